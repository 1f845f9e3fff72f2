//! Answers that say no: the service's codes, and the HTTP statuses of who stands before it.

use Step::{Answer, Read, Says, TurnAway, Write};
use zego_model::{Delivery, ErrorKind};
use zego_transport::CallErrorKind::{Api, Http};

use super::bodies::OK;
use super::{Fault, Then, harmless, read_then, turned_away};
use crate::net::{Step, Word};

const STALE: [&str; 2] = [
    r#"{"Code":100000004,"Message":"timestamp"}"#,
    r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"m"},"RequestId":"a"}}"#,
];
const NOBODY: [&str; 2] = [
    r#"{"Code":100000005,"Message":"signature"}"#,
    r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure","Message":"m"},"RequestId":"a"}}"#,
];
const NEWS: [&str; 2] = [
    r#"{"Code":987654321,"Message":"nobody knows"}"#,
    r#"{"Response":{"Error":{"Code":"Unheard.Of","Message":"nobody knows"},"RequestId":"a"}}"#,
];

/// The service said no before it did anything.
const fn refused(name: &'static str, kind: ErrorKind, status: u16, steps: &'static [Step]) -> Fault {
    Fault { delivery: Delivery::Refused, acts: false, then: Then::End, ..read_then(name, Api(kind), Some(status), steps) }
}

/// The service said that it failed, and may have acted.
const fn answered(name: &'static str, kind: ErrorKind, steps: &'static [Step]) -> Fault {
    Fault { delivery: Delivery::Answered, ..read_then(name, Api(kind), Some(200), steps) }
}

/// A signature that is refused as out of time by an answer with this head.
const fn stale(name: &'static str, steps: &'static [Step]) -> Fault {
    refused(name, ErrorKind::ClockSkew, 200, steps)
}

const fn busy(name: &'static str, status: u16, steps: &'static [Step]) -> Fault {
    read_then(name, Http(status), Some(status), steps)
}

pub(super) const FAULTS: &[Fault] = &[
    refused("too many calls", ErrorKind::RateLimited, 200, &[TurnAway, Says(Word::TooMany)]).then(Then::Again),
    answered("the service failed", ErrorKind::Internal, &[Read, Says(Word::Failed)]),
    answered("the service fails always", ErrorKind::Internal, &[Read, Says(Word::Failed)]).lasting(),
    answered("a code that nobody knows", ErrorKind::Unknown, &[Read, Answer("HTTP/1.1 200 OK\r\n", NEWS)]),
    refused("refused by the service's gateway", ErrorKind::Authentication, 403, &[TurnAway, Answer("HTTP/1.1 403 No\r\n", NOBODY)]),
    refused("refused with a success's status", ErrorKind::Authentication, 200, &[TurnAway, Answer("HTTP/1.1 200 OK\r\n", NOBODY)]).few(),
    // The clock here is eleven minutes late: it is set, and the call goes again.
    stale("out of time, by a clock that is late", &[TurnAway, Answer("HTTP/1.1 200 OK\r\ndate: Fri, 15 Jan 2027 08:11:00 GMT\r\n", STALE)])
        .then(Then::OnceMore),
    stale(
        "out of time, by a clock that is early",
        &[TurnAway, Answer("HTTP/1.1 200 OK\r\ndate: Fri, 15 Jan 2027 07:49:00 GMT\r\n", STALE)],
    )
    .then(Then::OnceMore)
    .few(),
    stale(
        "out of time, by a clock that is right",
        &[TurnAway, Answer("HTTP/1.1 200 OK\r\ndate: Fri, 15 Jan 2027 08:00:00 GMT\r\n", STALE)],
    ),
    stale("out of time, by no clock at all", &[TurnAway, Answer("HTTP/1.1 200 OK\r\n", STALE)]),
    stale("out of time, by a clock from 1970", &[TurnAway, Answer("HTTP/1.1 200 OK\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\n", STALE)])
        .few(),
    stale("out of time, by a clock that makes no sense", &[TurnAway, Answer("HTTP/1.1 200 OK\r\ndate: yesterday\r\n", STALE)]).few(),
    stale(
        "out of time, by a clock that lay in a cache",
        &[TurnAway, Answer("HTTP/1.1 200 OK\r\nage: 660\r\ndate: Fri, 15 Jan 2027 08:11:00 GMT\r\n", STALE)],
    )
    .few(),
    // The clock is set once: what is refused then is refused.
    stale("out of time, always", &[TurnAway, Answer("HTTP/1.1 200 OK\r\ndate: Fri, 15 Jan 2027 08:11:00 GMT\r\n", STALE)])
        .then(Then::OnceMore)
        .lasting(),
    harmless("a date that makes no sense", &[Read, Answer("HTTP/1.1 200 OK\r\ndate: tomorrow\r\n", OK)]).few(),
    harmless("a date from 1970", &[Read, Answer("HTTP/1.1 200 OK\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\n", OK)]).few(),
    turned_away("HTTP 401", 401, &[TurnAway, Write(b"HTTP/1.1 401 Who\r\nwww-authenticate: Basic\r\ncontent-length: 0\r\n\r\n")]).few(),
    turned_away("a gateway's refusal", 403, &[TurnAway, Write(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 13\r\n\r\n<html></html>")]),
    turned_away("a place that is not there", 404, &[TurnAway, Write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}")]),
    turned_away("HTTP 405", 405, &[TurnAway, Write(b"HTTP/1.1 405 No\r\nallow: HEAD\r\ncontent-length: 0\r\n\r\n")]).few(),
    turned_away("a proxy's question", 407, &[TurnAway, Write(b"HTTP/1.1 407 Who\r\ncontent-length: 0\r\n\r\n")]).few(),
    turned_away("a URL that is too long", 414, &[TurnAway, Write(b"HTTP/1.1 414 Long\r\ncontent-length: 0\r\n\r\n")]),
    turned_away("a head that is too long", 431, &[TurnAway, Write(b"HTTP/1.1 431 Long\r\ncontent-length: 0\r\n\r\n")]).few(),
    turned_away("a network that wants a login", 511, &[TurnAway, Write(b"HTTP/1.1 511 Login\r\ncontent-length: 13\r\n\r\n<html></html>")])
        .few(),
    turned_away("a gateway's throttle", 429, &[TurnAway, Write(b"HTTP/1.1 429 Slow Down\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n")])
        .then(Then::Again),
    turned_away("a gateway's throttle, always", 429, &[TurnAway, Write(b"HTTP/1.1 429 Slow Down\r\ncontent-length: 0\r\n\r\n")])
        .then(Then::Again)
        .lasting()
        .few(),
    busy("a request that came too slowly", 408, &[Read, Write(b"HTTP/1.1 408 Slow\r\ncontent-length: 0\r\n\r\n")]),
    busy("a success that is none", 500, &[Read, Answer("HTTP/1.1 500 Oops\r\n", OK)]),
    busy("a gateway's page", 502, &[Read, Write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 13\r\n\r\n<html></html>")]),
    busy("a gateway's page, always", 502, &[Read, Write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 13\r\n\r\n<html></html>")])
        .lasting()
        .few(),
    busy("a service that asks for time", 503, &[Read, Write(b"HTTP/1.1 503 Out\r\nretry-after: 3\r\ncontent-length: 0\r\n\r\n")]),
    busy("a service that asks for an hour", 503, &[Read, Write(b"HTTP/1.1 503 Out\r\nretry-after: 3600\r\ncontent-length: 0\r\n\r\n")])
        .few(),
    busy(
        "a service that asks for what makes no sense",
        503,
        &[Read, Write(b"HTTP/1.1 503 Out\r\nretry-after: 99999999999999999999\r\ncontent-length: 0\r\n\r\n")],
    )
    .few(),
    busy("a gateway that waited too long", 504, &[Read, Write(b"HTTP/1.1 504 Late\r\ncontent-length: 0\r\n\r\n")]).few(),
    busy("a status that nobody knows", 599, &[Read, Write(b"HTTP/1.1 599 What\r\ncontent-length: 0\r\n\r\n")]).few(),
];
