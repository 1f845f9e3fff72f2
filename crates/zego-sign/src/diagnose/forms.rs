//! How a hash is made, and in which forms it is written.
use alloc::{string::String, vec::Vec};
use core::fmt::Write as _;

use ::md5::Md5;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{HashName, Mistake};

/// A way from a message to the bytes of a signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Method {
    Plain(HashName),
    /// The hash of the hash's digits, or of its bytes.
    Twice(HashName, TwiceOf),
    Hmac(HashName),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum TwiceOf {
    Digits,
    Bytes,
}

pub(super) const HASHES: [HashName; 3] = [HashName::Md5, HashName::Sha1, HashName::Sha256];

impl Method {
    /// How many hashes it takes.
    pub(super) const fn cost(self) -> usize {
        match self {
            Self::Plain(_) => 1,
            Self::Twice(..) | Self::Hmac(_) => 2,
        }
    }

    pub(super) fn run(self, key: &[u8], message: &[u8]) -> Vec<u8> {
        match self {
            Self::Plain(hash) => plain(hash, message),
            Self::Twice(hash, TwiceOf::Digits) => plain(hash, hex(&plain(hash, message)).as_bytes()),
            Self::Twice(hash, TwiceOf::Bytes) => plain(hash, &plain(hash, message)),
            Self::Hmac(HashName::Md5) => hmac::<Hmac<Md5>>(key, message),
            Self::Hmac(HashName::Sha1) => hmac::<Hmac<Sha1>>(key, message),
            Self::Hmac(HashName::Sha256) => hmac::<Hmac<Sha256>>(key, message),
        }
    }

    /// What is wrong with it.
    pub(super) fn mistakes(self) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        match self {
            Self::Hmac(hash) => mistakes.push(Mistake::Hmac { hash }),
            Self::Plain(HashName::Md5) | Self::Twice(HashName::Md5, _) => {}
            Self::Plain(hash) | Self::Twice(hash, _) => mistakes.push(Mistake::OtherHash { hash }),
        }
        if matches!(self, Self::Twice(..)) {
            mistakes.push(Mistake::HashedTwice);
        }
        mistakes
    }
}

fn plain(hash: HashName, message: &[u8]) -> Vec<u8> {
    match hash {
        HashName::Md5 => Md5::digest(message).to_vec(),
        HashName::Sha1 => Sha1::digest(message).to_vec(),
        HashName::Sha256 => Sha256::digest(message).to_vec(),
    }
}

fn hmac<M: KeyInit + Mac>(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a String takes all text");
    }
    text
}

/// Whether some text can be written of a hash at all: by its length and its characters, which are the sender's. What cannot is not worth hashing.
pub(super) fn fits(hash: HashName, text: &str) -> bool {
    let bytes = match hash {
        HashName::Md5 => 16,
        HashName::Sha1 => 20,
        HashName::Sha256 => 32,
    };
    let digits = bytes * 2;
    let base64 = unpadded(text).len();
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hex && (digits - bytes / 4..=digits).contains(&text.len()))
        || (is_hex && hash == HashName::Md5 && text.len() == 16)
        || base64 == (bytes * 4usize).div_ceil(3)
        || base64 == (digits * 4usize).div_ceil(3)
}

/// The mistakes with which a hash was written as this text; `None` where it was not. Texts are compared in a time that does not depend on where they differ.
pub(super) fn written_as(digest: &[u8], text: &str) -> Option<Vec<Mistake>> {
    let equal = |one: &str, other: &str| bool::from(one.as_bytes().ct_eq(other.as_bytes()));
    let digits = hex(digest);
    let lower = text.to_ascii_lowercase();
    let mut mistakes = Vec::new();
    if text.len() == digits.len() {
        if equal(&digits, &lower) {
            if !equal(&digits, text) {
                mistakes.push(Mistake::UpperCase);
            }
            return Some(mistakes);
        }
    } else if text.len() == 16 && digits.len() == 32 {
        // What some call a 16-bit MD5 is the middle of it.
        if equal(&digits[8..24], &lower) || equal(&digits[..16], &lower) {
            mistakes.push(Mistake::Truncated);
        }
    } else if text.len() < digits.len() {
        let mut short = String::with_capacity(digits.len());
        for byte in digest {
            write!(short, "{byte:x}").expect("a String takes all text");
        }
        if equal(&short, &lower) || equal(digits.trim_start_matches('0'), &lower) {
            mistakes.push(Mistake::ZerosDropped);
        }
    }
    if mistakes.is_empty() {
        // A plus that was not percent-encoded arrives as a space.
        let sent = unpadded(text).replace(' ', "+");
        let is = |bytes: &[u8]| [STANDARD, URL_SAFE].iter().any(|engine| equal(unpadded(&engine.encode(bytes)), &sent));
        if is(digest) {
            mistakes.push(Mistake::Base64 { of_text: false });
        } else if is(digits.as_bytes()) {
            mistakes.push(Mistake::Base64 { of_text: true });
        }
    } else if text != lower {
        mistakes.push(Mistake::UpperCase);
    }
    Some(mistakes).filter(|mistakes| !mistakes.is_empty())
}

fn unpadded(text: &str) -> &str {
    text.trim_end_matches('=')
}
