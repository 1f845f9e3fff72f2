//! Chance from a seed, for everything that happens by chance.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{Rng as _, RngExt as _, SeedableRng as _};

/// Clones share one generator.
#[derive(Clone, Debug)]
pub(crate) struct Dice(Arc<Mutex<SmallRng>>);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(SmallRng::seed_from_u64(seed))))
    }

    fn with<T>(&self, draw: impl FnOnce(&mut SmallRng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From 0 up to 1.
    pub(crate) fn part(&self) -> f64 {
        self.with(rand::RngExt::random)
    }

    /// Whether something happens that does with this probability.
    pub(crate) fn happens(&self, probability: f64) -> bool {
        self.part() < probability
    }

    /// From 0 up to this number, without it.
    pub(crate) fn below(&self, end: u64) -> u64 {
        self.with(|random| random.random_range(0..end))
    }

    /// In milliseconds, without the last.
    pub(crate) fn millis(&self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from + self.below(to - from))
    }

    pub(crate) fn one_of<T: Copy>(&self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).expect("an index of a slice")]
    }

    pub(crate) fn nonce(&self) -> [u8; 8] {
        self.with(|random| random.next_u64().to_be_bytes())
    }
}
