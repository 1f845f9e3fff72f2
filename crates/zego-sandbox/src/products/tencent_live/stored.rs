//! Entries of the state that are no more than what is known of them.

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

/// A rule: what it is for is its key.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) created: Moment,
    pub(super) template: u64,
}

/// A task of `CreateLiveRecord`. It runs and ends as the clock tells: nothing has to be done then.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LiveRecord {
    pub(super) end: Moment,
    pub(super) start: Moment,
    pub(super) stopped: bool,
    pub(super) stream: String,
}

impl LiveRecord {
    pub(super) fn is_running(&self, now: Moment) -> bool {
        !self.stopped && self.start <= now && now < self.end
    }

    /// Whether there is anything to stop: it runs, or will.
    pub(super) fn is_open(&self, now: Moment) -> bool {
        !self.stopped && now < self.end
    }
}
