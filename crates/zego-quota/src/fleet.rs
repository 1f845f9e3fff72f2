//! The store of a fleet's quotas, as clients meet it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, timeout_at};
use zego_transport::quota::{QuotaClaim, QuotaRefusal, QuotaStore, Reserving, Turn};

use crate::driver::{self, Leased};
use crate::lane::Lane;
use crate::link::{ANSWER, Link};
use crate::names;
use crate::settings::Settings;
use crate::store::{Store, WindowSpec};
use crate::window::Class;

/// The quotas of all processes of a fleet together: give it to [`ClientBuilder::quota`](zego_transport::ClientBuilder::quota).
///
/// Clones share the connection, and so do handles of another [`class`](Self::class). What holds, and what happens when the store is down, is told at the [crate](crate).
#[derive(Clone)]
pub struct FleetQuota {
    fleet: Arc<Fleet>,
    class: Class,
}

struct Fleet {
    link: Arc<Link>,
    lanes: Mutex<Lanes>,
}

#[derive(Default)]
struct Lanes {
    lanes: HashMap<(Class, String), Arc<Lane<Leased>>>,
    /// How many there may be before those that nobody uses are looked for.
    sweep_at: usize,
}

/// Makes a [`FleetQuota`]. What all processes of a fleet share should be the same in all of them.
#[must_use = "a builder does nothing until `build` is called"]
pub struct FleetQuotaBuilder {
    store: Box<dyn Store>,
    settings: Settings,
    /// Of what is left to chance.
    seed: u64,
}

/// Why a fleet's quota cannot be set up.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FleetQuotaError {
    /// An address that cannot be read. It is not shown, since it may hold a password.
    #[error("the address of the store cannot be read: {reason}")]
    Address {
        /// Why.
        reason: String,
    },
    /// A name that not all stores can have.
    #[error("a namespace has 1 to 64 letters, digits, dots, dashes and underscores")]
    Namespace,
}

/// The fewest lanes that are looked through.
const FIRST_SWEEP: usize = 64;

impl FleetQuotaBuilder {
    pub(crate) fn new(store: impl Store + 'static) -> Self {
        Self { store: Box::new(store), settings: Settings::default(), seed: rand::random() }
    }

    #[cfg(test)]
    pub(crate) const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Fleets that use one store and do not share their quotas have different ones; `zego` when not said. Processes that call for different apps best
    /// have different ones, too: while the store is down, each takes the share of one among all of its namespace.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.settings.namespace = namespace.into();
        self
    }

    /// What the account has of the documented quotas: 2.0 where the vendor has granted twice as much. 1.0 when not said.
    pub const fn scale(mut self, scale: f64) -> Self {
        self.settings.scale = scale;
        self
    }

    /// What the fleet takes of that, above 0 and at most 1, where others use the same account without the store. All of it when not said.
    pub const fn share(mut self, share: f64) -> Self {
        self.settings.share = share;
        self
    }

    /// What [`Class::Bulk`] is guaranteed while interactive calls would take everything, up to 1; a quarter when not said.
    pub const fn bulk_weight(mut self, weight: f64) -> Self {
        self.settings.bulk_weight = weight;
        self
    }

    /// How far ahead turns are taken from the store; 2 s when not said. So much of its share is lost at most with a process that dies.
    pub const fn horizon(mut self, horizon: Duration) -> Self {
        self.settings.horizon = horizon;
        self
    }

    /// How many processes the fleet has at most, for one whose store has not answered yet: it takes the share of one of these. 8 when not said.
    pub const fn members_before_first_answer(mut self, members: u32) -> Self {
        self.settings.members = members;
        self
    }

    /// Sets it up. Nothing is connected before the first call asks for its turn.
    ///
    /// # Errors
    /// [`FleetQuotaError::Namespace`].
    pub fn build(self) -> Result<FleetQuota, FleetQuotaError> {
        let Self { store, settings, seed } = self;
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
        if !(1..=64).contains(&settings.namespace.len()) || !settings.namespace.chars().all(is_plain) {
            return Err(FleetQuotaError::Namespace);
        }
        let link = Arc::new(Link::new(store, settings, seed));
        Ok(FleetQuota { fleet: Arc::new(Fleet { link, lanes: Mutex::default() }), class: Class::default() })
    }
}

impl FleetQuota {
    /// The same for calls of another class.
    #[must_use]
    pub fn class(&self, class: Class) -> Self {
        Self { fleet: Arc::clone(&self.fleet), class }
    }

    fn lane(&self, windows: Vec<WindowSpec>, now: Instant) -> Arc<Lane<Leased>> {
        let names: Vec<_> = windows.iter().map(|window| window.key.as_str()).collect();
        let key = (self.class, names.join(" "));
        let mut lanes = self.fleet.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if lanes.lanes.len() >= lanes.sweep_at.max(FIRST_SWEEP) {
            lanes.lanes.retain(|_, lane| Arc::strong_count(lane) > 1 || !lane.is_idle(now));
            lanes.sweep_at = 2 * lanes.lanes.len();
        }
        Arc::clone(lanes.lanes.entry(key).or_insert_with(|| Arc::new(Lane::new(windows, self.class))))
    }

    #[cfg(test)]
    pub(crate) fn lanes(&self) -> usize {
        self.fleet.lanes.lock().unwrap().lanes.len()
    }

    async fn turn(&self, windows: Vec<WindowSpec>, until: Instant) -> Result<Turn, QuotaRefusal> {
        if Handle::try_current().is_err() {
            return Err(QuotaRefusal::store("it is asked within a tokio runtime only"));
        }
        let (link, now) = (&self.fleet.link, Instant::now());
        link.keep();
        let lane = self.lane(windows, now);
        let least = Duration::from_micros(u64::try_from(lane.interval()).unwrap_or(0));
        let taken = {
            let mut state = lane.state();
            if let Some(slot) = state.take_free(now, until) {
                drop(state);
                return Ok(Leased::new(link, &lane, slot).turn());
            }
            // Each of those who wait here has a slot before.
            let wait = least.saturating_mul(u32::try_from(state.waiting()).unwrap_or(u32::MAX));
            if now + wait > until.max(now) {
                return Err(QuotaRefusal::too_late(wait));
            }
            state.wait(until)
        };
        driver::start(link, &lane);
        // Who would not wait at all waits for the answer of the store, and where it is down, until that is known.
        match timeout_at(until.max(now + 2 * ANSWER), taken).await {
            Ok(Ok(given)) => given.map(Leased::turn),
            Ok(Err(_)) => Err(QuotaRefusal::store("the runtime that asked it has ended")),
            Err(_) => Err(QuotaRefusal::too_late(least)),
        }
    }
}

impl QuotaStore for FleetQuota {
    fn reserve<'a>(&'a self, claim: &'a QuotaClaim<'a>, until: Instant) -> Reserving<'a> {
        let windows = names::windows(claim, &self.fleet.link.settings);
        if windows.is_empty() {
            return Reserving::known(Ok(Turn::unlimited()));
        }
        Reserving::asked(self.turn(windows, until))
    }

    fn refused(&self, claim: &QuotaClaim<'_>, _: f64) {
        let windows = names::windows(claim, &self.fleet.link.settings);
        let now = Instant::now();
        if !windows.is_empty() {
            let lane = self.lane(windows, now);
            if lane.refused(now) {
                driver::start(&self.fleet.link, &lane);
            }
        }
    }
}

impl fmt::Debug for FleetQuota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings { namespace, .. } = &self.fleet.link.settings;
        f.debug_struct("FleetQuota").field("namespace", namespace).field("class", &self.class).finish_non_exhaustive()
    }
}

impl fmt::Debug for FleetQuotaBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetQuotaBuilder").field("settings", &self.settings).finish_non_exhaustive()
    }
}
