//! The bytes of a token: when it expires, the initialization vector and what is encrypted, the last two with their lengths before them; and where the cipher is
//! AES-GCM, which that is.
use alloc::{string::String, vec::Vec};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::{
    TokenRefusal,
    cipher::{BLOCK, GCM_IV, TAG, encrypt_cbc, encrypt_gcm},
};

/// What a token begins with.
pub(super) const VERSION: &str = "04";
/// The byte after what is encrypted by AES-GCM.
const GCM_MODE: u8 = 1;
/// The same of AES-CBC, which its tokens do not have: the vendor's samples know the number.
const CBC_MODE: u8 = 0;

/// How a token is encrypted, and with which initialization vector.
///
/// Of a cryptographic random source, fresh for each token: under AES-GCM two tokens with one vector give both away. ZEGO's samples draw those of AES-CBC from the
/// characters `0-9a-z`, which makes them easier to guess, and nothing better.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TokenCipher {
    /// AES-256-CBC, as ZEGO's older samples encrypt.
    Cbc {
        /// The initialization vector.
        iv: [u8; BLOCK],
    },
    /// AES-256-GCM, as ZEGO's newer samples encrypt.
    Gcm {
        /// The initialization vector.
        iv: [u8; GCM_IV],
    },
}

/// AES-256-CBC.
impl From<[u8; BLOCK]> for TokenCipher {
    fn from(iv: [u8; BLOCK]) -> Self {
        Self::Cbc { iv }
    }
}

/// AES-256-GCM.
impl From<[u8; GCM_IV]> for TokenCipher {
    fn from(iv: [u8; GCM_IV]) -> Self {
        Self::Gcm { iv }
    }
}

/// The text of a token that holds claims of so many bytes, which are written by a function. None if they are too long to tell their length in two bytes.
///
/// All of it happens in one piece of memory: the bytes are made behind the place of the text, encrypted where they are, and Base64 of them is written to that place.
pub(super) fn write(
    key: &[u8; 32],
    expires: u64,
    cipher: TokenCipher,
    claims: usize,
    write: impl FnOnce(&mut Vec<u8>),
) -> Option<Zeroizing<String>> {
    let (iv, length): (&[u8], _) = match &cipher {
        // There is always padding, at least a byte of it and at most a block.
        TokenCipher::Cbc { iv } => (iv, (claims / BLOCK + 1) * BLOCK),
        TokenCipher::Gcm { iv } => (iv, claims + TAG),
    };
    let told = u16::try_from(length).ok()?;
    let head = 8 + 2 + iv.len() + 2;
    // With the mode.
    let most = head + length + 1;
    let place = VERSION.len() + most.div_ceil(3) * 4;
    // All of its room at once, so that growing leaves no copies behind.
    let mut text = Zeroizing::new(Vec::with_capacity(place + most));
    text.resize(place, 0);
    text.extend_from_slice(&expires.to_be_bytes());
    text.extend_from_slice(&u16::try_from(iv.len()).ok()?.to_be_bytes());
    text.extend_from_slice(iv);
    text.extend_from_slice(&told.to_be_bytes());
    write(&mut text);
    match cipher {
        TokenCipher::Cbc { iv } => {
            text.resize(place + head + length, 0);
            encrypt_cbc(key, iv, &mut text[place + head..], claims);
        }
        TokenCipher::Gcm { iv } => {
            let tag = encrypt_gcm(key, iv, &mut text[place + head..]);
            text.extend_from_slice(&tag);
            text.push(GCM_MODE);
        }
    }
    let (place, bytes) = text.split_at_mut(place);
    let (version, base64) = place.split_at_mut(VERSION.len());
    version.copy_from_slice(VERSION.as_bytes());
    let written = STANDARD.encode_slice(bytes, base64).expect("the place is long enough");
    text.truncate(VERSION.len() + written);
    String::from_utf8(core::mem::take(&mut *text)).ok().map(Zeroizing::new)
}

/// The parts of a token.
#[derive(Clone, Copy)]
pub(super) struct TokenParts<'a> {
    pub(super) expires: i64,
    pub(super) cipher: TokenCipher,
    pub(super) encrypted: &'a [u8],
}

/// Takes the parts apart, or says how the layout is another.
pub(super) fn read(bytes: &[u8]) -> Result<TokenParts<'_>, TokenRefusal> {
    let Some((expires, after)) = bytes.split_first_chunk() else {
        return Err(TokenRefusal::Truncated);
    };
    let (iv, after) = counted(after).ok_or(TokenRefusal::Truncated)?;
    let cipher = match iv.len() {
        BLOCK => TokenCipher::Cbc { iv: iv.try_into().unwrap_or_default() },
        GCM_IV => TokenCipher::Gcm { iv: iv.try_into().unwrap_or_default() },
        found => return Err(TokenRefusal::IvLength { found }),
    };
    let (encrypted, mode) = counted(after).ok_or(TokenRefusal::Truncated)?;
    match (cipher, mode) {
        (TokenCipher::Cbc { .. }, [] | [CBC_MODE]) if encrypted.is_empty() || encrypted.len() % BLOCK != 0 => {
            Err(TokenRefusal::NotBlocks { bytes: encrypted.len() })
        }
        (TokenCipher::Gcm { .. }, [GCM_MODE]) if encrypted.len() <= TAG => Err(TokenRefusal::NoTag { bytes: encrypted.len() }),
        (TokenCipher::Cbc { .. }, [] | [CBC_MODE]) | (TokenCipher::Gcm { .. }, [GCM_MODE]) => {
            Ok(TokenParts { expires: i64::from_be_bytes(*expires), cipher, encrypted })
        }
        (TokenCipher::Cbc { .. }, [GCM_MODE]) => Err(TokenRefusal::GcmIv { found: BLOCK }),
        (TokenCipher::Gcm { .. }, []) => Err(TokenRefusal::NoMode),
        (_, [found]) => Err(TokenRefusal::Mode { found: *found }),
        (_, rest) => Err(TokenRefusal::Trailing { bytes: rest.len() }),
    }
}

/// A length in two bytes and as many bytes, and what comes after.
pub(super) fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, after) = bytes.split_first_chunk()?;
    after.split_at_checked(u16::from_be_bytes(*length).into())
}
