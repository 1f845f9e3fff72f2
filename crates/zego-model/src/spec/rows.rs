//! Rows of the table: everything the description says of an operation or an event.

use super::{FieldSpec, OperationSpec};
use crate::account::Asked;
use crate::decode::{DecodeError, DecodedAnswer};

/// One operation: a row of the table.
#[non_exhaustive]
#[derive(Debug)]
pub struct OperationRow {
    /// What a call needs to know.
    pub spec: &'static OperationSpec,
    /// The name on a command line: `delete-media`.
    pub command: &'static str,
    /// What it does; the first line is a summary.
    pub doc: &'static str,
    /// The vendor's page, as a path below its documentation.
    pub upstream: &'static str,
    /// The parameters, in wire order.
    pub request: &'static [FieldSpec],
    /// The fields of the answer.
    pub response: &'static [FieldSpec],
    /// What to know before a first call.
    pub warnings: &'static [&'static str],
    /// The vendor's word that the operation is going away, and what replaces it.
    pub deprecated: Option<&'static str>,
    /// Example answers.
    pub examples: &'static [ExampleSpec],
    /// Reads an answer of this operation into its type and back into JSON under wire names. What was asked for is held against it.
    pub decode: fn(&[u8], &Asked<'_>) -> Result<DecodedAnswer, DecodeError>,
}

impl OperationRow {
    /// The parameter with this wire name.
    pub fn parameter(&self, wire: &str) -> Option<&'static FieldSpec> {
        self.request.iter().find(|field| field.wire == wire)
    }
}

/// An example answer of an operation.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ExampleSpec {
    /// What it shows.
    pub name: &'static str,
    /// The body, as JSON.
    pub response: &'static str,
}

/// One event: a row of the table.
#[cfg(feature = "callback")]
#[non_exhaustive]
#[derive(Debug)]
pub struct EventRow {
    /// What a receiver needs to know.
    pub spec: &'static super::EventSpec,
    /// What has happened; the first line is a summary.
    pub doc: &'static str,
    /// The vendor's page, as a path below its documentation.
    pub upstream: &'static str,
    /// The fields that only this event has.
    pub fields: &'static [FieldSpec],
    /// The fields of the answer that the service heeds; none, where the HTTP status is all of it.
    pub answer: &'static [FieldSpec],
    /// Documented bodies.
    pub examples: &'static [EventExample],
    /// Reads a body into the type of this event and back into JSON under wire names, without the fields that all events have. Nothing is
    /// checked about who sent it.
    pub decode: fn(&[u8]) -> Result<serde_json::Value, crate::callback::UnreadableEvent>,
}

#[cfg(feature = "callback")]
impl EventRow {
    /// The field with this wire name, in any spelling.
    pub fn field(&self, wire: &str) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|field| field.wire == wire || field.also.contains(&wire))
    }
}

/// A documented body of an event.
#[cfg(feature = "callback")]
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EventExample {
    /// What it shows.
    pub name: &'static str,
    /// The body, as JSON. Its signature is none.
    pub body: &'static str,
}
