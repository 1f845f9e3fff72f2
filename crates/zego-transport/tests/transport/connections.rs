//! Which call goes over which connection, and what goes over it.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::advance;
use zego_model::rtc::media_file::{DeleteMedia, Vendor};
use zego_model::spec::Method;
use zego_model::{Delivery, Operation as _, RawCall, Zego, ZegoSettings, rtc};
use zego_sign::Timestamp;
use zego_transport::CallErrorKind;

use crate::net::Step::{Close, Gate, Park, Read, Reset, Write};
use crate::net::{GOOD, Net, once, read};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn calls_that_may_be_repeated_share_a_connection() {
    let net = Net::new(&[&[Read, GOOD, Read, GOOD, Read, GOOD]]);
    let client = net.client().build().unwrap();
    let _ = client.send(&read()).await.unwrap();
    let _ = client.send(&DeleteMedia::new(Vendor::Tencent, ["a"]).unwrap()).await.unwrap();
    let _ = client.clone().send(&read()).await.unwrap();
    assert_eq!((net.opened(), net.executed(), net.closed()), (1, 3, 0));
}

#[tokio::test(start_paused = true)]
async fn calls_that_must_not_act_twice_have_a_connection_of_their_own() {
    let net = Net::new(&[&[Read, GOOD, Read, GOOD], &[Read, GOOD], &[Read, GOOD]]);
    let client = net.client().build().unwrap();
    let _ = client.send(&read()).await.unwrap();
    let _ = client.send(&once()).await.unwrap();
    // What the model does not know counts as such, whatever its name says.
    let raw = RawCall::<Zego>::new(&rtc::SERVICE, Method::Get, "DescribeEverything").unwrap();
    let _ = client.send(&raw).await.unwrap();
    // Theirs are closed afterwards; the other one is still there and good.
    net.until_closed(2).await;
    let _ = client.send(&read()).await.unwrap();
    assert_eq!((net.opened(), net.executed()), (3, 4));
}

#[tokio::test(start_paused = true)]
async fn calls_at_the_same_time_have_a_connection_each_and_share_them_later() {
    let one = [Read, Gate, GOOD, Read, GOOD];
    let net = Net::new(&[&one, &one]);
    let client = net.client().build().unwrap();
    let (first, second) = (read(), read());
    let both = async { tokio::join!(client.send(&first), client.send(&second)) };
    let gate = async {
        net.until_executed(2).await;
        net.open_gate();
        net.open_gate();
    };
    let ((first, second), ()) = tokio::join!(both, gate);
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    let _ = client.send(&read()).await.unwrap();
    assert_eq!((net.opened(), net.executed()), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn calls_that_come_in_bursts_do_not_connect_anew() {
    const BURST: usize = 100;
    let net = Net::new(&[[Read, Gate, GOOD, Read, Gate, GOOD].as_slice(); BURST]);
    let client = net.client().max_in_flight(1_000).build().unwrap();
    for burst in 1..=2 {
        let calls: Vec<_> = (0..BURST)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.send(&read()).await.map(|_| ()) })
            })
            .collect();
        net.until_executed(burst * BURST).await;
        (0..BURST).for_each(|_| net.open_gate());
        for call in calls {
            call.await.unwrap().unwrap();
        }
    }
    assert_eq!((net.opened(), net.closed()), (BURST, 0));
}

/// A server that sleeps is woken once by all that follow, and not by each.
#[tokio::test(start_paused = true)]
async fn the_first_call_is_written_at_once_and_those_beside_it_together() {
    for many in [1, 4] {
        let net = Net::new(&[[Read, GOOD, Read, GOOD].as_slice(); 4]);
        let client = net.client().build().unwrap();
        // The first time each makes its connection, and the second time they go over these.
        for is_first_time in [true, false] {
            let before = net.written();
            let calls: Vec<_> = (0..many)
                .map(|_| {
                    let client = client.clone();
                    tokio::spawn(async move { client.send(&read()).await.map(|_| ()) })
                })
                .collect();
            // Looks when each of them has had a turn.
            let looking = net.clone();
            let after = tokio::spawn(async move { looking.written() }).await.unwrap();
            let written = before.iter().zip(&after).filter(|(before, after)| after > before).count();
            assert!(is_first_time || written == 1, "{written} of {many}");
            for call in calls {
                call.await.unwrap().unwrap();
            }
        }
        assert_eq!(net.opened(), many);
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_than_so_many_connections_wait() {
    const BURST: usize = 300;
    let net = Net::new(&[[Read, Gate, GOOD].as_slice(); BURST]);
    let client = net.client().max_in_flight(BURST).build().unwrap();
    let calls = (0..BURST).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.send(&read()).await.map(|_| ()) })
    });
    let calls: Vec<_> = calls.collect();
    net.until_executed(BURST).await;
    (0..BURST).for_each(|_| net.open_gate());
    for call in calls {
        call.await.unwrap().unwrap();
    }
    net.until_closed(BURST - 256).await;
    assert!(format!("{client:?}").contains("waiting: 256"), "{client:?}");
}

#[tokio::test(start_paused = true)]
async fn a_connection_waits_fifteen_seconds() {
    let net = Net::new(&[&[Read, GOOD, Read, GOOD], &[Read, GOOD]]);
    let client = net.client().build().unwrap();
    let _ = client.send(&read()).await.unwrap();
    advance(14 * SECOND).await;
    let _ = client.send(&read()).await.unwrap();
    assert_eq!((net.opened(), net.closed()), (1, 0));
    advance(16 * SECOND).await;
    // Closed by itself, not only when the next call comes.
    net.until_closed(1).await;
    let _ = client.send(&read()).await.unwrap();
    assert_eq!(net.opened(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_connection_lives_five_minutes_however_busy_it_is() {
    let busy: Vec<_> = [Read, GOOD].iter().cycle().take(200).copied().collect();
    let net = Net::new(&[&busy, &busy]);
    let client = net.client().build().unwrap();
    let mut calls = 0;
    while net.opened() < 2 {
        let _ = client.send(&read()).await.unwrap();
        calls += 1;
        advance(10 * SECOND).await;
    }
    assert_eq!(calls, 31);
    net.until_closed(1).await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_goes_takes_its_connections_with_it() {
    let net = Net::new(&[&[Read, GOOD]]);
    let client = net.client().build().unwrap();
    let _ = client.send(&read()).await.unwrap();
    assert_eq!(net.closed(), 0);
    drop(client);
    net.until_closed(1).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hung_up_in_between_is_called_anew() {
    for end in [Close, Reset] {
        let net = Net::new(&[&[Read, GOOD, Gate, end], &[Read, GOOD]]);
        let client = net.client().build().unwrap();
        let _ = client.send(&read()).await.unwrap();
        net.open_gate();
        net.until_closed(1).await;
        let _ = client.send(&read()).await.unwrap();
        assert_eq!((net.opened(), net.executed()), (2, 2));
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_up_in_the_same_moment_is_called_anew_when_nothing_was_written() {
    // The server closes with its answer. Whether the client has noticed when the next call comes is a race; the answer must be right either way.
    let net = Net::new(&[&[Read, GOOD, Close], &[Read, GOOD, Close], &[Read, GOOD, Close]]);
    let client = net.client().build().unwrap();
    for _ in 0..3 {
        let _ = client.send(&read()).await.unwrap();
    }
    assert_eq!((net.opened(), net.executed()), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn connection_close_is_respected() {
    let goodbye = Write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 20\r\n\r\n{\"Code\":0,\"Data\":{}}");
    let net = Net::new(&[&[Read, goodbye, Read, GOOD], &[Read, GOOD]]);
    let client = net.client().build().unwrap();
    let _ = client.send(&read()).await.unwrap();
    let _ = client.send(&read()).await.unwrap();
    assert_eq!((net.opened(), net.executed()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn nobody_gets_an_answer_to_another_call() {
    let poison = Write(b"HTTP/1.1 200 OK\r\ncontent-length: 39\r\n\r\n{\"Code\":0,\"Message\":\"POISON\",\"Data\":{}}");
    // At once with the good answer, and while the connection waits.
    for script in [[Read, GOOD, poison, Gate].as_slice(), &[Read, GOOD, Gate, poison]] {
        let net = Net::new(&[script, &[Read, GOOD]]);
        let client = net.client().build().unwrap();
        let first = client.send(&read()).await.unwrap();
        net.open_gate();
        net.until_closed(1).await;
        let second = client.send(&read()).await.unwrap();
        assert_eq!((first.message.as_str(), second.message.as_str()), ("", ""));
        assert_eq!(net.opened(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_service_is_no_reason_to_hang_up() {
    let refused = Write(b"HTTP/1.1 200 OK\r\ncontent-length: 18\r\n\r\n{\"Code\":100000005}");
    let net = Net::new(&[&[Read, refused, Read, GOOD]]);
    let client = net.client().build().unwrap();
    let error = client.send(&read()).await.unwrap_err();
    assert_eq!((error.delivery(), error.kind().as_str()), (Delivery::Refused, "authentication"));
    let _ = client.send(&read()).await.unwrap();
    assert_eq!(net.opened(), 1);
}

#[tokio::test(start_paused = true)]
async fn every_call_has_a_nonce_and_a_time_of_its_own() {
    let net = Net::new(&[&[Read, GOOD, Read, GOOD, Read, GOOD, Read, GOOD]]);
    let time = AtomicU64::new(1_800_000_000);
    // Each attempt reads the clock once, also the one that opens a connection.
    let client = net.client().clock(move || Timestamp::from_secs(time.fetch_add(1, Ordering::SeqCst))).build().unwrap();
    for _ in 0..4 {
        let _ = client.send(&read()).await.unwrap();
    }
    let all = |key: &str| net.requests().iter().map(|request| value(request, key)).collect::<Vec<_>>();
    for key in ["SignatureNonce", "Signature"] {
        assert_eq!(all(key).iter().collect::<HashSet<_>>().len(), 4, "{key}");
    }
    assert_eq!(all("Timestamp"), ["1800000000", "1800000001", "1800000002", "1800000003"]);
    assert!(all("SignatureNonce").iter().all(|nonce| nonce.len() == 16 && nonce != "0000000000000000"));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_moves_to_another_connection_is_signed_anew() {
    let net = Net::new(&[&[Read, GOOD, Park], &[Read, GOOD]]);
    let given = std::sync::Arc::new(Mutex::new(Vec::new()));
    let (book, peer) = (given.clone(), net.clone());
    let nonces = move || {
        let mut given = book.lock().unwrap();
        let number = u8::try_from(given.len()).unwrap();
        given.push(number);
        // The connection looks good until the request is on its way to it: hyper then gives the request back.
        if number == 1 {
            peer.hang_up();
        }
        [number; 8]
    };
    let client = net.client().nonces(nonces).build().unwrap();
    let _ = client.send(&read()).await.unwrap();
    let _ = client.send(&read()).await.unwrap();
    let sent: Vec<_> = net.requests().iter().map(|request| value(request, "SignatureNonce")).collect();
    assert_eq!(sent, ["0000000000000000", "0202020202020202"]);
    assert_eq!((given.lock().unwrap().len(), net.opened(), net.executed()), (3, 2, 2));
}

#[tokio::test(start_paused = true)]
async fn the_request_is_plain_http() {
    let net = Net::new(&[&[Read, GOOD]]);
    let client = net.client().build().unwrap();
    let _ = client.send(&read()).await.unwrap();
    let request = net.requests().remove(0).to_ascii_lowercase();
    assert!(request.starts_with("get /?action=searchmedia&appid=4071777&"), "{request}");
    assert!(request.contains("\r\nhost: 127.0.0.1:7\r\n"), "{request}");
    for header in ["accept-encoding", "cookie", "referer", "connection", "content-length", "transfer-encoding"] {
        assert!(!request.contains(&format!("\r\n{header}:")), "{request}");
    }
    assert_eq!(net.authorities(), ["127.0.0.1:7"]);
}

#[tokio::test(start_paused = true)]
async fn a_long_query_arrives_whole() {
    let net = Net::new(&[&[Read, GOOD]]);
    let client = net.client().settings(ZegoSettings::default().url_budget(65_000)).build().unwrap();
    let long = "x".repeat(60_000);
    let _ = client.send(&read().extra("Long", &long).unwrap()).await.unwrap();
    assert_eq!(value(&net.requests()[0], "Long"), long);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_written_opens_no_connection() {
    let net = Net::new(&[&[Read, GOOD]]);
    let client = net.client().build().unwrap();
    // Past what is good for anybody, unless another length is asked for.
    let error = client.send(&read().extra("Long", "x".repeat(8_000)).unwrap()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Request, Delivery::NotSent));
    assert_eq!(net.opened(), 0);
}

/// A value in the query of a request.
fn value(request: &str, key: &str) -> String {
    let target = request.split(' ').nth(1).unwrap();
    let pair = target.split(['?', '&']).find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
    pair.unwrap_or_else(|| panic!("no {key} in {request}")).to_owned()
}
