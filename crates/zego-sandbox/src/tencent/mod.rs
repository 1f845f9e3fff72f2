//! Tencent's side: from a request to an answer. Every answer has HTTP status 200.

mod auth;
mod errors;
mod parameters;
mod records;

use http::{HeaderMap, Method, StatusCode};
use serde_json::{Map, Value, json};
use zego_model::spec::{OperationRow, ProtocolKind};
use zego_sign::Timestamp;

use crate::answer::ServiceAnswer;
use crate::ids::Ids;
use crate::limiter::QuotaHolder;
use crate::log::shown;
use crate::quirks::Quirks;
use crate::service::{BodyProblem, RequestParts, SMALL_BODY, ServiceState, World};
use crate::table;
use auth::{Signing, TencentHead};
use errors::TencentRefusal;
pub(crate) use records::{LiveRecordTask, LiveRecordTasks};

/// The longest query of a GET.
const LONGEST_QUERY: usize = 32 << 10;

/// Carries a call out.
type Play = fn(&mut LiveRecordTasks, &mut Ids, &Quirks, &Map<String, Value>, i64) -> Result<records::TencentAnswer, TencentRefusal>;

/// Whether a request is Tencent's.
pub(crate) fn is_meant(headers: &HeaderMap, query: &str, body: &[u8]) -> bool {
    auth::is_tencent(headers, query, body)
}

/// Answers a request.
pub(crate) fn answer(state: &ServiceState, parts: &RequestParts<'_>, now: Timestamp) -> ServiceAnswer {
    let common = TencentHead::read(parts);
    let mut world = state.world();
    let result = execute(state, &mut world, &common, parts, now);
    let request_id = world.ids.uuid();
    drop(world);
    let (code, text, mut response) = match result {
        Ok((fields, text)) => (String::new(), text, fields),
        Err(TencentRefusal { code, message }) => {
            let error = json!({ "Code": code, "Message": message });
            (code.into_owned(), message, Map::from_iter([("Error".to_owned(), error)]))
        }
    };
    response.insert("RequestId".to_owned(), Value::String(request_id));
    ServiceAnswer {
        action: shown(&common.action).to_string(),
        refused: !code.is_empty(),
        code,
        text,
        notes: Vec::new(),
        status: StatusCode::OK,
        body: json!({ "Response": response }),
    }
}

/// Size, signature, action, version, rate, parameters, and then the call: Tencent's own order is not documented.
fn execute(
    state: &ServiceState,
    world: &mut World,
    common: &TencentHead,
    parts: &RequestParts<'_>,
    now: Timestamp,
) -> Result<records::TencentAnswer, TencentRefusal> {
    readable(common, parts)?;
    common.verify(parts, &state.config.tencent.credentials, now)?;
    let row = operation(common, parts.host)?;
    let spec = row.spec;
    let parameters = parameters::read(row, common, parts);
    if state.config.limiter {
        let admitted = world.limiter.admit(QuotaHolder::Account, spec, state.config.quirks.quota_shared, parameters.as_ref().ok(), now);
        admitted.map_err(|full| TencentRefusal::new("RequestLimitExceeded", too_fast(full.calls())))?;
    }
    let play: Play = match spec.action {
        "CreateLiveRecord" => records::create,
        "StopLiveRecord" => records::stop,
        "DeleteLiveRecord" => records::delete,
        other => {
            return Err(TencentRefusal::new(
                "InvalidAction",
                format!("Action {other} is one of the service, and this sandbox does not play it"),
            ));
        }
    };
    let parameters = parameters?;
    if let Some(failure) = parameters.get("StreamName").and_then(Value::as_str).and_then(|stream| TencentRefusal::asked_for(spec, stream)) {
        return Err(failure);
    }
    let now = world.now(now);
    let World { ids, tasks, .. } = world;
    play(tasks, ids, &state.config.quirks, &parameters, now)
}

fn readable(common: &TencentHead, parts: &RequestParts<'_>) -> Result<(), TencentRefusal> {
    let too_long = |limit| Err(TencentRefusal::new("RequestSizeLimitExceeded", format!("the request is longer than {limit} bytes")));
    match parts.body_problem {
        Some(BodyProblem::TooLong { limit }) => return too_long(limit),
        Some(problem) => return Err(TencentRefusal::new("InvalidRequest", problem.to_string())),
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

fn operation(common: &TencentHead, host: &str) -> Result<&'static OperationRow, TencentRefusal> {
    if common.action.is_empty() {
        return Err(TencentRefusal::new("MissingParameter", "Action is required"));
    }
    let row = table::operation(ProtocolKind::TencentCloud, host, &common.action).map_err(|hint| {
        TencentRefusal::new("InvalidAction", format!("Action `{}` is not one of this service{hint}", shown(&common.action)))
    })?;
    match (common.version.as_str(), row.spec.service().version) {
        ("", _) => Err(TencentRefusal::new("MissingParameter", "Version is required")),
        (version, known) if version == known => Ok(row),
        (version, known) => Err(TencentRefusal::new("NoSuchVersion", format!("Version `{}` is not {known}", shown(version)))),
    }
}

/// The message of the real service.
fn too_fast(calls: u32) -> String {
    format!(
        "Your current request times equals to `{}` in a second, which exceeds the frequency limit `{}` for a second. Please reduce the \
         frequency of calls.",
        calls.saturating_add(1),
        calls
    )
}
