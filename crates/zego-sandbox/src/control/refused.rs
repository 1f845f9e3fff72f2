//! Control calls over HTTP that are refused, and what is looked at for all of them.

use http::{HeaderMap, StatusCode, Uri};

use super::guard;
use crate::request::{BodyProblem, RequestParts};
use crate::service_state::ServiceState;

/// The beginning of the path of every control call.
pub(crate) const PREFIX: &str = "/_sandbox/";

/// Why a request is refused.
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) message: String,
}

impl Refused {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }
}

/// Checks who asks; the name of the call.
pub(super) fn admitted<'u>(state: &ServiceState, uri: &'u Uri, headers: &HeaderMap) -> Result<&'u str, Refused> {
    let exposure = state.config.exposure.as_ref();
    guard::admits(exposure, uri, headers).map_err(|why| Refused::new(StatusCode::FORBIDDEN, why))?;
    let name = uri.path().strip_prefix(PREFIX).unwrap_or_default();
    // It tells nothing that is worth a token, and whoever waits for the sandbox to come up may have none.
    if let (Some(exposure), true) = (exposure, name != "health") {
        exposure.admits_control(headers).map_err(|why| Refused::new(StatusCode::UNAUTHORIZED, why))?;
    }
    Ok(name)
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
