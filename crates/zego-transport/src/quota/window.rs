//! The arithmetic of one window: when the next call may go. Pure: moments are arguments.

use std::collections::VecDeque;
use std::time::Duration;

/// A moment, counted from any origin that does not change.
pub(crate) type Moment = Duration;

/// So many calls in every stretch of so much time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Rate {
    /// At least 1.
    pub(super) calls: u32,
    /// Longer than nothing.
    pub(super) length: Duration,
}

impl Rate {
    /// A part of so many calls in so much time, or a multiple of them. Whole calls as far as there are any, and the time as it is, so that no stretch of it has more; of less
    /// than one call, one in a longer time.
    ///
    /// The time is longer by a two-hundredth: calls do not all take equally long to their service, and one that arrives a little earlier than the
    /// one before it would find the window still full.
    pub(super) fn part(calls: u32, length: Duration, part: f64) -> Self {
        let part = f64::from(calls.max(1)) * if part.is_finite() { part.clamp(SMALLEST_PART, LARGEST_PART) } else { 1.0 };
        let length = length.max(Duration::from_millis(1));
        let length = length.saturating_add(length / 200);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and the calls, which are a u32")]
        if part >= 1.0 { Self { calls: part as u32, length } } else { Self { calls: 1, length: length.div_f64(part) } }
    }
}

/// The least that is left of a rate, whatever was asked for or the service says.
pub(super) const SMALLEST_PART: f64 = 1.0 / 1024.0;
/// The most that it is multiplied by: each call of a window is remembered.
const LARGEST_PART: f64 = 65_536.0;

/// The turns that were given out in one window, those to come and those that still count.
///
/// No stretch as long as the window holds more turns than it has calls, whichever windows else a call needs its turn in.
#[derive(Clone, Debug, Default)]
pub(super) struct Window {
    /// In the order of time.
    turns: VecDeque<Moment>,
    /// Whether a turn may be free before the last one: it was given back, or another window made its call wait for longer than this one.
    has_gaps: bool,
}

impl Window {
    /// The first moment, not before `from`, at which one call more may go.
    pub(super) fn earliest(&self, rate: Rate, from: Moment) -> Moment {
        let calls = rate.calls as usize;
        let Some(&last) = self.turns.back() else { return from };
        if self.has_gaps && from < last {
            return self.first_gap(rate, from);
        }
        // Nobody waits in the meantime but those who came before: the turn is the next one behind theirs.
        match self.turns.len().checked_sub(calls) {
            Some(first) => from.max(last).max(self.turns[first] + rate.length),
            None => from.max(last),
        }
    }

    /// The same where turns lie ahead with room between them.
    fn first_gap(&self, rate: Rate, from: Moment) -> Moment {
        let calls = rate.calls as usize;
        let mut turn = from;
        'moved: loop {
            // Behind all that are not later than this one.
            let behind = self.turns.partition_point(|other| *other <= turn);
            let near_first = self.turns.partition_point(|other| *other + rate.length <= turn);
            let near_end = self.turns.partition_point(|other| *other < turn + rate.length);
            // With as many others as the window has calls, `before` of them not later than it, it must fill more than a window.
            let most_before = calls.min(behind - near_first);
            let least_before = calls.saturating_sub(near_end - behind);
            for before in (least_before..=most_before).rev() {
                let first = if before > 0 { self.turns[behind - before] } else { turn };
                let last = if before < calls { self.turns[behind + (calls - before) - 1] } else { turn };
                if last < first + rate.length {
                    // Either the first of them is out of the window then, or this one is no longer the first.
                    turn = if before > 0 { first + rate.length } else { self.turns[behind] };
                    continue 'moved;
                }
            }
            return turn;
        }
    }

    /// A call that could go from a moment on goes at this one, which [`earliest`](Self::earliest) gave for this window or for another that it needs.
    pub(super) fn take(&mut self, rate: Rate, from: Moment, turn: Moment) {
        if self.turns.back().is_none_or(|last| *last <= turn) {
            self.has_gaps |= turn > self.earliest(rate, from);
            self.turns.push_back(turn);
        } else {
            let at = self.turns.partition_point(|other| *other <= turn);
            self.turns.insert(at, turn);
        }
    }

    /// The call of this turn does not go.
    pub(super) fn give_back(&mut self, turn: Moment) {
        if let Ok(at) = self.turns.binary_search(&turn) {
            self.has_gaps |= at + 1 < self.turns.len();
            self.turns.remove(at);
        }
    }

    /// Forgets the turns that are still to come.
    pub(super) fn forget_after(&mut self, now: Moment) {
        self.turns.truncate(self.turns.partition_point(|turn| *turn <= now));
        self.has_gaps = false;
    }

    /// Forgets what no longer counts.
    pub(super) fn pass(&mut self, rate: Rate, now: Moment) {
        while self.turns.front().is_some_and(|turn| *turn + rate.length <= now) {
            self.turns.pop_front();
        }
        self.has_gaps &= self.turns.back().is_some_and(|last| *last > now);
    }

    /// When the last one no longer counts.
    pub(super) fn end(&self, rate: Rate) -> Moment {
        self.turns.back().map_or(Moment::ZERO, |last| last.saturating_add(rate.length))
    }

    /// Whether none is kept.
    pub(super) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn at(milliseconds: u64) -> Moment {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn a_part_of_a_rate_never_has_more_in_any_stretch() {
        for (calls, part, expected) in [
            (20, 1.0, (20, 1_005)),
            (20, 0.25, (5, 1_005)),
            (10, 0.25, (2, 1_005)),
            (1, 0.25, (1, 4_020)),
            (1, 1.0, (1, 1_005)),
            (3, 0.5, (1, 1_005)),
            // What was granted beyond the documented rate; and what nobody can mean is brought to what somebody can.
            (20, 7.0, (140, 1_005)),
            (20, 1e9, (1_310_720, 1_005)),
            (20, f64::NAN, (20, 1_005)),
            (0, 1.0, (1, 1_005)),
            (1, 0.0, (1, 1_029_120)),
        ] {
            let rate = Rate::part(calls, at(1_000), part);
            assert_eq!((rate.calls, rate.length), (expected.0, at(expected.1)), "{part} of {calls}");
        }
        assert!(Rate::part(1, Duration::MAX, 1.0).length == Duration::MAX);
    }

    #[test]
    fn turns_come_in_the_order_of_asking_and_no_later_than_they_must() {
        let rate = Rate { calls: 3, length: at(100) };
        let mut window = Window::default();
        let mut next = |now| {
            window.pass(rate, now);
            let turn = window.earliest(rate, now);
            window.take(rate, now, turn);
            turn.as_millis()
        };
        let all: Vec<_> = [0, 10, 10, 20, 20, 20, 20, 350, 350].into_iter().map(|now| next(at(now))).collect();
        assert_eq!(all, [0, 10, 10, 100, 110, 110, 200, 350, 350]);
    }

    #[test]
    fn a_turn_that_is_given_back_goes_to_who_asks_next() {
        let rate = Rate { calls: 1, length: at(100) };
        let mut window = Window::default();
        let ask = |window: &mut Window| {
            let turn = window.earliest(rate, at(0));
            window.take(rate, at(0), turn);
            turn.as_millis()
        };
        assert_eq!([(); 4].map(|()| ask(&mut window)), [0, 100, 200, 300]);
        window.give_back(at(100));
        assert_eq!([(); 2].map(|()| ask(&mut window)), [100, 400]);
        window.give_back(at(400));
        assert_eq!(ask(&mut window), 400);
    }

    /// Room between turns is looked for only where there may be some: that takes longer, the more turns there are.
    #[test]
    fn only_what_was_given_back_or_waited_elsewhere_leaves_a_gap() {
        let rate = Rate { calls: 1, length: at(100) };
        let mut window = Window::default();
        for _ in 0..5 {
            window.pass(rate, at(0));
            window.take(rate, at(0), window.earliest(rate, at(0)));
        }
        window.give_back(at(400));
        window.pass(rate, at(1));
        assert!(!window.has_gaps);
        for turn in [100, 200] {
            window.give_back(at(turn));
            window.pass(rate, at(2));
            assert!(window.has_gaps, "{turn}");
        }
        window.pass(rate, at(300));
        assert!(!window.has_gaps);
        for turn in [500, 700] {
            window.take(rate, at(300), at(turn));
            window.pass(rate, at(300));
            assert!(window.has_gaps, "{turn}");
        }
        // What a refusal ends has none either.
        window.forget_after(at(500));
        assert!(!window.has_gaps);
        assert_eq!((window.turns.len(), window.end(rate)), (2, at(600)));
    }

    /// What happens to a window.
    #[derive(Clone, Debug)]
    enum Step {
        /// A call asks, which another window makes wait for so long.
        Ask { waits: u64 },
        /// One of the turns that are still to come is given back.
        GiveBack(prop::sample::Index),
        /// Time goes on.
        Pass(u64),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            4 => (prop_oneof![4 => Just(0), 1 => 0..400_u64]).prop_map(|waits| Step::Ask { waits }),
            1 => any::<prop::sample::Index>().prop_map(Step::GiveBack),
            2 => (0..60_u64).prop_map(Step::Pass),
        ];
        prop::collection::vec(step, 1..60)
    }

    /// Whether a turn more leaves no stretch of `rate.length` with more than `rate.calls`, looked at one by one.
    fn fits(turns: &[Moment], rate: Rate, turn: Moment) -> bool {
        let mut with = turns.to_vec();
        with.push(turn);
        with.sort_unstable();
        with.windows(rate.calls as usize + 1).all(|run| run[run.len() - 1] >= run[0] + rate.length)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// The first moment that fits is found, whatever lies ahead, was given back or has passed; so no stretch ever has too many.
        #[test]
        fn the_first_moment_that_fits_is_found(calls in 1..5_u32, length in 1..120_u64, steps in steps()) {
            let rate = Rate { calls, length: at(length) };
            let (mut window, mut now, mut all) = (Window::default(), at(0), Vec::<Moment>::new());
            for step in steps {
                match step {
                    Step::Pass(time) => now += at(time),
                    Step::GiveBack(index) => {
                        let ahead: Vec<_> = all.iter().copied().filter(|turn| *turn > now).collect();
                        if !ahead.is_empty() {
                            let turn = *index.get(&ahead);
                            window.give_back(turn);
                            all.remove(all.iter().position(|other| *other == turn).unwrap());
                        }
                    }
                    Step::Ask { waits } => {
                        window.pass(rate, now);
                        let turn = window.earliest(rate, now + at(waits));
                        let candidates = (0..).map(|later| now + at(waits + later));
                        let first = candidates.into_iter().find(|candidate| fits(&all, rate, *candidate)).unwrap();
                        prop_assert_eq!(turn, first, "at {:?} with {:?}", now, all);
                        window.take(rate, now, turn);
                        all.push(turn);
                    }
                }
            }
            prop_assert!(window.turns.len() <= all.len());
        }
    }
}
