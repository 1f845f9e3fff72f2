//! Moments in the forms that answers need.

use zego_model::{BeijingTime, UtcTime};
use zego_sign::Timestamp;

/// Seconds since 1970, kept to where days can be added without a care.
pub(crate) fn seconds(now: Timestamp) -> i64 {
    const END_OF_9998: i64 = 253_370_764_799;
    i64::try_from(now.as_secs()).map_or(END_OF_9998, |now| now.min(END_OF_9998))
}

/// `2026-01-31T18:30:00Z`.
pub(crate) fn utc(seconds: i64) -> String {
    UtcTime::from_unix_seconds(seconds).map_or_else(|_| seconds.to_string(), |moment| moment.to_string())
}

/// `2026-02-01 02:30:00`, eight hours ahead of UTC.
pub(crate) fn beijing(seconds: i64) -> String {
    BeijingTime::from_unix_seconds(seconds).map_or_else(|_| seconds.to_string(), |moment| moment.to_string())
}

/// Tencent's moment for a file that does not expire: the last second of the year 9999.
pub(crate) const NEVER: i64 = 253_402_300_799;
