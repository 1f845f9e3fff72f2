//! Silence, drips, the end of the deadline, and clocks that are wrong.
//!
//! The stages of the clients that meet these have 2 s for connecting, 4 s for the head and 2 s for a silence within the body.

use std::time::Duration;

use Step::{Answer, Drip, Flood, Read, Swallow, Write};
use zego_transport::CallErrorKind::{Connect, Http, Timeout};
use zego_transport::{AnswerStage, CallErrorKind, ConnectStage};

use super::bodies::{FINE, OK};
use super::{Fault, NOW, Then, Tune, Way, harmless, read_then, unsent};
use crate::net::Step;

const NO_HEAD: CallErrorKind = Timeout(AnswerStage::FirstByte);
const NO_BODY: CallErrorKind = Timeout(AnswerStage::Body);
const SECOND: Duration = Duration::from_secs(1);
/// A deadline before the end of each stage.
const SOON: Tune = Tune::Deadline(Duration::from_millis(1_900));
const BODY_OF_99: Step = Write(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{");

/// A wall clock that says something else.
const fn dated(name: &'static str, clock: u64, step: i64) -> Fault {
    harmless(name, &[Read, FINE]).tuned(Tune::Clock(clock, step))
}

pub(super) const FAULTS: &[Fault] = &[
    read_then("silence", NO_HEAD, None, &[Read]),
    // What lies in its buffer it carries out, whenever it looks.
    read_then("a server that does not read", NO_HEAD, None, &[Step::ReadSome(0), Drip(b"H", Duration::from_secs(4_000))]),
    read_then("silence, always", NO_HEAD, None, &[Read]).then(Then::Harmless).lasting(),
    read_then("a drip of headers", NO_HEAD, None, &[Read, Drip(b"HTTP/1.1 200 OK\r\n", SECOND)]),
    read_then("some hints, and silence", NO_HEAD, None, &[Read, Flood(b"HTTP/1.1 103 Early Hints\r\n\r\n", 100)]).few(),
    read_then("silence in the body", NO_BODY, Some(200), &[Read, BODY_OF_99]),
    read_then("silence in a chunk", NO_BODY, Some(200), &[Read, Write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n{")])
        .few(),
    // It ends after 14 s: what converges is not repeated then.
    read_then("a drip of a body, and silence", NO_BODY, Some(200), &[Read, BODY_OF_99, Drip(b"\"Code\":0,\"Da", SECOND)]).then(Then::Reads),
    harmless("a slow answer", &[Read, Drip(b"HTT", SECOND), Write(b"P/1.1 200 OK\r\nx: y\r\n"), Answer("", OK)]),
    // The deadline.
    read_then("silence until the deadline", NO_HEAD, None, &[Read]).then(Then::End).tuned(SOON),
    read_then("silence in the body until the deadline", NO_BODY, Some(200), &[Read, BODY_OF_99]).then(Then::End).tuned(SOON).few(),
    read_then("a drip until the deadline", NO_BODY, Some(200), &[Read, BODY_OF_99, Drip(&[b' '; 90], Duration::from_millis(90))])
        .then(Then::End)
        .tuned(SOON),
    unsent("no connection until the deadline", Connect(ConnectStage::Timeout), &[Swallow]).then(Then::End).tuned(SOON),
    unsent("a handshake until the deadline", Connect(ConnectStage::Timeout), &[Step::ReadSome(5)])
        .then(Then::End)
        .tuned(SOON)
        .by(Way::Tls)
        .few(),
    read_then(
        "asked for more time than there is",
        Http(503),
        Some(503),
        &[Read, Write(b"HTTP/1.1 503 Out\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n")],
    )
    .then(Then::End)
    .tuned(SOON),
    // Clocks.
    dated("a clock that says 1970", 0, 0),
    dated("a clock that says 2038", 1 << 31, 0),
    dated("a clock that says 2106", 1 << 32, 0).few(),
    dated("a clock that says 9999", 253_402_300_799, 0).few(),
    dated("a clock that is set back", NOW, -3_600),
    dated("a clock that jumps ahead", NOW, 86_400).few(),
];
