//! Moments and lengths of time, each with its form on the wire in its type: ZEGO writes time in at least five ways under the same names.

mod written;

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::format_description::StaticFormatDescription;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

pub use self::written::{DurationError, MomentError, parse_duration, parse_moment};

macro_rules! number_with_unit {
    ($($(#[$doc:meta])* $name:ident($number:ty))*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[expect(clippy::exhaustive_structs, reason = "a number with a unit: there is nothing to add")]
        pub struct $name(pub $number);

        impl From<$number> for $name {
            fn from(number: $number) -> Self {
                Self(number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::lenient::number(deserializer).map(Self)
            }
        }
    )*};
}

number_with_unit! {
    /// A moment as whole seconds since 1970-01-01 00:00:00 UTC.
    UnixSeconds(i64)
    /// A moment as whole milliseconds since 1970-01-01 00:00:00 UTC.
    UnixMillis(i64)
    /// A length of time in whole seconds.
    Seconds(u64)
    /// A length of time in whole milliseconds.
    Millis(u64)
    /// A length of time in whole hours.
    Hours(u64)
}

crate::object::read_as_deserialized!(UnixSeconds, UnixMillis, UtcTime, BeijingTime, Seconds, Millis, Hours, FractionalSeconds);

/// A length of time in seconds, not always whole ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "a number with a unit: there is nothing to add")]
pub struct FractionalSeconds(pub f64);

/// One by one: of what is borrowed, nobody but the standard library may say that it becomes a float.
macro_rules! seconds_from {
    ($($number:ty)*) => {$(
        impl From<$number> for FractionalSeconds {
            fn from(seconds: $number) -> Self {
                Self(seconds.into())
            }
        }

        impl From<&$number> for FractionalSeconds {
            fn from(seconds: &$number) -> Self {
                Self::from(*seconds)
            }
        }
    )*};
}

seconds_from! { f64 f32 i32 i16 i8 u32 u16 u8 }

/// So that a list of them may be borrowed.
impl From<&Self> for FractionalSeconds {
    fn from(seconds: &Self) -> Self {
        *seconds
    }
}

impl fmt::Display for FractionalSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for FractionalSeconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de> Deserialize<'de> for FractionalSeconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::lenient::float(deserializer).map(Self)
    }
}

/// A moment in UTC, on the wire as `2026-01-31T18:30:00Z`.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UtcTime(OffsetDateTime);

/// A moment, on the wire as Beijing time (UTC+8) without a zone: `2026-01-31 18:30:00`.
///
/// ```
/// use zego_model::{BeijingTime, UtcTime};
///
/// let evening: BeijingTime = "2026-01-31 18:30:00".parse()?;
/// assert_eq!(UtcTime::from_unix_seconds(evening.as_unix_seconds())?.to_string(), "2026-01-31T10:30:00Z");
/// # Ok::<(), zego_model::TimeError>(())
/// ```
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct BeijingTime(OffsetDateTime);

/// Text that is not a moment in the form the field takes.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{text}` is not a time like {example}")]
pub struct TimeError {
    text: String,
    example: &'static str,
}

const BEIJING: UtcOffset = match UtcOffset::from_hms(8, 0, 0) {
    Ok(offset) => offset,
    Err(_) => panic!("eight hours is an offset"),
};

macro_rules! written_time {
    ($name:ident, $offset:expr, $format:expr, $example:literal) => {
        impl $name {
            const FORMAT: StaticFormatDescription = $format;

            /// The moment `seconds` after 1970-01-01 00:00:00 UTC.
            ///
            /// # Errors
            /// When the year would not have four digits.
            pub fn from_unix_seconds(seconds: i64) -> Result<Self, TimeError> {
                let moment = OffsetDateTime::from_unix_timestamp(seconds).ok().and_then(|moment| moment.checked_to_offset($offset));
                match moment.filter(|moment| moment.year() > 0) {
                    Some(moment) => Ok(Self(moment)),
                    None => Err(TimeError { text: seconds.to_string(), example: $example }),
                }
            }

            /// Seconds since 1970-01-01 00:00:00 UTC.
            pub const fn as_unix_seconds(self) -> i64 {
                self.0.unix_timestamp()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0.format(Self::FORMAT).map_err(|_| fmt::Error)?)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = TimeError;

            fn from_str(text: &str) -> Result<Self, TimeError> {
                let moment = PrimitiveDateTime::parse(text, Self::FORMAT).ok().map(|moment| Self(moment.assume_offset($offset)));
                moment.or_else(|| Self::in_another_form(text)).ok_or_else(|| TimeError { text: text.to_owned(), example: $example })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::lenient::string(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

written_time!(UtcTime, UtcOffset::UTC, format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z"), "2026-01-31T18:30:00Z");
written_time!(BeijingTime, BEIJING, format_description!("[year]-[month]-[day] [hour]:[minute]:[second]"), "2026-01-31 18:30:00");

impl UtcTime {
    /// It has one form.
    const fn in_another_form(_: &str) -> Option<Self> {
        None
    }
}

impl BeijingTime {
    /// As Tencent's pages write it, encoded for a form (`2026-11-29+20%3a04%3a01`); or with a zone, as everybody else writes a moment.
    fn in_another_form(text: &str) -> Option<Self> {
        let is_whole = |moment: &OffsetDateTime| moment.nanosecond() == 0 && moment.year() > 0;
        let with_zone = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok()?.checked_to_offset(BEIJING).filter(is_whole);
        if let Some(moment) = with_zone(text) {
            return Some(Self(moment));
        }
        let decoded = percent_decode_str(text).decode_utf8().ok()?;
        let moment = PrimitiveDateTime::parse(&decoded.replace('+', " "), Self::FORMAT).ok().map(|moment| moment.assume_offset(BEIJING));
        moment.or_else(|| with_zone(&decoded)).map(Self)
    }
}

impl TryFrom<SystemTime> for UnixSeconds {
    type Error = TimeError;

    /// Whole seconds, the begun one left out.
    ///
    /// # Errors
    /// A time before 1970: a clock that was never set.
    fn try_from(time: SystemTime) -> Result<Self, TimeError> {
        let since = time.duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_secs()).ok());
        since.map(Self).ok_or_else(|| TimeError { text: "a time before 1970".to_owned(), example: "2026-01-31T18:30:00Z" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_gives_whole_seconds() {
        let at = |millis| UNIX_EPOCH + std::time::Duration::from_millis(millis);
        assert_eq!(UnixSeconds::try_from(at(1_769_884_200_999)), Ok(UnixSeconds(1_769_884_200)));
        assert!(UnixSeconds::try_from(UNIX_EPOCH - std::time::Duration::from_secs(1)).is_err());
    }

    #[test]
    fn a_moment_has_one_spelling() {
        let utc: UtcTime = "2026-01-31T18:30:00Z".parse().unwrap();
        assert_eq!(utc.as_unix_seconds(), 1_769_884_200);
        assert_eq!(UtcTime::from_unix_seconds(1_769_884_200).unwrap().to_string(), "2026-01-31T18:30:00Z");
        let beijing: BeijingTime = "2026-02-01 02:30:00".parse().unwrap();
        assert_eq!(beijing.as_unix_seconds(), 1_769_884_200);
        assert_eq!(BeijingTime::from_unix_seconds(1_769_884_200).unwrap().to_string(), "2026-02-01 02:30:00");
    }

    #[test]
    fn a_moment_of_tencents_is_read_in_each_form_and_written_in_one() {
        for text in [
            "2026-11-29 20:04:01",
            "2026-11-29+20%3a04%3a01",
            "2026-11-29+20%3A04%3A01",
            "2026-11-29%2020:04:01",
            "2026-11-29+20:04:01",
            "2026-11-29T20:04:01+08:00",
            "2026-11-29T20%3A04%3A01%2B08%3A00",
            "2026-11-29T12:04:01Z",
            "2026-11-29t13:04:01.0+01:00",
        ] {
            assert_eq!(text.parse::<BeijingTime>().map(|moment| moment.to_string()).as_deref(), Ok("2026-11-29 20:04:01"), "{text}");
        }
        for text in [
            "2026-11-29+20%3a04",
            "2026-11-29%2B20%3a04%3a01%",
            "2026-11-29T20:04:01",
            "2026-11-29T12:04:01.5Z",
            "0000-01-01T00:00:00+23:00",
            "+",
            "%ff",
            "",
        ] {
            assert!(text.parse::<BeijingTime>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_named() {
        for text in ["", "2026-01-31", "2026-13-31T19:00:00Z", "2026-01-31T18:30:00", "2026-01-31T18:30:00+08:00"] {
            let error = text.parse::<UtcTime>().unwrap_err();
            assert_eq!(error.to_string(), format!("`{text}` is not a time like 2026-01-31T18:30:00Z"));
        }
    }
}
