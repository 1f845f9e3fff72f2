//! Bodies of callbacks: whatever comes is received or refused, and what is signed is received alike in each of its forms.

use std::sync::LazyLock;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use zego_model::callback::{CallbackRefusal, Received, Receiver, RecentNonces, sign_body};
use zego_model::spec::EventRow;
use zego_model::text::is_unseen;
use zego_model::{AnyEvent, events};
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, Timestamp};

use crate::input::Input;

static ROWS: LazyLock<Vec<&'static EventRow>> = LazyLock::new(|| events().collect());
const SECRET: &str = "callback-secret-of-nobody";
const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

/// The first byte says of which event the rest is the body, or, where it is a JSON object, what the fields of that event are.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let row = ROWS[usize::from(input.byte()) % ROWS.len()];
    raw(row, input.rest());
    if let Ok(Value::Object(fields)) = serde_json::from_slice(input.rest()) {
        signed(row, &fields);
    }
}

fn secret() -> CallbackSecret {
    CallbackSecret::new(SECRET).expect("a secret of visible characters")
}

fn receiver(row: &EventRow) -> Receiver<AnyEvent> {
    Receiver::new([secret()]).service(row.spec.service)
}

/// Nobody knows the secret: nothing is accepted, nothing is noted, and what is said shows neither the body nor the secret.
fn raw(row: &EventRow, body: &[u8]) {
    let mut nonces = RecentNonces::new(4);
    let refusal = receiver(row).window(None).receive(body, NOW, &mut nonces).map(|_| ()).expect_err("nobody signed it");
    assert!(nonces.is_empty());
    let message = refusal.to_string();
    assert!(message.len() <= 2_048 && !message.contains(SECRET) && !message.contains(is_unseen), "{message}");
    // Read without a look at who sent it.
    if let Err(error) = (row.decode)(body) {
        let message = error.to_string();
        assert!(message.len() <= 8_192 && !message.contains(is_unseen), "{message}");
    }
}

fn signed(row: &EventRow, fields: &Map<String, Value>) {
    let body = sign_body(row.spec, fields, AppId::new(1).expect("a number of an app"), &secret(), NOW, 7);
    let receiver = receiver(row);
    let mut nonces = RecentNonces::new(4);
    let first = match receiver.receive(&body, NOW, &mut nonces) {
        Ok(first) => first,
        // A field of the event's own that is like one of those that all events have.
        Err(CallbackRefusal::Ambiguous { .. }) => return,
        Err(CallbackRefusal::TooLarge { .. }) if body.len() > Receiver::<AnyEvent>::DEFAULT_SIZE_LIMIT => return,
        Err(other) => panic!("{other}: {}", String::from_utf8_lossy(&body)),
    };
    assert!(!first.is_repeat());
    let callback = first.callback();
    assert_eq!((callback.name(), &callback.raw()[..]), (row.spec.event, &body[..]));
    assert!(!format!("{callback:?}").contains(SECRET));
    assert!(receiver.receive(&body, NOW, &mut nonces).as_ref().is_ok_and(Received::is_repeat), "the same again is a repeat");
    let longer = [&body[..], b" "].concat();
    if longer.len() <= Receiver::<AnyEvent>::DEFAULT_SIZE_LIMIT {
        let changed = receiver.receive(&longer, NOW, &mut nonces).map(|_| ());
        assert_eq!(changed, Err(CallbackRefusal::ChangedRepeat), "another body under the same signature");
    }
    let late = Timestamp::from_secs(NOW.as_secs() + 301);
    let late = receiver.receive(&body, late, &mut RecentNonces::new(4)).map(|_| ());
    assert_eq!(late, Err(CallbackRefusal::Stale { age: 301, window: 300 }));

    let text = String::from_utf8(body).expect("JSON");
    let encoded = utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string();
    let form = fields.values().all(Value::is_string).then(|| as_form(&text)).flatten();
    let forms = [Some((encoded, true)), form.map(|form| (form, false))].into_iter().flatten();
    for (form, is_json) in forms.filter(|(form, _)| form.len() <= Receiver::<AnyEvent>::DEFAULT_SIZE_LIMIT) {
        let again = receiver.receive(form.as_bytes(), NOW, &mut RecentNonces::new(4)).unwrap_or_else(|error| panic!("{error}: {form}"));
        assert_eq!(again.callback().event, callback.event, "{form}");
        // A form has texts where JSON has numbers.
        assert!(!is_json || again.callback().document() == callback.document(), "{form}");
    }
}

/// The pairs of a body; `None` where a name looks like that of a list or an object in a form.
fn as_form(body: &str) -> Option<String> {
    let Ok(Value::Object(fields)) = serde_json::from_str(body) else { return None };
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in &fields {
        // White space before a form is none of it.
        if !name.starts_with(char::is_alphanumeric) || name.contains(['[', ']', '.']) {
            return None;
        }
        form.append_pair(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned).as_str());
    }
    Some(form.finish())
}
