//! What the sides of the service and the control share: the configuration, the state that calls change, and the log.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};

use crate::answer::ServiceAnswer;
use crate::config::Config;
use crate::journal::Journal;
use crate::log::{LogLevel, LogLine, LogSink};
use crate::world::World;

/// The configuration of a service, its log, and the state that calls change.
pub(crate) struct ServiceState {
    pub(crate) config: Config,
    log: Arc<dyn LogSink>,
    world: Mutex<World>,
    pub(crate) journal: Journal,
    /// Wakes the task that delivers callbacks.
    happened: Notify,
    /// Grows with everything that can have changed the state.
    version: watch::Sender<u64>,
}

impl ServiceState {
    pub(crate) fn new(config: Config, log: Arc<dyn LogSink>, world: World) -> Self {
        Self { config, log, world: Mutex::new(world), journal: Journal::default(), happened: Notify::new(), version: watch::Sender::new(0) }
    }

    /// Locks the state. If a call has panicked, which is a mistake of the sandbox, later calls still work: the lock counts as sound.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Logs what became of a request.
    pub(crate) fn write(&self, outcome: &ServiceAnswer) {
        let mut line = LogLine { level: LogLevel::Warn, action: outcome.action.clone(), code: String::new(), text: String::new() };
        for note in &outcome.notes {
            line.text.clone_from(note);
            self.log.line(&line);
        }
        line.level = if outcome.refused { LogLevel::Warn } else { LogLevel::Info };
        line.code.clone_from(&outcome.code);
        line.text.clone_from(&outcome.text);
        self.log.line(&line);
    }

    pub(crate) fn log(&self, line: &LogLine) {
        self.log.line(line);
    }

    /// Tells the tasks that deliver callbacks and keep the state that it can have changed.
    pub(crate) fn wake(&self) {
        self.happened.notify_one();
        self.tell_change();
    }

    /// Tells the task that keeps the state that it has changed.
    pub(crate) fn tell_change(&self) {
        self.version.send_modify(|version| *version += 1);
    }

    /// Returns after something happened that callbacks tell of.
    pub(crate) async fn something_happened(&self) {
        self.happened.notified().await;
    }

    /// Grows with everything that can have changed the state.
    pub(crate) fn version(&self) -> u64 {
        *self.version.borrow()
    }

    /// Returns when the state can be another than it was at this version.
    pub(crate) async fn changed_since(&self, version: Option<u64>) {
        // The sender lives as long as this, so this does not fail.
        let _ = self.version.subscribe().wait_for(|now| Some(*now) != version).await;
    }
}

/// Shows neither the configuration, which holds secrets, nor the state, which is long.
impl fmt::Debug for ServiceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceState").finish_non_exhaustive()
    }
}
