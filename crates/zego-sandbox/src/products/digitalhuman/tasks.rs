//! Stream tasks, from their creation until they are forgotten.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::speech::Speech;
use crate::cx::Cx;
use crate::generated::digitalhuman::callback::{StreamTaskChanged, StreamTaskDetail};
use crate::moment::Moment;
use crate::refusal::Refusal;

const NO_TASK: i64 = 400_000_005;
const NOT_BEGUN: i64 = 400_000_006;
const OVER: i64 = 400_000_007;

/// How long a task gets ready, and how long it takes to end, in seconds. No page tells.
const GETS_READY: i64 = 1;
const TAKES_TO_END: i64 = 1;

/// How long a task is remembered once it has ended, in seconds: a day. No page tells.
const MEMORY: i64 = 86_400;

/// The stream tasks of an app.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct StreamTasks {
    tasks: BTreeMap<String, StreamTask>,
    /// When something happens to each.
    #[serde(skip)]
    due: BTreeSet<(Moment, String)>,
    /// Those that have not ended.
    #[serde(skip)]
    open: BTreeSet<String>,
}

/// A stream task.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StreamTask {
    pub(super) background: String,
    pub(super) created: Moment,
    pub(super) human: String,
    /// What it was last asked to do, beside speaking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) last_action: Option<String>,
    /// For how many seconds it can be without being driven.
    pub(super) patience: i64,
    pub(super) phase: Phase,
    pub(super) room: String,
    pub(super) speech: Speech,
    pub(super) stream: String,
    /// How many seconds it runs at most.
    pub(super) ttl: i64,
}

/// How far a task is.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) enum Phase {
    Starting {
        /// Whether it is going to fail.
        fails: bool,
    },
    Failed {
        since: Moment,
    },
    Streaming {
        /// When it was last driven, or ended to speak.
        driven: Moment,
    },
    Stopping {
        until: Moment,
    },
    Stopped {
        since: Moment,
    },
}

/// Why a task could not get ready.
pub(super) const FAIL_REASON: &str = "the digital human could not be loaded";

impl StreamTasks {
    /// How much there is.
    pub(super) fn held(&self) -> usize {
        self.tasks.len() + self.open().map(|(_, task)| task.speech.held()).sum::<usize>()
    }

    pub(super) fn next_due(&self) -> Option<Moment> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Does what is due: what is said ends, tasks begin, end and are forgotten.
    pub(super) fn fall_due(&mut self, cx: &mut Cx<'_>) {
        while let Some((_, id)) = self.due.first().filter(|(due, _)| *due <= cx.now).cloned() {
            self.change(&id, |task| task.fall_due(&id, cx));
            if self.tasks.get(&id).is_some_and(|task| task.is_forgotten(cx.now)) {
                self.take(&id);
            }
        }
    }

    /// After a snapshot was read: what is not stored in it.
    pub(super) fn rebuild(&mut self) {
        for (id, task) in std::mem::take(&mut self.tasks) {
            self.put(id, task);
        }
    }

    /// All tasks, by their ids.
    pub(super) fn all(&self) -> impl ExactSizeIterator<Item = (&String, &StreamTask)> {
        self.tasks.iter()
    }

    /// Those that have not ended.
    pub(super) fn open(&self) -> impl Iterator<Item = (&String, &StreamTask)> {
        self.open.iter().filter_map(|id| self.tasks.get_key_value(id))
    }

    /// The task of this id.
    pub(super) fn get(&self, id: &str) -> Result<&StreamTask, Refusal> {
        self.tasks.get(id).ok_or_else(|| Refusal::new(NO_TASK, "TaskId is that of no stream task"))
    }

    /// The task of this id, if it can be driven.
    pub(super) fn streaming(&self, id: &str) -> Result<&StreamTask, Refusal> {
        let task = self.get(id)?;
        match task.phase {
            Phase::Streaming { .. } => Ok(task),
            Phase::Starting { .. } => Err(Refusal::new(NOT_BEGUN, "TaskId is that of a stream task that gets ready")),
            Phase::Failed { .. } => Err(Refusal::new(NOT_BEGUN, "TaskId is that of a stream task that could not get ready")),
            Phase::Stopping { .. } | Phase::Stopped { .. } => Err(task.over()),
        }
    }

    /// Begins a task.
    pub(super) fn begin(&mut self, id: String, task: StreamTask, cx: &mut Cx<'_>) {
        task.tell(&id, cx);
        self.put(id, task);
    }

    /// Ends a task.
    pub(super) fn stop(&mut self, id: &str, cx: &mut Cx<'_>) -> Result<(), Refusal> {
        let task = self.get(id)?;
        if !matches!(task.phase, Phase::Starting { .. } | Phase::Streaming { .. }) {
            return Err(task.over());
        }
        self.change(id, |task| task.stop(id, cx));
        Ok(())
    }

    /// Has the digital human of a task speak or act: that counts as being driven.
    pub(super) fn drive(&mut self, id: &str, cx: &mut Cx<'_>, how: impl FnOnce(&mut StreamTask, &mut Cx<'_>)) {
        self.change(id, |task| {
            how(task, cx);
            task.driven(cx.now);
        });
    }

    /// A WebSocket waits for its sound: so far nothing drives anybody.
    pub(super) fn open_socket(&mut self, id: &str, drive: String, cx: &mut Cx<'_>) {
        self.change(id, |task| task.speech.open(id, drive, cx));
    }

    /// Breaks off what the digital human of a task says, and drops what waits.
    pub(super) fn silence(&mut self, id: &str, cx: &mut Cx<'_>) {
        self.change(id, |task| {
            if task.speech.speaking.is_some() {
                task.driven(cx.now);
            }
            task.speech.silence(id, cx);
        });
    }

    /// A stream of a room has ended: whoever speaks what is heard in it is silent.
    pub(super) fn stream_ended(&mut self, room: &str, stream: &str, cx: &mut Cx<'_>) {
        let hears = |(id, task): (&String, &StreamTask)| task.speech.hears(room, stream).then(|| id.clone());
        for id in self.open().filter_map(hears).collect::<Vec<_>>() {
            self.drive(&id, cx, |task, cx| task.speech.end_of_sound(&id, cx));
        }
    }

    fn change(&mut self, id: &str, change: impl FnOnce(&mut StreamTask)) {
        let Some(mut task) = self.take(id) else { return };
        change(&mut task);
        self.put(id.to_owned(), task);
    }

    fn take(&mut self, id: &str) -> Option<StreamTask> {
        let task = self.tasks.remove(id)?;
        self.due.remove(&(task.next_due(), id.to_owned()));
        self.open.remove(id);
        Some(task)
    }

    fn put(&mut self, id: String, task: StreamTask) {
        self.due.insert((task.next_due(), id.clone()));
        if !task.has_ended() {
            self.open.insert(id.clone());
        }
        self.tasks.insert(id, task);
    }
}

impl StreamTask {
    /// How far it is, as answers and callbacks have it.
    pub(super) const fn status(&self) -> i64 {
        match self.phase {
            Phase::Starting { .. } => 1,
            Phase::Failed { .. } => 2,
            Phase::Streaming { .. } => 3,
            Phase::Stopping { .. } => 4,
            Phase::Stopped { .. } => 5,
        }
    }

    /// Why it could not get ready, if it could not.
    pub(super) fn fail_reason(&self) -> Option<&'static str> {
        matches!(self.phase, Phase::Failed { .. }).then_some(FAIL_REASON)
    }

    /// That its stream is over.
    pub(super) fn over(&self) -> Refusal {
        let how = if self.fail_reason().is_some() { "could not get ready" } else { "has ended" };
        Refusal::new(OVER, format!("TaskId is that of a stream task that {how}"))
    }

    /// As the state shows it.
    pub(super) fn shown(&self, id: &str) -> Value {
        json!({
            "id": id,
            "digital_human": self.human,
            "background": self.background,
            "room": self.room,
            "stream": self.stream,
            "status": self.status(),
            "created": self.created.secs(),
            "speaking": self.speech.speaking.as_ref().map(|spoken| &spoken.id),
            "waiting": self.speech.waiting.iter().map(|drive| &drive.id).collect::<Vec<_>>(),
            "websockets": self.speech.open,
            "last_action": self.last_action,
        })
    }

    const fn has_ended(&self) -> bool {
        matches!(self.phase, Phase::Failed { .. } | Phase::Stopped { .. })
    }

    fn is_forgotten(&self, now: Moment) -> bool {
        self.has_ended() && self.next_due() <= now
    }

    /// When something happens to it next by itself.
    fn next_due(&self) -> Moment {
        let longest = self.created.plus_secs(self.ttl);
        match self.phase {
            Phase::Starting { .. } => self.created.plus_secs(GETS_READY).min(longest),
            Phase::Streaming { driven } => {
                let idle = || if self.speech.speaking.is_some() { longest } else { driven.plus_secs(self.patience) };
                self.speech.next_due().unwrap_or_else(idle).min(longest)
            }
            Phase::Stopping { until } => until,
            Phase::Failed { since } | Phase::Stopped { since } => since.plus_secs(MEMORY),
        }
    }

    fn fall_due(&mut self, id: &str, cx: &mut Cx<'_>) {
        let is_too_long = self.created.plus_secs(self.ttl) <= cx.now;
        match self.phase {
            Phase::Starting { .. } | Phase::Streaming { .. } if is_too_long => self.stop(id, cx),
            Phase::Starting { fails } => {
                self.phase = if fails { Phase::Failed { since: cx.now } } else { Phase::Streaming { driven: cx.now } };
                self.tell(id, cx);
            }
            Phase::Streaming { .. } if self.speech.next_due().is_some() => {
                self.speech.fall_due(id, cx);
                self.driven(cx.now);
            }
            Phase::Streaming { .. } => self.stop(id, cx),
            Phase::Stopping { .. } => {
                self.phase = Phase::Stopped { since: cx.now };
                self.tell(id, cx);
            }
            // It is forgotten by its owner.
            Phase::Failed { .. } | Phase::Stopped { .. } => {}
        }
    }

    fn driven(&mut self, now: Moment) {
        if let Phase::Streaming { driven } = &mut self.phase {
            *driven = now;
        }
    }

    fn stop(&mut self, id: &str, cx: &mut Cx<'_>) {
        self.speech.end(id, cx);
        self.phase = Phase::Stopping { until: cx.now.plus_secs(TAKES_TO_END) };
        self.tell(id, cx);
    }

    fn tell(&self, id: &str, cx: &mut Cx<'_>) {
        let detail = StreamTaskDetail {
            status: self.status(),
            room_id: self.room.clone().into(),
            stream_id: self.stream.clone().into(),
            fail_reason: self.fail_reason().map(Into::into),
        };
        let event = StreamTaskChanged { event_time: cx.now.millis(), task_id: id.to_owned().into(), detail };
        cx.tell(&event);
    }
}
