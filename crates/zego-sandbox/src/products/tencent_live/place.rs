//! Which stream is meant: domain, path and name.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::log::shown;

/// A stream, by where it is published.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StreamPlace {
    #[serde(default = "live")]
    pub(super) app: String,
    pub(super) domain: String,
    pub(super) stream: String,
}

/// The path where none is named.
pub(super) fn live() -> String {
    "live".to_owned()
}

impl StreamPlace {
    pub(super) fn new(domain: String, app: String, stream: String) -> Self {
        Self { app, domain, stream }
    }

    /// All streams of its path.
    pub(super) fn path(&self) -> Self {
        Self { stream: String::new(), ..self.clone() }
    }
}

impl fmt::Display for StreamPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}/{}", shown(&self.stream), shown(&self.domain), shown(&self.app))
    }
}
