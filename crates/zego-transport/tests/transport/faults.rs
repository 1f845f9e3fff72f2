//! The fault table: whatever a server or the network does, the caller learns what happened and whether it may have been executed.

use std::error::Error as _;
use std::time::Duration;

use zego_model::spec::Retry;
use zego_model::{Delivery, ErrorKind, Operation, Zego};
use zego_transport::{AnswerStage, CallErrorKind, Client, Error};

use crate::logs::Logs;
use crate::net::{GOOD, Net, Step, once, read};
use crate::secrets::assert_clean;
use Step::{Close, Drip, Flood, Read, ReadSome, Reset, Write};

pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) steps: &'static [Step],
    pub(crate) kind: CallErrorKind,
    pub(crate) delivery: Delivery,
    /// How many whole requests reached the server.
    pub(crate) executed: usize,
    status: Option<u16>,
}

/// A fault after the server has read the request.
const fn read_then(name: &'static str, kind: CallErrorKind, status: Option<u16>, steps: &'static [Step]) -> Fault {
    Fault { name, steps, kind, delivery: Delivery::Unknown, executed: 1, status }
}

/// An HTTP status that proves that the call was not carried out.
const fn refused(name: &'static str, status: u16, steps: &'static [Step]) -> Fault {
    Fault { name, steps, kind: CallErrorKind::Http(status), delivery: Delivery::Refused, executed: 1, status: Some(status) }
}

const HEAD_TIMEOUT: CallErrorKind = CallErrorKind::Timeout(AnswerStage::FirstByte);

pub(crate) const FAULTS: &[Fault] = &[
    // hyper sees the end before it begins to write, and gives the request back.
    Fault { name: "closed at once", steps: &[Close], kind: CallErrorKind::Closed, delivery: Delivery::NotSent, executed: 0, status: None },
    Fault { name: "reset at once", steps: &[Reset], kind: CallErrorKind::Closed, delivery: Delivery::NotSent, executed: 0, status: None },
    Fault {
        name: "closed within the request",
        steps: &[ReadSome(9), Close],
        kind: CallErrorKind::Incomplete,
        delivery: Delivery::Unknown,
        executed: 0,
        status: None,
    },
    Fault {
        name: "answered before the request",
        steps: &[Write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")],
        kind: CallErrorKind::Closed,
        delivery: Delivery::NotSent,
        executed: 0,
        status: None,
    },
    read_then("closed after the request", CallErrorKind::Incomplete, None, &[Read, Close]),
    read_then("reset after the request", CallErrorKind::Reset, None, &[Read, Reset]),
    read_then("closed in the status line", CallErrorKind::Incomplete, None, &[Read, Write(b"HTTP/1.1 20"), Close]),
    read_then("closed in the headers", CallErrorKind::Incomplete, None, &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-le"), Close]),
    read_then("reset in the headers", CallErrorKind::Reset, None, &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-le"), Reset]),
    read_then(
        "closed in the body",
        CallErrorKind::Incomplete,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Code\":0,"), Close],
    ),
    read_then(
        "reset in the body",
        CallErrorKind::Reset,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Code\":0,"), Reset],
    ),
    read_then(
        "closed in a chunk",
        CallErrorKind::Incomplete,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40\r\n{\"Code\":0,"), Close],
    ),
    read_then(
        "a chunk size that is no number",
        CallErrorKind::Malformed,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}")],
    ),
    read_then(
        "closed in a body without length",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\n\r\n{\"Code\":0,"), Close],
    ),
    read_then(
        "a length that is too small",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n{\"Code\":0,\"Data\":{}}")],
    ),
    read_then(
        "two lengths",
        CallErrorKind::Malformed,
        None,
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\ncontent-length: 11\r\n\r\n{\"Code\":0}")],
    ),
    read_then(
        "a length past 64 bits",
        CallErrorKind::Malformed,
        None,
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551616\r\n\r\n")],
    ),
    read_then(
        "a length past all memory",
        CallErrorKind::TooLarge,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 9000000000000000000\r\n\r\n{\"Code\":0}")],
    ),
    read_then(
        "a body past the limit",
        CallErrorKind::TooLarge,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\n\r\n"), Flood(&[b' '; 64 << 10], 1024), Close],
    ),
    read_then(
        "chunks past the limit",
        CallErrorKind::TooLarge,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"), Flood(b"8\r\n        \r\n", 1 << 20), Close],
    ),
    read_then(
        "101 headers",
        CallErrorKind::Malformed,
        None,
        &[Read, Write(b"HTTP/1.1 200 OK\r\n"), Flood(b"x: y\r\n", 101), Write(b"\r\n")],
    ),
    read_then(
        "100 headers",
        CallErrorKind::Http(502),
        Some(502),
        &[Read, Write(b"HTTP/1.1 502 Bad\r\n"), Flood(b"x: y\r\n", 99), Write(b"content-length: 0\r\n\r\n")],
    ),
    read_then("an endless header", CallErrorKind::Malformed, None, &[Read, Write(b"HTTP/1.1 200 OK\r\nx: "), Flood(&[b'y'; 4096], 64)]),
    read_then(
        "a header with NUL",
        CallErrorKind::Malformed,
        None,
        &[Read, Write(b"HTTP/1.1 200 OK\r\nx: \0\r\ncontent-length: 0\r\n\r\n")],
    ),
    read_then("a folded header", CallErrorKind::Malformed, None, &[Read, Write(b"HTTP/1.1 200 OK\r\nx: y\r\n z\r\n\r\n")]),
    read_then("another protocol's banner", CallErrorKind::Malformed, None, &[Read, Write(b"220 mail.example.com ESMTP\r\n")]),
    read_then("a TLS alert", CallErrorKind::Malformed, None, &[Read, Write(b"\x15\x03\x01\x00\x02\x02\x46")]),
    read_then(
        "HTTP/2",
        CallErrorKind::Malformed,
        None,
        &[Read, Write(b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\x01\0\0\0\x05\0\xff\xff\xff")],
    ),
    read_then("HTTP/0.9", CallErrorKind::Malformed, None, &[Read, Write(b"<html>welcome</html>\r\n"), Close]),
    read_then("a flood of hints", CallErrorKind::InterimAnswers, None, &[Read, Flood(b"HTTP/1.1 103 Early Hints\r\n\r\n", 10_000)]),
    read_then(
        "the shortest of hints, without end",
        CallErrorKind::InterimAnswers,
        None,
        &[Read, Flood(b"HTTP/1.1 100\r\n\r\n", usize::MAX)],
    ),
    read_then(
        "a flood of long hints",
        CallErrorKind::InterimAnswers,
        None,
        &[Read, Flood(b"HTTP/1.1 102 Processing\r\nlink: <https://example.com/a/long/one>; rel=preload; as=script\r\n\r\n", usize::MAX)],
    ),
    read_then("some hints, and silence", HEAD_TIMEOUT, None, &[Read, Flood(b"HTTP/1.1 103 Early Hints\r\n\r\n", 100)]),
    read_then(
        "some hints, and a gateway's page",
        CallErrorKind::Http(502),
        Some(502),
        &[Read, Flood(b"HTTP/1.1 103 Early Hints\r\n\r\n", 100), Write(b"HTTP/1.1 502 Bad\r\ncontent-length: 0\r\n\r\n")],
    ),
    read_then(
        "a protocol switch",
        CallErrorKind::Http(101),
        Some(101),
        &[Read, Write(b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n")],
    ),
    read_then(
        "a redirect",
        CallErrorKind::Redirect(302),
        Some(302),
        &[Read, Write(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:8/\r\ncontent-length: 0\r\n\r\n")],
    ),
    read_then("silence", HEAD_TIMEOUT, None, &[Read]),
    read_then("a drip of headers", HEAD_TIMEOUT, None, &[Read, Drip(b"HTTP/1.1 200 OK\r\n", Duration::from_secs(4))]),
    read_then(
        "silence in the body",
        CallErrorKind::Timeout(AnswerStage::Body),
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{")],
    ),
    read_then(
        "a drip of a body",
        CallErrorKind::Timeout(AnswerStage::Body),
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n"), Drip(b"{\"Code\":0,\"Data\":{}", Duration::from_secs(4))],
    ),
    read_then(
        "a page",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\n\r\n<html></html>")],
    ),
    read_then(
        "a packed answer",
        CallErrorKind::ContentEncoding,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n\x1f\x8b")],
    ),
    read_then("no body", CallErrorKind::Unreadable, Some(200), &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")]),
    read_then("no content", CallErrorKind::Unreadable, Some(204), &[Read, Write(b"HTTP/1.1 204 No Content\r\n\r\n")]),
    read_then(
        "half a document",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"Code\":0")],
    ),
    read_then(
        "two documents",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"Code\":0}{\"Code\":0}")],
    ),
    read_then(
        "a code that is a word",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{\"Code\":\"ok\"}")],
    ),
    read_then(
        "no code",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"Data\":{}}")],
    ),
    read_then(
        "two codes",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 19\r\n\r\n{\"Code\":0,\"Code\":1}")],
    ),
    read_then(
        "not UTF-8",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{\"Code\":0}\xff\xfe")],
    ),
    read_then(
        "an empty code",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 35\r\n\r\n{\"Code\":\"\",\"Message\":\"server busy\"}")],
    ),
    read_then(
        "a code that is nearly 0",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"Code\":1e-400}")],
    ),
    read_then(
        "a list in place of an object",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n[0,\"success\"]")],
    ),
    read_then(
        "two documents",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"Code\":0}{\"Code\":1}")],
    ),
    read_then(
        "not a number",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{\"Code\":NaN}")],
    ),
    read_then(
        "a bottomless document",
        CallErrorKind::Unreadable,
        Some(200),
        &[Read, Write(b"HTTP/1.1 200 OK\r\n\r\n{\"Code\":0,\"Data\":"), Flood(b"[", 100_000), Close],
    ),
    read_then(
        "a gateway's page",
        CallErrorKind::Http(502),
        Some(502),
        &[Read, Write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 13\r\n\r\n<html></html>")],
    ),
    read_then(
        "an error status cut off",
        CallErrorKind::Http(503),
        Some(503),
        &[Read, Write(b"HTTP/1.1 503 Out\r\ncontent-length: 13\r\n\r\n<ht"), Close],
    ),
    refused("a proxy's question", 407, &[Read, Write(b"HTTP/1.1 407 Who\r\ncontent-length: 0\r\n\r\n")]),
    refused("a gateway's refusal", 403, &[Read, Write(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 13\r\n\r\n<html></html>")]),
    refused("a place that is not there", 404, &[Read, Write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}")]),
    refused("a gateway's throttle", 429, &[Read, Write(b"HTTP/1.1 429 Slow Down\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n")]),
    refused("a URL that is too long", 414, &[Read, Write(b"HTTP/1.1 414 Long\r\ncontent-length: 9\r\n\r\n<ht"), Close]),
    read_then(
        "a request that came too slowly",
        CallErrorKind::Http(408),
        Some(408),
        &[Read, Write(b"HTTP/1.1 408 Slow\r\ncontent-length: 0\r\n\r\n")],
    ),
    read_then(
        "a success that is none",
        CallErrorKind::Http(500),
        Some(500),
        &[Read, Write(b"HTTP/1.1 500 Oops\r\ncontent-length: 20\r\n\r\n{\"Code\":0,\"Data\":{}}")],
    ),
    Fault {
        name: "refused by the gateway",
        steps: &[Read, Write(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 18\r\n\r\n{\"Code\":100000005}")],
        kind: CallErrorKind::Api(ErrorKind::Authentication),
        delivery: Delivery::Refused,
        executed: 1,
        status: Some(403),
    },
    Fault {
        name: "an unknown code",
        steps: &[Read, Write(b"HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"Code\":31337}")],
        kind: CallErrorKind::Api(ErrorKind::Unknown),
        delivery: Delivery::Answered,
        executed: 1,
        status: Some(200),
    },
];

#[tokio::test(start_paused = true)]
async fn the_mark_of_a_byte_order_is_no_fault() {
    const MARKED: Step = Write(b"HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n\xef\xbb\xbf{\"Code\":0}");
    let net = Net::new(&[&[Read, MARKED]]);
    assert!(net.client().build().unwrap().send(&once()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_url_that_is_too_long_is_told_with_its_length_and_with_what_splits() {
    let net = Net::new(&[&[Read, Write(b"HTTP/1.1 414 Long\r\ncontent-length: 0\r\n\r\n")]]);
    let error = net.client().build().unwrap().send(&read()).await.unwrap_err();
    let target = net.requests()[0].split(' ').nth(1).unwrap().len();
    assert!(error.message().contains(&format!("(URI Too Long): the URL's path and query have {target} bytes")), "{error}");
    assert!(error.hint().contains("`batches`") && !error.to_string().contains("may have been carried out"), "{error}");
    assert_eq!(error.retry(), Retry::Mend);
}

#[tokio::test(start_paused = true)]
async fn tls_where_plain_http_is_spoken_is_told() {
    let net = Net::new(&[&[Read, Write(b"\x15\x03\x01\x00\x02\x02\x46")]]);
    let error = net.client().build().unwrap().send(&once()).await.unwrap_err();
    assert!(error.to_string().contains("speaks TLS, and was called in plain http") && error.hint().contains("https"), "{error}");
}

/// Makes one call and checks all that can be known of its failure.
async fn fails(net: &Net, client: &Client<Zego>, call: &impl Operation<Protocol = Zego>, fault: &Fault, logs: &Logs) {
    let name = fault.name;
    let before = net.executed();
    let error: Error = client.send(call).await.map(|_| ()).expect_err(name);
    assert_eq!((error.kind(), error.delivery()), (fault.kind, fault.delivery), "{name}: {error:?}");
    assert_eq!(error.http_status(), fault.status, "{name}: {error:?}");
    if !matches!(fault.kind, CallErrorKind::Api(_)) {
        // What went wrong is closed, and not used again.
        net.until_closed(net.opened()).await;
    }
    assert_eq!(net.executed() - before, fault.executed, "{name}");
    let action = call.action();
    let (service, family) = (Some(action.service().name), Some(action.family()));
    assert_eq!((error.action(), error.service(), error.family()), (Some(action.name()), service, family), "{name}");
    assert_eq!(error.server(), Some("127.0.0.1:7"), "{name}");
    let mut shown = vec![error.to_string(), format!("{error:?}"), error.message(), error.hint(), logs.text()];
    let mut source = error.source();
    while let Some(error) = source {
        shown.push(format!("{error}\n{error:?}"));
        source = error.source();
    }
    assert_clean(&shown.join("\n"), net);
}

#[tokio::test(start_paused = true)]
async fn every_fault_on_a_new_connection() {
    for fault in FAULTS {
        let (logs, _listening) = Logs::listen();
        let net = Net::new(&[fault.steps]);
        let client = net.client().max_response_bytes(1 << 20).build().unwrap();
        fails(&net, &client, &once(), fault, &logs).await;
        assert_eq!(net.opened(), 1, "{}", fault.name);
    }
}

#[tokio::test(start_paused = true)]
async fn every_fault_on_a_connection_that_was_good_once() {
    for fault in FAULTS.iter().filter(|fault| matches!(fault.steps[0], Read | ReadSome(_))) {
        let (logs, _listening) = Logs::listen();
        let script: Vec<_> = [Read, GOOD].iter().chain(fault.steps).copied().collect();
        // A second connection would answer: a call that is sent again by itself would succeed here.
        let net = Net::new(&[&script, &[Read, GOOD]]);
        let client = net.client().max_response_bytes(1 << 20).build().unwrap();
        let _ = client.send(&read()).await.expect("the first answer is good");
        fails(&net, &client, &read(), fault, &logs).await;
        assert_eq!(net.opened(), 1, "{}", fault.name);
    }
}
