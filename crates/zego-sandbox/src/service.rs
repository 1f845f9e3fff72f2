//! The service as a function: a request and the time go in, an answer comes out. No socket, no clock.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use serde_json::json;
use zego_sign::Timestamp;

use crate::answer::Outcome;
use crate::config::Config;
use crate::ids::Ids;
use crate::limiter::Limiter;
use crate::log::{LogLevel, LogLine, LogSink};
use crate::outbox::Outbox;
use crate::state::{Tenant, TenantKey};
use crate::{gateway, tencent, zego};

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
pub struct Service {
    state: Arc<State>,
}

/// What a service is set up with, and what it has become.
pub(crate) struct State {
    pub(crate) config: Config,
    log: Arc<dyn LogSink>,
    world: Mutex<World>,
}

/// What calls change.
pub(crate) struct World {
    pub(crate) ids: Ids,
    pub(crate) limiter: Limiter<(TenantKey, Cow<'static, str>)>,
    pub(crate) tencent_limiter: Limiter<Cow<'static, str>>,
    pub(crate) tenants: BTreeMap<TenantKey, Tenant>,
    pub(crate) outbox: Outbox,
    pub(crate) tasks: tencent::Tasks,
}

/// A request, as both sides look at it.
pub(crate) struct Parts<'r> {
    pub(crate) method: &'r Method,
    /// What follows the question mark, as it was sent.
    pub(crate) query: &'r str,
    pub(crate) headers: &'r HeaderMap,
    pub(crate) body: &'r [u8],
    /// Why the body is not there.
    pub(crate) body_problem: Option<BodyProblem>,
}

/// Why a body is not there.
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

impl Service {
    pub(crate) fn new(config: Config, log: Arc<dyn LogSink>, world: World) -> Self {
        Self { state: Arc::new(State { config, log, world: Mutex::new(world) }) }
    }

    /// Answers a request that came at `now`, and logs it.
    pub fn handle(&self, request: &Request<Bytes>, now: Timestamp) -> Response<Bytes> {
        let limit = if tencent::is_meant(request.headers(), request.uri().query().unwrap_or_default(), request.body()) {
            LARGE_BODY
        } else {
            SMALL_BODY
        };
        let problem = (request.body().len() > limit).then_some(BodyProblem::TooLong { limit });
        self.respond(request.method(), request.uri(), request.headers(), request.body(), problem, now)
    }

    /// Answers a request whose body could not be read.
    pub(crate) fn handle_without_body(&self, head: &http::request::Parts, problem: BodyProblem, now: Timestamp) -> Response<Bytes> {
        self.respond(&head.method, &head.uri, &head.headers, &[], Some(problem), now)
    }

    /// Logs what never became a request; HTTP has answered it already.
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
        let parts = Parts { method, query: uri.query().unwrap_or_default(), headers, body, body_problem };
        let outcome = if !matches!(uri.path(), "/" | "") {
            nowhere(&parts, StatusCode::NOT_FOUND, "both services have the path / only")
        } else if tencent::is_meant(headers, parts.query, body) {
            tencent::answer(&self.state, &parts, now)
        } else if matches!(*method, Method::GET | Method::POST) {
            zego::answer(&self.state, &parts, now)
        } else {
            nowhere(&parts, StatusCode::METHOD_NOT_ALLOWED, "both services take GET and POST only")
        };
        self.state.write(&outcome);
        outcome.response(now)
    }
}

/// An answer to what is no call of either service.
fn nowhere(parts: &Parts<'_>, status: StatusCode, text: &str) -> Outcome {
    Outcome {
        action: gateway::action(parts.query),
        code: status.as_u16().to_string(),
        refused: true,
        text: text.to_owned(),
        notes: Vec::new(),
        status,
        body: json!({ "Code": status.as_u16(), "Message": text }),
    }
}

impl State {
    /// A call that panicked, which none should, does not take the others with it.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, outcome: &Outcome) {
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
    pub(crate) fn new(ids: Ids) -> Self {
        Self {
            ids,
            limiter: Limiter::new(),
            tencent_limiter: Limiter::new(),
            tenants: BTreeMap::new(),
            outbox: Outbox::default(),
            tasks: tencent::Tasks::new(),
        }
    }
}

/// The configuration holds secrets, and the state is long.
impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}
