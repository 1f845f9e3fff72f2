//! Bans of streams in a room.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::memory::MEMORY;
use crate::entries;
use crate::moment::Moment;

/// A ban of a stream in a room.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StreamRule {
    pub(crate) audio: bool,
    pub(crate) created: Moment,
    /// How long it lasts, in seconds.
    pub(crate) lasts: u32,
    pub(crate) video: bool,
}

/// The bans, by room and stream.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StreamRules {
    #[serde(with = "entries")]
    rules: BTreeMap<(String, String), StreamRule>,
    /// When each is forgotten.
    #[serde(skip)]
    forgetting: BTreeSet<(Moment, (String, String))>,
}

impl StreamRule {
    /// When it ends.
    pub(crate) fn expires(&self) -> Moment {
        self.created.plus_secs(self.lasts.into())
    }

    fn forgotten(&self) -> Moment {
        self.expires().plus_secs(MEMORY)
    }
}

impl StreamRules {
    pub(super) fn next_due(&self) -> Option<Moment> {
        self.forgetting.first().map(|(due, _)| *due)
    }

    /// Forgets what ran out a day ago.
    pub(super) fn fall_due(&mut self, now: Moment) {
        while self.next_due().is_some_and(|due| due <= now) {
            if let Some((_, target)) = self.forgetting.pop_first() {
                self.rules.remove(&target);
            }
        }
    }

    pub(super) fn rebuild(&mut self) {
        self.forgetting = self.rules.iter().map(|(target, rule)| (rule.forgotten(), target.clone())).collect();
    }

    /// Sets a rule, in place of the one before.
    pub(crate) fn set(&mut self, room: &str, stream: &str, rule: StreamRule) {
        self.delete(room, stream);
        let target = (room.to_owned(), stream.to_owned());
        self.forgetting.insert((rule.forgotten(), target.clone()));
        self.rules.insert(target, rule);
    }

    pub(crate) fn delete(&mut self, room: &str, stream: &str) -> Option<StreamRule> {
        let target = (room.to_owned(), stream.to_owned());
        let rule = self.rules.remove(&target)?;
        self.forgetting.remove(&(rule.forgotten(), target));
        Some(rule)
    }

    /// The rule, also if it has run out within the last day.
    pub(crate) fn rule(&self, room: &str, stream: &str) -> Option<&StreamRule> {
        self.rules.get(&(room.to_owned(), stream.to_owned()))
    }

    pub(crate) fn all(&self) -> impl ExactSizeIterator<Item = (&(String, String), &StreamRule)> {
        self.rules.iter()
    }

    /// Whether both the sound and the picture of a stream are banned.
    pub(crate) fn silences(&self, room: &str, stream: &str, now: Moment) -> bool {
        self.rule(room, stream).is_some_and(|rule| rule.audio && rule.video && rule.expires() > now)
    }
}
