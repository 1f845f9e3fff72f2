//! What people are shown of a callback.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use zego_model::callback::{Callback, CallbackRefusal};
use zego_model::rtc::callback::Event;

use crate::{NOW, body, receive, receiver, refused, with, without};

#[test]
fn no_secret_and_no_signature_in_any_output() {
    let body = body(NOW, 158_273);
    let fields: Map<String, Value> = serde_json::from_slice(&body).unwrap();
    let signature = fields["signature"].as_str().unwrap();
    let received = receive(&body).unwrap();
    let callback: &Callback<Event> = received.callback();
    let mut shown = format!("{received:?} {callback:?} {:?} {:#?}", receiver(), callback.event);
    shown += &Value::Object(callback.document()).to_string();
    shown += &Value::Object(callback.unknown_fields()).to_string();
    // The body with each of its fields spoilt.
    for name in fields.keys() {
        for spoilt in [with(name, json!([signature])), without(name), with(&name.to_uppercase(), json!(signature))] {
            let received = receive(&spoilt);
            write!(shown, "{received:?}").unwrap();
            if let Err(refusal) = received {
                shown += &refusal.to_string();
            }
        }
    }
    let form = format!("\"{signature}\"=1");
    shown += &refused(form.as_bytes()).to_string();
    assert!(shown.contains("room-1") && shown.contains("158273"));
    assert!(!shown.contains(signature) && !shown.contains("callback-secret"), "{shown}");
}

#[test]
fn a_refusal_says_what_to_do_and_how_to_answer() {
    for (refusal, word, status, said) in [
        (CallbackRefusal::TooLarge { size: 3, limit: 2 }, "too_large", 413, "the receiver's size_limit is too low"),
        (
            CallbackRefusal::Unreadable { reason: "it is empty".to_owned() },
            "unreadable",
            400,
            "pass the bytes of the request's body on as they come",
        ),
        (CallbackRefusal::MissingField { name: "nonce" }, "missing_field", 400, "the body has no nonce"),
        (CallbackRefusal::Ambiguous { name: "nonce" }, "ambiguous", 400, "more than one nonce"),
        (CallbackRefusal::MalformedTimestamp, "malformed_timestamp", 400, "1 to 13 decimal digits"),
        (CallbackRefusal::MalformedNonce, "malformed_nonce", 400, "1 to 64 ASCII characters"),
        (CallbackRefusal::MalformedSignature { digits: 40 }, "malformed_signature", 400, "40 hexadecimal digits"),
        (
            CallbackRefusal::Stale { age: 301, window: 300 },
            "stale",
            401,
            "signed 301 seconds ago, where 300 are allowed: set this machine's clock",
        ),
        (CallbackRefusal::Stale { age: -301, window: 300 }, "stale", 401, "signed 301 seconds ahead of now"),
        (CallbackRefusal::NoSecret, "no_secret", 500, "give it the one that the console shows"),
        (CallbackRefusal::ChangedRepeat, "changed_repeat", 409, "seen before around another body: ZEGO repeats a callback as it was"),
        (CallbackRefusal::WrongSignature, "wrong_signature", 401, "check that the secret is the project's callback secret"),
    ] {
        assert_eq!((refusal.as_str(), refusal.status().as_u16()), (word, status));
        assert!(refusal.to_string().contains(said), "{refusal}");
    }
}
