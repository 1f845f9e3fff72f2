//! Properties of the receiver, over bodies nobody thought of.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};
use zego_model::callback::{CallbackRefusal, Forgetful, Receiver, RecentNonces, sign_body};
use zego_model::rtc::callback::Event;
use zego_model::spec::{EventSpec, FieldSpec, TypeSpec};
use zego_sign::callback::sign;
use zego_sign::{AppId, Timestamp};

use crate::{NOW, receive, receiver, rows, secret, spec};

/// A list of one empty text is none of nothing: written and read again, it has its item.
#[test]
fn a_list_of_an_empty_text_keeps_it() {
    for items in [json!([""]), json!(["", ""]), json!(["a"]), json!([])] {
        let fields = Map::from_iter([("hdl_url".to_owned(), items)]);
        let received = receive(&signed(spec("mix_start"), &fields, NOW, 1)).unwrap();
        let event = &received.callback().event;
        let Value::Object(written) = serde_json::to_value(event).unwrap() else { panic!("an object") };
        let again = receive(&signed(spec("mix_start"), &written, NOW, 1)).unwrap();
        assert_eq!(&again.callback().event, event, "{fields:?}");
    }
}

proptest! {
    #[test]
    fn reading_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..512), text in hostile_text()) {
        for body in [bytes.as_slice(), text.as_bytes()] {
            let _ = receive(body);
            for row in rows() {
                let _ = (row.decode)(body);
            }
        }
    }

    /// Signed, so that all of it is looked at.
    #[test]
    fn what_is_signed_is_received_whatever_is_in_it(event in 0..rows().len(), fields in fields(), more in form_pairs()) {
        let spec = rows()[event].spec;
        let body = signed(spec, &fields, NOW, 1);
        let received = receive(&body).unwrap();
        let callback = received.callback();
        prop_assert_eq!(callback.name(), spec.event);
        prop_assert_eq!(callback.raw(), &body);
        let document = callback.document();
        for (name, value) in &fields {
            let read = document.get(name).unwrap();
            prop_assert!(read == value || value.is_string() || callback.row().unwrap().field(name).is_some(), "{}", name);
        }

        let signature = sign(&secret("callback-secret"), Timestamp::from_secs(NOW), 1);
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("event", spec.event).append_pair("timestamp", &NOW.to_string()).append_pair("nonce", "1");
        form.append_pair("signature", signature.as_str()).extend_pairs(&more);
        let form = form.finish();
        let received = receive(form.as_bytes()).unwrap();
        let document = received.callback().document();
        for (key, _) in &more {
            prop_assert!(document.contains_key(key) || document.contains_key(key.split('[').next().unwrap()), "{}: {:?}", key, document);
        }
    }

    /// Fields of the right type are never what makes an event unreadable.
    #[test]
    fn fields_of_their_types_are_read((event, fields) in (0..rows().len()).prop_flat_map(|event| (Just(event), typed(rows()[event].fields)))) {
        let spec = rows()[event].spec;
        let received = receive(&signed(spec, &fields, NOW, 1)).unwrap();
        let event = &received.callback().event;
        prop_assert!(!matches!(event, Event::Unknown { .. } | Event::Unreadable { .. }), "{:?} {:?}", event, fields);
        // Written and read again it is the same.
        let Value::Object(written) = serde_json::to_value(event).unwrap() else { return Err(TestCaseError::fail("an object")) };
        let again = receive(&signed(spec, &written, NOW, 1)).unwrap();
        prop_assert_eq!(&again.callback().event, event);
    }

    #[test]
    fn what_was_altered_is_refused(at in any::<u16>(), nonce: u64, part in 0..3_usize, place: prop::sample::Index, digit in 0..10_u8) {
        let name = ["timestamp", "nonce", "signature"][part];
        let now = NOW - u64::from(at);
        let mut body: Map<String, Value> = serde_json::from_slice(&signed(spec("record"), &Map::new(), now, nonce)).unwrap();
        let mut text = body[name].as_str().unwrap().as_bytes().to_vec();
        let place = place.index(text.len());
        prop_assume!(text[place] != b'0' + digit);
        text[place] = b'0' + digit;
        let text = String::from_utf8(text).unwrap();
        body.insert(name.to_owned(), text.into());
        let body = Value::Object(body).to_string();
        let receiver: Receiver<Event> = receiver().window(None);
        let refusal = receiver.receive(body.as_bytes(), Timestamp::from_secs(now), &mut Forgetful).unwrap_err();
        prop_assert_eq!(refusal, CallbackRefusal::WrongSignature);
    }

    #[test]
    fn a_memory_that_is_large_enough_forgets_nothing(nonces in prop::collection::vec(0..20_u64, 0..60)) {
        let receiver: Receiver<Event> = receiver();
        let mut memory = RecentNonces::new(20);
        let mut seen = std::collections::BTreeSet::new();
        for nonce in nonces {
            let body = signed(rows()[0].spec, &Map::new(), NOW, nonce);
            let received = receiver.receive(&body, Timestamp::from_secs(NOW), &mut memory).unwrap();
            prop_assert_eq!(received.is_repeat(), !seen.insert(nonce));
        }
        prop_assert_eq!(memory.len(), seen.len());
    }
}

fn signed(spec: &EventSpec, fields: &Map<String, Value>, at: u64, nonce: u64) -> Vec<u8> {
    sign_body(spec, fields, AppId::new(1).unwrap(), &secret("callback-secret"), Timestamp::from_secs(at), nonce)
}

/// Text that looks like a body as long as possible.
fn hostile_text() -> impl Strategy<Value = String> {
    let parts = select(vec![
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "=",
        "&",
        "%7B",
        "%7D",
        "%22",
        "%",
        "+",
        "event",
        "Timestamp",
        "timestamp",
        "nonce",
        "signature",
        "record",
        "null",
        "1700000000",
        "-1",
        "1e999",
        "\\u0000",
        "\\ud800",
        "é",
        "\u{0}",
        "[]",
        "[0][a]",
        "extra_params",
        " ",
    ]);
    let word = prop_oneof![4 => parts.prop_map(str::to_owned), 1 => any::<String>()];
    (select(vec!["{", "{\"event\":\"record\",", "%7B", "event=record&", ""]), prop::collection::vec(word, 0..40))
        .prop_map(|(first, words)| first.to_owned() + &words.concat())
}

fn form_pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = select(vec!["rtmp_url", "Detail", "extra_params", "x", "snapshot_pic_list"]);
    let brackets =
        select(vec!["", "[]", "[0]", "[1]", "[7]", "[a]", "[a][0]", "[0][a]", "[", "]", "[[", "[a]b", "[a][b][c][d][e][f][g][h][i]"]);
    prop::collection::vec(((name, brackets).prop_map(|(name, brackets)| format!("{name}{brackets}")), any::<String>()), 0..8)
}

fn fields() -> impl Strategy<Value = Map<String, Value>> {
    let names = prop_oneof![
        "[a-z_]{1,9}X",
        select(vec!["room_id", "Detail", "extra_params", "rtmp_url", "room_session_id", "Outputs"]).prop_map(str::to_owned)
    ];
    prop::collection::btree_map(names, json_value(), 0..8).prop_map(|fields| fields.into_iter().collect())
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!("{\"a\":[1]}")),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[A-Za-z]{1,6}", inner, 0..4).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Any of the fields, each with a value of its type in one of the forms that such a value has.
fn typed(specs: &'static [FieldSpec]) -> BoxedStrategy<Map<String, Value>> {
    specs.iter().fold(Just(Map::new()).boxed(), |fields, spec| {
        let value = value_of(&spec.ty, spec.in_text);
        (fields, prop::option::of(value))
            .prop_map(move |(mut fields, value)| {
                fields.extend(value.map(|value| (spec.wire.to_owned(), value)));
                fields
            })
            .boxed()
    })
}

fn value_of(ty: &TypeSpec, in_text: bool) -> BoxedStrategy<Value> {
    let number =
        |number: BoxedStrategy<i64>| prop_oneof![number.clone().prop_map(Value::from), number.prop_map(|number| json!(number.to_string()))];
    let value = match ty {
        TypeSpec::String | TypeSpec::Id(_) => {
            prop_oneof![any::<String>().prop_map(Value::from), any::<u64>().prop_map(Value::from)].boxed()
        }
        TypeSpec::Enum(words) if words.number => number(any::<i64>().boxed()).boxed(),
        TypeSpec::Enum(words) => select(words.values).prop_map(|(word, _)| json!(word)).boxed(),
        TypeSpec::I32 => number(any::<i32>().prop_map(i64::from).boxed()).boxed(),
        TypeSpec::U32 => number(any::<u32>().prop_map(i64::from).boxed()).boxed(),
        TypeSpec::Bool => any::<bool>().prop_map(Value::from).boxed(),
        TypeSpec::Struct(object) => typed(object.fields).prop_map(Value::Object).boxed(),
        TypeSpec::List(list) => {
            prop_oneof![prop::collection::vec(value_of(&list.item, false), 0..3).prop_map(Value::from), Just(Value::Null)].boxed()
        }
        TypeSpec::Json => json_value().boxed(),
        // Such that their digits are exact.
        TypeSpec::F64 | TypeSpec::FractionalSeconds => any::<i32>().prop_map(|number| json!(f64::from(number) / 8.0)).boxed(),
        // What is left are whole numbers from 0.
        _ => number((0..i64::MAX).boxed()).boxed(),
    };
    if in_text { value.prop_map(|value| json!(value.to_string())).boxed() } else { value }
}
