//! What came in and what was told, looked at: `GET /_sandbox/requests` and `GET /_sandbox/callbacks`.

use std::time::Duration;

use http::{HeaderMap, Method, StatusCode, Uri};
use serde::Serialize;
use zego_model::text::nearest;

use super::Control;
use super::refused::{PREFIX, Refused, admitted};
use crate::journal::{CallbackFilter, CallbackPage, Filter, LONGEST_WAIT, MOST_AT_ONCE, RequestFilter, RequestPage};
use crate::log::shown;
use crate::request::RequestParts;
use crate::service_state::ServiceState;
use zego_explain::near_misses::did_you_mean;
use zego_explain::operations::meant;

/// The calls.
pub(super) const CALLS: [&str; 2] = ["requests", "callbacks"];

impl Control<'_> {
    /// The last requests, of all apps and of Tencent's account, with what was decided about each. Control calls are not among them.
    ///
    /// The last 10,000 are kept; a reset and a snapshot leave them as they are.
    pub fn requests(&self, filter: &RequestFilter) -> RequestPage {
        self.state.journal.requests(filter)
    }

    /// The last attempts at callbacks, and what became of each. An attempt is there once it has been reported to be taken or to have failed.
    ///
    /// The last 10,000 are kept; a reset and a snapshot leave them as they are.
    pub fn callbacks(&self, filter: &CallbackFilter) -> CallbackPage {
        self.state.journal.callbacks(filter)
    }
}

/// A question that may wait for what it asks for.
pub(crate) struct Waiting {
    filter: Filter,
    longest: Duration,
}

impl Waiting {
    /// What a request waits for, if it is one that may, and that waits.
    pub(crate) fn of(state: &ServiceState, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Self> {
        let name = uri.path().strip_prefix(PREFIX).filter(|name| CALLS.contains(name) && *method == Method::GET)?;
        admitted(state, uri, headers).ok()?;
        let (filter, longest) = asked(name, uri.query().unwrap_or_default()).ok()?;
        (longest > Duration::ZERO).then_some(Self { filter, longest })
    }

    /// Returns when it need not wait any longer.
    pub(crate) async fn over(self, state: &ServiceState) {
        state.journal.wait(&self.filter, self.longest).await;
    }
}

/// The text for the log, and the answer's body.
pub(super) fn call(state: &ServiceState, name: &str, parts: &RequestParts<'_>) -> Result<(String, String), Refused> {
    if *parts.method != Method::GET {
        let message = format!("{name} is called with GET, not with {}", parts.method);
        return Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, message));
    }
    let body = match asked(name, parts.query)?.0 {
        Filter::Requests(filter) => written(&state.journal.requests(&filter)),
        Filter::Callbacks(filter) => written(&state.journal.callbacks(&filter)),
    };
    Ok((format!("the {name} were looked at"), body))
}

fn written(page: &impl Serialize) -> String {
    serde_json::to_string(page).expect("numbers, texts and lists have a form in JSON")
}

/// What a query asks for, and how long it waits.
fn asked(name: &str, query: &str) -> Result<(Filter, Duration), Refused> {
    let (mut requests, mut callbacks, mut longest) = (RequestFilter::new(), CallbackFilter::new(), Duration::ZERO);
    let is_requests = name == "requests";
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        let bad = |expected: &str| Refused::new(StatusCode::BAD_REQUEST, format!("{key} is `{}`, not {expected}", shown(&value)));
        match (&*key, is_requests) {
            ("since", _) => {
                let since = value.parse().map_err(|_| bad("the number of an entry, or 0"))?;
                (requests, callbacks) = (requests.since(since), callbacks.since(since));
            }
            ("limit", _) => {
                let limit = value.parse().ok().filter(|limit| (1..=MOST_AT_ONCE).contains(limit));
                let limit = limit.ok_or_else(|| bad(&format!("a number from 1 to {MOST_AT_ONCE}")))?;
                (requests, callbacks) = (requests.limit(limit), callbacks.limit(limit));
            }
            ("wait", _) => {
                let most = LONGEST_WAIT.as_secs();
                let seconds = value.parse().ok().filter(|seconds| *seconds <= most);
                longest = Duration::from_secs(seconds.ok_or_else(|| bad(&format!("a number of seconds from 0 to {most}")))?);
            }
            ("operation", true) => {
                let Some(row) = meant(&value) else {
                    let near = nearest(&value, zego_model::operations().map(|row| row.spec.action)).map(did_you_mean).unwrap_or_default();
                    return Err(bad(&format!("the action of an operation{near}")));
                };
                // Whatever the spelling of the service.
                let action = row.spec.action;
                requests = requests.operation(if value.contains('/') {
                    format!("{}/{action}", row.spec.service().name)
                } else {
                    action.to_owned()
                });
            }
            ("code", true) => {
                let is_code = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-');
                if !is_code {
                    return Err(bad("a code, such as 0, 100000005 or AuthFailure.SignatureFailure"));
                }
                requests = requests.code(value);
            }
            ("event", false) => {
                let mut events = zego_model::events().map(|row| row.spec.event);
                if !events.any(|event| event == value) {
                    let near = nearest(&value, zego_model::events().map(|row| row.spec.event)).map(did_you_mean).unwrap_or_default();
                    return Err(bad(&format!("an event{near}")));
                }
                callbacks = callbacks.event(value);
            }
            _ => {
                let takes =
                    if is_requests { "`operation`, `code`, `since`, `limit` and `wait`" } else { "`event`, `since`, `limit` and `wait`" };
                let message = format!("`{}` is no parameter of the query of {name}, which takes {takes}", shown(&key));
                return Err(Refused::new(StatusCode::BAD_REQUEST, message));
            }
        }
    }
    let filter = if is_requests { Filter::Requests(requests) } else { Filter::Callbacks(callbacks) };
    Ok((filter, longest))
}
