//! The files, by their ids, by when they were made, and by when they end.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::entries;
use crate::moment::Moment;
use crate::notice::RecordedFile;

/// The files of the account.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TencentVod {
    #[serde(with = "entries")]
    files: BTreeMap<u64, VodFile>,
    #[serde(skip)]
    by_creation: BTreeSet<(Moment, u64)>,
    #[serde(skip)]
    by_end: BTreeSet<(Moment, u64)>,
}

/// A file.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VodFile {
    /// The application it is in; 0 is the main one.
    pub(super) application: i64,
    pub(super) class: i64,
    pub(super) container: String,
    /// Whether a cover was given to it.
    pub(super) cover: bool,
    pub(super) created: Moment,
    pub(super) description: String,
    pub(super) domain: String,
    pub(super) end: Moment,
    /// When it is removed by itself.
    pub(super) expires: Option<Moment>,
    /// Marks: where, in milliseconds from the start, and what they say.
    #[serde(with = "entries")]
    pub(super) marks: BTreeMap<i64, String>,
    pub(super) name: String,
    /// Whether the original is still there.
    pub(super) original: bool,
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) start: Moment,
    pub(super) stream: String,
    pub(super) subtitles: Vec<StoredSubtitles>,
    pub(super) tags: BTreeSet<String>,
    pub(super) updated: Moment,
}

/// Subtitles of a file.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredSubtitles {
    pub(super) format: String,
    pub(super) id: String,
    pub(super) language: String,
    pub(super) name: String,
}

impl VodFile {
    /// What a recording was written to, made when it was full.
    pub(super) fn of(recorded: &RecordedFile, cx: &mut Cx<'_>) -> Self {
        let seconds = u64::try_from(recorded.end.secs() - recorded.start.secs()).unwrap_or_default();
        Self {
            application: recorded.application,
            class: recorded.class,
            container: recorded.container.to_owned(),
            cover: false,
            created: recorded.end,
            description: String::new(),
            domain: recorded.domain.clone(),
            end: recorded.end,
            expires: recorded.expires,
            marks: BTreeMap::new(),
            name: recorded.name.clone(),
            original: true,
            path: recorded.path.clone(),
            size: seconds * (60_000 + cx.ids.below(20_000)),
            start: recorded.start,
            stream: recorded.stream.clone(),
            subtitles: Vec::new(),
            tags: BTreeSet::new(),
            updated: recorded.end,
        }
    }

    pub(super) fn is_sound(&self) -> bool {
        matches!(self.container.as_str(), "aac" | "mp3")
    }
}

impl TencentVod {
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    pub(super) fn files(&self) -> impl Iterator<Item = (&u64, &VodFile)> {
        self.files.iter()
    }

    /// Those made in a range of time, the oldest first.
    pub(super) fn made(&self, from: Moment, before: Option<Moment>) -> impl DoubleEndedIterator<Item = (u64, &VodFile)> {
        let until = before.map_or((Moment::from_millis(i64::MAX), u64::MAX), |before| (before, 0));
        let range = (from, 0)..until.max((from, 0));
        self.by_creation.range(range).filter_map(|(_, id)| Some((*id, self.files.get(id)?)))
    }

    /// The file of an id in an application.
    pub(super) fn file(&self, id: &str, application: i64) -> Option<(u64, &VodFile)> {
        let id: u64 = id.parse().ok()?;
        self.files.get(&id).filter(|file| file.application == application).map(|file| (id, file))
    }

    pub(super) fn insert(&mut self, id: u64, file: VodFile) {
        self.remove(id);
        self.by_creation.insert((file.created, id));
        self.by_end.extend(file.expires.map(|end| (end, id)));
        self.files.insert(id, file);
    }

    pub(super) fn remove(&mut self, id: u64) -> Option<VodFile> {
        let file = self.files.remove(&id)?;
        self.by_creation.remove(&(file.created, id));
        file.expires.map(|end| self.by_end.remove(&(end, id)));
        Some(file)
    }

    pub(super) fn next_end(&self) -> Option<Moment> {
        self.by_end.first().map(|(end, _)| *end)
    }

    pub(super) fn remove_ended(&mut self, now: Moment) {
        while let Some((_, id)) = self.by_end.first().copied().filter(|(end, _)| *end <= now) {
            self.remove(id);
        }
    }

    /// Makes the indices again.
    pub(super) fn index(&mut self) {
        self.by_creation = self.files.iter().map(|(id, file)| (file.created, *id)).collect();
        self.by_end = self.files.iter().filter_map(|(id, file)| Some((file.expires?, *id))).collect();
    }
}
