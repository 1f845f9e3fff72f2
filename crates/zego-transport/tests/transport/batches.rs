//! Many calls at once: paced, several under way, and nothing lost.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::Instant;
use zego_model::rtc::media_file::{DeleteMedia, DeleteMediaTarget, Vendor};
use zego_model::rtc::room::CloseRoom;
use zego_sandbox::Sandbox;
use zego_transport::quota::Pacer;
use zego_transport::{CallOptions, RetryPolicy};

use crate::net::Step::{Gate, Read};
use crate::net::{GOOD, Net};
use crate::proof::far::Far;

const WAY: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(40));

fn ids(call: &DeleteMedia) -> Vec<String> {
    match call.target() {
        DeleteMediaTarget::FileIds(ids) => ids.as_slice().iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test(start_paused = true)]
async fn many_calls_take_their_time_and_each_has_one_outcome() {
    let far = Far::new(Sandbox::builder(), WAY, 11);
    let client = far.client().build().unwrap();
    let start = Instant::now();
    let mut batches = client.batches((0..200).map(|number| DeleteMedia::new(Vendor::Tencent, [number.to_string()]).unwrap()));
    let mut seen = BTreeSet::new();
    while let Some(batch) = batches.next().await {
        assert_eq!(ids(&batch.call), [batch.place.to_string()]);
        assert!(batch.result.is_ok() && seen.insert(batch.place), "{batch:?}");
    }
    // Twenty a second.
    assert_eq!((seen.len(), start.elapsed().as_secs()), (200, 9));
}

/// More calls than go within a deadline: it begins with the turn.
#[tokio::test(start_paused = true)]
async fn a_turn_is_waited_for_however_long_that_takes() {
    let far = Far::new(Sandbox::builder(), WAY, 12);
    let client = far.client().build().unwrap();
    let mut rooms = client.batches((0..100).map(|number| CloseRoom::new(format!("room-{number}"))));
    let start = Instant::now();
    let mut ended = 0;
    while let Some(room) = rooms.next().await {
        // No room has that name; the call went all the same.
        assert_eq!(room.result.unwrap_err().attempts(), 1);
        ended += 1;
    }
    assert_eq!((ended, start.elapsed().as_secs() / 10), (100, 9));
    // Nor does it matter that the client's calls do not wait otherwise.
    let hasty = far.client().wait_for_quota(false).build().unwrap();
    let mut rooms = hasty.batches((0..3).map(|number| CloseRoom::new(format!("room-{number}"))));
    while let Some(room) = rooms.next().await {
        assert_eq!(room.result.unwrap_err().attempts(), 1);
    }
    // A call by itself does not wait as long.
    let alone = client.clone();
    let calls: Vec<_> = (0..40).map(|number| (alone.clone(), CloseRoom::new(format!("room-{number}")))).collect();
    let mut calls: tokio::task::JoinSet<_> =
        calls.into_iter().map(|(client, call)| async move { client.send(&call).await.unwrap_err() }).collect();
    let mut too_late = 0;
    while let Some(error) = calls.join_next().await {
        too_late += u32::from(error.unwrap().kind() == zego_transport::CallErrorKind::Quota);
    }
    assert!((8..=12).contains(&too_late), "{too_late}");
}

#[tokio::test(start_paused = true)]
async fn what_is_broken_off_is_given_back() {
    let net = Net::new(&[&[Read, GOOD], &[Read, GOOD], &[Read, Gate], &[Read, Gate]]);
    let client = net.client().retry(RetryPolicy::never()).quota(Pacer::new()).build().unwrap();
    let calls = (0..10).map(|number| DeleteMedia::new(Vendor::Tencent, [number.to_string()]).unwrap());
    let mut batches = client.batches(calls).in_flight(4);
    let first = batches.next().await.unwrap();
    // To ask for the next outcome and not to wait for it loses nothing.
    let mut told = 1;
    for _ in 0..3 {
        told += usize::from(tokio::time::timeout(Duration::from_millis(1), batches.next()).await.is_ok());
    }
    let rest = batches.into_rest();
    let mut places: Vec<_> = rest.in_doubt.iter().map(|(place, call)| (*place, ids(call))).collect();
    places.extend(rest.ended.iter().map(|ended| (ended.place, ids(&ended.call))));
    let not_begun: Vec<_> = rest.not_begun.collect();
    assert!(places.iter().all(|(place, ids)| *ids == [place.to_string()] && *place != first.place), "{places:?}");
    assert!(!rest.in_doubt.is_empty() && !not_begun.is_empty());
    // Broken off: nothing else is sent, however long one waits.
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert!(net.executed() <= told + rest.in_doubt.len() + rest.ended.len(), "{}", net.executed());
}

#[tokio::test(start_paused = true)]
async fn what_is_stopped_ends_in_good_order() {
    let far = Far::new(Sandbox::builder(), WAY, 13);
    let client = far.client().build().unwrap();
    let mut batches =
        client.batches((0..1_000).map(|number| DeleteMedia::new(Vendor::Tencent, [number.to_string()]).unwrap())).in_flight(10);
    assert!(batches.next().await.is_some());
    batches.stop();
    let mut ended = 1;
    while let Some(batch) = batches.next().await {
        assert!(batch.result.is_ok());
        ended += 1;
    }
    assert_eq!(ended, 10);
}

/// A call that is ready has its turn and nothing more; dropped, it gives that back.
#[tokio::test(start_paused = true)]
async fn a_call_that_is_ready_has_sent_nothing() {
    let net = Net::new(&[&[Read, GOOD, Read, GOOD]]);
    let client = net.client().retry(RetryPolicy::never()).quota(Pacer::new().share(0.05)).build().unwrap();
    let call = DeleteMedia::new(Vendor::Tencent, ["1"]).unwrap();
    let ready = client.ready(&call, CallOptions::new()).await.unwrap();
    assert_eq!(net.opened(), 0);
    drop(ready);
    // One call a second: the turn is free again.
    let start = Instant::now();
    let ready = client.ready(&call, CallOptions::new()).await.unwrap();
    assert!(start.elapsed().is_zero() && ready.send().await.is_ok());
    // The next one waits, and its deadline begins with its turn.
    let options = CallOptions::new().wait_for_turn().deadline(Duration::from_millis(500));
    assert!(client.ready(&call, options).await.unwrap().send().await.is_ok());
    assert!((1_000..1_500).contains(&start.elapsed().as_millis()));
    // One that is not sent in its time is over.
    let late = client.ready(&call, options).await.unwrap();
    tokio::time::sleep(Duration::from_millis(600)).await;
    let error = late.send().await.unwrap_err();
    assert_eq!(error.delivery(), zego_model::Delivery::NotSent);
    assert_eq!((client.account().await.unwrap().as_str(), client.settings().get_is_test()), ("4071777", None));
}
