//! The quotas of one process: turns, a clock and a lock around them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::QuotaStore;
use super::claim::QuotaClaim;
use super::paced::{PacedTurn, PacerState};
use super::reserving::Reserving;
use super::turn::Turn;
use super::window::SMALLEST_PART;

/// Paces the calls of this process to the documented quotas.
///
/// Each client has one of its own, which its clones share. Give the same to several clients with the credentials of one app, and they share its quota:
///
/// ```
/// use zego_transport::quota::Pacer;
///
/// // Four processes use this app: each takes a quarter.
/// let pacer = Pacer::new().share(0.25);
/// ```
///
/// In no stretch of time as long as a window does it let more calls go than the window has. Turns are given in the order of asking; one that is given
/// back goes to whoever asks next. After the service refused a call nevertheless, all that wait ask again, in their order, for turns of a longer window: calls
/// take unequally long to their service. Where that does not do, since others use the quota as well, what is left is halved, and grows back within
/// some windows.
#[derive(Clone, Debug)]
pub struct Pacer {
    state: Arc<PacerState>,
    share: f64,
    scale: f64,
}

impl Default for Pacer {
    fn default() -> Self {
        Self::new()
    }
}

impl Pacer {
    /// One that takes all of each quota. Called within a tokio runtime whose time is paused, it counts that time.
    pub fn new() -> Self {
        Self {
            state: Arc::new(PacerState {
                turns: Mutex::default(),
                epoch: AtomicU64::new(0),
                changed: Notify::new(),
                origin: Instant::now(),
            }),
            share: 1.0,
            scale: 1.0,
        }
    }

    /// Takes the documented quotas times this, for an account that was granted others: 2 doubles them. It has to be above 0; what is not changes nothing.
    ///
    /// ```
    /// use zego_transport::quota::Pacer;
    ///
    /// // 1,000 calls a second where 20 are documented, as a sandbox with `--quota-scale 50` lets them through; this process takes half of them.
    /// let pacer = Pacer::new().scale(50.0).share(0.5);
    /// ```
    #[must_use]
    pub const fn scale(mut self, scale: f64) -> Self {
        if scale > 0.0 && scale.is_finite() {
            self.scale = scale;
        }
        self
    }

    /// Takes this part of each quota, above 0 and at most 1; what lies outside is brought to the nearest that does not.
    #[must_use]
    pub const fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// Which part of the documented quotas it takes, which may be more than all.
    fn part(&self) -> f64 {
        let share = if self.share.is_finite() { self.share.clamp(SMALLEST_PART, 1.0) } else { 1.0 };
        share * self.scale
    }
}

impl QuotaStore for Pacer {
    fn reserve<'a>(&'a self, claim: &'a QuotaClaim<'a>, until: Instant) -> Reserving<'a> {
        if claim.limits().next().is_none() {
            return Reserving::known(Ok(Turn::unlimited()));
        }
        let since = |at: Instant| at.saturating_duration_since(self.state.origin);
        let epoch = self.state.epoch.load(Ordering::Acquire);
        let now = since(Instant::now());
        let reserved = self.state.turns().reserve(claim, self.part(), now, since(until));
        Reserving::known(reserved.map(|ticket| {
            let at = self.state.origin + ticket.turn();
            Turn::paced(at, ticket.turn() <= now, PacedTurn { state: Arc::clone(&self.state), ticket, epoch })
        }))
    }

    fn refused(&self, claim: &QuotaClaim<'_>, chance: f64) {
        let now = self.state.origin.elapsed();
        let changes = {
            let mut turns = self.state.turns();
            let changes = turns.refused(claim, now, chance);
            self.state.epoch.fetch_add(u64::from(changes), Ordering::Release);
            changes
        };
        if changes {
            self.state.changed.notify_waiters();
        }
    }
}
