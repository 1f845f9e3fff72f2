//! The receiver's side.
use subtle::Choice;

use super::{CallbackSecret, CallbackSignature, Refusal};
use crate::hex::Hex;

/// The most digits a timestamp may have: those of milliseconds until the year 2286.
pub const MAX_TIMESTAMP_DIGITS: usize = 13;

/// The most digits a nonce may have: those of a `u64`.
pub const MAX_NONCE_DIGITS: usize = 20;

/// Checks the three values of a received callback: that one of the secrets signed this timestamp and this nonce. See the module's page for what that
/// does not prove.
///
/// The values are taken as received; where the body has numbers, these are their digits. Several secrets serve a change of secrets: all are
/// tried, in a time that does not tell which of them matches. The signature may have upper-case digits: ZEGO documents lower case, and a callback
/// lost over their case would be lost for good.
///
/// ```
/// use zego_sign::callback::{CallbackSecret, Refusal, verify};
///
/// let secrets = [CallbackSecret::new("next-secret")?, CallbackSecret::new("secret")?];
/// let signature = "5bd59fd62953a8059fb7eaba95720f66d19e4517";
/// assert_eq!(verify(&secrets, "1470820198", "123412", signature), Ok(()));
/// assert_eq!(verify(&secrets[..1], "1470820198", "123412", signature), Err(Refusal::Mismatch));
/// # Ok::<(), zego_sign::SecretError>(())
/// ```
pub fn verify(secrets: &[CallbackSecret], timestamp: &str, nonce: &str, signature: &str) -> Result<(), Refusal> {
    if secrets.is_empty() {
        return Err(Refusal::NoSecret);
    }
    // The secret may be sorted first, and SHA-1 can be continued by who does not know what it began with: from one signature follows that of a
    // timestamp or nonce which goes on with the hash's padding and anything else. Short numbers leave no room for that, and have no such bytes.
    if !is_short_number(timestamp, MAX_TIMESTAMP_DIGITS) {
        return Err(Refusal::Timestamp);
    }
    if !is_short_number(nonce, MAX_NONCE_DIGITS) {
        return Err(Refusal::Nonce);
    }
    let mut bytes = [0; 20];
    hex::decode_to_slice(signature, &mut bytes).map_err(|_| Refusal::Signature)?;
    let received = Hex::encode(&bytes);

    let mut matched = Choice::from(0);
    for secret in secrets {
        matched |= CallbackSignature::of(secret, timestamp.as_bytes(), nonce.as_bytes()).is(&received);
    }
    if matched.into() { Ok(()) } else { Err(Refusal::Mismatch) }
}

fn is_short_number(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
