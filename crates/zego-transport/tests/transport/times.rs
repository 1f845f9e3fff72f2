//! Deadlines and cancellation, on a paused clock: a limit of seconds is exact and takes no time.

use std::future::pending;
use std::io;
use std::time::Duration;

use http::uri::Authority;
use tokio::time::Instant;
use zego_model::{Delivery, Operation as _, ZegoSettings};
use zego_transport::{AnswerStage, CallErrorKind, ConnectError, ConnectStage, Connecting};

use crate::net::Step::{Close, Drip, Flood, Gate, Read, Write};
use crate::net::{GOOD, Net, Step, client, once, read};

const SECOND: Duration = Duration::from_secs(1);
const HEAD: Step = Write(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n");

/// A network that swallows every packet.
fn nowhere(_: &Authority) -> Connecting {
    Box::pin(pending())
}

#[tokio::test(start_paused = true)]
async fn every_stage_has_its_limit_and_the_call_its_deadline() {
    let drip = [Read, HEAD, Drip(&[b' '; 99], 4 * SECOND)];
    let table: [(&str, &[Step], CallErrorKind, Duration); 4] = [
        ("no answer", &[Read], CallErrorKind::Timeout(AnswerStage::FirstByte), 10 * SECOND),
        ("no body", &[Read, HEAD], CallErrorKind::Timeout(AnswerStage::Body), 5 * SECOND),
        ("a body that drips past the deadline", &drip, CallErrorKind::Timeout(AnswerStage::Body), 30 * SECOND),
        ("a server that does not read", &[Gate], CallErrorKind::Timeout(AnswerStage::FirstByte), 10 * SECOND),
    ];
    for (name, script, kind, expected) in table {
        let net = Net::new(&[script]);
        let client = net.client().build().unwrap();
        let start = Instant::now();
        let error = client.send(&once()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery(), start.elapsed().as_secs()), (kind, Delivery::Unknown, expected.as_secs()), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_does_not_come_about_is_nothing_sent() {
    let client = client().endpoint("http://127.0.0.1:7".parse().unwrap()).connector(nowhere).build().unwrap();
    let start = Instant::now();
    let error = client.send(&once()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(ConnectStage::Timeout), Delivery::NotSent));
    assert_eq!(start.elapsed().as_secs(), 5);
    assert!(error.message().contains("no TCP connection to 127.0.0.1:7 within 5 s"), "{error}");
}

/// A network in which names are not resolved in time.
fn nameless(_: &Authority) -> Connecting {
    Box::pin(async { Err(ConnectError::new(ConnectStage::Dns, io::ErrorKind::TimedOut.into())) })
}

#[tokio::test(start_paused = true)]
async fn a_name_that_takes_too_long_is_told_with_its_own_limit() {
    let builder = || client().endpoint("https://rtc.test".parse().unwrap()).connector(nameless);
    for (builder, limit) in [(builder(), "2 s"), (builder().resolve_timeout(Duration::from_millis(500)), "0.5 s")] {
        let error = builder.build().unwrap().send(&once()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(ConnectStage::Dns), Delivery::NotSent));
        assert_eq!(error.message(), format!("the name of rtc.test:443 was not resolved within {limit}"));
        assert!(error.hint().contains("Check the name server"), "{error}");
    }
    // Where all of the time to connect was over, that is told.
    let error = builder().connect_timeout(Duration::ZERO).build().unwrap().send(&once()).await.unwrap_err();
    assert_eq!(error.kind(), CallErrorKind::Connect(ConnectStage::Timeout));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_wins_over_every_longer_limit() {
    let table: [(&[Step], CallErrorKind, Delivery); 3] = [
        (&[Read], CallErrorKind::Timeout(AnswerStage::FirstByte), Delivery::Unknown),
        (&[Read, HEAD], CallErrorKind::Timeout(AnswerStage::Body), Delivery::Unknown),
        (&[Read, Drip(b"HTTP/1.1 200 OK\r\n", SECOND)], CallErrorKind::Timeout(AnswerStage::FirstByte), Delivery::Unknown),
    ];
    for (script, kind, delivery) in table {
        let net = Net::new(&[script]);
        let client = net.client().deadline(3 * SECOND).build().unwrap();
        let start = Instant::now();
        let error = client.send(&once()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery(), start.elapsed().as_secs()), (kind, delivery, 3));
        assert!(error.message().contains("the deadline of 3 s"), "{error}");
    }
    let connect = client().endpoint("http://127.0.0.1:7".parse().unwrap()).connector(nowhere).deadline(3 * SECOND).build().unwrap();
    let error = connect.send(&once()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(ConnectStage::Timeout), Delivery::NotSent));
    assert!(error.message().contains("the deadline of 3 s"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn no_time_at_all_sends_nothing() {
    let net = Net::new(&[&[Read, GOOD]]);
    let client = net.client().deadline(Duration::ZERO).build().unwrap();
    let error = client.send(&once()).await.unwrap_err();
    assert_eq!((error.delivery(), net.executed()), (Delivery::NotSent, 0));
}

#[tokio::test(start_paused = true)]
async fn the_limits_can_be_set() {
    let net = Net::new(&[&[Read], &[Read, HEAD]]);
    let client = net.client().first_byte_timeout(2 * SECOND).body_timeout(SECOND).build().unwrap();
    let start = Instant::now();
    assert_eq!(client.send(&once()).await.unwrap_err().kind(), CallErrorKind::Timeout(AnswerStage::FirstByte));
    assert_eq!(start.elapsed().as_secs(), 2);
    assert_eq!(client.send(&once()).await.unwrap_err().kind(), CallErrorKind::Timeout(AnswerStage::Body));
    assert_eq!(start.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_within_the_limits_is_an_answer() {
    const BODY: &[u8] = b"{\"Code\":0}";
    let net = Net::new(&[&[Read, Drip(b"H", 9 * SECOND), Write(b"TTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"), Drip(BODY, SECOND)]]);
    let client = net.client().build().unwrap();
    assert!(client.send(&read()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_body_up_to_the_limit_is_taken_and_one_byte_more_is_not() {
    /// A body of 8 MiB, of which the end of the connection is the end.
    const LONG: [Step; 2] = [Write(b"HTTP/1.1 200 OK\r\n\r\n"), Flood(&[b' '; 32], 1 << 18)];
    let net = Net::new(&[&[Read, GOOD], &[Read, GOOD]]);
    assert!(net.client().max_response_bytes(20).build().unwrap().send(&read()).await.is_ok());
    let error = net.client().max_response_bytes(19).build().unwrap().send(&read()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::TooLarge, Delivery::Unknown));
    // When nobody says another limit, so many.
    for (more, kind) in [(&b""[..], CallErrorKind::Unreadable), (b" ", CallErrorKind::TooLarge)] {
        let net = Net::new(&[&[Read, LONG[0], LONG[1], Write(more), Close]]);
        let error = net.client().build().unwrap().send(&read()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{} more", more.len());
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_not_written_when_the_time_was_over_is_never_written() {
    // The pipe is full with a part of the request, and the server reads again only after the call has failed.
    let net = Net::new(&[&[Gate]]);
    let client = net.client().settings(ZegoSettings::default().url_budget(65_000)).build().unwrap();
    let error = client.send(&once().extra("Long", "x".repeat(60_000)).unwrap()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Timeout(AnswerStage::FirstByte), Delivery::Unknown));
    net.open_gate();
    net.until_closed(1).await;
    assert_eq!(net.executed(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_hangs_up_at_once_and_sends_nothing_more() {
    // Before the answer, and within its body.
    for script in [[Read].as_slice(), &[Read, HEAD, Flood(b" ", 9)]] {
        let net = Net::new(&[script]);
        let client = net.client().build().unwrap();
        let call = tokio::spawn({
            let client = client.clone();
            async move { client.send(&read()).await.map(|_| ()) }
        });
        net.until_executed(1).await;
        call.abort();
        let start = Instant::now();
        net.until_closed(1).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert_eq!((net.opened(), net.executed()), (1, 1));
    }
}
