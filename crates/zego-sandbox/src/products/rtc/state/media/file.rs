//! A recorded file. There may be millions: what they have in common is stored once.

use std::fmt;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::config::{Cdn, FileFormat};
use crate::ids::Ids;
use crate::moment::Moment;

/// A recorded file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordedFile {
    pub(crate) cdn: Cdn,
    /// A whole second, as all that is told of files.
    pub(crate) created: Moment,
    /// In seconds.
    pub(crate) duration: u32,
    pub(crate) etag: Etag,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires: Option<Moment>,
    pub(crate) format: FileFormat,
    /// What the vendor's operations call it.
    pub(crate) id: Box<str>,
    /// Its name, where that does not follow from its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<Box<str>>,
    /// In bytes.
    pub(crate) size: u64,
    /// Files of one stream share its text. A merged file belongs to no stream, and this is empty.
    #[serde(deserialize_with = "read_shared", serialize_with = "write_shared")]
    pub(crate) stream: Arc<str>,
    /// The heights of its transcoded copies, in their order, each once.
    #[serde(default, skip_serializing_if = "<[u16]>::is_empty")]
    pub(crate) transcodes: Box<[u16]>,
    pub(crate) updated: Moment,
    /// Which file of the app it is: files of one second are in the order in which they were made.
    #[serde(skip)]
    pub(super) number: u64,
}

/// What a file is made of.
pub(crate) struct FileParts<'s> {
    pub(crate) cdn: Cdn,
    pub(crate) created: Moment,
    pub(crate) duration: u32,
    pub(crate) etag: Etag,
    pub(crate) expires: Option<Moment>,
    pub(crate) format: FileFormat,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) stream: &'s str,
}

impl RecordedFile {
    /// A file without copies, as it has just been made.
    pub(crate) fn new(parts: FileParts<'_>) -> Self {
        let FileParts { cdn, created, duration, etag, expires, format, id, name, size, stream } = parts;
        let mut file = Self {
            cdn,
            created,
            duration,
            etag,
            expires,
            format,
            id: Box::default(),
            name: None,
            size,
            stream: stream.into(),
            transcodes: Box::default(),
            updated: created,
            number: 0,
        };
        file.rename(id, name);
        file
    }

    /// The name that a prefix is matched with.
    pub(crate) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_else(|| name_of(self.cdn, &self.id))
    }

    /// Whether a search by prefix has to look for its name. At Tencent it goes by names alone; elsewhere by keys as well, which most names are part of.
    pub(super) fn is_listed_by_name(&self) -> bool {
        self.cdn == Cdn::Tencent || self.name() != &*self.id
    }

    /// Gives it an id and a name.
    pub(crate) fn rename(&mut self, id: String, name: String) {
        self.name = (name_of(self.cdn, &id) != name).then(|| name.into_boxed_str());
        self.id = id.into_boxed_str();
    }

    /// Adds a transcoded copy; one that is there already stays.
    pub(crate) fn add_copy(&mut self, height: u16) {
        if let Err(place) = self.transcodes.binary_search(&height) {
            let mut heights = std::mem::take(&mut self.transcodes).into_vec();
            heights.insert(place, height);
            self.transcodes = heights.into_boxed_slice();
        }
    }
}

/// How large a file is that plays so many seconds, at the least; in bytes.
pub(crate) fn size_of(duration: u32) -> u64 {
    u64::from(duration) * 72_000 + 4_096
}

/// The name of a file that has none of its own: at Huawei and Aliyun the last part of its key.
pub(super) fn name_of(cdn: Cdn, id: &str) -> &str {
    match cdn {
        Cdn::Tencent | Cdn::Ws => id,
        Cdn::Huawei | Cdn::Aliyun => id.rsplit('/').next().unwrap_or_default(),
    }
}

/// An entity tag: 32 hex digits.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Etag([u64; 2]);

impl Etag {
    pub(crate) fn new(ids: &mut Ids) -> Self {
        Self(ids.words())
    }
}

impl fmt::Display for Etag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:016x}", self.0[0], self.0[1])
    }
}

impl Serialize for Etag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Etag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let word = |part: Option<&str>| u64::from_str_radix(part?, 16).ok();
        match (word(text.get(..16)), word(text.get(16..)), text.len()) {
            (Some(high), Some(low), 32) => Ok(Self([high, low])),
            _ => Err(D::Error::custom("an etag has 32 hex digits")),
        }
    }
}

fn write_shared<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

/// Not shared yet: the store sees to it.
fn read_shared<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
    Ok(String::deserialize(deserializer)?.into())
}
