//! One event in three forms is one value: every field of every event, with values that somebody has sent or may come to send.

use form_urlencoded::{Serializer, byte_serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use zego_model::AnyEvent;
use zego_model::callback::{Callback, EventSet as _, Forgetful, Receiver, sign_body};
use zego_model::spec::{EventRow, FieldSpec, TypeSpec};
use zego_sign::{AppId, Timestamp};

use crate::{NOW, secret};

/// Values as JSON has them.
const ODD: &[&str] = &[
    r"null",
    r#""""#,
    r#""null""#,
    r"[]",
    r"{}",
    r#""[]""#,
    r#""{}""#,
    r#""\"\"""#,
    r#"["a","é"]"#,
    r#"[1,"2"]"#,
    r"[null]",
    r"[[]]",
    r#""[\"a\"]""#,
    r#""{\"a\":1}""#,
    r#"{"a":[1,"1"],"TaskId":"7"}"#,
    r#""[vip]""#,
    r#""{brace""#,
    r#""\"quoted\"""#,
    r#""%7B%22FileID%22%3A5285890813221514958%7D""#,
    r#""100%""#,
    r#""a+b c&d=e;f""#,
    r#""é 中 😀""#,
    r#""\u0000\n\u2028""#,
    r"0",
    r"-1",
    r#""7""#,
    r#"" 7 ""#,
    r#""+7""#,
    r"true",
    r#""true""#,
    r"9007199254740993",
    r#""9007199254740993""#,
    r"18446744073709551615",
    r"18446744073709551616",
    r#""18446744073709551616""#,
    r"123456789012345678901234567890",
    r"1.50",
    r#""1.50""#,
    r"3.0",
    r#""3.0""#,
    r"1e3",
    r#""1E3""#,
    r"-0",
    r#""NaN""#,
];

fn receive(row: &EventRow, body: &str) -> Callback<AnyEvent> {
    let receiver = Receiver::<AnyEvent>::new([secret("callback-secret")]).service(row.spec.service);
    match receiver.receive(body.as_bytes(), Timestamp::from_secs(NOW), &mut Forgetful) {
        Ok(callback) => callback.into_callback().into_inner(),
        Err(refusal) => panic!("{body}: {refusal}"),
    }
}

/// The fields that the event is signed by, as JSON without its braces, and as pairs.
fn signed(row: &EventRow) -> (String, Vec<(String, String)>) {
    let body = sign_body(row.spec, &Map::new(), AppId::new(1).unwrap(), &secret("callback-secret"), Timestamp::from_secs(NOW), 158_273);
    let text = String::from_utf8(body).unwrap();
    let fields: Map<String, Value> = serde_json::from_str(&text).unwrap();
    let pairs = fields.into_iter().map(|(name, value)| (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    (text.trim_matches(['{', '}']).to_owned(), pairs.collect())
}

/// What a form has in the place of a value of JSON: a text itself, of all else its characters; of nothing, nothing.
fn form_text(json: &str) -> Option<String> {
    match serde_json::from_str(json).unwrap_or(Value::Bool(true)) {
        Value::Null => None,
        Value::String(text) => Some(text),
        _ => Some(json.to_owned()),
    }
}

/// The body in its other forms: percent-encoded, and as a form.
fn others(row: &EventRow, json: &str, name: &str, value: &str) -> [String; 2] {
    let encoded: String = byte_serialize(json.as_bytes()).collect();
    let mut form = Serializer::new(String::new());
    form.extend_pairs(signed(row).1);
    form.extend_pairs(form_text(value).map(|text| (name, text)));
    [encoded, form.finish()]
}

/// A text of the event: there JSON can have what is none, where a form has but the text of it.
fn is_text(ty: &TypeSpec) -> bool {
    matches!(
        ty,
        TypeSpec::String
            | TypeSpec::Id(_)
            | TypeSpec::HttpUrl
            | TypeSpec::RtmpUrl
            | TypeSpec::Url
            | TypeSpec::UtcTime
            | TypeSpec::BeijingTime
    ) || matches!(ty, TypeSpec::Enum(words) if !words.number)
}

fn all_fields() -> impl Iterator<Item = (&'static EventRow, &'static FieldSpec, &'static str)> {
    let fields = |row: &'static EventRow| row.fields.iter().map(move |field| (row, field));
    zego_model::events()
        .flat_map(fields)
        .flat_map(|(row, field)| [field.wire].into_iter().chain(field.also.iter().copied()).map(move |name| (row, field, name)))
}

#[test]
fn every_field_of_every_event_is_one_value_in_three_forms() {
    let mut compared = 0;
    for (row, field, name) in all_fields() {
        for value in ODD {
            let json = format!("{{{},\"{name}\":{value}}}", signed(row).0);
            let expected = receive(row, &json);
            let is_another_text = is_text(&field.ty) && !field.in_text && value.starts_with(['[', '{']);
            for (index, body) in others(row, &json, name, value).iter().enumerate() {
                let place = format!("{} {} {name}: {value}\n{body}\n{}", row.spec.service.name, row.spec.event, expected.json());
                let read = receive(row, body);
                if index == 1 && is_another_text {
                    // Kept, and named, where it is no text; the text that it is elsewhere.
                    let said = expected.event.error().map(ToString::to_string).unwrap_or_default();
                    assert!(said.contains(&format!("unreadable event: {name}: ")), "{said}: {place}");
                    assert_eq!((read.event.error(), &read.document()[name]), (None, &Value::from(*value)), "{place}");
                    continue;
                }
                match (expected.event.error(), read.event.error()) {
                    (Some(expected), Some(read)) => assert_eq!(expected.place, read.place, "{place}"),
                    // What can be anything is a text in a form, unless it is a list or an object.
                    _ if index == 1 && matches!(field.ty, TypeSpec::Json) && !value.starts_with(['[', '{', '"']) => {}
                    _ => assert_eq!(expected.event, read.event, "{place}"),
                }
                assert_eq!(expected.name(), read.name(), "{place}");
                compared += 1;
            }
            // Nothing is lost: what came is there to be looked at.
            assert!(expected.document().contains_key(name), "{} {name}: {value}", row.spec.event);
        }
    }
    assert!(compared > 10_000, "{compared}");
}

/// What a text holds is there as JSON, in whatever form it came, and where it came as JSON itself.
#[test]
fn what_a_list_or_an_object_of_the_event_holds_is_the_same_as_text() {
    let mut compared = 0;
    for (row, field, name) in all_fields() {
        let (TypeSpec::Struct(_) | TypeSpec::List(_)) = field.ty else { continue };
        for value in ODD.iter().filter(|value| value.starts_with(['[', '{', 'n'])) {
            let body = |value: &str| format!("{{{},\"{name}\":{value}}}", signed(row).0);
            let text = Value::from(*value).to_string();
            let (bare, within) = (receive(row, &body(value)), receive(row, &body(&text)));
            let place = format!("{} {name}: {value}\n{}", row.spec.event, within.json());
            match (bare.event.error(), within.event.error()) {
                (None, None) if !field.in_text => assert_eq!(bare.event, within.event, "{place}"),
                (bare, within) => assert_eq!(bare.map(|error| &error.place), within.map(|error| &error.place), "{place}"),
            }
            assert_eq!(bare.document(), within.document(), "{place}");
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared}");
}

/// Fields within fields, which PHP writes with brackets: their texts stand for the same lists, numbers and objects.
#[test]
fn fields_within_fields_are_read_alike() {
    let mut compared = 0;
    for (row, field, name) in all_fields() {
        let (TypeSpec::Struct(object), false) = (&field.ty, field.in_text) else { continue };
        for inner in object.fields {
            for value in ODD.iter().filter(|value| !(is_text(&inner.ty) && value.starts_with(['[', '{']))) {
                let json = format!("{{{},\"{name}\":{{\"{}\":{value}}}}}", signed(row).0, inner.wire);
                let expected = receive(row, &json);
                let Some(text) = form_text(value) else { continue };
                let mut form = Serializer::new(String::new());
                form.extend_pairs(signed(row).1).append_pair(&format!("{name}[{}]", inner.wire), &text);
                let read = receive(row, &form.finish());
                let place = format!("{} {name}.{}: {value}\n{}\n{}", row.spec.event, inner.wire, expected.json(), read.json());
                match (expected.event.error(), read.event.error()) {
                    (Some(expected), Some(read)) => assert_eq!(expected.place, read.place, "{place}"),
                    _ if matches!(inner.ty, TypeSpec::Json) && !value.starts_with(['[', '{', '"']) => {}
                    _ => assert_eq!(expected.event, read.event, "{place}"),
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 1_000, "{compared}");
}

/// A number that no type can hold, and what is nested deeper than anybody reads, do not take the rest of the document with them.
#[test]
fn what_cannot_be_read_is_kept_beside_the_rest() {
    let row = zego_model::events().find(|row| row.spec.event == "record").unwrap();
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let body = format!("{{{},\"stream_alias\":\"s\",\"huge\":1e999,\"deep\":{deep}}}", signed(row).0);
    let callback = receive(row, &body);
    let document = callback.document();
    assert_eq!((&document["stream_alias"], &document["huge"]), (&"s".into(), &"1e999".into()));
    assert_eq!(document["deep"], deep.as_str());
    assert!(serde_json::from_str::<&RawValue>(callback.json()).is_ok());
}
