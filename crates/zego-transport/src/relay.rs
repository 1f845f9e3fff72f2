//! Whom a connection wakes.
//!
//! hyper's half of a connection is driven by the call that uses it, in the same task, so a call costs no switch between tasks. For that hyper is given one
//! waker for as long as the connection lives, and behind it stands whoever looks after the connection at the time: a call, or the pool.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

/// Somebody looks at the connection now, and sees whatever changes.
const WATCHED: u8 = 0;
/// Nobody does until there is something to see.
const RESTING: u8 = 1;
/// There is something to see.
const WOKEN: u8 = 2;

/// Whom a connection wakes.
#[derive(Debug)]
pub(crate) struct Relay {
    state: AtomicU8,
    /// Who is woken.
    task: Mutex<Option<Waker>>,
}

impl Relay {
    /// Of a connection that is being watched.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { state: AtomicU8::new(WATCHED), task: Mutex::default() })
    }

    /// Who calls looks at the connection from now on, and is not woken meanwhile.
    pub(crate) fn watch(&self) {
        self.state.store(WATCHED, Ordering::Release);
    }

    /// Nobody looks any more, and this is woken when there is something to see; `false` if there is already.
    pub(crate) fn rest(&self, task: &Waker) -> bool {
        {
            let mut known = self.task();
            if !known.as_ref().is_some_and(|known| known.will_wake(task)) {
                *known = Some(task.clone());
            }
        }
        self.state.compare_exchange(WATCHED, RESTING, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// Whether there was something to see since somebody looked.
    pub(crate) fn is_woken(&self) -> bool {
        self.state.load(Ordering::Acquire) == WOKEN
    }

    fn task(&self) -> MutexGuard<'_, Option<Waker>> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.swap(WOKEN, Ordering::AcqRel) == RESTING {
            // Woken outside the lock: what it does is not ours to know.
            let task = self.task().clone();
            if let Some(task) = task {
                task.wake();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn who_rests_is_woken_once_and_who_watches_is_told_when_going_to_rest() {
        let (relay, count, other) = (Relay::new(), Arc::new(Count::default()), Arc::new(Count::default()));
        let (waker, task, another) = (Waker::from(relay.clone()), Waker::from(count.clone()), Waker::from(other.clone()));
        let woken = || (count.0.load(Ordering::Relaxed), other.0.load(Ordering::Relaxed));
        // Something happens while it is watched.
        waker.wake_by_ref();
        assert!(!relay.rest(&task) && relay.is_woken());
        assert_eq!(woken(), (0, 0));
        relay.watch();
        assert!(relay.rest(&task) && !relay.is_woken());
        waker.wake_by_ref();
        waker.wake_by_ref();
        assert!(relay.is_woken());
        assert_eq!(woken(), (1, 0));
        // Another one looks after it.
        relay.watch();
        assert!(relay.rest(&another));
        waker.wake();
        assert_eq!(woken(), (1, 1));
    }
}
