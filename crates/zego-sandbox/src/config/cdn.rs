//! CDN vendors, and the formats they record in.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A CDN vendor.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Cdn {
    /// Tencent Cloud.
    Tencent,
    /// Wangsu.
    Ws,
    /// Huawei Cloud.
    Huawei,
    /// Alibaba Cloud: streams are recorded, and the files are out of reach of search and deletion, as on the vendor's pages.
    Aliyun,
}

impl Cdn {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Tencent, Self::Ws, Self::Huawei, Self::Aliyun];

    /// The name as the media operations write it: `Tencent`, `Ws`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tencent => "Tencent",
            Self::Ws => "Ws",
            Self::Huawei => "Huawei",
            Self::Aliyun => "Aliyun",
        }
    }

    /// The vendor of this exact name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cdn| cdn.as_str() == name)
    }
}

impl fmt::Display for Cdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A format that a stream is recorded in.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    /// HLS: one playlist for the whole recording, however long it is.
    M3u8,
    /// Flash video.
    Flv,
    /// MP4.
    Mp4,
    /// Audio only.
    Aac,
    /// Audio only.
    Mp3,
}

impl FileFormat {
    /// The name of the format, and the end of the file's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::M3u8 => "m3u8",
            Self::Flv => "flv",
            Self::Mp4 => "mp4",
            Self::Aac => "aac",
            Self::Mp3 => "mp3",
        }
    }

    pub(crate) const fn is_audio(self) -> bool {
        matches!(self, Self::Aac | Self::Mp3)
    }
}
