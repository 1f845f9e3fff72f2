//! Moderation tasks: each listens to, or looks at, the streams of a room.

mod findings;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::rooms::{RoomChange, Rooms};
use crate::cx::Cx;
use crate::generated::rtc::callback::{CensorAudioV2Status, CensorVideoV2AudioStatus, CensorVideoV2ImgStatus, ModerationEnd};
use crate::moment::Moment;

/// In the id of a room or a stream: something is found there that is to be blocked.
pub(crate) const REJECTED: &str = "sandbox-reject";
/// In the id of a room or a stream: something is found there that somebody should look at.
pub(crate) const SUSPICIOUS: &str = "sandbox-review";

/// What events say of everything that went well.
const SUCCESS: &str = "success";

/// Moderation tasks.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Moderation {
    tasks: BTreeMap<String, CensorTask>,
    /// The tasks of each room.
    #[serde(skip)]
    by_room: BTreeMap<String, BTreeSet<String>>,
    /// The findings that are still to be made.
    #[serde(skip)]
    due: BTreeSet<(Moment, Look)>,
}

/// Which operation started a task; the other's cannot end it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) enum CensorKind {
    Audio,
    Video,
}

/// A moderation task.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct CensorTask {
    kind: CensorKind,
    room: String,
    started: Moment,
    /// Since when it has watched the streams that are there.
    streams: BTreeMap<String, Moment>,
    /// Whether an event tells its end.
    tells_end: bool,
    /// The findings that were made, as watch and stream: each is made once.
    told: BTreeSet<(usize, String)>,
    /// How long it has watched streams that are gone, in milliseconds.
    watched_ms: i64,
    watches: Vec<Watch>,
}

/// A task that is about to start.
#[derive(Clone, Debug)]
pub(crate) struct NewTask {
    pub(crate) id: String,
    pub(crate) kind: CensorKind,
    pub(crate) room: String,
    pub(crate) tells_end: bool,
    pub(crate) watches: Vec<Watch>,
}

/// What a task watches for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Watch {
    /// Whether it watches all streams of the room mixed into one.
    pub(crate) mixed: bool,
    /// The URL for findings, if it is not that of all callbacks.
    pub(crate) results_to: Option<String>,
    /// The kind of risk that is found, if any.
    pub(crate) risk: String,
    pub(crate) sense: Sense,
    /// The URL for the end, if it is not that of all callbacks.
    pub(crate) status_to: Option<String>,
    /// How long it watches a stream before a finding, in seconds.
    pub(crate) takes: u32,
    /// Whether events tell harmless findings, too.
    pub(crate) tells_all: bool,
    /// Whether events have the sound before the finding, too.
    pub(crate) tells_before: bool,
}

/// What a task looks at.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) enum Sense {
    /// Listens to a room.
    Audio,
    /// Looks at pictures.
    Pictures,
    /// Listens to streams that have pictures.
    VideoAudio,
}

/// A look at a stream: the task, the number of its watch, and the stream.
type Look = (String, usize, String);

impl Moderation {
    /// When the next finding is made.
    pub(crate) fn next_due(&self) -> Option<Moment> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Makes the findings that are due.
    pub(crate) fn fall_due(&mut self, rooms: &Rooms, cx: &mut Cx<'_>) {
        while self.next_due().is_some_and(|due| due <= cx.now) {
            let Some((at, (id, number, stream))) = self.due.pop_first() else { break };
            let Some(task) = self.tasks.get_mut(&id) else { continue };
            let Some(watch) = task.watches.get(number) else { continue };
            // Streams that are mixed into one have one finding.
            if task.told.insert((number, watch.named(&stream))) {
                task.find(&id, watch, &stream, at, rooms, cx);
            }
        }
    }

    /// Takes in what has happened in rooms: streams that begin are watched, those that end no more, and tasks end with their rooms.
    pub(crate) fn follow(&mut self, changes: &[RoomChange], rooms: &Rooms, cx: &mut Cx<'_>) {
        for change in changes {
            match change {
                // A task can wait for its room, and has nothing to do before there are streams in it.
                RoomChange::RoomBegan { .. } => {}
                RoomChange::RoomEnded { room } => {
                    let tasks = self.by_room.get(room).into_iter().flatten().cloned();
                    for id in tasks.collect::<Vec<_>>() {
                        self.end(&id, cx);
                    }
                }
                RoomChange::StreamBegan { room, stream }
                | RoomChange::StreamEnded { room, stream }
                | RoomChange::StreamRenewed { room, stream } => {
                    // As it is now: it may have ended and begun again since.
                    let is_watched = rooms.room(room).and_then(|room| room.streams.get(stream)).is_some_and(|stream| !stream.exempt);
                    let has_ended = matches!(change, RoomChange::StreamEnded { .. });
                    self.each_of(room, |id, task, due| {
                        if has_ended || !is_watched {
                            task.forget(id, stream, cx.now, due);
                        }
                        if is_watched {
                            task.watch(id, stream, cx.now, due);
                        }
                    });
                }
            }
        }
    }

    /// After it was read from a snapshot: what is not stored in it.
    pub(crate) fn rebuild(&mut self) {
        self.by_room.clear();
        self.due.clear();
        for (id, task) in &self.tasks {
            self.by_room.entry(task.room.clone()).or_default().insert(id.clone());
            for (stream, since) in &task.streams {
                self.due.extend(task.looks(id, stream, *since));
            }
        }
    }

    /// All tasks: the id, the room, and when each began.
    pub(crate) fn all(&self) -> impl ExactSizeIterator<Item = (&str, &str, Moment)> {
        self.tasks.iter().map(|(id, task)| (id.as_str(), task.room.as_str(), task.started))
    }

    /// Starts a task, which watches what is in its room from now on.
    pub(crate) fn start(&mut self, new: NewTask, rooms: &Rooms, now: Moment) {
        let NewTask { id, kind, room, tells_end, watches } = new;
        let there = rooms.room(&room);
        self.by_room.entry(room.clone()).or_default().insert(id.clone());
        let mut task =
            CensorTask { kind, room, started: now, streams: BTreeMap::new(), tells_end, told: BTreeSet::new(), watched_ms: 0, watches };
        for (stream, _) in there.into_iter().flat_map(|room| &room.streams).filter(|(_, stream)| !stream.exempt) {
            task.watch(&id, stream, now, &mut self.due);
        }
        self.tasks.insert(id, task);
    }

    /// Whether a task of this kind watches a room.
    pub(crate) fn watches(&self, kind: CensorKind, room: &str) -> bool {
        let tasks = self.by_room.get(room).into_iter().flatten();
        tasks.filter_map(|id| self.tasks.get(id)).any(|task| task.kind == kind)
    }

    /// Whether there is such a task.
    pub(crate) fn is_running(&self, kind: CensorKind, id: &str) -> bool {
        self.tasks.get(id).is_some_and(|task| task.kind == kind)
    }

    /// Ends a task.
    pub(crate) fn end(&mut self, id: &str, cx: &mut Cx<'_>) {
        let Some(task) = self.tasks.remove(id) else { return };
        if let Some(tasks) = self.by_room.get_mut(&task.room) {
            tasks.remove(id);
            if tasks.is_empty() {
                self.by_room.remove(&task.room);
            }
        }
        for (stream, since) in &task.streams {
            for look in task.looks(id, stream, *since) {
                self.due.remove(&look);
            }
        }
        if task.tells_end {
            task.tell_end(id, cx);
        }
    }

    /// Goes through the tasks of a room.
    fn each_of(&mut self, room: &str, mut change: impl FnMut(&str, &mut CensorTask, &mut BTreeSet<(Moment, Look)>)) {
        for id in self.by_room.get(room).into_iter().flatten() {
            if let Some(task) = self.tasks.get_mut(id) {
                change(id, task, &mut self.due);
            }
        }
    }
}

impl CensorTask {
    /// Watches a stream from now on, unless it does already.
    fn watch(&mut self, id: &str, stream: &str, now: Moment, due: &mut BTreeSet<(Moment, Look)>) {
        if !self.streams.contains_key(stream) {
            due.extend(self.looks(id, stream, now));
            self.streams.insert(stream.to_owned(), now);
        }
    }

    /// Watches a stream no more, if it did.
    fn forget(&mut self, id: &str, stream: &str, now: Moment, due: &mut BTreeSet<(Moment, Look)>) {
        let Some(since) = self.streams.remove(stream) else { return };
        for look in self.looks(id, stream, since) {
            due.remove(&look);
        }
        self.watched_ms += now.millis() - since.millis();
        // A later stream of the same name can have a finding of its own.
        self.told.retain(|(_, told)| told != stream);
    }

    /// The findings that are still to be made of a stream.
    fn looks(&self, id: &str, stream: &str, since: Moment) -> Vec<(Moment, Look)> {
        let watches = self.watches.iter().enumerate().filter(|(number, watch)| !self.told.contains(&(*number, watch.named(stream))));
        watches.map(|(number, watch)| (since.plus_secs(watch.takes.into()), (id.to_owned(), number, stream.to_owned()))).collect()
    }

    fn tell_end(&self, id: &str, cx: &mut Cx<'_>) {
        let watched = self.watched_ms + self.streams.values().map(|since| cx.now.millis() - since.millis()).sum::<i64>();
        for watch in &self.watches {
            let (code, message, task_id, status, url) = (0, SUCCESS.into(), id.to_owned().into(), 0, watch.status_to.as_deref());
            let censor_stream_time = u64::try_from(watched / 1000).unwrap_or_default();
            let aux_info = Some(ModerationEnd { room_id: self.room.clone().into(), censor_stream_time });
            match watch.sense {
                Sense::Audio => {
                    cx.tell_at(url, &CensorAudioV2Status { code, message, task_id, status, aux_info });
                }
                Sense::Pictures => {
                    cx.tell_at(url, &CensorVideoV2ImgStatus { code, message, task_id, status, aux_info });
                }
                Sense::VideoAudio => {
                    cx.tell_at(url, &CensorVideoV2AudioStatus { code, message, task_id, status, aux_info });
                }
            }
        }
    }
}

impl Watch {
    /// What a finding is remembered by: the stream, or nothing where all are mixed into one.
    fn named(&self, stream: &str) -> String {
        if self.mixed { String::new() } else { stream.to_owned() }
    }
}
