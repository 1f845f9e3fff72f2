//! What a service's "too many calls" does to a rate: the windows get longer, and where that does not do, the rate is halved and grows back. Pure: moments
//! and chance are arguments.

use std::time::Duration;

use super::window::Moment;

/// What a window has left of its rate after the service refused a call of it.
///
/// A single refusal says that calls take unequally long to the service, so that some arrive closer together than they went: its window gets longer for
/// good. One after another says that others use the quota as well, or that it is less than its page says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slowdown {
    /// By how many hundredths the window is longer.
    margin: u32,
    /// What was left when the service refused last.
    part: f64,
    since: Moment,
    held_until: Moment,
}

/// How much of the full rate comes back in each window.
const RECOVERY: f64 = 0.1;
/// By how many hundredths a refusal makes a window longer, and by how many all of them.
const MARGIN: u32 = 2;
const WIDEST: u32 = 10;
/// Within so many windows after the last one, a refusal is one after another.
const SOON: u32 = 3;
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

    /// How long the window is now.
    pub(super) fn widened(&self, length: Duration) -> Duration {
        length + length / 100 * self.margin
    }

    /// Whether all of the rate is back.
    pub(super) fn is_over(&self, now: Moment, length: Duration) -> bool {
        now >= self.held_until && self.part(now, length) >= 1.0
    }

    /// After a refusal: a longer window, after one soon upon another half of what was left; and nothing for half a window to a whole one. `chance`, from 0 to 1, keeps the processes that share a
    /// quota from coming back together.
    ///
    /// Refusals of calls that were under way together are one: while nothing goes, another one changes nothing.
    pub(super) fn after_refusal(before: Option<Self>, now: Moment, length: Duration, chance: f64) -> Self {
        match before {
            Some(slowdown) if now < slowdown.held_until => slowdown,
            before => {
                let left = before.map_or(1.0, |slowdown| slowdown.part(now, length));
                let is_soon = before.is_some_and(|slowdown| now < slowdown.held_until + length * SOON);
                let margin = WIDEST.min(before.map_or(0, |slowdown| slowdown.margin) + MARGIN);
                let hold = length.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0);
                let part = if is_soon { (left / 2.0).max(FLOOR) } else { left };
                Self { margin, part, since: now + hold, held_until: now + hold }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn one_refusal_makes_the_window_longer_and_one_upon_another_halves_the_rate() {
        let at = Duration::from_millis;
        let first = Slowdown::after_refusal(None, at(10_000), SECOND, 1.0);
        assert_eq!((first.held_until(), first.part(at(11_000), SECOND), first.widened(SECOND)), (at(11_000), 1.0, at(1_020)));
        // Those that were under way with it are the same refusal.
        let same = Slowdown::after_refusal(Some(first), at(10_999), SECOND, 0.0);
        assert_eq!((same.held_until(), same.part(at(11_000), SECOND), same.widened(SECOND)), (at(11_000), 1.0, at(1_020)));
        let second = Slowdown::after_refusal(Some(same), at(13_000), SECOND, 1.0);
        assert_eq!((second.held_until(), second.part(at(14_000), SECOND), second.widened(SECOND)), (at(14_000), 0.5, at(1_040)));
        assert!((second.part(at(16_000), SECOND) - 0.7).abs() < 1e-9);
        assert!(!second.is_over(at(18_999), SECOND) && second.is_over(at(19_001), SECOND));
        // Long after it, it is the first one again, and the window has become longer all the same.
        let later = Slowdown::after_refusal(Some(second), at(60_000), SECOND, 0.0);
        assert_eq!((later.part(at(60_500), SECOND), later.widened(SECOND)), (1.0, at(1_060)));
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
        assert!(slowdown.is_some_and(|slowdown| slowdown.part(now, SECOND) >= FLOOR && slowdown.widened(SECOND) == SECOND * 11 / 10));
    }
}
