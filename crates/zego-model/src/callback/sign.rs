//! Bodies as the service makes them.

use serde_json::{Map, Value};
use zego_sign::callback::{CallbackSecret, sign};
use zego_sign::{AppId, Timestamp};

use super::common::Name;
use crate::spec::EventSpec;

/// The body of an event as the service makes it: JSON, with the fields that all events have in this event's spelling, signed.
///
/// For tests of receivers, and for a sandbox. Whoever sees the body can have others accepted: it counts as a secret. Of `fields`, those that
/// all events have are left out.
pub fn sign_body(
    spec: &EventSpec,
    fields: &Map<String, Value>,
    app_id: AppId,
    secret: &CallbackSecret,
    timestamp: Timestamp,
    nonce: u64,
) -> Vec<u8> {
    let signature = sign(secret, timestamp, nonce);
    let auth = &spec.auth;
    let common = [
        (auth.event, Value::from(spec.event)),
        (auth.app_id, number_or_text(app_id.get().into(), auth.app_id.number)),
        (auth.timestamp, number_or_text(timestamp.as_secs(), auth.timestamp.number)),
        (auth.nonce, number_or_text(nonce, auth.nonce.number)),
        (auth.signature, Value::from(signature.as_str())),
    ];
    let common = common.iter().map(|(name, value)| (name.name, value));
    let others = fields.iter().filter(|(name, _)| Name::of(name).is_none()).map(|(name, value)| (name.as_str(), value));
    let fields: Vec<_> = common.chain(others).map(|(name, value)| format!("{}:{value}", Value::from(name))).collect();
    format!("{{{}}}", fields.join(",")).into_bytes()
}

fn number_or_text(number: u64, is_number: bool) -> Value {
    if is_number { Value::from(number) } else { Value::from(number.to_string()) }
}
