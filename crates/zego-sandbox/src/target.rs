//! Targets of requests that are longer than a switch allows: [`Quirks::url_length`].

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, Uri, header};
use serde_json::json;

use crate::answer::ServiceAnswer;
use crate::journal::DecidedBy;
use crate::quirks::{LongUrl, Quirks};
use crate::zego;

/// What web servers in front of gateways answer: a page for people, where a client expects JSON.
const PAGE: &str = "<html>\r\n<head><title>414 Request-URI Too Large</title></head>\r\n<body>\r\n<center><h1>414 Request-URI Too Large</h1></center>\r\n\
                    </body>\r\n</html>\r\n";

/// The refusal, if a target is too long.
pub(crate) fn too_long(quirks: &Quirks, uri: &Uri, query: &str) -> Option<ServiceAnswer> {
    let length = uri.path_and_query().map_or(0, |target| target.as_str().len());
    let limit = quirks.url_length.filter(|limit| length > *limit as usize)?;
    let (status, code) = match quirks.long_url {
        LongUrl::Status414 => (StatusCode::URI_TOO_LONG, i64::from(StatusCode::URI_TOO_LONG.as_u16())),
        LongUrl::Code if quirks.refusal_status_mapped => (StatusCode::BAD_REQUEST, zego::UNREADABLE_BODY),
        LongUrl::Code => (StatusCode::OK, zego::UNREADABLE_BODY),
    };
    let text = format!("the target of the request has {length} bytes, and this sandbox takes {limit}");
    let body = json!({ "Code": code, "Message": text }).to_string().into_bytes();
    let refused = ServiceAnswer::refused(DecidedBy::Http, zego::action(query), status);
    Some(ServiceAnswer { code: code.to_string(), text, body, ..refused })
}

/// Makes an answer with status 414 a page of HTML.
pub(crate) fn dress(response: &mut Response<Bytes>) {
    if response.status() == StatusCode::URI_TOO_LONG {
        *response.body_mut() = Bytes::from_static(PAGE.as_bytes());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    }
}
