//! `TC3-HMAC-SHA256`, signature version 3 (Tencent: "Signature v3"), in the four steps of that page:
//!
//! 1. [`canonical_request`]: the request in one agreed form;
//! 2. [`string_to_sign`]: its hash, with time and [`CredentialScope`];
//! 3. [`SigningKey`]: the key of one day and one service, derived in three steps;
//! 4. [`Tc3Signature`], and the [`Authorization`] header that carries it.
//!
//! [`authorization`] does all four. The key is good for a day: with the feature `std` the `SecretKey` keeps it; else who signs more than once does,
//! [`SigningKey::authorization`].
//!
//! ```
//! use zego_sign::{Timestamp, tencent::{Credentials, SecretId, SecretKey, tc3}};
//!
//! let id = SecretId::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE")?;
//! let key = SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")?;
//! let headers = tc3::Headers::new("application/json; charset=utf-8", "live.tencentcloudapi.com", "DeleteLiveRecord");
//! let request = tc3::Request::post(&headers, br#"{"StreamName":"stream1","TaskId":123}"#);
//!
//! let header = tc3::authorization(&Credentials::new(id, key), "live", Timestamp::from_secs(1_551_113_065), &request);
//! assert!(header.as_str().ends_with("Signature=c9bee3ad314648b9d4523b03448e0f15cba2e255e9602a8398c0aa5fc1ffe8bf"));
//! # Ok::<(), zego_sign::SecretError>(())
//! ```
#[cfg(feature = "std")]
mod kept;
mod signing_key;

use alloc::{borrow::Cow, format, string::String, vec, vec::Vec};
use core::fmt::{self, Write as _};

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

#[cfg(feature = "std")]
pub(crate) use self::kept::KeptKey;
pub use self::signing_key::{CredentialScope, DateKey, ServiceKey, SigningKey, Tc3Signature};
use super::{Credentials, HttpMethod, SecretId};
use crate::{Timestamp, digits::Hex};

/// What begins the header and the string to sign.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// The value of `X-TC-Content-SHA256` for a request whose body is not signed, and what is hashed in the body's place.
///
/// Tencent's SDKs offer it; no public page describes it. Such a signature is good for any body.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// Signs a request: all four steps, the key of the day among them, which is derived once where it can be kept (feature `std`).
///
/// The request is sent with `X-TC-Timestamp` of the same time, and with `X-TC-Token` if the credentials have a token. API 3.0 has no nonce, so the
/// same request at the same second has the same signature.
pub fn authorization(credentials: &Credentials, service: &str, timestamp: Timestamp, request: &Request<'_>) -> Authorization {
    let scope = CredentialScope::new(timestamp, service);
    Authorization::of(&credentials.secret_key().signing_key(&scope), credentials.secret_id(), timestamp, request)
}

/// Step 1: method, path, query, headers, their names and the hash of the body, in six parts on lines of their own.
pub fn canonical_request(request: &Request<'_>) -> String {
    let Request { method, query, headers, payload } = request;
    let mut text = String::with_capacity(128 + query.len() + 2 * headers.size());
    text.extend([method.as_str(), "\n/\n", query, "\n"]);
    headers.write_canonical(&mut text);
    // The header lines end in a line feed themselves, so the names follow a blank line.
    text.push('\n');
    headers.write_names(&mut text);
    text.extend(["\n", payload.hash().as_str()]);
    text
}

/// Step 2: algorithm, time, scope and the hash of the canonical request, on four lines.
pub fn string_to_sign(timestamp: Timestamp, scope: &CredentialScope<'_>, canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{timestamp}\n{scope}\n{}", sha256(canonical_request.as_bytes()).as_str())
}

/// The SHA-256 of some bytes, in lower-case hexadecimal.
pub fn hash(bytes: impl AsRef<[u8]>) -> String {
    sha256(bytes.as_ref()).as_str().into()
}

/// The parts of a request that a signature covers. The path is always `/`.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    method: HttpMethod,
    query: &'a str,
    headers: &'a Headers<'a>,
    payload: RequestPayload<'a>,
}

impl<'a> Request<'a> {
    /// A `POST` with exactly this body, and without a query.
    pub fn post(headers: &'a Headers<'a>, body: &'a [u8]) -> Self {
        Self::received(HttpMethod::Post, "", headers, RequestPayload::Signed(body))
    }

    /// A `GET` with exactly this query, without the question mark, encoded and ordered as it is sent; the `content-type` signed beside it
    /// is `application/x-www-form-urlencoded`.
    pub fn get(headers: &'a Headers<'a>, query: &'a str) -> Self {
        Self::received(HttpMethod::Get, query, headers, RequestPayload::Signed(b""))
    }

    /// Leaves the body out of the signature. The request must say so with `X-TC-Content-SHA256:` [`UNSIGNED-PAYLOAD`](UNSIGNED_PAYLOAD).
    #[must_use]
    pub fn unsigned_payload(mut self) -> Self {
        self.payload = RequestPayload::Unsigned;
        self
    }

    pub(crate) fn received(method: HttpMethod, query: &'a str, headers: &'a Headers<'a>, payload: RequestPayload<'a>) -> Self {
        Self { method, query, headers, payload }
    }
}

/// The headers to sign, which always have `content-type` and `host` among them.
///
/// The values must be those that are sent, to the byte: a client that adds a `charset` to `Content-Type` after signing breaks the signature.
/// Names are put in lower case and in order here.
#[derive(Clone)]
pub struct Headers<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Headers<'a> {
    /// `content-type`, `host` and `x-tc-action`, as Tencent's page signs them. Without the last, a signature is good for any action.
    pub fn new(content_type: &'a str, host: &'a str, action: &'a str) -> Self {
        Self(vec![(Cow::Borrowed("content-type"), content_type), (Cow::Borrowed("host"), host), (Cow::Borrowed("x-tc-action"), action)])
    }

    /// `content-type` and `host` only, as Tencent's SDKs sign them.
    pub fn minimal(content_type: &'a str, host: &'a str) -> Self {
        Self(vec![(Cow::Borrowed("content-type"), content_type), (Cow::Borrowed("host"), host)])
    }

    /// One more header. A name that is there already gets the new value.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: &'a str) -> Self {
        let name = lower(name);
        match self.0.binary_search_by(|(other, _)| other.cmp(&name)) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (name, value)),
        }
        self
    }

    /// Any list, for a received request whose list is checked elsewhere.
    pub(crate) fn received(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        pairs.into_iter().fold(Self(Vec::new()), |headers, (name, value)| headers.with(name, value))
    }

    /// `SignedHeaders`: the names, joined by semicolons.
    pub fn names(&self) -> String {
        let mut names = String::with_capacity(self.size());
        self.write_names(&mut names);
        names
    }

    /// `CanonicalHeaders`: a line for each, its value trimmed and in lower case.
    pub fn canonical(&self) -> String {
        let mut lines = String::with_capacity(self.size());
        self.write_canonical(&mut lines);
        lines
    }

    fn write_names(&self, text: &mut String) {
        for (at, (name, _)) in self.0.iter().enumerate() {
            text.extend([if at > 0 { ";" } else { "" }, name.as_ref()]);
        }
    }

    fn write_canonical(&self, text: &mut String) {
        for (name, value) in &self.0 {
            text.extend([name.as_ref(), ":"]);
            let start = text.len();
            text.push_str(value.trim());
            text[start..].make_ascii_lowercase();
            text.push('\n');
        }
    }

    /// At least the bytes of its lines, and so of its names.
    fn size(&self) -> usize {
        self.0.iter().map(|(name, value)| name.len() + value.len() + 2).sum()
    }
}

/// The names only: a token may be among the values.
impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Headers").field(&self.names()).finish()
    }
}

/// Step 4: the value of the `Authorization` header, a secret until its five minutes are over.
#[derive(Clone)]
pub struct Authorization(Zeroizing<String>);

impl Authorization {
    /// Signs with a key of the timestamp's day.
    fn of(key: &SigningKey, secret_id: &SecretId, timestamp: Timestamp, request: &Request<'_>) -> Self {
        let (scope, secret_id) = (key.scope(), secret_id.as_str());
        let signature = key.sign(&string_to_sign(timestamp, &scope, &canonical_request(request)));
        // All of its room at once, so that growing leaves no copies behind.
        let mut text = Zeroizing::new(String::with_capacity(192 + secret_id.len() + scope.service().len() + request.headers.size()));
        write!(text, "{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders=").expect("a String takes all text");
        request.headers.write_names(&mut text);
        text.extend([", Signature=", signature.as_str()]);
        Self(text)
    }

    /// The value as it goes on the wire: the one deliberate way out.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authorization(**)")
    }
}

/// The body, or that it is not signed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RequestPayload<'a> {
    Signed(&'a [u8]),
    Unsigned,
}

impl RequestPayload<'_> {
    fn hash(self) -> Hex<64> {
        sha256(match self {
            Self::Signed(bytes) => bytes,
            Self::Unsigned => UNSIGNED_PAYLOAD.as_bytes(),
        })
    }
}

fn sha256(bytes: &[u8]) -> Hex<64> {
    Hex::encode(&Sha256::digest(bytes))
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) }
}
