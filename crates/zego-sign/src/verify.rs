//! The server's side: whether a request was signed by someone who has the secret, and lately.
use thiserror::Error;

use crate::{AppId, ServerSecret, Signature, Timestamp, digits::MAX_DIGITS};

/// How far a timestamp may lie from the server's clock, either way: ten minutes (ZEGO: "Calling Server APIs", common parameters).
///
/// A difference of exactly this much is accepted; ZEGO does not say what it does at the edge.
pub const TOLERANCE_SECS: u64 = 600;

/// Checks the three values of a received query, first the age, then the signature, as ZEGO's return codes 100000004 and 100000005 tell them apart.
///
/// `nonce` and `timestamp` are signed in the form they were received in; a nonce need not be a [`Nonce`](crate::Nonce), since ZEGO's own example
/// is none. Nothing here remembers nonces.
///
/// ```
/// use zego_sign::{AppId, ServerSecret, Timestamp, verify::{SignatureRefusal, verify}};
///
/// let app_id = AppId::new(12345)?;
/// let secret = ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38")?;
/// let received = ("4fd24687296dd9f3", "1615186943", "43e5cfcca828314675f91b001390566a");
///
/// let now = Timestamp::from_secs(1_615_186_943 + 601);
/// let refusal = verify(app_id, &secret, received.0, received.1, received.2, now).unwrap_err();
/// assert!(matches!(refusal, SignatureRefusal::Stale { age_secs: 601, .. }));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub fn verify(
    app_id: AppId,
    secret: &ServerSecret,
    nonce: &str,
    timestamp: &str,
    signature: &str,
    now: Timestamp,
) -> Result<(), SignatureRefusal> {
    let signed_at = Timestamp::parse(timestamp).ok_or(SignatureRefusal::NotATimestamp)?;
    if timestamp.len() > MAX_DIGITS {
        return Err(SignatureRefusal::NotATimestamp);
    }
    let (signed, now) = (signed_at.as_secs(), now.as_secs());
    if now.saturating_sub(signed) > TOLERANCE_SECS {
        return Err(SignatureRefusal::Stale { age_secs: now - signed });
    }
    if signed.saturating_sub(now) > TOLERANCE_SECS {
        return Err(SignatureRefusal::Future { ahead_secs: signed - now });
    }
    // As received: a leading zero is signed too.
    let expected = Signature::of(app_id, secret, nonce.as_bytes(), timestamp.as_bytes());
    if expected.matches(signature) { Ok(()) } else { Err(SignatureRefusal::Mismatch) }
}

/// Why a signature was not accepted.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum SignatureRefusal {
    /// `Timestamp` is not a number of seconds.
    #[error("Timestamp is not a decimal number of seconds: send the Unix time in seconds, digits only")]
    NotATimestamp,
    /// Signed too long ago. Code 100000004.
    #[error(
        "the request was signed {age_secs} s ago and is accepted for {TOLERANCE_SECS} s: check the sender's clock, and sign every attempt anew"
    )]
    #[non_exhaustive]
    Stale {
        /// The seconds between the timestamp and the server's clock.
        age_secs: u64,
    },
    /// Signed further in the future than clocks may differ. Code 100000004.
    #[error(
        "the request is signed for {ahead_secs} s from now and at most {TOLERANCE_SECS} s are accepted: \
         check the sender's clock, and that Timestamp is in seconds"
    )]
    #[non_exhaustive]
    Future {
        /// The seconds between the server's clock and the timestamp.
        ahead_secs: u64,
    },
    /// The time is right and the signature is not. Code 100000005.
    #[error(
        "the signature is not that of this AppID, nonce, timestamp and the ServerSecret: \
         check that AppID and secret belong together, and that the signed values are those in the query"
    )]
    Mismatch,
}
