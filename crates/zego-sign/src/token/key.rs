//! The key, which is the secret's own characters.
use thiserror::Error;

use crate::ServerSecret;

/// The bytes to encrypt with. ZEGO's sample code would also take 16 or 24 of them, for a weaker cipher; no project has such a secret.
pub(super) fn of(secret: &ServerSecret) -> Result<&[u8; 32], KeyError> {
    let bytes = secret.as_bytes();
    if bytes.len() == 64 && bytes.iter().all(u8::is_ascii_hexdigit) {
        return Err(KeyError::AppSign);
    }
    bytes.try_into().map_err(|_| KeyError::Length { found: bytes.len() })
}

/// Why a secret cannot be the one that tokens are made with.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum KeyError {
    /// 64 hexadecimal digits.
    #[error(
        "this is an AppSign, 64 hexadecimal digits, and not the ServerSecret: \
         copy the 32 characters that the ZEGOCLOUD Admin Console shows as ServerSecret"
    )]
    AppSign,
    /// Not 32 characters.
    #[error("the ServerSecret has {found} bytes and must have 32: copy the whole of it from the ZEGOCLOUD Admin Console")]
    #[non_exhaustive]
    Length {
        /// The number of bytes given.
        found: usize,
    },
}
