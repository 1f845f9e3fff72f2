//! The wall clock that signatures are dated with.

use std::time::{SystemTime, UNIX_EPOCH};

use zego_sign::Timestamp;

/// A wall clock. A closure that returns a [`Timestamp`] is one.
pub trait Clock: Send + Sync + 'static {
    /// The time in UTC, as well as it is known.
    fn now(&self) -> Timestamp;
}

impl<F: Fn() -> Timestamp + Send + Sync + 'static> Clock for F {
    fn now(&self) -> Timestamp {
        self()
    }
}

/// The clock of the operating system.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    /// A clock before 1970 reads as 1970: the service refuses such a signature and says why.
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_counts_seconds() {
        let now = SystemClock.now().as_secs();
        // Between 2020 and 2100, so neither milliseconds nor an uptime.
        assert!((1_577_836_800..4_102_444_800).contains(&now), "{now}");
    }
}
