//! The form of a token: version, Base64, the bytes in it, and the cipher under the secret's own characters.
//!
//! The bytes are when it expires, the initialization vector and what is encrypted, the last two with their lengths before them.
use alloc::{string::String, vec::Vec};

use aes::Aes256;
use base64::{
    DecodeError, Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use cbc::{
    Decryptor, Encryptor,
    cipher::{
        BlockModeDecrypt, BlockModeEncrypt, KeyIvInit,
        block_padding::{NoPadding, Pkcs7},
    },
};
use serde_json::Value;
use thiserror::Error;
use zeroize::Zeroizing;

use super::TokenRefusal;
use crate::ServerSecret;

/// The bytes of a block, and of an initialization vector.
pub(super) const BLOCK: usize = 16;
/// What a token begins with.
const VERSION: &str = "04";
/// The bytes of the initialization vector where AES-GCM is used.
const GCM_IV: usize = 12;
/// What ends a token that is encrypted by AES-GCM.
const GCM_MODE: u8 = 1;

/// The bytes to encrypt with. ZEGO's sample code would also take 16 or 24 of them, for a weaker cipher; no project has such a secret.
pub(super) fn key_of(secret: &ServerSecret) -> Result<&[u8; 32], KeyError> {
    let bytes = secret.as_bytes();
    if bytes.len() == 64 && bytes.iter().all(u8::is_ascii_hexdigit) {
        return Err(KeyError::AppSign);
    }
    bytes.try_into().map_err(|_| KeyError::Length { found: bytes.len() })
}

/// The text of a token that holds these claims, encrypted by AES-256-CBC with PKCS#7 padding. None if they are too long to tell their length in two
/// bytes.
pub(super) fn write(key: &[u8; 32], expires: u64, iv: [u8; BLOCK], claims: &str) -> Option<Zeroizing<String>> {
    const HEAD: usize = 8 + 2 + BLOCK + 2;
    // There is always padding, at least a byte of it and at most a block.
    let length = (claims.len() / BLOCK + 1) * BLOCK;
    let told = u16::try_from(length).ok()?;
    let mut bytes = Vec::with_capacity(HEAD + length);
    bytes.extend_from_slice(&expires.to_be_bytes());
    bytes.extend_from_slice(&[0, 16]);
    bytes.extend_from_slice(&iv);
    bytes.extend_from_slice(&told.to_be_bytes());
    bytes.extend_from_slice(claims.as_bytes());
    bytes.resize(HEAD + length, 0);
    let padded = Encryptor::<Aes256>::new(key.into(), &iv.into()).encrypt_padded::<Pkcs7>(&mut bytes[HEAD..], claims.len());
    padded.expect("there is room for the padding");
    // All of its room at once, so that growing leaves no copies behind.
    let mut text = Zeroizing::new(String::with_capacity(VERSION.len() + bytes.len().div_ceil(3) * 4));
    text.push_str(VERSION);
    STANDARD.encode_string(bytes, &mut text);
    Some(text)
}

/// The parts of a token.
#[derive(Clone, Copy)]
pub(super) struct TokenParts<'a> {
    pub(super) expires: i64,
    pub(super) iv: [u8; BLOCK],
    pub(super) encrypted: &'a [u8],
}

/// The bytes of a token, or what the text is instead.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, TokenRefusal> {
    if text.is_empty() {
        return Err(TokenRefusal::Empty);
    }
    if let Some(at) = text.find(|character: char| character.is_whitespace() || matches!(character, '"' | '\'' | '\u{feff}')) {
        return Err(TokenRefusal::Stray { at });
    }
    let body = text.strip_prefix(VERSION);
    if is_jwt(text) || body.is_some_and(is_jwt) {
        return Err(TokenRefusal::Jwt);
    }
    let body = match (body, text.as_bytes()) {
        (Some(body), _) => body,
        (None, [b'0', digit @ b'1'..=b'3', ..]) => return Err(TokenRefusal::Version { found: digit - b'0' }),
        (None, _) => return Err(TokenRefusal::Prefix),
    };
    // The decoder looks at the end first.
    if let Some(at) = body.bytes().position(|byte| !matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=')) {
        return Err(TokenRefusal::Base64 { at: VERSION.len() + at });
    }
    STANDARD.decode(body).map_err(|error| match error {
        DecodeError::InvalidByte(at, _) | DecodeError::InvalidLastSymbol { offset: at, .. } => {
            TokenRefusal::Base64 { at: VERSION.len() + at }
        }
        _ => TokenRefusal::Truncated,
    })
}

/// Takes the parts apart, or says which other layout the bytes have.
pub(super) fn read(bytes: &[u8]) -> Result<TokenParts<'_>, TokenRefusal> {
    let Some((expires, after)) = bytes.split_first_chunk() else {
        return Err(TokenRefusal::Truncated);
    };
    let counted = counted(after);
    if counted.is_none_or(|(iv, _)| iv.len() != BLOCK) && is_four_byte(bytes) {
        return Err(TokenRefusal::FourByteExpiry);
    }
    let (iv, after) = counted.ok_or(TokenRefusal::Truncated)?;
    if iv.len() == GCM_IV {
        return Err(TokenRefusal::Gcm);
    }
    let iv = iv.try_into().map_err(|_| TokenRefusal::IvLength { found: iv.len() })?;
    match self::counted(after) {
        None => Err(TokenRefusal::Truncated),
        Some((_, [GCM_MODE])) => Err(TokenRefusal::Gcm),
        Some((_, rest @ [_, ..])) => Err(TokenRefusal::Trailing { bytes: rest.len() }),
        Some((encrypted, [])) if encrypted.is_empty() || encrypted.len() % BLOCK != 0 => {
            Err(TokenRefusal::NotBlocks { bytes: encrypted.len() })
        }
        Some((encrypted, [])) => Ok(TokenParts { expires: i64::from_be_bytes(*expires), iv, encrypted }),
    }
}

/// Decrypts, and leaves the padding on: a wrong key gives no error here, only nonsense. None if these are not whole blocks.
pub(super) fn decrypt(key: &[u8; 32], iv: [u8; BLOCK], encrypted: &[u8]) -> Option<Vec<u8>> {
    Decryptor::<Aes256>::new(key.into(), &iv.into()).decrypt_padded_vec::<NoPadding>(encrypted).ok()
}

/// The text before the padding, or nothing if that is none. Not in constant time: see the module's page for who may be told.
pub(super) fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let count = *padded.last()?;
    let length = padded.len().checked_sub(count.into())?;
    let (plain, padding) = padded.split_at(length);
    ((1..=BLOCK).contains(&padding.len()) && padding.iter().all(|byte| *byte == count)).then_some(plain)
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

/// Whether it has the three parts of a JSON Web Token, the first of which is a JSON object.
fn is_jwt(text: &str) -> bool {
    let mut parts = text.split('.');
    let [Some(header), Some(_), Some(_), None] = [(); 4].map(|()| parts.next()) else {
        return false;
    };
    let header = URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
    serde_json::from_slice::<Value>(&header).is_ok_and(|header| header.is_object())
}

/// Whether the bytes are a token but for an expiry of four bytes.
fn is_four_byte(bytes: &[u8]) -> bool {
    let parts = bytes.split_first_chunk::<4>().and_then(|(_, after)| counted(after)).and_then(|(iv, after)| Some((iv, counted(after)?)));
    matches!(parts, Some((iv, (_, []))) if iv.len() == BLOCK)
}

/// A length in two bytes and as many bytes, and what comes after.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, after) = bytes.split_first_chunk()?;
    after.split_at_checked(u16::from_be_bytes(*length).into())
}
