//! The three forms of a body: JSON, JSON that is percent-encoded as a whole, and a form.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::Refusal;
use crate::spec::{EventSpec, TypeSpec};

/// A body, in the form that its bytes show; a `Content-Type` is not asked.
#[derive(Debug)]
pub(super) enum Body<'b> {
    /// The text of an object, or of what should be one.
    Json(Cow<'b, str>),
    /// Names and values, in their order.
    Form(Vec<(Cow<'b, str>, Cow<'b, str>)>),
}

impl<'b> Body<'b> {
    pub(super) fn of(bytes: &'b [u8]) -> Result<Self, Refusal> {
        let unreadable = |reason: &str| Err(Refusal::Unreadable { reason: reason.to_owned() });
        let Ok(text) = std::str::from_utf8(bytes) else { return unreadable("it is not UTF-8") };
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return unreadable("it is empty");
        }
        if text.starts_with('{') {
            return Ok(Self::Json(without_equals(text).into()));
        }
        if text.get(..3).is_some_and(|first| first.eq_ignore_ascii_case("%7b")) {
            return Ok(Self::Json(unescape(without_equals(text)).into()));
        }
        // A form's names never need these first characters bare.
        if !text.contains('=') || text.starts_with(['[', '"', '<']) {
            return unreadable("it is neither a JSON object, bare or percent-encoded, nor a form");
        }
        Ok(Self::Form(form_urlencoded::parse(text.as_bytes()).collect()))
    }

    /// The text of the object. Of a form, the values are text, but where the event has a list or an object: there it is the JSON in the text.
    pub(super) fn into_json(self, spec: Option<&EventSpec>) -> Cow<'b, str> {
        match self {
            Self::Json(json) => json,
            Self::Form(pairs) => Cow::Owned(Value::Object(object(&pairs, spec)).to_string()),
        }
    }
}

/// JSON posted as a form is the name of a field without value.
fn without_equals(text: &str) -> &str {
    text.strip_suffix('=').map_or(text, str::trim_end)
}

/// Undoes percent-encoding. `+` is a space, but where spaces are written `%20`, as who writes `+` never does.
pub(super) fn unescape(text: &str) -> String {
    let plus = if text.contains("%20") { "%2B" } else { "+" };
    // The parser takes these two for separators; here they are characters like any other.
    let text = text.replace('&', "%26").replace('=', "%3D").replace('+', plus);
    form_urlencoded::parse(text.as_bytes()).next().map_or_else(String::new, |(name, _)| name.into_owned())
}

fn object(pairs: &[(Cow<'_, str>, Cow<'_, str>)], spec: Option<&EventSpec>) -> Map<String, Value> {
    let mut object = Map::new();
    for (key, text) in pairs {
        let (name, path) = path(key);
        let is_structured = path.is_empty()
            && spec.and_then(|spec| spec.field(name)).is_some_and(|field| {
                !field.in_text && matches!(field.ty, TypeSpec::Struct(_) | TypeSpec::List(_)) && text.trim_start().starts_with(['{', '['])
            });
        let json = is_structured.then(|| serde_json::from_str(text).ok()).flatten();
        insert(object.entry(name).or_insert(Value::Null), &path, json.unwrap_or_else(|| Value::from(&**text)));
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

/// More brackets in a name than any event has levels.
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
