//! Tencent's side: from a request to an answer. Every answer has HTTP status 200.

mod auth;
mod errors;
mod parameters;
mod records;

use http::{HeaderMap, Method, StatusCode};
use serde_json::{Map, Value, json};
use zego_model::spec::{OperationSpec, ProtocolKind};
use zego_sign::Timestamp;

use crate::answer::Outcome;
use crate::ids::Ids;
use crate::limiter::QuotaHolder;
use crate::log::printable;
use crate::service::{BodyProblem, Parts, SMALL_BODY, State, World};
use auth::{Common, Signing};
use errors::Failure;
pub(crate) use records::{Task, Tasks};

/// The longest query of a GET.
const LONGEST_QUERY: usize = 32 << 10;

/// Carries a call out.
type Play = fn(&mut Tasks, &mut Ids, &Map<String, Value>, i64) -> Result<records::Done, Failure>;

/// Whether a request is Tencent's.
pub(crate) fn is_meant(headers: &HeaderMap, query: &str, body: &[u8]) -> bool {
    auth::is_tencent(headers, query, body)
}

/// Answers a request.
pub(crate) fn answer(state: &State, parts: &Parts<'_>, now: Timestamp) -> Outcome {
    let common = Common::read(parts);
    let mut world = state.world();
    let result = execute(state, &mut world, &common, parts, now);
    let request_id = world.ids.uuid();
    drop(world);
    let (code, text, mut response) = match result {
        Ok((fields, text)) => (String::new(), text, fields),
        Err(Failure { code, message }) => {
            let error = json!({ "Code": code, "Message": message });
            (code.into_owned(), message, Map::from_iter([("Error".to_owned(), error)]))
        }
    };
    response.insert("RequestId".to_owned(), Value::String(request_id));
    Outcome {
        action: printable(&common.action),
        refused: !code.is_empty(),
        code,
        text,
        notes: Vec::new(),
        status: StatusCode::OK,
        body: json!({ "Response": response }),
    }
}

/// Size, signature, action, version, rate, parameters, and then the call: Tencent's own order is not documented.
fn execute(state: &State, world: &mut World, common: &Common, parts: &Parts<'_>, now: Timestamp) -> Result<records::Done, Failure> {
    readable(common, parts)?;
    common.verify(parts, &state.config.tencent.credentials, now)?;
    let spec = operation(common)?;
    let parameters = parameters::read(spec, common, parts);
    if state.config.limiter {
        let admitted = world.limiter.admit(QuotaHolder::Account, spec, parameters.as_ref().ok(), now);
        admitted.map_err(|full| Failure::new("RequestLimitExceeded", too_fast(full.calls())))?;
    }
    let play: Play = match &*spec.action {
        "CreateLiveRecord" => records::create,
        "StopLiveRecord" => records::stop,
        "DeleteLiveRecord" => records::delete,
        other => {
            return Err(Failure::new("InvalidAction", format!("Action {other} is one of the service, and this sandbox does not play it")));
        }
    };
    let parameters = parameters?;
    if let Some(failure) = parameters.get("StreamName").and_then(Value::as_str).and_then(|stream| Failure::asked_for(spec, stream)) {
        return Err(failure);
    }
    let now = world.now(now);
    let World { ids, tasks, .. } = world;
    play(tasks, ids, &parameters, now)
}

fn readable(common: &Common, parts: &Parts<'_>) -> Result<(), Failure> {
    let too_long = |limit| Err(Failure::new("RequestSizeLimitExceeded", format!("the request is longer than {limit} bytes")));
    match parts.body_problem {
        Some(BodyProblem::TooLong { limit }) => return too_long(limit),
        Some(problem) => return Err(Failure::new("InvalidRequest", problem.to_string())),
        None => {}
    }
    if common.signing == Signing::V1 && parts.body.len() > SMALL_BODY {
        return too_long(SMALL_BODY);
    }
    if *parts.method == Method::GET && parts.query.len() > LONGEST_QUERY {
        return too_long(LONGEST_QUERY);
    }
    Ok(())
}

fn operation(common: &Common) -> Result<&'static OperationSpec, Failure> {
    if common.action.is_empty() {
        return Err(Failure::new("MissingParameter", "Action is required"));
    }
    let mut known = zego_model::operations().filter(|spec| spec.service().protocol == ProtocolKind::TencentCloud);
    let spec = known
        .find(|spec| spec.action == common.action)
        .ok_or_else(|| Failure::new("InvalidAction", format!("Action `{}` is not one of this service", printable(&common.action))))?;
    match (common.version.as_str(), spec.service().version) {
        ("", _) => Err(Failure::new("MissingParameter", "Version is required")),
        (version, known) if version == known => Ok(spec),
        (version, known) => Err(Failure::new("NoSuchVersion", format!("Version `{}` is not {known}", printable(version)))),
    }
}

/// In the words the service is known to use.
fn too_fast(calls: u32) -> String {
    format!(
        "Your current request times equals to `{}` in a second, which exceeds the frequency limit `{}` for a second. Please reduce the \
         frequency of calls.",
        calls.saturating_add(1),
        calls
    )
}
