//! Layouts that others write: what is missing from the bytes of a token, or turned round.
use core::fmt;

use super::cipher::{BLOCK, GCM_IV, Key, TAG, opens};

/// How the bytes of a token are laid out otherwise than they should be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LayoutMistake {
    /// The bytes of the expiry: 8 are right, 4 a number of 32 bits, 0 none at all.
    pub expiry_bytes: usize,
    /// Whether the length of the initialization vector stands before it.
    pub iv_length: bool,
    /// Whether the length of what is encrypted stands before it.
    pub length: bool,
    /// Whether the lengths have their least significant byte first.
    pub little_endian: bool,
}

impl fmt::Display for LayoutMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.expiry_bytes == 4, "its expiry has 4 bytes and must have 8"),
            (self.expiry_bytes == 0, "it has no expiry before the initialization vector"),
            (!self.iv_length, "it has no length before the initialization vector"),
            (!self.length, "it has no length before the encrypted part"),
            (self.little_endian, "its lengths have their least significant byte first"),
        ];
        for (at, (_, part)) in parts.iter().filter(|(is_so, _)| *is_so).enumerate() {
            f.write_str(if at == 0 { "" } else { ", and " })?;
            f.write_str(part)?;
        }
        Ok(())
    }
}

/// Which other layout the bytes have: one in which they open, or else one in which every byte is accounted for by its lengths.
pub(super) fn find(key: &[u8; 32], bytes: &[u8]) -> Option<LayoutMistake> {
    let mut counted = None;
    for expiry_bytes in [8, 4, 0] {
        for (iv_length, length, little_endian) in
            [(true, true, true), (true, true, false), (false, true, false), (true, false, false), (false, false, false)]
        {
            for iv_bytes in [BLOCK, GCM_IV] {
                let layout = LayoutMistake { expiry_bytes, iv_length, length, little_endian };
                let Some((iv, encrypted)) = layout.take(bytes, iv_bytes) else { continue };
                if opens(Key::Aes256(key), iv, encrypted) {
                    return Some(layout);
                }
                // Four bytes of length that fit are no accident; two are, in a list of tries.
                if iv_length && length {
                    counted = counted.or(Some(layout));
                }
            }
        }
    }
    counted
}

impl LayoutMistake {
    /// The initialization vector and what is encrypted, if the bytes have this layout to the last of them.
    fn take(self, bytes: &[u8], iv_bytes: usize) -> Option<(&[u8], &[u8])> {
        let mut rest = bytes.get(self.expiry_bytes..)?;
        let length = |rest: &mut &[u8]| -> Option<usize> {
            let (length, after) = rest.split_first_chunk::<2>()?;
            *rest = after;
            Some(if self.little_endian { u16::from_le_bytes(*length) } else { u16::from_be_bytes(*length) }.into())
        };
        if self.iv_length && length(&mut rest)? != iv_bytes {
            return None;
        }
        let (iv, mut rest) = rest.split_at_checked(iv_bytes)?;
        // The byte of the mode.
        let told = if self.length { length(&mut rest)? } else { rest.len() - usize::from(iv_bytes == GCM_IV && rest.ends_with(&[1])) };
        let (encrypted, mode) = rest.split_at_checked(told)?;
        let fits = if iv_bytes == BLOCK { !encrypted.is_empty() && encrypted.len() % BLOCK == 0 } else { encrypted.len() > TAG };
        (fits && matches!(mode, [] | [0 | 1])).then_some((iv, encrypted))
    }
}
