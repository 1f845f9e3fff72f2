//! Merging, transcoding and thumbnails of files: tasks that end after a while.

use super::media::Media;
use crate::config::AppConfig;
use crate::ids::Ids;
use crate::outbox::Outbox;

/// The tasks.
#[derive(Debug, Default)]
pub(crate) struct Tasks {}

impl Tasks {
    /// Lets time pass: tasks that have come to their end leave their files.
    pub(crate) fn settle(&mut self, _media: &mut Media, _app: &AppConfig, _ids: &mut Ids, _outbox: &mut Outbox, _now: i64) {}
}
