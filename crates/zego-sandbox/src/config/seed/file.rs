//! A recorded file to begin with.

use std::collections::BTreeSet;

use zego_sign::Timestamp;

use crate::config::{Cdn, FileFormat};
use crate::moment::Moment;

/// A recorded file that a sandbox begins with: see [`Builder::files`](crate::Builder::files).
///
/// A new one is an MP4 of one hour, without transcoded copies, and has id and name in the vendor's form.
///
/// ```
/// use zego_sandbox::{Cdn, Sandbox, SeedFile, Timestamp};
///
/// let lesson = |n| SeedFile::new(Cdn::Tencent, "lesson", Timestamp::from_secs(1_790_000_000 + n));
/// let builder = Sandbox::builder().empty().files((0_u64..12_345).map(lesson));
/// # drop(builder);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "a file is not there until a builder has it"]
pub struct SeedFile {
    pub(crate) cdn: Cdn,
    pub(crate) stream: String,
    pub(crate) format: FileFormat,
    pub(crate) created: Moment,
    /// In seconds.
    pub(crate) duration: i64,
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    /// The heights of transcoded copies.
    pub(crate) transcodes: BTreeSet<u16>,
}

impl SeedFile {
    /// A file at a vendor, of a stream, made at this second. Any number of files may share one.
    pub fn new(cdn: Cdn, stream: impl Into<String>, created: Timestamp) -> Self {
        Self {
            cdn,
            stream: stream.into(),
            format: FileFormat::Mp4,
            created: created.into(),
            duration: 3_600,
            id: None,
            name: None,
            transcodes: BTreeSet::new(),
        }
    }

    /// What the vendor's operations call it. A file that already has the id goes.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The name that a search by prefix goes by.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Its format.
    pub const fn format(mut self, format: FileFormat) -> Self {
        self.format = format;
        self
    }

    /// How long it plays, in seconds.
    pub const fn duration(mut self, seconds: u32) -> Self {
        self.duration = seconds as i64;
        self
    }

    /// The heights of its transcoded copies: 360, 540, 720.
    pub fn transcodes(mut self, heights: impl IntoIterator<Item = u16>) -> Self {
        self.transcodes = heights.into_iter().collect();
        self
    }
}
