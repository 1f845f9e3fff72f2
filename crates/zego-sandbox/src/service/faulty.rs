//! Faults around a call: which there are, and what they do to its answer. What they do to bytes is the server's.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use zego_explain::operations;
use zego_model::spec::ProtocolKind;

use super::nowhere::nowhere;
use crate::answer::ServiceAnswer;
use crate::clock;
use crate::faults::{self, CallFacts, DateFault, Execution, FaultPlan, HEADER};
use crate::journal::DecidedBy;
use crate::log::one_line;
use crate::moment::Moment;
use crate::quirks::Quirks;
use crate::request::RequestParts;
use crate::service_state::ServiceState;
use crate::{tencent, zego};

/// The page of a gateway that did not reach the service.
const PAGE: &str = "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n<hr><center>gateway</center>\r\n</body>\r\n</html>\r\n";

/// What becomes of a request. One that asks for a fault that it cannot have is refused, and this is why.
pub(super) fn plan(state: &ServiceState, parts: &RequestParts<'_>) -> Result<FaultPlan, String> {
    let mut given = parts.headers.get_all(HEADER).iter();
    let (own, another) = (given.next(), given.next());
    if own.is_none() && state.world().faults.len() == 0 {
        return Ok(FaultPlan::default());
    }
    let refused = |why: &str| format!("X-Sandbox-Fault: {}", one_line(why));
    if another.is_some() {
        return Err(refused("is given more than once: one rule can have several effects"));
    }
    let facts = facts(parts);
    let own = match own.map(|own| faults::own(own.as_bytes(), facts, state.config.calls_back())) {
        Some(Err(error)) => return Err(refused(&error.to_string())),
        Some(Ok(rule)) => Some(rule),
        None => None,
    };
    Ok(state.world().faults.plan(facts, own))
}

/// What the rules go by. Nothing of it has been checked.
fn facts(parts: &RequestParts<'_>) -> CallFacts {
    if tencent::is_meant(parts.headers, parts.query, parts.body) {
        let row = operations::operation(ProtocolKind::TencentCloud, parts.host, &tencent::action(parts)).ok();
        return CallFacts { row, app_id: None };
    }
    let row = parts.named("Action").and_then(|action| operations::operation(ProtocolKind::Zego, parts.host, &action).ok());
    CallFacts { row, app_id: parts.named("AppId").and_then(|app_id| app_id.parse().ok()) }
}

/// What the log says of a call that the faults keep from being carried out.
pub(super) fn not_carried_out(parts: &RequestParts<'_>, plan: &FaultPlan) -> ServiceAnswer {
    let status = plan.status().unwrap_or(StatusCode::BAD_GATEWAY);
    debug_assert_eq!(plan.execution(), Execution::Never);
    let answer = nowhere(parts, status, "a fault keeps it from being carried out");
    ServiceAnswer { action: action(parts), rule: DecidedBy::Fault, ..answer }
}

fn action(parts: &RequestParts<'_>) -> String {
    if tencent::is_meant(parts.headers, parts.query, parts.body) {
        return crate::log::shown(&tencent::action(parts)).to_string();
    }
    zego::action(parts)
}

/// Has the log say which faults there were.
pub(super) fn note(plan: &FaultPlan, answer: &mut ServiceAnswer) {
    let names = plan.names();
    if !names.is_empty() {
        answer.notes.push(format!("faults by rule: {}", names.join(", ")));
    }
}

/// The answer with its faults. What is left for the server goes with it as an extension.
pub(super) fn response(quirks: &Quirks, plan: &FaultPlan, mut answer: ServiceAnswer, now: Moment) -> Response<Bytes> {
    if let Some(status) = plan.status() {
        answer.status = status;
    }
    let mut response = answer.response(quirks, now);
    if plan.html().is_some() {
        let status = plan.status().unwrap_or(StatusCode::BAD_GATEWAY);
        *response.status_mut() = status;
        *response.body_mut() = PAGE.replace("{status}", &status.to_string()).into();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    }
    match plan.date() {
        None => {}
        Some(DateFault::Absent) => drop(response.headers_mut().remove(header::DATE)),
        Some(DateFault::Skew(seconds)) => {
            let skewed = now.plus_secs(seconds);
            match clock::http_date(skewed) {
                Some(date) => drop(response.headers_mut().insert(header::DATE, date)),
                None => drop(response.headers_mut().remove(header::DATE)),
            }
        }
    }
    if let Some(delivery) = plan.delivery() {
        response.extensions_mut().insert(delivery);
    }
    response
}
