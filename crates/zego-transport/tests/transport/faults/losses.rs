//! Connections that end, in every phase of an exchange.

use Step::{Answer, Close, HalfClose, Read, ReadSome, Reset, Write};
use zego_model::Delivery;
use zego_transport::CallErrorKind::{Closed, Incomplete, Reset as WasReset};

use super::bodies::{FINE, OK};
use super::{Fault, Then, harmless, read_then, unsent};
use crate::net::Step;

const IN_A_BODY: Step = Write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Code\":0,");
const IN_A_CHUNK: Step = Write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40\r\n{\"Code\":0,");
const IN_A_HEADER: Step = Write(b"HTTP/1.1 200 OK\r\ncontent-le");

pub(super) const FAULTS: &[Fault] = &[
    // hyper sees the end before it begins to write, and gives the request back.
    unsent("closed at once", Closed, &[Close]),
    unsent("reset at once", Closed, &[Reset]),
    unsent("half-closed at once", Closed, &[HalfClose]),
    unsent("answered before the request", Closed, &[Write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")]),
    unsent("told before the request that it came too slowly", Closed, &[Write(b"HTTP/1.1 408 Slow\r\nconnection: close\r\n\r\n"), Close])
        .few(),
    Fault { acts: false, ..read_then("closed within the request", Incomplete, None, &[ReadSome(9), Close]) },
    Fault { acts: false, ..read_then("reset within the request", WasReset, None, &[ReadSome(9), Reset]) }.few(),
    // Half of it is closed only: the rest of the request arrives, and is carried out.
    read_then("half-closed within the request", Incomplete, None, &[ReadSome(9), HalfClose, Read]),
    read_then("closed after the request", Incomplete, None, &[Read, Close]),
    read_then("reset after the request", WasReset, None, &[Read, Reset]),
    read_then("half-closed after the request", Incomplete, None, &[Read, HalfClose]),
    read_then("closed after every request", Incomplete, None, &[Read, Close]).lasting(),
    read_then("reset after every request", WasReset, None, &[Read, Reset]).lasting().few(),
    read_then("closed in the status line", Incomplete, None, &[Read, Write(b"HTTP/1.1 20"), Close]),
    read_then("closed in the headers", Incomplete, None, &[Read, IN_A_HEADER, Close]),
    read_then("reset in the headers", WasReset, None, &[Read, IN_A_HEADER, Reset]).few(),
    read_then("half-closed in the headers", Incomplete, None, &[Read, IN_A_HEADER, HalfClose]).few(),
    read_then("closed in the body", Incomplete, Some(200), &[Read, IN_A_BODY, Close]),
    read_then("reset in the body", WasReset, Some(200), &[Read, IN_A_BODY, Reset]),
    read_then("half-closed in the body", Incomplete, Some(200), &[Read, IN_A_BODY, HalfClose]).few(),
    read_then("closed in a chunk", Incomplete, Some(200), &[Read, IN_A_CHUNK, Close]),
    read_then("reset in a chunk", WasReset, Some(200), &[Read, IN_A_CHUNK, Reset]).few(),
    read_then(
        "closed in the body of a failure",
        zego_transport::CallErrorKind::Http(503),
        Some(503),
        &[Read, Write(b"HTTP/1.1 503 Out\r\ncontent-length: 13\r\n\r\n<ht"), Close],
    )
    .few(),
    Fault {
        delivery: Delivery::Refused,
        acts: false,
        then: Then::End,
        ..read_then(
            "closed in the body of a refusal",
            zego_transport::CallErrorKind::Http(414),
            Some(414),
            &[Step::TurnAway, Write(b"HTTP/1.1 414 Long\r\ncontent-length: 9\r\n\r\n<ht"), Close],
        )
    }
    .few(),
    harmless("closed after the answer", &[Read, FINE, Close]).few(),
    harmless("reset after the answer", &[Read, FINE, Reset]).few(),
    harmless("half-closed after the answer", &[Read, FINE, HalfClose]).few(),
    harmless("said to be closed, and not", &[Read, Answer("HTTP/1.1 200 OK\r\nconnection: close\r\n", OK)]).few(),
];
