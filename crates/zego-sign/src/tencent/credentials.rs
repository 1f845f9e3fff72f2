//! What a request is signed with.
use alloc::{string::String, vec::Vec};
use core::fmt;

#[cfg(feature = "std")]
use super::tc3::KeptKey;
use super::tc3::{CredentialScope, SigningKey};
use crate::spelling::Finder;
use crate::{Credential, SecretError, ShapeMistake, look_at, secret::Secret};

/// The `SecretId` of an API key: names the key, travels with every request, and is not printed all the same.
///
/// It is written into a header between slashes and commas, so it may not have any, nor anything outside printable ASCII.
#[derive(Clone)]
pub struct SecretId(Secret);

impl SecretId {
    /// Takes the identifier from the page "API keys" of the Tencent Cloud console.
    pub fn new(value: impl Into<String>) -> Result<Self, SecretError> {
        let value = Secret::new("SecretId", value.into())?;
        sendable("SecretId", &value, b"/,")?;
        Ok(Self(value))
    }

    /// The value as it goes on the wire.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// What its form shows to be wrong with it, though it can be sent: for who can tell somebody. See [`look_at`].
    pub fn mistakes(&self) -> Vec<ShapeMistake> {
        look_at(Credential::TencentSecretId, self.0.as_str())
    }
}

impl fmt::Debug for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretId(**)")
    }
}

/// The `SecretKey` of an API key. It never travels, and has no way out of this crate.
///
/// With the feature `std` it keeps the last key that was derived from it for TC3, which is good for a day; its clones share that.
#[derive(Clone)]
pub struct SecretKey {
    secret: Secret,
    #[cfg(feature = "std")]
    kept: KeptKey,
}

impl SecretKey {
    /// Takes the key over. A given `String` is not copied, and is wiped even if it is refused.
    pub fn new(value: impl Into<String>) -> Result<Self, SecretError> {
        let secret = Secret::new("SecretKey", value.into())?;
        Ok(Self {
            secret,
            #[cfg(feature = "std")]
            kept: KeptKey::default(),
        })
    }

    /// Whether a text holds the key, in whatever spelling: for who is about to show or to keep the text. It takes a time that tells of the key.
    pub fn is_within(&self, text: &str) -> bool {
        self.finder().find(text.as_bytes(), 0).is_some()
    }

    /// What finds the key in a text, in whatever spelling: for who takes it out of what is shown.
    pub fn finder(&self) -> Finder<'_> {
        Finder::new(self.secret.as_str().as_bytes())
    }

    /// What its form shows to be wrong with it, though it can be signed with: for who can tell somebody. See [`look_at`].
    pub fn mistakes(&self) -> Vec<ShapeMistake> {
        look_at(Credential::TencentSecretKey, self.secret.as_str())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.secret.as_str().as_bytes()
    }

    /// What signs requests of a scope.
    #[cfg(feature = "std")]
    pub(crate) fn signing_key(&self, scope: &CredentialScope<'_>) -> alloc::sync::Arc<SigningKey> {
        self.kept.of(self, scope)
    }

    /// What signs requests of a scope.
    #[cfg(not(feature = "std"))]
    pub(crate) fn signing_key(&self, scope: &CredentialScope<'_>) -> SigningKey {
        SigningKey::derive(self, scope)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(**)")
    }
}

/// The session token of temporary credentials (Tencent: "Security Token Service"), sent as `X-TC-Token`, or as `Token` in v1.
#[derive(Clone)]
pub struct SessionToken(Secret);

impl SessionToken {
    /// Takes the token over. A given `String` is not copied, and is wiped even if it is refused.
    pub fn new(value: impl Into<String>) -> Result<Self, SecretError> {
        let value = Secret::new("Token", value.into())?;
        sendable("Token", &value, b"")?;
        Ok(Self(value))
    }

    /// The value as it goes on the wire, where it is still a secret.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(**)")
    }
}

/// An API key with its identifier, and the token if they are temporary. Clones share one copy of each.
///
/// ```
/// use zego_sign::tencent::{Credentials, SecretId, SecretKey};
///
/// let id = SecretId::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE")?;
/// let key = SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")?;
/// let credentials = Credentials::new(id, key);
/// assert!(!format!("{credentials:?}").contains("EXAMPLE"));
/// # Ok::<(), zego_sign::SecretError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Credentials {
    secret_id: SecretId,
    secret_key: SecretKey,
    token: Option<SessionToken>,
}

impl Credentials {
    /// Long-term credentials.
    pub fn new(secret_id: SecretId, secret_key: SecretKey) -> Self {
        Self { secret_id, secret_key, token: None }
    }

    /// Makes them temporary ones. The token is not signed by TC3: the caller sends it beside the signature.
    #[must_use]
    pub fn with_token(mut self, token: SessionToken) -> Self {
        self.token = Some(token);
        self
    }

    /// The key's identifier.
    pub fn secret_id(&self) -> &SecretId {
        &self.secret_id
    }

    /// The key, to sign with.
    pub fn secret_key(&self) -> &SecretKey {
        &self.secret_key
    }

    /// The session token of temporary credentials.
    pub fn token(&self) -> Option<&SessionToken> {
        self.token.as_ref()
    }
}

fn sendable(name: &'static str, value: &Secret, reserved: &[u8]) -> Result<(), SecretError> {
    if value.as_str().bytes().all(|byte| byte.is_ascii_graphic() && !reserved.contains(&byte)) {
        Ok(())
    } else {
        Err(SecretError::Unsendable { name })
    }
}
