//! What an app has: its recordings, and what is in the rooms.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::room::{PublishedStream, RecordedRoom};
use super::task::CloudTask;
use crate::cx::Cx;
use crate::moment::Moment;
use crate::notice::RoomEvent;

/// What an app has.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloudRecord {
    /// What is in the rooms, by their ids: another product has their streams, and tells. A room in which nothing is has no entry.
    rooms: BTreeMap<String, RecordedRoom>,
    /// The recordings, by their ids.
    tasks: BTreeMap<String, CloudTask>,
    /// When which recording has something to do.
    #[serde(skip)]
    due: BTreeSet<(Moment, String)>,
    /// The recordings that have not ended, each behind its room.
    #[serde(skip)]
    running: BTreeSet<(String, String)>,
    /// How many files the recordings have.
    #[serde(skip)]
    files: usize,
    /// How many whiteboards are open.
    #[serde(skip)]
    whiteboards: usize,
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
        self.running.iter().filter_map(|(_, id)| Some((id.as_str(), self.tasks.get(id)?)))
    }

    /// Those of a room.
    pub(super) fn running_in(&self, room: &str) -> impl Iterator<Item = &str> {
        let of_room = self.running.range((room.to_owned(), String::new())..);
        of_room.take_while(move |(other, _)| other == room).map(|(_, id)| id.as_str())
    }

    /// How many things it has. Streams are those of another product, which counts them.
    pub(super) fn count(&self) -> usize {
        self.tasks.len() + self.files + self.whiteboards
    }

    pub(super) const fn whiteboards(&self) -> usize {
        self.whiteboards
    }

    pub(super) fn first_due(&self) -> Option<Moment> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Begins a recording.
    pub(super) fn start(&mut self, id: &str, task: CloudTask, cx: &mut Cx<'_>) {
        self.due.extend(task.next_due().map(|due| (due, id.to_owned())));
        self.running.insert((task.room().to_owned(), id.to_owned()));
        self.tasks.insert(id.to_owned(), task);
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
            self.running.remove(&(task.room().to_owned(), id.to_owned()));
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
        let open = there.whiteboards.len();
        let changed = change(there);
        self.whiteboards = self.whiteboards - open + there.whiteboards.len();
        if there.is_empty() {
            self.rooms.remove(room);
        }
        for id in self.running_in(room).map(str::to_owned).collect::<Vec<_>>() {
            self.change(&id, |task, room| task.follow(&id, room, cx));
        }
        changed
    }

    /// Something happened in a room.
    pub(super) fn hear(&mut self, room: &str, event: &RoomEvent, cx: &mut Cx<'_>) {
        match event {
            RoomEvent::StreamBegan { media, stream, user, user_name } => {
                let (user, user_name) = (user.clone(), user_name.clone());
                let published = PublishedStream { audio: media.has_audio(), user, user_name, video: media.has_video() };
                self.change_room(room, cx, |room| room.streams.insert(stream.clone(), published));
            }
            RoomEvent::StreamEnded { stream } => drop(self.change_room(room, cx, |room| room.streams.remove(stream))),
            // Whiteboards go with their room.
            RoomEvent::Ended => self.change_room(room, cx, |room| *room = RecordedRoom::default()),
            // A room that is closed ends, and its streams before it.
            RoomEvent::Closed | RoomEvent::Began | RoomEvent::UserCame { .. } | RoomEvent::UserLeft { .. } => {}
        }
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
        self.running =
            self.tasks.iter().filter(|(_, task)| !task.has_ended()).map(|(id, task)| (task.room().to_owned(), id.clone())).collect();
        self.files = self.tasks.values().map(|task| task.files().len()).sum();
        self.whiteboards = self.rooms.values().map(|room| room.whiteboards.len()).sum();
    }
}
