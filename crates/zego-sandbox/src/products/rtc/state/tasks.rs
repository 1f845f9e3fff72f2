//! Merging, transcoding and thumbnails of files: tasks that end after a while.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::media::Media;
use crate::config::{Cdn, FileFormat};
use crate::cx::Cx;
use crate::moment::Moment;

mod finish;

/// How long a task waits before it begins, in seconds.
const WAITS: i64 = 1;
/// How long it takes, in seconds.
const TAKES: i64 = 5;
/// How long a task is remembered once it has ended, in seconds: a week. No page tells.
const MEMORY: i64 = 7 * 86_400;
/// The most pictures that one task takes of a file.
pub(crate) const MOST_PICTURES: usize = 1_000;

/// The tasks.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct FileTasks {
    #[serde(with = "crate::entries")]
    tasks: BTreeMap<(Cdn, String), FileTask>,
    /// Those that are done, by their end.
    #[serde(skip)]
    over: BTreeSet<(Moment, Cdn, String)>,
    /// Those that are not done, by their end.
    #[serde(skip)]
    running: BTreeSet<(Moment, Cdn, String)>,
}

/// A task.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileTask {
    /// When it ends, or ended.
    pub(crate) ends: Moment,
    /// What came of it, once it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<Result<TaskProduct, TaskFailure>>,
    pub(crate) started: Moment,
    pub(crate) work: Work,
}

/// What a task does.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) enum Work {
    Merge(Merge),
    /// Makes a copy of a file.
    Transcode {
        file: String,
        height: u16,
    },
    Thumbnails(Thumbnails),
}

/// Files to be joined.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Merge {
    /// When the new file expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires: Option<Moment>,
    pub(crate) format: FileFormat,
    /// Without its format.
    pub(crate) name: String,
    pub(crate) parts: Vec<Part>,
}

/// A file, or a part of it, in seconds from its beginning.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    pub(crate) file: String,
    pub(crate) from: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<f64>,
}

/// Pictures of a file.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Thumbnails {
    pub(crate) file: String,
    pub(crate) moments: Moments,
}

/// When pictures are taken, in seconds from the beginning of a file.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) enum Moments {
    Chosen(Vec<f64>),
    Every(u32),
}

/// What a task made.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskProduct {
    pub(crate) address: String,
    /// The file that was made, or that a copy was made of.
    pub(crate) file: String,
    /// The pictures as their vendor names them: addresses at Tencent, file names at Huawei.
    pub(crate) pictures: Vec<String>,
}

/// Why a task failed, with the code that `compose` has for it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskFailure {
    pub(crate) code: String,
    pub(crate) message: String,
}

/// How far a task is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Progress {
    Waiting,
    AtWork,
    Done,
    Failed,
}

impl FileTasks {
    /// How much there is: a task that runs is to leave something.
    pub(crate) fn held(&self) -> usize {
        self.tasks.len() + self.running.len()
    }

    /// When a task ends or is forgotten next.
    pub(crate) fn next_due(&self) -> Option<Moment> {
        let forgotten = self.over.first().map(|(ends, ..)| ends.plus_secs(MEMORY));
        self.running.first().map(|(ends, ..)| *ends).into_iter().chain(forgotten).min()
    }

    /// Tasks that have come to their end leave their files, and are forgotten some days later.
    pub(crate) fn fall_due(&mut self, media: &mut Media, cx: &mut Cx<'_>) {
        while let Some((_, cdn, id)) = self.over.first().filter(|(ends, ..)| ends.plus_secs(MEMORY) <= cx.now).cloned() {
            self.over.pop_first();
            self.tasks.remove(&(cdn, id));
        }
        while let Some((ends, cdn, id)) = self.running.first().filter(|(ends, ..)| *ends <= cx.now).cloned() {
            self.running.pop_first();
            self.over.insert((ends, cdn, id.clone()));
            if let Some(task) = self.tasks.get_mut(&(cdn, id.clone())) {
                task.finish(cdn, &id, media, cx);
            }
        }
    }

    /// After a snapshot was read: what is not stored in it.
    pub(crate) fn rebuild(&mut self) {
        for ((cdn, id), task) in &self.tasks {
            let places = if task.outcome.is_none() { &mut self.running } else { &mut self.over };
            places.insert((task.ends, *cdn, id.clone()));
        }
    }

    /// Begins a task, under an id in the form of its vendor.
    pub(crate) fn begin(&mut self, cdn: Cdn, work: Work, cx: &mut Cx<'_>) -> String {
        let id = match (cdn, &work) {
            (Cdn::Tencent, Work::Merge(_)) => format!("1500000000-EditMedia-{}tt0", cx.ids.hex()),
            (Cdn::Tencent, _) => format!("1500000000-procedurev2-{}tt0", cx.ids.hex()),
            _ => loop {
                let id = (100_000_000 + cx.ids.below(900_000_000)).to_string();
                if !self.tasks.contains_key(&(cdn, id.clone())) {
                    break id;
                }
            },
        };
        let ends = cx.now.plus_secs(TAKES);
        self.running.insert((ends, cdn, id.clone()));
        self.tasks.insert((cdn, id.clone()), FileTask { ends, outcome: None, started: cx.now, work });
        id
    }

    /// All tasks, by vendor and id.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Cdn, &str, &FileTask)> {
        self.tasks.iter().map(|((cdn, id), task)| (*cdn, id.as_str(), task))
    }

    pub(crate) fn get(&self, cdn: Cdn, id: &str) -> Option<&FileTask> {
        self.tasks.get(&(cdn, id.to_owned()))
    }
}

impl FileTask {
    pub(crate) fn progress(&self, now: Moment) -> Progress {
        match &self.outcome {
            Some(Ok(_)) => Progress::Done,
            Some(Err(_)) => Progress::Failed,
            None if now < self.started.plus_secs(WAITS) => Progress::Waiting,
            None => Progress::AtWork,
        }
    }

    pub(crate) fn product(&self) -> Option<&TaskProduct> {
        self.outcome.as_ref()?.as_ref().ok()
    }

    pub(crate) fn failure(&self) -> Option<&TaskFailure> {
        self.outcome.as_ref()?.as_ref().err()
    }
}
