//! Connections that wait for another call.
//!
//! A server may close a waiting connection at the very moment a request goes out on it, and whether it read the request then is unknowable. So
//! connections wait for seconds only, and calls that must not act twice never use one ([`reuse`](crate::reuse)).

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};
use zego_model::Endpoint;

use crate::connection::Connection;

/// How long a connection waits: well below the keep-alive time of common servers.
const MAX_IDLE: Duration = Duration::from_secs(15);
/// How old a connection gets, so that a host that moves to other addresses is followed.
const MAX_AGE: Duration = Duration::from_secs(300);
/// How many wait at a time.
const MAX_KEPT: usize = 32;
/// How long hyper may take to finish an answer of which the caller has the last byte.
const SETTLE: Duration = Duration::from_secs(1);

/// The waiting connections of a client.
#[derive(Default)]
pub(crate) struct Pool(Mutex<State>);

#[derive(Default)]
struct State {
    /// The longest waiting first.
    waiting: Vec<Waiting>,
    /// Whether a task looks after them.
    reaping: bool,
}

struct Waiting {
    endpoint: Endpoint,
    connection: Connection,
    since: Instant,
}

impl Waiting {
    fn end(&self) -> Instant {
        (self.since + MAX_IDLE).min(self.connection.opened() + MAX_AGE)
    }

    fn is_usable(&self, now: Instant) -> bool {
        now < self.end() && self.connection.is_ready()
    }
}

impl Pool {
    /// The connection to an endpoint that was used last.
    pub(crate) fn take(&self, endpoint: &Endpoint) -> Option<Connection> {
        let mut state = self.lock();
        let now = Instant::now();
        state.waiting.retain(|waiting| waiting.is_usable(now));
        let index = state.waiting.iter().rposition(|waiting| waiting.endpoint == *endpoint)?;
        Some(state.waiting.remove(index).connection)
    }

    /// Keeps a connection for the next call.
    pub(crate) fn put(self: &Arc<Self>, endpoint: Endpoint, mut connection: Connection) {
        if connection.is_ready() {
            return self.insert(endpoint, connection);
        }
        let pool = Arc::downgrade(self);
        tokio::spawn(async move {
            if timeout(SETTLE, connection.settled()).await == Ok(true)
                && let Some(pool) = pool.upgrade()
            {
                pool.insert(endpoint, connection);
            }
        });
    }

    fn insert(self: &Arc<Self>, endpoint: Endpoint, connection: Connection) {
        let mut state = self.lock();
        if state.waiting.len() >= MAX_KEPT {
            return connection.close();
        }
        state.waiting.push(Waiting { endpoint, connection, since: Instant::now() });
        if !std::mem::replace(&mut state.reaping, true) {
            tokio::spawn(reap(Reaper(Arc::downgrade(self))));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends what has waited too long; the next time to look, unless nothing is left.
    fn prune(&self) -> Option<Instant> {
        let mut state = self.lock();
        let now = Instant::now();
        let (waiting, over): (Vec<_>, Vec<_>) = std::mem::take(&mut state.waiting).into_iter().partition(|waiting| waiting.is_usable(now));
        state.waiting = waiting;
        let next = state.waiting.iter().map(Waiting::end).min();
        state.reaping = next.is_some();
        drop(state);
        for waiting in over {
            waiting.connection.close();
        }
        next
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("waiting", &self.lock().waiting.len()).finish_non_exhaustive()
    }
}

async fn reap(mut reaper: Reaper) {
    while let Some(next) = reaper.0.upgrade().and_then(|pool| pool.prune()) {
        sleep_until(next).await;
    }
    // Its end is on record; from here on another one may be at work.
    reaper.0 = Weak::new();
}

/// A task ends with its runtime; another one is started when the client is used again.
struct Reaper(Weak<Pool>);

impl Drop for Reaper {
    fn drop(&mut self) {
        if let Some(pool) = self.0.upgrade() {
            pool.lock().reaping = false;
        }
    }
}
