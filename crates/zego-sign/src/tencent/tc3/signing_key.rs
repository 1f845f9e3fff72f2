//! Step 3: the credential scope, the keys derived for it, and what they sign.
use alloc::{boxed::Box, string::ToString};
use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{Authorization, Request};
use crate::{
    Timestamp,
    digits::Hex,
    tencent::{Date, SecretId, SecretKey},
};

/// `CredentialScope`: the day and the service a signature is made for, written `2019-02-25/live/tc3_request`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CredentialScope<'a> {
    date: Date,
    service: &'a str,
}

impl<'a> CredentialScope<'a> {
    /// The scope of a request sent at this time. The service is the first label of its host, `live` for both hosts of the Live API.
    pub fn new(timestamp: Timestamp, service: &'a str) -> Self {
        Self { date: Date::of(timestamp), service }
    }

    /// The UTC date.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The service's name.
    pub fn service(&self) -> &'a str {
        self.service
    }
}

impl fmt::Display for CredentialScope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/tc3_request", self.date, self.service)
    }
}

/// `SecretDate`: the key of one day.
#[derive(Clone)]
pub struct DateKey {
    key: Zeroizing<[u8; 32]>,
    date: Date,
}

impl DateKey {
    /// Step 3: derives it from the long-term key.
    pub fn derive(secret_key: &SecretKey, date: Date) -> Self {
        let prefixed = Zeroizing::new([b"TC3", secret_key.as_bytes()].concat());
        Self { key: hmac(&prefixed, date.to_string().as_bytes()), date }
    }

    /// Derives the key of one service.
    pub fn service(&self, service: &str) -> ServiceKey {
        ServiceKey { key: hmac(self.key.as_slice(), service.as_bytes()), date: self.date, service: service.into() }
    }
}

/// `SecretService`: the key of one day and one service.
#[derive(Clone)]
pub struct ServiceKey {
    key: Zeroizing<[u8; 32]>,
    date: Date,
    service: Box<str>,
}

impl ServiceKey {
    /// Derives the key that signs.
    pub fn signing(&self) -> SigningKey {
        SigningKey { mac: keyed(self.signing_bytes().as_slice()), date: self.date, service: self.service.clone() }
    }

    fn signing_bytes(&self) -> Zeroizing<[u8; 32]> {
        hmac(self.key.as_slice(), b"tc3_request")
    }
}

/// `SecretSigning`: what signs all requests of one day to one service.
///
/// It cannot sign for another day or service, and does not tell the long-term key. To derive it takes as long as to sign, so it is kept, here by hand:
///
/// ```
/// use zego_sign::{Timestamp, tencent::{SecretId, SecretKey, tc3::{CredentialScope, Headers, Request, SigningKey}}};
///
/// let (id, secret_key) = (SecretId::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE")?, SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")?);
/// let headers = Headers::new("application/json; charset=utf-8", "live.tencentcloudapi.com", "DeleteLiveRecord");
/// let request = Request::post(&headers, br#"{"StreamName":"stream1","TaskId":123}"#);
///
/// let mut kept: Option<SigningKey> = None;
/// for now in [1_551_113_065, 1_551_113_066, 1_551_139_200].map(Timestamp::from_secs) {
///     let scope = CredentialScope::new(now, "live");
///     let key = match kept.take() {
///         Some(key) if key.is_for(&scope) => key,
///         _ => SigningKey::derive(&secret_key, &scope),
///     };
///     let header = key.authorization(&id, now, &request).expect("the key is for this day");
///     assert!(header.as_str().starts_with("TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-2"));
///     kept = Some(key);
/// }
/// # Ok::<(), zego_sign::SecretError>(())
/// ```
#[derive(Clone)]
pub struct SigningKey {
    /// The key is hashed in it already. It is wiped at its end, as the features `zeroize` of `hmac` and `sha2` have it.
    mac: Hmac<Sha256>,
    date: Date,
    service: Box<str>,
}

impl SigningKey {
    /// Derives it in one go.
    pub fn derive(secret_key: &SecretKey, scope: &CredentialScope<'_>) -> Self {
        DateKey::derive(secret_key, scope.date()).service(scope.service()).signing()
    }

    /// Whether it signs requests of this scope, or another key has to be derived.
    pub fn is_for(&self, scope: &CredentialScope<'_>) -> bool {
        self.scope() == *scope
    }

    /// Signs what [`string_to_sign`](super::string_to_sign) gave.
    pub fn sign(&self, string_to_sign: &str) -> Tc3Signature {
        let mut mac = self.mac.clone();
        mac.update(string_to_sign.as_bytes());
        Tc3Signature(Hex::encode(&mac.finalize().into_bytes()))
    }

    /// Signs a request, as [`authorization`](super::authorization) does, with the key kept. None if the time is not on the key's day.
    ///
    /// `secret_id` names the key that this one was derived from.
    pub fn authorization(&self, secret_id: &SecretId, timestamp: Timestamp, request: &Request<'_>) -> Option<Authorization> {
        (Date::of(timestamp) == self.date).then(|| Authorization::of(self, secret_id, timestamp, request))
    }

    pub(super) fn scope(&self) -> CredentialScope<'_> {
        CredentialScope { date: self.date, service: &self.service }
    }
}

/// A TC3 signature: 64 lower-case hexadecimal characters. It counts as a secret until its five minutes are over.
#[derive(Clone)]
pub struct Tc3Signature(Hex<64>);

impl Tc3Signature {
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

impl fmt::Debug for Tc3Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tc3Signature(**)")
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}

fn hmac(key: &[u8], message: &[u8]) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(keyed(key).chain_update(message).finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use serde_json::Value;

    use super::{CredentialScope, DateKey, Hex, SecretKey, Timestamp};

    /// Here, not in the integration tests, since derived keys have no way out.
    #[test]
    fn derived_keys_are_the_golden_ones() {
        let vectors: Vec<Value> = serde_json::from_str(include_str!("../../../tests/vectors/tc3.json")).unwrap();
        for vector in &vectors {
            let text = |name: &str| vector[name].as_str().unwrap();
            let scope = CredentialScope::new(Timestamp::from_secs(vector["timestamp"].as_u64().unwrap()), text("service"));
            let date = DateKey::derive(&SecretKey::new(text("secret_key")).unwrap(), scope.date());
            let service = date.service(scope.service());
            let signing = service.signing_bytes();
            for (key, golden) in [(&date.key, "k_date"), (&service.key, "k_service"), (&signing, "k_signing")] {
                assert_eq!(Hex::<64>::encode(key.as_slice()).as_str(), text(golden), "{golden} of {}", text("name"));
            }
        }
    }
}
