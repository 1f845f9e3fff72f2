//! Windows that are kept in this process: the share of a process whose store is down, and the store of tests.

use std::collections::HashMap;

use crate::store::WindowSpec;
use crate::window::{self, Ask, AskOutcome, GiveBack, WindowRate, WindowState};

/// Bound: windows that a process keeps while the store is down, such as those of rooms; past it a call that needs a new one waits, within its deadline, until one is over.
pub(crate) const MOST_WINDOWS: usize = 224 << 10;

/// States of windows by their names.
#[derive(Debug, Default)]
pub(crate) struct Book {
    windows: HashMap<String, (WindowState, WindowRate)>,
    /// How many there may be before those that are over are looked for.
    sweep_at: usize,
    /// Where there is no room for more: until when nobody looks again.
    full_until: i64,
}

impl Book {
    /// As [`window::reserve`]; windows that are not there begin as `new` says.
    pub(crate) fn reserve(
        &mut self,
        specs: &[WindowSpec],
        ask: &Ask,
        now: i64,
        new: impl Fn(&WindowRate) -> WindowState,
    ) -> (AskOutcome, i64) {
        let missing = specs.iter().filter(|spec| !self.windows.contains_key(&spec.key)).count();
        let is_full = |book: &Self| book.windows.len() + missing > MOST_WINDOWS;
        if self.windows.len() + missing > self.sweep_at.clamp(FIRST_SWEEP, MOST_WINDOWS) && (!is_full(self) || now >= self.full_until) {
            self.windows.retain(|_, (state, rate)| state.expires(rate) > now);
            self.sweep_at = 2 * self.windows.len();
            self.full_until = now + FULL;
        }
        if missing > 0 && is_full(self) {
            return (AskOutcome::Later { wait: FULL, again: FULL }, 0);
        }
        let rates: Vec<_> = specs.iter().map(|spec| spec.rate).collect();
        let mut states: Vec<_> =
            specs.iter().map(|spec| self.windows.get(&spec.key).map_or_else(|| new(&spec.rate), |(state, _)| *state)).collect();
        let answer = window::reserve(&mut states, &rates, ask, now);
        for (spec, state) in specs.iter().zip(states) {
            self.put(spec, state);
        }
        answer
    }

    pub(crate) fn give_back(&mut self, specs: &[WindowSpec], back: &GiveBack) {
        for (spec, interval) in specs.iter().zip(&back.intervals) {
            if let Some((state, _)) = self.windows.get_mut(&spec.key) {
                state.give_back(back, *interval);
            }
        }
    }

    /// Tells until when calls are held back.
    pub(crate) fn penalise(&mut self, specs: &[WindowSpec], holds: &[i64], now: i64) -> i64 {
        let mut held = 0;
        for (spec, hold) in specs.iter().zip(holds) {
            let mut state = self.windows.get(&spec.key).map(|(state, _)| *state).unwrap_or_default();
            state.penalise(&spec.rate, *hold, now);
            held = held.max(state.held);
            self.put(spec, state);
        }
        held
    }

    fn put(&mut self, spec: &WindowSpec, state: WindowState) {
        match self.windows.get_mut(&spec.key) {
            Some(place) => *place = (state, spec.rate),
            None => drop(self.windows.insert(spec.key.clone(), (state, spec.rate))),
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The fewest windows that are looked through.
const FIRST_SWEEP: usize = 64;
/// How long a call waits where there is no room for its windows: looking through all of them takes a while.
const FULL: i64 = 50_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::Class;

    fn room(number: usize) -> [WindowSpec; 1] {
        [WindowSpec { key: number.to_string(), rate: WindowRate { interval: 1_005_000, length: 1_000_000, is_wide: false } }]
    }

    const ASK: Ask = Ask { count: 1, class: Class::Interactive, horizon: 2_000_000, reach: 2_000_000, bulk_every: 400 };

    #[test]
    fn so_many_windows_are_kept_and_what_is_over_makes_room() {
        let begin = 1_800_000_000_000_000;
        let mut book = Book::default();
        for number in 0..MOST_WINDOWS {
            let [WindowSpec { key, rate }] = room(number);
            book.windows.insert(key, (WindowState { tat: begin + 1_000_000, ..WindowState::default() }, rate));
        }
        let mut ask = |number, after| {
            let is_booked = matches!(book.reserve(&room(number), &ASK, begin + after, |_| WindowState::default()).0, AskOutcome::Booked(_));
            (is_booked, book.windows.len())
        };
        assert_eq!(ask(MOST_WINDOWS, 0), (false, MOST_WINDOWS));
        // One that is kept needs no room.
        assert_eq!(ask(0, 5_000), (true, MOST_WINDOWS));
        // Nobody looks again at once, and later what is over makes room.
        assert_eq!(ask(MOST_WINDOWS, 49_999), (false, MOST_WINDOWS));
        assert_eq!(ask(MOST_WINDOWS, 1_000_000), (true, 1 + 1));
    }
}
