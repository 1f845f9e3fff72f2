//! The service as a function: a request and the time go in, an answer comes out. No socket, no clock.

mod faulty;
mod nowhere;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};

use self::nowhere::{elsewhere, nowhere};
use crate::answer::ServiceAnswer;
use crate::callback_request::{self, CallbackRequest};
use crate::config::Config;
use crate::control::{self, Control};
use crate::faults::{Execution, FaultPlan};
use crate::journal::{DecidedBy, Redactor, Reported};
use crate::log::{LogLevel, LogLine, LogSink};
use crate::moment::Moment;
use crate::pages::PagesToCome;
use crate::request::{self, BodyProblem, LARGE_BODY, RequestParts, SMALL_BODY, is_form};
use crate::service_state::ServiceState;
use crate::world::{MOST_PENDING, MOST_PENDING_BYTES, Next, World};
use crate::{target, tencent, zego};

/// The whole service, without a network around it. Clones share one state.
///
/// ```
/// use bytes::Bytes;
/// use zego_sandbox::{Sandbox, Timestamp};
///
/// let service = Sandbox::builder().service();
/// let request = http::Request::get("/?Action=DeleteMedia").body(Bytes::new())?;
/// let answer = service.handle(&request, Timestamp::from_secs(1_700_000_000));
/// assert!(String::from_utf8_lossy(answer.body()).contains("AppId is missing"));
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone)]
pub struct SandboxService {
    pub(crate) state: Arc<ServiceState>,
}

/// The longest body that is read for a request to this place.
pub(crate) fn longest_body(uri: &http::Uri) -> usize {
    LARGE_BODY.max(control::longest_body(uri))
}

impl SandboxService {
    pub(crate) fn new(config: Config, log: Arc<dyn LogSink>, world: World) -> Self {
        Self { state: Arc::new(ServiceState::new(config, log, world)) }
    }

    /// Answers a request that came at `now`, and logs it. Requests under `/_sandbox/` are the [`control`](Self::control)'s.
    pub fn handle(&self, request: &Request<Bytes>, now: impl Into<Moment>) -> Response<Bytes> {
        let mut response = self.answer(request, now.into());
        if let Some(pages) = response.extensions_mut().remove::<PagesToCome>().and_then(|pages| pages.take()) {
            *response.body_mut() = pages.whole().into();
        }
        response
    }

    /// The same; what is long comes as an extension, [`PagesToCome`].
    pub(crate) fn answer(&self, request: &Request<Bytes>, now: Moment) -> Response<Bytes> {
        let length = request.body().len();
        let problem = (length > SMALL_BODY).then(|| {
            let large = tencent::is_meant(request.headers(), request.uri().query().unwrap_or_default(), request.body());
            let limit = if large { LARGE_BODY } else { SMALL_BODY }.max(control::longest_body(request.uri()));
            (length > limit).then_some(BodyProblem::TooLong { limit })
        });
        let problem = problem.flatten();
        self.respond(request.method(), request.uri(), request.headers(), request.body(), problem, now)
    }

    /// What only a sandbox can do, at `now`: put things into the state, play the clients of rooms, let time pass, begin anew.
    pub fn control(&self, now: impl Into<Moment>) -> Control<'_> {
        Control::new(&self.state, now.into())
    }

    /// Lets time pass up to `now`, and takes the callbacks that are due since the last time, signed at `now`.
    ///
    /// A started [`Sandbox`](crate::Sandbox) does this by itself and delivers them; without [`Builder::callbacks`](crate::Builder::callbacks) there are
    /// none. What became of each is told by [`callback_taken`](Self::callback_taken), [`callback_answered`](Self::callback_answered) or [`callback_failed`](Self::callback_failed): only then
    /// another attempt at the same event can follow.
    pub fn take_callbacks(&self, now: impl Into<Moment>) -> Vec<CallbackRequest> {
        self.take_some_callbacks(now.into(), usize::MAX)
    }

    /// The same, of so many at most.
    pub(crate) fn take_some_callbacks(&self, clock: Moment, most: usize) -> Vec<CallbackRequest> {
        let config = &self.state.config;
        if !config.calls_back() {
            return Vec::new();
        }
        let mut world = self.state.world();
        let until = world.time_at(clock);
        world.pass(config, until);
        let attempts: Vec<_> = std::iter::from_fn(|| world.deliveries.take(clock)).take(most).collect();
        let dropped = world.deliveries.take_dropped();
        drop(world);
        if !attempts.is_empty() {
            self.state.tell_change();
        }
        let (mut callbacks, mut notes) = (Vec::new(), Vec::new());
        // They are signed and written when the state is free again.
        for attempt in attempts {
            let (ticket, spec, app_id, number) = (attempt.ticket, attempt.spec, attempt.app_id, attempt.number);
            let (service, event) = (spec.service.name, spec.event);
            match config.callbacks_of(app_id).map(|to| callback_request::write(config, to, attempt, clock)) {
                Some(Ok(callback)) => callbacks.push(callback),
                Some(Err(error)) => {
                    self.state.world().deliveries.end(ticket);
                    self.state.journal.record_unsendable((service, event), app_id.get(), number, &error.to_string(), clock);
                    notes.push(format!("{event} is not sent: {error}"));
                }
                None => self.state.world().deliveries.end(ticket),
            }
        }
        if dropped > 0 {
            notes.push(format!(
                "{dropped} events are not sent, and are lost: {MOST_PENDING}, or {MOST_PENDING_BYTES} bytes of them, are on their way already"
            ));
        }
        for text in notes {
            self.state.log(&LogLine { level: LogLevel::Warn, action: "callback".to_owned(), code: String::new(), text });
        }
        callbacks
    }

    /// A callback was answered with success: its event needs no further attempt.
    pub fn callback_taken(&self, callback: &CallbackRequest) {
        self.callback_answered(callback, &[]);
    }

    /// The same, with the body of the answer: the service heeds what it says where it asks, as before a message is sent (`before_send_msg`).
    pub fn callback_answered(&self, callback: &CallbackRequest, answer: &[u8]) {
        self.taken(callback, None, answer);
    }

    /// A callback was not answered with success: another attempt follows, if there is one left.
    pub fn callback_failed(&self, callback: &CallbackRequest) {
        let _ = self.failed(callback, Reported { status: None, error: Some("it was reported to have failed".to_owned()) });
    }

    /// It was answered with this status of success, if that is known.
    pub(crate) fn taken(&self, callback: &CallbackRequest, status: Option<u16>, answer: &[u8]) {
        let mut world = self.state.world();
        world.deliveries.end(callback.ticket);
        world.answered(&self.state.config, callback, answer);
        drop(world);
        self.state.journal.record_callback(callback, Reported { status, error: None }, None, 0);
        self.state.wake();
    }

    /// It was not; what follows.
    pub(crate) fn failed(&self, callback: &CallbackRequest, reported: Reported) -> Next {
        let mut world = self.state.world();
        let (next, ahead) = (world.deliveries.fail(callback.ticket), world.ahead);
        drop(world);
        self.state.journal.record_callback(callback, reported, Some(next), ahead);
        self.state.wake();
        next
    }

    /// When something happens next by itself, in the time of the clock.
    pub fn next_due(&self) -> Option<Moment> {
        let world = self.state.world();
        world.next_due().map(|due| due.plus_secs(-world.ahead))
    }

    /// Whether anybody is told what happens.
    pub(crate) fn calls_back(&self) -> bool {
        self.state.config.calls_back()
    }

    /// Has something happen to the first app, without a call.
    #[cfg(test)]
    pub(crate) fn happen(&self, event: &impl crate::operation::ServiceEvent) {
        let mut outbox = crate::outbox::Outbox::new(true);
        outbox.add(event, None);
        let mut world = self.state.world();
        let now = world.time();
        world.deliveries.add(self.state.config.published.app_id, outbox, now, false);
    }

    /// Whether a request comes from whom the sandbox answers, as far as its head tells.
    pub(crate) fn admits(&self, head: &http::request::Parts) -> bool {
        if is_control(&head.uri) {
            return control::is_admitted(&self.state, &head.uri, &head.headers);
        }
        self.state.config.callers.admits_call(&head.uri, &head.headers).is_ok()
    }

    /// Answers a request whose body could not be read.
    pub(crate) fn handle_without_body(&self, head: &http::request::Parts, problem: BodyProblem, now: Moment) -> Response<Bytes> {
        self.respond(&head.method, &head.uri, &head.headers, &[], Some(problem), now)
    }

    /// Logs bytes that are no HTTP request. The HTTP library has answered them already.
    pub(crate) fn refuse_bytes(&self, why: &str, now: Moment) {
        let text = format!("no request of HTTP/1.1: {why}");
        self.state.journal.record_bytes(&text, now);
        self.state.log(&LogLine { level: LogLevel::Warn, action: String::new(), code: String::new(), text });
    }

    fn respond(
        &self,
        method: &Method,
        uri: &http::Uri,
        headers: &HeaderMap,
        body: &[u8],
        body_problem: Option<BodyProblem>,
        now: Moment,
    ) -> Response<Bytes> {
        let host = request::host(uri, headers);
        let form = if self.state.config.quirks.post_for_get_accepted && is_form(headers) { body } else { &[] };
        let parts = RequestParts { method, host, query: uri.query().unwrap_or_default(), form, headers, body, body_problem };
        if is_control(uri) {
            let mut outcome = control::answer(&self.state, uri, &parts, now);
            Redactor::new(&self.state.config).answer(&mut outcome);
            self.state.write(&outcome);
            // A look at the state lets time pass, and says so by itself.
            if *method != Method::GET {
                self.state.wake();
            }
            return outcome.response(&self.state.config.quirks, now);
        }
        // Before the faults: a page does not use up their calls.
        if let Err(stranger) = self.state.config.callers.admits_call(uri, headers) {
            let mut refused = elsewhere(&parts, stranger);
            self.tell(uri, &parts, &FaultPlan::default(), &mut refused, now);
            return refused.response(&self.state.config.quirks, now);
        }
        let plan = match faulty::plan(&self.state, &parts) {
            Ok(plan) => plan,
            Err(why) => {
                let mut refused = ServiceAnswer { rule: DecidedBy::Fault, ..nowhere(&parts, StatusCode::BAD_REQUEST, &why) };
                self.tell(uri, &parts, &FaultPlan::default(), &mut refused, now);
                return refused.response(&self.state.config.quirks, now);
            }
        };
        let mut outcome = match plan.execution() {
            Execution::Never => faulty::not_carried_out(&parts, &plan),
            Execution::Once => self.carry_out(uri, &parts, &plan, now),
            Execution::Twice => {
                let mut first = self.carry_out(uri, &parts, &plan, now);
                self.tell(uri, &parts, &plan, &mut first, now);
                self.carry_out(uri, &parts, &plan, now)
            }
        };
        self.tell(uri, &parts, &plan, &mut outcome, now);
        self.state.wake();
        faulty::response(&self.state.config.quirks, &plan, outcome, now)
    }

    /// Tells journal and log what became of a request.
    fn tell(&self, uri: &http::Uri, parts: &RequestParts<'_>, plan: &FaultPlan, outcome: &mut ServiceAnswer, now: Moment) {
        self.state.journal.record(&self.state.config, uri, parts, outcome, plan, now);
        faulty::note(plan, outcome);
        self.state.write(outcome);
    }

    /// Carries a request of either service out.
    fn carry_out(&self, uri: &http::Uri, parts: &RequestParts<'_>, plan: &FaultPlan, now: Moment) -> ServiceAnswer {
        let RequestParts { method, headers, body, .. } = *parts;
        if !matches!(uri.path(), "/" | "") {
            nowhere(parts, StatusCode::NOT_FOUND, "both services have the path / only")
        } else if tencent::is_meant(headers, parts.query, body) {
            tencent::answer(&self.state, parts, plan, now)
        } else if let Some(refused) = target::too_long(&self.state.config.quirks, uri, parts) {
            refused
        } else if matches!(*method, Method::GET | Method::POST) {
            zego::answer(&self.state, parts, plan, now)
        } else {
            nowhere(parts, StatusCode::METHOD_NOT_ALLOWED, "both services take GET and POST only")
        }
    }
}

/// Whether a path belongs to the control: `/_sandbox` and everything under it.
fn is_control(uri: &http::Uri) -> bool {
    uri.path() == control::PREFIX.trim_end_matches('/') || uri.path().starts_with(control::PREFIX)
}

/// Shows neither the configuration, which holds secrets, nor the state, which is long.
impl fmt::Debug for SandboxService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxService").finish_non_exhaustive()
    }
}
