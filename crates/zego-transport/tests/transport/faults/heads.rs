//! Answers that are no HTTP/1.1, or no answer to the request: heads, lengths, interim answers, redirects.

use Step::{Answer, Close, Flood, Read, Write};
use zego_transport::CallErrorKind::{ContentEncoding, Http, Incomplete, InterimAnswers, Malformed, Redirect, TooLarge, Unreadable};

use super::bodies::OK;
use super::{Fault, harmless, read_then};
use crate::net::Step;

const fn malformed(name: &'static str, steps: &'static [Step]) -> Fault {
    read_then(name, Malformed, None, steps)
}

const HINT: &[u8] = b"HTTP/1.1 103 Early Hints\r\n\r\n";

pub(super) const FAULTS: &[Fault] = &[
    // Lengths.
    read_then(
        "a chunk size that is no number",
        Malformed,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}")],
    ),
    read_then(
        "a length that is too small",
        Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n{\"Code\":0,\"Data\":{}}")],
    ),
    read_then(
        "a length that is too great",
        Incomplete,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 21\r\n\r\n{\"Code\":0,\"Data\":{}}"), Close],
    ),
    malformed("two lengths", &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\ncontent-length: 11\r\n\r\n{\"Code\":0}")]),
    malformed("a length that is no number", &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{\"Code\":0}")]).few(),
    malformed("a length past 64 bits", &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551616\r\n\r\n")]),
    read_then(
        "a length past all memory",
        TooLarge,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 9000000000000000000\r\n\r\n{\"Code\":0}")],
    )
    .few(),
    read_then("a body past the limit", TooLarge, Some(200), &[Read, Write(b"HTTP/1.1 200 OK\r\n\r\n"), Flood(&[b' '; 8 << 10], 3), Close]),
    read_then(
        "chunks past the limit",
        TooLarge,
        Some(200),
        &[
            Read,
            Write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"),
            Flood(b"20\r\n                                \r\n", 1 << 10),
        ],
    )
    .few(),
    // Heads.
    malformed("101 headers", &[Read, Write(b"HTTP/1.1 200 OK\r\n"), Flood(b"x: y\r\n", 101), Write(b"\r\n")]),
    read_then(
        "100 headers",
        Http(502),
        Some(502),
        &[Read, Write(b"HTTP/1.1 502 Bad\r\n"), Flood(b"x: y\r\n", 99), Write(b"content-length: 0\r\n\r\n")],
    )
    .few(),
    malformed("an endless header", &[Read, Write(b"HTTP/1.1 200 OK\r\nx: "), Flood(&[b'y'; 8 << 10], 32)]).few(),
    malformed("a header with NUL", &[Read, Write(b"HTTP/1.1 200 OK\r\nx: \0\r\ncontent-length: 0\r\n\r\n")]).few(),
    malformed("a folded header", &[Read, Write(b"HTTP/1.1 200 OK\r\nx: y\r\n z\r\n\r\n")]),
    malformed("another protocol's banner", &[Read, Write(b"220 mail.example.com ESMTP\r\n")]).few(),
    malformed("a TLS alert", &[Read, Write(b"\x15\x03\x01\x00\x02\x02\x46")]).few(),
    malformed("HTTP/2", &[Read, Write(b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\x01\0\0\0\x05\0\xff\xff\xff")]).few(),
    malformed("HTTP/0.9", &[Read, Write(b"<html>welcome</html>\r\n"), Close]).few(),
    // Interim answers.
    read_then("a flood of hints", InterimAnswers, None, &[Read, Flood(HINT, 10_000)]).few(),
    read_then("the shortest of hints, without end", InterimAnswers, None, &[Read, Flood(b"HTTP/1.1 100\r\n\r\n", usize::MAX)]).few(),
    read_then(
        "a flood of long hints",
        InterimAnswers,
        None,
        &[Read, Flood(b"HTTP/1.1 102 Processing\r\nlink: <https://example.com/a/long/one>; rel=preload; as=script\r\n\r\n", usize::MAX)],
    )
    .few(),
    read_then(
        "some hints, and a gateway's page",
        Http(502),
        Some(502),
        &[Read, Flood(HINT, 100), Write(b"HTTP/1.1 502 Bad\r\ncontent-length: 0\r\n\r\n")],
    ),
    harmless("some hints, and the answer", &[Read, Flood(HINT, 20), Answer("HTTP/1.1 200 OK\r\n", OK)]),
    harmless("told to go on, and the answer", &[Read, Write(b"HTTP/1.1 100 Continue\r\n\r\n"), Answer("HTTP/1.1 200 OK\r\n", OK)]).few(),
    read_then(
        "a protocol switch",
        Http(101),
        Some(101),
        &[Read, Write(b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n")],
    ),
    // Elsewhere, and packed.
    read_then(
        "a redirect",
        Redirect(302),
        Some(302),
        &[Read, Write(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:8/\r\ncontent-length: 0\r\n\r\n")],
    ),
    read_then(
        "a redirect that keeps the method",
        Redirect(307),
        Some(307),
        &[Read, Write(b"HTTP/1.1 307 There\r\nlocation: https://rtc-api.zego.im/\r\ncontent-length: 0\r\n\r\n")],
    )
    .few(),
    read_then("a redirect to nowhere", Redirect(301), Some(301), &[Read, Write(b"HTTP/1.1 301 Gone\r\ncontent-length: 0\r\n\r\n")]).few(),
    read_then("told that nothing has changed", Redirect(304), Some(304), &[Read, Write(b"HTTP/1.1 304 Same\r\n\r\n")]).few(),
    read_then(
        "a packed answer",
        ContentEncoding,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n\x1f\x8b")],
    ),
    read_then(
        "an answer that is packed and not",
        ContentEncoding,
        Some(200),
        &[Read, Answer("HTTP/1.1 200 OK\r\ncontent-encoding: br\r\n", OK)],
    )
    .few(),
    harmless("an answer that is said to be as it is", &[Read, Answer("HTTP/1.1 200 OK\r\ncontent-encoding: identity\r\n", OK)]).few(),
    harmless("an answer of HTTP/1.0", &[Read, Answer("HTTP/1.0 200 OK\r\n", OK)]).few(),
    // What follows an answer is no answer to another call.
    harmless(
        "two answers at once",
        &[
            Read,
            Answer("HTTP/1.1 200 OK\r\n", OK),
            Write(b"HTTP/1.1 200 OK\r\ncontent-length: 32\r\n\r\n{\"Code\":0,\"RequestId\":\"poisoned\"}"),
        ],
    ),
];
