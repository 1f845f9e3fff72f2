//! Answers to requests that no service takes.

use http::StatusCode;
use serde_json::json;

use crate::answer::ServiceAnswer;
use crate::callers::Stranger;
use crate::journal::DecidedBy;
use crate::request::RequestParts;
use crate::zego;

/// The answer to a request that is no call of either service.
pub(super) fn nowhere(parts: &RequestParts<'_>, status: StatusCode, text: &str) -> ServiceAnswer {
    let body = json!({ "Code": status.as_u16(), "Message": text }).to_string().into_bytes();
    ServiceAnswer { text: text.to_owned(), body, ..ServiceAnswer::refused(DecidedBy::Http, zego::action(parts), status) }
}

/// The answer to a request that is meant for another host, or that a web page makes.
pub(super) fn elsewhere(parts: &RequestParts<'_>, Stranger { by, why }: Stranger) -> ServiceAnswer {
    ServiceAnswer { body: json!({ "error": why }).to_string().into_bytes(), rule: by, ..nowhere(parts, StatusCode::FORBIDDEN, why) }
}
