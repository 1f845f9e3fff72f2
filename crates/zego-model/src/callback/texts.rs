//! What a field says whose value came as text where it should be something else: one reader for JSON, URL-encoded JSON and forms.
//!
//! A form has nothing but texts, and some services write JSON within a text of JSON. Where an event has a list or an object, a text that holds one stands
//! for it, and one that holds nothing, or `null`, stands for nothing; where it has a number or a truth value, the text of one stands for it. What is none
//! of that stays a text, for the event's type to take or to refuse by name. The other way round, a number in the place of a text is its characters, as a
//! form would have them.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::form::{Body, unescape};
use crate::object::Key;
use crate::spec::EventSpec;

/// The text of a body's object, in which texts are read as what they stand for. All else keeps its characters and its place.
pub(super) fn json_of<'b>(body: Body<'b>, spec: Option<&EventSpec>) -> Cow<'b, str> {
    let json = body.into_json();
    match spec.and_then(|spec| object(&json, "", spec)) {
        Some(read) => Cow::Owned(read),
        None => json,
    }
}

/// The JSON that a text holds, percent-encoded or not, bare or once more within quotation marks; `None` where it holds none.
///
/// ```
/// use zego_model::callback::json_within;
///
/// assert_eq!(json_within("%7B%22a%22%3A1%7D").as_deref(), Some(r#"{"a":1}"#));
/// assert_eq!(json_within("[vip]"), None);
/// ```
pub fn json_within(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim();
    // `%7B`, `%5B`, `%22`: no JSON begins with a percent sign.
    let json = if text.starts_with('%') { Cow::Owned(unescape(text)) } else { Cow::Borrowed(text) };
    serde_json::from_str::<&RawValue>(&json).ok()?;
    let inner = json.starts_with('"').then(|| serde_json::from_str::<String>(&json).ok()).flatten();
    match inner.as_deref().map(str::trim) {
        Some(inner) if inner.starts_with(['{', '[']) && serde_json::from_str::<&RawValue>(inner).is_ok() => {
            Some(Cow::Owned(inner.to_owned()))
        }
        _ => Some(json),
    }
}

/// The object's text with what changes in it; `None` where nothing does.
fn object(json: &str, within: &str, spec: &EventSpec) -> Option<String> {
    let fields = Fields::of(json)?;
    let read: Vec<_> = fields.0.iter().map(|(name, value)| field(value.get(), &path(within, name), spec)).collect();
    read.iter().any(Option::is_some).then(|| {
        let fields = fields.0.iter().zip(read).map(|((name, value), read)| {
            let value = read.map_or_else(|| Cow::Borrowed(value.get()), Cow::Owned);
            format!("{}:{value}", Value::from(&**name))
        });
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    })
}

fn path<'p>(within: &str, name: &'p str) -> Cow<'p, str> {
    if within.is_empty() { name.into() } else { format!("{within}.{name}").into() }
}

/// What a field's value is read as, where that is not what it is.
fn field(json: &str, path: &str, spec: &EventSpec) -> Option<String> {
    let is_text = json.starts_with('"');
    if spec.numbers.contains(&path) {
        let text: String = is_text.then(|| serde_json::from_str(json).ok()).flatten()?;
        return number(text.trim()).then(|| text.trim().to_owned());
    }
    if spec.texts.contains(&path) && is_inexact(json) {
        return Some(Value::from(json).to_string());
    }
    if !spec.structured.contains(&path) {
        return None;
    }
    if !is_text {
        return inside(json, path, spec);
    }
    let text: String = serde_json::from_str(json).ok()?;
    let meant = match text.trim() {
        "" | "null" => "null".to_owned(),
        text => json_within(text).filter(|json| json.starts_with(['{', '[']) || json == "null")?.into_owned(),
    };
    Some(inside(&meant, path, spec).unwrap_or(meant))
}

/// The fields within a list or an object.
fn inside(json: &str, path: &str, spec: &EventSpec) -> Option<String> {
    if json.starts_with('{') {
        return object(json, path, spec);
    }
    let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
    // A text in a list is an item of a list of texts.
    let item = |json: &str| match json.as_bytes().first() {
        Some(b'{') => object(json, path, spec),
        _ => (spec.texts.contains(&path) && is_inexact(json)).then(|| Value::from(json).to_string()),
    };
    let read: Vec<_> = items.iter().map(|json| item(json.get())).collect();
    read.iter().any(Option::is_some).then(|| {
        let items = items.iter().zip(read).map(|(item, read)| read.map_or_else(|| Cow::Borrowed(item.get()), Cow::Owned));
        format!("[{}]", items.collect::<Vec<_>>().join(","))
    })
}

/// Whether a text is one of the numbers and truth values that a reader of numbers does not take as a text: digits alone it does.
fn number(text: &str) -> bool {
    matches!(text, "null" | "true" | "false")
        || (is_number(text) && text.parse::<u64>().is_err() && serde_json::from_str::<&RawValue>(text).is_ok())
}

fn is_number(json: &str) -> bool {
    json.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}

/// Whether it is a number that would not be written as it came: whole ones of 64 bits are.
fn is_inexact(json: &str) -> bool {
    is_number(json) && (json == "-0" || (json.parse::<i64>().is_err() && json.parse::<u64>().is_err()))
}

/// The fields of an object in their order, with their characters.
pub(super) struct Fields<'j>(pub(super) Vec<(Cow<'j, str>, &'j RawValue)>);

impl<'j> Fields<'j> {
    /// Those of a text; `None` if it is no object.
    pub(super) fn of(json: &'j str) -> Option<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        deserializer.deserialize_map(FieldsVisitor).ok()
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(Key(name)) = map.next_key()? {
            fields.push((name, map.next_value()?));
        }
        Ok(Fields(fields))
    }
}
