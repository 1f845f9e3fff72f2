//! The time of a signature.
use alloc::vec::Vec;
use core::fmt;
#[cfg(feature = "std")]
use std::time::{SystemTime, UNIX_EPOCH};

#[cfg(feature = "std")]
use thiserror::Error;

use crate::digits::{Decimal, TenDigits};

/// Seconds since 1970-01-01 00:00:00 UTC, ZEGO's and Tencent's `Timestamp`.
///
/// With the feature `std` it is made from a `SystemTime`, `Timestamp::try_from(SystemTime::now())`; the crate itself never asks what time it is.
///
/// With the feature `serde` it is written as a number, and read from a number or its digits as text.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Timestamp(u64);

impl Timestamp {
    /// Takes Unix time in seconds. Milliseconds, a frequent mistake, would be refused by the server as far in the future.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs)
    }

    /// Unix time in seconds.
    pub const fn as_secs(self) -> u64 {
        self.0
    }

    /// How many decimal digits it has.
    #[inline]
    pub fn count_digits(self) -> usize {
        TenDigits::of_ten(self.0).map_or_else(|| Decimal::new(self.0).as_bytes().len(), TenDigits::len)
    }

    /// Adds its decimal digits to a text, as [`AppId::append_to`](crate::AppId::append_to) does.
    #[inline]
    pub fn append_to(self, text: &mut Vec<u8>) {
        match TenDigits::of_ten(self.0) {
            Some(digits) => digits.append_to(text),
            None => text.extend_from_slice(Decimal::new(self.0).as_bytes()),
        }
    }

    /// Reads decimal digits, and nothing else: no sign, no space, no fraction.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // `u64::from_str` takes a leading plus.
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        text.parse().ok().map(Self)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "std")]
impl TryFrom<SystemTime> for Timestamp {
    type Error = BeforeUnixEpoch;

    /// Cuts off the fraction of a second. A time before 1970 is refused: it is that of a clock that was never set, with which nothing can be signed.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use zego_sign::Timestamp;
    ///
    /// let time = UNIX_EPOCH + Duration::from_millis(1_615_186_943_999);
    /// assert_eq!(Timestamp::try_from(time)?, Timestamp::from_secs(1_615_186_943));
    /// assert!(Timestamp::try_from(UNIX_EPOCH - Duration::from_millis(1)).is_err());
    /// # Ok::<(), zego_sign::BeforeUnixEpoch>(())
    /// ```
    fn try_from(time: SystemTime) -> Result<Self, Self::Error> {
        time.duration_since(UNIX_EPOCH).map(|since| Self(since.as_secs())).map_err(|_| BeforeUnixEpoch)
    }
}

/// A time before 1970, which is no [`Timestamp`].
#[cfg(feature = "std")]
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("the time lies before 1970: set this machine's clock")]
#[non_exhaustive]
pub struct BeforeUnixEpoch;

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::Timestamp;
    use crate::AppId;

    #[test]
    fn digits_are_added_to_a_text() {
        for power in 0..20_u32 {
            for secs in [10_u64.pow(power), 10_u64.pow(power) - 1, 7 * 10_u64.pow(power.min(18))] {
                let (digits, mut text) = (secs.to_string(), b"-".to_vec());
                assert_eq!(Timestamp::from_secs(secs).count_digits(), digits.len());
                Timestamp::from_secs(secs).append_to(&mut text);
                assert_eq!(text, [b"-", digits.as_bytes()].concat());
                let Some(app_id) = u32::try_from(secs).ok().and_then(|number| AppId::new(number).ok()) else { continue };
                text.truncate(1);
                app_id.append_to(&mut text);
                assert_eq!((app_id.count_digits(), text), (digits.len(), [b"-", digits.as_bytes()].concat()));
            }
        }
    }
}
