//! What an app has of digital humans.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::catalogue::{Human, PUBLIC_HUMANS, PUBLIC_TIMBRES};
use super::tasks::StreamTasks;
use crate::refusal::Refusal;

pub(super) const WRONG_PARAMETER: i64 = 400_000_001;
const NO_HUMAN: i64 = 400_000_003;
const NO_TIMBRE: i64 = 400_000_004;
const WRONG_TIMBRE: i64 = 400_000_009;

/// What an app has: digital humans of its own beside the public ones, and stream tasks.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DigitalHumans {
    /// By their ids.
    pub(super) own: BTreeMap<String, Human>,
    pub(super) tasks: StreamTasks,
}

impl DigitalHumans {
    /// All whom the app may use, the public ones first, each with whether it is public.
    pub(super) fn humans(&self) -> impl Iterator<Item = (&String, &Human, bool)> {
        let public = PUBLIC_HUMANS.iter().map(|(id, human)| (id, human, true));
        public.chain(self.own.iter().map(|(id, human)| (id, human, false)))
    }

    /// The digital human of this id, and whether it is public.
    pub(super) fn human(&self, id: &str) -> Result<(&Human, bool), Refusal> {
        let found = PUBLIC_HUMANS.get(id).map(|human| (human, true)).or_else(|| self.own.get(id).map(|human| (human, false)));
        found.ok_or_else(|| Refusal::new(NO_HUMAN, "DigitalHumanId is that of no digital human of this project"))
    }

    /// Whether a digital human can speak with a timbre: a public one, or one of its own.
    pub(super) fn can_speak(&self, human: &str, timbre: &str) -> Result<(), Refusal> {
        if PUBLIC_TIMBRES.contains_key(timbre) || self.own.get(human).is_some_and(|human| human.timbres.contains_key(timbre)) {
            Ok(())
        } else if self.own.values().any(|other| other.timbres.contains_key(timbre)) {
            Err(Refusal::new(WRONG_TIMBRE, "TTSConfig.TimbreId is a timbre of another digital human"))
        } else {
            Err(Refusal::new(NO_TIMBRE, "TTSConfig.TimbreId is that of no timbre of this project"))
        }
    }
}

/// A parameter is wrong; the message begins with its name.
pub(super) fn wrong(message: impl Into<String>) -> Refusal {
    Refusal::new(WRONG_PARAMETER, message)
}
