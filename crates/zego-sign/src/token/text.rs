//! The text of a token: its version and Base64.
use alloc::vec::Vec;

use base64::{
    DecodeError, Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::Value;

use super::Refusal;

/// What a token begins with.
pub(super) const VERSION: &str = "04";

/// The bytes of a token, or what the text is instead.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, Refusal> {
    if text.is_empty() {
        return Err(Refusal::Empty);
    }
    if let Some(at) = text.find(|character: char| character.is_whitespace() || matches!(character, '"' | '\'' | '\u{feff}')) {
        return Err(Refusal::Stray { at });
    }
    let body = text.strip_prefix(VERSION);
    if is_jwt(text) || body.is_some_and(is_jwt) {
        return Err(Refusal::Jwt);
    }
    let body = match (body, text.as_bytes()) {
        (Some(body), _) => body,
        (None, [b'0', digit @ b'1'..=b'3', ..]) => return Err(Refusal::Version { found: digit - b'0' }),
        (None, _) => return Err(Refusal::Prefix),
    };
    // The decoder looks at the end first.
    if let Some(at) = body.bytes().position(|byte| !matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=')) {
        return Err(Refusal::Base64 { at: VERSION.len() + at });
    }
    STANDARD.decode(body).map_err(|error| match error {
        DecodeError::InvalidByte(at, _) | DecodeError::InvalidLastSymbol { offset: at, .. } => Refusal::Base64 { at: VERSION.len() + at },
        _ => Refusal::Truncated,
    })
}

/// Whether it has the three parts of a JSON Web Token, the first of which is a JSON object.
fn is_jwt(text: &str) -> bool {
    let mut parts = text.split('.');
    let [Some(header), Some(_), Some(_), None] = [(); 4].map(|()| parts.next()) else {
        return false;
    };
    let header = URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
    serde_json::from_slice::<Value>(&header).is_ok_and(|header| header.is_object())
}
