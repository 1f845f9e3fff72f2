//! What of a request is signed.
use super::{Headers, Payload};
use crate::tencent::HttpMethod;

/// The parts of a request that a signature covers. The path is always `/`.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub(super) method: HttpMethod,
    pub(super) query: &'a str,
    pub(super) headers: &'a Headers<'a>,
    pub(super) payload: Payload<'a>,
}

impl<'a> Request<'a> {
    /// A `POST` with exactly this body, and without a query.
    pub fn post(headers: &'a Headers<'a>, body: &'a [u8]) -> Self {
        Self::received(HttpMethod::Post, "", headers, Payload::Signed(body))
    }

    /// A `GET` with exactly this query, without the question mark, encoded and ordered as it is sent; the `content-type` signed beside it
    /// is `application/x-www-form-urlencoded`.
    pub fn get(headers: &'a Headers<'a>, query: &'a str) -> Self {
        Self::received(HttpMethod::Get, query, headers, Payload::Signed(b""))
    }

    /// Leaves the body out of the signature. The request must say so with `X-TC-Content-SHA256:` [`UNSIGNED-PAYLOAD`](super::UNSIGNED_PAYLOAD).
    #[must_use]
    pub fn unsigned_payload(mut self) -> Self {
        self.payload = Payload::Unsigned;
        self
    }

    pub(crate) fn received(method: HttpMethod, query: &'a str, headers: &'a Headers<'a>, payload: Payload<'a>) -> Self {
        Self { method, query, headers, payload }
    }
}
