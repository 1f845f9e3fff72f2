//! The text of a token, and what others give in its place.
use alloc::{string::String, vec::Vec};

use base64::{
    Engine as _, alphabet,
    engine::{
        DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig,
        general_purpose::{STANDARD, URL_SAFE_NO_PAD},
    },
};
use serde_json::Value;

use super::{
    TokenRefusal,
    format::{self, VERSION},
};

/// Bound: the Base64 of JSON that is read beside a token, a kit's suffix or the head of a JSON Web Token; what is longer is told as neither. A tree of JSON is many times as long
/// as its text, and a token itself is no longer than its two bytes of length tell.
pub(super) const LONGEST_JSON: usize = 64 * 1024;

const UNPADDED: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// The token, and what a kit has put after it.
pub(super) fn split(text: &str) -> (&str, Option<&str>) {
    text.split_once('#').map_or((text, None), |(token, kit)| (token, Some(kit)))
}

/// The bytes of a token, or what the text is instead.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, TokenRefusal> {
    if text.is_empty() {
        return Err(TokenRefusal::Empty);
    }
    let trimmed = text.trim();
    if trimmed.starts_with("-----BEGIN") {
        return Err(TokenRefusal::Pem);
    }
    if trimmed.starts_with(['{', '[']) {
        return Err(TokenRefusal::Json);
    }
    if let Some(at) = text.find(|character: char| character.is_whitespace() || matches!(character, '"' | '\'' | '`' | '\u{feff}')) {
        return Err(TokenRefusal::Stray { at });
    }
    if let Some(at) = percent(text) {
        return Err(TokenRefusal::PercentEncoded { at });
    }
    let body = text.strip_prefix(VERSION);
    if is_jwt(text) || body.is_some_and(is_jwt) {
        return Err(TokenRefusal::Jwt);
    }
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex && matches!(text.len(), 32 | 64) {
        return Err(TokenRefusal::Secret);
    }
    let Some(body) = body else { return Err(without_version(text)) };
    if body.starts_with("U2FsdGVkX1") {
        return Err(TokenRefusal::Passphrase);
    }
    // The decoder looks at the end first.
    if let Some(at) = body.bytes().position(|byte| !matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=')) {
        let at = VERSION.len() + at;
        let is_url_safe = body.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'='));
        return Err(if is_url_safe { TokenRefusal::UrlSafe { at } } else { TokenRefusal::Base64 { at } });
    }
    if let Some(bytes) = hex(body).filter(|bytes| has_layout(bytes)) {
        drop(bytes);
        return Err(TokenRefusal::Hex);
    }
    let bytes = match STANDARD.decode(body) {
        Ok(bytes) => bytes,
        Err(base64::DecodeError::InvalidByte(at, _) | base64::DecodeError::InvalidLastSymbol { offset: at, .. }) => {
            return Err(TokenRefusal::Base64 { at: VERSION.len() + at });
        }
        // Whole, but for what fills up the last four characters.
        Err(_) if UNPADDED.decode(body).is_ok_and(|bytes| has_layout(&bytes)) => return Err(TokenRefusal::Unpadded),
        Err(_) => return Err(TokenRefusal::Truncated),
    };
    if is_token(&bytes) || core::str::from_utf8(&bytes).is_ok_and(|inner| UNPADDED.decode(inner).is_ok_and(|inner| has_layout(&inner))) {
        return Err(TokenRefusal::Twice);
    }
    Ok(bytes)
}

/// What a text is that does not begin with `04`.
fn without_version(text: &str) -> TokenRefusal {
    if let [b'0', digit @ b'1'..=b'3', ..] = text.as_bytes() {
        return TokenRefusal::Version { found: digit - b'0' };
    }
    if hex(text).is_some_and(|bytes| is_token(&bytes) || has_layout(&bytes)) {
        return TokenRefusal::Hex;
    }
    match UNPADDED.decode(text) {
        Ok(bytes) if is_token(&bytes) => TokenRefusal::Twice,
        Ok(bytes) if has_layout(&bytes) => TokenRefusal::NoVersion,
        _ => TokenRefusal::Prefix,
    }
}

/// Where a percent sign and two hexadecimal digits stand.
fn percent(text: &str) -> Option<usize> {
    let is_escape = |three: &[u8]| three[0] == b'%' && three[1].is_ascii_hexdigit() && three[2].is_ascii_hexdigit();
    text.as_bytes().windows(3).position(is_escape)
}

/// Whether these bytes are the text of a token.
fn is_token(bytes: &[u8]) -> bool {
    let body = core::str::from_utf8(bytes).ok().and_then(|text| text.strip_prefix(VERSION));
    body.is_some_and(|body| UNPADDED.decode(body).is_ok_and(|bytes| has_layout(&bytes)))
}

fn has_layout(bytes: &[u8]) -> bool {
    format::read(bytes).is_ok()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = |[high, low]: &[u8; 2]| u8::try_from(digit(*high)? * 16 + digit(*low)?).ok();
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

/// Whether it has the three parts of a JSON Web Token, the first of which is a JSON object.
fn is_jwt(text: &str) -> bool {
    let mut parts = text.split('.');
    let [Some(header), Some(_), Some(_), None] = [(); 4].map(|()| parts.next()) else {
        return false;
    };
    if header.len() > LONGEST_JSON {
        return false;
    }
    let header = URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
    serde_json::from_slice::<Value>(&header).is_ok_and(|header| header.is_object())
}

/// Claims that are text within text: JSON that was made JSON twice.
pub(super) fn is_twice(plain: &[u8]) -> bool {
    serde_json::from_slice::<String>(plain).is_ok_and(|inner| serde_json::from_str::<Value>(&inner).is_ok_and(|inner| inner.is_object()))
}
