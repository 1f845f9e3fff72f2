//! What a digital human is to say: one thing at a time, in the order of the calls.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::generated::digitalhuman::callback::{DriveChanged, DriveDetail};
use crate::moment::Moment;

/// How far it is, as callbacks have it.
const WAITING: i64 = 1;
const SPEAKING: i64 = 2;
const FAILED: i64 = 3;
const ENDED: i64 = 4;

/// What a digital human says, and what it is to say.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Speech {
    /// The id of each WebSocket that nothing has come in by: it holds nothing up.
    pub(super) open: Vec<String>,
    /// What is being said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) speaking: Option<Spoken>,
    pub(super) waiting: VecDeque<Drive>,
}

/// What is being said.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spoken {
    /// When it ends by itself, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ends: Option<Moment>,
    /// The stream whose sound it is, if it is one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) heard: Option<Heard>,
    pub(super) id: String,
}

/// What waits for its turn.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Drive {
    pub(super) id: String,
    pub(super) length: Length,
}

/// A stream of a room.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Heard {
    pub(super) room: String,
    pub(super) stream: String,
}

/// How long it takes to say something.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum Length {
    /// So many milliseconds.
    Millis(u64),
    /// Until the stream ends, or something breaks it off.
    Stream(Heard),
    /// It cannot be said.
    Unsayable,
}

impl Speech {
    /// How much there is to say.
    pub(super) fn held(&self) -> usize {
        self.open.len() + self.waiting.len() + usize::from(self.speaking.is_some())
    }

    /// When what is being said ends by itself.
    pub(super) fn next_due(&self) -> Option<Moment> {
        self.speaking.as_ref()?.ends
    }

    /// Ends what is over, and begins what comes next.
    pub(super) fn fall_due(&mut self, task: &str, cx: &mut Cx<'_>) {
        if self.next_due().is_some_and(|ends| ends <= cx.now) {
            self.end_of_sound(task, cx);
        }
    }

    /// Puts something behind all that waits.
    pub(super) fn add(&mut self, task: &str, drive: Drive, cx: &mut Cx<'_>) {
        tell(task, &drive.id, WAITING, cx);
        self.waiting.push_back(drive);
        self.go_on(task, cx);
    }

    /// Has something said at once: what is being said is broken off, what waits goes on waiting.
    pub(super) fn put_first(&mut self, task: &str, drive: Drive, cx: &mut Cx<'_>) {
        tell(task, &drive.id, WAITING, cx);
        self.break_off(task, cx);
        self.waiting.push_front(drive);
        self.go_on(task, cx);
    }

    /// A WebSocket waits for its sound.
    pub(super) fn open(&mut self, task: &str, id: String, cx: &mut Cx<'_>) {
        tell(task, &id, WAITING, cx);
        self.open.push(id);
    }

    /// Breaks off what is being said, and drops what waits; what is to come in by a WebSocket is still to come.
    pub(super) fn silence(&mut self, task: &str, cx: &mut Cx<'_>) {
        self.break_off(task, cx);
        for dropped in std::mem::take(&mut self.waiting) {
            tell(task, &dropped.id, FAILED, cx);
        }
    }

    /// Ends all of it.
    pub(super) fn end(&mut self, task: &str, cx: &mut Cx<'_>) {
        self.silence(task, cx);
        for id in std::mem::take(&mut self.open) {
            tell(task, &id, FAILED, cx);
        }
    }

    /// Sound comes in by a WebSocket, if it is open: that is said at once, and alone.
    pub(super) fn hear(&mut self, task: &str, id: &str, millis: u64, cx: &mut Cx<'_>) {
        let Some(place) = self.open.iter().position(|open| open == id) else { return };
        let id = self.open.remove(place);
        self.silence(task, cx);
        self.waiting.push_back(Drive { id, length: Length::Millis(millis) });
        self.go_on(task, cx);
    }

    /// Whether what is being said is the sound of this stream.
    pub(super) fn hears(&self, room: &str, stream: &str) -> bool {
        let heard = self.speaking.as_ref().and_then(|spoken| spoken.heard.as_ref());
        heard.is_some_and(|heard| heard.room == room && heard.stream == stream)
    }

    /// What is being said is over, before its time; what comes next begins.
    pub(super) fn end_of_sound(&mut self, task: &str, cx: &mut Cx<'_>) {
        self.break_off(task, cx);
        self.go_on(task, cx);
    }

    fn break_off(&mut self, task: &str, cx: &mut Cx<'_>) {
        if let Some(spoken) = self.speaking.take() {
            tell(task, &spoken.id, ENDED, cx);
        }
    }

    /// Begins what comes next, if nothing is being said.
    fn go_on(&mut self, task: &str, cx: &mut Cx<'_>) {
        while self.speaking.is_none() {
            let Some(Drive { id, length }) = self.waiting.pop_front() else { return };
            let (ends, heard) = match length {
                Length::Unsayable => {
                    tell(task, &id, FAILED, cx);
                    continue;
                }
                Length::Stream(heard) => (None, Some(heard)),
                Length::Millis(millis) => {
                    let millis = i64::try_from(millis).unwrap_or(i64::MAX);
                    (Some(Moment::from_millis(cx.now.millis().saturating_add(millis))), None)
                }
            };
            tell(task, &id, SPEAKING, cx);
            self.speaking = Some(Spoken { ends, heard, id });
        }
    }
}

fn tell(task: &str, drive: &str, status: i64, cx: &mut Cx<'_>) {
    let detail = DriveDetail { drive_id: drive.to_owned().into(), status };
    let event = DriveChanged { event_time: cx.now.millis(), task_id: task.to_owned().into(), detail };
    cx.tell(&event);
}
