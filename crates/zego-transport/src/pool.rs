//! Connections that wait for another call.
//!
//! A server may close a waiting connection at the very moment a request goes out on it, and whether it read the request then is unknowable. So
//! connections wait for seconds only, and calls that must not act twice never use one ([`may_reuse`]).
//!
//! `hyper_util::client::pool` (0.1.21) does not do for this. Its cache takes back every connection that is dropped, in the middle of a call, too, where
//! here a call that is dropped or brings nonsense ends its connection; a request that a dead connection refuses is gone with the error, where hyper's own
//! `try_send_request` gives it back as the proof that nothing was sent; and it knows no age, no number and no time to wait, nor does it close
//! anything until it is asked to.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Wake, Waker};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};
use zego_model::Endpoint;
use zego_model::spec::Effect;

use crate::connection::Connection;

/// Whether a call with this effect may use a waiting connection.
///
/// When a server closes a waiting connection just as a request goes out, most of these failures look exactly like a request that was carried
/// out. Who may repeat the call does not mind. Who may not would be left in doubt for nothing, so those calls get a connection of their own.
pub(crate) const fn may_reuse(effect: Effect) -> bool {
    matches!(effect, Effect::Read | Effect::Converging)
}

/// How long a connection waits: well below the keep-alive time of common servers.
const MAX_IDLE: Duration = Duration::from_secs(15);
/// How old a connection gets, so that a host that moves to other addresses is followed.
const MAX_AGE: Duration = Duration::from_secs(300);
/// Bound: the connections that wait for another call, so that what comes in bursts does not connect anew each time; one more is closed in good order, which
/// nobody needs to be told. A quarter of the 1,024 open files that many systems allow a process.
const MAX_KEPT: usize = 256;

/// The waiting connections of a client.
pub(crate) struct Pool {
    idle: Mutex<Idle>,
    /// Rings when the peer of one that waits says something.
    bell: Arc<Bell>,
    /// The same, as connections know it.
    waker: Waker,
}

#[derive(Default)]
struct Idle {
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

    fn is_usable(&mut self, now: Instant, bell: &Waker) -> bool {
        now < self.end() && self.connection.is_usable(bell)
    }
}

#[derive(Default)]
struct Bell(Notify);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }
}

impl Default for Pool {
    fn default() -> Self {
        let bell = Arc::<Bell>::default();
        Self { idle: Mutex::default(), waker: Waker::from(bell.clone()), bell }
    }
}

impl Pool {
    /// The connection to an endpoint that was used last.
    pub(crate) fn take(&self, endpoint: &Endpoint, now: Instant) -> Option<Connection> {
        let mut idle = self.lock();
        loop {
            let place = idle.waiting.iter().rposition(|waiting| is_same(&waiting.endpoint, endpoint))?;
            let mut waiting = idle.waiting.remove(place);
            if waiting.is_usable(now, &self.waker) {
                return Some(waiting.connection);
            }
            waiting.connection.close();
        }
    }

    /// Keeps a connection for the next call.
    pub(crate) fn put(self: &Arc<Self>, endpoint: Endpoint, mut connection: Connection, now: Instant) {
        if !connection.rest(&self.waker) {
            return connection.close();
        }
        let mut idle = self.lock();
        if idle.waiting.len() >= MAX_KEPT {
            drop(idle);
            return connection.close();
        }
        let waiting = Waiting { endpoint, connection, since: now };
        if !std::mem::replace(&mut idle.reaping, true) {
            tokio::spawn(reap(Reaper(Arc::downgrade(self)), self.bell.clone(), waiting.end()));
        }
        idle.waiting.push(waiting);
    }

    fn lock(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends what has waited too long, and what its peer has ended; the next time to look, unless nothing is left.
    fn prune(&self) -> Option<Instant> {
        let mut idle = self.lock();
        let now = Instant::now();
        let over: Vec<_> = idle.waiting.extract_if(.., |waiting| !waiting.is_usable(now, &self.waker)).collect();
        let next = idle.waiting.iter().map(Waiting::end).min();
        idle.reaping = next.is_some();
        drop(idle);
        for waiting in over {
            waiting.connection.close();
        }
        next
    }
}

/// Whether a connection to one is one to the other. As it is written: this is asked for each call.
fn is_same(one: &Endpoint, other: &Endpoint) -> bool {
    one.authority().as_str() == other.authority().as_str() && one.scheme() == other.scheme() && one.is_sandbox() == other.is_sandbox()
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("waiting", &self.lock().waiting.len()).finish_non_exhaustive()
    }
}

/// Looks after the waiting connections. It sleeps on while they are in use, so that calls one after the other do not start a task each.
async fn reap(mut reaper: Reaper, bell: Arc<Bell>, first: Instant) {
    let mut next = Some(first);
    while let Some(at) = next {
        let _ = timeout_at(at, bell.0.notified()).await;
        next = reaper.0.upgrade().and_then(|pool| pool.prune());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_repeated_uses_a_connection_again() {
        for (effect, expected) in
            [(Effect::Read, true), (Effect::Converging, true), (Effect::Timely, false), (Effect::Keyed, false), (Effect::Once, false)]
        {
            assert_eq!(may_reuse(effect), expected, "{effect:?}");
        }
    }
}
