//! What a callback is answered, and by when.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};

/// How long a callback may take to be handed on, from its last byte to its answer: to be written to stdout, or to be answered by the program that it is passed
/// on to. A sandbox waits a second longer (`zego_sandbox::SLOWEST_CALLBACK_ANSWER`); of ZEGO no figure is documented.
pub(super) const HANDED_ON_WITHIN: Duration = Duration::from_secs(4);

/// What is answered.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) content_type: HeaderValue,
    pub(super) content_encoding: Option<HeaderValue>,
    pub(super) body: Bytes,
}

pub(super) const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");

impl Answer {
    /// With a sentence, or nothing.
    pub(super) fn say(status: StatusCode, text: &str) -> Self {
        Self::of(status, TEXT, Bytes::copy_from_slice(text.as_bytes()))
    }

    pub(super) const fn of(status: StatusCode, content_type: HeaderValue, body: Bytes) -> Self {
        Self { status, content_type, content_encoding: None, body }
    }
}
