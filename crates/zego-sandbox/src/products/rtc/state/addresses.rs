//! Where files are played from, and what the customer's server is told of a recorded one.

use serde_json::{Value, json};

use super::media::RecordedFile;
use crate::config::Cdn;

/// Tencent's template numbers of the heights there are.
pub(crate) const fn definition(height: u16) -> u32 {
    match height {
        360 => 100_010,
        540 => 100_020,
        _ => 100_030,
    }
}

impl RecordedFile {
    /// Where it is played from.
    pub(crate) fn address(&self) -> String {
        match self.cdn {
            Cdn::Tencent => self.address_beside(&format!("f0.{}", self.format.as_str())),
            Cdn::Ws => format!("http://ws.sandbox.example/{}", self.id),
            Cdn::Huawei => format!("http://huawei.sandbox.example/{}", self.id),
            Cdn::Aliyun => format!("http://aliyun.sandbox.example/{}", self.id),
        }
    }

    /// Where a copy of it is played from, at Tencent.
    pub(crate) fn copy_address(&self, height: u16) -> String {
        self.address_beside(&format!("v.f{}.mp4", definition(height)))
    }

    /// The address of something that belongs to it, at Tencent: a folder for each file.
    pub(crate) fn address_beside(&self, end: &str) -> String {
        // A merged file belongs to no stream.
        let stream = if self.stream.is_empty() { "merged" } else { &self.stream };
        format!("http://tencent.sandbox.example/{stream}/{}/{end}", self.id)
    }

    /// The fields of `record`: the file is part of a recording that its vendor knows as `task`.
    pub(crate) fn recorded(&self, task: &str) -> Value {
        let extra = match self.cdn {
            Cdn::Tencent => json!({ "TaskId": task, "FileID": self.id, "Duration": self.duration }),
            // The id that deletes the file: the page of DeleteMedia uses both names for it.
            Cdn::Ws => json!({ "PersistentId": self.id, "Duration": self.duration }),
            Cdn::Huawei => json!({ "Duration": self.duration, "ObsObject": self.id, "FileSize": self.size }),
            // No page shows this one.
            Cdn::Aliyun => json!({ "Duration": self.duration }),
        };
        json!({
            "stream_alias": self.stream,
            "replay_url": self.address(),
            "begin_time": (self.created - self.duration).to_string(),
            "end_time": self.created.to_string(),
            "extra_params": extra.to_string(),
        })
    }
}
