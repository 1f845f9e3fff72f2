//! Why a token is no good.
use thiserror::Error;

use super::KeyError;

/// What is wrong with a token, and what to do about it. It tells nothing of what the token holds.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// The secret cannot be the project's, so the token was not looked at.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// There is no token.
    #[error("the token is empty: check that the variable or answer it is read from is set")]
    Empty,
    /// White space or a quotation mark, which no token has.
    #[error(
        "the token has white space or a quotation mark at byte {at}: copy the token alone, \
         and if it went through a form or a URL, send its plus signs as %2B"
    )]
    #[non_exhaustive]
    Stray {
        /// The first such byte, counted from 0.
        at: usize,
    },
    /// A JSON Web Token.
    #[error("this is a JSON Web Token, which ZEGO does not take, whatever its typ says: make a token 04, which is AES encrypted")]
    Jwt,
    /// A token of an earlier version.
    #[error("this is a token of version 0{found}, and only 04 is taken here: make it with the sample code or a crate for token 04")]
    #[non_exhaustive]
    Version {
        /// The version, from 1 to 3.
        found: u8,
    },
    /// It begins otherwise.
    #[error("the token does not begin with 04: check that it is a login token, and that its first two characters were copied")]
    Prefix,
    /// A character that Base64 does not have, or a last one that it cannot end with.
    #[error(
        "the token is not Base64 at byte {at}: encode it with the standard alphabet, with + and / instead of - and _, \
         undo percent-encoding, and copy it again"
    )]
    #[non_exhaustive]
    Base64 {
        /// Where, counted from 0 at the beginning of the token.
        at: usize,
    },
    /// It ends too early.
    #[error("the token ends too early: copy the whole of it with the = signs at its end, and check the limits of the column that keeps it")]
    Truncated,
    /// The time of expiry was written in four bytes.
    #[error("the token's expiry has 4 bytes and must have 8: write it as a 64-bit number, the most significant byte first")]
    FourByteExpiry,
    /// It is encrypted by AES-GCM.
    #[error("the token is encrypted by AES-GCM, which ZEGO takes and this crate does not open: inspect one that was made with AES-CBC")]
    Gcm,
    /// An initialization vector of another length than 16 bytes.
    #[error("the token's initialization vector has {found} bytes and must have 16: write its length in two bytes, after 8 bytes of expiry")]
    #[non_exhaustive]
    IvLength {
        /// The length it tells.
        found: usize,
    },
    /// The encrypted part is empty or does not end with a block.
    #[error("the token's encrypted part has {bytes} bytes and must have a multiple of 16: encrypt by AES-CBC with PKCS#7 padding")]
    #[non_exhaustive]
    NotBlocks {
        /// The length it tells.
        bytes: usize,
    },
    /// Something comes after the encrypted part.
    #[error(
        "the token has {bytes} more bytes than its lengths tell: write both lengths in two bytes, and nothing after the encrypted part"
    )]
    #[non_exhaustive]
    Trailing {
        /// How many.
        bytes: usize,
    },
    /// It does not open with this secret.
    #[error(
        "the token does not open with this ServerSecret: check that it was made with the same project's ServerSecret, \
         its 32 characters taken as they are, and not with the AppSign; an altered token looks the same"
    )]
    WrongSecret,
    /// It opens, and its end makes no sense.
    #[error("the token opens with this ServerSecret, but what it holds is damaged: copy it again, or write its claims as JSON")]
    Damaged,
    /// A claim is absent or not what it must be.
    #[error(
        "the token's {name} is missing or not what it must be: app_id, ctime, expire and nonce are numbers, not zero, negative or too large; \
         user_id and payload are texts, the latter holding its JSON"
    )]
    #[non_exhaustive]
    Field {
        /// The claim.
        name: &'static str,
    },
    /// A time beyond the year 9999.
    #[error("the token's ctime lies beyond the year 9999: write it in seconds, not in milliseconds")]
    NotSeconds,
    /// It expires no later than it was made.
    #[error("the token expires before it is good: write expire as ctime plus the lifetime in seconds")]
    NoLifetime,
    /// The two places that tell its expiry differ.
    #[error("the token's expiry before the encrypted part is not the one inside: write the same number in both")]
    ExpiryMismatch,
    /// It is no longer good.
    #[error("the token expired {age_secs} s ago: make a new one, and have the app renew it in time")]
    #[non_exhaustive]
    Expired {
        /// The seconds since.
        age_secs: u64,
    },
}
