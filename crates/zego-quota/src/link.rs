//! One process and its store: whether it can be asked, what was learned from it, and what the process takes by itself while it cannot.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::book::Book;
use crate::chance::Chance;
use crate::settings::Settings;
use crate::store::{Beat, Reply, Said, Session, Store, StoreError, WindowSpec};
use crate::time::StoreTime;
use crate::window::{Ask, AskOutcome, GiveBack, LONGEST_INTERVAL, WindowRate, WindowState};

/// What all handles of one fleet in one process share.
pub(crate) struct Link {
    pub(crate) store: Box<dyn Store>,
    pub(crate) settings: Settings,
    /// The name of this process among the members of the fleet.
    pub(crate) member: String,
    /// Told when the store comes or goes.
    pub(crate) changed: Notify,
    /// Told when the store is gone: the keeper looks for it at once.
    gone: Arc<Notify>,
    state: Mutex<LinkState>,
    origin: Instant,
    pub(crate) chance: Chance,
}

#[derive(Default)]
struct LinkState {
    session: Option<Arc<dyn Session>>,
    /// When it was first asked for.
    started: Option<Instant>,
    /// Whether it was ever there, and when it last said anything, by its clock.
    served: Option<i64>,
    /// Before this each process goes by its own share, though the store is there.
    closed_until: Option<Instant>,
    time: StoreTime,
    /// How many share what there is, and the place of this process among them.
    members: i64,
    rank: i64,
    /// When the store was asked for slots last, and how far ahead those lay that it had given by then, to whomever.
    given: Option<(Instant, Duration)>,
    /// When it was asked without success.
    down_since: Option<Instant>,
    /// Goes by its own share, from this moment on.
    own_since: Option<i64>,
    book: Book,
    /// The last fault, until the store is there again.
    fault: Option<StoreError>,
    keeper: Option<JoinHandle<()>>,
}

/// How a slot is to be had.
pub(crate) enum Way {
    Store(Arc<dyn Session>),
    /// By the process's own share; where it is known how long, until then.
    Own {
        until: Option<Instant>,
    },
    /// The store is being asked for the first time.
    Wait {
        until: Instant,
    },
}

/// How long a store may take to answer: past it, it is down.
pub(crate) const ANSWER: Duration = Duration::from_millis(500);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(3);
/// From one heartbeat to the next, and from one look for a store that is down to the next. A store that is back is noticed within the time that it stays closed.
const BEAT: Duration = Duration::from_secs(1);
const PROBE: Duration = Duration::from_millis(200);

impl Link {
    pub(crate) fn new(store: Box<dyn Store>, settings: Settings, seed: u64) -> Self {
        let (members, chance) = (settings.members(), Chance::new(seed));
        let rank = chance.below(members);
        let member = format!("{:016x}{:016x}", chance.number(), chance.number());
        let state = Mutex::new(LinkState { members, rank, ..LinkState::default() });
        Self { store, settings, member, changed: Notify::new(), gone: Arc::default(), state, origin: Instant::now(), chance }
    }

    fn state(&self) -> MutexGuard<'_, LinkState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// This moment, as the process's own windows count.
    fn own_time(&self, now: Instant) -> i64 {
        i64::try_from(now.saturating_duration_since(self.origin).as_micros()).unwrap_or(i64::MAX / 2)
    }

    /// Such a moment.
    pub(crate) fn own_local(&self, own: i64) -> Instant {
        self.origin + Duration::from_micros(u64::try_from(own).unwrap_or(0))
    }

    /// A moment of the store's clock.
    pub(crate) fn local(&self, store: i64) -> Instant {
        self.state().time.local(store)
    }

    /// How many share what there is.
    pub(crate) fn members(&self) -> i64 {
        self.state().members
    }

    /// How slots are to be had now.
    pub(crate) fn way(&self, now: Instant) -> Way {
        let mut state = self.state();
        if let Some(session) = state.session.clone() {
            if let Some(until) = state.closed_until.filter(|until| *until > now) {
                self.begin_own(&mut state, now);
                return Way::Own { until: Some(until) };
            }
            state.own_since = None;
            return Way::Store(session);
        }
        let started = *state.started.get_or_insert(now);
        if state.served.is_none() && state.fault.is_none() && now < started + ANSWER {
            return Way::Wait { until: started + ANSWER };
        }
        self.begin_own(&mut state, now);
        Way::Own { until: None }
    }

    /// Its own share begins when what the store has given out is over.
    fn begin_own(&self, state: &mut LinkState, now: Instant) {
        if state.own_since.is_none() {
            // Others have taken some since this process asked last; so the slots that are given away lie about as far ahead as they did then.
            let down = state.down_since.filter(|_| state.session.is_none()).unwrap_or(now);
            let ahead = state.given.filter(|(asked, _)| *asked + GIVEN_LATELY > down).map_or(Duration::ZERO, |(_, ahead)| ahead);
            state.own_since = Some(self.own_time((down + ahead).max(now)));
            state.book.clear();
        }
    }

    /// Slots of the process's own share, in its own time.
    pub(crate) fn reserve_own(&self, windows: &[WindowSpec], ask: &Ask, now: Instant) -> (AskOutcome, i64) {
        let state = &mut *self.state();
        let now = self.own_time(now);
        let (since, rank, members) = (state.own_since.unwrap_or(now), state.rank, state.members);
        // One after another, the processes begin where the store has left off, and a little later, since none knows that for sure. Calls of one room or user mostly
        // come from one process, and have no such order.
        let new = |rate: &WindowRate| {
            let begins = since + rate.interval / 2 + (rank + 1) * (rate.interval / members);
            if rate.is_wide { WindowState { tat: begins, ..WindowState::default() } } else { WindowState::default() }
        };
        state.book.reserve(&shares(windows, members), ask, now, new)
    }

    pub(crate) fn give_back_own(&self, windows: &[WindowSpec], back: &GiveBack) {
        self.state().book.give_back(windows, back);
    }

    pub(crate) fn penalise_own(&self, windows: &[WindowSpec], holds: &[i64], now: Instant) {
        let (now, state) = (self.own_time(now), &mut *self.state());
        state.book.penalise(&shares(windows, state.members), holds, now);
    }

    /// The store has answered a request for slots.
    pub(crate) fn replied(&self, reply: &Reply, sent: Instant, received: Instant) {
        let state = &mut *self.state();
        state.time.learn(sent, received, reply.now);
        state.served = Some(reply.now);
        match &reply.said {
            Said::Closed { opens } => state.closed_until = Some(state.time.local(*opens)),
            Said::Answer(answer) => {
                let ahead = match answer {
                    AskOutcome::Booked(booked) => booked.first + booked.count * booked.step - reply.now,
                    AskOutcome::Later { wait, .. } => *wait,
                };
                state.given = Some((received, Duration::from_micros(u64::try_from(ahead).unwrap_or(0)).min(GIVEN_FOR_LONG)));
            }
        }
    }

    /// The store did not do what it was asked at that moment.
    pub(crate) fn lost(&self, session: &Arc<dyn Session>, fault: StoreError, sent: Instant) {
        let mut state = self.state();
        if state.session.as_ref().is_some_and(|current| Arc::ptr_eq(current, session)) {
            tracing::warn!(%fault, members = state.members, "the store of the fleet's quota is down: this process goes by its own share");
            (state.session, state.down_since) = (None, Some(sent));
            state.fault = Some(fault);
            drop(state);
            self.gone.notify_one();
            self.changed.notify_waiters();
        }
    }

    /// Has the store looked after as long as anybody holds the link.
    pub(crate) fn keep(self: &Arc<Self>) {
        let mut state = self.state();
        if state.keeper.as_ref().is_none_or(JoinHandle::is_finished) {
            let (link, gone) = (Arc::downgrade(self), Arc::clone(&self.gone));
            state.keeper = Some(tokio::spawn(async move {
                while let Some(link) = link.upgrade() {
                    let pause = link.look().await;
                    drop(link);
                    tokio::select! {
                        biased;
                        () = gone.notified() => {}
                        () = tokio::time::sleep(pause) => {}
                    }
                }
            }));
        }
    }

    /// Tells the store that this process lives, or looks for the store; and says when to do it again.
    async fn look(&self) -> Duration {
        let session = self.state().session.clone();
        let is_new = session.is_none();
        let connected = match session {
            Some(session) => Ok(session),
            None => match tokio::time::timeout(CONNECT, self.store.connect(&self.settings.namespace)).await {
                Ok(connected) => connected.map(Arc::from),
                Err(_) => Err(StoreError("it cannot be connected to within 3 s".to_owned())),
            },
        };
        let session: Arc<dyn Session> = match connected {
            Ok(session) => session,
            Err(fault) => {
                self.unreachable(fault);
                return PROBE;
            }
        };
        let away_since = self.state().served.filter(|_| is_new);
        let sent = Instant::now();
        match tokio::time::timeout(ANSWER, session.beat(&self.member, away_since)).await {
            Ok(Ok(beat)) => {
                self.beaten(session, &beat, sent, Instant::now());
                BEAT
            }
            Ok(Err(fault)) => {
                self.lost(&session, fault.clone(), sent);
                self.unreachable(fault);
                PROBE
            }
            Err(_) => {
                let fault = StoreError("it does not answer within 0.5 s".to_owned());
                self.lost(&session, fault.clone(), sent);
                self.unreachable(fault);
                PROBE
            }
        }
    }

    fn unreachable(&self, fault: StoreError) {
        let mut state = self.state();
        if state.session.is_none() {
            if state.fault.as_ref() != Some(&fault) {
                tracing::warn!(%fault, members = state.members, "the store of the fleet's quota cannot be asked");
            }
            state.fault = Some(fault);
            drop(state);
            self.changed.notify_waiters();
        }
    }

    fn beaten(&self, session: Arc<dyn Session>, beat: &Beat, sent: Instant, received: Instant) {
        let mut state = self.state();
        state.time.learn(sent, received, beat.now);
        state.served = Some(beat.now);
        if beat.opens > beat.now {
            state.closed_until = Some(state.time.local(beat.opens));
        }
        // While a store is closed, not all have been heard of again.
        if beat.opens <= beat.now || beat.members > state.members {
            (state.members, state.rank) = (beat.members.max(1), beat.rank);
        }
        if state.session.is_none() {
            if state.fault.take().is_some() {
                tracing::info!(members = beat.members, "the store of the fleet's quota is there again");
            }
            state.session = Some(session);
            drop(state);
            self.changed.notify_waiters();
        }
    }
}

/// The share of one of so many.
fn shares(windows: &[WindowSpec], members: i64) -> Vec<WindowSpec> {
    let share = |rate: WindowRate| WindowRate { interval: rate.interval.saturating_mul(members).min(LONGEST_INTERVAL), ..rate };
    windows.iter().map(|window| WindowSpec { key: window.key.clone(), rate: share(window.rate) }).collect()
}

/// What the store gave is asked for again within this, where many want it.
const GIVEN_LATELY: Duration = Duration::from_secs(1);
/// Slots do not lie further ahead than this, but where a window is very slow.
const GIVEN_FOR_LONG: Duration = Duration::from_secs(5);
