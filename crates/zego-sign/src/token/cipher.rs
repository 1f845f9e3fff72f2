//! AES-256-CBC with PKCS#7 padding.
use alloc::vec::Vec;

use aes::Aes256;
use cbc::{
    Decryptor, Encryptor,
    cipher::{
        BlockModeDecrypt, BlockModeEncrypt, KeyIvInit,
        block_padding::{NoPadding, Pkcs7},
    },
};

/// The bytes of a block, and of an initialization vector.
pub(super) const BLOCK: usize = 16;

pub(super) fn encrypt(key: &[u8; 32], iv: [u8; BLOCK], plain: &[u8]) -> Vec<u8> {
    Encryptor::<Aes256>::new(key.into(), &iv.into()).encrypt_padded_vec::<Pkcs7>(plain)
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
