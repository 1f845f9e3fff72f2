//! The events that a service sends: one row each.

use super::{FieldSpec, ServiceSpec};
use crate::callback::UnreadableEvent;

/// An event that the service sends to an address of its user's.
#[non_exhaustive]
#[derive(Debug)]
pub struct EventSpec {
    /// The service that sends it. The same word can be another event of another service.
    pub service: &'static ServiceSpec,
    /// The word on the wire: `room_create`.
    pub event: &'static str,
    /// What has happened; the first line is a summary.
    pub doc: &'static str,
    /// The vendor's page, as a path below its documentation.
    pub upstream: &'static str,
    /// How this event spells the fields that all events have.
    pub auth: AuthNames,
    /// How long after each attempt that is not answered with success the next one comes, in seconds; after the last the event is lost.
    pub retry: &'static [u32],
    /// The fields that only this event has.
    pub fields: &'static [FieldSpec],
    /// Documented bodies.
    pub examples: &'static [EventExample],
    /// Reads a body into the type of this event and back into JSON under wire names, without the fields that all events have. Nothing is
    /// checked about who sent it.
    pub decode: fn(&[u8]) -> Result<serde_json::Value, UnreadableEvent>,
}

impl EventSpec {
    /// The field with this wire name, in any spelling.
    pub fn field(&self, wire: &str) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|field| field.wire == wire || field.also.contains(&wire))
    }
}

/// The spelling of the fields that all events have.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AuthNames {
    /// The word that tells the event.
    pub event: AuthName,
    /// The app.
    pub app_id: AuthName,
    /// When it was signed, in Unix seconds.
    pub timestamp: AuthName,
    /// The random number that was signed.
    pub nonce: AuthName,
    /// The signature.
    pub signature: AuthName,
}

impl AuthNames {
    /// All five.
    pub const fn all(&self) -> [AuthName; 5] {
        [self.event, self.app_id, self.timestamp, self.nonce, self.signature]
    }
}

/// One of the fields that all events have.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AuthName {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether this event has a JSON number there, and not text.
    pub number: bool,
}

impl AuthName {
    pub(crate) const fn text(name: &'static str) -> Self {
        Self { name, number: false }
    }

    pub(crate) const fn number(name: &'static str) -> Self {
        Self { name, number: true }
    }
}

/// A documented body of an event.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EventExample {
    /// What it shows.
    pub name: &'static str,
    /// The body, as JSON. Its signature is none.
    pub body: &'static str,
}
