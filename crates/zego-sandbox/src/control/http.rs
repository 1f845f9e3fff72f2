//! `/_sandbox/`: the control over HTTP. JSON in, JSON out.

use bytes::Bytes;
use http::{Method, StatusCode, Uri};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use zego_sign::AppId;

use super::refused::{PREFIX, Refused, admits_body, admitted};
use super::{Control, faults, journal};
use crate::answer::ServiceAnswer;
use crate::control_error::{ControlError, Told};
use crate::journal::DecidedBy;
use crate::log::{one_line, shown};
use crate::moment::Moment;
use crate::pages::Pages;
use crate::product::{BadBody, ProductRow};
use crate::products;
use crate::request::RequestParts;
use crate::service_state::ServiceState;

/// The calls that belong to no product.
const OWN_CALLS: [&str; 8] = ["health", "state", "snapshot", "requests", "callbacks", "faults", "advance", "reset"];

/// Bound: how long the body of a control call is, in bytes. A longer one is answered with 413, with the reason in body and log.
const LONGEST_BODY: usize = 10 << 20;
/// Bound: how long a snapshot is that is put, in bytes. A longer one is answered with 413, with the reason in body and log.
const LONGEST_SNAPSHOT: usize = 1 << 30;

/// The longest body of a control call. A snapshot is as long as what there is.
pub(crate) fn longest_body(uri: &Uri) -> usize {
    match uri.path().strip_prefix(PREFIX) {
        None => 0,
        Some("snapshot") => LONGEST_SNAPSHOT,
        Some(_) => LONGEST_BODY,
    }
}

/// Whether a request may take long to answer: what writes or reads a state down, or has a long body.
pub(crate) fn is_heavy(request: &http::Request<Bytes>) -> bool {
    /// In bytes: what is shorter takes milliseconds.
    const LONG: usize = 64 << 10;
    let name = request.uri().path().strip_prefix(PREFIX);
    name.is_some_and(|name| name == "snapshot" || request.body().len() > LONG)
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
pub(crate) fn answer(state: &ServiceState, uri: &Uri, parts: &RequestParts<'_>, now: Moment) -> ServiceAnswer {
    let result = call(state, uri, parts, now);
    let (status, refused, text, body) = match result {
        Ok((text, Said::Whole(body))) => (StatusCode::OK, false, text, body),
        Ok((text, Said::InPages(pages))) => {
            let answer = ServiceAnswer::refused(DecidedBy::Http, shown(uri.path()).to_string(), StatusCode::OK);
            return ServiceAnswer { refused: false, text, pages: Some(pages), ..answer };
        }
        Err(Refused { status, message }) => {
            // It may quote what was sent, which may be long.
            let message = one_line(&message).to_string();
            (status, true, message.clone(), json!({ "error": message }).to_string())
        }
    };
    let action = shown(uri.path()).to_string();
    ServiceAnswer { refused, text, body: body.into_bytes(), ..ServiceAnswer::refused(DecidedBy::Http, action, status) }
}

/// The body of an answer.
enum Said {
    Whole(String),
    /// Too long to be held whole.
    InPages(Pages),
}

/// The text for the log, and the answer's body.
fn call(state: &ServiceState, uri: &Uri, parts: &RequestParts<'_>, now: Moment) -> Result<(String, Said), Refused> {
    let name = admitted(state, uri, parts.headers)?;
    let whole = |(text, body)| (text, Said::Whole(body));
    if parts.headers.contains_key(crate::faults::HEADER) {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "X-Sandbox-Fault is for calls of the services: control calls have no faults"));
    }
    if name == "faults" {
        return faults::call(state, parts).map(whole);
    }
    if journal::CALLS.contains(&name) {
        return journal::call(state, name, parts).map(whole);
    }
    let owner = products::ALL.iter().find(|row| (row.controls)().contains(&name));
    let expected = match name {
        "snapshot" if *parts.method == Method::PUT => Method::PUT,
        "health" | "state" | "snapshot" => Method::GET,
        "advance" | "reset" => Method::POST,
        _ if owner.is_some() => Method::POST,
        _ => {
            let message = format!("`{}` is no control call: there are {}", shown(name), nearest(name).join(", "));
            return Err(Refused::new(StatusCode::NOT_FOUND, message));
        }
    };
    if *parts.method != expected {
        let both = if name == "snapshot" { " or PUT" } else { "" };
        let message = format!("{name} is called with {expected}{both}, not with {}", parts.method);
        return Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, message));
    }
    let (control, full) = chosen(state, name, parts.query, now)?;
    if expected != Method::GET {
        return change(&control, name, owner, parts).map(whole);
    }
    Ok(match name {
        "health" => {
            let health = json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") });
            whole(("it is there".to_owned(), health.to_string()))
        }
        "state" => ("the state was looked at".to_owned(), Said::InPages(control.pages(full))),
        _ => whole(("a snapshot was taken".to_owned(), control.snapshot())),
    })
}

/// The same, of what changes something.
fn change(
    control: &Control<'_>,
    name: &str,
    owner: Option<&'static ProductRow>,
    parts: &RequestParts<'_>,
) -> Result<(String, String), Refused> {
    admits_body(parts)?;
    match (name, owner) {
        (_, Some(row)) => {
            let told = control.in_product(row, |product, cx| product.control(name, parts.body, cx));
            let told = told.map_err(|error| refused(&error))?.expect("the row names it");
            let (text, mut body) = told.map_err(|BadBody(error)| wrong_body(name, &error))?.map_err(|error| refused(&error))?;
            body.insert("done".to_owned(), Value::String(text.clone()));
            Ok((text, Value::Object(body).to_string()))
        }
        ("snapshot", _) => {
            control.restore(parts.body).map_err(|error| wrong_body(name, &error.to_string()))?;
            done(Ok(("the state is that of the snapshot".to_owned(), ())))
        }
        ("advance", _) => read(name, parts.body).and_then(|Advance { seconds }| done(control.advanced(seconds))),
        _ => {
            let Reset {} = if parts.body.is_empty() { Reset {} } else { read(name, parts.body)? };
            done(Ok((control.begun_anew(), ())))
        }
    }
}

/// The names of the control calls.
fn calls() -> impl Iterator<Item = &'static str> {
    OWN_CALLS.into_iter().chain(products::ALL.iter().flat_map(|row| (row.controls)()))
}

/// The query says which app is meant, and in which environment, and how much of the state is asked for.
fn chosen<'s>(state: &'s ServiceState, name: &str, query: &str, now: Moment) -> Result<(Control<'s>, bool), Refused> {
    let mut control = Control::new(state, now);
    let mut full = false;
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        let bad = |expected: &str| Refused::new(StatusCode::BAD_REQUEST, format!("{key} is `{}`, not {expected}", shown(&value)));
        let flag = || value.parse::<bool>().map_err(|_| bad("true or false"));
        let is_for_all = matches!(name, "health" | "state" | "advance" | "reset" | "snapshot");
        match (&*key, name) {
            ("app_id", _) if !is_for_all => control = control.app(value.parse::<AppId>().map_err(|_| bad("an app id"))?),
            ("test", _) if !is_for_all => {
                if flag()? {
                    control = control.test();
                }
            }
            ("full", "state") => full = flag()?,
            _ => {
                let takes = match name {
                    "health" => "none",
                    "state" => "`full` alone",
                    "advance" | "reset" | "snapshot" => "none: it is for all apps",
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
    crate::json::read(body).map_err(|error| wrong_body(name, &error.to_string()))
}

fn wrong_body(name: &str, error: &str) -> Refused {
    Refused::new(StatusCode::BAD_REQUEST, format!("the body of {name} is wrong: {error}"))
}

fn refused(error: &ControlError) -> Refused {
    let status = match error {
        ControlError::Invalid { .. } => StatusCode::BAD_REQUEST,
        ControlError::NoApp { .. } | ControlError::NoRoom { .. } | ControlError::NoUser { .. } | ControlError::NoStream { .. } => {
            StatusCode::NOT_FOUND
        }
        ControlError::Full { .. } => StatusCode::INSUFFICIENT_STORAGE,
        ControlError::Taken { .. } | ControlError::Banned { .. } => StatusCode::CONFLICT,
    };
    Refused::new(status, error.to_string())
}

fn done(result: Told<()>) -> Result<(String, String), Refused> {
    let (text, ()) = result.map_err(|error| refused(&error))?;
    let body = json!({ "done": text }).to_string();
    Ok((text, body))
}

/// The names of control calls that are told to somebody who has named none: as many as a line holds, those that begin alike first.
fn nearest(name: &str) -> Vec<&'static str> {
    const MOST: usize = 180;
    let alike = |call: &&str| call.bytes().zip(name.bytes()).take_while(|(one, other)| one == other).count();
    let mut all: Vec<_> = calls().collect();
    all.sort_by_key(|call| std::cmp::Reverse(alike(call)));
    let mut length = 0;
    all.into_iter()
        .take_while(|call| {
            length += call.len() + 2;
            length <= MOST
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_is_one_call() {
        let names: Vec<_> = calls().collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    }
}
