//! Bodies that are not what the operation answers.

use Step::{Answer, Close, Flood, Read, Write};
use zego_transport::CallErrorKind::Unreadable;

use super::{Fault, harmless, read_then};
use crate::net::Step;

/// The beginning of an answer.
const HEAD: &str = "HTTP/1.1 200 OK\r\n";
/// A success, in both protocols.
pub(crate) const OK: [&str; 2] = [r#"{"Code":0,"Message":"success","RequestId":"fine"}"#, r#"{"Response":{"RequestId":"fine"}}"#];
/// It, as a whole answer.
pub(crate) const FINE: Step = Answer(HEAD, OK);

/// A body that cannot be read, in both protocols.
macro_rules! unreadable {
    ($name:literal, $zego:literal, $tencent:literal) => {
        read_then($name, Unreadable, Some(200), &[Read, Answer(HEAD, [$zego, $tencent])])
    };
    ($name:literal, $both:literal) => {
        unreadable!($name, $both, $both)
    };
}

pub(super) const FAULTS: &[Fault] = &[
    read_then(
        "a page",
        Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\n\r\n<html></html>")],
    ),
    // What it says it is counts for nothing: the bytes do.
    harmless("an answer that is said to be a page", &[Read, Answer("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n", OK)]).few(),
    read_then(
        "a page that is said to be an answer",
        Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n<html></html>")],
    )
    .few(),
    read_then("no content", Unreadable, Some(204), &[Read, Write(b"HTTP/1.1 204 No Content\r\n\r\n")]).few(),
    read_then("a body without length, closed within", Unreadable, Some(200), &[Read, Write(b"HTTP/1.1 200 OK\r\n\r\n{\"Code\":0,"), Close]),
    unreadable!("no body", ""),
    unreadable!("half a document", r#"{"Code":0"#, r#"{"Response":{"RequestId":"fi"#),
    unreadable!("two documents", r#"{"Code":0}{"Code":0}"#, r#"{"Response":{"RequestId":"a"}}{"Response":{"RequestId":"a"}}"#),
    unreadable!("two documents that differ", r#"{"Code":0}{"Code":1}"#, r#"{"Response":{"RequestId":"a"}}{"Response":{"Error":{}}}"#).few(),
    unreadable!("a code that is a word", r#"{"Code":"ok"}"#, r#"{"Response":"ok"}"#),
    unreadable!("an empty code", r#"{"Code":"","Message":"server busy"}"#, r#"{"Response":""}"#).few(),
    unreadable!("a code that is nearly 0", r#"{"Code":1e-400}"#, r#"{"Response":0}"#).few(),
    unreadable!("a code that is no number", r#"{"Code":NaN}"#, r#"{"Response":NaN}"#).few(),
    unreadable!("a code past 64 bits", r#"{"Code":18446744073709551616}"#, r#"{"Response":18446744073709551616}"#).few(),
    unreadable!("a code of null", r#"{"Code":null}"#, r#"{"Response":null}"#).few(),
    unreadable!("no code", r#"{"Data":{}}"#, r#"{"Response":{}}"#),
    unreadable!("the other protocol's answer", r#"{"Response":{"RequestId":"a"}}"#, r#"{"Code":0,"RequestId":"a"}"#),
    unreadable!("two codes", r#"{"Code":0,"Code":1}"#, r#"{"Response":{"RequestId":"a"},"Response":{"RequestId":"b"}}"#),
    unreadable!("a list in place of an object", r#"[0,"success"]"#, r#"[{"Response":{"RequestId":"a"}}]"#).few(),
    read_then("not UTF-8", Unreadable, Some(200), &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{\"Code\":0}\xff\xfe")]),
    read_then(
        "UTF-16",
        Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 22\r\n\r\n\xff\xfe{\0\"\0C\0o\0d\0e\0\"\0:\x000\0}\0")],
    )
    .few(),
    read_then(
        "a bottomless document",
        Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\n\r\n{\"Code\":0,\"Data\":"), Flood(&[b'['; 1 << 10], 15), Close],
    ),
    harmless(
        "the mark of a byte order",
        &[Read, Answer(HEAD, ["\u{feff}{\"Code\":0,\"RequestId\":\"fine\"}", "\u{feff}{\"Response\":{\"RequestId\":\"fine\"}}"])],
    ),
    harmless("a code in its digits", &[Read, Answer(HEAD, [r#"{"Code":"0","RequestId":"fine"}"#, OK[1]])]).few(),
    harmless(
        "fields that nobody knows",
        &[
            Read,
            Answer(
                HEAD,
                [
                    r#"{"New":[[]],"Code":0,"RequestId":"fine","Other":{"a":1,"a":2}}"#,
                    r#"{"New":1,"Response":{"RequestId":"fine","Other":[{}]}}"#,
                ],
            ),
        ],
    )
    .few(),
];
