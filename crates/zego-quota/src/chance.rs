//! Chance for what need not be the same in all processes: nothing that anybody must not guess.

use std::sync::{Mutex, PoisonError};

/// The same numbers for the same seed (`SplitMix64`).
pub(crate) struct Chance(Mutex<u64>);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    pub(crate) fn number(&self) -> u64 {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 on, below this, which is at least 1.
    pub(crate) fn below(&self, bound: i64) -> i64 {
        i64::try_from(self.number() % bound.unsigned_abs().max(1)).unwrap_or(0)
    }

    /// One of these, of which there is one at least.
    #[cfg(any(feature = "postgres", feature = "redis"))]
    pub(crate) fn one_of<T: Copy>(&self, all: &[T]) -> T {
        all[usize::try_from(self.number() % all.len() as u64).unwrap_or(0)]
    }

    /// From 0 to 1.
    pub(crate) fn part(&self) -> f64 {
        f64::from(u32::try_from(self.number() >> 32).unwrap_or(0)) / f64::from(u32::MAX)
    }
}
