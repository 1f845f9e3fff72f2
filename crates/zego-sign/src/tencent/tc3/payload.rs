//! `HashedRequestPayload`.
use alloc::string::String;

use sha2::{Digest, Sha256};

use crate::hex::Hex;

/// The value of `X-TC-Content-SHA256` for a request whose body is not signed, and what is hashed in the body's place.
///
/// Tencent's SDKs offer it; no public page describes it. Such a signature is good for any body.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The SHA-256 of some bytes, in lower-case hexadecimal.
pub fn hash(bytes: impl AsRef<[u8]>) -> String {
    Hex::<64>::encode(&Sha256::digest(bytes)).as_str().into()
}

/// The body, or that it is not signed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Payload<'a> {
    Signed(&'a [u8]),
    Unsigned,
}

impl Payload<'_> {
    pub(crate) fn hash(self) -> String {
        match self {
            Self::Signed(bytes) => hash(bytes),
            Self::Unsigned => hash(UNSIGNED_PAYLOAD),
        }
    }
}
