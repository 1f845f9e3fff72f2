//! What is kept of a request, and of an attempt at a callback.

use serde::Serialize;

use super::DecidedBy;
use crate::moment::Moment;

/// A request that came in, and what was decided.
///
/// Signatures, secrets and what looks like a token are `REDACTED` in it; texts from outside are shortened, and nothing in them moves a terminal.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LoggedRequest {
    /// Its number, from 1 on, in the order of the decisions.
    pub number: u64,
    /// When it was decided, by the sandbox's clock: milliseconds since 1970.
    pub moment: Moment,
    /// The host that it named, without a port; empty where what came is no HTTP.
    pub host: String,
    /// Its method.
    pub method: String,
    /// The path of its target.
    pub path: String,
    /// The query of its target, as it came but for what is redacted.
    pub query: String,
    /// Its body, if it is JSON or a form; otherwise only how long it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// How many bytes its body had.
    pub body_bytes: usize,
    /// The service whose operation it named, if it is one.
    pub service: Option<&'static str>,
    /// The action that it named.
    pub action: String,
    /// The app that it named, or that it was admitted for.
    pub app_id: Option<u32>,
    /// `production` or `test`, once it was admitted for an app.
    pub environment: Option<&'static str>,
    /// The code that was answered; empty for a success of Tencent's.
    pub code: String,
    /// The HTTP status that was answered; `None` where a fault kept the answer, or what came is no HTTP.
    pub status: Option<u16>,
    /// Whether it was refused.
    pub refused: bool,
    /// What decided.
    pub rule: DecidedBy,
    /// What was done, or why it was refused.
    pub message: String,
    /// What was noticed on the way.
    pub notes: Vec<String>,
    /// The faults that it met, by the names of their effects.
    pub faults: Vec<&'static str>,
    /// Of a refused signature: the text that is signed for this request, with the secret hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed: Option<String>,
}

/// An attempt at a callback, and what became of it. The signature in it is `REDACTED`.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LoggedCallback {
    /// Its number, from 1 on, in the order in which the attempts ended.
    pub number: u64,
    /// When the attempt was made, by the sandbox's clock: milliseconds since 1970.
    pub moment: Moment,
    /// The service whose event it is.
    pub service: &'static str,
    /// The event's word: `record`.
    pub event: &'static str,
    /// The app it happened in.
    pub app_id: u32,
    /// Host and port that it went to; empty where it could not be sent.
    pub target: String,
    /// Which attempt at this event it is, from 1.
    pub attempt: usize,
    /// The HTTP status that the receiver answered, if that is known.
    pub status: Option<u16>,
    /// Why it failed; `None` where it was taken.
    pub error: Option<String>,
    /// What follows: `taken` (nothing), `attempt` (another one), `given_up`, or `forgotten` (a reset or a snapshot took its place).
    pub follows: &'static str,
    /// When the next attempt is due, by the sandbox's clock.
    pub next_attempt: Option<Moment>,
    /// What was sent, as JSON, whatever form it was sent in.
    pub body: String,
}

/// What takes up memory.
pub(super) trait Weighty {
    /// How many bytes, roughly.
    fn bytes(&self) -> usize;
}

/// What an entry takes up beside its texts, in bytes.
const BESIDE_ITS_TEXTS: usize = 512;

impl Weighty for LoggedRequest {
    fn bytes(&self) -> usize {
        let Self { host, method, path, query, body, action, code, message, notes, signed, .. } = self;
        let texts = [host, method, path, query, action, code, message].map(String::len).iter().sum::<usize>();
        let others = [body, signed].into_iter().flatten().chain(notes).map(String::len).sum::<usize>();
        BESIDE_ITS_TEXTS + texts + others
    }
}

impl Weighty for LoggedCallback {
    fn bytes(&self) -> usize {
        BESIDE_ITS_TEXTS + self.target.len() + self.error.as_ref().map_or(0, String::len) + self.body.len()
    }
}
