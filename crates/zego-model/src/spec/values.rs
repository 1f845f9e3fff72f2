//! The one vocabulary of values: what each type is called, takes, reads from text and looks like.

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value, json};

use super::{EnumSpec, FieldSpec, OperationRow, TypeSpec};
use crate::request::is_within;
use crate::secrets::REDACTED;
use crate::text::{printable, text_without_mark};
use crate::{BeijingTime, UtcTime, url};

/// Text that is no value of a type.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{}` is not {expected}", printable(text).shortened(60))]
pub struct ValueError {
    /// The text.
    pub text: String,
    /// What it should be.
    pub expected: String,
}

impl TypeSpec {
    /// A word for messages and help: `text`, `number`, `list of FileId`.
    pub fn describe(&self) -> String {
        match self {
            Self::Bool => "true or false".into(),
            Self::I32 | Self::I64 => "whole number".into(),
            Self::U32 | Self::U64 => "whole number from 0".into(),
            Self::F64 => "number".into(),
            Self::String => "text".into(),
            Self::UnixSeconds => "Unix time in seconds".into(),
            Self::UnixMillis => "Unix time in milliseconds".into(),
            Self::Seconds => "whole number of seconds".into(),
            Self::Millis => "whole number of milliseconds".into(),
            Self::Hours => "whole number of hours".into(),
            Self::Flag => "1 or 0".into(),
            Self::FractionalSeconds => "number of seconds".into(),
            Self::HttpUrl => "URL like https://example.com/path".into(),
            Self::RtmpUrl => "URL like rtmp://example.com/live/stream".into(),
            Self::Url => "URL like https://example.com/path or rtmp://example.com/live/stream".into(),
            Self::UtcTime => "UTC time like 2026-01-31T18:30:00Z".into(),
            Self::BeijingTime => "Beijing time like 2026-01-31 18:30:00".into(),
            Self::Json => "JSON".into(),
            Self::Id(id) => id.name.into(),
            Self::Enum(words) => format!("one of {}", words.words().collect::<Vec<_>>().join(", ")),
            Self::Struct(object) => format!("{} object", object.name),
            Self::List(list) => format!("list of {}", list.item.describe()),
        }
    }

    /// Whether a JSON value has this type. Words, ranges and lengths are not looked at, nor what is inside of a list or an object.
    pub fn accepts(&self, value: &Value) -> bool {
        let text = |is: fn(&str) -> bool| value.as_str().is_some_and(is);
        match self {
            Self::Bool => value.is_boolean(),
            Self::I32 => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
            Self::I64 | Self::UnixSeconds | Self::UnixMillis => value.is_i64(),
            Self::U32 => value.as_u64().is_some_and(|number| u32::try_from(number).is_ok()),
            Self::U64 | Self::Seconds | Self::Millis | Self::Hours => value.is_u64(),
            Self::Flag => value.as_u64().is_some_and(|number| number <= 1),
            Self::HttpUrl => text(url::is_http_url),
            Self::RtmpUrl => text(url::is_rtmp_url),
            Self::Url => text(url::is_url),
            Self::UtcTime => text(|text| text.parse::<UtcTime>().is_ok()),
            // In the one form in which it is sent.
            Self::BeijingTime => text(|text| text.parse::<BeijingTime>().is_ok_and(|moment| moment.to_string() == text)),
            Self::Enum(words) if words.number => value.is_i64(),
            Self::F64 | Self::FractionalSeconds => value.is_number(),
            Self::Json => true,
            Self::String | Self::Id(_) | Self::Enum(_) => value.is_string(),
            Self::Struct(_) => value.is_object(),
            Self::List(_) => value.is_array(),
        }
    }

    /// The value that a text stands for: a number without a plus sign or white space, `true` or `false`, the JSON of an object or a list, or the text
    /// itself where the wire has text.
    ///
    /// # Errors
    /// A text that is none. Words, ranges, lengths and times are left to [`check`](crate::check::check).
    pub fn parse(&self, text: &str) -> Result<Value, ValueError> {
        let value = match self {
            Self::Bool => text.parse().ok().map(Value::Bool),
            Self::Enum(words) if words.number => whole(text),
            Self::I32
            | Self::I64
            | Self::U32
            | Self::U64
            | Self::Flag
            | Self::UnixSeconds
            | Self::UnixMillis
            | Self::Seconds
            | Self::Millis
            | Self::Hours => whole(text),
            Self::F64 | Self::FractionalSeconds => whole(text).or_else(|| text.parse().ok().and_then(Number::from_f64).map(Value::Number)),
            Self::Json | Self::Struct(_) | Self::List(_) => serde_json::from_str(text_without_mark(text)).ok(),
            // In the one form in which it is sent, if it is one.
            Self::BeijingTime => return Ok(text.parse::<BeijingTime>().map_or_else(|_| text.into(), |moment| moment.to_string().into())),
            // Text, identifiers, words, URLs and times.
            _ => return Ok(text.into()),
        };
        // A text that is almost an object with a secret has that secret in it.
        let shown = || if self.holds_secrets() { REDACTED } else { text }.to_owned();
        value.filter(|value| self.accepts(value)).ok_or_else(|| ValueError { text: shown(), expected: self.expected() })
    }

    /// A value that could be sent, of these words where it is one of an enumeration; of an object, its required fields and one of each group.
    pub fn sample(&self, words: &[&'static str]) -> Value {
        match self {
            Self::Bool => json!(true),
            Self::I32 | Self::I64 | Self::U32 | Self::U64 | Self::F64 | Self::Flag => json!(1),
            Self::Seconds | Self::Millis | Self::Hours => json!(60),
            Self::UnixSeconds => json!(1_769_884_200),
            Self::UnixMillis => json!(1_769_884_200_000_i64),
            Self::HttpUrl | Self::Url => json!("https://example.com/path"),
            Self::RtmpUrl => json!("rtmp://example.com/live/stream"),
            Self::FractionalSeconds => json!(1.5),
            Self::UtcTime => json!("2026-01-31T18:30:00Z"),
            Self::BeijingTime => json!("2026-01-31 18:30:00"),
            Self::Id(_) => json!("A"),
            Self::String | Self::Json => json!("text"),
            Self::Enum(known) => {
                let word = words.first().copied().or_else(|| known.words().next()).unwrap_or_default();
                if known.number { json!(word.parse::<i64>().unwrap_or_default()) } else { json!(word) }
            }
            Self::Struct(object) => Value::Object(least(object.fields)),
            Self::List(list) => vec![list.item.sample(words); list.min.max(1)].into(),
        }
    }

    /// The fields of the objects that it holds, if it holds some.
    pub fn fields(&self) -> Option<&'static [FieldSpec]> {
        match self {
            Self::Struct(object) => Some(object.fields),
            Self::List(list) => list.item.fields(),
            _ => None,
        }
    }

    /// The enumeration that it is, or that the items of a list are.
    pub fn words(&self) -> Option<&'static EnumSpec> {
        match self {
            Self::Enum(words) => Some(words),
            Self::List(list) => list.item.words(),
            _ => None,
        }
    }

    /// Its name with an article, for "this is not ...".
    fn expected(&self) -> String {
        match self {
            Self::Bool => "`true` or `false`".into(),
            Self::Flag => "1 or 0".into(),
            Self::Json => "JSON".into(),
            Self::Struct(_) => format!("a JSON object like {}", self.sample(&[])),
            Self::List(_) => format!("a JSON list like {}", self.sample(&[])),
            other => format!("a {}", other.describe()),
        }
    }
}

impl OperationRow {
    /// Parameters that could be sent, and no more than a call needs: the required ones, those that others may require, and one of each group.
    pub fn sample(&self) -> Map<String, Value> {
        least(self.request)
    }
}

fn least(fields: &[FieldSpec]) -> Map<String, Value> {
    let mut groups = BTreeSet::new();
    let needed = fields.iter().filter(|field| match field.one_of.or(field.any_of) {
        Some(group) => groups.insert(group),
        None => field.required || field.required_if.is_some(),
    });
    let sample = |field: &FieldSpec| match (field.ty.sample(field.values), field.range) {
        (Value::Number(number), Some((min, max))) => match number.as_i64() {
            Some(whole) => whole.clamp(min, max).into(),
            None if number.as_f64().is_some_and(|number| is_within(number, min, max)) => Value::Number(number),
            None => min.into(),
        },
        (sample, _) => sample,
    };
    needed.map(|field| (field.wire.to_owned(), sample(field))).collect()
}

impl FieldSpec {
    /// The words that count here, with their meanings: none, where it is of no enumeration.
    pub fn words(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let known = self.ty.words().map(|words| words.values).unwrap_or_default();
        let counting = self.values;
        known.iter().copied().filter(move |(word, _)| counting.is_empty() || counting.contains(word))
    }
}

impl EnumSpec {
    /// Its words, or the digits of its numbers.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.values.iter().map(|(word, _)| *word)
    }
}

/// Only what is a number to everybody: no plus sign, no white space.
fn whole(text: &str) -> Option<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<u64>().map(Value::from)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_or_refused() {
        assert_eq!(TypeSpec::U64.parse("18446744073709551615"), Ok(json!(u64::MAX)));
        assert_eq!(TypeSpec::I64.parse("-1"), Ok(json!(-1)));
        for (ty, text) in [
            (TypeSpec::U64, "18446744073709551616"),
            (TypeSpec::U32, "4294967296"),
            (TypeSpec::I32, "2147483648"),
            (TypeSpec::U64, "-1"),
            (TypeSpec::U64, "1.0"),
            (TypeSpec::I64, "x"),
            (TypeSpec::I64, "+1"),
            (TypeSpec::I64, " 1"),
            (TypeSpec::Flag, "2"),
            (TypeSpec::F64, "NaN"),
            (TypeSpec::Bool, "yes"),
            (TypeSpec::Json, "{"),
        ] {
            let error = ty.parse(text).expect_err(text).to_string();
            assert!(error.starts_with(&format!("`{text}` is not ")), "{error}");
        }
        assert_eq!(TypeSpec::BeijingTime.parse("2026-11-29+20%3a04%3a01"), Ok(json!("2026-11-29 20:04:01")));
        assert_eq!(TypeSpec::BeijingTime.parse("tomorrow"), Ok(json!("tomorrow")));
        assert_eq!(TypeSpec::Bool.parse("yes").unwrap_err().to_string(), "`yes` is not `true` or `false`");
    }

    /// What is a sample has the type, and what is written of it is read back.
    #[test]
    fn a_sample_is_accepted_and_read() {
        let rows = crate::operations().flat_map(|row| row.request).chain(crate::operations().flat_map(|row| row.response));
        for field in rows {
            let sample = field.ty.sample(field.values);
            assert!(field.ty.accepts(&sample), "{}: {sample}", field.wire);
            assert_eq!(field.ty.parse(&crate::request::as_text(&sample)), Ok(sample.clone()), "{}", field.wire);
        }
    }

    #[test]
    fn a_sample_of_every_operation_is_what_the_check_asks_for() {
        for row in crate::operations() {
            let sample = row.sample();
            assert_eq!(crate::check::check(row, &sample).violations, [], "{}: {sample:?}", row.spec.action);
        }
    }
}
