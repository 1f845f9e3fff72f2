//! What the account has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::place::StreamPlace;
use super::recorder::Recorder;
use super::stored::{LiveRecord, Rule};
use super::template::Template;
use crate::entries;

/// What the account has.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TencentLive {
    /// The tasks of `CreateLiveRecord`, by their ids.
    #[serde(with = "entries")]
    pub(super) live_records: BTreeMap<u64, LiveRecord>,
    /// Tasks, and what is being recorded.
    pub(super) recorder: Recorder,
    /// By what they are for; an empty stream is all of the path.
    #[serde(with = "entries")]
    pub(super) rules: BTreeMap<StreamPlace, Rule>,
    /// By their ids.
    #[serde(with = "entries")]
    pub(super) templates: BTreeMap<u64, Template>,
}
