//! What is to be looked at when nobody knows whether a call was carried out.

use std::fmt;

/// Where it shows whether a call was carried out. Of the same service as the call.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Evidence {
    /// An operation that only reads, by its action's name on the wire.
    Operation(&'static str),
    /// A callback, by its event's word on the wire. It comes only to who has the service send them.
    Event(&'static str),
}

impl Evidence {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operation(name) | Self::Event(name) => name,
        }
    }
}

/// As in a sentence: `` `SearchMedia` ``, ``the callback `record` ``.
impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation(name) => write!(f, "`{name}`"),
            Self::Event(name) => write!(f, "the callback `{name}`"),
        }
    }
}

/// Who tells it, as a sentence.
pub(crate) fn sentence(evidence: &[Evidence]) -> String {
    let Some((last, before)) = evidence.split_last() else { return "Nothing tells whether it was carried out.".to_owned() };
    let before: Vec<_> = before.iter().map(ToString::to_string).collect();
    let or = if before.is_empty() { "" } else { " or " };
    format!("Whether it was carried out is told by {}{or}{last}.", before.join(", "))
}
