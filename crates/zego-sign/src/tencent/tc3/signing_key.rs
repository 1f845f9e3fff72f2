//! Step 3: the derived keys, and what they sign.
use alloc::string::ToString;
use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::Scope;
use crate::{
    hex::Hex,
    tencent::{Date, SecretKey},
};

/// A secret of 32 bytes, wiped at its end.
type Key = Zeroizing<[u8; 32]>;

/// `SecretDate`: the key of one day.
#[derive(Clone)]
pub struct DateKey(Key);

impl DateKey {
    /// Derives it from the long-term key.
    pub fn derive(secret_key: &SecretKey, date: Date) -> Self {
        let mut prefixed = Zeroizing::new([b"TC3", secret_key.as_bytes()].concat());
        let key = hmac(&prefixed, date.to_string().as_bytes());
        prefixed.clear();
        Self(key)
    }

    /// Derives the key of one service.
    pub fn service(&self, service: &str) -> ServiceKey {
        ServiceKey(hmac(self.0.as_slice(), service.as_bytes()))
    }
}

/// `SecretService`: the key of one day and one service.
#[derive(Clone)]
pub struct ServiceKey(Key);

impl ServiceKey {
    /// Derives the key that signs.
    pub fn signing(&self) -> SigningKey {
        SigningKey(hmac(self.0.as_slice(), b"tc3_request"))
    }
}

/// `SecretSigning`: what signs all requests of one day to one service.
///
/// It may be kept for that day, which saves three HMACs a request, and cannot sign for another.
#[derive(Clone)]
pub struct SigningKey(Key);

impl SigningKey {
    /// Derives it in one go.
    pub fn derive(secret_key: &SecretKey, scope: &Scope<'_>) -> Self {
        DateKey::derive(secret_key, scope.date()).service(scope.service()).signing()
    }

    /// Signs what [`string_to_sign`](super::string_to_sign) gave.
    pub fn sign(&self, string_to_sign: &str) -> Signature {
        Signature(Hex::encode(hmac(self.0.as_slice(), string_to_sign.as_bytes()).as_slice()))
    }
}

/// A TC3 signature: 64 lower-case hexadecimal characters. It counts as a secret until its five minutes are over.
#[derive(Clone)]
pub struct Signature(Hex<64>);

impl Signature {
    /// The value as it goes on the wire: the one deliberate way out.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether a received text is this signature, in a time that does not depend on where they differ.
    pub fn matches(&self, received: &str) -> bool {
        self.0.as_bytes().as_slice().ct_eq(received.as_bytes()).into()
    }
}

impl fmt::Debug for DateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DateKey(**)")
    }
}

impl fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceKey(**)")
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(**)")
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(**)")
    }
}

fn hmac(key: &[u8], message: &[u8]) -> Key {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use serde_json::Value;

    use super::{DateKey, Scope, SecretKey};
    use crate::{Timestamp, hex::Hex};

    /// Here, not in the integration tests, since derived keys have no way out.
    #[test]
    fn derived_keys_are_the_golden_ones() {
        let vectors: Vec<Value> = serde_json::from_str(include_str!("../../../tests/vectors/tc3.json")).unwrap();
        for vector in &vectors {
            let text = |name: &str| vector[name].as_str().unwrap();
            let scope = Scope::new(Timestamp::from_secs(vector["timestamp"].as_u64().unwrap()), text("service"));
            let date = DateKey::derive(&SecretKey::new(text("secret_key")).unwrap(), scope.date());
            let service = date.service(scope.service());
            let signing = service.signing();
            for (key, golden) in [(&date.0, "k_date"), (&service.0, "k_service"), (&signing.0, "k_signing")] {
                assert_eq!(Hex::<64>::encode(key.as_slice()).as_str(), text(golden), "{golden} of {}", text("name"));
            }
        }
    }
}
