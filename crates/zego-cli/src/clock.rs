//! The clocks of the command line: this machine's, and the tour's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use zego_model::{BeijingTime, TimeError};
use zego_sign::Timestamp;

use crate::error::CommandError;

/// The time by this machine's clock; 0 where it stands before 1970, which every service refuses.
pub(crate) fn now() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::from_secs(0))
}

/// The same for what no service checks: a clock before 1970 is refused here.
pub(crate) fn checked_now() -> Result<Timestamp, CommandError> {
    Timestamp::try_from(SystemTime::now()).map_err(|_| {
        CommandError::configuration("this machine's clock stands before 1970", "Set the clock: a token's times are measured against it.")
    })
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
