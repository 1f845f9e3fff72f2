//! Making a token.
use alloc::string::String;
use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{Claims, KeyError, LATEST, cipher, cipher::BLOCK, key, layout, text::VERSION};
use crate::{ServerSecret, Timestamp};

/// Makes a token that is good from now until its lifetime is over.
///
/// `nonce` and `iv` are 4 and 16 bytes of a cryptographic random source, fresh for each token. ZEGO's samples draw the 16 from the characters `0-9a-z`,
/// which makes them easier to guess, and nothing better.
pub fn generate(secret: &ServerSecret, claims: &Claims, now: Timestamp, nonce: i32, iv: [u8; BLOCK]) -> Result<Token, GenerateError> {
    let key = key::of(secret)?;
    if now > LATEST {
        return Err(GenerateError::NotSeconds);
    }
    let created = now.as_secs();
    let expires = created + u64::from(claims.lifetime().as_secs());
    let plain = claims.to_json(created, expires, nonce);
    let encrypted = cipher::encrypt(key, iv, plain.as_bytes());
    let bytes = layout::write(expires, iv, &encrypted).ok_or(GenerateError::TooLong { bytes: plain.len() })?;
    // All of its room at once, so that growing leaves no copies behind.
    let mut text = Zeroizing::new(String::with_capacity(VERSION.len() + bytes.len().div_ceil(3) * 4));
    text.push_str(VERSION);
    STANDARD.encode_string(bytes, &mut text);
    Ok(Token(text))
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
