//! What becomes of one callback: it is checked, handed on, and only then acknowledged.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};
use zego_model::AnyEvent;
use zego_model::callback::{Callback, EventSet as _, Receiver, SenderAuthenticated};
use zego_model::text::printable;

use super::forward::{ForwardUrl, Forwarded};
use super::memory::{Begun, Memory};
use super::show;
use super::trouble::{Lost, Troubles};
use crate::clock;
use crate::output::{NotWritten, OutputFormat, Writer};
use crate::render;
use crate::tree::Tree;

/// How long a callback may take to be handed on, from its last byte to its answer: to be written to stdout, or to be answered by the program that it is passed
/// on to. A sandbox waits a second longer (`zego_sandbox::SLOWEST_CALLBACK_ANSWER`); of ZEGO no figure is documented.
pub(super) const HANDED_ON_WITHIN: Duration = Duration::from_secs(4);

/// What is answered.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) content_type: HeaderValue,
    pub(super) content_encoding: Option<HeaderValue>,
    pub(super) body: Bytes,
}

pub(super) const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

impl Answer {
    /// With a sentence, or nothing.
    pub(super) fn say(status: StatusCode, text: &str) -> Self {
        Self::of(status, TEXT, Bytes::copy_from_slice(text.as_bytes()))
    }

    const fn of(status: StatusCode, content_type: HeaderValue, body: Bytes) -> Self {
        Self { status, content_type, content_encoding: None, body }
    }
}

/// What every connection shares.
pub(super) struct Desk {
    receiver: Receiver<AnyEvent>,
    memory: Memory,
    target: Option<ForwardUrl>,
    format: OutputFormat,
    stdout: Writer,
    troubles: Troubles,
    /// Told when there is no use in going on.
    is_over: Notify,
}

/// A callback that was taken, as a line of JSON.
#[derive(Serialize)]
struct Taken<'c> {
    /// The service that sends such events; `null` of an event that is not known.
    service: Option<&'static str>,
    event: &'c str,
    repeat: bool,
    /// Why the fields of a known event are only printed as they came.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
    /// What the program behind said; `null` without one.
    forwarded: &'c Value,
    callback: &'c Tree,
}

impl Desk {
    pub(super) fn new(receiver: Receiver<AnyEvent>, target: Option<ForwardUrl>, format: OutputFormat, stdout: Writer) -> Self {
        let troubles = Troubles::new(target.is_some());
        Self { receiver, memory: Memory::new(), target, format, stdout, troubles, is_over: Notify::new() }
    }

    /// Waits for a trouble after which there is no use in going on.
    pub(super) async fn over(&self) {
        self.is_over.notified().await;
    }

    /// Gives lines that still wait a moment; what was not printed, in the end.
    pub(super) fn end(&self, limit: Duration) -> Option<Lost> {
        if !self.stdout.drain(limit) {
            self.troubles.tell(NotWritten::Slow);
        }
        self.troubles.lost()
    }

    /// Prints what is no callback's line: where it fails, that is told.
    pub(super) fn print(self: &Arc<Self>, document: &impl Serialize, text: impl FnOnce() -> String) {
        let line = self.format.line(document, text);
        let desk = Arc::clone(self);
        tokio::spawn(async move { desk.written(desk.stdout.write(line).await) });
    }

    /// Checks a callback, hands it on, and says what to answer.
    pub(super) async fn take(self: &Arc<Self>, body: Bytes, content_type: Option<HeaderValue>) -> Answer {
        let end = Instant::now() + HANDED_ON_WITHIN;
        match self.memory.begin(|nonces| self.receiver.receive(&body, clock::now(), nonces)) {
            Begun::Refused(refusal) => self.refuse(refusal.status(), refusal.as_str(), &refusal.to_string()),
            // One that is under way is neither passed on twice nor acknowledged before it is.
            Begun::UnderWay(first) => match timeout_at(end, first.answer()).await {
                Ok(Some(answer)) => answer,
                _ => Answer::say(StatusCode::INTERNAL_SERVER_ERROR, "this callback is still being handed on: send it again"),
            },
            Begun::Handing(handing, callback, is_repeat) => {
                show::notes(&callback);
                let answer = match &self.target {
                    None => self.print_event(&callback, is_repeat, end).await,
                    Some(target) => self.pass_on(target, &callback, is_repeat, body, content_type, end).await,
                };
                handing.end(answer)
            }
        }
    }

    /// Prints a callback: it is acknowledged when the line has been taken.
    async fn print_event(&self, callback: &SenderAuthenticated<Callback<AnyEvent>>, is_repeat: bool, end: Instant) -> Answer {
        let line = self.event(callback, is_repeat, &Value::Null, "");
        let written = timeout_at(end, self.stdout.write(line)).await;
        if self.written(written.unwrap_or(Err(NotWritten::Slow))) {
            let answer = callback.row().and_then(show::answer);
            return answer.map_or_else(|| Answer::say(StatusCode::OK, ""), |answer| Answer::of(StatusCode::OK, JSON, answer.to_string().into()));
        }
        Answer::say(StatusCode::INTERNAL_SERVER_ERROR, "this callback could not be handed on: send it again")
    }

    /// Passes a callback on: it is acknowledged when the program behind has, and the line for stdout is a note beside that.
    async fn pass_on(
        self: &Arc<Self>,
        target: &ForwardUrl,
        callback: &SenderAuthenticated<Callback<AnyEvent>>,
        is_repeat: bool,
        body: Bytes,
        content_type: Option<HeaderValue>,
        end: Instant,
    ) -> Answer {
        let (answer, forwarded, suffix) = match target.post(body, content_type, end).await {
            Ok(Forwarded { status, content_type, content_encoding, body }) => {
                let answer = if status.is_success() || status.is_client_error() || status.is_server_error() {
                    Answer { content_encoding, ..Answer::of(status, content_type.unwrap_or(TEXT), body) }
                } else {
                    // To ZEGO a place elsewhere is no more than a failure, and a number that HTTP does not know even less.
                    Answer::say(StatusCode::BAD_GATEWAY, "the program behind this one gives no final answer")
                };
                (answer, json!({ "status": status.as_u16() }), format!(", passed on: {status}"))
            }
            Err(error) => {
                let answer = Answer::say(StatusCode::BAD_GATEWAY, "the program behind this one gave no answer");
                (answer, json!({ "error": error }), format!(", not passed on: {error}"))
            }
        };
        let line = self.event(callback, is_repeat, &forwarded, &suffix);
        let desk = Arc::clone(self);
        tokio::spawn(async move { desk.written(desk.stdout.write(line).await) });
        answer
    }

    /// Tells of what is no callback, and answers it.
    pub(super) fn refuse(self: &Arc<Self>, status: StatusCode, kind: &str, message: &str) -> Answer {
        self.print(&json!({ "refused": { "kind": kind, "message": message } }), || format!("refused: {message}"));
        Answer::say(status, message)
    }

    /// The line of a callback.
    fn event(&self, callback: &Callback<AnyEvent>, repeat: bool, forwarded: &Value, suffix: &str) -> String {
        let body = show::document(callback);
        let unreadable = callback.event.error().map(ToString::to_string);
        let service = callback.spec().map(|spec| spec.service.name);
        let document = Taken { service, event: callback.name(), repeat, unreadable, forwarded, callback: &body };
        self.format.line(&document, || {
            let again = if repeat { ", once more" } else { "" };
            format!("{}{again}{}\n  {}", show::heading(callback, clock::now()), printable(suffix), render::json(&body, false))
        })
    }

    /// Whether a line was written; if not, says why.
    fn written(&self, written: Result<(), NotWritten>) -> bool {
        let Err(trouble) = written else { return true };
        let is_without_reader = matches!(&trouble, NotWritten::Failed(error) if error.kind() == io::ErrorKind::BrokenPipe);
        self.troubles.tell(trouble);
        // Passing on has its use without a reader; printing has none.
        if is_without_reader && self.target.is_none() {
            self.is_over.notify_one();
        }
        false
    }
}
