//! Where files are played from, and what the customer's server is told of a recorded one.

use serde::Serialize;

use super::media::RecordedFile;
use crate::config::Cdn;
use crate::generated::rtc::callback::{Record, RecordExtra};

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
            Cdn::Tencent => self.address_of(&["f0.", self.format.as_str()]),
            Cdn::Ws => format!("http://ws.sandbox.example/{}", self.id),
            Cdn::Huawei => format!("http://huawei.sandbox.example/{}", self.id),
            Cdn::Aliyun => format!("http://aliyun.sandbox.example/{}", self.id),
        }
    }

    /// Where a copy of it is played from, at Tencent.
    pub(crate) fn copy_address(&self, height: u16) -> String {
        self.address_of(&["v.f", &definition(height).to_string(), ".mp4"])
    }

    /// The address of something that belongs to it, at Tencent: a folder for each file.
    pub(crate) fn address_beside(&self, end: &str) -> String {
        self.address_of(&[end])
    }

    /// The same, of a name in parts.
    fn address_of(&self, end: &[&str]) -> String {
        // A merged file belongs to no stream.
        let stream = if self.stream.is_empty() { "merged" } else { &self.stream };
        // Two for each file of a page: put together in one piece, without a word of formatting.
        let parts = || ["http://tencent.sandbox.example/", stream, "/", &self.id, "/"].into_iter().chain(end.iter().copied());
        let mut address = String::with_capacity(parts().map(str::len).sum());
        address.extend(parts());
        address
    }

    /// What `record` tells: the file is part of a recording that its vendor knows as `task`.
    pub(crate) fn recorded(&self, task: &str) -> Record {
        let duration = Some(f64::from(self.duration));
        let extra = match self.cdn {
            Cdn::Tencent => RecordExtra {
                task_id: Some(task.to_owned().into()),
                file_id: Some(self.id.to_string().into()),
                duration,
                ..RecordExtra::default()
            },
            // The id that deletes the file: the page of DeleteMedia uses both names for it.
            Cdn::Ws => RecordExtra { persistent_id: Some(self.id.to_string().into()), duration, ..RecordExtra::default() },
            Cdn::Huawei => {
                RecordExtra { duration, obs_object: Some(self.id.to_string().into()), file_size: Some(self.size), ..RecordExtra::default() }
            }
            // No page shows this one.
            Cdn::Aliyun => RecordExtra { duration, ..RecordExtra::default() },
        };
        Record {
            stream_alias: self.stream.to_string().into(),
            replay_url: self.address().into(),
            begin_time: (self.created.secs() - i64::from(self.duration)).to_string().into(),
            end_time: self.created.secs().to_string().into(),
            extra_params: in_text(&extra).into(),
        }
    }
}

/// JSON within text, as events have it.
pub(crate) fn in_text<T: Serialize>(value: &T) -> String {
    // Structs of text and numbers, and lists of them, always have a form in JSON.
    serde_json::to_string(value).unwrap_or_default()
}
