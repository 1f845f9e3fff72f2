//! The signature.
use core::fmt;

use sha1::{Digest, Sha1};
use subtle::{Choice, ConstantTimeEq};

use super::CallbackSecret;
use crate::{Timestamp, decimal::Decimal, hex::Hex};

/// Signs a callback, as ZEGO does, for who sends one in a test or from a sandbox.
///
/// Timestamp and nonce are sent in decimal digits. ZEGO's timestamps are in seconds, in some products' callbacks in milliseconds.
///
/// ```
/// use zego_sign::{Timestamp, callback::{CallbackSecret, sign}};
///
/// let signature = sign(&CallbackSecret::new("secret")?, Timestamp::from_secs(1_470_820_198), 123_412);
/// assert_eq!(signature.as_str(), "5bd59fd62953a8059fb7eaba95720f66d19e4517");
/// # Ok::<(), zego_sign::SecretError>(())
/// ```
pub fn sign(secret: &CallbackSecret, timestamp: Timestamp, nonce: u64) -> CallbackSignature {
    CallbackSignature::of(secret, Decimal::new(timestamp.as_secs()).as_bytes(), Decimal::new(nonce).as_bytes())
}

/// The field `signature` of a callback: 40 lower-case hexadecimal characters.
///
/// With the two values sent beside it, it passes any body off as ZEGO's, so it counts as a secret.
#[derive(Clone)]
pub struct CallbackSignature(Hex<40>);

impl CallbackSignature {
    /// The signature over timestamp and nonce in the form they have on the wire.
    pub(super) fn of(secret: &CallbackSecret, timestamp: &[u8], nonce: &[u8]) -> Self {
        let mut parts = [secret.as_bytes(), timestamp, nonce];
        parts.sort_unstable();
        let mut hasher = Sha1::new();
        for part in parts {
            hasher.update(part);
        }
        Self(Hex::encode(&hasher.finalize()))
    }

    /// The value as it goes on the wire: the one deliberate way out.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(super) fn is(&self, received: &Hex<40>) -> Choice {
        self.0.as_bytes().ct_eq(received.as_bytes())
    }
}

impl fmt::Debug for CallbackSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackSignature(**)")
    }
}
