//! TC3.
use alloc::{string::ToString, vec::Vec};
use core::fmt;

use super::{AuthorizationHeader, InvalidAuthorization, Refusal, age, hosts};
use crate::{
    Timestamp,
    tencent::{
        HttpMethod, SecretKey,
        tc3::{Headers, Payload, Request, Scope, SigningKey, UNSIGNED_PAYLOAD, canonical_request, string_to_sign},
    },
};

/// A request as it came in, before anything was decoded.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "what TC3 covers is fixed, and a server fills in every part")]
pub struct Received<'a> {
    /// The method.
    pub method: HttpMethod,
    /// What follows the question mark, undecoded, empty if there is none.
    pub query: &'a str,
    /// All headers, their names in any case.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body, to the byte.
    pub body: &'a [u8],
}

impl<'a> Received<'a> {
    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.values(name).next()
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// The value of a header that may be there once.
    fn single(&self, name: &str) -> Result<Option<&'a str>, InvalidAuthorization> {
        let mut values = self.values(name);
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            (_, Some(_)) => Err(InvalidAuthorization::Repeated),
        }
    }
}

/// Names and sizes only: signature and token are among the values.
impl fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("headers", &names)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Checks a TC3 request: first the form, then the age, then the signature.
///
/// It takes whatever Tencent's own clients send: any set of signed headers that has `content-type` and `host`; the service as the scope names it,
/// which the caller may judge (Node signs `127` for an endpoint of 127.0.0.1, so `|_| true` is a fair judgement); a `Host` signed with or without
/// its port; a body that is not signed, if the request says so.
pub fn tc3(
    header: &AuthorizationHeader<'_>,
    secret_key: &SecretKey,
    request: &Received<'_>,
    is_service: impl FnOnce(&str) -> bool,
    now: Timestamp,
) -> Result<(), Refusal> {
    let signed = signed_headers(header, request)?;
    let timestamp = request.single("x-tc-timestamp")?.and_then(Timestamp::parse).ok_or(InvalidAuthorization::Timestamp)?;
    let scope = Scope::new(timestamp, header.service());
    if scope.date().to_string() != header.date() {
        return Err(InvalidAuthorization::Date.into());
    }
    if !is_service(header.service()) {
        return Err(InvalidAuthorization::Service.into());
    }
    age::check(timestamp, now)?;

    let payload = match request.single("x-tc-content-sha256")? {
        Some(UNSIGNED_PAYLOAD) => Payload::Unsigned,
        _ => Payload::Signed(request.body),
    };
    let key = SigningKey::derive(secret_key, &scope);
    let host = request.header("host").unwrap_or_default();
    let accepted = hosts::candidates(host).any(|host| {
        let headers = Headers::received(signed.iter().copied()).with("host", host);
        let canonical = canonical_request(&Request::received(request.method, request.query, &headers, payload));
        key.sign(&string_to_sign(timestamp, &scope, &canonical)).matches(header.signature())
    });
    if accepted { Ok(()) } else { Err(Refusal::SignatureFailure) }
}

/// The signed headers with the values they came with.
fn signed_headers<'a>(header: &AuthorizationHeader<'a>, request: &Received<'a>) -> Result<Vec<(&'a str, &'a str)>, InvalidAuthorization> {
    for name in ["content-type", "host"] {
        if !header.signed_headers().any(|other| other == name) {
            return Err(InvalidAuthorization::NotSigned { name });
        }
    }
    header.signed_headers().map(|name| Ok((name, request.single(name)?.ok_or(InvalidAuthorization::NotSent)?))).collect()
}
