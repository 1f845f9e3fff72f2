//! Moderation tasks: each listens to, or looks at, the streams of a room.

mod findings;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::rooms::Rooms;
use crate::outbox::Outbox;

/// In the id of a room or a stream: something is found there that is to be blocked.
pub(crate) const REJECTED: &str = "sandbox-reject";
/// In the id of a room or a stream: something is found there that somebody should look at.
pub(crate) const SUSPICIOUS: &str = "sandbox-review";

/// Moderation tasks.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Moderation {
    tasks: BTreeMap<String, CensorTask>,
}

/// Which operation started a task; the other's cannot end it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) enum CensorKind {
    Audio,
    Video,
}

/// A moderation task.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct CensorTask {
    kind: CensorKind,
    room: String,
    started: i64,
    /// Whether an event tells its end.
    tells_end: bool,
    watches: Vec<Watch>,
    /// Whether its room has been there while it ran: only then does the task end with the room.
    met: bool,
    /// Since when it has watched the streams that are there.
    streams: BTreeMap<String, i64>,
    /// How much it has watched of streams that are gone, in seconds.
    watched: i64,
    /// The findings that events have told, as watch and stream: each is told once.
    told: BTreeSet<(usize, String)>,
}

/// What a task watches for.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Watch {
    pub(crate) sense: Sense,
    /// The kind of risk that is found, if any.
    pub(crate) risk: String,
    /// Whether events tell harmless findings, too.
    pub(crate) tells_all: bool,
    /// Whether events have the sound before the finding, too.
    pub(crate) tells_before: bool,
    /// Whether it watches all streams of the room mixed into one.
    pub(crate) mixed: bool,
    /// How long it watches a stream before a finding, in seconds.
    pub(crate) takes: i64,
    /// The URL for findings and the end, if it is not that of all callbacks.
    pub(crate) results_to: Option<String>,
    pub(crate) status_to: Option<String>,
}

/// What a task looks at.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) enum Sense {
    /// Listens to a room.
    Audio,
    /// Listens to streams that have pictures.
    VideoAudio,
    /// Looks at pictures.
    Pictures,
}

impl Moderation {
    /// Lets time pass: findings are told, and tasks end with their rooms.
    pub(crate) fn settle(&mut self, rooms: &Rooms, outbox: &mut Outbox, now: i64) {
        let mut ended = Vec::new();
        for (id, task) in &mut self.tasks {
            match rooms.room(&task.room) {
                Some(_) => task.met = true,
                None if task.met => ended.push(id.clone()),
                None => {}
            }
            task.meet(rooms, now);
            task.find(id, rooms, outbox, now);
        }
        for id in ended {
            self.end(&id, outbox, now);
        }
    }

    /// All tasks: the id, the room, and when each began.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str, i64)> {
        self.tasks.iter().map(|(id, task)| (id.as_str(), task.room.as_str(), task.started))
    }

    /// Starts a task.
    pub(crate) fn start(&mut self, id: String, kind: CensorKind, room: &str, tells_end: bool, watches: Vec<Watch>, now: i64) {
        let task = CensorTask {
            kind,
            room: room.to_owned(),
            started: now,
            tells_end,
            watches,
            met: false,
            streams: BTreeMap::new(),
            watched: 0,
            told: BTreeSet::new(),
        };
        self.tasks.insert(id, task);
    }

    /// Whether a task of this kind watches a room.
    pub(crate) fn watches(&self, kind: CensorKind, room: &str) -> bool {
        self.tasks.values().any(|task| task.kind == kind && task.room == room)
    }

    /// Whether there is such a task.
    pub(crate) fn is_running(&self, kind: CensorKind, id: &str) -> bool {
        self.tasks.get(id).is_some_and(|task| task.kind == kind)
    }

    /// Ends a task.
    pub(crate) fn end(&mut self, id: &str, outbox: &mut Outbox, now: i64) {
        let Some(task) = self.tasks.remove(id) else { return };
        if !task.tells_end {
            return;
        }
        let watched = task.watched + task.streams.values().map(|since| (now - since).max(0)).sum::<i64>();
        for watch in &task.watches {
            let fields = json!({
                "Code": 0,
                "Message": "success",
                "TaskId": id,
                "Status": 0,
                "AuxInfo": { "RoomId": task.room, "CensorStreamTime": watched },
            });
            tell(outbox, watch.status_to.as_deref(), watch.sense.end(), fields);
        }
    }
}

impl CensorTask {
    /// Notes which streams of the room have begun and ended.
    fn meet(&mut self, rooms: &Rooms, now: i64) {
        let there = rooms.room(&self.room).map(|room| &room.streams);
        let is_watched = |stream: &str| there.and_then(|streams| streams.get(stream)).is_some_and(|stream| !stream.exempt);
        let gone: Vec<String> = self.streams.keys().filter(|stream| !is_watched(stream)).cloned().collect();
        for stream in gone {
            let until = rooms.closed_stream(&stream).map_or(now, |closed| closed.closed_ms / 1000);
            if let Some(since) = self.streams.remove(&stream) {
                self.watched += (until - since).max(0);
            }
            // A later stream of the same name can have a finding of its own.
            self.told.retain(|(_, told)| *told != stream);
        }
        for (id, stream) in there.into_iter().flatten().filter(|(_, stream)| !stream.exempt) {
            self.streams.entry(id.clone()).or_insert_with(|| (stream.created_ms / 1000).max(self.started));
        }
    }

    /// Tells of what has been found by now.
    fn find(&mut self, id: &str, rooms: &Rooms, outbox: &mut Outbox, now: i64) {
        let Some(room) = rooms.room(&self.room) else { return };
        for (number, watch) in self.watches.iter().enumerate() {
            for (place, (stream, since)) in self.streams.iter().enumerate() {
                let due = since.saturating_add(watch.takes);
                let of = if watch.mixed { String::new() } else { stream.clone() };
                if now < due || !self.told.insert((number, of)) {
                    continue;
                }
                let finding = findings::RiskFinding {
                    task: id,
                    room: &self.room,
                    stream,
                    user: room.streams.get(stream).map_or("", |stream| stream.user.as_str()),
                    place: place + 1,
                    at: due,
                };
                if let Some(fields) = finding.fields(watch) {
                    tell(outbox, watch.results_to.as_deref(), watch.sense.result(), fields);
                }
            }
        }
    }
}

impl Sense {
    const fn result(self) -> &'static str {
        match self {
            Self::Audio => "censor_audio_v2_result",
            Self::VideoAudio => "censor_video_v2_audio_result",
            Self::Pictures => "censor_video_v2_img_result",
        }
    }

    const fn end(self) -> &'static str {
        match self {
            Self::Audio => "censor_audio_v2_status",
            Self::VideoAudio => "censor_video_v2_audio_status",
            Self::Pictures => "censor_video_v2_img_status",
        }
    }
}

fn tell(outbox: &mut Outbox, to: Option<&str>, event: &'static str, fields: Value) {
    match to {
        Some(url) => outbox.push_to(url, event, fields),
        None => outbox.push(event, fields),
    }
}
