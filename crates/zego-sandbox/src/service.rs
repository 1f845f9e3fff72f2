//! The service as a function: a request and the time go in, an answer comes out. No socket, no clock.

mod faulty;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use serde_json::json;
use tokio::sync::{Notify, watch};

use crate::answer::ServiceAnswer;
use crate::callback_request::{self, CallbackRequest};
use crate::config::Config;
use crate::control::{self, Control};
use crate::faults::{Execution, FaultPlan};
use crate::log::{LogLevel, LogLine, LogSink};
use crate::moment::Moment;
use crate::world::{MOST_PENDING, Next, World};
use crate::{table, target, tencent, zego};

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

/// The configuration of a service, its log, and the state that calls change.
pub(crate) struct ServiceState {
    pub(crate) config: Config,
    log: Arc<dyn LogSink>,
    world: Mutex<World>,
    /// Wakes the task that delivers callbacks.
    happened: Notify,
    /// Grows with everything that can have changed the state.
    version: watch::Sender<u64>,
}

/// A request, as both sides look at it.
pub(crate) struct RequestParts<'r> {
    pub(crate) method: &'r Method,
    /// The host it is meant for, without a port.
    pub(crate) host: &'r str,
    /// What follows the question mark, as it was sent.
    pub(crate) query: &'r str,
    pub(crate) headers: &'r HeaderMap,
    pub(crate) body: &'r [u8],
    /// Why there is no body; `None` where there is one.
    pub(crate) body_problem: Option<BodyProblem>,
}

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum BodyProblem {
    #[error("the body is longer than {limit} bytes")]
    TooLong { limit: usize },
    #[error("the body broke off")]
    BrokenOff,
    #[error("the body took too long")]
    TooSlow,
}

/// The largest body of a ZEGO call, and of Tencent's older signature.
pub(crate) const SMALL_BODY: usize = 1 << 20;
/// The largest body of a call, Tencent's with TC3.
pub(crate) const LARGE_BODY: usize = 10 << 20;

/// The longest body that is read for a request to this place.
pub(crate) fn longest_body(uri: &http::Uri) -> usize {
    LARGE_BODY.max(control::longest_body(uri))
}

impl SandboxService {
    pub(crate) fn new(config: Config, log: Arc<dyn LogSink>, world: World) -> Self {
        Self {
            state: Arc::new(ServiceState {
                config,
                log,
                world: Mutex::new(world),
                happened: Notify::new(),
                version: watch::Sender::new(0),
            }),
        }
    }

    /// Answers a request that came at `now`, and logs it. Requests under `/_sandbox/` are the [`control`](Self::control)'s.
    pub fn handle(&self, request: &Request<Bytes>, now: impl Into<Moment>) -> Response<Bytes> {
        let length = request.body().len();
        let problem = (length > SMALL_BODY).then(|| {
            let large = tencent::is_meant(request.headers(), request.uri().query().unwrap_or_default(), request.body());
            let limit = if large { LARGE_BODY } else { SMALL_BODY }.max(control::longest_body(request.uri()));
            (length > limit).then_some(BodyProblem::TooLong { limit })
        });
        let problem = problem.flatten();
        self.respond(request.method(), request.uri(), request.headers(), request.body(), problem, now.into())
    }

    /// What only a sandbox can do, at `now`: put things into the state, play the clients of rooms, let time pass, begin anew.
    pub fn control(&self, now: impl Into<Moment>) -> Control<'_> {
        Control::new(self, now.into())
    }

    /// Lets time pass up to `now`, and takes the callbacks that are due since the last time, signed at `now`.
    ///
    /// A started [`Sandbox`](crate::Sandbox) does this by itself and delivers them; without [`Builder::callbacks`](crate::Builder::callbacks) there are
    /// none. What became of each is told by [`callback_taken`](Self::callback_taken) or [`callback_failed`](Self::callback_failed): only then
    /// another attempt at the same event can follow.
    pub fn take_callbacks(&self, now: impl Into<Moment>) -> Vec<CallbackRequest> {
        let clock = now.into();
        let config = &self.state.config;
        if !config.calls_back() {
            return Vec::new();
        }
        let mut world = self.state.world();
        let until = world.time_at(clock);
        world.pass(config, until);
        let (mut callbacks, mut notes) = (Vec::new(), Vec::new());
        while let Some(attempt) = world.deliveries.take(clock) {
            let (ticket, event) = (attempt.ticket, attempt.spec.event);
            let Some(to) = config.callbacks_of(attempt.app_id) else {
                world.deliveries.end(ticket);
                continue;
            };
            match callback_request::write(to, attempt) {
                Ok(callback) => callbacks.push(callback),
                Err(error) => {
                    world.deliveries.end(ticket);
                    notes.push(format!("{event} is not sent: {error}"));
                }
            }
        }
        let dropped = world.deliveries.take_dropped();
        drop(world);
        if !callbacks.is_empty() {
            self.state.version.send_modify(|version| *version += 1);
        }
        if dropped > 0 {
            notes.push(format!("{dropped} events are not sent: {MOST_PENDING} are on their way already"));
        }
        for text in notes {
            self.log(&LogLine { level: LogLevel::Warn, action: "callback".to_owned(), code: String::new(), text });
        }
        callbacks
    }

    /// A callback was answered with success: its event needs no further attempt.
    pub fn callback_taken(&self, callback: &CallbackRequest) {
        self.state.world().deliveries.end(callback.ticket);
        self.wake();
    }

    /// A callback was not answered with success: another attempt follows, if there is one left.
    pub fn callback_failed(&self, callback: &CallbackRequest) {
        let _ = self.failed(callback);
    }

    /// The same, and what follows.
    pub(crate) fn failed(&self, callback: &CallbackRequest) -> Next {
        let next = self.state.world().deliveries.fail(callback.ticket);
        self.wake();
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

    /// Returns after something happened that callbacks tell of.
    pub(crate) async fn something_happened(&self) {
        self.state.happened.notified().await;
    }

    /// Tells the tasks that deliver callbacks and keep the state that it can have changed.
    pub(crate) fn wake(&self) {
        self.state.happened.notify_one();
        self.state.version.send_modify(|version| *version += 1);
    }

    /// Grows with everything that can have changed the state.
    pub(crate) fn version(&self) -> u64 {
        *self.state.version.borrow()
    }

    /// Returns when the state can be another than it was at this version.
    pub(crate) async fn changed_since(&self, version: Option<u64>) {
        // The sender lives as long as the service, so this does not fail.
        let _ = self.state.version.subscribe().wait_for(|now| Some(*now) != version).await;
    }

    /// Everything that has happened.
    pub(crate) fn snapshot(&self) -> String {
        self.state.world().snapshot()
    }

    pub(crate) fn log(&self, line: &LogLine) {
        self.state.log.line(line);
    }

    /// Has something happen to the first app, without a call.
    #[cfg(test)]
    pub(crate) fn happen(&self, event: &impl crate::operation::ServiceEvent) {
        let mut outbox = crate::outbox::Outbox::default();
        outbox.add(event, None);
        let mut world = self.state.world();
        let now = world.time();
        world.deliveries.add(self.state.config.published.app_id, outbox, now, None);
    }

    /// Answers a request whose body could not be read.
    pub(crate) fn handle_without_body(&self, head: &http::request::Parts, problem: BodyProblem, now: Moment) -> Response<Bytes> {
        self.respond(&head.method, &head.uri, &head.headers, &[], Some(problem), now)
    }

    /// Logs bytes that are no HTTP request. The HTTP library has answered them already.
    pub(crate) fn refuse_bytes(&self, why: &str) {
        let text = format!("no request of HTTP/1.1: {why}");
        self.state.log.line(&LogLine { level: LogLevel::Warn, action: String::new(), code: String::new(), text });
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
        let host = table::host(uri, headers);
        let parts = RequestParts { method, host, query: uri.query().unwrap_or_default(), headers, body, body_problem };
        if is_control(uri) {
            let outcome = control::answer(self, uri, &parts, now);
            self.state.write(&outcome);
            // Looking at the state does not change it.
            if *method != Method::GET {
                self.wake();
            }
            return outcome.response(&self.state.config.quirks, now);
        }
        let plan = match faulty::plan(self, &parts) {
            Ok(plan) => plan,
            Err(why) => {
                let refused = nowhere(&parts, StatusCode::BAD_REQUEST, &why);
                self.state.write(&refused);
                return refused.response(&self.state.config.quirks, now);
            }
        };
        let mut outcome = match plan.execution() {
            Execution::Never => faulty::not_carried_out(&parts, &plan),
            Execution::Once => self.carry_out(uri, &parts, &plan, now),
            Execution::Twice => {
                self.state.write(&self.carry_out(uri, &parts, &plan, now));
                self.carry_out(uri, &parts, &plan, now)
            }
        };
        faulty::note(&plan, &mut outcome);
        self.state.write(&outcome);
        self.wake();
        faulty::response(&self.state.config.quirks, &plan, outcome, now)
    }

    /// Carries a request of either service out.
    fn carry_out(&self, uri: &http::Uri, parts: &RequestParts<'_>, plan: &FaultPlan, now: Moment) -> ServiceAnswer {
        let RequestParts { method, headers, body, .. } = *parts;
        if let Some(Err(why)) = self.state.config.exposure.as_ref().map(|exposure| exposure.admits_call(uri, headers)) {
            elsewhere(parts, why)
        } else if !matches!(uri.path(), "/" | "") {
            nowhere(parts, StatusCode::NOT_FOUND, "both services have the path / only")
        } else if tencent::is_meant(headers, parts.query, body) {
            tencent::answer(&self.state, parts, plan, now)
        } else if let Some(refused) = target::too_long(&self.state.config.quirks, uri, parts.query) {
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

/// The answer to a request that is no call of either service.
fn nowhere(parts: &RequestParts<'_>, status: StatusCode, text: &str) -> ServiceAnswer {
    ServiceAnswer {
        action: zego::action(parts.query),
        code: status.as_u16().to_string(),
        refused: true,
        text: text.to_owned(),
        notes: Vec::new(),
        status,
        body: json!({ "Code": status.as_u16(), "Message": text }).to_string(),
    }
}

/// The answer to a request that is meant for another host.
fn elsewhere(parts: &RequestParts<'_>, why: &str) -> ServiceAnswer {
    ServiceAnswer { body: json!({ "error": why }).to_string(), ..nowhere(parts, StatusCode::FORBIDDEN, why) }
}

impl ServiceState {
    /// Locks the state. If a call has panicked, which is a mistake of the sandbox, later calls still work: the lock counts as sound.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, outcome: &ServiceAnswer) {
        let mut line = LogLine { level: LogLevel::Warn, action: outcome.action.clone(), code: String::new(), text: String::new() };
        for note in &outcome.notes {
            line.text.clone_from(note);
            self.log.line(&line);
        }
        line.level = if outcome.refused { LogLevel::Warn } else { LogLevel::Info };
        line.code.clone_from(&outcome.code);
        line.text.clone_from(&outcome.text);
        self.log.line(&line);
    }
}

/// Shows neither the configuration, which holds secrets, nor the state, which is long.
impl fmt::Debug for SandboxService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxService").finish_non_exhaustive()
    }
}
