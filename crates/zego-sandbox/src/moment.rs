//! Moments, in the sandbox's time and in that of its clock.

use serde::{Deserialize, Serialize};
use zego_sign::Timestamp;

/// A moment: milliseconds since 1970-01-01T00:00:00Z. It is at most the end of the year 9998, so that days can be added to any.
///
/// ```
/// use zego_sandbox::Moment;
///
/// assert_eq!(Moment::NEW_YEAR.plus_secs(60), Moment::from_millis(1_767_225_660_000));
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "i64")]
pub struct Moment(i64);

/// The last second of the year 9998.
const END_OF_9998: i64 = 253_370_764_799;

impl Moment {
    /// 2026-01-01T00:00:00Z: when a virtual clock begins, unless it is told otherwise. The seeded files were recorded on the day before.
    pub const NEW_YEAR: Self = Self::from_secs(1_767_225_600);

    /// So many seconds after the beginning of 1970.
    pub const fn from_secs(seconds: i64) -> Self {
        let seconds = if seconds > END_OF_9998 { END_OF_9998 } else { seconds };
        Self(seconds.saturating_mul(1000))
    }

    /// So many milliseconds after the beginning of 1970.
    pub const fn from_millis(millis: i64) -> Self {
        if millis > END_OF_9998 * 1000 { Self(END_OF_9998 * 1000) } else { Self(millis) }
    }

    /// Whole seconds since 1970.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// So many seconds later.
    #[must_use]
    pub const fn plus_secs(self, seconds: i64) -> Self {
        Self::from_millis(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// As signatures have it: whole seconds, and 1970 for what is before.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_secs(u64::try_from(self.secs()).unwrap_or_default())
    }
}

/// Milliseconds as a snapshot has them.
impl TryFrom<i64> for Moment {
    type Error = String;

    fn try_from(millis: i64) -> Result<Self, String> {
        let bounds = -END_OF_9998 * 1000..=END_OF_9998 * 1000;
        if bounds.contains(&millis) { Ok(Self(millis)) } else { Err(format!("{millis} ms is no moment before the year 9999")) }
    }
}

/// Later moments than it can hold count as the last one.
impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self::from_secs(i64::try_from(timestamp.as_secs()).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_an_end() {
        for (moment, secs, millis) in [
            (Moment::from_secs(1), 1, 1_000),
            (Moment::from_millis(-1), -1, -1),
            (Moment::from_secs(i64::MAX), END_OF_9998, END_OF_9998 * 1000),
            (Moment::from_secs(1).plus_secs(i64::MAX), END_OF_9998, END_OF_9998 * 1000),
            (Moment::from_secs(1).plus_secs(-2), -1, -1_000),
            (Timestamp::from_secs(u64::MAX).into(), END_OF_9998, END_OF_9998 * 1000),
        ] {
            assert_eq!((moment.secs(), moment.millis()), (secs, millis));
        }
        assert_eq!(Moment::from_millis(-1).timestamp(), Timestamp::from_secs(0));
        assert_eq!(Moment::from_millis(1_999).timestamp(), Timestamp::from_secs(1));
    }
}
