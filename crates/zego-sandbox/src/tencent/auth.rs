//! Who calls: both signatures, verified from what was sent, to the byte.

use http::{HeaderMap, Method, header};
use zego_sign::Timestamp;
use zego_sign::tencent::verify::{self, AuthorizationHeader, ReceivedRequest};
use zego_sign::tencent::{Credentials, HttpMethod, v1};

use crate::refusal::Refusal;
use crate::request::{RequestParts, is_form};

/// How a request is signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Signing {
    /// In the header `Authorization`.
    Tc3,
    /// In the parameters.
    V1,
}

/// What every request says apart from the operation's parameters.
#[derive(Debug)]
pub(super) struct TencentHead {
    pub(super) signing: Signing,
    pub(super) action: String,
    pub(super) version: String,
    pub(super) region: String,
    /// The parameters of a query or a form, decoded; empty for a JSON body.
    pub(super) pairs: Vec<(String, String)>,
}

/// Whether a request is Tencent's: it says so by itself, whatever its host.
pub(super) fn is_tencent(headers: &HeaderMap, query: &str, body: &[u8]) -> bool {
    is_tc3(headers) || headers.keys().any(|name| name.as_str().starts_with("x-tc-")) || is_v1(headers, query, body)
}

fn is_tc3(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|value| value.as_bytes().starts_with(b"TC3-"))
}

fn is_v1(headers: &HeaderMap, query: &str, body: &[u8]) -> bool {
    names_a_key(query.as_bytes()) || (is_form(headers) && names_a_key(body))
}

fn names_a_key(pairs: &[u8]) -> bool {
    let mut names = pairs.split(|byte| *byte == b'&').map(|pair| pair.split(|byte| *byte == b'=').next().unwrap_or_default());
    // Every request is asked: only a name that is written in code, and can begin so, is decoded.
    let is_spelled = |name: &[u8]| name.starts_with(b"%") || (name.starts_with(b"S") && name.contains(&b'%'));
    names.any(|name| name == b"SecretId" || (is_spelled(name) && form_urlencoded::parse(name).any(|(name, _)| name == "SecretId")))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok()).unwrap_or_default()
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

impl TencentHead {
    /// Reads what there is; nothing is checked yet.
    pub(super) fn read(parts: &RequestParts<'_>) -> Self {
        let query = pairs(parts.query.as_bytes());
        // Official clients send some of their headers beside a v1 signature, too.
        if is_tc3(parts.headers) || !is_v1(parts.headers, parts.query, parts.body) {
            let header = |name| text(parts.headers, name).to_owned();
            let pairs = if *parts.method == Method::GET { query } else { Vec::new() };
            return Self {
                signing: Signing::Tc3,
                action: header("x-tc-action"),
                version: header("x-tc-version"),
                region: header("x-tc-region"),
                pairs,
            };
        }
        let pairs = if *parts.method == Method::GET || !is_form(parts.headers) { query } else { pairs(parts.body) };
        let find = |name: &str| pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone()).unwrap_or_default();
        Self { signing: Signing::V1, action: find("Action"), version: find("Version"), region: find("Region"), pairs }
    }

    /// Checks the signature, its age and the token.
    pub(super) fn verify(&self, parts: &RequestParts<'_>, credentials: &Credentials, now: Timestamp) -> Result<(), Refusal> {
        let method: HttpMethod = parts
            .method
            .as_str()
            .parse()
            .map_err(|error: zego_sign::tencent::HttpMethodError| Refusal::new("UnsupportedProtocol", error.to_string()))?;
        let token = match self.signing {
            Signing::Tc3 => {
                tc3(method, parts, credentials, now)?;
                text(parts.headers, "x-tc-token")
            }
            Signing::V1 => {
                self.v1(method, parts, credentials, now)?;
                self.parameter("Token")
            }
        };
        let expected = credentials.token().map_or("", |token| token.as_str());
        match (token, expected) {
            (token, expected) if token == expected => Ok(()),
            ("", _) => Err(Refusal::new("AuthFailure.TokenFailure", "the key is a temporary one, and no token was sent")),
            (_, "") => Err(Refusal::new("AuthFailure.TokenFailure", "the key is a lasting one, and has no token")),
            _ => Err(Refusal::new("AuthFailure.TokenFailure", "the token is not that of the key")),
        }
    }

    fn v1(&self, method: HttpMethod, parts: &RequestParts<'_>, credentials: &Credentials, now: Timestamp) -> Result<(), Refusal> {
        if method == HttpMethod::Post && !is_form(parts.headers) {
            return Err(Refusal::new("UnsupportedProtocol", "a v1 signature over POST needs a body of application/x-www-form-urlencoded"));
        }
        if self.parameter("Nonce").is_empty() {
            return Err(Refusal::new("MissingParameter", "Nonce is required by a v1 signature"));
        }
        known(self.parameter("SecretId"), credentials)?;
        let pairs: Vec<(&str, &str)> = self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        verify::v1(credentials.secret_key(), method, text(parts.headers, "host"), "/", &pairs, now).map_err(|refusal| refused(&refusal))
    }

    /// What is signed for this request, with nothing secret in it; `None` where it cannot be made out.
    pub(super) fn signed(&self, parts: &RequestParts<'_>) -> Option<String> {
        let method: HttpMethod = parts.method.as_str().parse().ok()?;
        if self.signing == Signing::V1 {
            let is_shown = |name: &str| !matches!(name, "SecretId" | "Token");
            let pairs: Vec<(&str, &str)> =
                self.pairs.iter().map(|(name, value)| (name.as_str(), if is_shown(name) { value.as_str() } else { "REDACTED" })).collect();
            return Some(v1::string_to_sign(method, text(parts.headers, "host"), "/", &pairs));
        }
        let authorization = AuthorizationHeader::parse(text(parts.headers, "authorization")).ok()?;
        let headers = pairs_of(parts.headers);
        let received = ReceivedRequest { method, query: parts.query, headers: &headers, body: parts.body };
        verify::string_to_sign(&authorization, &received).ok()
    }

    fn parameter(&self, name: &str) -> &str {
        self.pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

fn tc3(method: HttpMethod, parts: &RequestParts<'_>, credentials: &Credentials, now: Timestamp) -> Result<(), Refusal> {
    let authorization = AuthorizationHeader::parse(text(parts.headers, "authorization")).map_err(|refusal| refused(&refusal.into()))?;
    known(authorization.secret_id(), credentials)?;
    let headers = pairs_of(parts.headers);
    let received = ReceivedRequest { method, query: parts.query, headers: &headers, body: parts.body };
    // Node's SDK takes the service from the first label of the host: `127` for an address.
    verify::tc3(&authorization, credentials.secret_key(), &received, |_| true, now).map_err(|refusal| refused(&refusal))
}

fn pairs_of(headers: &HeaderMap) -> Vec<(&str, &str)> {
    headers.iter().filter_map(|(name, value)| Some((name.as_str(), std::str::from_utf8(value.as_bytes()).ok()?))).collect()
}

fn known(secret_id: &str, credentials: &Credentials) -> Result<(), Refusal> {
    if secret_id == credentials.secret_id().as_str() {
        return Ok(());
    }
    Err(Refusal::new("AuthFailure.SecretIdNotFound", "no key has this SecretId: check that it is the one the sandbox printed"))
}

fn refused(refusal: &verify::TencentSignatureRefusal) -> Refusal {
    Refusal::new(refusal.code(), refusal.to_string())
}
