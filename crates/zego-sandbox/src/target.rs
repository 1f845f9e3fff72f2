//! Targets of requests that are longer than a switch allows: [`Quirks::url_length`].

use http::{StatusCode, Uri};
use serde_json::json;
use zego_explain::common::UNREADABLE_BODY;

use crate::answer::{JSON, ServiceAnswer};
use crate::journal::DecidedBy;
use crate::quirks::{LongUrl, Quirks};
use crate::request::RequestParts;
use crate::zego;

/// What web servers in front of gateways answer: a page for people, where a client expects JSON.
const PAGE: &str = "<html>\r\n<head><title>414 Request-URI Too Large</title></head>\r\n<body>\r\n<center><h1>414 Request-URI Too Large</h1></center>\r\n\
                    </body>\r\n</html>\r\n";

/// The refusal, if a target is too long.
pub(crate) fn too_long(quirks: &Quirks, uri: &Uri, parts: &RequestParts<'_>) -> Option<ServiceAnswer> {
    let length = uri.path_and_query().map_or(0, |target| target.as_str().len());
    let limit = quirks.url_length.filter(|limit| length > *limit as usize)?;
    let (status, code) = match quirks.long_url {
        LongUrl::Status414 => (StatusCode::URI_TOO_LONG, i64::from(StatusCode::URI_TOO_LONG.as_u16())),
        LongUrl::Code if quirks.refusal_status_mapped => (StatusCode::BAD_REQUEST, UNREADABLE_BODY),
        LongUrl::Code => (StatusCode::OK, UNREADABLE_BODY),
    };
    let text = format!("the target of the request has {length} bytes, and this sandbox takes {limit}");
    let (content_type, body) = match quirks.long_url {
        LongUrl::Status414 => ("text/html", PAGE.to_owned()),
        LongUrl::Code => (JSON, json!({ "Code": code, "Message": text }).to_string()),
    };
    let refused = ServiceAnswer::refused(DecidedBy::Http, zego::action(parts), status);
    Some(ServiceAnswer { code: code.to_string(), text, body: body.into_bytes(), content_type, ..refused })
}
