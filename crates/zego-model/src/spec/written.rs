//! Values as people write them: more forms of time than the wire has.

use serde_json::Value;

use super::{TypeSpec, ValueError};
use crate::{BeijingTime, UnixSeconds, UtcTime, parse_duration, parse_moment};

impl TypeSpec {
    /// The value that a text stands for as people write it: what [`parse`](Self::parse) takes, and beyond that a moment in each form of [`parse_moment`], and a length of time
    /// as in [`parse_duration`], `1h30m`. A bare number has the unit of the wire.
    ///
    /// # Errors
    /// A text that is none, or a time that the wire has no room for, such as half of a second where it has whole ones.
    pub fn parse_written(&self, text: &str, now: UnixSeconds) -> Result<Value, ValueError> {
        let wrong = |expected: String| ValueError { text: text.to_owned(), expected };
        let other = match self {
            Self::UnixSeconds | Self::UnixMillis => self.parse(text).ok().or_else(|| moment(self, text, now)),
            // What is none is told by the check, with its place.
            Self::UtcTime | Self::BeijingTime => Some(moment(self, text, now).unwrap_or_else(|| text.into())),
            Self::Seconds | Self::Millis | Self::Hours | Self::FractionalSeconds => self.parse(text).ok().or_else(|| length(self, text)),
            _ => return self.parse(text),
        };
        other.ok_or_else(|| match self {
            Self::UnixSeconds | Self::UnixMillis => {
                wrong(format!("a moment: {}, a time like 2026-01-31T18:30:00Z, or +1h", self.describe()))
            }
            _ => wrong(format!("a {}, or a length of time like 1h30m in such", self.describe())),
        })
    }
}

fn moment(ty: &TypeSpec, text: &str, now: UnixSeconds) -> Option<Value> {
    let millis = parse_moment(text, now).ok()?.0;
    if matches!(ty, TypeSpec::UnixMillis) {
        return Some(millis.into());
    }
    let seconds = (millis % 1_000 == 0).then_some(millis / 1_000)?;
    match ty {
        TypeSpec::UnixSeconds => Some(seconds.into()),
        TypeSpec::UtcTime => Some(UtcTime::from_unix_seconds(seconds).ok()?.to_string().into()),
        _ => Some(BeijingTime::from_unix_seconds(seconds).ok()?.to_string().into()),
    }
}

fn length(ty: &TypeSpec, text: &str) -> Option<Value> {
    let length = parse_duration(text).ok()?;
    let millis = u64::try_from(length.as_millis()).ok()?;
    let whole = |unit: u64| (millis % unit == 0).then(|| Value::from(millis / unit));
    match ty {
        TypeSpec::Millis => whole(1),
        TypeSpec::Hours => whole(3_600_000),
        TypeSpec::Seconds => whole(1_000),
        // Whole seconds stay whole numbers.
        _ => whole(1_000).or_else(|| Some(length.as_secs_f64().into())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_type_of_time_takes_each_form() {
        let read = |ty: TypeSpec, text: &str| ty.parse_written(text, UnixSeconds(1_769_884_200));
        for (ty, text, value) in [
            (TypeSpec::UnixSeconds, "1769884200", json!(1_769_884_200)),
            (TypeSpec::UnixSeconds, "-5", json!(-5)),
            (TypeSpec::UnixSeconds, "+1h", json!(1_769_887_800)),
            (TypeSpec::UnixSeconds, "2026-02-01+02%3a30%3a00", json!(1_769_884_200)),
            (TypeSpec::UnixMillis, "1769884200000", json!(1_769_884_200_000_i64)),
            (TypeSpec::UnixMillis, "2026-01-31T18:30:00.25Z", json!(1_769_884_200_250_i64)),
            (TypeSpec::UtcTime, "1769884200", json!("2026-01-31T18:30:00Z")),
            (TypeSpec::UtcTime, "+1d", json!("2026-02-01T18:30:00Z")),
            (TypeSpec::UtcTime, "soon", json!("soon")),
            (TypeSpec::BeijingTime, "2026-01-31T18:30:00Z", json!("2026-02-01 02:30:00")),
            (TypeSpec::BeijingTime, "now", json!("2026-02-01 02:30:00")),
            (TypeSpec::Seconds, "90", json!(90)),
            (TypeSpec::Seconds, "1h30m", json!(5_400)),
            (TypeSpec::Millis, "1500ms", json!(1_500)),
            (TypeSpec::Millis, "4s", json!(4_000)),
            (TypeSpec::Hours, "2d", json!(48)),
            (TypeSpec::FractionalSeconds, "1.25", json!(1.25)),
            (TypeSpec::FractionalSeconds, "250ms", json!(0.25)),
            (TypeSpec::FractionalSeconds, "1m", json!(60)),
            (TypeSpec::String, "+1h", json!("+1h")),
        ] {
            assert_eq!(read(ty, text), Ok(value), "{text}");
        }
        for (ty, text, part) in [
            (TypeSpec::UnixSeconds, "soon", "`soon` is not a moment: Unix time in seconds, a time like"),
            (TypeSpec::UnixSeconds, "2026-01-31T18:30:00.25Z", "is not a moment"),
            (TypeSpec::Seconds, "1500ms", "is not a whole number of seconds, or a length of time like 1h30m in such"),
            (TypeSpec::Hours, "90m", "is not a whole number of hours"),
            (TypeSpec::Seconds, "1 h", "is not a whole number of seconds"),
        ] {
            let error = read(ty, text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
