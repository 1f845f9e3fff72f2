//! Windows that are kept in this process: the share of a process whose store is down, and the store of tests.

use std::collections::HashMap;

use crate::store::WindowSpec;
use crate::window::{self, Answer, Ask, GiveBack, WindowRate, WindowState};

/// Bound: windows that a process keeps while the store is down, such as those of rooms; past it a call that needs a new one waits, within its deadline, until one is over.
pub(crate) const MOST_WINDOWS: usize = 224 << 10;

/// States of windows by their names.
#[derive(Debug, Default)]
pub(crate) struct Book {
    windows: HashMap<String, (WindowState, WindowRate)>,
    /// How many there may be before those that are over are looked for.
    sweep_at: usize,
}

impl Book {
    /// As [`window::reserve`]; windows that are not there begin as `new` says.
    pub(crate) fn reserve(&mut self, specs: &[WindowSpec], ask: &Ask, now: i64, new: impl Fn(&WindowRate) -> WindowState) -> (Answer, i64) {
        let missing = |book: &Self| specs.iter().filter(|spec| !book.windows.contains_key(&spec.key)).count();
        if self.windows.len() + missing(self) > self.sweep_at.clamp(FIRST_SWEEP, MOST_WINDOWS) {
            self.windows.retain(|_, (state, rate)| state.expires(rate) > now);
            self.sweep_at = 2 * self.windows.len();
            if self.windows.len() + missing(self) > MOST_WINDOWS {
                return (Answer::Later { wait: FULL, again: FULL }, 0);
            }
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
/// How long a call waits where there is no room for its windows.
const FULL: i64 = 50_000;
