//! What the service wants to tell the customer's server: events, before they are signed and sent.

use serde_json::value::{RawValue, to_raw_value};
use zego_model::spec::EventSpec;

use crate::faults::{CallbackFault, FaultyEvent};
use crate::operation::ServiceEvent;

/// Collects what happens in one change of the state.
#[derive(Debug)]
pub(crate) struct Outbox {
    /// Whether anybody is told; otherwise nothing is collected.
    is_read: bool,
    events: Vec<OutboxEvent>,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) struct OutboxEvent {
    pub(crate) spec: &'static EventSpec,
    /// Its fields, without the five that all events have: an object with sorted keys. One act can bring hundreds of thousands of events about, so it is a text.
    pub(crate) fields: Box<RawValue>,
    /// Where it goes, if the request that brought it about names a URL of its own.
    pub(crate) to: Option<Box<str>>,
    /// How many seconds a fault holds it up.
    pub(crate) delay: u64,
    /// Whether a fault makes its signature wrong.
    pub(crate) tampered: bool,
}

impl Outbox {
    /// For somebody, or for nobody.
    pub(crate) const fn new(is_read: bool) -> Self {
        Self { is_read, events: Vec::new() }
    }

    /// Adds an event, for where all go unless it has a URL of its own.
    pub(crate) fn add<E: ServiceEvent>(&mut self, event: &E, to: Option<&str>) {
        if !self.is_read {
            return;
        }
        let spec = zego_model::events().map(|row| row.spec).find(|spec| spec.service.name == E::SERVICE && spec.event == E::EVENT);
        // What is generated is in the description, and an event is a struct whose fields are text, numbers, lists and structs of them: it has a form in JSON.
        let fields = serde_json::to_value(event).and_then(|fields| to_raw_value(&fields));
        if let (Some(spec), Ok(fields)) = (spec, fields) {
            self.events.push(OutboxEvent { spec, fields, to: to.map(Box::from), delay: 0, tampered: false });
        }
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
