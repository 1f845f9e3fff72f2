//! Ids that are no mistake to a service, and most likely one of whoever gives them: a character that nobody sees makes another stream of the same name.

use std::fmt;

use serde_json::{Map, Value};

use crate::request::within;
use crate::spec::{FieldSpec, OperationRow, TypeSpec};
use crate::text::{Stray, printable, stray};

/// An id that is likely to be another one than was meant. The call can be sent as it is.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OddId {
    /// The parameter, by its path: `FileId.0`, `MixInput.0.StreamId`.
    pub parameter: String,
    /// Its value.
    pub text: String,
    /// What is odd about it.
    pub oddity: Oddity,
}

/// What is odd about an id.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Oddity {
    /// A character that cannot be seen, or white space around it.
    Stray(Stray),
    /// A comma in an item of a list: a list is given item by item, and this is one id.
    Comma,
}

impl fmt::Display for OddId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (parameter, text) = (printable(&self.parameter), printable(&self.text).shortened(80));
        match self.oddity {
            Oddity::Stray(stray) => write!(f, "{parameter} is `{text}`, with {stray}: it names something else than without it"),
            Oddity::Comma => {
                write!(f, "{parameter} is `{text}`, one id with a comma in it: were several meant, each is an item of its own")
            }
        }
    }
}

/// The odd ids among parameters, given under their wire names. Names and messages for people are no ids: their characters are nobody's business here.
pub fn odd_ids(row: &OperationRow, parameters: &Map<String, Value>) -> Vec<OddId> {
    let mut odd = Vec::new();
    look(row.request, parameters, "", &mut odd);
    odd
}

fn look(fields: &[FieldSpec], values: &Map<String, Value>, path: &str, odd: &mut Vec<OddId>) {
    for field in fields {
        if let Some(value) = values.get(field.wire) {
            look_at(field, &field.ty, value, &within(path, field.wire), false, odd);
        }
    }
}

fn look_at(field: &FieldSpec, ty: &TypeSpec, value: &Value, place: &str, is_item: bool, odd: &mut Vec<OddId>) {
    match (ty, value) {
        (TypeSpec::List(list), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                look_at(field, &list.item, item, &format!("{place}.{index}"), true, odd);
            }
        }
        (TypeSpec::Struct(object), Value::Object(values)) => look(object.fields, values, place, odd),
        (ty, Value::String(text)) if is_id(field, ty) => {
            let comma = Some(Oddity::Comma).filter(|_| is_item && text.contains(','));
            let oddity = stray(text).map(Oddity::Stray).or(comma);
            odd.extend(oddity.map(|oddity| OddId { parameter: place.to_owned(), text: text.clone(), oddity }));
        }
        _ => {}
    }
}

/// Whether a text of this field names a thing: by its type, or by how the pages call it.
fn is_id(field: &FieldSpec, ty: &TypeSpec) -> bool {
    match ty {
        TypeSpec::Id(_) => true,
        TypeSpec::String => {
            let ends = |end: &str| field.wire.ends_with(end);
            ends("Id") || ends("ID") || ends("Ids") || ends("IdList") || matches!(field.wire, "StreamName" | "AppName" | "DomainName")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn odd(service: &str, action: &str, parameters: &Value) -> Vec<String> {
        let row = crate::operations().find(|row| row.spec.service().name == service && row.spec.action == action).unwrap();
        odd_ids(row, parameters.as_object().unwrap()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn ids_that_nobody_means_are_named() {
        for (parameters, expected) in [
            (json!({"StreamId": ["live-1\r"]}), "StreamId.0 is `live-1\\r`, with U+000D at its end: "),
            (json!({"StreamId": ["a", "li\u{200b}ve"]}), "StreamId.1 is `li\\u{200b}ve`, with U+200B inside it: "),
            (json!({"StreamId": ["\u{feff}live"]}), "StreamId.0 is `\\u{feff}live`, with U+FEFF at its start: "),
            (json!({"StreamId": ["live\u{a0}1"]}), "StreamId.0 is `live\\u{a0}1`, with U+00A0 inside it: "),
            (json!({"StreamId": ["live "]}), "StreamId.0 is `live `, with a space at its end: "),
            (json!({"StreamId": [" live"]}), "StreamId.0 is ` live`, with a space at its start: "),
            (json!({"StreamId": ["m1,m2"]}), "StreamId.0 is `m1,m2`, one id with a comma in it: "),
        ] {
            let found = odd("rtc", "StartCDNRecord", &parameters);
            assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?}");
        }
        assert_eq!(odd("rtc", "StartCDNRecord", &json!({"StreamId": ["live 1", "l-1_x", "\u{4e2d}"], "Vendor": "Ws"})), [""; 0]);
    }

    #[test]
    fn in_objects_in_single_ids_and_in_the_other_protocol_too() {
        let media = json!({"Vendor": "Tencent", "Media": [{"FileId": "a"}, {"FileId": "b\t"}]});
        assert!(odd("rtc", "DeleteMedia", &media)[0].starts_with("Media.1.FileId is `b\\t`, with U+0009 at its end"));
        assert!(odd("rtc", "KickoutUser", &json!({"RoomId": "r\n", "UserId": ["u,v"]})).len() == 2);
        assert!(odd("tencent_live", "DeleteLiveRecord", &json!({"StreamName": "s\u{200b}", "TaskId": 1})).len() == 1);
        // One id has a comma if it likes; and what is for people is theirs.
        assert_eq!(odd("rtc", "KickoutUser", &json!({"RoomId": "r,s"})), [""; 0]);
        let message = json!({"RoomId": "r", "UserId": "u", "UserName": "n\u{200d}", "MessageContent": "hi \u{200d}\n"});
        assert_eq!(odd("rtc", "SendBroadcastMessage", &message), [""; 0]);
    }
}
