//! Making a token.
use alloc::string::String;
use core::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

use super::{Claims, IdError, KeyError, LATEST, TokenCipher, cipher, format, json::Length};
use crate::{ServerSecret, Timestamp};

/// Makes a token that is good from now until its lifetime is over.
///
/// `nonce` is 4 bytes of a cryptographic random source, and `cipher` an initialization vector of it, fresh for each token: 16 bytes for AES-CBC, 12 for AES-GCM.
pub fn generate(
    secret: &ServerSecret,
    claims: &Claims,
    now: Timestamp,
    nonce: i32,
    cipher: impl Into<TokenCipher>,
) -> Result<Token, GenerateError> {
    let key = cipher::key_of(secret)?;
    claims.check()?;
    if now > LATEST {
        return Err(GenerateError::NotSeconds);
    }
    let created = now.as_secs();
    let expires = created + u64::from(claims.lifetime().as_secs());
    let mut length = Length(0);
    claims.write(created, expires, nonce, &mut length);
    let token = format::write(key, expires, cipher.into(), length.0, |bytes| claims.write(created, expires, nonce, bytes));
    token.map(Token).ok_or(GenerateError::TooLong { bytes: length.0 })
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
    /// A room or a stream of the payload that ZEGO does not allow.
    #[error(transparent)]
    Id(#[from] IdError),
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
