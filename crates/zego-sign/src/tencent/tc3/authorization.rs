//! Step 4: the header.
use alloc::{format, string::String};
use core::fmt;

use zeroize::Zeroizing;

use super::{ALGORITHM, Request, Scope, SigningKey, canonical_request, string_to_sign};
use crate::{Timestamp, tencent::Credentials};

/// Signs a request: all four steps.
///
/// The request is sent with `X-TC-Timestamp` of the same time, and with `X-TC-Token` if the credentials have a token. API 3.0 has no nonce, so the
/// same request at the same second has the same signature.
pub fn authorization(credentials: &Credentials, service: &str, timestamp: Timestamp, request: &Request<'_>) -> Authorization {
    let scope = Scope::new(timestamp, service);
    let signed = string_to_sign(timestamp, &scope, &canonical_request(request));
    let signature = SigningKey::derive(credentials.secret_key(), &scope).sign(&signed);
    Authorization(Zeroizing::new(format!(
        "{ALGORITHM} Credential={}/{scope}, SignedHeaders={}, Signature={}",
        credentials.secret_id().as_str(),
        request.headers.names(),
        signature.as_str(),
    )))
}

/// The value of the `Authorization` header, a secret until its five minutes are over.
#[derive(Clone)]
pub struct Authorization(Zeroizing<String>);

impl Authorization {
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
