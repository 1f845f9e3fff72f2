//! Tencent's side: from a request to an answer. Every answer has HTTP status 200.

mod auth;
mod errors;
mod parameters;

use http::{HeaderMap, Method, StatusCode};
use serde_json::{Map, Value, json};
use zego_model::spec::{OperationRow, ProtocolKind};

use self::auth::{Signing, TencentHead};
use crate::answer::{JSON, ServiceAnswer};
use crate::cx::Remarks;
use crate::faults::{FaultPlan, FaultRefusal};
use crate::holder::Holder;
use crate::journal::{DecidedBy, Refused};
use crate::log::shown;
use crate::moment::Moment;
use crate::product::Answer;
use crate::products;
use crate::refusal::Refusal;
use crate::request::{BodyProblem, RequestParts, SMALL_BODY};
use crate::service_state::ServiceState;
use crate::world::World;
use zego_explain::near_misses;
use zego_explain::operations;

/// The longest query of a GET.
const LONGEST_QUERY: usize = 32 << 10;

/// Whether a request is Tencent's.
pub(crate) fn is_meant(headers: &HeaderMap, query: &str, body: &[u8]) -> bool {
    auth::is_tencent(headers, query, body)
}

/// The action that a request names.
pub(crate) fn action(parts: &RequestParts<'_>) -> String {
    TencentHead::read(parts).action
}

/// Answers a request.
pub(crate) fn answer(state: &ServiceState, parts: &RequestParts<'_>, faults: &FaultPlan, clock: Moment) -> ServiceAnswer {
    let common = TencentHead::read(parts);
    let prepared = prepare(state, &common, parts, clock);
    let row = prepared.as_ref().ok().map(|call| call.row);
    let mut world = state.world();
    let result = prepared.and_then(|call| {
        let until = world.time_at(clock);
        world.pass(&state.config, until);
        execute(state, &mut world, call, faults, clock)
    });
    let request_id = world.ids_of(&state.config, Holder::Account).uuid();
    let unkept = world.holding.take_note();
    drop(world);
    let odd = near_misses::odd_bytes(common.pairs.iter().map(|(name, value)| (&**name, &**value)), parts.query);
    let rule = result.as_ref().map_or_else(|refused| refused.by, |_| DecidedBy::Act);
    let mut body = b"{\"Response\":".to_vec();
    let begin = body.len();
    let (code, text, mut notes) = match result {
        Ok((answer, remarks)) => {
            // What is generated has a form in JSON.
            let _ = answer.write(&mut body);
            (String::new(), remarks.text, remarks.notes)
        }
        Err(Refused { refusal: Refusal { code, message }, .. }) => {
            let error = json!({ "Error": { "Code": Value::from(code.clone()), "Message": message } });
            body.extend(error.to_string().into_bytes());
            (code.to_string(), message, Vec::new())
        }
    };
    notes.extend(unkept);
    notes.extend(odd);
    // Without fields of its own, an answer has the id alone.
    if !body[begin..].starts_with(b"{\"") {
        body.truncate(begin);
        body.extend_from_slice(b"{}");
    }
    body.pop();
    let comma = if body.len() > begin + 1 { "," } else { "" };
    body.extend(format!("{comma}\"RequestId\":\"{request_id}\"}}}}").into_bytes());
    ServiceAnswer {
        action: shown(&common.action).to_string(),
        refused: !code.is_empty(),
        code,
        text,
        pages: None,
        notes,
        status: StatusCode::OK,
        body,
        content_type: JSON,
        rule,
        row: row.or_else(|| operations::operation(ProtocolKind::TencentCloud, parts.host, &common.action).ok()),
        holder: row.map(|_| Holder::Account),
        signed: if rule.is_about_a_signature() { common.signed(parts) } else { None },
    }
}

/// A call whose signature is right, with its parameters. Nothing here needs the state.
struct PreparedCall {
    row: &'static OperationRow,
    parameters: Result<Map<String, Value>, Refused>,
}

/// Size, signature, action, version, and the parameters: Tencent's own order is not documented.
fn prepare(state: &ServiceState, common: &TencentHead, parts: &RequestParts<'_>, clock: Moment) -> Result<PreparedCall, Refused> {
    readable(common, parts).map_err(|refusal| refusal.by(DecidedBy::GatewayBody))?;
    let verified = common.verify(parts, &state.config.tencent.credentials, clock.timestamp());
    verified.map_err(Refusal::by_tencents_signature)?;
    let row = operation(common, parts.host).map_err(|refusal| refusal.by(DecidedBy::GatewayAction))?;
    version(common, row).map_err(|refusal| refusal.by(DecidedBy::GatewayVersion))?;
    let parameters = parameters::read(row, common, parts).map_err(|refusal| refusal.by(DecidedBy::Parameters));
    let parameters =
        parameters.and_then(|parameters| region(common, row).map_err(|refusal| refusal.by(DecidedBy::Parameters)).map(|()| parameters));
    Ok(PreparedCall { row, parameters })
}

/// The rate, what is wrong with the parameters, and then the call.
fn execute(
    state: &ServiceState,
    world: &mut World,
    call: PreparedCall,
    faults: &FaultPlan,
    clock: Moment,
) -> Result<(Box<dyn Answer>, Remarks), Refused> {
    let PreparedCall { row, parameters } = call;
    let spec = row.spec;
    match faults.refusal() {
        None => {}
        Some(FaultRefusal::Code(code, message)) => return Err(errors::by_rule(spec, code, message).by(DecidedBy::Fault)),
        Some(FaultRefusal::Throttle) => {
            let calls = spec.quota.first().map_or(0, |quota| quota.calls);
            return Err(Refusal::new("RequestLimitExceeded", too_fast(calls)).by(DecidedBy::Fault));
        }
    }
    let within_quota = world.limiter.admit(&state.config.tencent.quota, Holder::Account, spec, parameters.as_ref().ok(), clock);
    within_quota.map_err(|full| Refusal::new("RequestLimitExceeded", too_fast(full.calls())).by(DecidedBy::Quota))?;
    let parameters = parameters?;
    if let Some(refusal) = parameters.iter().find_map(|(name, value)| errors::asked_for_within(spec, name, value)) {
        return Err(refusal.by(DecidedBy::Asked));
    }
    let unplayed =
        || Refusal::new("InvalidAction", format!("Action {} is one of the service, and this sandbox does not play it", spec.action));
    let product = products::of(spec.service().name).ok_or_else(|| unplayed().by(DecidedBy::GatewayAction))?;
    if let Some(why) = world.holding.is_full().filter(|_| (product.grows)(spec.action)) {
        return Err(errors::failed(spec, why).by(DecidedBy::Act));
    }
    let (result, remarks) =
        world.change_with_faults(&state.config, Holder::Account, product, Some(faults), |state, cx| state.act(spec.action, parameters, cx));
    let answer = result.unwrap_or_else(|| Err(unplayed())).map_err(|refusal| refusal.by(DecidedBy::Act))?;
    Ok((answer, remarks))
}

fn readable(common: &TencentHead, parts: &RequestParts<'_>) -> Result<(), Refusal> {
    let too_long = |limit| Err(Refusal::new("RequestSizeLimitExceeded", format!("the request is longer than {limit} bytes")));
    match parts.body_problem {
        Some(BodyProblem::TooLong { limit }) => return too_long(limit),
        Some(problem) => return Err(Refusal::new("InvalidRequest", problem.to_string())),
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

fn operation(common: &TencentHead, host: &str) -> Result<&'static OperationRow, Refusal> {
    if common.action.is_empty() {
        return Err(Refusal::new("MissingParameter", "Action is required"));
    }
    operations::operation(ProtocolKind::TencentCloud, host, &common.action)
        .map_err(|hint| Refusal::new("InvalidAction", format!("Action `{}` is not one of this service{hint}", shown(&common.action))))
}

fn version(common: &TencentHead, row: &OperationRow) -> Result<(), Refusal> {
    match (common.version.as_str(), row.spec.service().version) {
        ("", _) => Err(Refusal::new("MissingParameter", "Version is required")),
        (version, known) if version == known => Ok(()),
        (version, known) => Err(Refusal::new("NoSuchVersion", format!("Version `{}` is not {known}", shown(version)))),
    }
}

/// Some operations have to be told a region. Which ones there are depends on the site: any is taken.
fn region(common: &TencentHead, row: &OperationRow) -> Result<(), Refusal> {
    match row.spec.family.region {
        Some(usual) if common.region.is_empty() => {
            Err(Refusal::new("MissingParameter", format!("Region is required: send the header X-TC-Region, such as {usual}")))
        }
        _ => Ok(()),
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
