//! The signature.
use alloc::string::String;
use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::Method;
use crate::tencent::SecretKey;

/// Signs what [`string_to_sign`](super::string_to_sign) gave.
pub fn sign(key: &SecretKey, method: Method, string_to_sign: &str) -> Signature {
    Signature(match method {
        Method::HmacSha1 => STANDARD.encode(hmac::<Hmac<Sha1>>(key, string_to_sign)),
        Method::HmacSha256 => STANDARD.encode(hmac::<Hmac<Sha256>>(key, string_to_sign)),
    })
}

/// A v1 signature in Base64, not yet percent-encoded: its `+`, `/` and `=` must be, in a query or a form. It counts as a secret.
#[derive(Clone)]
pub struct Signature(String);

impl Signature {
    /// The value of the `Signature` parameter: the one deliberate way out.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a received and decoded text is this signature, in a time that does not depend on where they differ.
    pub fn matches(&self, received: &str) -> bool {
        self.0.as_bytes().ct_eq(received.as_bytes()).into()
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(**)")
    }
}

fn hmac<M: KeyInit + Mac>(key: &SecretKey, message: &str) -> impl AsRef<[u8]> + use<M> {
    let mut mac = <M as KeyInit>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes()
}
