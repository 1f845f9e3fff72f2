//! `SignatureNonce`.
use core::fmt;

use thiserror::Error;

use crate::digits::Hex;

/// `SignatureNonce`: 16 lower-case hexadecimal characters, the text of eight random bytes.
///
/// ZEGO's page "Calling Server APIs" speaks of a 16-bit number and means 16 characters; the sample code on "Signing the requests" draws eight bytes.
/// Each request needs a fresh one.
///
/// ```
/// use zego_sign::Nonce;
///
/// let nonce = Nonce::from_bytes([0x4f, 0xd2, 0x46, 0x87, 0x29, 0x6d, 0xd9, 0xf3]);
/// assert_eq!(nonce.as_str(), "4fd24687296dd9f3");
/// assert_eq!(Nonce::parse("4fd24687296dd9f3"), Ok(nonce));
/// ```
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Nonce(Hex<16>);

impl Nonce {
    /// Writes eight bytes, which a cryptographic random source should give, as text.
    #[inline]
    pub fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(Hex::encode(&bytes))
    }

    /// Reads exactly the form this type writes.
    pub fn parse(text: &str) -> Result<Self, NonceError> {
        let Ok(bytes) = <[u8; 16]>::try_from(text.as_bytes()) else {
            return Err(NonceError::Length { found: text.chars().count() });
        };
        match bytes.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            None => Ok(Self(Hex::from_checked(bytes))),
            Some(at) if bytes[at].is_ascii_hexdigit() => Err(NonceError::UpperCase { at }),
            Some(at) => Err(NonceError::NotHex { at }),
        }
    }

    /// The value as it goes on the wire.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The same as bytes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Nonce").field(&self.as_str()).finish()
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a text is no [`Nonce`].
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum NonceError {
    /// Not 16 characters.
    #[error("a SignatureNonce has 16 characters, this one has {found}: write eight random bytes as hexadecimal digits")]
    #[non_exhaustive]
    Length {
        /// The number of characters given.
        found: usize,
    },
    /// A character that is no hexadecimal digit.
    #[error("the SignatureNonce has something else than 0-9 and a-f at byte {at}: write eight random bytes as hexadecimal digits")]
    #[non_exhaustive]
    NotHex {
        /// The first such byte, counted from 0.
        at: usize,
    },
    /// A hexadecimal digit from `A` to `F`.
    #[error("the SignatureNonce has an upper-case digit at byte {at}: write it in lower case, before it is signed")]
    #[non_exhaustive]
    UpperCase {
        /// The first such byte, counted from 0.
        at: usize,
    },
}
