//! What is done for those that wait: one task for each lane, as long as somebody waits in it.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use zego_transport::quota::{Reserved, Turn};

use crate::lane::{Lane, LaneStep, Slot};
use crate::link::{ANSWER, Link, Way};
use crate::store::{Doing, Said, Session, StoreError};
use crate::window::{Ask, AskOutcome, BULK_HORIZON, BULK_SLOTS, Class, GiveBack};

/// A slot on its way to who waits for it. Dropped, it is given back.
pub(crate) struct Leased {
    link: Arc<Link>,
    lane: Arc<Lane<Self>>,
    slot: Option<Slot>,
}

impl Leased {
    pub(crate) fn new(link: &Arc<Link>, lane: &Arc<Lane<Self>>, slot: Slot) -> Self {
        Self { link: Arc::clone(link), lane: Arc::clone(lane), slot: Some(slot) }
    }

    /// It has arrived.
    pub(crate) fn turn(mut self) -> Turn {
        let (link, lane) = (Arc::clone(&self.link), Arc::clone(&self.lane));
        self.slot.take().map_or_else(Turn::unlimited, |slot| Turn::new(slot.at, LeasedTurn { link, lane, slot }))
    }
}

impl Drop for Leased {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take() {
            give_back(&self.link, &self.lane, slot);
        }
    }
}

/// The turn of a call.
struct LeasedTurn {
    link: Arc<Link>,
    lane: Arc<Lane<Leased>>,
    slot: Slot,
}

impl Reserved for LeasedTurn {
    fn stands(&self) -> bool {
        self.lane.stands(&self.slot)
    }

    fn over(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {
            loop {
                let changed = self.lane.changed.notified();
                if !self.stands() {
                    break;
                }
                changed.await;
            }
        })
    }

    fn give_back(&self) {
        give_back(&self.link, &self.lane, self.slot);
    }
}

/// The next that waits here has it, or the store gets it back.
fn give_back(link: &Arc<Link>, lane: &Arc<Lane<Leased>>, slot: Slot) {
    lane.give_back(slot);
    start(link, lane);
}

/// Has a lane driven. Without a runtime, whoever comes next does it.
pub(crate) fn start(link: &Arc<Link>, lane: &Arc<Lane<Leased>>) {
    let Ok(runtime) = Handle::try_current() else { return };
    let mut state = lane.state();
    if state.driver.as_ref().is_none_or(JoinHandle::is_finished) {
        state.driver = Some(runtime.spawn(drive(Arc::clone(link), Arc::clone(lane))));
    } else {
        lane.wake.notify_one();
    }
}

/// How long the slots of one booking last, if all members book as many, and how long before the last of them is due the next ones are booked.
///
/// All bookings together lie as far ahead as the first of these, or a little more: less than bulk may book ahead.
const fn lease(class: Class) -> (Duration, Duration) {
    match class {
        Class::Interactive => (Duration::from_millis(250), Duration::from_millis(100)),
        Class::Bulk => (Duration::from_millis(100), Duration::from_millis(30)),
    }
}

/// When slots are asked for again, by when the last of those is that were booked now.
fn again(link: &Link, lane: &Lane<Leased>, now: Instant, last: Instant) -> Instant {
    let (_, ahead) = lease(lane.class);
    let near = BULK_HORIZON.max(BULK_SLOTS * lane.interval());
    if lane.class == Class::Bulk && last > now + micros(near) {
        // Interactive calls take everything: bulk has its part, slot by slot.
        return now + micros(lane.interval().saturating_mul(link.settings.bulk_every()) / 100).mul_f64(1.0 + link.chance.part() / 4.0);
    }
    last.checked_sub(ahead).unwrap_or(now)
}

fn micros(micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

/// Those that were told to come later do not all come at one moment; so much later at most.
const LONGEST_SPREAD: i64 = 75_000;

async fn drive(link: Arc<Link>, lane: Arc<Lane<Leased>>) {
    loop {
        let now = Instant::now();
        lane.state().hand_out(
            now,
            |slot| Leased::new(&link, &lane, slot),
            |mut leased| leased.slot.take().expect("a slot that was wrapped just now"),
        );
        let way = link.way(now);
        match lane.next_step(now, matches!(way, Way::Own { .. })) {
            LaneStep::Done => return,
            LaneStep::Sleep { until } => pause(&link, &lane, until).await,
            LaneStep::GiveBack { is_own, back } => {
                let back = GiveBack { bulk_every: link.settings.bulk_every(), ..back };
                match way {
                    _ if is_own => link.give_back_own(&lane.windows, &back),
                    Way::Store(session) => drop(asked(&link, &session, session.give_back(&lane.windows, &back)).await),
                    Way::Own { .. } | Way::Wait { .. } => {}
                }
            }
            LaneStep::Penalise { holds } => {
                let told = match &way {
                    Way::Store(session) => asked(&link, session, session.penalise(&lane.windows, &holds)).await,
                    Way::Own { .. } | Way::Wait { .. } => None,
                };
                if let Some(held) = told {
                    lane.told_held(held, link.local(held));
                } else {
                    // From here on the process may go by its own share.
                    let _ = link.way(Instant::now());
                    link.penalise_own(&lane.windows, &holds, Instant::now());
                }
            }
            LaneStep::Ask { waiting, reach } => {
                let share = Duration::from_micros(u64::try_from(lane.interval().saturating_mul(link.members())).unwrap_or(u64::MAX));
                let fits = lease(lane.class).0.as_micros() / share.as_micros().max(1);
                let count = i64::try_from(fits.max(1).min(waiting as u128)).unwrap_or(1);
                let reach = i64::try_from(reach.as_micros()).unwrap_or(i64::MAX / 4).min(FARTHEST);
                let (class, horizon, bulk_every) = (lane.class, link.settings.horizon(), link.settings.bulk_every());
                ask(&link, &lane, way, &Ask { count, class, horizon, reach, bulk_every }, now).await;
            }
        }
    }
}

/// Nobody waits for longer than this, ten years, in what scripts reckon with.
const FARTHEST: i64 = 315_360_000_000_000;

async fn ask(link: &Arc<Link>, lane: &Arc<Lane<Leased>>, way: Way, ask: &Ask, now: Instant) {
    match way {
        Way::Wait { until } => pause(link, lane, until).await,
        Way::Store(session) => {
            let Some(reply) = asked(link, &session, session.reserve(&lane.windows, ask)).await else { return };
            let received = Instant::now();
            link.replied(&reply, now, received);
            lane.learn_held(reply.held, link.local(reply.held));
            match reply.said {
                // The next time the way is another one.
                Said::Closed { .. } => {}
                Said::Answer(AskOutcome::Booked(booked)) => {
                    lane.state().book(booked, false, |place| link.local(place), |last| again(link, lane, received, last));
                }
                Said::Answer(AskOutcome::Later { wait, again }) => later(link, lane, wait, again, received).await,
            }
        }
        Way::Own { until } => {
            // What is past that, the store gives; half a share before it is left free, since slots of all processes meet there.
            let free = lane.interval().saturating_mul(link.members()) / 2;
            let left = until.map_or(FARTHEST, |until| i64::try_from((until - now).as_micros()).unwrap_or(FARTHEST) - free).max(0);
            let ask = Ask { reach: ask.reach.min(left), ..*ask };
            match (link.reserve_own(&lane.windows, &ask, now).0, until) {
                (AskOutcome::Booked(booked), _) => {
                    lane.state().book(booked, true, |place| link.own_local(place), |last| again(link, lane, now, last));
                }
                (AskOutcome::Later { wait, .. }, Some(until)) if wait > left => {
                    lane.refuse_before(now, until - now);
                    pause(link, lane, until).await;
                }
                (AskOutcome::Later { wait, again }, _) => later(link, lane, wait, again, now).await,
            }
        }
    }
}

/// There is no slot to be had yet.
async fn later(link: &Link, lane: &Lane<Leased>, wait: i64, again: i64, now: Instant) {
    lane.refuse_before(now, micros(wait));
    let spread = (lane.interval().saturating_mul(link.members()) / 2).clamp(1_000, LONGEST_SPREAD);
    let until = now + micros(again.max(1_000)) + micros(spread).mul_f64(link.chance.part());
    pause(link, lane, until).await;
}

/// Waits, unless there is something else to do.
async fn pause(link: &Link, lane: &Lane<Leased>, until: Instant) {
    tokio::select! {
        biased;
        () = tokio::time::sleep_until(until) => {}
        () = lane.wake.notified() => {}
        () = link.changed.notified() => {}
    }
}

/// What the store says in time. A store that does not is down.
async fn asked<T>(link: &Link, session: &Arc<dyn Session>, doing: Doing<'_, T>) -> Option<T> {
    let sent = Instant::now();
    match timeout(ANSWER, doing).await {
        Ok(Ok(answer)) => return Some(answer),
        Ok(Err(fault)) => link.lost(session, fault, sent),
        Err(_) => link.lost(session, StoreError("it does not answer within 0.5 s".to_owned()), sent),
    }
    None
}
