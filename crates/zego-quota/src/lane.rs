//! Who waits in this process for slots of the same windows, and which slots it has for them.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use zego_transport::quota::QuotaRefusal;

use crate::store::WindowSpec;
use crate::window::{Booked, Class, GiveBack};

/// The calls of one class that are counted in the same windows. `T` is what a slot becomes for whoever gets it.
pub(crate) struct Lane<T> {
    pub(crate) windows: Vec<WindowSpec>,
    pub(crate) class: Class,
    /// Told when slots that were given out stand no more.
    pub(crate) changed: Notify,
    /// Told when there is something else to do than was thought.
    pub(crate) wake: Notify,
    state: Mutex<LaneState<T>>,
}

pub(crate) struct LaneState<T> {
    waiting: VecDeque<Waiter<T>>,
    /// Slots that nobody has, in the order of time.
    free: Vec<Slot>,
    /// Where the latest slots are from.
    latest: Option<Booking>,
    bookings: u64,
    /// How many refusals there were: slots of an earlier epoch stand no more.
    pub(crate) epoch: u64,
    /// Until when calls are held back: by the store's clock, and here.
    held: i64,
    held_until: Option<Instant>,
    /// Whether a refusal is still to be told.
    refused: bool,
    pub(crate) driver: Option<JoinHandle<()>>,
}

struct Waiter<T> {
    until: Instant,
    give: oneshot::Sender<Result<T, QuotaRefusal>>,
}

/// A moment at which one call may go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) at: Instant,
    /// By the clock of where it is from.
    place: i64,
    booking: u64,
    pub(crate) epoch: u64,
}

/// Slots that were booked together.
#[derive(Clone, Debug)]
struct Booking {
    number: u64,
    is_own: bool,
    last: i64,
    step: i64,
    /// When the last of them is.
    at: Instant,
    /// When the next ones are to be asked for.
    again: Instant,
    intervals: Vec<i64>,
}

/// What is to be done for a lane.
#[derive(Debug)]
pub(crate) enum LaneStep {
    /// The service has refused a call: each window is to be held for so long.
    Penalise { holds: Vec<i64> },
    /// Nobody waits, and these are left over.
    GiveBack { is_own: bool, back: GiveBack },
    /// There are slots for now.
    Sleep { until: Instant },
    /// So many more wait; a slot past `reach` is of no use to any of them.
    Ask { waiting: usize, reach: Duration },
    /// Nobody waits.
    Done,
}

/// So late a slot may be used: as late as clients are told of their moment anyway.
const LATE: Duration = Duration::from_millis(5);
/// Half of this is the longest hold, since a refusal does not say which of a call's windows it was for: one of a day is not to be waited for because of one of a minute.
const LONGEST_HOLD: i64 = 60_000_000;

impl<T> Lane<T> {
    pub(crate) fn new(windows: Vec<WindowSpec>, class: Class) -> Self {
        let state = LaneState {
            waiting: VecDeque::new(),
            free: Vec::new(),
            latest: None,
            bookings: 0,
            epoch: 0,
            held: 0,
            held_until: None,
            refused: false,
            driver: None,
        };
        Self { windows, class, changed: Notify::new(), wake: Notify::new(), state: Mutex::new(state) }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, LaneState<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From one slot of the fleet to the next.
    pub(crate) fn interval(&self) -> i64 {
        self.windows.iter().map(|window| window.rate.interval).max().unwrap_or(1)
    }

    /// Whether a slot still stands.
    pub(crate) fn stands(&self, slot: &Slot) -> bool {
        self.state().epoch == slot.epoch
    }

    /// Nobody uses a slot after all.
    pub(crate) fn give_back(&self, slot: Slot) {
        self.state().put_back(slot);
    }

    /// The service has refused a call; `true` if that is news.
    pub(crate) fn refused(&self, now: Instant) -> bool {
        let mut state = self.state();
        if state.held_until.is_some_and(|until| now < until) {
            return false;
        }
        state.refused = true;
        let hold = self.holds().into_iter().min().unwrap_or(0);
        state.held_until = Some(now + Duration::from_micros(u64::try_from(hold).unwrap_or(0)));
        state.next_epoch();
        drop(state);
        self.changed.notify_waiters();
        true
    }

    /// A refusal holds each window for half of it. Chance has no part in it: the slots after that are one after another, for all processes.
    fn holds(&self) -> Vec<i64> {
        self.windows.iter().map(|window| window.rate.length.min(LONGEST_HOLD) / 2).collect()
    }

    /// The store says until when calls are held back, which is `until` here: later than was known, other processes' calls were refused, too.
    pub(crate) fn learn_held(&self, held: i64, until: Instant) {
        let mut state = self.state();
        if held > state.held {
            // What is refused within that is no news.
            (state.held, state.held_until) = (held, Some(until));
            state.next_epoch();
            drop(state);
            self.changed.notify_waiters();
        }
    }

    /// The store knows of this process's own refusal now: slots of this epoch were booked after it.
    pub(crate) fn told_held(&self, held: i64, until: Instant) {
        let mut state = self.state();
        if held > state.held {
            (state.held, state.held_until) = (held, Some(until));
        }
    }

    /// Whether nothing is lost with it.
    pub(crate) fn is_idle(&self, now: Instant) -> bool {
        let state = self.state();
        let is_past = |until: Option<Instant>| until.is_none_or(|until| until < now);
        let is_driven = state.driver.as_ref().is_some_and(|driver| !driver.is_finished());
        !is_driven && is_past(state.latest.as_ref().map(|booking| booking.at)) && is_past(state.held_until)
    }

    /// Waiting makes no sense for those whose time is over before that.
    pub(crate) fn refuse_before(&self, now: Instant, wait: Duration) {
        let mut state = self.state();
        let waiting = std::mem::take(&mut state.waiting);
        for waiter in waiting {
            // Who would take what is free now waits for the answer, not longer.
            if waiter.until.max(now) < now + wait {
                drop(waiter.give.send(Err(QuotaRefusal::too_late(wait))));
            } else {
                state.waiting.push_back(waiter);
            }
        }
    }

    /// What is to be done next.
    ///
    /// No more is asked for before its time, unless what was booked is from elsewhere than the next slots will be.
    pub(crate) fn next_step(&self, now: Instant, is_own: bool) -> LaneStep {
        let mut state = self.state();
        if std::mem::take(&mut state.refused) {
            return LaneStep::Penalise { holds: self.holds() };
        }
        state.waiting.retain(|waiter| !waiter.give.is_closed());
        if state.waiting.is_empty() {
            if let Some((is_own, back)) = state.left_over(self.class, now) {
                return LaneStep::GiveBack { is_own, back };
            }
            state.driver = None;
            return LaneStep::Done;
        }
        if let Some(until) =
            state.latest.as_ref().filter(|booking| booking.is_own == is_own && booking.again > now).map(|booking| booking.again)
        {
            return LaneStep::Sleep { until };
        }
        let reach = state.waiting.iter().map(|waiter| waiter.until.saturating_duration_since(now)).max().unwrap_or_default();
        LaneStep::Ask { waiting: state.waiting.len(), reach }
    }
}

impl<T> LaneState<T> {
    fn next_epoch(&mut self) {
        self.epoch += 1;
        self.free.clear();
        self.latest = None;
    }

    /// A slot that nobody has and that may still be used, for somebody who comes while nobody waits.
    pub(crate) fn take_free(&mut self, now: Instant, until: Instant) -> Option<Slot> {
        if !self.waiting.is_empty() {
            return None;
        }
        self.free.retain(|slot| slot.at + LATE >= now);
        let slot = *self.free.first().filter(|slot| slot.at <= until.max(now))?;
        self.free.remove(0);
        Some(slot)
    }

    /// Waits behind the others.
    pub(crate) fn wait(&mut self, until: Instant) -> oneshot::Receiver<Result<T, QuotaRefusal>> {
        let (give, taken) = oneshot::channel();
        self.waiting.push_back(Waiter { until, give });
        taken
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Slots that were booked; `local` tells when they are, and `again` when the next ones are to be asked for, by when the last of them is.
    pub(crate) fn book(&mut self, booked: Booked, is_own: bool, local: impl Fn(i64) -> Instant, again: impl FnOnce(Instant) -> Instant) {
        let Booked { first, step, count, intervals } = booked;
        self.bookings += 1;
        let (number, last) = (self.bookings, first + (count - 1) * step);
        let at = local(last);
        self.latest = Some(Booking { number, is_own, last, step, at, again: again(at), intervals });
        let slots = (0..count).map(|place| first + place * step);
        self.free.extend(slots.map(|place| Slot { at: local(place), place, booking: number, epoch: self.epoch }));
        self.free.sort_by_key(|slot| slot.at);
    }

    /// Gives what is free to those that wait, in their order.
    pub(crate) fn hand_out(&mut self, now: Instant, make: impl Fn(Slot) -> T, unmake: impl Fn(T) -> Slot) {
        self.free.retain(|slot| slot.at + LATE >= now);
        let mut free = std::mem::take(&mut self.free).into_iter().peekable();
        while let Some(slot) = free.peek() {
            let Some(waiter) = self.waiting.pop_front() else { break };
            if slot.at > waiter.until.max(now) {
                drop(waiter.give.send(Err(QuotaRefusal::too_late(slot.at - now))));
                continue;
            }
            let Some(slot) = free.next() else { break };
            // Who waited may have gone in the meantime.
            if let Err(Ok(unclaimed)) = waiter.give.send(Ok(make(slot))) {
                self.free.push(unmake(unclaimed));
            }
        }
        self.free.extend(free);
        self.free.sort_by_key(|slot| slot.at);
    }

    fn put_back(&mut self, slot: Slot) {
        if slot.epoch == self.epoch {
            self.free.push(slot);
            self.free.sort_by_key(|slot| slot.at);
        }
    }

    /// The free slots at the end of the latest booking, if any of them is still to come.
    fn left_over(&mut self, class: Class, now: Instant) -> Option<(bool, GiveBack)> {
        let booking = self.latest.as_ref()?;
        let mut from = None;
        let (mut place, mut count) = (booking.last, 0);
        while self.free.iter().any(|slot| slot.booking == booking.number && slot.place == place && slot.at > now) {
            from = Some(place);
            place -= booking.step;
            count += 1;
        }
        let (from, number) = (from?, booking.number);
        let back = GiveBack { from, last: booking.last, count, class, bulk_every: 0, intervals: booking.intervals.clone() };
        let is_own = booking.is_own;
        self.latest = None;
        self.free.retain(|slot| slot.booking != number || slot.place < from);
        Some((is_own, back))
    }
}
