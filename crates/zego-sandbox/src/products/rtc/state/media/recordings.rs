//! Recordings under way, and when they end by themselves.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::config::Cdn;
use crate::moment::Moment;

/// A stream that is being recorded.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recording {
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ends: Option<Moment>,
    pub(crate) started: Moment,
    /// What Tencent calls it.
    pub(crate) task: String,
}

/// All recordings under way.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct Recordings {
    #[serde(with = "crate::entries")]
    running: BTreeMap<(Cdn, String), Recording>,
    /// Those that end by themselves.
    #[serde(skip)]
    ends: BTreeSet<(Moment, Cdn, String)>,
}

impl Recordings {
    /// Begins one, unless the vendor records the stream already: whether it did.
    pub(crate) fn insert(&mut self, cdn: Cdn, stream: &str, recording: impl FnOnce() -> Recording) -> bool {
        let key = (cdn, stream.to_owned());
        if self.running.contains_key(&key) {
            return false;
        }
        let recording = recording();
        self.ends.extend(recording.ends.map(|end| (end, cdn, stream.to_owned())));
        self.running.insert(key, recording);
        true
    }

    /// Ends one.
    pub(crate) fn remove(&mut self, cdn: Cdn, stream: &str) -> Option<Recording> {
        let recording = self.running.remove(&(cdn, stream.to_owned()))?;
        recording.ends.map(|end| self.ends.remove(&(end, cdn, stream.to_owned())));
        Some(recording)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.running.len()
    }

    /// All, by vendor and stream.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Cdn, &str, &Recording)> {
        self.running.iter().map(|((cdn, stream), recording)| (*cdn, stream.as_str(), recording))
    }

    /// When one ends by itself next.
    pub(super) fn next_due(&self) -> Option<Moment> {
        self.ends.first().map(|(end, ..)| *end)
    }

    /// One that has come to its end.
    pub(super) fn ended(&self, now: Moment) -> Option<(Cdn, String)> {
        let (_, cdn, stream) = self.ends.first().filter(|(end, ..)| *end <= now)?;
        Some((*cdn, stream.clone()))
    }

    pub(super) fn rebuild(&mut self) {
        let ends = self.running.iter().filter_map(|((cdn, stream), recording)| Some((recording.ends?, *cdn, stream.clone())));
        self.ends = ends.collect();
    }
}
