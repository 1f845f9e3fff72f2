//! Bans of streams in a room.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::MEMORY;

/// A ban of a stream in a room.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) struct StreamRule {
    pub(crate) audio: bool,
    pub(crate) video: bool,
    /// In seconds.
    pub(crate) created: i64,
    /// How long it lasts, in seconds.
    pub(crate) lasts: i64,
}

/// The bans, by room and stream.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct StreamRules {
    #[serde(with = "crate::entries")]
    rules: BTreeMap<(String, String), StreamRule>,
}

impl StreamRule {
    /// When it ends.
    pub(crate) const fn expires(&self) -> i64 {
        self.created.saturating_add(self.lasts)
    }
}

impl StreamRules {
    /// Sets a rule, in place of the one before.
    pub(crate) fn set(&mut self, room: &str, stream: &str, rule: StreamRule) {
        self.rules.insert((room.to_owned(), stream.to_owned()), rule);
    }

    pub(crate) fn delete(&mut self, room: &str, stream: &str) -> Option<StreamRule> {
        self.rules.remove(&(room.to_owned(), stream.to_owned()))
    }

    /// The rule, also if it has run out within the last day.
    pub(crate) fn rule(&self, room: &str, stream: &str) -> Option<&StreamRule> {
        self.rules.get(&(room.to_owned(), stream.to_owned()))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&(String, String), &StreamRule)> {
        self.rules.iter()
    }

    /// Whether both the sound and the picture of a stream are banned.
    pub(crate) fn silences(&self, room: &str, stream: &str, now: i64) -> bool {
        self.rule(room, stream).is_some_and(|rule| rule.audio && rule.video && rule.expires() > now)
    }

    pub(super) fn settle(&mut self, now: i64) {
        self.rules.retain(|_, rule| rule.expires() + MEMORY > now);
    }
}
