//! How long a token is good for.
use core::fmt;

use thiserror::Error;

/// Ten years of 365 days.
const MAX_SECS: i64 = 10 * 365 * 86_400;

/// A lifetime in whole seconds, from one second to ten years.
///
/// ZEGO documents no upper limit. This one is there because a longer lifetime is a mistake: a time of expiry in place of a duration, or
/// milliseconds. An hour is a fair choice, since an app can renew its token.
///
/// ```
/// use zego_sign::token::{Lifetime, LifetimeError};
///
/// assert_eq!(Lifetime::from_secs(3600)?.as_secs(), 3600);
/// assert!(matches!(Lifetime::from_secs(1_700_003_600), Err(LifetimeError::TooLong { .. })));
/// # Ok::<(), LifetimeError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Lifetime(u32);

impl Lifetime {
    /// Takes a number of seconds.
    pub const fn from_secs(secs: i64) -> Result<Self, LifetimeError> {
        if secs <= 0 {
            return Err(LifetimeError::NotPositive { secs });
        }
        if secs > MAX_SECS {
            return Err(LifetimeError::TooLong { secs });
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 1 to MAX_SECS, which is below 2^32")]
        Ok(Self(secs as u32))
    }

    /// The number of seconds.
    pub const fn as_secs(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a number of seconds is no [`Lifetime`].
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum LifetimeError {
    /// Zero or less.
    #[error("a token that lives {secs} s has expired before it is used: give the seconds it shall be good for, such as 3600")]
    #[non_exhaustive]
    NotPositive {
        /// The seconds given.
        secs: i64,
    },
    /// More than ten years.
    #[error(
        "a lifetime of {secs} s is longer than ten years: give a duration in seconds, such as 3600, and not a time of expiry or milliseconds"
    )]
    #[non_exhaustive]
    TooLong {
        /// The seconds given.
        secs: i64,
    },
}
