//! The chance that pauses are chosen by.

use rand::RngExt as _;

/// A source of chance: it spreads the pauses before repeats, so that calls which failed together do not come back together. A closure that returns a
/// number between 0 and 1 is one.
///
/// Nothing secret comes of it. Tests put a seeded one here ([`ClientBuilder::chance`](crate::ClientBuilder::chance)): then a client does the same in each
/// run, as far as its peers do.
pub trait Chance: Send + Sync + 'static {
    /// A number from 0 up to 1, anew each time.
    fn draw(&self) -> f64;
}

impl<F: Fn() -> f64 + Send + Sync + 'static> Chance for F {
    fn draw(&self) -> f64 {
        self()
    }
}

/// A generator in each thread, seeded by the operating system.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomChance;

impl Chance for RandomChance {
    fn draw(&self) -> f64 {
        rand::rng().random()
    }
}
