//! What is answered where no handler does.

use axum_core::response::{IntoResponse as _, Response};
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use zego_inbox::InboxRefusal;
use zego_model::callback::{Callback, EventSet};
use zego_model::spec::EventRow;

/// A success, as the service of this event reads it.
pub(crate) fn acknowledgement<E: EventSet>(callback: &Callback<E>) -> Response {
    match callback.row().and_then(EventRow::acknowledgement) {
        Some(answer) => ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], answer.to_string()).into_response(),
        None => StatusCode::OK.into_response(),
    }
}

/// Why a callback is not acknowledged. It is told to the sender as well, since it has no secret in it.
pub(crate) fn refused(refusal: &InboxRefusal) -> Response {
    (refusal.status(), refusal.to_string()).into_response()
}

/// A handler that took too long.
pub(crate) fn late() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, "this callback was not handled in time: send it again").into_response()
}

/// A body that broke off.
pub(crate) fn unread() -> Response {
    (StatusCode::BAD_REQUEST, "the body could not be read to its end: send it again").into_response()
}

/// A body of more bytes than a callback has.
pub(crate) fn too_large(limit: usize) -> Response {
    let text = format!("the body has more than {limit} bytes: it is no callback, or the receiver's size_limit is too low");
    (StatusCode::PAYLOAD_TOO_LARGE, text).into_response()
}

/// A body that is compressed, or encoded otherwise.
pub(crate) fn encoded() -> Response {
    let text = "the body has a Content-Encoding, and callbacks are not encoded: have what stands between take it off";
    // What RFC 9110 has for telling which ones are taken.
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, [(ACCEPT_ENCODING, HeaderValue::from_static("identity"))], text).into_response()
}
