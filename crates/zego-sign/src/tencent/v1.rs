//! Signature v1, with HMAC-SHA1 or HMAC-SHA256 (Tencent: "Signature").
//!
//! The parameters go in the query, or in a form body, and the signature is one of them. Sent by `GET` the URL holds identifier, token and signature,
//! where logs and proxies see them; [`tc3`](super::tc3) keeps them in headers.
//!
//! ```
//! use zego_sign::tencent::{HttpMethod, SecretKey, v1};
//!
//! let key = SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")?;
//! let params = [
//!     ("Action", "DeleteLiveRecord"),
//!     ("Nonce", "11886"),
//!     ("SecretId", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"),
//!     ("SignatureMethod", v1::SignatureMethod::HmacSha256.as_str()),
//!     ("StreamName", "stream1"),
//!     ("TaskId", "123"),
//!     ("Timestamp", "1551113065"),
//!     ("Version", "2018-08-01"),
//! ];
//! let signed = v1::string_to_sign(HttpMethod::Get, "live.tencentcloudapi.com", "/", &params);
//! let signature = v1::sign(&key, v1::SignatureMethod::HmacSha256, &signed);
//! assert_eq!(signature.as_str(), "Mus47ERj3yGv8THgNYNUGl2x8Z9YibvzmUSJMIpI2o4=");
//! # Ok::<(), zego_sign::SecretError>(())
//! ```
use alloc::{string::String, vec::Vec};
use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::{HttpMethod, SecretKey};

/// Method, host, path and all parameters sorted by the bytes of their names, with their values as they are before any encoding.
///
/// A parameter named `Signature` is left out. Empty values are kept here; better not send any, for not all of Tencent's SDKs sign them.
/// Use it to make one query and sort as you like: the order on the wire does not matter.
pub fn string_to_sign(method: HttpMethod, host: &str, path: &str, params: &[(&str, &str)]) -> String {
    let mut sorted: Vec<_> = params.iter().filter(|(name, _)| *name != "Signature").collect();
    sorted.sort_by_key(|(name, _)| *name);

    let mut text = String::from(method.as_str());
    text.extend([host, path, "?"]);
    for (at, (name, value)) in sorted.into_iter().enumerate() {
        if at > 0 {
            text.push('&');
        }
        text.extend([name, "=", value]);
    }
    text
}

/// Signs what [`string_to_sign`] gave.
pub fn sign(key: &SecretKey, method: SignatureMethod, string_to_sign: &str) -> V1Signature {
    V1Signature(match method {
        SignatureMethod::HmacSha1 => STANDARD.encode(hmac::<Hmac<Sha1>>(key, string_to_sign)),
        SignatureMethod::HmacSha256 => STANDARD.encode(hmac::<Hmac<Sha256>>(key, string_to_sign)),
    })
}

/// `SignatureMethod`: which hash signs.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SignatureMethod {
    /// HMAC-SHA1, what the server takes unless the request says otherwise.
    HmacSha1,
    /// HMAC-SHA256, to be preferred. The request must name it.
    HmacSha256,
}

impl SignatureMethod {
    /// The value of the `SignatureMethod` parameter.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HmacSHA1",
            Self::HmacSha256 => "HmacSHA256",
        }
    }

    /// What a received `SignatureMethod` means: only the exact `HmacSHA256` selects it, all else and nothing is HMAC-SHA1.
    pub fn of_request(parameter: Option<&str>) -> Self {
        match parameter {
            Some("HmacSHA256") => Self::HmacSha256,
            _ => Self::HmacSha1,
        }
    }
}

/// A v1 signature in Base64, not yet percent-encoded: its `+`, `/` and `=` must be, in a query or a form. It counts as a secret.
#[derive(Clone)]
pub struct V1Signature(String);

impl V1Signature {
    /// The value of the `Signature` parameter: the one deliberate way out.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a received and decoded text is this signature, in a time that does not depend on where they differ.
    pub fn matches(&self, received: &str) -> bool {
        self.0.as_bytes().ct_eq(received.as_bytes()).into()
    }
}

impl fmt::Debug for V1Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("V1Signature(**)")
    }
}

fn hmac<M: KeyInit + Mac>(key: &SecretKey, message: &str) -> impl AsRef<[u8]> + use<M> {
    let mut mac = <M as KeyInit>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes()
}
