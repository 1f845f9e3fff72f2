//! `/_sandbox/`: the control over HTTP. JSON in, JSON out.

use http::{Method, StatusCode, Uri};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use zego_sign::{AppId, Timestamp};

use super::{Control, ControlError, Told, acts, faults, guard, seed};
use crate::answer::ServiceAnswer;
use crate::log::{one_line, shown};
use crate::service::{BodyProblem, RequestParts, SandboxService};

/// The beginning of the path of every control call.
pub(crate) const PREFIX: &str = "/_sandbox/";

/// The names of the control calls, for messages.
const CALLS: &str = "GET state; GET, POST and DELETE faults; POST seed, login, logout, publish, unpublish, advance and reset";

/// Why a request is refused.
pub(super) struct Refused {
    status: StatusCode,
    message: String,
}

impl Refused {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }
}

/// The body of `advance`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: u64,
}

/// The body of `reset`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {}

/// Answers a request whose path begins with `/_sandbox`.
pub(crate) fn answer(service: &SandboxService, uri: &Uri, parts: &RequestParts<'_>, now: Timestamp) -> ServiceAnswer {
    let result = call(service, uri, parts, now);
    let (status, refused, text, body) = match result {
        Ok((text, body)) => (StatusCode::OK, false, text, body),
        Err(Refused { status, message }) => {
            // It may quote what was sent, which may be long.
            let message = one_line(&message).to_string();
            (status, true, message.clone(), json!({ "error": message }))
        }
    };
    let action = shown(uri.path()).to_string();
    ServiceAnswer { action, code: status.as_u16().to_string(), refused, text, notes: Vec::new(), status, body }
}

fn call(service: &SandboxService, uri: &Uri, parts: &RequestParts<'_>, now: Timestamp) -> Result<(String, Value), Refused> {
    guard::admits(uri, parts.headers).map_err(|why| Refused::new(StatusCode::FORBIDDEN, why))?;
    let name = uri.path().strip_prefix(PREFIX).unwrap_or_default();
    if parts.headers.contains_key(crate::faults::HEADER) {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "X-Sandbox-Fault is for calls of the services: control calls have no faults"));
    }
    if name == "faults" {
        return faults::call(service, parts);
    }
    let expected = match name {
        "state" => Method::GET,
        "seed" | "login" | "logout" | "publish" | "unpublish" | "advance" | "reset" => Method::POST,
        _ => return Err(Refused::new(StatusCode::NOT_FOUND, format!("`{}` is no control call: there are {CALLS}", shown(name)))),
    };
    if *parts.method != expected {
        let message = format!("{name} is called with {expected}, not with {}", parts.method);
        return Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, message));
    }
    let (control, full) = chosen(service, name, parts.query, now)?;
    if expected == Method::GET {
        return Ok(("the state was looked at".to_owned(), control.state(full)));
    }
    admits_body(parts)?;
    match name {
        "seed" => {
            let planted = read(name, parts.body).and_then(|seed| told(control.in_context(|context| seed::plant(&seed, context))))?;
            let (text, seed::Planted { rooms, users, streams, files }) = planted;
            let body = json!({ "done": text, "rooms": rooms, "users": users, "streams": streams, "files": files });
            Ok((text, body))
        }
        "login" => read(name, parts.body).and_then(|login| done(control.in_context(|context| acts::log_in(&login, context)))),
        "logout" => read(name, parts.body).and_then(|logout| done(control.in_context(|context| acts::log_out(&logout, context)))),
        "publish" => read(name, parts.body).and_then(|publish| done(control.in_context(|context| acts::publish(&publish, context)))),
        "unpublish" => {
            read(name, parts.body).and_then(|unpublish| done(control.in_context(|context| acts::unpublish(&unpublish, context))))
        }
        "advance" => read(name, parts.body).and_then(|Advance { seconds }| done(control.advanced(seconds))),
        _ => {
            let Reset {} = if parts.body.is_empty() { Reset {} } else { read(name, parts.body)? };
            done(Ok((control.begun_anew(), ())))
        }
    }
}

/// Checks that a body is JSON, as far as its head says, and is there.
pub(super) fn admits_body(parts: &RequestParts<'_>) -> Result<(), Refused> {
    if !guard::is_json(parts.headers) {
        let message = "Content-Type has to be application/json, also where the body is empty";
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    if let Some(problem) = parts.body_problem {
        let status = if matches!(problem, BodyProblem::TooLong { .. }) { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
        return Err(Refused::new(status, problem.to_string()));
    }
    Ok(())
}

/// The query says which app is meant, and in which environment, and how much of the state is asked for.
fn chosen<'s>(service: &'s SandboxService, name: &str, query: &str, now: Timestamp) -> Result<(Control<'s>, bool), Refused> {
    let mut control = service.control(now);
    let mut full = false;
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        let bad = |expected: &str| Refused::new(StatusCode::BAD_REQUEST, format!("{key} is `{}`, not {expected}", shown(&value)));
        let flag = || value.parse::<bool>().map_err(|_| bad("true or false"));
        match (&*key, name) {
            ("app_id", "seed" | "login" | "logout" | "publish" | "unpublish") => {
                control = control.app(value.parse::<AppId>().map_err(|_| bad("an app id"))?);
            }
            ("test", "seed" | "login" | "logout" | "publish" | "unpublish") => {
                if flag()? {
                    control = control.test();
                }
            }
            ("full", "state") => full = flag()?,
            _ => {
                let takes = match name {
                    "state" => "`full` alone",
                    "advance" | "reset" => "none: it is for all apps",
                    _ => "`app_id` and `test`",
                };
                let message = format!("`{}` is no parameter of the query of {name}, which takes {takes}", shown(&key));
                return Err(Refused::new(StatusCode::BAD_REQUEST, message));
            }
        }
    }
    Ok((control, full))
}

fn read<T: DeserializeOwned>(name: &str, body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| Refused::new(StatusCode::BAD_REQUEST, format!("the body of {name} is wrong: {error}")))
}

fn told<T>(told: Told<T>) -> Result<(String, T), Refused> {
    told.map_err(|error| {
        let status = match error {
            ControlError::Invalid { .. } => StatusCode::BAD_REQUEST,
            ControlError::NoApp { .. } | ControlError::NoRoom { .. } | ControlError::NoUser { .. } | ControlError::NoStream { .. } => {
                StatusCode::NOT_FOUND
            }
            ControlError::Taken { .. } | ControlError::Banned { .. } => StatusCode::CONFLICT,
        };
        Refused::new(status, error.to_string())
    })
}

fn done(result: Told<()>) -> Result<(String, Value), Refused> {
    let (text, ()) = told(result)?;
    let body = json!({ "done": text });
    Ok((text, body))
}
