//! The time of a signature.
use core::fmt;

/// Seconds since 1970-01-01 00:00:00 UTC, ZEGO's and Tencent's `Timestamp`.
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
