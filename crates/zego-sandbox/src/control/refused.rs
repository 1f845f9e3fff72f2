//! Control calls over HTTP that are refused, and what of them is looked at for all calls with a body.

use http::StatusCode;

use super::guard;
use crate::request::{BodyProblem, RequestParts};

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
