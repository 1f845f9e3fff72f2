//! The two ciphers of a token under the secret's own characters: AES-256-CBC with PKCS#7 padding, and AES-256-GCM with nothing authenticated but itself.
use alloc::vec::Vec;

use aes::{Aes128, Aes256};
use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{AeadInOut as _, Nonce, Tag},
};
use cbc::{
    Decryptor, Encryptor,
    cipher::{
        BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit,
        block_padding::{NoPadding, Pkcs7},
    },
};
use thiserror::Error;

use crate::{ServerSecret, ShapeMistake};

/// The bytes of a block, and of an initialization vector of CBC.
pub(super) const BLOCK: usize = 16;
/// The bytes of an initialization vector of GCM.
pub(super) const GCM_IV: usize = 12;
/// The bytes of GCM's tag, which stands after what is encrypted.
pub(super) const TAG: usize = 16;

/// The bytes to encrypt with. ZEGO's sample code would also take 16 or 24 of them, for a weaker cipher; no project has such a secret.
pub(super) fn key_of(secret: &ServerSecret) -> Result<&[u8; 32], KeyError> {
    let bytes = secret.as_bytes();
    bytes.try_into().map_err(|_| match secret.mistakes().first() {
        Some(ShapeMistake::AppSign) => KeyError::AppSign,
        None | Some(ShapeMistake::Length { .. }) => KeyError::Length { found: bytes.len() },
        Some(mistake) => KeyError::Shape(*mistake),
    })
}

/// Whether tokens can be made with a secret: it has 32 bytes.
pub fn accepts(secret: &ServerSecret) -> Result<(), KeyError> {
    key_of(secret).map(|_| ())
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
    /// Something else, as its form shows.
    #[error("this is not the ServerSecret's 32 characters: {0}")]
    Shape(ShapeMistake),
}

/// Encrypts the first `length` bytes by CBC where they are; behind them there is room for the padding.
pub(super) fn encrypt_cbc(key: &[u8; 32], iv: [u8; BLOCK], buffer: &mut [u8], length: usize) {
    let padded = Encryptor::<Aes256>::new(key.into(), &iv.into()).encrypt_padded::<Pkcs7>(buffer, length);
    padded.expect("there is room for the padding");
}

/// Encrypts by GCM where it is, and returns the tag.
pub(super) fn encrypt_gcm(key: &[u8; 32], iv: [u8; GCM_IV], buffer: &mut [u8]) -> [u8; TAG] {
    let tag = Aes256Gcm::new(key.into()).encrypt_inout_detached(&Nonce::<Aes256Gcm>::from(iv), &[], buffer.into());
    tag.expect("64 GiB are more than any token has").into()
}

/// Decrypts by CBC, and leaves the padding on: a wrong key gives no error here, only nonsense. None if these are not whole blocks.
pub(super) fn decrypt_cbc(key: &[u8; 32], iv: [u8; BLOCK], encrypted: &[u8]) -> Option<Vec<u8>> {
    Decryptor::<Aes256>::new(key.into(), &iv.into()).decrypt_padded_vec::<NoPadding>(encrypted).ok()
}

/// Decrypts by GCM. None if the tag at its end does not match: the key is another one, or something was altered.
pub(super) fn decrypt_gcm(key: &[u8; 32], iv: [u8; GCM_IV], encrypted: &[u8]) -> Option<Vec<u8>> {
    let (encrypted, tag) = encrypted.split_last_chunk::<TAG>()?;
    let mut plain = encrypted.to_vec();
    let opened = Aes256Gcm::new(key.into()).decrypt_inout_detached(
        &Nonce::<Aes256Gcm>::from(iv),
        &[],
        plain.as_mut_slice().into(),
        &Tag::<Aes256Gcm>::from(*tag),
    );
    opened.ok().map(|()| plain)
}

/// The text before the padding, or nothing if that is none. Not in constant time: see the module's page for who may be told.
pub(super) fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let count = *padded.last()?;
    let length = padded.len().checked_sub(count.into())?;
    let (plain, padding) = padded.split_at(length);
    ((1..=BLOCK).contains(&padding.len()) && padding.iter().all(|byte| *byte == count)).then_some(plain)
}

/// Whether the first block opens under a key and an initialization vector, to something that looks like claims. A wrong key makes such a beginning less than once
/// in a hundred million times. What follows is not looked at, nor is GCM's tag.
pub(super) fn opens(key: Key<'_>, iv: &[u8], encrypted: &[u8]) -> bool {
    let Some(first) = encrypted.first_chunk::<BLOCK>() else { return false };
    let (mut mask, is_cbc) = match iv.len() {
        BLOCK => (*first, true),
        GCM_IV => {
            // The counter of the first block: 1 is the tag's.
            let mut counter = [0; BLOCK];
            counter[..GCM_IV].copy_from_slice(iv);
            counter[BLOCK - 1] = 2;
            (counter, false)
        }
        _ => return false,
    };
    if is_cbc {
        let iv: [u8; BLOCK] = iv.try_into().unwrap_or_default();
        let opened = match key {
            Key::Aes256(key) => decrypt_cbc(key, iv, first),
            Key::Aes128(key) => Decryptor::<Aes128>::new((&key).into(), &iv.into()).decrypt_padded_vec::<NoPadding>(first).ok(),
        };
        return opened.is_some_and(|plain| is_beginning(&plain));
    }
    match key {
        Key::Aes256(key) => Aes256::new(key.into()).encrypt_block((&mut mask).into()),
        Key::Aes128(key) => Aes128::new((&key).into()).encrypt_block((&mut mask).into()),
    }
    for (byte, encrypted) in mask.iter_mut().zip(first) {
        *byte ^= encrypted;
    }
    is_beginning(&mask)
}

/// What a token may have been encrypted under.
#[derive(Clone, Copy)]
pub(super) enum Key<'k> {
    /// The 32 characters of the secret.
    Aes256(&'k [u8; 32]),
    /// 16 bytes: those that the secret's characters stand for as hexadecimal digits.
    Aes128([u8; 16]),
}

impl<'k> Key<'k> {
    /// The 16 bytes that a secret of hexadecimal digits stands for.
    pub(super) fn of_digits(secret: &'k [u8; 32]) -> Option<Self> {
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(secret.as_chunks::<2>().0) {
            let digit = |digit: u8| char::from(digit).to_digit(16);
            *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
        }
        Some(Self::Aes128(bytes))
    }
}

/// Whether claims can begin like this. JSON begins with a brace, and if it was made JSON twice with a quotation mark.
pub(super) fn is_beginning(bytes: &[u8]) -> bool {
    let is_printable = |bytes: &[u8]| bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t'));
    bytes.get(..BLOCK).is_some_and(|first| first.starts_with(b"{") || first.starts_with(b"\"{")) && is_printable(&bytes[..BLOCK])
}
