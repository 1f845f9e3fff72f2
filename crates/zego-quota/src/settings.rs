//! What a fleet agrees on.

use std::time::Duration;

/// All processes of a fleet should have the same.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Fleets in one store are told apart by it.
    pub(crate) namespace: String,
    /// What the account has of the documented quotas.
    pub(crate) scale: f64,
    /// What the fleet takes of that.
    pub(crate) share: f64,
    /// What bulk is guaranteed of the fleet's part.
    pub(crate) bulk_weight: f64,
    /// How far ahead slots are taken.
    pub(crate) horizon: Duration,
    /// How many processes there are, as long as no store has said.
    pub(crate) members: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { namespace: "zego".to_owned(), scale: 1.0, share: 1.0, bulk_weight: 0.25, horizon: Duration::from_secs(2), members: 8 }
    }
}

impl Settings {
    /// By how much the documented calls are multiplied.
    pub(crate) fn factor(&self) -> f64 {
        sane(self.scale, 1.0 / 1024.0, 10_000.0) * sane(self.share, 1.0 / 1024.0, 1.0)
    }

    /// How many hundredths of an interval lie between two slots that are guaranteed to bulk.
    pub(crate) fn bulk_every(&self) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "between 100 and 10,000")]
        let every = (100.0 / sane(self.bulk_weight, 0.01, 1.0)).round() as i64;
        every
    }

    pub(crate) fn horizon(&self) -> i64 {
        let horizon = self.horizon.clamp(Duration::from_millis(100), Duration::from_secs(60));
        i64::try_from(horizon.as_micros()).unwrap_or(i64::MAX)
    }

    pub(crate) fn members(&self) -> i64 {
        i64::from(self.members.clamp(1, 10_000))
    }
}

/// What nobody can mean is brought to the nearest that somebody can.
fn sane(value: f64, least: f64, most: f64) -> f64 {
    if value.is_nan() { 1.0 } else { value.clamp(least, most) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_can_mean_is_brought_to_what_somebody_can() {
        let odd = Settings { scale: f64::NAN, share: 7.0, bulk_weight: 0.0, horizon: Duration::MAX, members: 0, ..Settings::default() };
        assert!((odd.factor() - 1.0).abs() < 1e-9);
        assert_eq!((odd.bulk_every(), odd.horizon(), odd.members()), (10_000, 60_000_000, 1));
        let plain = Settings::default();
        assert_eq!((plain.bulk_every(), plain.horizon(), plain.members()), (400, 2_000_000, 8));
    }
}
