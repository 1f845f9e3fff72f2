//! Every event, as documented and otherwise: everything is read, and nothing is lost.

use serde_json::{Map, Value, json};
use zego_model::callback::{Callback, EventSet, Forgetful, sign_body};
use zego_model::rtc::callback::{Event, RecordExtra};
use zego_model::spec::{EventExample, EventRow, EventSpec, FieldSpec, TypeSpec};
use zego_sign::callback::sign;
use zego_sign::{AppId, Timestamp};

use crate::{receiver, row, rows, secret, spec};

pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_724_743_250);

pub(crate) fn receive(body: &[u8]) -> Callback<Event> {
    match receiver().receive(body, NOW, &mut Forgetful) {
        Ok(received) => received.into_callback().into_inner(),
        Err(refusal) => panic!("{}: {refusal}", String::from_utf8_lossy(body)),
    }
}

/// The body with these fields, as the service would send it.
pub(crate) fn body(event: &str, fields: &Value) -> Value {
    let fields = fields.as_object().unwrap();
    serde_json::from_slice(&sign_body(
        spec(event),
        fields,
        AppId::new(1).unwrap(),
        &secret("callback-secret"),
        NOW,
        7_407_715_855_877_898_783,
    ))
    .unwrap()
}

pub(crate) fn examples() -> impl Iterator<Item = (&'static EventRow, &'static EventExample)> {
    rows().into_iter().flat_map(|row| row.examples.iter().map(move |example| (row, example)))
}

/// The example with a timestamp, a nonce and a signature that are right.
pub(crate) fn signed(spec: &EventSpec, example: &EventExample) -> Map<String, Value> {
    let mut body: Map<String, Value> = serde_json::from_str(example.body).unwrap();
    let common = sign_body(spec, &Map::new(), AppId::new(1).unwrap(), &secret("callback-secret"), NOW, 158_273);
    let common: Map<String, Value> = serde_json::from_slice(&common).unwrap();
    for (name, value) in common {
        assert!(body.contains_key(&name), "{}: the example has no {name}", spec.event);
        body.insert(name, value);
    }
    body
}

#[test]
fn every_event_has_an_example() {
    assert_eq!(rows().len(), 20);
    for row in rows() {
        assert!(!row.examples.is_empty(), "{}", row.spec.event);
        assert_eq!(row.spec.retry.iter().sum::<u32>(), 62, "{}", row.spec.event);
    }
}

#[test]
fn every_example_is_read_and_keeps_every_field() {
    for (row, example) in examples() {
        let spec = row.spec;
        let place = format!("{}, {}", spec.event, example.name);
        let mut sent: Value = serde_json::from_str(example.body).unwrap();
        rename(row.fields, &mut sent);
        let read = (row.decode)(example.body.as_bytes()).unwrap_or_else(|error| panic!("{place}: {error}"));
        let common = spec.auth.all().map(|name| name.name);
        for (name, value) in sent.as_object().unwrap().iter().filter(|(name, _)| !common.contains(&name.as_str())) {
            assert_kept(value, read.get(name).unwrap_or_else(|| panic!("{place}: {name} is lost")), &format!("{place}: {name}"));
        }
    }
}

/// Gives every field the first of its names.
fn rename(specs: &[FieldSpec], value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(specs, item)),
        Value::Object(fields) => {
            for spec in specs {
                if let Some(value) = spec.also.iter().find_map(|name| fields.remove(*name)) {
                    fields.entry(spec.wire).or_insert(value);
                }
                if let Some(value) = fields.get_mut(spec.wire) {
                    rename(inside(&spec.ty), value);
                }
            }
        }
        _ => {}
    }
}

fn inside(ty: &TypeSpec) -> &'static [FieldSpec] {
    match ty {
        TypeSpec::Struct(object) => object.fields,
        TypeSpec::List(list) => inside(&list.item),
        _ => &[],
    }
}

/// Every value that was sent is in what was read: itself, or as text instead of a number or the other way round.
pub(crate) fn assert_kept(sent: &Value, read: &Value, place: &str) {
    match (sent, read) {
        (Value::Object(sent), Value::Object(read)) => {
            for (name, value) in sent {
                assert_kept(value, read.get(name).unwrap_or_else(|| panic!("{place}: {name} is lost")), &format!("{place}.{name}"));
            }
        }
        (Value::Array(sent), Value::Array(read)) => {
            assert_eq!(sent.len(), read.len(), "{place}");
            for (index, (sent, read)) in sent.iter().zip(read).enumerate() {
                assert_kept(sent, read, &format!("{place}[{index}]"));
            }
        }
        (Value::Null, Value::Array(read)) => assert!(read.is_empty(), "{place}"),
        (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number)) => {
            assert_eq!(number.to_string(), *text, "{place}");
        }
        (sent, read) => assert_eq!(sent, read, "{place}"),
    }
}

#[test]
fn every_example_is_received_as_its_type() {
    for (row, example) in examples() {
        let spec = row.spec;
        let place = format!("{}, {}", spec.event, example.name);
        let sent = Value::Object(signed(spec, example));
        let callback = receive(sent.to_string().as_bytes());
        assert_eq!(callback.event.error(), None, "{place}");
        assert_eq!((callback.name(), callback.app_id()), (spec.event, AppId::new(1).ok()), "{place}");
        assert!(!matches!(callback.event, Event::Unknown { .. }), "{place}");
        assert_eq!(callback.unknown_fields(), Map::new(), "{place}");
        assert_eq!(callback.raw(), sent.to_string().as_bytes());
        let mut document = Value::Object(callback.document());
        document[spec.auth.signature.name] = sent[spec.auth.signature.name].clone();
        for field in row.fields.iter().filter(|field| field.in_text) {
            // Only one page has a text in its example that holds no JSON.
            let Some(Value::String(text)) = sent.get(field.wire) else { continue };
            let expected = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str()));
            assert_eq!(document[field.wire], expected, "{place}: {}", field.wire);
            assert_eq!(expected.is_string(), ["", "extra_params"].contains(&text.as_str()), "{place}: {}", field.wire);
            document[field.wire] = Value::from(text.as_str());
        }
        assert_eq!(document, sent, "{place}");
    }
}

#[test]
fn every_field_is_read_in_any_spelling_and_the_first_named_wins() {
    let mut spelled = 0;
    for row in rows() {
        let spec = row.spec;
        for field in row.fields.iter().filter(|field| !field.also.is_empty() && matches!(field.ty, TypeSpec::String | TypeSpec::Id(_))) {
            let read = |fields: Value| (row.decode)(body(spec.event, &fields).to_string().as_bytes()).unwrap()[field.wire].clone();
            let names: Vec<_> = [field.wire].into_iter().chain(field.also.iter().copied()).collect();
            for (index, name) in names.iter().enumerate() {
                assert_eq!(read(json!({ *name: "a" })), "a", "{} {name}", spec.event);
                let all: Map<String, Value> = names[index..].iter().map(|name| ((*name).to_owned(), Value::from(*name))).collect();
                assert_eq!(read(all.into()), *name, "{} {name}", spec.event);
                spelled += 1;
            }
        }
    }
    assert!(spelled >= 4, "{spelled}");
}

#[test]
fn the_common_fields_are_read_in_any_spelling() {
    let signature = sign(&secret("callback-secret"), NOW, 1);
    for [event, app_id, timestamp, nonce, signed] in [
        ["event", "appid", "timestamp", "nonce", "signature"],
        ["Event", "AppId", "Timestamp", "Nonce", "Signature"],
        ["event", "Appid", "timestamp", "Nonce", "signature"],
        ["Event", "app_id", "Timestamp", "nonce", "Signature"],
        ["EVENT", "AppID", "TimeStamp", "NONCE", "SIGNATURE"],
    ] {
        for number in [false, true] {
            let value = |number_: u64| if number { json!(number_) } else { json!(number_.to_string()) };
            let body = json!({
                event: "room_create", app_id: value(7), timestamp: value(NOW.as_secs()), nonce: value(1), signed: signature.as_str(), "room_id": "r",
            });
            let callback = receive(body.to_string().as_bytes());
            assert_eq!((callback.name(), callback.app_id(), callback.nonce()), ("room_create", AppId::new(7).ok(), "1"), "{body}");
            assert!(callback.unknown_fields().is_empty(), "{body}");
            assert_eq!(callback.document().len(), 5, "{body}");
            assert_eq!(serde_json::to_value(&callback.event).unwrap()["room_id"], "r", "{body}");
        }
    }
}

#[test]
fn ids_keep_their_digits() {
    for digits in ["858012925204410401", "9007199254740993", "18446744073709551615"] {
        for (event, field) in [("room_create", "room_session_id"), ("stream_create", "room_session_id"), ("stream_close", "stream_seq")] {
            for wire in [digits.to_owned(), format!("\"{digits}\"")] {
                let number: Value = serde_json::from_str(&wire).unwrap();
                let read = (row(event).decode)(body(event, &json!({ field: number })).to_string().as_bytes()).unwrap();
                let read = read[field].to_string();
                assert_eq!(read.trim_matches('"'), digits, "{event} {field}");
            }
        }
    }
}

#[test]
fn text_that_holds_json() {
    let read = |extra: Value| match receive(body("record", &json!({ "extra_params": extra })).to_string().as_bytes()).event {
        Event::Record(record) => record.extra_params,
        other => panic!("{other:?}"),
    };
    let tencent = r#"{"TaskId":"t","FileID":"5285890813221514958","Duration":31.5,"New":1}"#;
    for (wire, text) in [
        (json!(tencent), tencent),
        (json!(format!(" {tencent}\n")), &*format!(" {tencent}\n")),
        (
            json!("%7B%22FileID%22%3A5285890813221514958%2C%22Duration%22%3A%2231.5%22%7D"),
            "%7B%22FileID%22%3A5285890813221514958%2C%22Duration%22%3A%2231.5%22%7D",
        ),
    ] {
        let extra = read(wire.clone());
        let value: &RecordExtra = extra.value().unwrap();
        assert_eq!(value.file_id.as_ref().map(ToString::to_string).as_deref(), Some("5285890813221514958"));
        assert_eq!(extra.text(), text);
        assert_eq!(serde_json::to_value(&extra).unwrap(), wire);
    }
    // The JSON itself, where text should be.
    let bare = read(json!({"FileID": 5_285_890_813_221_514_958_u64, "Duration": "31.5"}));
    assert_eq!(bare.value().unwrap().file_id.as_ref().map(ToString::to_string).as_deref(), Some("5285890813221514958"));
    assert_eq!(serde_json::to_value(&bare).unwrap(), json!({"FileID": 5_285_890_813_221_514_958_u64, "Duration": "31.5"}));
    // What is no JSON is kept, and says so.
    for (wire, said) in [
        (json!("extra_params"), "the text is not the JSON it should be: expected value"),
        (json!(""), "the text is not the JSON it should be: it is empty"),
        (json!(null), "the text is not the JSON it should be: it is empty"),
        (json!("null"), "the text is not the JSON it should be: it is null"),
        (
            json!("{\"Duration\":\"long\"}"),
            "the text is not the JSON it should be: Duration: invalid value: string \"long\", expected a number",
        ),
        (json!(7), "the text is not the JSON it should be: invalid type: integer `7`, expected an object"),
    ] {
        let extra = read(wire.clone());
        assert_eq!(extra.text(), if wire.is_null() { "" } else { wire.as_str().unwrap_or("7") });
        assert_eq!(extra.into_value().unwrap_err().to_string(), said);
    }
}

#[test]
fn what_is_new_is_kept() {
    let sent = body("record", &json!({ "stream_alias": "s", "Fresh": { "a": [1, 18_446_744_073_709_551_615_u64] } }));
    let callback = receive(sent.to_string().as_bytes());
    assert_eq!(callback.unknown_fields(), *json!({ "Fresh": sent["Fresh"] }).as_object().unwrap());

    let mut unknown = sent.clone();
    unknown["event"] = json!("record_v2");
    let callback = receive(unknown.to_string().as_bytes());
    assert_eq!(callback.event, Event::Unknown { name: "record_v2".to_owned() });
    assert_eq!(callback.unknown_fields(), *json!({ "stream_alias": "s", "Fresh": sent["Fresh"] }).as_object().unwrap());
    assert!(callback.spec().is_none());
    assert_eq!(callback.json(), unknown.to_string());

    // Even the word may be missing, as in another product's callback.
    let mut nameless = sent;
    nameless.as_object_mut().unwrap().remove("event");
    assert_eq!(receive(nameless.to_string().as_bytes()).event, Event::Unknown { name: String::new() });
}

#[test]
fn a_body_that_its_type_cannot_hold_is_delivered_all_the_same() {
    let sent = body("record", &json!({ "stream_alias": ["s"], "replay_url": "u" }));
    let callback = receive(sent.to_string().as_bytes());
    assert_eq!(callback.event.error().unwrap().to_string(), "unreadable event: stream_alias: invalid type: sequence, expected text");
    assert_eq!((callback.name(), callback.spec().unwrap().event), ("record", "record"));
    assert_eq!(callback.document()["replay_url"], "u");
    assert_eq!(callback.json(), sent.to_string());
    // Twice the same field: nobody can tell which is meant.
    let twice = sent.to_string().replacen("\"replay_url\"", "\"replay_url\":\"v\",\"replay_url\"", 1).replace("[\"s\"]", "\"s\"");
    assert!(matches!(receive(twice.as_bytes()).event, Event::Unreadable { name: "record", .. }));
}
