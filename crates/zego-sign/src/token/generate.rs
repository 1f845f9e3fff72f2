//! Making a token.
use alloc::string::String;
use core::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

use super::{Claims, KeyError, LATEST, format, format::BLOCK};
use crate::{ServerSecret, Timestamp};

/// Makes a token that is good from now until its lifetime is over.
///
/// `nonce` and `iv` are 4 and 16 bytes of a cryptographic random source, fresh for each token. ZEGO's samples draw the 16 from the characters
/// `0-9a-z`, which makes them easier to guess, and nothing better.
pub fn generate(secret: &ServerSecret, claims: &Claims, now: Timestamp, nonce: i32, iv: [u8; BLOCK]) -> Result<Token, GenerateError> {
    let key = format::key_of(secret)?;
    if now > LATEST {
        return Err(GenerateError::NotSeconds);
    }
    let created = now.as_secs();
    let expires = created + u64::from(claims.lifetime().as_secs());
    let json = claims.to_json(created, expires, nonce);
    format::write(key, expires, iv, &json).map(Token).ok_or(GenerateError::TooLong { bytes: json.len() })
}

/// A login token, a secret until it expires: whoever has it can log in as its user.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// The token to hand to its user: the one deliberate way out.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(**)")
    }
}

/// Why no token was made.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum GenerateError {
    /// The secret cannot be the project's.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The time is later than the year 9999.
    #[error("the time to make the token at lies beyond the year 9999: give it in seconds, not in milliseconds")]
    NotSeconds,
    /// The claims do not fit the two bytes that tell their length.
    #[error("the token would hold {bytes} bytes and can hold 65519: name fewer streams")]
    #[non_exhaustive]
    TooLong {
        /// The bytes of the claims.
        bytes: usize,
    },
}
