//! What the service wants to tell the customer's server: events, before they are signed and sent.

use serde_json::{Map, Value};

/// Collects what happens in one change of the state.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    events: Vec<OutboxEvent>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OutboxEvent {
    pub(crate) service: &'static str,
    /// Its word on the wire: `record`.
    pub(crate) name: &'static str,
    /// Its fields, without the five that all events have.
    pub(crate) fields: Map<String, Value>,
    /// Where it goes, if the request that brought it about names a URL of its own.
    pub(crate) to: Option<String>,
}

impl Outbox {
    /// Adds an event of `rtc`. `fields` is an object, without event, app id, timestamp, nonce and signature.
    pub(crate) fn push(&mut self, name: &'static str, fields: Value) {
        self.add(name, fields, None);
    }

    /// Adds an event for the URL that a request named. Nothing but loopback is ever called.
    pub(crate) fn push_to(&mut self, url: &str, name: &'static str, fields: Value) {
        self.add(name, fields, Some(url.to_owned()));
    }

    fn add(&mut self, name: &'static str, fields: Value, to: Option<String>) {
        let fields = if let Value::Object(fields) = fields { fields } else { Map::new() };
        self.events.push(OutboxEvent { service: "rtc", name, fields, to });
    }

    /// All events, in the order in which they happened.
    pub(crate) fn take(self) -> Vec<OutboxEvent> {
        self.events
    }
}
