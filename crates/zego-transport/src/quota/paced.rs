//! The state of a pacer, and its turns.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::turns::{Ticket, Turns};

#[derive(Debug)]
pub(super) struct PacerState {
    pub(super) turns: Mutex<Turns>,
    /// How many refusals changed something: a turn that was given since the last one stands.
    pub(super) epoch: AtomicU64,
    /// Told when turns that lie ahead stand no more.
    pub(super) changed: Notify,
    /// The moment that others are counted from.
    pub(super) origin: Instant,
}

impl PacerState {
    pub(super) fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A turn of a pacer, as a store of one's own has a `Reserved`.
pub(super) struct PacedTurn {
    pub(super) state: Arc<PacerState>,
    pub(super) ticket: Ticket,
    /// Before it was given.
    pub(super) epoch: u64,
}

impl PacedTurn {
    pub(super) fn stands(&self) -> bool {
        self.state.epoch.load(Ordering::Acquire) == self.epoch || self.state.turns().stands(&self.ticket)
    }

    pub(super) async fn over(&self) {
        loop {
            let changed = self.state.changed.notified();
            if !self.stands() {
                break;
            }
            changed.await;
        }
    }

    pub(super) fn give_back(&self) {
        self.state.turns().give_back(&self.ticket);
    }
}
