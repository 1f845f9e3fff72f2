//! What the service wants to tell the customer's server: events, before they are signed and sent.

use serde_json::Value;

use crate::faults::{CallbackFault, FaultyEvent};

/// Collects the events of one call.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    events: Vec<OutboxEvent>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OutboxEvent {
    /// Its word on the wire, among those of the service `rtc`: `record`.
    pub(crate) name: &'static str,
    /// Its fields, without the five that all events have.
    pub(crate) fields: Value,
    /// Where it goes, if the request that brought it about names a URL of its own.
    pub(crate) to: Option<String>,
    /// Not before this second of the state's time, if a fault holds it up.
    pub(crate) due: i64,
    /// Whether a fault makes its signature wrong.
    pub(crate) tampered: bool,
}

impl Outbox {
    /// Adds an event. `fields` is an object in the order of the wire, without event, app id, timestamp, nonce and signature.
    pub(crate) fn push(&mut self, name: &'static str, fields: Value) {
        self.events.push(OutboxEvent { name, fields, to: None, due: 0, tampered: false });
    }

    /// Adds an event for the URL that a request named. Nothing but loopback is ever called.
    pub(crate) fn push_to(&mut self, url: &str, name: &'static str, fields: Value) {
        self.events.push(OutboxEvent { name, fields, to: Some(url.to_owned()), due: 0, tampered: false });
    }

    /// Does to the events of a call what a fault asks for. `earlier` were there before the call.
    pub(crate) fn treat(&mut self, fault: CallbackFault, earlier: Vec<OutboxEvent>, now: i64) {
        let treated = fault.treat(self.take()).into_iter().map(|FaultyEvent { event, delay, tampered }| {
            let due = if delay == 0 { 0 } else { now.saturating_add_unsigned(delay) };
            OutboxEvent { due, tampered, ..event }
        });
        self.events = earlier.into_iter().chain(treated).collect();
    }

    /// Takes all events out.
    pub(crate) fn take(&mut self) -> Vec<OutboxEvent> {
        std::mem::take(&mut self.events)
    }
}
