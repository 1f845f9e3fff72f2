//! How many repeats a client has left. Where much fails, most calls are tried once: a service in trouble does not get three times its load.

use std::sync::atomic::{AtomicU32, Ordering};

use zego_model::spec::Retry;

/// What repeats are paid from. Successes fill it again.
#[derive(Debug)]
pub(crate) struct RetryBudget(AtomicU32);

/// What is saved for repeats: twenty of those that something went wrong on the way with. Without any left, calls have one attempt.
const FULL: u32 = 100;
/// After what went wrong on the way.
const TRANSIENT: u32 = 5;
/// After a service said that calls come too fast: such a repeat waits for its turn anyway.
const THROTTLED: u32 = 1;

impl Default for RetryBudget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl RetryBudget {
    /// What a repeat costs after such an attempt, whose connection had waited for it and was over, or not.
    pub(crate) const fn cost(retry: Retry, is_stale: bool) -> u32 {
        match retry {
            // It says nothing of the service, and happens once in a call: the repeat has a new connection.
            _ if is_stale => 0,
            Retry::NextWindow | Retry::FreshSignature => THROTTLED,
            _ => TRANSIENT,
        }
    }

    /// Pays for a repeat, if enough is left.
    pub(crate) fn pay(&self, cost: u32) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(cost)).is_ok()
    }

    /// A call succeeded: what its repeats cost comes back, and where it had none, a little more.
    pub(crate) fn succeeded(&self, paid: u32) {
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| (left < FULL).then(|| FULL.min(left + paid.max(1))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_long_before_all_attempts_of_all_calls_and_fills_again() {
        let budget = RetryBudget::default();
        let repeats = (0..100).filter(|_| budget.pay(RetryBudget::cost(Retry::Backoff, false))).count();
        assert_eq!((repeats, budget.0.load(Ordering::Relaxed)), (20, 0));
        assert!(!budget.pay(RetryBudget::cost(Retry::NextWindow, false)));
        for _ in 0..5 {
            budget.succeeded(0);
        }
        assert!(budget.pay(5) && !budget.pay(1));
        budget.succeeded(5);
        assert_eq!(budget.0.load(Ordering::Relaxed), 5);
        for _ in 0..1_000 {
            budget.succeeded(10);
        }
        assert_eq!(budget.0.load(Ordering::Relaxed), FULL);
    }

    #[test]
    fn a_throttle_costs_less_than_a_fault() {
        assert!(RetryBudget::cost(Retry::NextWindow, false) < RetryBudget::cost(Retry::Backoff, false));
    }
}
