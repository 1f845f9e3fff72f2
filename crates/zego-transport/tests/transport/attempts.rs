//! What follows an attempt that failed: another one where that does no harm, in its turn, rightly dated, and within the deadline.

use std::time::Duration;

use tokio::time::Instant;
use zego_model::rtc::media_file::{DeleteMedia, DeleteMediaOutput, Vendor};
use zego_model::{Delivery, ErrorKind, Reply, Zego};
use zego_sign::Timestamp;
use zego_transport::quota::Pacer;
use zego_transport::{CallErrorKind, CallOptions, Client, ClientBuilder, Error, RetryPolicy};

use crate::net::Step::{Close, Gate, Read, Write};
use crate::net::{GOOD, Net, Step, once, read};

const SECOND: Duration = Duration::from_secs(1);
const TOO_MANY: Step = Write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"Code\":6}");

/// A client that repeats.
fn repeating(net: &Net) -> ClientBuilder<Zego> {
    net.client().retry(RetryPolicy::default()).max_response_bytes(1 << 20)
}

/// A call whose repeat ends in the same state.
fn delete() -> DeleteMedia {
    DeleteMedia::new(Vendor::Tencent, ["a"]).unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_one_attempt_may_have_done_the_next_ones_failure_does_not_undo() {
    // The second attempt, and the third, find nobody there.
    let net = Net::new(&[&[Read, Close]]);
    let error = repeating(&net).build().unwrap().send(&delete()).await.unwrap_err();
    assert_eq!((error.attempts(), error.delivery(), net.executed()), (3, Delivery::Unknown, 1));
    let text = error.to_string();
    assert!(
        text.contains("after 3 attempts") && text.contains("may have been carried out") && !text.contains("Nothing was sent"),
        "{text}"
    );
    // Without an attempt that did, nothing was done.
    let error = repeating(&Net::new(&[])).build().unwrap().send(&once()).await.unwrap_err();
    assert_eq!((error.attempts(), error.delivery()), (3, Delivery::NotSent));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_contains_every_attempt_and_pause() {
    let net = Net::new(&[&[Read], &[Read], &[Read]]);
    let start = Instant::now();
    let error = repeating(&net).first_byte_timeout(4 * SECOND).deadline(10 * SECOND).build().unwrap().send(&read()).await.unwrap_err();
    assert_eq!((error.delivery(), start.elapsed().as_secs()), (Delivery::Unknown, 10));
    // No pause is begun of which the end lies behind it.
    let net = Net::new(&[&[Read, TOO_MANY], &[Read, GOOD]]);
    let policy = RetryPolicy::default().pauses(60 * SECOND, 60 * SECOND);
    let start = Instant::now();
    let busy = Net::new(&[&[Read, Write(b"HTTP/1.1 503 Out\r\ncontent-length: 0\r\nretry-after: 4\r\n\r\n")], &[Read, GOOD]]);
    let error = busy.client().retry(RetryPolicy::default()).deadline(3 * SECOND).build().unwrap().send(&read()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), start.elapsed().as_secs()), (CallErrorKind::Http(503), 1, 0));
    let ended = net.client().retry(policy).deadline(SECOND).build().unwrap().send(&once()).await;
    assert!(ended.is_ok() || start.elapsed() < SECOND, "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_asks_for_time_gets_it() {
    let net = Net::new(&[&[Read, Write(b"HTTP/1.1 503 Out\r\ncontent-length: 0\r\nretry-after: 3\r\n\r\n")], &[Read, GOOD]]);
    let start = Instant::now();
    let _ = repeating(&net).build().unwrap().send(&read()).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn where_much_fails_most_calls_are_tried_once() {
    let net = Net::new(&[]);
    let client = repeating(&net).build().unwrap();
    let mut attempts = 0;
    for _ in 0..100 {
        attempts += client.send(&read()).await.unwrap_err().attempts();
    }
    assert_eq!(attempts, 100 + 20);
}

/// An answer that refuses the signature's time, by a clock that is eleven minutes before the client's.
const SKEWED: Step = Write(b"HTTP/1.1 200 OK\r\ndate: Fri, 15 Jan 2027 08:11:00 GMT\r\ncontent-length: 18\r\n\r\n{\"Code\":100000004}");

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_corrected_once_and_for_all_calls() {
    let net = Net::new(&[&[Read, SKEWED], &[Read, GOOD], &[Read, GOOD]]);
    let client = repeating(&net).clock(|| Timestamp::from_secs(1_800_000_000)).build().unwrap();
    let _ = client.send(&once()).await.unwrap();
    let _ = client.send(&once()).await.unwrap();
    let times: Vec<_> = net.requests().iter().map(|request| request.split_once("Timestamp=").unwrap().1[..10].to_owned()).collect();
    assert_eq!(times, ["1800000000", "1800000660", "1800000660"]);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_right_or_not_to_be_corrected_is_no_reason_to_repeat() {
    for (clock, corrects) in [(1_800_000_660, true), (1_800_000_000, false)] {
        let net = Net::new(&[&[Read, SKEWED], &[Read, GOOD]]);
        let client = repeating(&net).clock(move || Timestamp::from_secs(clock)).correct_clock(corrects).build().unwrap();
        let error = client.send(&read()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (CallErrorKind::Api(ErrorKind::ClockSkew), 1), "{clock}");
    }
}

/// A server that answers every call on any of its connections.
fn willing(connections: usize) -> Net {
    Net::new(&vec![[Read, GOOD].repeat(4).as_slice(); connections])
}

/// So many deletions at once; how each ended, and when the last did.
async fn burst(client: &Client<Zego>, calls: usize) -> (Vec<Result<Reply<DeleteMediaOutput>, Error>>, Duration) {
    let start = Instant::now();
    let sent: Vec<_> = (0..calls)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(&delete()).await })
        })
        .collect();
    let mut results = Vec::new();
    for call in sent {
        results.push(call.await.unwrap());
    }
    (results, start.elapsed())
}

#[tokio::test(start_paused = true)]
async fn calls_past_the_quota_take_their_time() {
    let net = willing(60);
    let client = repeating(&net).quota(Pacer::new()).build().unwrap();
    let (results, took) = burst(&client, 60).await;
    assert!(results.iter().all(Result::is_ok));
    // Twenty a second: the last twenty go after two windows.
    assert!((2_010..2_100).contains(&took.as_millis()), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_may_not_wait_is_refused_before_it_is_sent() {
    let net = willing(30);
    let client = repeating(&net).quota(Pacer::new()).wait_for_quota(false).build().unwrap();
    let (results, took) = burst(&client, 30).await;
    let refused: Vec<_> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    assert_eq!((net.executed(), refused.len(), took.as_secs()), (20, 10, 0));
    for error in refused {
        assert_eq!((error.kind(), error.delivery(), error.attempts()), (CallErrorKind::Quota, Delivery::NotSent, 0), "{error}");
        assert!(error.to_string().contains("the quota leaves no turn"), "{error}");
    }
    // The same within a deadline that ends before the turn.
    let net = willing(41);
    let client = repeating(&net).quota(Pacer::new()).deadline(Duration::from_millis(1_500)).build().unwrap();
    let (results, _) = burst(&client, 41).await;
    assert_eq!((net.executed(), results.iter().filter(|result| result.is_err()).count()), (40, 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_gives_its_turn_back() {
    let net = willing(40);
    let client = repeating(&net).quota(Pacer::new()).build().unwrap();
    let (results, _) = burst(&client, 20).await;
    assert_eq!(results.len(), 20);
    let waiting: Vec<_> = (0..20)
        .map(|_| {
            tokio::spawn({
                let client = client.clone();
                async move { client.send(&delete()).await.map(drop) }
            })
        })
        .collect();
    tokio::task::yield_now().await;
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
    for call in waiting {
        assert!(call.await.unwrap_err().is_cancelled());
    }
    let (results, took) = burst(&client, 20).await;
    assert!(results.iter().all(Result::is_ok) && took < Duration::from_millis(1_100), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn after_a_refusal_for_the_quota_the_call_waits_and_others_with_it() {
    let net = Net::new(&[&[Read, TOO_MANY], &[Read, GOOD], &[Read, GOOD]]);
    let client = repeating(&net).quota(Pacer::new()).build().unwrap();
    let start = Instant::now();
    // A refusal is before anything is carried out: whatever a repeat would do, this is none.
    let _ = client.send(&once()).await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(500), "{:?}", start.elapsed());
    assert_eq!(net.executed(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_nobody_else_waits_for_its_gate_alone() {
    let net = Net::new(&[&[Read, Gate, GOOD], &[Read, GOOD]]);
    let client = repeating(&net).quota(Pacer::new().share(0.05)).build().unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.send(&delete()).await.map(drop) }
    });
    net.until_executed(1).await;
    // One twentieth of twenty a second.
    let start = Instant::now();
    let _ = client.send(&delete()).await.unwrap();
    assert!((900..1_100).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
    net.open_gate();
    first.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn so_many_are_under_way_and_the_others_wait_for_room() {
    let net = Net::new(&[[Read, Gate, GOOD].as_slice(); 8]);
    let client = repeating(&net).max_in_flight(3).build().unwrap();
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(&once()).await.map(drop) })
        })
        .collect();
    for sent in 3..=8 {
        net.until_executed(sent).await;
        assert_eq!(net.executed(), sent);
        net.open_gate();
    }
    net.open_gate();
    net.open_gate();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    // One whose time is over before there is room was not sent.
    let net = Net::new(&[&[Read]]);
    let client = repeating(&net).max_in_flight(1).deadline(5 * SECOND).build().unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.send(&once()).await.map(drop) }
    });
    net.until_executed(1).await;
    let error = client.send(&once()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery(), net.executed()), (CallErrorKind::Saturated, Delivery::NotSent, 1));
    assert!(first.await.unwrap().is_err());
}

#[tokio::test(start_paused = true)]
async fn more_than_may_wait_are_refused_at_once() {
    for most in [None, Some(3)] {
        let net = Net::new(&[&[Read, Gate, GOOD]]);
        let mut builder = repeating(&net).max_in_flight(1);
        if let Some(most) = most {
            builder = builder.max_waiting(most);
        }
        let client = builder.build().unwrap();
        let calls: Vec<_> = (0..=most.unwrap_or(1_024))
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.send(&once()).await.map(drop) })
            })
            .collect();
        net.until_executed(1).await;
        let start = Instant::now();
        let error = client.send(&once()).await.unwrap_err();
        assert_eq!((error.kind(), start.elapsed()), (CallErrorKind::Saturated, Duration::ZERO));
        calls.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_or_an_operation_does_otherwise_than_the_client() {
    // What may have been carried out is repeated by a named wish alone.
    let net = Net::new(&[&[Read, Close], &[Read, GOOD]]);
    let options = CallOptions::new().assume_repeatable("the recording is looked for by its stream, and one too many does no harm");
    let _ = repeating(&net).build().unwrap().send_with(&once(), options).await.unwrap();
    assert_eq!(net.executed(), 2);
    // One attempt is one, whatever the client and the operation say; the nearest counts.
    let attempts = |call: CallOptions, operation: CallOptions| async move {
        let client = repeating(&Net::new(&[])).operation("rtc", "SearchMedia", operation).build().unwrap();
        client.send_with(&read(), call).await.unwrap_err().attempts()
    };
    let (none, one, two) = (CallOptions::new(), CallOptions::new().max_attempts(1), CallOptions::new().max_attempts(2));
    assert_eq!((attempts(none, none).await, attempts(one, none).await, attempts(none, two).await, attempts(one, two).await), (3, 1, 2, 1));
    // A deadline of its own, longer or shorter.
    for (seconds, options) in [(3, CallOptions::new().deadline(3 * SECOND)), (10, CallOptions::new().deadline(600 * SECOND))] {
        let client = Net::new(&[&[Read]]).client().deadline(5 * SECOND).build().unwrap();
        let start = Instant::now();
        assert!(client.send_with(&once(), options).await.is_err());
        assert_eq!(start.elapsed().as_secs(), seconds);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_is_as_good_as_deleted_on_a_repeat_alone() {
    const BUSY: Step = Write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"Code\":6}");
    const GONE: Step = Write(b"HTTP/1.1 200 OK\r\ncontent-length: 36\r\n\r\n{\"Code\":41003,\"Message\":\"not found\"}");
    let one = || DeleteMedia::new(Vendor::Tencent, ["1"]).unwrap();
    let net = Net::new(&[&[Read, Close], &[Read, GONE]]);
    let reply = repeating(&net).build().unwrap().send(&one()).await.unwrap();
    let refusal = reply.converged().unwrap();
    assert_eq!((refusal.code.to_string().as_str(), reply.failures().len(), net.executed()), ("41003", 0, 2));
    // A first attempt may have named what never was; and so may one after attempts that cannot have acted.
    for net in [Net::new(&[&[Read, GONE]]), Net::new(&[&[Close], &[Read, BUSY, Read, GONE]])] {
        let error = repeating(&net).build().unwrap().send(&one()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Api(ErrorKind::NotFound), Delivery::Answered));
    }
    // Of several files it does not tell which one is missing.
    let net = Net::new(&[&[Read, Close], &[Read, GONE]]);
    let error = repeating(&net).build().unwrap().send(&DeleteMedia::new(Vendor::Tencent, ["1", "2"]).unwrap()).await.unwrap_err();
    assert_eq!((error.delivery(), error.attempts()), (Delivery::Unknown, 2));
}

/// Who does not know what became of a call is told where to look.
#[tokio::test(start_paused = true)]
async fn an_unknown_outcome_names_what_tells() {
    let error = repeating(&Net::new(&[&[Read, Close]])).build().unwrap().send(&once()).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("may have been carried out") && text.contains("SearchMedia"), "{text}");
}
