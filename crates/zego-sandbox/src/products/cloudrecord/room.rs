//! What is in a room, as far as recordings see it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// What is in a room.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordedRoom {
    /// The streams, by their ids.
    pub(super) streams: BTreeMap<String, PublishedStream>,
    /// The whiteboards that are open.
    pub(super) whiteboards: BTreeSet<String>,
}

/// A stream that is published.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PublishedStream {
    /// Whether it has sound.
    pub(super) audio: bool,
    /// Whose it is.
    pub(super) user: String,
    pub(super) user_name: String,
    /// Whether it has a picture.
    pub(super) video: bool,
}

impl RecordedRoom {
    pub(super) fn is_empty(&self) -> bool {
        self.streams.is_empty() && self.whiteboards.is_empty()
    }
}
