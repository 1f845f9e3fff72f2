//! Path and query of a signed call.

use std::fmt;
use std::ops::Range;

use zego_sign::{Nonce, sign};

use crate::escape::escaped;
use crate::{Action, Prepared, Stamp, Zego, ZegoCredentials, ZegoSettings};

/// What comes after the host in the URL of a signed call: `/?Action=..&Signature=..`, in ASCII.
///
/// It carries the right to call anything for minutes: only [`as_str`](Self::as_str) and [`into_bytes`](Self::into_bytes) show it.
pub struct SignedTarget {
    bytes: Vec<u8>,
    signature: Range<usize>,
}

impl SignedTarget {
    pub(super) fn new(prepared: &Prepared<Zego>, credentials: &ZegoCredentials, settings: &ZegoSettings, stamp: Stamp) -> Self {
        const BEFORE: &[u8] = b"/?Action=";
        const APP_ID: &[u8] = b"&AppId=";
        const NONCE: &[u8] = b"&SignatureNonce=";
        const TIMESTAMP: &[u8] = b"&Timestamp=";
        const SIGNATURE: &[u8] = b"&SignatureVersion=2.0&Signature=";
        const FIXED: usize = BEFORE.len() + APP_ID.len() + NONCE.len() + TIMESTAMP.len() + SIGNATURE.len() + 16 + 32;
        let ZegoCredentials { app_id, server_secret } = credentials;
        let (nonce, timestamp) = (Nonce::from_bytes(stamp.nonce), stamp.timestamp);
        let signature = sign(*app_id, server_secret, nonce, timestamp);
        let unknown;
        let name = match prepared.action() {
            Action::Described(spec) => spec.action,
            Action::Unknown(action) => {
                unknown = escaped(&action.name);
                &*unknown
            }
        };
        let query = prepared.parameters().query.as_slice();
        let is_test = match settings.is_test {
            Some(true) => "&IsTest=true",
            Some(false) => "&IsTest=false",
            None => "",
        };

        // Exactly, so that it becomes a URI without being copied.
        let length = FIXED + name.len() + app_id.count_digits() + timestamp.count_digits() + is_test.len() + query.len();
        let mut bytes = Vec::with_capacity(length);
        bytes.extend_from_slice(BEFORE);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(APP_ID);
        app_id.append_to(&mut bytes);
        bytes.extend_from_slice(NONCE);
        bytes.extend_from_slice(nonce.as_bytes());
        bytes.extend_from_slice(TIMESTAMP);
        timestamp.append_to(&mut bytes);
        bytes.extend_from_slice(SIGNATURE);
        let start = bytes.len();
        bytes.extend_from_slice(signature.as_bytes());
        let signature = start..bytes.len();
        bytes.extend_from_slice(is_test.as_bytes());
        bytes.extend_from_slice(query);
        Self { bytes, signature }
    }

    /// The target as text.
    pub fn as_str(&self) -> &str {
        // What is no ASCII is escaped.
        std::str::from_utf8(&self.bytes).unwrap_or_default()
    }

    /// The target's bytes, for an HTTP client that writes them itself. From here on keep them out of logs.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Where the signature is.
    pub(super) fn signature(&self) -> Range<usize> {
        self.signature.clone()
    }
}

/// Its length alone.
impl fmt::Debug for SignedTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedTarget({} bytes)", self.bytes.len())
    }
}
