//! Moments and lengths of time as people write them, on a command line or in a file.

use std::fmt;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{BeijingTime, UnixMillis, UnixSeconds};
use crate::text::printable;

/// The units, the longest first: their letters and their milliseconds.
const UNITS: [(&str, u64); 6] = [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// A hundred years: nothing that is meant is longer.
const LONGEST: u64 = 36_525 * 86_400_000;

/// Reads a length of time: `30d`, `1h30m`, `90s`, `250ms`; each unit once, the longer before the shorter, and whole numbers of them.
///
/// ```
/// use std::time::Duration;
///
/// assert_eq!(zego_model::parse_duration("1h30m")?, Duration::from_secs(5_400));
/// assert!(zego_model::parse_duration("90").is_err(), "of what?");
/// # Ok::<(), zego_model::DurationError>(())
/// ```
///
/// # Errors
/// [`DurationError`] with what is wrong, and what to write in its place.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    let wrong = |problem: Problem| DurationError { text: text.to_owned(), problem };
    if text.is_empty() {
        return Err(wrong(Problem::Empty));
    }
    let (mut rest, mut millis, mut units) = (text, 0_u64, UNITS.as_slice());
    while !rest.is_empty() {
        let (number, after) = rest.split_at(rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len()));
        let Some(first) = after.chars().next() else { return Err(wrong(Problem::NoUnit)) };
        if number.is_empty() {
            return Err(wrong(Problem::NoNumber(first)));
        }
        if matches!(first, '.' | ',') {
            return Err(wrong(Problem::Fraction));
        }
        let end = after.find(|char: char| !char.is_ascii_alphabetic()).unwrap_or(after.len());
        let letters = &after[..end.max(first.len_utf8())];
        let Some(unit) = units.iter().position(|(known, _)| *known == letters) else {
            let is_known = UNITS.iter().any(|(known, _)| *known == letters);
            return Err(wrong(if is_known { Problem::Order } else { Problem::Unit(letters.to_owned()) }));
        };
        let count: u64 = number.parse().map_err(|_| wrong(Problem::TooLong))?;
        millis = count.checked_mul(units[unit].1).and_then(|more| millis.checked_add(more)).ok_or_else(|| wrong(Problem::TooLong))?;
        units = &units[unit + 1..];
        rest = &after[letters.len()..];
    }
    if millis > LONGEST { Err(wrong(Problem::TooLong)) } else { Ok(Duration::from_millis(millis)) }
}

/// Reads a moment: RFC 3339 (`2026-01-31T18:30:00Z`, with any offset), Unix time in seconds, Tencent's form in Beijing time (`2026-01-31 18:30:00`, also encoded for a URL),
/// `now`, or a length of time from now on (`+1h`) or back (`-30m`).
///
/// ```
/// use zego_model::{UnixMillis, UnixSeconds, parse_moment};
///
/// let now = UnixSeconds(1_769_884_200);
/// for text in ["2026-01-31T18:30:00Z", "2026-02-01 02:30:00", "2026-02-01+02%3a30%3a00", "1769884200", "now", "+0s"] {
///     assert_eq!(parse_moment(text, now)?, UnixMillis(1_769_884_200_000));
/// }
/// # Ok::<(), zego_model::MomentError>(())
/// ```
///
/// # Errors
/// [`MomentError`], which names the forms.
pub fn parse_moment(text: &str, now: UnixSeconds) -> Result<UnixMillis, MomentError> {
    let wrong = |length: Option<DurationError>| MomentError { text: text.to_owned(), length };
    let seconds = |seconds: i64| seconds.checked_mul(1_000).map(UnixMillis);
    let later = |length: &str, sign: i64| {
        let length = parse_duration(length).map_err(|error| wrong(Some(error)))?;
        let millis = i64::try_from(length.as_millis()).ok().and_then(|millis| seconds(now.0)?.0.checked_add(sign * millis));
        millis.map(UnixMillis).ok_or_else(|| wrong(None))
    };
    if text == "now" {
        return seconds(now.0).ok_or_else(|| wrong(None));
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().and_then(seconds).ok_or_else(|| wrong(None));
    }
    if let Some(length) = text.strip_prefix('+') {
        return later(length, 1);
    }
    if let Some(length) = text.strip_prefix('-') {
        return later(length, -1);
    }
    let decoded = percent_decode_str(text).decode_utf8().map_err(|_| wrong(None))?;
    if let Ok(moment) = OffsetDateTime::parse(&decoded, &Rfc3339) {
        return i64::try_from(moment.unix_timestamp_nanos().div_euclid(1_000_000)).map(UnixMillis).map_err(|_| wrong(None));
    }
    let beijing = text.parse::<BeijingTime>().ok().map(BeijingTime::as_unix_seconds);
    beijing.and_then(seconds).ok_or_else(|| wrong(None))
}

/// A text that is no length of time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DurationError {
    text: String,
    problem: Problem,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Problem {
    Empty,
    NoNumber(char),
    NoUnit,
    Unit(String),
    Order,
    Fraction,
    TooLong,
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = printable(&self.text).shortened(40);
        match &self.problem {
            Problem::Empty => f.write_str("a length of time is missing: say 30d, 12h, 90m or 1d12h"),
            Problem::NoNumber(letter) => write!(
                f,
                "`{text}` is no length of time: a number is missing before `{}`; say 30d, 12h, 90m or 1d12h",
                printable(letter.encode_utf8(&mut [0; 4]))
            ),
            Problem::NoUnit => write!(
                f,
                "`{text}` is no length of time: a unit is missing after the last number; say 30d for days, 30h for hours, 30m for minutes"
            ),
            Problem::Unit(letters) => write!(
                f,
                "`{text}` is no length of time: `{}` is no unit. There are w (weeks), d (days), h (hours), m (minutes), s (seconds) and ms (milliseconds); months \
                 and years are said in days",
                printable(letters).shortened(20)
            ),
            Problem::Order => write!(f, "`{text}` is no length of time: each unit comes once, the longer before the shorter, as in 1d12h"),
            Problem::Fraction => write!(f, "`{text}` is no length of time: numbers are whole; for a day and a half say 1d12h"),
            Problem::TooLong => write!(f, "`{text}` is more than a hundred years"),
        }
    }
}

impl std::error::Error for DurationError {}

/// A text that is no moment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MomentError {
    text: String,
    /// What is wrong behind a plus or a minus sign.
    length: Option<DurationError>,
}

impl fmt::Display for MomentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.length {
            Some(length) => length.fmt(f),
            None => write!(
                f,
                "`{}` is no moment: say 2026-01-31T18:30:00Z, 1769884200 (Unix seconds), \"2026-02-01 02:30:00\" (Beijing time), or +1h",
                printable(&self.text).shortened(40)
            ),
        }
    }
}

impl std::error::Error for MomentError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_that_people_write_are_read() {
        for (text, millis) in [
            ("30d", 2_592_000_000),
            ("1h30m", 5_400_000),
            ("2w", 1_209_600_000),
            ("1w1d1h1m1s1ms", 694_861_001),
            ("250ms", 250),
            ("4s", 4_000),
            ("0d", 0),
            ("36525d", LONGEST),
        ] {
            assert_eq!(parse_duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn what_is_no_length_says_why() {
        for (text, part) in [
            ("", "a length of time is missing"),
            ("30", "a unit is missing after the last number"),
            ("1d12", "a unit is missing after the last number"),
            ("d", "a number is missing before `d`"),
            ("-3d", "a number is missing before `-`"),
            ("30 d", "` ` is no unit"),
            ("30D", "`D` is no unit"),
            ("1y", "months and years are said in days"),
            ("1mo", "`mo` is no unit"),
            ("1hour", "`hour` is no unit"),
            ("12h1d", "the longer before the shorter"),
            ("1d1d", "each unit comes once"),
            ("1.5d", "for a day and a half say 1d12h"),
            ("36526d", "more than a hundred years"),
            ("99999999999999999999d", "more than a hundred years"),
            ("30\u{202e}d", "`\\u{202e}` is no unit"),
        ] {
            let error = parse_duration(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn moments_are_read_in_each_form() {
        let now = UnixSeconds(1_769_884_200);
        for (text, millis) in [
            ("2026-01-31T18:30:00Z", 1_769_884_200_000),
            ("2026-01-31t19:30:00.25+01:00", 1_769_884_200_250),
            ("2026-01-31T18%3A30%3A00Z", 1_769_884_200_000),
            ("2026-02-01 02:30:00", 1_769_884_200_000),
            ("2026-02-01+02%3A30%3A00", 1_769_884_200_000),
            ("0", 0),
            ("now", 1_769_884_200_000),
            ("+1h", 1_769_887_800_000),
            ("-30m", 1_769_882_400_000),
            ("+250ms", 1_769_884_200_250),
        ] {
            assert_eq!(parse_moment(text, now), Ok(UnixMillis(millis)), "{text}");
        }
        for (text, part) in [
            ("", "`` is no moment: say 2026-01-31T18:30:00Z"),
            ("tomorrow", "is no moment"),
            ("2026-01-31", "is no moment"),
            ("2026-02-30T00:00:00Z", "is no moment"),
            ("2026-01-31T18:30:00", "is no moment"),
            ("99999999999999999999", "is no moment"),
            ("9223372036854775807", "is no moment"),
            ("+", "a length of time is missing"),
            ("+90", "a unit is missing"),
            ("%ff", "is no moment"),
        ] {
            let error = parse_moment(text, now).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(parse_moment("+1d", UnixSeconds(i64::MAX)).is_err());
    }
}
