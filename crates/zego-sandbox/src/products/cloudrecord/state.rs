//! What an app has: its recordings, and what is in the rooms.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::room::RecordedRoom;
use super::task::CloudTask;
use crate::cx::Cx;
use crate::moment::Moment;

/// What an app has.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloudRecord {
    /// What is in the rooms, by their ids; a room in which nothing is has no entry.
    rooms: BTreeMap<String, RecordedRoom>,
    /// The recordings, by their ids.
    tasks: BTreeMap<String, CloudTask>,
    /// When which recording has something to do.
    #[serde(skip)]
    due: BTreeSet<(Moment, String)>,
    /// The recordings that have not ended.
    #[serde(skip)]
    running: BTreeSet<String>,
    /// How many files the recordings have.
    #[serde(skip)]
    files: usize,
}

static NOTHING: RecordedRoom = RecordedRoom { streams: BTreeMap::new(), whiteboards: BTreeSet::new() };

impl CloudRecord {
    /// All recordings.
    pub(super) const fn tasks(&self) -> &BTreeMap<String, CloudTask> {
        &self.tasks
    }

    /// The rooms in which anything is.
    pub(super) const fn rooms(&self) -> &BTreeMap<String, RecordedRoom> {
        &self.rooms
    }

    /// The recordings that have not ended.
    pub(super) fn running(&self) -> impl Iterator<Item = (&str, &CloudTask)> {
        self.running.iter().filter_map(|id| Some((id.as_str(), self.tasks.get(id)?)))
    }

    pub(super) fn count(&self) -> usize {
        self.tasks.len() + self.files + self.rooms.values().map(|room| room.streams.len() + room.whiteboards.len()).sum::<usize>()
    }

    pub(super) fn first_due(&self) -> Option<Moment> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Begins a recording.
    pub(super) fn start(&mut self, id: &str, task: CloudTask, cx: &mut Cx<'_>) {
        self.due.extend(task.next_due().map(|due| (due, id.to_owned())));
        self.tasks.insert(id.to_owned(), task);
        self.running.insert(id.to_owned());
        self.change(id, |task, room| task.begin(id, room, cx));
    }

    /// Changes a recording, if it is there, and sees when it has something to do next.
    pub(super) fn change<T>(&mut self, id: &str, change: impl FnOnce(&mut CloudTask, &RecordedRoom) -> T) -> Option<T> {
        let task = self.tasks.get_mut(id)?;
        let room = self.rooms.get(task.room()).unwrap_or(&NOTHING);
        let (due, files) = (task.next_due(), task.files().len());
        let changed = change(task, room);
        self.files = self.files - files + task.files().len();
        if task.has_ended() {
            self.running.remove(id);
        }
        let next = task.next_due();
        if next != due {
            due.map(|due| self.due.remove(&(due, id.to_owned())));
            self.due.extend(next.map(|due| (due, id.to_owned())));
        }
        Some(changed)
    }

    /// Changes what is in a room, and has its recordings follow.
    pub(super) fn change_room<T>(&mut self, room: &str, cx: &mut Cx<'_>, change: impl FnOnce(&mut RecordedRoom) -> T) -> T {
        let there = self.rooms.entry(room.to_owned()).or_default();
        let changed = change(there);
        if there.is_empty() {
            self.rooms.remove(room);
        }
        let recordings: Vec<_> = self.running().filter(|(_, task)| task.room() == room).map(|(id, _)| id.to_owned()).collect();
        for id in recordings {
            self.change(&id, |task, room| task.follow(&id, room, cx));
        }
        changed
    }

    pub(super) fn do_what_is_due(&mut self, cx: &mut Cx<'_>) {
        while let Some((_, id)) = self.due.first().filter(|(due, _)| *due <= cx.now).cloned() {
            let is_over = self.change(&id, |task, room| task.fall_due(&id, room, cx)).unwrap_or(true);
            if is_over {
                self.forget(&id);
            }
        }
    }

    fn forget(&mut self, id: &str) {
        self.due.retain(|(_, other)| other != id);
        if let Some(task) = self.tasks.remove(id) {
            self.files -= task.files().len();
        }
    }

    pub(super) fn make_indices(&mut self) {
        self.due = self.tasks.iter().filter_map(|(id, task)| Some((task.next_due()?, id.clone()))).collect();
        self.running = self.tasks.iter().filter(|(_, task)| !task.has_ended()).map(|(id, _)| id.clone()).collect();
        self.files = self.tasks.values().map(|task| task.files().len()).sum();
    }
}
