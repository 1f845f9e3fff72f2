//! What the service wants to tell the customer's server: events, before they are signed and sent.

use serde_json::{Map, Value};

use crate::faults::{CallbackFault, FaultyEvent};
use crate::operation::ServiceEvent;

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
    /// How many seconds a fault holds it up.
    pub(crate) delay: u64,
    /// Whether a fault makes its signature wrong.
    pub(crate) tampered: bool,
}

impl Outbox {
    /// Adds an event, for where all go unless it has a URL of its own.
    pub(crate) fn add<E: ServiceEvent>(&mut self, event: &E, to: Option<String>) {
        // An event is a struct whose fields are text, numbers, lists and structs of them: it always has a form in JSON.
        let fields = if let Ok(Value::Object(fields)) = serde_json::to_value(event) { fields } else { Map::new() };
        self.events.push(OutboxEvent { service: E::SERVICE, name: E::EVENT, fields, to, delay: 0, tampered: false });
    }

    /// Does to the events what a fault asks for.
    pub(crate) fn treat(&mut self, fault: CallbackFault) {
        let treated = fault.treat(std::mem::take(&mut self.events)).into_iter();
        self.events = treated.map(|FaultyEvent { event, delay, tampered }| OutboxEvent { delay, tampered, ..event }).collect();
    }

    /// All events, in the order in which they happened.
    pub(crate) fn take(self) -> Vec<OutboxEvent> {
        self.events
    }
}
