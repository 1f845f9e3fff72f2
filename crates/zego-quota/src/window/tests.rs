//! What holds of windows, whoever asks in whatever order.
#![expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss, reason = "small numbers, none below 0")]

use proptest::prelude::*;

use super::*;

const SECOND: i64 = 1_000_000;
/// 20 a second.
const DELETE: WindowRate = WindowRate { interval: 50_250, length: SECOND, is_wide: true };
/// 200 a second, and one a second in each room.
const LIST: WindowRate = WindowRate { interval: 5_025, length: SECOND, is_wide: true };
const ROOM: WindowRate = WindowRate { interval: 1_005_000, length: SECOND, is_wide: false };

fn ask(count: i64, class: Class) -> Ask {
    Ask { count, class, horizon: 2 * SECOND, reach: 30 * SECOND, bulk_every: 400 }
}

/// The slots of one window, or how long to wait for the next.
fn one(state: &mut WindowState, rate: WindowRate, ask: &Ask, now: i64) -> Result<Vec<i64>, (i64, i64)> {
    match reserve(std::slice::from_mut(state), &[rate], ask, now).0 {
        AskOutcome::Booked(booked) => Ok((0..booked.count).map(|slot| booked.first + slot * booked.step).collect()),
        AskOutcome::Later { wait, again } => Err((wait, again)),
    }
}

#[test]
fn slots_are_spaced_from_now_on_and_no_further_ahead_than_the_horizon() {
    let mut state = WindowState::default();
    let now = 100 * SECOND;
    assert_eq!(one(&mut state, DELETE, &ask(3, Class::Interactive), now), Ok(vec![now, now + 50_250, now + 100_500]));
    assert_eq!(one(&mut state, DELETE, &ask(1, Class::Interactive), now), Ok(vec![now + 150_750]));
    // 2 s hold 40 slots in all, from the one that is now.
    assert_eq!(one(&mut state, DELETE, &ask(100, Class::Interactive), now).map(|slots| slots.len()), Ok(36));
    assert_eq!(one(&mut state, DELETE, &ask(1, Class::Interactive), now), Err((2_010_000, 10_000)));
    // Nothing was taken by that.
    assert_eq!(one(&mut state, DELETE, &ask(1, Class::Interactive), now + 10_000), Ok(vec![now + 2_010_000]));
}

#[test]
fn a_slot_that_comes_too_late_for_who_asks_is_not_taken() {
    let mut state = WindowState::default();
    let at_once = Ask { reach: 0, ..ask(5, Class::Interactive) };
    assert_eq!(one(&mut state, DELETE, &at_once, SECOND), Ok(vec![SECOND]));
    assert_eq!(one(&mut state, DELETE, &at_once, SECOND), Err((50_250, 50_250)));
    assert_eq!(one(&mut state, DELETE, &at_once, SECOND + 50_250), Ok(vec![SECOND + 50_250]));
}

#[test]
fn a_call_has_its_slot_in_all_of_its_windows_and_one_room_keeps_no_other_waiting() {
    let (mut all, mut a, mut b) = (WindowState::default(), WindowState::default(), WindowState::default());
    let mut list = |room: &mut WindowState, now| {
        let mut states = [all, *room];
        let answer = reserve(&mut states, &[LIST, ROOM], &ask(1, Class::Interactive), now).0;
        [all, *room] = states;
        answer
    };
    let booked = |first| AskOutcome::Booked(Booked { first, step: 1_005_000, count: 1, intervals: vec![5_025, 1_005_000] });
    assert_eq!(list(&mut a, SECOND), booked(SECOND));
    // The next one of this room would have the window of all stand still for a second.
    assert_eq!(list(&mut a, SECOND), AskOutcome::Later { wait: 1_005_000, again: 999_975 });
    assert_eq!(list(&mut b, SECOND), booked(SECOND + 5_025));
    assert_eq!(list(&mut a, SECOND + 1_000_000), booked(SECOND + 1_005_000));
}

#[test]
fn one_refusal_holds_back_once_and_makes_the_interval_longer_for_a_while() {
    let mut state = WindowState::default();
    let now = 100 * SECOND;
    assert!(one(&mut state, DELETE, &ask(2, Class::Interactive), now).is_ok());
    state.penalise(&DELETE, 700_000, now);
    // The next one, soon after it, is the same refusal.
    state.penalise(&DELETE, 700_000, now + 699_999);
    assert_eq!((state.held, state.margin), (now + 700_000, 2));
    let slots = one(&mut state, DELETE, &ask(2, Class::Interactive), now + 1).unwrap();
    assert_eq!(slots, [now + 700_000, now + 751_255]);
    for refusal in 1..=9 {
        state.penalise(&DELETE, 700_000, now + refusal * SECOND);
    }
    assert_eq!(state.margin, WIDEST);
    // A hundredth in a hundred windows.
    assert_eq!(state.margin(&DELETE, state.held + 99 * SECOND), 10);
    assert_eq!(state.margin(&DELETE, state.held + 350 * SECOND), 7);
    // Whoever asks in the meantime changes nothing in that.
    for seconds in [150, 250, 340] {
        let later = state.held + seconds * SECOND;
        assert!(one(&mut state, DELETE, &ask(1, Class::Interactive), later).is_ok());
    }
    assert_eq!(state.margin(&DELETE, state.held + 350 * SECOND), 7);
    assert_eq!(state.expires(&DELETE), state.held + 1_000 * SECOND);
    assert_eq!(state.margin(&DELETE, state.expires(&DELETE)), 0);
}

#[test]
fn a_clock_that_was_set_back_stops_nobody() {
    let far = 5_000 * SECOND;
    let mut state = WindowState { tat: far, bulk_tat: far + 7 * SECOND, held: far, margin: 4 };
    for class in [Class::Interactive, Class::Bulk] {
        let slots = one(&mut state, DELETE, &ask(1, class), 90 * SECOND).unwrap();
        assert!(slots[0] < 91 * SECOND, "{slots:?}");
    }
}

/// However much bulk waits, an interactive call waits for no more of it than this.
#[test]
fn interactive_calls_wait_for_bulk_no_longer_than_its_horizon() {
    for rate in [DELETE, LIST] {
        let mut state = WindowState::default();
        let near = BULK_HORIZON.max(BULK_SLOTS * rate.interval);
        for now in (SECOND..9 * SECOND).step_by(1_711) {
            while one(&mut state, rate, &ask(10, Class::Bulk), now).is_ok() {}
            let mut interactive = state;
            let slots = one(&mut interactive, rate, &ask(1, Class::Interactive), now).unwrap();
            assert!(slots[0] - now <= near + rate.interval, "{} at {now}", slots[0] - now);
        }
        // And bulk alone takes all there is.
        assert!(state.tat >= 9 * SECOND);
    }
}

/// However many interactive calls wait, bulk has its part; and no more than that while they do.
#[test]
fn bulk_has_its_part_and_no_more_while_interactive_calls_take_everything() {
    for (every, part) in [(400, 0.25), (200, 0.5), (1_000, 0.1)] {
        let mut state = WindowState::default();
        let (mut interactive, mut bulk) = (0_u32, 0_u32);
        for now in (SECOND..61 * SECOND).step_by(4_999) {
            while one(&mut state, LIST, &ask(3, Class::Interactive), now).inspect(|slots| interactive += slots.len() as u32).is_ok() {}
            let bulk_ask = Ask { bulk_every: every, ..ask(3, Class::Bulk) };
            bulk += one(&mut state, LIST, &bulk_ask, now).map_or(0, |slots| slots.len() as u32);
        }
        let had = f64::from(bulk) / f64::from(bulk + interactive);
        assert!((had - part).abs() < 0.02, "{part}: {had} of {}", bulk + interactive);
    }
}

/// What happens to windows.
#[derive(Clone, Debug)]
enum Happens {
    Ask {
        room: usize,
        count: i64,
        class: Class,
    },
    /// What was booked last is given back, from this slot of it on.
    GiveBack(prop::sample::Index),
    Refusal,
    Pass(i64),
}

fn happenings() -> impl Strategy<Value = Vec<Happens>> {
    let class = prop_oneof![Just(Class::Interactive), Just(Class::Bulk)];
    let happens = prop_oneof![
        6 => (0..3_usize, 1..6_i64, class).prop_map(|(room, count, class)| Happens::Ask { room, count, class }),
        2 => any::<prop::sample::Index>().prop_map(Happens::GiveBack),
        1 => Just(Happens::Refusal),
        4 => (0..400_000_i64).prop_map(Happens::Pass),
    ];
    prop::collection::vec(happens, 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// No two slots of a window are nearer than its interval, so no stretch has more than it should; none is before its moment, in a time that is held, or past the
    /// horizon; what is given back can be had again.
    #[test]
    fn slots_keep_their_distance_whatever_happens(
        rates in prop_oneof![Just(vec![DELETE]), Just(vec![LIST, ROOM]), Just(vec![DELETE, LIST]), Just(vec![ROOM, DELETE])],
        happenings in happenings(),
    ) {
        // The windows of calls are counted apart by room; the wide ones are one.
        let mut states = [(); 3].map(|()| vec![WindowState::default(); rates.len()]);
        let (mut now, mut held) = (10 * SECOND, 0);
        let mut slots: Vec<(usize, i64)> = Vec::new();
        let mut last: Option<(usize, Ask, Booked)> = None;
        for happens in happenings {
            match happens {
                Happens::Pass(time) => now += time,
                Happens::Refusal => {
                    for (place, rate) in rates.iter().enumerate() {
                        states[0][place].penalise(rate, SECOND / 2, now);
                        held = held.max(states[0][place].held);
                    }
                    spread(&rates, &mut states, 0);
                }
                Happens::GiveBack(index) => {
                    let Some((room, ask, booked)) = last.take() else { continue };
                    let Booked { first, step, count, intervals } = booked;
                    let kept = index.index(count as usize) as i64;
                    let (from, last) = (first + kept * step, first + (count - 1) * step);
                    let back = GiveBack { from, last, count: count - kept, class: ask.class, bulk_every: ask.bulk_every, intervals };
                    for (state, interval) in states[room].iter_mut().zip(&back.intervals) {
                        state.give_back(&back, *interval);
                    }
                    spread(&rates, &mut states, room);
                    slots.retain(|slot| slot.0 != room || slot.1 < from || slot.1 > back.last);
                    // It can be had again, if it is still to come and nothing is held.
                    if from >= now && held <= from && ask.class == Class::Interactive {
                        let mut again = states[room].clone();
                        let answer = reserve(&mut again, &rates, &Ask { count: 1, ..ask }, now).0;
                        let is_first = matches!(&answer, AskOutcome::Booked(booked) if booked.first == from);
                        let is_later = matches!(&answer, AskOutcome::Later { wait, .. } if now + wait == from);
                        prop_assert!(is_first || is_later, "{:?} in place of {}", answer, from);
                    }
                }
                Happens::Ask { room, count, class } => {
                    let ask = ask(count, class);
                    let (answer, _) = reserve(&mut states[room], &rates, &ask, now);
                    spread(&rates, &mut states, room);
                    let AskOutcome::Booked(booked) = answer else { continue };
                    let all: Vec<_> = (0..booked.count).map(|slot| (room, booked.first + slot * booked.step)).collect();
                    let farthest = match class {
                        Class::Interactive => ask.horizon,
                        Class::Bulk => ask.horizon + BULK_HORIZON.max(BULK_SLOTS * booked.step),
                    };
                    let earliest = if room == 0 { now.max(held) } else { now };
                    prop_assert!(all[0].1 >= earliest, "{:?} before {}", all, earliest);
                    prop_assert!(booked.count <= count && all[all.len() - 1].1 <= now + farthest);
                    slots.extend(all);
                    last = Some((room, ask, booked));
                }
            }
        }
        for rate in &rates {
            let rooms = if rate.is_wide { vec![None] } else { vec![Some(0), Some(1), Some(2)] };
            for room in rooms {
                let mut counted: Vec<_> = slots.iter().filter(|slot| room.is_none_or(|room| slot.0 == room)).map(|slot| slot.1).collect();
                counted.sort_unstable();
                prop_assert!(counted.windows(2).all(|two| two[1] - two[0] >= rate.interval), "{:?}: {:?}", rate, counted);
                let calls = (rate.length * 1_005 / 1_000 / rate.interval) as usize;
                prop_assert!(counted.windows(calls + 1).all(|run| run[calls] - run[0] >= rate.length), "{:?}: {:?}", rate, counted);
            }
        }
    }
}

/// What is wide is the same for all rooms.
fn spread(rates: &[WindowRate], states: &mut [Vec<WindowState>; 3], from: usize) {
    for (place, _) in rates.iter().enumerate().filter(|(_, rate)| rate.is_wide) {
        let state = states[from][place];
        for room in states.iter_mut() {
            room[place] = state;
        }
    }
}
