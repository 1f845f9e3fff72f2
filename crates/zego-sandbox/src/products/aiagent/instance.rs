//! An instance of an agent: where it is, whom it talks with, what it knows, and how long it lives.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

/// Why an instance ends: the codes of `AgentInstanceDeleted`.
pub(super) mod end {
    /// By a call.
    pub(crate) const DELETED: i64 = 0;
    /// The user was away for too long.
    pub(crate) const USER_ABSENT: i64 = 1_202;
    /// It was thrown out of its room.
    pub(crate) const KICKED_OUT: i64 = 1_203;
    /// It lost its room.
    pub(crate) const DISCONNECTED: i64 = 1_205;
    /// Somebody else publishes its stream.
    pub(crate) const NOT_PUBLISHED: i64 = 1_206;
}

/// An instance of an agent.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Instance {
    /// Since when its user is not in the room.
    pub(super) absent_since: Option<Moment>,
    pub(super) agent_id: String,
    pub(super) agent_name: String,
    /// How many turns it has answered.
    pub(super) answered: u64,
    /// When it ends even if it is not idle: it is being shut down.
    pub(super) closing: Option<Moment>,
    /// The digital human that is its face.
    pub(super) digital_human: Option<String>,
    /// When it was last told to speak.
    pub(super) driven: Moment,
    /// The number of its last event.
    pub(super) event: i64,
    /// Whether it speaks to its end while its user speaks.
    pub(super) finishes: bool,
    /// What its user has said and it has not answered: while it listens.
    pub(super) heard: Vec<String>,
    pub(super) id: u64,
    /// How long its user may be away, in seconds; of a live digital human, how long it may be silent.
    pub(super) idle: i64,
    pub(super) marks: Option<Marks>,
    /// The latest ones, as many as the window has.
    pub(super) messages: Vec<Message>,
    pub(super) orders: Orders,
    /// None: it is on a CDN.
    pub(super) place: Option<InRoom>,
    /// The number of its last turn.
    pub(super) round: i64,
    /// The last one of each user.
    pub(super) sequences: BTreeMap<String, i64>,
    /// Whether it never speaks.
    pub(super) speechless: bool,
    pub(super) status: Status,
    /// Whether another one publishes its stream.
    pub(super) stream_taken: bool,
    pub(super) turn: Option<Turn>,
    /// None: it listens to nobody.
    pub(super) user: Option<Listener>,
    pub(super) waiting: Vec<Turn>,
    pub(super) walkie_talkie: bool,
    pub(super) window: usize,
}

/// Where an instance is.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InRoom {
    pub(super) room: String,
    pub(super) stream: String,
    pub(super) user: String,
}

/// Whom it listens to.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listener {
    pub(super) id: String,
    pub(super) stream: String,
}

/// A message that it knows.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Message {
    pub(super) content: String,
    pub(super) role: String,
}

/// Of which events the customer's server is told.
#[expect(clippy::struct_excessive_bools, reason = "each is a parameter")]
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Orders {
    pub(super) audio: bool,
    pub(super) heard: bool,
    pub(super) interrupted: bool,
    pub(super) said: bool,
    pub(super) speaking: bool,
    pub(super) status: bool,
}

/// What an answer has between them is data, and not spoken.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Marks {
    pub(super) begin: String,
    pub(super) end: String,
    /// What of them is told.
    pub(super) keys: Vec<String>,
}

/// What an instance is doing.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Status {
    #[default]
    Idle,
    Listening,
    Thinking,
    Speaking,
}

impl Status {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Idle => "IDLE",
            Self::Listening => "LISTENING",
            Self::Thinking => "THINKING",
            Self::Speaking => "SPEAKING",
        }
    }
}

/// Something that an instance is to say.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Turn {
    /// What it says.
    pub(super) answer: String,
    /// Whether it knows from then on that it said so.
    pub(super) keeps_answer: bool,
    pub(super) priority: Priority,
    pub(super) round: i64,
    /// When it began to think, or to speak.
    pub(super) since: Moment,
    /// Whether a language model is asked first.
    pub(super) thinks: bool,
    /// When that is over.
    pub(super) until: Moment,
}

/// What counts more.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub(super) enum Priority {
    Low,
    #[default]
    Medium,
    High,
}

impl Priority {
    pub(super) fn of(word: Option<&str>) -> Self {
        match word {
            Some("Low") => Self::Low,
            Some("High") => Self::High,
            _ => Self::Medium,
        }
    }
}

/// What interrupts: the reasons of `Interrupted`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Interruption {
    User = 1,
    Llm = 2,
    Tts = 3,
    Call = 4,
}

impl Turn {
    /// It is not begun yet.
    pub(super) fn new(answer: impl Into<String>, priority: Priority, round: i64) -> Self {
        let never = Moment::default();
        Self { answer: answer.into(), keeps_answer: true, priority, round, since: never, thinks: true, until: never }
    }
}
