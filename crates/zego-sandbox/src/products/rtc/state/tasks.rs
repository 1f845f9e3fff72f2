//! Merging, transcoding and thumbnails of files: tasks that end after a while.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::media::Media;
use crate::config::{AppConfig, Cdn, FileFormat};
use crate::ids::Ids;
use crate::outbox::Outbox;

mod finish;

/// How long a task waits before it begins, in seconds.
const WAITS: i64 = 1;
/// How long it takes, in seconds.
const TAKES: i64 = 5;
/// The most pictures that one task takes of a file.
pub(crate) const MOST_PICTURES: usize = 1_000;

/// The tasks.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct FileTasks {
    #[serde(with = "crate::entries")]
    tasks: BTreeMap<(Cdn, String), FileTask>,
    /// Those that are not done, by their end.
    running: BTreeSet<(i64, Cdn, String)>,
}

/// A task.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct FileTask {
    pub(crate) work: Work,
    pub(crate) started: i64,
    /// When it ends, or ended.
    pub(crate) ends: i64,
    /// What came of it, once it has ended.
    pub(crate) outcome: Option<Result<TaskProduct, TaskFailure>>,
}

/// What a task does.
#[derive(Clone, Debug, Deserialize, Serialize)]
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
pub(crate) struct Merge {
    pub(crate) parts: Vec<Part>,
    /// Without its format.
    pub(crate) name: String,
    pub(crate) format: FileFormat,
    /// When the new file expires.
    pub(crate) expires: Option<i64>,
}

/// A file, or a part of it, in seconds from its beginning.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Part {
    pub(crate) file: String,
    pub(crate) from: f64,
    pub(crate) to: Option<f64>,
}

/// Pictures of a file.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Thumbnails {
    pub(crate) file: String,
    pub(crate) moments: Moments,
}

/// When pictures are taken, in seconds from the beginning of a file.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) enum Moments {
    Chosen(Vec<f64>),
    Every(i64),
}

/// What a task made.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct TaskProduct {
    /// The file that was made, or that a copy was made of.
    pub(crate) file: String,
    pub(crate) address: String,
    /// The pictures as their vendor names them: addresses at Tencent, file names at Huawei.
    pub(crate) pictures: Vec<String>,
}

/// Why a task failed, with the code that `compose` has for it.
#[derive(Clone, Debug, Deserialize, Serialize)]
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
    /// Lets time pass: tasks that have come to their end leave their files.
    pub(crate) fn settle(&mut self, media: &mut Media, app: &AppConfig, ids: &mut Ids, outbox: &mut Outbox, now: i64) {
        while let Some((_, cdn, id)) = self.running.first().filter(|(ends, ..)| *ends <= now).cloned() {
            self.running.pop_first();
            if let Some(task) = self.tasks.get_mut(&(cdn, id.clone())) {
                task.finish(cdn, &id, &mut finish::Site { media, app, ids, outbox, now });
            }
        }
    }

    /// Begins a task, under an id in the form of its vendor.
    pub(crate) fn begin(&mut self, ids: &mut Ids, cdn: Cdn, work: Work, now: i64) -> String {
        let id = match (cdn, &work) {
            (Cdn::Tencent, Work::Merge(_)) => format!("1500000000-EditMedia-{}tt0", ids.hex()),
            (Cdn::Tencent, _) => format!("1500000000-procedurev2-{}tt0", ids.hex()),
            _ => loop {
                let id = (100_000_000 + ids.below(900_000_000)).to_string();
                if !self.tasks.contains_key(&(cdn, id.clone())) {
                    break id;
                }
            },
        };
        let ends = now.saturating_add(TAKES);
        self.running.insert((ends, cdn, id.clone()));
        self.tasks.insert((cdn, id.clone()), FileTask { work, started: now, ends, outcome: None });
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
    pub(crate) fn progress(&self, now: i64) -> Progress {
        match &self.outcome {
            Some(Ok(_)) => Progress::Done,
            Some(Err(_)) => Progress::Failed,
            None if now < self.started.saturating_add(WAITS) => Progress::Waiting,
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
