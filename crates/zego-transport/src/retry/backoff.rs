//! How long a pause is.

use std::time::Duration;

/// Pauses by full jitter: anything from nothing to a longest pause, which doubles from one attempt to the next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Backoff {
    /// The longest after the first attempt.
    pub(super) first: Duration,
    /// The longest of all.
    pub(super) longest: Duration,
}

impl Backoff {
    /// The pause after this attempt, from 1; `chance` lies between 0 and 1.
    pub(super) fn pause(self, attempt: u32, chance: f64) -> Duration {
        let doubled = 1_u32.checked_shl(attempt.saturating_sub(1)).and_then(|times| self.first.checked_mul(times));
        let most = doubled.unwrap_or(self.longest).min(self.longest);
        // Of nothing but a part, so that what comes of it is neither out of range nor negative; an age of the world may be rounded upwards.
        most.mul_f64(if chance.is_finite() { chance.clamp(0.0, 1.0) } else { 1.0 }).min(most)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BACKOFF: Backoff = Backoff { first: Duration::from_millis(50), longest: Duration::from_secs(5) };

    #[test]
    fn the_longest_pause_doubles_up_to_a_limit() {
        let most: Vec<_> = (0..12).map(|attempt| BACKOFF.pause(attempt, 1.0).as_millis()).collect();
        assert_eq!(most, [50, 50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 5_000]);
        assert_eq!(BACKOFF.pause(3, 0.5), Duration::from_millis(100));
    }

    proptest! {
        #[test]
        fn it_stays_within_its_limits_whatever_comes(first: Duration, longest: Duration, attempt: u32, chance: f64) {
            let pause = Backoff { first, longest }.pause(attempt, chance);
            prop_assert!(pause <= longest);
        }
    }
}
