//! The service as a function: a request and the time go in, an answer comes out. No socket, no clock.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use serde_json::json;
use tokio::sync::Notify;
use zego_sign::{AppId, Timestamp};

use crate::answer::ServiceAnswer;
use crate::callback::{self, CallbackRequest};
use crate::config::Config;
use crate::control::{self, Control};
use crate::ids::Ids;
use crate::limiter::Limiter;
use crate::log::{LogLevel, LogLine, LogSink};
use crate::outbox::{Outbox, OutboxEvent};
use crate::replay::UsedNonces;
use crate::state::{Tenant, TenantKey};
use crate::{clock, gateway, seed, table, target, tencent, zego};

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
}

/// What calls change.
pub(crate) struct World {
    pub(crate) ids: Ids,
    pub(crate) limiter: Limiter,
    pub(crate) tenants: BTreeMap<TenantKey, Tenant>,
    /// The events of the call that is carried out, until [`World::collect`].
    pub(crate) outbox: Outbox,
    /// Nonces of callbacks. They are apart from `ids`: when a callback is sent must not change the ids of calls. A reset keeps them: receivers
    /// take a nonce that comes twice for a repeat.
    nonces: Ids,
    /// Nonces of calls, where a repeat is refused; empty otherwise.
    pub(crate) used_nonces: UsedNonces,
    /// Events on their way to callbacks, of the app they happened to.
    events: VecDeque<(AppId, OutboxEvent)>,
    /// How far the time of the state is ahead of the clock, in seconds. Signatures and limits go by the clock.
    pub(crate) ahead: i64,
    pub(crate) tasks: tencent::LiveRecordTasks,
}

/// How many events can wait to be sent. When nobody takes them, the oldest are dropped.
const MOST_EVENTS: usize = 10_000;

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
/// The largest body of all, Tencent's with TC3.
pub(crate) const LARGE_BODY: usize = 10 << 20;

impl SandboxService {
    pub(crate) fn new(config: Config, log: Arc<dyn LogSink>, world: World) -> Self {
        Self { state: Arc::new(ServiceState { config, log, world: Mutex::new(world), happened: Notify::new() }) }
    }

    /// Answers a request that came at `now`, and logs it. Requests under `/_sandbox/` are the [`control`](Self::control)'s.
    pub fn handle(&self, request: &Request<Bytes>, now: Timestamp) -> Response<Bytes> {
        let large =
            is_control(request.uri()) || tencent::is_meant(request.headers(), request.uri().query().unwrap_or_default(), request.body());
        let limit = if large { LARGE_BODY } else { SMALL_BODY };
        let problem = (request.body().len() > limit).then_some(BodyProblem::TooLong { limit });
        self.respond(request.method(), request.uri(), request.headers(), request.body(), problem, now)
    }

    /// What only a sandbox can do, at `now`: put things into the state, play the clients of rooms, let time pass, begin anew.
    pub fn control(&self, now: Timestamp) -> Control<'_> {
        Control::new(self, now)
    }

    /// Lets time pass up to `now`, and takes the callbacks that are due since the last time, signed at `now`.
    ///
    /// A started [`Sandbox`](crate::Sandbox) does this by itself and delivers them; without [`Builder::callbacks`](crate::Builder::callbacks) there are none.
    pub fn take_callbacks(&self, now: Timestamp) -> Vec<CallbackRequest> {
        let config = &self.state.config;
        if !config.calls_back() {
            return Vec::new();
        }
        let mut world = self.state.world();
        world.pass(config, now);
        let events = std::mem::take(&mut world.events);
        let mut notes = Vec::new();
        let nonces = &mut world.nonces;
        let callbacks = events
            .into_iter()
            .filter_map(|(app_id, event)| callback::write(config.callbacks_of(app_id)?, app_id, event, nonces, now, &mut notes))
            .collect();
        drop(world);
        for text in notes {
            self.log(&LogLine { level: LogLevel::Warn, action: "callback".to_owned(), code: String::new(), text });
        }
        callbacks
    }

    /// Whether anybody is told what happens.
    pub(crate) fn calls_back(&self) -> bool {
        self.state.config.calls_back()
    }

    /// Returns after something happened that callbacks tell of.
    pub(crate) async fn something_happened(&self) {
        self.state.happened.notified().await;
    }

    /// Tells the task that delivers callbacks to look for new events.
    pub(crate) fn wake(&self) {
        self.state.happened.notify_one();
    }

    pub(crate) fn log(&self, line: &LogLine) {
        self.state.log.line(line);
    }

    /// Adds an event of the first app, without a call.
    #[cfg(test)]
    pub(crate) fn happen(&self, event: &'static str, fields: serde_json::Value) {
        let mut world = self.state.world();
        world.outbox.push(event, fields);
        world.collect(crate::builder::published_app().app_id);
    }

    /// Answers a request whose body could not be read.
    pub(crate) fn handle_without_body(&self, head: &http::request::Parts, problem: BodyProblem, now: Timestamp) -> Response<Bytes> {
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
        now: Timestamp,
    ) -> Response<Bytes> {
        let host = table::host(uri, headers);
        let parts = RequestParts { method, host, query: uri.query().unwrap_or_default(), headers, body, body_problem };
        let outcome = if is_control(uri) {
            control::answer(self, uri, &parts, now)
        } else if !matches!(uri.path(), "/" | "") {
            nowhere(&parts, StatusCode::NOT_FOUND, "both services have the path / only")
        } else if tencent::is_meant(headers, parts.query, body) {
            tencent::answer(&self.state, &parts, now)
        } else if let Some(refused) = target::too_long(&self.state.config.quirks, uri, parts.query) {
            refused
        } else if matches!(*method, Method::GET | Method::POST) {
            zego::answer(&self.state, &parts, now)
        } else {
            nowhere(&parts, StatusCode::METHOD_NOT_ALLOWED, "both services take GET and POST only")
        };
        self.state.write(&outcome);
        self.wake();
        let mut response = outcome.response(&self.state.config.quirks, now);
        target::dress(&mut response);
        response
    }
}

/// Whether a path belongs to the control: `/_sandbox` and everything under it.
fn is_control(uri: &http::Uri) -> bool {
    uri.path() == control::PREFIX.trim_end_matches('/') || uri.path().starts_with(control::PREFIX)
}

/// The answer to a request that is no call of either service.
fn nowhere(parts: &RequestParts<'_>, status: StatusCode, text: &str) -> ServiceAnswer {
    ServiceAnswer {
        action: gateway::action(parts.query),
        code: status.as_u16().to_string(),
        refused: true,
        text: text.to_owned(),
        notes: Vec::new(),
        status,
        body: json!({ "Code": status.as_u16(), "Message": text }),
    }
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

impl World {
    /// The state that a sandbox starts with.
    pub(crate) fn begin(config: &Config, now: Timestamp) -> Self {
        let mut world = Self::new(config.beginning.id_seed);
        if config.beginning.seeded {
            seed::plant(config, &mut world, now);
        }
        seed::plant_files(config, &mut world);
        control::plant_seeds(config, &mut world, now);
        world
    }

    /// Replaces everything but the nonces of callbacks by the state that a sandbox starts with.
    pub(crate) fn begin_again(&mut self, config: &Config, now: Timestamp) {
        let world = Self::begin(config, now);
        let Self { nonces, .. } = std::mem::replace(self, world);
        self.nonces = nonces;
    }

    fn new(id_seed: u64) -> Self {
        Self {
            ids: Ids::new(id_seed),
            nonces: Ids::new(id_seed),
            limiter: Limiter::default(),
            tenants: BTreeMap::new(),
            outbox: Outbox::default(),
            used_nonces: UsedNonces::default(),
            events: VecDeque::new(),
            ahead: 0,
            tasks: tencent::LiveRecordTasks::new(),
        }
    }

    /// The time of the state.
    pub(crate) fn now(&self, clock: Timestamp) -> i64 {
        clock::seconds(clock).saturating_add(self.ahead)
    }

    /// Lets time pass for every app.
    pub(crate) fn pass(&mut self, config: &Config, clock: Timestamp) {
        let now = self.now(clock);
        let Self { tenants, ids, outbox, events, .. } = self;
        for ((app_id, _), tenant) in tenants {
            if let Some(app) = config.apps.get(app_id) {
                tenant.settle(app, ids, outbox, now);
                collect(events, outbox, *app_id);
            }
        }
    }

    /// Takes the events of a call, which was one of this app, to those that are to be sent.
    pub(crate) fn collect(&mut self, app_id: AppId) {
        collect(&mut self.events, &mut self.outbox, app_id);
    }
}

fn collect(events: &mut VecDeque<(AppId, OutboxEvent)>, outbox: &mut Outbox, app_id: AppId) {
    events.extend(outbox.take().into_iter().map(|event| (app_id, event)));
    let surplus = events.len().saturating_sub(MOST_EVENTS);
    events.drain(..surplus);
}

/// Shows neither the configuration, which holds secrets, nor the state, which is long.
impl fmt::Debug for SandboxService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxService").finish_non_exhaustive()
    }
}
