//! Bodies as the service makes them.

use serde_json::{Map, Value};
use zego_sign::callback::{CallbackSecret, SignedFields};
use zego_sign::{AppId, Timestamp};

use super::common::Dialect;
use crate::spec::{AuthName, EventSpec};

/// The body of an event as the service makes it: JSON, with the fields that all events have in this event's spelling, signed.
///
/// For tests of receivers, and for a sandbox. Whoever sees the body can have others accepted: it counts as a secret. Of `fields`, those that
/// all events have are left out.
///
/// # Panics
/// Never: numbers are in the form that is signed.
pub fn sign_body(
    spec: &EventSpec,
    fields: &Map<String, Value>,
    app_id: AppId,
    secret: &CallbackSecret,
    timestamp: Timestamp,
    nonce: u64,
) -> Vec<u8> {
    let (app_id, timestamp, nonce) = (app_id.get().to_string(), timestamp.as_secs().to_string(), nonce.to_string());
    let signed = SignedFields { app_id: &app_id, timestamp: &timestamp, nonce: &nonce };
    let signature = spec.algorithm.sign(secret, &signed).expect("three numbers are in the form that is signed");
    let auth = &spec.auth;
    let dialect = Dialect::of(spec);
    let common = [
        (auth.event, spec.event),
        (auth.app_id, &*app_id),
        (auth.timestamp, &*timestamp),
        (auth.nonce, &*nonce),
        (auth.signature, signature.as_str()),
    ];
    let common = common.into_iter().map(|(name, text)| format!("{}:{}", Value::from(name.name), written(name, text)));
    let others =
        fields.iter().filter(|(name, _)| dialect.name(name).is_none()).map(|(name, value)| format!("{}:{value}", Value::from(&**name)));
    let fields: Vec<_> = common.chain(others).collect();
    format!("{{{}}}", fields.join(",")).into_bytes()
}

/// As a number where the event has one: what is written there are digits.
fn written(name: AuthName, text: &str) -> String {
    if name.number { text.to_owned() } else { Value::from(text).to_string() }
}
