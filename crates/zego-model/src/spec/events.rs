//! What a receiver needs to know of the events that a service sends.

use zego_sign::callback::CallbackAlgorithm;

use super::ServiceSpec;

/// An event that the service sends to an address of its user's. The same word can be another event of another service.
#[non_exhaustive]
#[derive(Debug)]
pub struct EventSpec {
    /// The service that sends it.
    pub service: &'static ServiceSpec,
    /// The word on the wire: `room_create`; of a number its digits.
    pub event: &'static str,
    /// How this event spells the fields that all events have.
    pub auth: AuthNames,
    /// How it is signed.
    pub algorithm: CallbackAlgorithm,
    /// How long after each attempt that is not answered with success the next one comes, in seconds; after the last the event is lost. Empty, where the
    /// vendor does not tell.
    pub retry: &'static [u32],
    /// The fields that are lists, objects or any JSON, in every spelling: in a form they come as the text of one. Those of objects stand after the names of what they
    /// are in: `Detail.RiskInfoList`.
    pub structured: &'static [&'static str],
    /// The fields that are numbers or truth values, in every spelling and place.
    pub numbers: &'static [&'static str],
    /// The fields that are text of any kind, or lists of them, in every spelling and place.
    pub texts: &'static [&'static str],
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
