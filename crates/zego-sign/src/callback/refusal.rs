//! Why a callback was turned away.
use thiserror::Error;

use super::{MAX_NONCE_DIGITS, MAX_TIMESTAMP_DIGITS};

/// Why a callback's signature was not accepted.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no secret to check with.
    #[error("no callback secret was given: configure the one that the ZEGOCLOUD Admin Console shows for the project")]
    NoSecret,
    /// `timestamp` is not 1 to 13 digits. It was not hashed.
    #[error("the callback's timestamp is not 1 to {MAX_TIMESTAMP_DIGITS} decimal digits: pass it exactly as it stands in the body")]
    Timestamp,
    /// `nonce` is not 1 to 20 digits. It was not hashed.
    #[error("the callback's nonce is not 1 to {MAX_NONCE_DIGITS} decimal digits: pass it exactly as it stands in the body")]
    Nonce,
    /// `signature` is not 40 hexadecimal digits.
    #[error("the callback's signature is not 40 hexadecimal digits: pass the body's field of that name, not a header")]
    Signature,
    /// None of the secrets made this signature.
    #[error(
        "the signature is not that of this timestamp, this nonce and any of the callback secrets: \
         check that the secret is the project's callback secret, which is neither its ServerSecret nor its AppSign"
    )]
    Mismatch,
}
