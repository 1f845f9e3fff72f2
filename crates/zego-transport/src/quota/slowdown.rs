//! What a service's "too many calls" does to a rate: the windows get longer, and where that does not do, the rate is halved and grows back. Pure: moments
//! and chance are arguments.

use std::time::Duration;

use super::window::Moment;

/// What a window has left of its rate after the service refused a call of it.
///
/// A refusal says at first that calls take unequally long to the service, so that some arrive closer together than they went: the window gets longer, as
/// long as it takes. Where it is long enough for that and the next refusal comes soon, others use the quota as well, or it is less than its page says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slowdown {
    /// By how many hundredths the window was made longer.
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
/// After so many windows without a refusal, a longer window is shorter by a hundredth: what made calls unequally slow may be over.
const FORGETTING: u32 = 100;
/// Nothing goes for so long at most. A refusal does not say which of a call's windows it was for: one of a day is not to be waited for because of one of a minute.
const LONGEST_HOLD: Duration = Duration::from_secs(60);
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
    pub(super) fn widened(&self, now: Moment, length: Duration) -> Duration {
        length + length / 100 * self.margin(now, length)
    }

    fn margin(&self, now: Moment, length: Duration) -> u32 {
        let forgotten = now.saturating_sub(self.since).as_nanos() / (length * FORGETTING).as_nanos().max(1);
        self.margin.saturating_sub(u32::try_from(forgotten).unwrap_or(u32::MAX))
    }

    /// When all of the rate is back.
    pub(super) fn end(&self, length: Duration) -> Moment {
        let missing = (1.0 - self.part).max(0.0) / RECOVERY;
        self.held_until.max(self.since + length.mul_f64(missing))
    }

    /// Whether all of the rate is back.
    pub(super) fn is_over(&self, now: Moment, length: Duration) -> bool {
        now >= self.held_until && self.part(now, length) >= 1.0
    }

    /// After a refusal: a longer window; where it is as long as that may become, half of what was left; and nothing for half a window to a whole one. `chance`,
    /// from 0 to 1, keeps the processes that share a quota from coming back together.
    pub(super) fn after_refusal(before: Option<Self>, now: Moment, length: Duration, chance: f64) -> Self {
        let left = before.map_or(1.0, |slowdown| slowdown.part(now, length));
        let margin = before.map_or(0, |slowdown| slowdown.margin(now, length));
        let is_soon = before.is_some_and(|slowdown| now < slowdown.held_until + length * SOON);
        let part = if is_soon && margin >= WIDEST { (left / 2.0).max(FLOOR) } else { left };
        let hold = length.min(LONGEST_HOLD).mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0);
        Self { margin: WIDEST.min(margin + MARGIN), part, since: now + hold, held_until: now + hold }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// A call that is counted by the minute and by the day goes again soon, whichever of the two the refusal was for.
    #[test]
    fn a_window_of_a_day_holds_nobody_for_a_day() {
        let day = Duration::from_secs(86_400);
        for (chance, seconds) in [(0.0, 30), (1.0, 60)] {
            let held = Slowdown::after_refusal(None, at(0), day, chance).held_until();
            assert_eq!(held, Duration::from_secs(seconds));
        }
    }

    const fn at(milliseconds: u64) -> Moment {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn refusals_make_the_window_longer_and_then_halve_the_rate() {
        let (mut slowdown, mut now) = (None, at(10_000));
        for margin in [2, 4, 6, 8, 10] {
            let next = Slowdown::after_refusal(slowdown, now, SECOND, 1.0);
            assert_eq!(next.held_until(), now + SECOND);
            now += at(1_500);
            assert_eq!((next.part(now, SECOND), next.widened(now, SECOND)), (1.0, SECOND + at(10) * margin));
            slowdown = Some(next);
        }
        let halved = Slowdown::after_refusal(slowdown, now, SECOND, 1.0);
        assert_eq!((halved.part(now + SECOND, SECOND), halved.widened(now, SECOND)), (0.5, at(1_100)));
        assert!((halved.part(now + at(3_000), SECOND) - 0.7).abs() < 1e-9);
        let end = halved.end(SECOND);
        assert_eq!(end, now + at(6_000));
        assert!(!halved.is_over(end.saturating_sub(at(1)), SECOND) && halved.is_over(end + at(1), SECOND));
        // Long after it, the rate is all there, and the window as long as it has become.
        let later = Slowdown::after_refusal(Some(halved), now + at(50_000), SECOND, 0.0);
        assert_eq!((later.part(now + at(50_500), SECOND), later.widened(now + at(50_500), SECOND)), (1.0, at(1_100)));
    }

    #[test]
    fn a_longer_window_is_forgotten_little_by_little() {
        let slowdown = Slowdown::after_refusal(None, at(0), SECOND, 1.0);
        for (windows, length) in [(0, 1_020), (100, 1_020), (101, 1_010), (200, 1_010), (201, 1_000), (1_000_000, 1_000)] {
            assert_eq!(slowdown.widened(at(1_000 * windows), SECOND), at(length), "{windows}");
        }
    }

    #[test]
    fn a_tenth_of_the_rate_comes_back_in_each_window_however_long_it_is() {
        let halved = Slowdown { margin: WIDEST, part: 0.5, since: at(0), held_until: at(0) };
        for length in [at(100), SECOND, 10 * SECOND] {
            assert!((halved.part(2 * length, length) - 0.7).abs() < 1e-9, "{length:?}");
            assert_eq!(halved.end(length), 5 * length);
        }
    }

    /// Half of the rate goes only for refusals that come one after another.
    #[test]
    fn a_refusal_after_three_quiet_windows_is_a_new_one() {
        let mut slowdown = Slowdown::after_refusal(None, at(0), SECOND, 1.0);
        for _ in 0..4 {
            slowdown = Slowdown::after_refusal(Some(slowdown), slowdown.held_until(), SECOND, 1.0);
        }
        let quiet = slowdown.held_until() + 3 * SECOND;
        for (now, part) in [(quiet.saturating_sub(at(1)), 0.5), (quiet, 1.0)] {
            let next = Slowdown::after_refusal(Some(slowdown), now, SECOND, 1.0);
            assert_eq!(next.part(next.held_until(), SECOND).to_bits(), f64::to_bits(part), "{now:?}");
        }
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
        assert!(slowdown.is_some_and(|slowdown| slowdown.part(now, SECOND) >= FLOOR && slowdown.widened(now, SECOND) == SECOND * 11 / 10));
    }
}
