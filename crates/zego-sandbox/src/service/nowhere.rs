//! Answers to requests that no service takes.

use http::StatusCode;
use serde_json::json;

use crate::answer::ServiceAnswer;
use crate::request::RequestParts;
use crate::zego;

/// The answer to a request that is no call of either service.
pub(super) fn nowhere(parts: &RequestParts<'_>, status: StatusCode, text: &str) -> ServiceAnswer {
    ServiceAnswer {
        action: zego::action(parts.query),
        code: status.as_u16().to_string(),
        refused: true,
        text: text.to_owned(),
        notes: Vec::new(),
        status,
        body: json!({ "Code": status.as_u16(), "Message": text }).to_string(),
    }
}

/// The answer to a request that is meant for another host.
pub(super) fn elsewhere(parts: &RequestParts<'_>, why: &str) -> ServiceAnswer {
    ServiceAnswer { body: json!({ "error": why }).to_string(), ..nowhere(parts, StatusCode::FORBIDDEN, why) }
}
