//! Step 1: the canonical request.
use alloc::{format, string::String};

use super::Request;

/// Step 1: method, path, query, headers, their names and the hash of the body, in six parts on lines of their own.
pub fn canonical_request(request: &Request<'_>) -> String {
    let Request { method, query, headers, payload } = request;
    // The header lines end in a line feed themselves, so the names follow a blank line.
    format!("{method}\n/\n{query}\n{}\n{}\n{}", headers.canonical(), headers.names(), payload.hash())
}
