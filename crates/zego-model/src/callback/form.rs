//! The three forms of a body: JSON, JSON that is percent-encoded as a whole, and a form.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::CallbackRefusal;
use super::not_text::not_text;

/// A body, in the form that its bytes show; a `Content-Type` is not asked.
#[derive(Debug)]
pub(super) enum Body<'b> {
    /// The text of an object, or of what should be one.
    Json(Cow<'b, str>),
    /// Names and values, in their order.
    Form(Vec<(Cow<'b, str>, Cow<'b, str>)>),
}

impl<'b> Body<'b> {
    pub(super) fn of(bytes: &'b [u8]) -> Result<Self, CallbackRefusal> {
        let unreadable = |reason: &str| Err(CallbackRefusal::Unreadable { reason: reason.to_owned() });
        let Ok(text) = std::str::from_utf8(bytes) else { return unreadable(not_text(bytes)) };
        let text = bare(text);
        if text.is_empty() {
            return unreadable("it is empty");
        }
        // A percent sign between brace and first name is no JSON: the brace alone was left as it is.
        let is_escaped = |text: &str| text.trim_start_matches('{').trim_start().starts_with('%');
        if text.starts_with('{') && !is_escaped(text) {
            return Ok(Self::Json(without_equals(text).into()));
        }
        if text.starts_with('{') || text.get(..3).is_some_and(|first| first.eq_ignore_ascii_case("%7b")) {
            let text = without_equals(text);
            return decoded(text, unescape(text)).map(|json| Self::Json(json.into()));
        }
        // A form's names never need these first characters bare.
        if !text.contains('=') || text.starts_with(['[', '"', '<']) {
            return unreadable("it is neither a JSON object, bare or percent-encoded, nor a form");
        }
        let pairs: Vec<(Cow<'b, str>, Cow<'b, str>)> = form_urlencoded::parse(text.as_bytes()).collect();
        decoded(text, pairs.iter().flat_map(|(name, value)| [&**name, &**value]).collect())?;
        Ok(Self::Form(pairs))
    }

    /// The text of the object; of a form, all of its values are texts.
    pub(super) fn into_json(self) -> Cow<'b, str> {
        match self {
            Self::Json(json) => json,
            Self::Form(pairs) => Cow::Owned(Value::Object(object(&pairs)).to_string()),
        }
    }
}

/// Without what may stand before and after a body, percent-encoded or not: white space, and the mark of a byte order.
fn bare(mut text: &str) -> &str {
    const BEFORE: [&str; 7] = ["%EF%BB%BF", "%20", "%09", "%0A", "%0D", "+", "\u{feff}"];
    loop {
        text = text.trim();
        let is_before = |before: &&&str| text.get(..before.len()).is_some_and(|start| start.eq_ignore_ascii_case(before));
        match BEFORE.iter().find(is_before) {
            Some(before) => text = &text[before.len()..],
            None => return text,
        }
    }
}

/// The decoder puts a replacement in the place of what is not UTF-8; in a bare body that is refused, so it is here.
fn decoded(text: &str, decoded: String) -> Result<String, CallbackRefusal> {
    let is_meant = || text.contains('\u{fffd}') || text.to_ascii_uppercase().contains("%EF%BF%BD");
    if decoded.contains('\u{fffd}') && !is_meant() {
        return Err(CallbackRefusal::Unreadable { reason: "what is percent-encoded is not UTF-8".to_owned() });
    }
    Ok(decoded)
}

/// JSON posted as a form is the name of a field without value.
fn without_equals(text: &str) -> &str {
    text.strip_suffix('=').map_or(text, str::trim_end)
}

/// Undoes percent-encoding. `+` is a space, unless it shows that the writer encodes otherwise: spaces as `%20`; or no plus as `%2B`, and colons or
/// commas left as they are.
pub(super) fn unescape(text: &str) -> String {
    let encodes_plus = text.contains("%2B") || text.contains("%2b");
    let is_bare = text.contains("%20") || (!encodes_plus && text.contains([':', ',']));
    let plus = if is_bare { "%2B" } else { "+" };
    // The parser takes these two for separators; here they are characters like any other.
    let text = text.replace('&', "%26").replace('=', "%3D").replace('+', plus);
    form_urlencoded::parse(text.as_bytes()).next().map_or_else(String::new, |(name, _)| name.into_owned())
}

/// The fields of a form, each a text.
fn object(pairs: &[(Cow<'_, str>, Cow<'_, str>)]) -> Map<String, Value> {
    let mut object = Map::new();
    for (key, text) in pairs {
        let (name, path) = path(key);
        insert(object.entry(name).or_insert(Value::Null), &path, Value::from(&**text));
    }
    object
}

/// `a[b][0]` is `a`, and `b` and `0` in it; a name of another kind, or of too many brackets, stands for itself.
fn path(key: &str) -> (&str, Vec<&str>) {
    let parts = || {
        let (name, rest) = key.split_once('[')?;
        let path: Vec<_> = rest.strip_suffix(']')?.split("][").collect();
        (!name.is_empty() && path.len() <= MAX_DEPTH && !path.iter().any(|part| part.contains(['[', ']']))).then_some((name, path))
    };
    parts().unwrap_or((key, Vec::new()))
}

/// Bound: the brackets in a name of a form that lead into an object; no event has as many levels. A name with more stands for itself, as a field of its own.
const MAX_DEPTH: usize = 8;

/// Puts a value where the path leads; `null` is a place where nothing is yet.
fn insert(place: &mut Value, path: &[&str], value: Value) {
    let Some((part, rest)) = path.split_first() else {
        match place {
            Value::Null => *place = value,
            Value::Array(items) => items.push(value),
            other => *other = Value::from(vec![other.take(), value]),
        }
        return;
    };
    if place.is_null() {
        *place = if part.is_empty() || *part == "0" { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
    }
    match place {
        Value::Object(fields) => insert(fields.entry(*part).or_insert(Value::Null), rest, value),
        Value::Array(items) => {
            // An item that is there already is one of several fields; any other number is the next item's.
            let at = part.parse().ok().filter(|at| *at < items.len()).unwrap_or(items.len());
            if at == items.len() {
                items.push(Value::Null);
            }
            insert(&mut items[at], rest, value);
        }
        other => *other = Value::from(vec![other.take(), value]),
    }
}
