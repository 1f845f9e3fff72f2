//! Where files go. Of the keys nothing is kept.

use serde::{Deserialize, Serialize};

use super::file::{IN_BACKUP, LOST, UPLOADED};
use crate::generated::cloudrecord::recording::RecordStorage;

/// In the name of a bucket, or the title at Alibaba's video platform: the storage does not take files, and ZEGO keeps them.
const FULL: &str = "sandbox-backup";
/// The same, and ZEGO does not either.
const BROKEN: &str = "sandbox-lost";

pub(super) const QINIU: i64 = 4;
pub(super) const ALIBABA_VOD: i64 = 5;
pub(super) const TENCENT_VOD: i64 = 6;

/// A storage.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Storage {
    /// The bucket; of a video platform, its title or application.
    pub(super) bucket: String,
    pub(super) vendor: i64,
}

impl Storage {
    pub(super) fn of(storage: RecordStorage) -> Self {
        let bucket = match storage.vendor {
            ALIBABA_VOD => storage.alibaba_vod.map(|platform| platform.title),
            TENCENT_VOD => storage.tencent_vod.map(|platform| platform.sub_app_id.map(|app| app.to_string()).unwrap_or_default()),
            _ => storage.bucket,
        };
        Self { bucket: bucket.unwrap_or_default(), vendor: storage.vendor }
    }

    /// Whether files have an id of a video platform.
    pub(super) const fn has_video_ids(&self) -> bool {
        matches!(self.vendor, ALIBABA_VOD | TENCENT_VOD)
    }

    /// What becomes of files that are sent there: their status.
    pub(super) fn outcome(&self) -> i64 {
        if self.bucket.contains(BROKEN) {
            LOST
        } else if self.bucket.contains(FULL) {
            IN_BACKUP
        } else {
            UPLOADED
        }
    }

    /// Where a file can be fetched, if that is told.
    pub(super) fn url(&self, folder: &str, file: &str) -> Option<String> {
        let folder = folder.trim_matches('/');
        let path = if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") };
        match self.vendor {
            QINIU | ALIBABA_VOD => None,
            TENCENT_VOD => Some(format!("https://vod.example.com/{path}")),
            _ => Some(format!("https://{}.storage.example.com/{path}", self.bucket)),
        }
    }
}
