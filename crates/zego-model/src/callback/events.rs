//! From the body of an event to its type.

use serde::de::DeserializeOwned;

use crate::decode;
use crate::spec::EventSpec;

/// The events that one endpoint can be sent: the generated `Event` of a service, or [`AnyEvent`](crate::AnyEvent).
///
/// Which endpoint was called decides what a body means: two services can have different events under one name.
pub trait EventSet: Sized {
    /// What there is to know of each.
    fn specs() -> &'static [&'static EventSpec];

    /// Reads an event from its body, a JSON object; nothing is checked about who sent it. It never fails: what cannot be read says so itself.
    ///
    /// `spec` is one of [`specs`](Self::specs), or none of an event that is unknown; `name` is its word on the wire.
    fn read(spec: Option<&'static EventSpec>, name: &str, json: &str) -> Self;

    /// What there is to know of it, if it is a known one.
    fn spec(&self) -> Option<&'static EventSpec>;

    /// The word on the wire.
    fn name(&self) -> &str;

    /// Why the body of an event that is known could not be read.
    fn error(&self) -> Option<&UnreadableEvent>;
}

/// A body that is not one of its event.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("unreadable event: {place}{reason}")]
pub struct UnreadableEvent {
    /// Where: `Detail.RiskInfoList[0].RiskLevel: `, or empty.
    pub place: String,
    /// What is wrong there.
    pub reason: String,
}

/// Reads the fields of an event.
pub(crate) fn read<T: DeserializeOwned>(json: &str) -> Result<T, UnreadableEvent> {
    decode::memory::bounded(|| decode::read(json, "")).map_err(|error| UnreadableEvent { place: error.place, reason: error.reason })
}

/// [`EventRow::decode`](crate::spec::EventRow::decode) of an event with this type.
#[cfg(feature = "table")]
pub(crate) fn decode_document<T: DeserializeOwned + serde::Serialize>(
    row: &crate::spec::EventRow,
    body: &[u8],
) -> Result<serde_json::Value, UnreadableEvent> {
    let unreadable = |reason| UnreadableEvent { place: String::new(), reason };
    let body = super::form::Body::of(body).map_err(|refusal| match refusal {
        super::CallbackRefusal::Unreadable { reason } => unreadable(reason),
        refusal => unreadable(refusal.to_string()),
    })?;
    serde_json::to_value(read::<T>(&super::texts::json_of(body, Some(row.spec)))?).map_err(|error| unreadable(error.to_string()))
}
