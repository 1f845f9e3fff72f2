//! The store's clock, as this process sees it.

use std::time::Duration;

use tokio::time::Instant;

/// Which moment here a moment there is. The best of what was learned counts: the shorter a round trip, the nearer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StoreTime {
    sample: Option<Sample>,
}

#[derive(Clone, Copy, Debug)]
struct Sample {
    at: Instant,
    store: i64,
    width: Duration,
}

impl StoreTime {
    /// The store read its clock between these two moments.
    pub(crate) fn learn(&mut self, sent: Instant, received: Instant, store: i64) {
        let new = Sample { at: sent + (received - sent) / 2, store, width: received - sent };
        let is_better = self.sample.is_none_or(|old| {
            let expected = old.local(store);
            // Clocks drift: what was learned long ago is worth less. What cannot be, since a clock was set, is worth nothing.
            expected < sent || expected > received || new.width <= old.width + received.saturating_duration_since(old.at) / DRIFT
        });
        if is_better {
            self.sample = Some(new);
        }
    }

    /// That moment here; now, if nothing was learned.
    pub(crate) fn local(&self, store: i64) -> Instant {
        self.sample.map_or_else(Instant::now, |sample| sample.local(store))
    }
}

impl Sample {
    fn local(&self, store: i64) -> Instant {
        let distance = Duration::from_micros(store.abs_diff(self.store));
        if store < self.store { self.at.checked_sub(distance).unwrap_or(self.at) } else { self.at + distance }
    }
}

/// In so many seconds a clock may be wrong by one.
const DRIFT: u32 = 2_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[tokio::test(start_paused = true)]
    async fn the_shortest_round_trip_counts_until_it_is_old_or_impossible() {
        let start = Instant::now();
        let mut time = StoreTime::default();
        time.learn(start, start + ms(20), 5_000_000);
        assert_eq!(time.local(5_000_000), start + ms(10));
        // A shorter one is nearer; a longer one says nothing new.
        time.learn(start + ms(100), start + ms(102), 5_100_000);
        assert_eq!(time.local(5_100_000), start + ms(101));
        time.learn(start + ms(200), start + ms(240), 5_210_000);
        assert_eq!(time.local(5_210_000), start + ms(211));
        assert_eq!(time.local(5_000_000), start + ms(1));
        // A minute later it may be 30 ms wrong.
        time.learn(start + ms(60_000), start + ms(60_020), 65_005_000);
        assert_eq!(time.local(65_005_000), start + ms(60_010));
        // The clock there was set back by an hour.
        time.learn(start + ms(61_000), start + ms(61_400), 1_000_000);
        assert_eq!(time.local(1_000_000), start + ms(61_200));
    }
}
