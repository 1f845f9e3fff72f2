//! The bytes of a token: when it expires, the initialization vector and what is encrypted, the last two with their lengths before them.
use alloc::vec::Vec;

use super::{Refusal, cipher::BLOCK};

/// The bytes of the initialization vector where AES-GCM is used.
const GCM_IV: usize = 12;
/// What ends a token that is encrypted by AES-GCM.
const GCM_MODE: u8 = 1;

/// The parts of a token.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) expires: i64,
    pub(super) iv: [u8; BLOCK],
    pub(super) encrypted: &'a [u8],
}

/// Puts the parts together. None if what is encrypted is too long to tell its length in two bytes.
pub(super) fn write(expires: u64, iv: [u8; BLOCK], encrypted: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(encrypted.len()).ok()?;
    Some([&expires.to_be_bytes()[..], &[0, 16], &iv, &length.to_be_bytes(), encrypted].concat())
}

/// Takes the parts apart, or says which other layout the bytes have.
pub(super) fn read(bytes: &[u8]) -> Result<Parts<'_>, Refusal> {
    let Some((expires, after)) = bytes.split_first_chunk() else {
        return Err(Refusal::Truncated);
    };
    let counted = counted(after);
    if counted.is_none_or(|(iv, _)| iv.len() != BLOCK) && is_four_byte(bytes) {
        return Err(Refusal::FourByteExpiry);
    }
    let (iv, after) = counted.ok_or(Refusal::Truncated)?;
    if iv.len() == GCM_IV {
        return Err(Refusal::Gcm);
    }
    let iv = iv.try_into().map_err(|_| Refusal::IvLength { found: iv.len() })?;
    match self::counted(after) {
        None => Err(Refusal::Truncated),
        Some((_, [GCM_MODE])) => Err(Refusal::Gcm),
        Some((_, rest @ [_, ..])) => Err(Refusal::Trailing { bytes: rest.len() }),
        Some((encrypted, [])) if encrypted.is_empty() || encrypted.len() % BLOCK != 0 => Err(Refusal::NotBlocks { bytes: encrypted.len() }),
        Some((encrypted, [])) => Ok(Parts { expires: i64::from_be_bytes(*expires), iv, encrypted }),
    }
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
