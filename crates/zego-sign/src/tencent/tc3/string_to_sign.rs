//! Step 2: the string to sign.
use alloc::{format, string::String};

use super::{ALGORITHM, Scope, hash};
use crate::Timestamp;

/// Step 2: algorithm, time, scope and the hash of the canonical request, on four lines.
pub fn string_to_sign(timestamp: Timestamp, scope: &Scope<'_>, canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{timestamp}\n{scope}\n{}", hash(canonical_request))
}
