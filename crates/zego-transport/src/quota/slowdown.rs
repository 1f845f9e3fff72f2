//! What a service's "too many calls" does to a rate: it is halved, and grows back. Pure: moments and chance are arguments.

use std::time::Duration;

use super::window::Moment;

/// How much of its rate a window has after the service refused a call of it: others use the quota as well, or it is less than its page says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slowdown {
    /// What was left when the service refused last.
    part: f64,
    since: Moment,
    held_until: Moment,
}

/// How much of the full rate comes back in each window.
const RECOVERY: f64 = 0.1;
/// The least that is left.
const FLOOR: f64 = 1.0 / 64.0;

impl Slowdown {
    /// What is left of the rate.
    pub(super) fn part(&self, now: Moment, length: Duration) -> f64 {
        let windows = now.saturating_sub(self.since).as_secs_f64() / length.as_secs_f64();
        windows.mul_add(RECOVERY, self.part).min(1.0)
    }

    /// Before this nothing goes.
    pub(super) const fn held_until(&self) -> Moment {
        self.held_until
    }

    /// Whether all of the rate is back.
    pub(super) fn is_over(&self, now: Moment, length: Duration) -> bool {
        now >= self.held_until && self.part(now, length) >= 1.0
    }

    /// After a refusal: half of what was left, and nothing for half a window to a whole one. `chance`, from 0 to 1, keeps the processes that share a
    /// quota from coming back together.
    ///
    /// Refusals of calls that were under way together are one: while nothing goes, another one changes nothing.
    pub(super) fn after_refusal(before: Option<Self>, now: Moment, length: Duration, chance: f64) -> Self {
        match before {
            Some(slowdown) if now < slowdown.held_until => slowdown,
            before => {
                let left = before.map_or(1.0, |slowdown| slowdown.part(now, length));
                let hold = length.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0);
                Self { part: (left / 2.0).max(FLOOR), since: now + hold, held_until: now + hold }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_refusal_halves_the_rate_once_and_it_grows_back() {
        let at = Duration::from_millis;
        let first = Slowdown::after_refusal(None, at(10_000), SECOND, 1.0);
        assert_eq!((first.held_until(), first.part(at(11_000), SECOND)), (at(11_000), 0.5));
        // Those that were under way with it.
        let same = Slowdown::after_refusal(Some(first), at(10_999), SECOND, 0.0);
        assert_eq!((same.held_until(), same.part(at(11_000), SECOND)), (at(11_000), 0.5));
        assert!((same.part(at(13_000), SECOND) - 0.7).abs() < 1e-9);
        assert!(!same.is_over(at(15_999), SECOND) && same.is_over(at(16_001), SECOND));
        // One that comes later halves what had come back.
        let second = Slowdown::after_refusal(Some(same), at(13_000), SECOND, 0.0);
        assert_eq!(second.held_until(), at(13_500));
        assert!((second.part(at(13_500), SECOND) - 0.35).abs() < 1e-9);
    }

    #[test]
    fn something_is_always_left() {
        let mut slowdown = None;
        let mut now = Duration::ZERO;
        for _ in 0..100 {
            let next = Slowdown::after_refusal(slowdown, now, SECOND, 0.5);
            now = next.held_until();
            slowdown = Some(next);
        }
        assert!(slowdown.is_some_and(|slowdown| slowdown.part(now, SECOND) >= FLOOR));
    }
}
