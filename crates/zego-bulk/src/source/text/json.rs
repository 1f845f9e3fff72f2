//! JSON, a value a line.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use zego_model::rtc::media_file::FileId;

use super::lines::{Lines, Stepped};
use crate::source::error::TextProblem;
use crate::source::id;

/// Lines of JSON.
#[derive(Debug)]
pub(super) struct JsonLines {
    lines: Lines,
    /// The fields that may hold the id; the first that is there does.
    fields: Vec<String>,
}

impl JsonLines {
    pub(super) fn new(field: Option<String>) -> Self {
        let fields = field.map_or_else(|| id::KNOWN_NAMES.map(str::to_owned).to_vec(), |field| vec![field]);
        Self { lines: Lines::default(), fields }
    }

    pub(super) fn next(&mut self, piece: &[u8], is_end: bool) -> Stepped {
        let Self { lines, fields } = self;
        lines.next_id(piece, is_end, |line| id_of(line, fields))
    }
}

fn id_of(line: &[u8], fields: &[String]) -> Result<FileId, TextProblem> {
    let text = id::utf8(line)?;
    let mut json = serde_json::Deserializer::from_str(text);
    let not_json = |error: serde_json::Error| {
        let problem = error.to_string();
        // Its own place is of a line that it takes for the first.
        let problem = problem.split(" at line ").next().unwrap_or_default().to_owned();
        TextProblem::NotJson { problem, at: error.column() }
    };
    let value = OfLine { fields }.deserialize(&mut json).map_err(not_json)?;
    json.end().map_err(not_json)?;
    match value {
        Line::Other(found) => Err(TextProblem::NotText { found }),
        Line::Object { twice: Some(field), .. } => Err(TextProblem::FieldTwice { field: fields[field].clone() }),
        Line::Text(text) | Line::Object { field: Some((_, Value::Text(text))), .. } => id::checked(&text),
        Line::Object { field: Some((field, Value::Other(found))), .. } => {
            Err(TextProblem::FieldNotText { field: fields[field].clone(), found })
        }
        Line::Object { field: None, .. } => {
            let has = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).unwrap_or_default();
            Err(TextProblem::NoField { wanted: fields.to_vec(), has: has.into_iter().map(|(name, _)| name).collect() })
        }
    }
}

/// A line, as far as it matters.
enum Line {
    Text(String),
    /// The first of the fields that is there, by its place among them; and one that is there twice.
    Object {
        field: Option<(usize, Value)>,
        twice: Option<usize>,
    },
    Other(&'static str),
}

/// A value, as far as it matters.
enum Value {
    Text(String),
    Other(&'static str),
}

struct OfLine<'f> {
    fields: &'f [String],
}

impl<'de> DeserializeSeed<'de> for OfLine<'_> {
    type Value = Line;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Line, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// What both have alike: whatever is neither text nor object is told by its kind.
macro_rules! other_kinds {
    ($made:path) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a JSON value")
        }

        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($made("a truth value"))
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($made("a number"))
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($made("a number"))
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($made("a number"))
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($made("null"))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            Ok($made("a list"))
        }
    };
}

impl<'de> Visitor<'de> for OfLine<'_> {
    type Value = Line;

    other_kinds!(Line::Other);

    fn visit_str<E>(self, text: &str) -> Result<Line, E> {
        Ok(Line::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Line, A::Error> {
        let (mut field, mut twice) = (None::<(usize, Value)>, None);
        // Few fields are looked for.
        let mut seen = vec![false; self.fields.len()];
        while let Some(name) = object.next_key_seed(Name { fields: self.fields })? {
            let Some(name) = name else {
                object.next_value::<IgnoredAny>()?;
                continue;
            };
            if std::mem::replace(&mut seen[name], true) {
                twice = twice.or(Some(name));
            }
            let value = object.next_value_seed(OfField)?;
            if field.as_ref().is_none_or(|(first, _)| name < *first) {
                field = Some((name, value));
            }
        }
        Ok(Line::Object { field, twice })
    }
}

/// Which of the fields a name is.
struct Name<'f> {
    fields: &'f [String],
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Option<usize>, E> {
        Ok(self.fields.iter().position(|field| field == name))
    }
}

struct OfField;

impl<'de> DeserializeSeed<'de> for OfField {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OfField {
    type Value = Value;

    other_kinds!(Value::Other);

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other("an object"))
    }
}
