//! How old a file has to be.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use zego_model::{DurationError, UnixSeconds, parse_duration};

/// An age, as people write it: `30d`, `12h`, `90m`, `2w`, `1d12h` ([`parse_duration`]).
///
/// ```
/// use zego_bulk::source::Age;
///
/// let age: Age = "1d12h".parse()?;
/// assert_eq!((age.as_secs(), age.to_string()), (129_600, "1 day 12 hours".to_owned()));
/// # Ok::<(), zego_model::DurationError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Age {
    seconds: u64,
}

/// What an age is told in: the names of the units, and their seconds. Days are what retention is counted in: `30 days`, not `4 weeks 2 days`.
const UNITS: [(&str, u64); 4] = [("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)];

impl Age {
    /// So many seconds.
    pub const fn from_secs(seconds: u64) -> Self {
        Self { seconds }
    }

    /// In seconds.
    pub const fn as_secs(self) -> u64 {
        self.seconds
    }

    /// The last second in which something was made that has this age now.
    pub fn before(self, now: UnixSeconds) -> UnixSeconds {
        UnixSeconds(now.0.saturating_sub(i64::try_from(self.seconds).unwrap_or(i64::MAX)))
    }
}

impl From<Duration> for Age {
    /// In whole seconds: a part of one counts as a whole, so that no file is taken too early.
    fn from(duration: Duration) -> Self {
        Self::from_secs(duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0)))
    }
}

/// In words: a letter too few or too many is seen.
impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut rest, mut space) = (self.seconds, "");
        for (name, length) in UNITS {
            let count = rest / length;
            rest %= length;
            if count > 0 {
                write!(f, "{space}{count} {name}{}", if count == 1 { "" } else { "s" })?;
                space = " ";
            }
        }
        if space.is_empty() { f.write_str("0 seconds") } else { Ok(()) }
    }
}

impl FromStr for Age {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        parse_duration(text).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read() {
        for (text, seconds, words) in [
            ("30d", 2_592_000, "30 days"),
            ("12h", 43_200, "12 hours"),
            ("90m", 5_400, "1 hour 30 minutes"),
            ("2w", 1_209_600, "14 days"),
            ("1d12h", 129_600, "1 day 12 hours"),
            ("1w1d1h1m1s", 694_861, "8 days 1 hour 1 minute 1 second"),
            ("0d", 0, "0 seconds"),
            ("36525d", 3_155_760_000, "36525 days"),
        ] {
            let age: Age = text.parse().unwrap();
            assert_eq!((age.as_secs(), age.to_string().as_str()), (seconds, words), "{text}");
        }
        assert_eq!(Age::from(Duration::from_millis(1_001)).as_secs(), 2);
        assert_eq!(Age::from_secs(u64::MAX).before(UnixSeconds(5)), UnixSeconds(5 - i64::MAX));
    }
}
