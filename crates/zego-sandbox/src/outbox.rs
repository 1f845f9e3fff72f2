//! What the service wants to tell the customer's server: events, before they are signed and sent.

use serde_json::Value;

/// Collects the events of one call.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    events: Vec<Event>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    /// Its word on the wire: `record`.
    pub(crate) name: &'static str,
    /// Its fields, without the five that all events have.
    pub(crate) fields: Value,
}

impl Outbox {
    /// Adds an event. `fields` is an object in the order of the wire, without event, app id, timestamp, nonce and signature.
    pub(crate) fn push(&mut self, name: &'static str, fields: Value) {
        self.events.push(Event { name, fields });
    }

    /// What has come together, and nothing is left.
    pub(crate) fn take(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }
}
