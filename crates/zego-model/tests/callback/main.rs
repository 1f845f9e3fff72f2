//! Callbacks: their bodies, and the receiver that checks them.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

mod events;
mod forms;
mod memory;
mod output;
mod properties;
mod receiver;
mod services;
mod three_forms;

use serde_json::{Map, Value, json};
use zego_model::callback::{CallbackRefusal, Forgetful, Received, Receiver, sign_body};
use zego_model::rtc::callback::Event;
use zego_model::spec::{EventRow, EventSpec};
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, Timestamp};

const NOW: u64 = 1_700_000_000;

fn secret(text: &str) -> CallbackSecret {
    CallbackSecret::new(text).unwrap()
}

fn receiver() -> Receiver<Event> {
    Receiver::new([secret("callback-secret")])
}

fn receive(body: &[u8]) -> Result<Received<Event>, CallbackRefusal> {
    receiver().receive(body, Timestamp::from_secs(NOW), &mut Forgetful)
}

fn refused(body: &[u8]) -> CallbackRefusal {
    receive(body).unwrap_err()
}

/// The events of the service that has most of them.
fn rows() -> Vec<&'static EventRow> {
    zego_model::events().filter(|row| row.spec.service.name == "rtc").collect()
}

fn row(event: &str) -> &'static EventRow {
    rows().into_iter().find(|row| row.spec.event == event).unwrap()
}

fn spec(event: &str) -> &'static EventSpec {
    row(event).spec
}

/// A body signed at this time with this nonce.
fn body(at: u64, nonce: u64) -> Vec<u8> {
    signed_by("callback-secret", at, nonce)
}

fn signed_by(text: &str, at: u64, nonce: u64) -> Vec<u8> {
    let fields = json!({"room_id": "room-1", "room_session_id": 1, "close_reason": 1});
    let fields = fields.as_object().unwrap();
    sign_body(spec("room_close"), fields, AppId::new(1).unwrap(), &secret(text), Timestamp::from_secs(at), nonce)
}

/// A body signed now, with something else in one place.
fn with(name: &str, value: Value) -> Vec<u8> {
    let mut fields: Map<String, Value> = serde_json::from_slice(&body(NOW, 158_273)).unwrap();
    fields.insert(name.to_owned(), value);
    Value::Object(fields).to_string().into_bytes()
}

/// A body signed now, but for one field.
fn without(name: &str) -> Vec<u8> {
    let mut fields: Map<String, Value> = serde_json::from_slice(&body(NOW, 158_273)).unwrap();
    fields.remove(name).unwrap();
    Value::Object(fields).to_string().into_bytes()
}
