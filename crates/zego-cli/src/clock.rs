//! The clocks of the command line: this machine's, and the tour's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use zego_model::{BeijingTime, TimeError, UnixSeconds, parse_duration, parse_moment};
use zego_sign::Timestamp;

use crate::error::CommandError;

/// The time by this machine's clock; 0 where it stands before 1970, which every service refuses.
pub(crate) fn now() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::from_secs(0))
}

/// The same as the moments of parameters are counted.
pub(crate) fn unix_now() -> UnixSeconds {
    UnixSeconds(i64::try_from(now().as_secs()).unwrap_or(i64::MAX))
}

/// The same for what no service checks: a clock before 1970 is refused here.
pub(crate) fn checked_now() -> Result<Timestamp, CommandError> {
    Timestamp::try_from(SystemTime::now()).map_err(|_| {
        CommandError::configuration("this machine's clock stands before 1970", "Set the clock: a token's times are measured against it.")
    })
}

/// A moment of a command line, in any form; since 1970.
pub(crate) fn moment(text: &str) -> Result<Timestamp, String> {
    let moment = parse_moment(text, unix_now()).map_err(|error| error.to_string())?;
    u64::try_from(moment.0 / 1_000).map(Timestamp::from_secs).map_err(|_| "it is before 1970".to_owned())
}

/// A length of time of a command line, in whole seconds; a bare number is one of seconds.
pub(crate) fn seconds(text: &str) -> Result<i64, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    let length = parse_duration(text).map_err(|error| error.to_string())?;
    i64::try_from(length.as_secs()).ok().filter(|_| length.subsec_nanos() == 0).ok_or_else(|| "it is no whole number of seconds".to_owned())
}

/// How long something may take: a second, or so many.
pub(crate) fn limit(most: i64) -> impl Fn(&str) -> Result<Duration, String> + Clone + Send + Sync + 'static {
    move |text| match u64::try_from(seconds(text)?) {
        Ok(length) if (1..=most.unsigned_abs()).contains(&length) => Ok(Duration::from_secs(length)),
        _ => Err(format!("it is not within 1 to {most} s")),
    }
}

/// A clock that is moved by hand. Its clones show the same time.
#[derive(Clone)]
pub(crate) struct ManualClock(Arc<AtomicU64>);

impl ManualClock {
    pub(crate) fn starting(now: Timestamp) -> Self {
        Self(Arc::new(AtomicU64::new(now.as_secs())))
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_secs(self.0.load(Ordering::Relaxed))
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }

    /// The time in some seconds, as Tencent's recording tasks want it.
    pub(crate) fn in_beijing(&self, later: u64) -> Result<BeijingTime, TimeError> {
        BeijingTime::from_unix_seconds(i64::try_from(self.now().as_secs() + later).unwrap_or(i64::MAX))
    }
}
