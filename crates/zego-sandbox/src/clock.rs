//! Time: the clock a sandbox goes by, and moments in the forms that answers need.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderValue;
use httpdate::HttpDate;
use zego_model::{BeijingTime, UtcTime};
use zego_sign::Timestamp;

/// The clock that signatures, limits and the `Date` of answers go by. Clones are the same clock.
#[derive(Clone)]
pub(crate) struct SandboxClock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl SandboxClock {
    /// A clock of the caller's own.
    pub(crate) fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The clock of the operating system. Before 1970 it shows 1970.
    pub(crate) fn system() -> Self {
        Self::new(|| Timestamp::from_secs(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()))
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.0)()
    }
}

/// Tencent's moment for a file that does not expire: the last second of the year 9999.
pub(crate) const NEVER: i64 = 253_402_300_799;

/// Seconds since 1970. Later moments count as the end of the year 9998, so that days can be added to any of them.
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

/// The header `Date`; `None` after the year 9999, which its form cannot say.
pub(crate) fn http_date(now: Timestamp) -> Option<HeaderValue> {
    // `HttpDate` panics at later moments.
    if now.as_secs() > NEVER.unsigned_abs() {
        return None;
    }
    let moment = UNIX_EPOCH.checked_add(Duration::from_secs(now.as_secs()))?;
    HeaderValue::try_from(HttpDate::from(moment).to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_in_the_form_of_http() {
        assert_eq!(http_date(Timestamp::from_secs(784_111_777)).unwrap(), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(http_date(Timestamp::from_secs(253_402_300_799)).unwrap(), "Fri, 31 Dec 9999 23:59:59 GMT");
        for later in [253_402_300_800, u64::MAX] {
            assert_eq!(http_date(Timestamp::from_secs(later)), None, "{later}");
        }
    }
}
