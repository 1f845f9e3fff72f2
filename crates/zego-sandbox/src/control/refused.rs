//! Control calls over HTTP that are refused, and what is looked at for all of them.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode, Uri};

use crate::request::{BodyProblem, RequestParts, media_type};
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
    state.config.callers.admits_control(uri, headers).map_err(|stranger| Refused::new(StatusCode::FORBIDDEN, stranger.why))?;
    let name = uri.path().strip_prefix(PREFIX).unwrap_or_default();
    // It tells nothing that is worth a token, and whoever waits for the sandbox to come up may have none.
    if let (Some(token), true) = (&state.config.control_token, name != "health") {
        token.is_brought_by(headers).map_err(|why| Refused::new(StatusCode::UNAUTHORIZED, why))?;
    }
    Ok(name)
}

/// Whether who asks may.
pub(crate) fn is_admitted(state: &ServiceState, uri: &Uri, headers: &HeaderMap) -> bool {
    admitted(state, uri, headers).is_ok()
}

/// Checks that a body is JSON, as far as its head says, and is there.
pub(super) fn admits_body(parts: &RequestParts<'_>) -> Result<(), Refused> {
    // A web page from elsewhere can send this type only after it has asked with `OPTIONS`, and that is refused.
    let is_json =
        parts.headers.get_all(CONTENT_TYPE).iter().count() == 1 && media_type(parts.headers).eq_ignore_ascii_case("application/json");
    if !is_json {
        let message = "Content-Type has to be application/json, also where the body is empty";
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    if let Some(problem) = parts.body_problem {
        let status = if matches!(problem, BodyProblem::TooLong { .. }) { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
        return Err(Refused::new(status, problem.to_string()));
    }
    Ok(())
}
