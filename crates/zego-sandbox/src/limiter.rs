//! The documented limits on the rate of calls.
//!
//! A fixed window: calls are counted within whole seconds of the sandbox's clock, and the count starts anew with the next window. Refused calls
//! are not counted. How the service itself counts is not documented.

use std::collections::HashMap;
use std::hash::Hash;

use zego_model::spec::Quota;
use zego_sign::Timestamp;

/// Counts calls by key.
#[derive(Debug)]
pub(crate) struct Limiter<K> {
    windows: HashMap<K, Window>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Window {
    number: u64,
    admitted: u32,
}

impl<K: Eq + Hash> Limiter<K> {
    pub(crate) fn new() -> Self {
        Self { windows: HashMap::new() }
    }

    /// Whether a call would be admitted.
    pub(crate) fn has_room(&self, key: &K, quota: Quota, now: Timestamp) -> bool {
        let number = now.as_secs() / u64::from(quota.seconds.max(1));
        let admitted = self.windows.get(key).filter(|window| window.number == number).map_or(0, |window| window.admitted);
        admitted < quota.calls
    }

    /// Counts a call if there is room for it, and says so.
    pub(crate) fn admits(&mut self, key: K, quota: Quota, now: Timestamp) -> bool {
        let number = now.as_secs() / u64::from(quota.seconds.max(1));
        let window = self.windows.entry(key).or_default();
        if window.number != number {
            *window = Window { number, admitted: 0 };
        }
        let room = window.admitted < quota.calls;
        window.admitted += u32::from(room);
        room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_a_whole_second_and_keys_are_apart() {
        let mut limiter = Limiter::new();
        let quota = Quota::new(2, 1);
        let mut at = |key, seconds| limiter.admits(key, quota, Timestamp::from_secs(seconds));
        assert_eq!([at('a', 10), at('a', 10), at('a', 10), at('b', 10), at('a', 11)], [true, true, false, true, true]);
    }

    #[test]
    fn refused_calls_are_not_counted() {
        let mut limiter = Limiter::new();
        let quota = Quota::new(1, 10);
        let mut at = |seconds| limiter.admits((), quota, Timestamp::from_secs(seconds));
        assert_eq!([at(10), at(19), at(20)], [true, false, true]);
        let has_room = |seconds| limiter.has_room(&(), quota, Timestamp::from_secs(seconds));
        assert_eq!([has_room(29), has_room(30)], [false, true]);
    }
}
