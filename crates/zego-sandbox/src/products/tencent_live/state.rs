//! What the account has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entries;
use crate::moment::Moment;

/// What the account has.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TencentLive {
    /// By their ids.
    #[serde(with = "entries")]
    pub(super) record_tasks: BTreeMap<u64, RecordTask>,
}

/// A task of `CreateLiveRecord`. It runs and ends as the clock tells: nothing has to be done then.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordTask {
    pub(super) end: Moment,
    pub(super) start: Moment,
    pub(super) stopped: bool,
    pub(super) stream: String,
}

impl RecordTask {
    pub(super) fn is_running(&self, now: Moment) -> bool {
        !self.stopped && self.start <= now && now < self.end
    }

    /// Whether there is anything to stop: it runs, or will.
    pub(super) fn is_open(&self, now: Moment) -> bool {
        !self.stopped && now < self.end
    }
}
