//! Moments in the forms that answers need.

use zego_model::{BeijingTime, UtcTime};

/// `2026-01-31T18:30:00Z`.
pub(crate) fn utc(seconds: i64) -> String {
    UtcTime::from_unix_seconds(seconds).map_or_else(|_| NEVER.to_owned(), |moment| moment.to_string())
}

/// `2026-02-01 02:30:00`, eight hours ahead of UTC.
pub(crate) fn beijing(seconds: i64) -> String {
    BeijingTime::from_unix_seconds(seconds).map_or_else(|_| NEVER.to_owned(), |moment| moment.to_string())
}

/// Tencent's word for a file that does not expire.
pub(crate) const NEVER: &str = "9999-12-31T23:59:59Z";
