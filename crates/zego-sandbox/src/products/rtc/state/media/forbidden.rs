//! Streams that may not be published to a CDN, and until when.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

/// A ban of a stream.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Forbidden {
    pub(crate) since: Moment,
    pub(crate) until: Moment,
}

/// All bans of streams at a CDN.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(super) struct ForbiddenStreams {
    bans: BTreeMap<String, Forbidden>,
    /// When they are over.
    #[serde(skip)]
    ends: BTreeSet<(Moment, String)>,
}

impl ForbiddenStreams {
    /// Forbids a stream until another moment than before.
    pub(super) fn insert(&mut self, stream: &str, until: Moment, now: Moment) {
        let since = self.bans.get(stream).map_or(now, |ban| ban.since);
        self.remove(stream);
        self.ends.insert((until, stream.to_owned()));
        self.bans.insert(stream.to_owned(), Forbidden { since, until });
    }

    /// Allows a stream again; whether it was forbidden.
    pub(super) fn remove(&mut self, stream: &str) -> bool {
        let Some((stream, ban)) = self.bans.remove_entry(stream) else { return false };
        self.ends.remove(&(ban.until, stream));
        true
    }

    /// All, by stream.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Forbidden)> {
        self.bans.iter().map(|(stream, ban)| (stream.as_str(), ban))
    }

    /// When one is over next.
    pub(super) fn next_due(&self) -> Option<Moment> {
        self.ends.first().map(|(end, _)| *end)
    }

    pub(super) fn expire(&mut self, now: Moment) {
        while self.next_due().is_some_and(|end| end <= now) {
            if let Some((_, stream)) = self.ends.pop_first() {
                self.bans.remove(&stream);
            }
        }
    }

    pub(super) fn rebuild(&mut self) {
        self.ends = self.bans.iter().map(|(stream, ban)| (ban.until, stream.clone())).collect();
    }
}
