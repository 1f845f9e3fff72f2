//! The server's side: whether a request was signed by someone who has the key, and lately.
//!
//! A TC3 request is checked in two steps, since its header names the key to look up:
//!
//! ```
//! use zego_sign::{Timestamp, tencent::{HttpMethod, SecretKey, verify::{self, AuthorizationHeader, ReceivedRequest}}};
//!
//! let received = ReceivedRequest {
//!     method: HttpMethod::Post,
//!     query: "",
//!     headers: &[
//!         ("Authorization", "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/live/tc3_request, \
//!             SignedHeaders=content-type;host, Signature=d403472df7541fee439f9ff5132322891c18e7c14858e556ede5e391a9a85732"),
//!         ("Content-Type", "application/json"),
//!         ("Host", "live.tencentcloudapi.com"),
//!         ("X-TC-Timestamp", "1551113065"),
//!     ],
//!     body: br#"{"StreamName":"stream1","TaskId":123}"#,
//! };
//! let header = AuthorizationHeader::parse(received.header("Authorization").unwrap_or_default())?;
//! assert_eq!(header.secret_id(), "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE");
//! let key = SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")?;
//! verify::tc3(&header, &key, &received, |service| service == "live", Timestamp::from_secs(1_551_113_065))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, iter};

use thiserror::Error;

use super::{
    HttpMethod, SecretKey,
    tc3::{self, ALGORITHM, CredentialScope, Headers, RequestPayload, SigningKey, UNSIGNED_PAYLOAD},
    v1::{self, SignatureMethod},
};
use crate::Timestamp;

/// How far a timestamp may lie from the server's clock, either way: five minutes (Tencent: "Common Parameters").
///
/// A difference of exactly this much is accepted; Tencent does not say what it does at the edge.
pub const TOLERANCE_SECS: u64 = 300;

/// Checks a TC3 request: first the form, then the age, then the signature.
///
/// It takes whatever Tencent's own clients send: any set of signed headers that has `content-type` and `host`; the service as the scope names it,
/// which the caller may judge (Node signs `127` for an endpoint of 127.0.0.1, so `|_| true` is a fair judgement); a `Host` signed with or without
/// its port; a body that is not signed, if the request says so.
pub fn tc3(
    header: &AuthorizationHeader<'_>,
    secret_key: &SecretKey,
    request: &ReceivedRequest<'_>,
    is_service: impl FnOnce(&str) -> bool,
    now: Timestamp,
) -> Result<(), TencentSignatureRefusal> {
    let signed = signed_headers(header, request)?;
    let timestamp = request.single("x-tc-timestamp")?.and_then(Timestamp::parse).ok_or(InvalidAuthorization::Timestamp)?;
    let scope = CredentialScope::new(timestamp, header.service());
    if scope.date().to_string() != header.date() {
        return Err(InvalidAuthorization::Date.into());
    }
    if !is_service(header.service()) {
        return Err(InvalidAuthorization::Service.into());
    }
    check_age(timestamp, now)?;

    let payload = payload(request)?;
    let key = SigningKey::derive(secret_key, &scope);
    let host = request.header("host").unwrap_or_default();
    let accepted = host_candidates(host).any(|host| {
        let headers = Headers::received(signed.iter().copied()).with("host", host);
        let canonical = tc3::canonical_request(&tc3::Request::received(request.method, request.query, &headers, payload));
        key.sign(&tc3::string_to_sign(timestamp, &scope, &canonical)).matches(header.signature)
    });
    if accepted { Ok(()) } else { Err(TencentSignatureRefusal::SignatureFailure) }
}

/// What the key signs for a TC3 request as it was received, for who compares it with what was signed elsewhere. It holds neither key nor token: all of the
/// request but time and scope stands in it as a hash.
///
/// # Errors
/// [`TencentSignatureRefusal`]: the request is not signed in this form.
pub fn string_to_sign(header: &AuthorizationHeader<'_>, request: &ReceivedRequest<'_>) -> Result<String, TencentSignatureRefusal> {
    let signed = signed_headers(header, request)?;
    let timestamp = request.single("x-tc-timestamp")?.and_then(Timestamp::parse).ok_or(InvalidAuthorization::Timestamp)?;
    let headers = Headers::received(signed.iter().copied());
    let canonical = tc3::canonical_request(&tc3::Request::received(request.method, request.query, &headers, payload(request)?));
    Ok(tc3::string_to_sign(timestamp, &CredentialScope::new(timestamp, header.service()), &canonical))
}

fn payload<'a>(request: &ReceivedRequest<'a>) -> Result<RequestPayload<'a>, InvalidAuthorization> {
    Ok(match request.single("x-tc-content-sha256")? {
        Some(UNSIGNED_PAYLOAD) => RequestPayload::Unsigned,
        _ => RequestPayload::Signed(request.body),
    })
}

/// Checks a v1 request: first that the parameters are there, then the age, then the signature.
///
/// `params` are all decoded parameters, of the query for `GET` and of the form for `POST`, empty values and `Signature` included, in any order.
/// It takes whatever Tencent's own clients send: a `Host` signed with or without its port, and names whose underscores were signed as dots.
/// The caller looks the key up by the parameter `SecretId`.
pub fn v1(
    secret_key: &SecretKey,
    method: HttpMethod,
    host: &str,
    path: &str,
    params: &[(&str, &str)],
    now: Timestamp,
) -> Result<(), TencentSignatureRefusal> {
    let param = |name: &str| params.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
    let required = |name| param(name).filter(|value| !value.is_empty()).ok_or(TencentSignatureRefusal::MissingParameter { name });
    let signature = required("Signature")?;
    let timestamp = Timestamp::parse(required("Timestamp")?).ok_or(TencentSignatureRefusal::MissingParameter { name: "Timestamp" })?;
    check_age(timestamp, now)?;

    let algorithm = SignatureMethod::of_request(param("SignatureMethod"));
    let matches = |host: &str, params: &[(&str, &str)]| {
        v1::sign(secret_key, algorithm, &v1::string_to_sign(method, host, path, params)).matches(signature)
    };
    if host_candidates(host).any(|host| matches(host, params)) {
        return Ok(());
    }
    if params.iter().any(|(name, _)| name.contains('_')) {
        // Tencent's Python SDK renames before it sorts.
        let dotted: Vec<(String, &str)> = params.iter().map(|(name, value)| (name.replace('_', "."), *value)).collect();
        let dotted: Vec<(&str, &str)> = dotted.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        if host_candidates(host).any(|host| matches(host, &dotted)) {
            return Ok(());
        }
    }
    Err(TencentSignatureRefusal::SignatureFailure)
}

/// A request as it came in, before anything was decoded.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "what TC3 covers is fixed, and a server fills in every part")]
pub struct ReceivedRequest<'a> {
    /// The method.
    pub method: HttpMethod,
    /// What follows the question mark, undecoded, empty if there is none.
    pub query: &'a str,
    /// All headers, their names in any case.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body, to the byte.
    pub body: &'a [u8],
}

impl<'a> ReceivedRequest<'a> {
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
impl fmt::Debug for ReceivedRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        f.debug_struct("ReceivedRequest")
            .field("method", &self.method)
            .field("headers", &names)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// The parts of a TC3 `Authorization` header, in the form they were received in.
#[derive(Clone, Copy)]
pub struct AuthorizationHeader<'a> {
    secret_id: &'a str,
    date: &'a str,
    service: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> AuthorizationHeader<'a> {
    /// Reads the header's value. The parts may come in any order, and the space after a comma may be missing.
    pub fn parse(value: &'a str) -> Result<Self, InvalidAuthorization> {
        let parts = value.trim().strip_prefix(ALGORITHM).and_then(|rest| rest.strip_prefix(' ')).ok_or(InvalidAuthorization::Algorithm)?;
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for part in parts.split(',') {
            let (name, value) = part.trim().split_once('=').ok_or(InvalidAuthorization::Malformed)?;
            let place = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return Err(InvalidAuthorization::Malformed),
            };
            if place.replace(value).is_some() {
                return Err(InvalidAuthorization::Malformed);
            }
        }
        let (Some(credential), Some(signed_headers), Some(signature)) = (credential, signed_headers, signature) else {
            return Err(InvalidAuthorization::Malformed);
        };
        let mut fields = credential.split('/');
        match [(); 5].map(|()| fields.next()) {
            [Some(secret_id), Some(date), Some(service), Some("tc3_request"), None] if !secret_id.is_empty() => {
                Ok(Self { secret_id, date, service, signed_headers, signature })
            }
            _ => Err(InvalidAuthorization::Credential),
        }
    }

    /// The identifier of the key that is said to have signed.
    pub fn secret_id(&self) -> &'a str {
        self.secret_id
    }

    /// The date of the credential scope.
    pub fn date(&self) -> &'a str {
        self.date
    }

    /// The service of the credential scope.
    pub fn service(&self) -> &'a str {
        self.service
    }

    /// The names of the signed headers.
    pub fn signed_headers(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.signed_headers.split(';')
    }
}

impl fmt::Debug for AuthorizationHeader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationHeader")
            .field("date", &self.date)
            .field("service", &self.service)
            .field("signed_headers", &self.signed_headers)
            .finish_non_exhaustive()
    }
}

/// Why a signature was not accepted, by the error code Tencent answers with.
///
/// `AuthFailure.SecretIdNotFound` is not among them: who looks the key up knows.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum TencentSignatureRefusal {
    /// `AuthFailure.InvalidAuthorization`: the header is not what TC3 asks for.
    #[error(transparent)]
    InvalidAuthorization(#[from] InvalidAuthorization),
    /// `AuthFailure.SignatureExpire`: signed too long ago, or for a time to come.
    #[error(transparent)]
    SignatureExpire(#[from] SignatureExpire),
    /// `AuthFailure.SignatureFailure`: the signature is not that of the request and the key.
    #[error(
        "the signature is not that of this request and the SecretKey: check the key, \
         and that headers, query and body are sent exactly as they were signed"
    )]
    SignatureFailure,
    /// `MissingParameter`: a v1 request without a parameter its signature needs.
    #[error("the request has no usable {name}: signature v1 needs it as a parameter")]
    #[non_exhaustive]
    MissingParameter {
        /// The parameter.
        name: &'static str,
    },
}

impl TencentSignatureRefusal {
    /// The error code Tencent answers with.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidAuthorization(_) => "AuthFailure.InvalidAuthorization",
            Self::SignatureExpire(_) => "AuthFailure.SignatureExpire",
            Self::SignatureFailure => "AuthFailure.SignatureFailure",
            Self::MissingParameter { .. } => "MissingParameter",
        }
    }
}

/// What is wrong with a TC3 header.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum InvalidAuthorization {
    /// It does not begin with `TC3-HMAC-SHA256`, or there is none.
    #[error(
        "Authorization does not begin with TC3-HMAC-SHA256 and a space: sign with that algorithm, or send a v1 signature as parameters"
    )]
    Algorithm,
    /// It does not have each of the three parts once.
    #[error("Authorization does not have Credential, SignedHeaders and Signature once each: write them as name=value, separated by commas")]
    Malformed,
    /// The credential does not have its four fields.
    #[error("Credential is not of the form SecretId/Date/service/tc3_request")]
    Credential,
    /// The scope's date is not that of the timestamp.
    #[error("the date in Credential is not the UTC date of X-TC-Timestamp: derive it from the timestamp, not from local time")]
    Date,
    /// The scope's service is not one the server is.
    #[error("the service in Credential is not the one called: use the first label of the host, such as live")]
    Service,
    /// `SignedHeaders` lacks one that must be signed.
    #[error("SignedHeaders lacks {name}: content-type and host must be signed")]
    #[non_exhaustive]
    NotSigned {
        /// The header.
        name: &'static str,
    },
    /// A header is signed, and is not in the request.
    #[error("SignedHeaders names a header that was not sent: sign only what is sent")]
    NotSent,
    /// A header that is signed, or that steers the check, came more than once.
    #[error("a header that matters to the signature was sent more than once: send it once")]
    Repeated,
    /// `X-TC-Timestamp` is missing or no number.
    #[error("X-TC-Timestamp is missing or not a decimal number of seconds: send the Unix time in seconds, digits only")]
    Timestamp,
}

/// How far a request's time is off.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum SignatureExpire {
    /// Signed too long ago.
    #[error(
        "the request was signed {age_secs} s ago and is accepted for {TOLERANCE_SECS} s: check the sender's clock, and sign every attempt anew"
    )]
    #[non_exhaustive]
    Stale {
        /// The seconds between the timestamp and the server's clock.
        age_secs: u64,
    },
    /// Signed further in the future than clocks may differ.
    #[error(
        "the request is signed for {ahead_secs} s from now and at most {TOLERANCE_SECS} s are accepted: \
         check the sender's clock, and that the timestamp is in seconds"
    )]
    #[non_exhaustive]
    Future {
        /// The seconds between the server's clock and the timestamp.
        ahead_secs: u64,
    },
}

/// The signed headers with the values they came with.
fn signed_headers<'a>(
    header: &AuthorizationHeader<'a>,
    request: &ReceivedRequest<'a>,
) -> Result<Vec<(&'a str, &'a str)>, InvalidAuthorization> {
    for name in ["content-type", "host"] {
        if !header.signed_headers().any(|other| other == name) {
            return Err(InvalidAuthorization::NotSigned { name });
        }
    }
    header.signed_headers().map(|name| Ok((name, request.single(name)?.ok_or(InvalidAuthorization::NotSent)?))).collect()
}

fn check_age(signed_at: Timestamp, now: Timestamp) -> Result<(), TencentSignatureRefusal> {
    let (signed, now) = (signed_at.as_secs(), now.as_secs());
    if now.saturating_sub(signed) > TOLERANCE_SECS {
        return Err(SignatureExpire::Stale { age_secs: now - signed }.into());
    }
    if signed.saturating_sub(now) > TOLERANCE_SECS {
        return Err(SignatureExpire::Future { ahead_secs: signed - now }.into());
    }
    Ok(())
}

/// The `Host` as received, and without its port if it has one: Tencent's Node SDK signs the bare name.
///
/// A whole URL in its place, which tccli sends, and signs, when its endpoint is one, is a name like any other here.
fn host_candidates(received: &str) -> impl Iterator<Item = &str> {
    let bare = received
        .rsplit_once(':')
        .filter(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
        .map(|(bare, _)| bare)
        // The last group of an IPv6 address is no port.
        .filter(|bare| !bare.starts_with('[') || bare.ends_with(']'));
    iter::once(received).chain(bare)
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use super::host_candidates;

    #[test]
    fn with_and_without_port() {
        let all = |host| host_candidates(host).collect::<Vec<_>>();
        assert_eq!(all("live.tencentcloudapi.com"), vec!["live.tencentcloudapi.com"]);
        assert_eq!(all("127.0.0.1:8080"), vec!["127.0.0.1:8080", "127.0.0.1"]);
        assert_eq!(all("http://127.0.0.1:8080"), vec!["http://127.0.0.1:8080", "http://127.0.0.1"]);
        assert_eq!(all("[::1]:8080"), vec!["[::1]:8080", "[::1]"]);
        assert_eq!(all("[::1]"), vec!["[::1]"]);
        assert_eq!(all("http://a/"), vec!["http://a/"]);
        assert_eq!(all(":"), vec![":"]);
        assert_eq!(all(""), vec![""]);
    }
}
