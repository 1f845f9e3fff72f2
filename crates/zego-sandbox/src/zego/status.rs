//! The HTTP status of an answer: 200 for refusals too, as far as anybody knows, or one of its own by a switch.

use http::StatusCode;
use zego_model::ErrorKind;
use zego_model::spec::{CodeSpec, OperationRow, ServiceSpec};

use crate::quirks::Quirks;

/// The status of an answer with this code, to a call of this operation, if it was one.
pub(super) fn of(quirks: &Quirks, row: Option<&OperationRow>, code: &str, refused: bool) -> StatusCode {
    if !refused || !quirks.refusal_status_mapped {
        return StatusCode::OK;
    }
    let spec = match row {
        Some(row) => row.spec.code(code),
        None => zego_model::services().flat_map(ServiceSpec::all_codes).find(|spec| spec.code == code),
    };
    of_kind(spec.map_or(ErrorKind::Unknown, |spec: &CodeSpec| spec.kind))
}

const fn of_kind(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Authentication | ErrorKind::ClockSkew => StatusCode::UNAUTHORIZED,
        ErrorKind::PermissionDenied | ErrorKind::Suspended => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}
