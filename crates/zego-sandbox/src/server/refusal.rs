//! What HTTP itself refuses, in words: which byte of which kind, and what to do. Nothing of what was sent is quoted: it may be signed.

use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

/// Bound: how long the head of a request is, in bytes. A longer one is answered with 431, with the reason in body and log.
pub(super) const LONGEST_HEAD: usize = 128 << 10;

/// How a connection of HTTP/2 begins.
pub(super) const HTTP2: &[u8] = b"PRI * HTTP/2";

/// The answer to bytes that are no request, on a connection that ends with it.
pub(super) fn answer(status: StatusCode, why: &str) -> Bytes {
    let body = json!({ "error": why }).to_string();
    let reason = status.canonical_reason().unwrap_or_default();
    let head = format!("HTTP/1.1 {} {reason}\r\ncontent-type: application/json\r\nconnection: close\r\n", status.as_u16());
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into()
}

/// What the HTTP library took offence at when it answered with `status`, as far as the bytes that came since the last answer show it.
pub(super) fn why(status: StatusCode, head: &[u8]) -> String {
    match status {
        StatusCode::URI_TOO_LONG => return "the target is longer than 65,534 bytes: name fewer things in one call".to_owned(),
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
            return format!("the head is longer than {LONGEST_HEAD} bytes, or has more than 100 headers: send fewer and shorter ones");
        }
        _ => {}
    }
    // A record of TLS that holds a handshake, of whatever version.
    if head.starts_with(&[0x16, 0x03]) {
        return "this port speaks http, and these bytes are TLS: write http:// for it, or, with TLS, start it with --tls".to_owned();
    }
    if head.starts_with(HTTP2) {
        return "this port speaks HTTP/1.1, and these bytes are HTTP/2: speak HTTP/1.1".to_owned();
    }
    // Lines may come before a request, and are none of it.
    let before = head.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let head = &head[before..];
    let unknown = "it is no request of HTTP/1.1";
    // It came together with the request before it, whose bytes are forgotten.
    if head.is_empty() {
        return unknown.to_owned();
    }
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    in_the_line(line).or_else(|| in_the_headers(head)).unwrap_or_else(|| unknown.to_owned())
}

/// What is wrong with `GET /?a=b HTTP/1.1`.
fn in_the_line(line: &[u8]) -> Option<String> {
    let method = line.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let Some((b' ', rest)) = line[method..].split_first().map(|(space, rest)| (*space, rest)) else {
        return Some("it begins with no method: a request is `GET /?Action=... HTTP/1.1`, or the same with POST".to_owned());
    };
    let target = method + 1;
    // The version is what follows the last space; a space before that is the target's.
    let version = rest.iter().rposition(|byte| *byte == b' ').filter(|at| rest[at + 1..].starts_with(b"HTTP/"));
    let end = version.map_or(line.len(), |at| target + at);
    if let Some(at) = line[target..end].iter().position(|byte| !is_of_a_target(*byte)) {
        let at = target + at;
        return Some(format!("the target has {} (byte {at} of the first line): {}", named(line[at]), remedy(line[at])));
    }
    match version {
        None => Some("the first line does not end with a version: write ` HTTP/1.1` after the target".to_owned()),
        Some(_) if target == end => Some("there is no target: it begins with `/`".to_owned()),
        Some(_) if !matches!(&line[end + 1..], b"HTTP/1.1" | b"HTTP/1.0") => {
            Some("the first line names another version than HTTP/1.1: speak HTTP/1.1".to_owned())
        }
        Some(_) if !matches!(line[target], b'/' | b'*') && !line[target..end].windows(3).any(|three| three == b"://") => {
            Some("the target does not begin with `/`".to_owned())
        }
        Some(_) => None,
    }
}

/// The first header that is none. A name may be quoted by its number alone: who knows what stands there.
fn in_the_headers(head: &[u8]) -> Option<String> {
    let lines = head.split(|byte| *byte == b'\n').skip(1).map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    for (number, line) in (1..).zip(lines.take_while(|line| !line.is_empty())) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return Some(format!("header {number} has no colon: it is `Name: value`"));
        };
        let (name, value) = (&line[..colon], &line[colon + 1..]);
        let is_of_a_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
        if let Some(at) = name.iter().position(|byte| !is_of_a_name(byte)) {
            return Some(format!("the name of header {number} has {} (byte {at}): it is letters, digits and dashes", named(name[at])));
        }
        if name.is_empty() {
            return Some(format!("header {number} has no name: it is `Name: value`"));
        }
        if let Some(at) = value.iter().position(|byte| byte.is_ascii_control() && *byte != b'\t') {
            return Some(format!("the value of header {number} has {} (byte {}): leave it out", named(value[at]), colon + 1 + at));
        }
        if name.eq_ignore_ascii_case(b"content-length") && !value.trim_ascii().iter().all(u8::is_ascii_digit) {
            return Some("Content-Length is no number: it is the body's length in bytes".to_owned());
        }
    }
    let names = |name: &[u8]| {
        let lines = head.split(|byte| *byte == b'\n');
        lines.filter(|line| line.get(name.len()) == Some(&b':') && line[..name.len()].eq_ignore_ascii_case(name)).count()
    };
    if names(b"content-length") > 1 {
        return Some("Content-Length is there more than once, with different values: give the body's length once".to_owned());
    }
    (names(b"transfer-encoding") > 0)
        .then(|| "Transfer-Encoding is none that can be read: it is `chunked`, in HTTP/1.1, or left out".to_owned())
}

/// What the target of a request may consist of.
const fn is_of_a_target(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'#' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

/// A byte by its kind. Those that are named alone are of few kinds, and tell nothing of a secret.
fn named(byte: u8) -> String {
    match byte {
        b' ' => "a raw space".to_owned(),
        b'#' => "a raw `#`".to_owned(),
        0x80.. => "a byte that is not ASCII".to_owned(),
        byte if byte.is_ascii_graphic() => format!("a raw `{}`", char::from(byte)),
        _ => "a control character".to_owned(),
    }
}

fn remedy(byte: u8) -> String {
    match byte {
        b' ' => "encode it as %20 or +".to_owned(),
        0x80.. => "percent-encode it as UTF-8".to_owned(),
        byte => format!("encode it as %{byte:02X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mistake_is_named_with_its_remedy() {
        for (head, expected) in [
            (&b"\x16\x03\x01\x02\x00\x01"[..], "this port speaks http, and these bytes are TLS"),
            (b"GET /?RoomId=a b HTTP/1.1\r\n\r\n", "the target has a raw space (byte 14 of the first line): encode it as %20 or +"),
            (b"\r\nGET / HTTP/1.1 HTTP/1.1\r\n", "a raw space"),
            (b"GET /?a=\"b\" HTTP/1.1\r\n\r\n", "a raw `\"` (byte 8 of the first line): encode it as %22"),
            (b"GET /?a=<b> HTTP/1.1\r\n\r\n", "a raw `<`"),
            (b"GET /?a=\xe6\x88\xbf HTTP/1.1\r\n\r\n", "a byte that is not ASCII (byte 8 of the first line): percent-encode it as UTF-8"),
            (b"GET /\x01 HTTP/1.1\r\n\r\n", "a control character (byte 5 of the first line): encode it as %01"),
            (b"GET /\r\n\r\n", "does not end with a version"),
            (b"GET / HTTP/2.0\r\n\r\n", "another version than HTTP/1.1"),
            (b"GET  HTTP/1.1\r\n\r\n", "there is no target"),
            (b"GET x HTTP/1.1\r\n\r\n", "does not begin with `/`"),
            (b"\0\0\0\0", "it begins with no method"),
            (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "these bytes are HTTP/2: speak HTTP/1.1"),
            (b"secret nonsense\r\n\r\n", "it begins with no method"),
            (b"GET / HTTP/1.1\r\nHost a\r\n\r\n", "header 1 has no colon"),
            (b"GET / HTTP/1.1\r\nHost: a\r\nX Y: a\r\n\r\n", "the name of header 2 has a raw space (byte 1)"),
            (b"GET / HTTP/1.1\r\n: a\r\n\r\n", "header 1 has no name"),
            (b"GET / HTTP/1.1\r\nX: a\x01\r\n\r\n", "the value of header 1 has a control character (byte 4)"),
            (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "Content-Length is no number"),
            (b"GET / HTTP/1.1\r\nContent-Length: 1\r\ncontent-length: 2\r\n\r\n", "more than once"),
            (b"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "Transfer-Encoding"),
            (b"GET / HTTP/1.1\r\n\r\n", "it is no request of HTTP/1.1"),
        ] {
            let why = why(StatusCode::BAD_REQUEST, head);
            assert!(why.contains(expected) && !why.contains("secret"), "{}: {why}", head.escape_ascii());
        }
        for nothing in [&b""[..], b"\r\n"] {
            assert_eq!(why(StatusCode::BAD_REQUEST, nothing), "it is no request of HTTP/1.1");
        }
    }

    #[test]
    fn an_answer_is_whole() {
        let answer = answer(StatusCode::BAD_REQUEST, "a `\"`");
        let text = std::str::from_utf8(&answer).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert_eq!(head, "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: 18");
        assert_eq!((body, body.len()), (r#"{"error":"a `\"`"}"#, 18));
    }
}
