//! How old a file has to be.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use zego_model::UnixSeconds;
use zego_model::text::printable;

/// An age, as people write it: `30d`, `12h`, `90m`, `2w`, `1d12h`.
///
/// ```
/// use zego_bulk::source::Age;
///
/// let age: Age = "1d12h".parse()?;
/// assert_eq!((age.as_secs(), age.to_string()), (129_600, "1 day 12 hours".to_owned()));
/// # Ok::<(), zego_bulk::source::AgeError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Age {
    seconds: u64,
}

/// The units, the longest first: their letter, their name, and their seconds.
const UNITS: [(char, &str, u64); 5] =
    [('w', "week", 604_800), ('d', "day", 86_400), ('h', "hour", 3_600), ('m', "minute", 60), ('s', "second", 1)];

/// A hundred years: nothing that is meant is older.
const LONGEST: u64 = 36_525 * 86_400;

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
        // Days are what retention is counted in: `30 days`, not `4 weeks 2 days`.
        for (_, name, length) in UNITS.into_iter().skip(1) {
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
    type Err = AgeError;

    fn from_str(text: &str) -> Result<Self, AgeError> {
        let wrong = |problem: Problem| AgeError { text: text.to_owned(), problem };
        if text.is_empty() {
            return Err(wrong(Problem::Empty));
        }
        let (mut rest, mut seconds, mut units) = (text, 0_u64, UNITS.as_slice());
        while !rest.is_empty() {
            let digits = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
            let (number, after) = rest.split_at(digits);
            let Some(letter) = after.chars().next() else { return Err(wrong(Problem::NoUnit)) };
            if number.is_empty() {
                // `1mo`: minutes are no months.
                let is_month = letter == 'o' && units.first().is_some_and(|(next, ..)| *next == 's');
                return Err(wrong(if is_month { Problem::Unit(letter) } else { Problem::NoNumber(letter) }));
            }
            if matches!(letter, '.' | ',') {
                return Err(wrong(Problem::Fraction));
            }
            let Some(unit) = units.iter().position(|(known, ..)| *known == letter) else {
                let is_known = UNITS.iter().any(|(known, ..)| *known == letter);
                return Err(wrong(if is_known { Problem::Order } else { Problem::Unit(letter) }));
            };
            let count: u64 = number.parse().map_err(|_| wrong(Problem::TooLong))?;
            seconds = count.checked_mul(units[unit].2).and_then(|more| seconds.checked_add(more)).ok_or_else(|| wrong(Problem::TooLong))?;
            units = &units[unit + 1..];
            rest = &after[letter.len_utf8()..];
        }
        if seconds > LONGEST {
            return Err(wrong(Problem::TooLong));
        }
        Ok(Self { seconds })
    }
}

/// A text that is no [`Age`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AgeError {
    text: String,
    problem: Problem,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Problem {
    Empty,
    NoNumber(char),
    NoUnit,
    Unit(char),
    Order,
    Fraction,
    TooLong,
}

impl fmt::Display for AgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = printable(&self.text).shortened(40);
        match self.problem {
            Problem::Empty => f.write_str("an age is missing: say 30d, 12h, 90m or 1d12h"),
            Problem::NoNumber(letter) => {
                write!(
                    f,
                    "`{text}` is no age: a number is missing before `{}`; say 30d, 12h, 90m or 1d12h",
                    printable(letter.encode_utf8(&mut [0; 4]))
                )
            }
            Problem::NoUnit => {
                write!(f, "`{text}` is no age: a unit is missing after the last number; say 30d for days, 30h for hours, 30m for minutes")
            }
            Problem::Unit(letter) => write!(
                f,
                "`{text}` is no age: `{}` is no unit. There are w (weeks), d (days), h (hours), m (minutes) and s (seconds); months and years are said in days",
                printable(letter.encode_utf8(&mut [0; 4]))
            ),
            Problem::Order => write!(f, "`{text}` is no age: each unit comes once, the longer before the shorter, as in 1d12h"),
            Problem::Fraction => write!(f, "`{text}` is no age: numbers are whole; for a day and a half say 1d12h"),
            Problem::TooLong => write!(f, "`{text}` is more than a hundred years"),
        }
    }
}

impl std::error::Error for AgeError {}

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

    #[test]
    fn what_is_no_age_says_why() {
        for (text, part) in [
            ("", "an age is missing"),
            ("30", "a unit is missing after the last number"),
            ("1d12", "a unit is missing after the last number"),
            ("d", "a number is missing before `d`"),
            ("-3d", "a number is missing before `-`"),
            ("30 d", "` ` is no unit"),
            ("30D", "`D` is no unit"),
            ("1y", "months and years are said in days"),
            ("1mo", "months and years are said in days"),
            ("12h1d", "the longer before the shorter"),
            ("1d1d", "each unit comes once"),
            ("1.5d", "for a day and a half say 1d12h"),
            ("36526d", "more than a hundred years"),
            ("99999999999999999999d", "more than a hundred years"),
            ("30\u{202e}d", "`\\u{202e}` is no unit"),
        ] {
            let error = text.parse::<Age>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
