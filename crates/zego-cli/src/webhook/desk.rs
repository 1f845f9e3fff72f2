//! What becomes of one callback: it is checked, handed on, and only then acknowledged.

use std::io;
use std::mem;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};
use zego_model::AnyEvent;
use zego_model::callback::{Callback, EventSet as _, Receiver, SenderAuthenticated};
use zego_model::spec::EventRow;
use zego_model::text::printable;

use super::answer::{Answer, HANDED_ON_WITHIN, JSON, TEXT};
use super::forward::{ForwardUrl, Forwarded};
use super::memory::{Begun, Memory};
use super::show;
use super::trouble::{Lost, Troubles};
use crate::clock;
use crate::output::{self, NotWritten, OutputFormat, Writer};
use crate::render;

/// What every connection shares.
pub(super) struct Desk {
    receiver: Receiver<AnyEvent>,
    memory: Memory,
    target: Option<ForwardUrl>,
    format: OutputFormat,
    stdout: Writer,
    troubles: Troubles,
    /// Lines for which no sender waits.
    lines: Mutex<JoinSet<()>>,
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
    callback: &'c RawValue,
}

impl Desk {
    pub(super) fn new(receiver: Receiver<AnyEvent>, target: Option<ForwardUrl>, format: OutputFormat, stdout: Writer) -> Self {
        let troubles = Troubles::new(target.is_some());
        Self { receiver, memory: Memory::new(), target, format, stdout, troubles, lines: Mutex::default(), is_over: Notify::new() }
    }

    /// Waits for a trouble after which there is no use in going on.
    pub(super) async fn over(&self) {
        self.is_over.notified().await;
    }

    /// Gives lines that still wait a moment; what was not printed, in the end.
    pub(super) async fn end(&self, limit: Duration) -> Option<Lost> {
        let mut lines = mem::take(&mut *self.lines());
        let all = async { while lines.join_next().await.is_some() {} };
        // Those for which somebody waited are written, or their senders know that they are not.
        if timeout(limit, all).await.is_err() || !self.stdout.drain(Duration::ZERO) {
            self.troubles.tell(NotWritten::Slow);
        }
        self.troubles.lost()
    }

    /// Says where it listens: on stderr, where stdout does not take it.
    pub(super) fn open(self: &Arc<Self>, address: SocketAddr) {
        let line = self.format.line(&json!({ "listening": format!("http://{address}") }), || {
            format!("Waiting for callbacks on http://{address} until Ctrl-C.")
        });
        let desk = Arc::clone(self);
        self.lines().spawn(async move {
            if !desk.written(desk.stdout.write(line).await) {
                output::note(&format!("note: waiting for callbacks on http://{address}"));
            }
        });
    }

    /// Prints a line for which nobody waits. That it was not written is told.
    fn print(self: &Arc<Self>, line: String) {
        let desk = Arc::clone(self);
        let mut lines = self.lines();
        while lines.try_join_next().is_some() {}
        // As many as the writer has room for; others end at once.
        lines.spawn(async move {
            desk.written(desk.stdout.write(line).await);
        });
    }

    fn lines(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
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
            let answer = callback.row().and_then(EventRow::acknowledgement);
            return answer
                .map_or_else(|| Answer::say(StatusCode::OK, ""), |answer| Answer::of(StatusCode::OK, JSON, answer.to_string().into()));
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
        self.print(self.event(callback, is_repeat, &forwarded, &suffix));
        answer
    }

    /// Tells of what is no callback, and answers it.
    pub(super) fn refuse(self: &Arc<Self>, status: StatusCode, kind: &str, message: &str) -> Answer {
        let document = json!({ "refused": { "kind": kind, "message": message } });
        self.print(self.format.line(&document, || format!("refused: {message}")));
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
            format!("{}{again}{}\n  {}", show::heading(callback, clock::now()), printable(suffix), render::json(&body))
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

#[cfg(test)]
mod tests {
    use zego_model::callback::sign_body;
    use zego_sign::callback::CallbackSecret;
    use zego_sign::{AppId, Timestamp};

    use super::*;
    use crate::output::writer::tests::{gated, writer};

    const SECRET: &str = "secret";

    fn desk(stdout: Writer) -> Arc<Desk> {
        let receiver = Receiver::new([CallbackSecret::new(SECRET).unwrap()]).window(None);
        Arc::new(Desk::new(receiver, None, OutputFormat::Json, stdout))
    }

    fn body(nonce: u64) -> Bytes {
        let row = zego_model::events().find(|row| row.spec.event == "record").unwrap();
        let secret = CallbackSecret::new(SECRET).unwrap();
        let fields = serde_json::Map::new();
        sign_body(row.spec, &fields, AppId::new(7).unwrap(), &secret, Timestamp::from_secs(1_700_000_000), nonce).into()
    }

    fn lines(took: &Mutex<String>) -> Vec<Value> {
        took.lock().unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The program that listens answers before the sandbox has given up, with room for the way there and back.
    #[test]
    fn a_sandbox_waits_longer_than_it_takes() {
        assert!(HANDED_ON_WITHIN + Duration::from_millis(500) < zego_sandbox::SLOWEST_CALLBACK_ANSWER);
        let help = super::super::listen_command().render_long_help().to_string();
        for figure in
            [format!("within {} s", HANDED_ON_WITHIN.as_secs()), format!("waits for {} s", zego_sandbox::SLOWEST_CALLBACK_ANSWER.as_secs())]
        {
            assert!(help.contains(&figure), "{figure}: {help}");
        }
    }

    /// What could not be written is no repeat when it comes again.
    #[tokio::test]
    async fn what_could_not_be_handed_on_is_forgotten() {
        let mut writes = 0;
        let (stdout, took) = writer(move |bytes| {
            writes += 1;
            if writes == 1 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(bytes.len()) }
        });
        let desk = desk(stdout);
        assert_eq!(desk.take(body(1), None).await.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(desk.take(body(1), None).await.status, StatusCode::OK);
        assert_eq!(desk.take(body(1), None).await.status, StatusCode::OK);
        let repeats: Vec<_> = lines(&took).iter().map(|line| line["repeat"].clone()).collect();
        assert_eq!(repeats, [false, true]);
        assert!(desk.end(Duration::ZERO).await.is_some());
    }

    /// A reader who stalls: after the documented time, and no later, the sender is asked to send again.
    #[tokio::test(start_paused = true)]
    async fn a_reader_who_stalls_is_waited_for_so_long() {
        let (stdout, took, open, has_come) = gated();
        let desk = desk(stdout);
        let begin = Instant::now();
        let first = tokio::spawn({
            let desk = Arc::clone(&desk);
            async move { desk.take(body(1), None).await.status }
        });
        tokio::task::yield_now().await;
        // Its line has begun, in the other thread.
        has_come.recv().unwrap();
        let second = desk.take(body(2), None).await.status;
        assert_eq!([first.await.unwrap(), second], [StatusCode::INTERNAL_SERVER_ERROR; 2]);
        assert_eq!(begin.elapsed().as_secs(), HANDED_ON_WITHIN.as_secs());
        // From here on it is a real thread that is waited for.
        tokio::time::resume();
        // The line of the second is taken back, and comes with its repeat.
        drop(open);
        assert_eq!(desk.take(body(2), None).await.status, StatusCode::OK);
        assert_eq!(lines(&took).iter().map(|line| line["repeat"].clone()).collect::<Vec<_>>(), [false, false]);
    }

    /// A repeat of what is being handed on is not acknowledged before it, and not handed on a second time.
    #[tokio::test]
    async fn a_repeat_waits_for_the_first() {
        let (stdout, took, open, has_come) = gated();
        let desk = desk(stdout);
        let send = || {
            let desk = Arc::clone(&desk);
            tokio::spawn(async move { desk.take(body(1), None).await.status })
        };
        let (first, repeat) = (send(), send());
        // On one thread: both have got as far as they can when this one goes on.
        tokio::task::yield_now().await;
        has_come.recv().unwrap();
        tokio::task::yield_now().await;
        assert!(!first.is_finished() && !repeat.is_finished());
        open.send(()).unwrap();
        assert_eq!((first.await.unwrap(), repeat.await.unwrap()), (StatusCode::OK, StatusCode::OK));
        assert_eq!(lines(&took).len(), 1);
        drop(open);
    }

    /// One whose sender has gone before it was handed on has not been handed on.
    #[tokio::test]
    async fn what_is_cut_off_is_new_again() {
        let (stdout, _, open, has_come) = gated();
        let desk = desk(stdout);
        let cut = tokio::spawn({
            let desk = Arc::clone(&desk);
            async move { desk.take(body(1), None).await.status }
        });
        tokio::task::yield_now().await;
        has_come.recv().unwrap();
        cut.abort();
        assert!(cut.await.unwrap_err().is_cancelled());
        assert!(matches!(desk.memory.begin(|nonces| desk.receiver.receive(&body(1), clock::now(), nonces)), Begun::Handing(.., false)));
        drop(open);
    }

    #[tokio::test]
    async fn only_a_broken_pipe_is_the_end() {
        for (kind, is_over) in [(io::ErrorKind::BrokenPipe, true), (io::ErrorKind::StorageFull, false)] {
            let (stdout, _) = writer(move |_| Err(kind.into()));
            let desk = desk(stdout);
            assert_eq!(desk.take(body(1), None).await.status, StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(timeout(Duration::ZERO, desk.over()).await.is_ok(), is_over, "{kind}");
        }
    }
}
