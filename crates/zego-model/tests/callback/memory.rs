//! What a receiver remembers.

use serde_json::{Map, Value, json};
use zego_model::callback::{CallbackRefusal, RecentNonces};
use zego_sign::Timestamp;

use crate::{NOW, body, receiver};

#[test]
fn a_second_delivery_is_a_repeat() {
    let mut nonces = RecentNonces::new(10);
    let mut receive =
        |body: &[u8], now: u64| receiver().receive(body, Timestamp::from_secs(now), &mut nonces).map(|received| received.is_repeat());
    assert_eq!(receive(&body(NOW, 1), NOW), Ok(false));
    for after in [2, 6, 14, 30, 62, 300] {
        assert_eq!(receive(&body(NOW, 1), NOW + after), Ok(true));
    }
    assert_eq!(receive(&body(NOW, 2), NOW), Ok(false));
    assert_eq!(receive(&body(NOW + 1, 1), NOW), Ok(false));
    // Another body under the same signature is a repeat, too: nothing tells which of them was signed for.
    let forged = String::from_utf8(body(NOW, 2)).unwrap().replace("room-1", "room-2");
    assert_eq!(receive(forged.as_bytes(), NOW), Ok(true));
    assert!(matches!(receive(&body(NOW, 1), NOW + 301), Err(CallbackRefusal::Stale { age: 301, .. })));
}

/// The hash does not tell where the timestamp ends: digits of the nonce can become its milliseconds, and both can change places.
#[test]
fn moved_digits_make_no_other_delivery() {
    let mut nonces = RecentNonces::new(10);
    let receiver = receiver().window(None);
    let now = Timestamp::from_secs(NOW);
    assert!(!receiver.receive(&body(NOW, 9_997), now, &mut nonces).unwrap().is_repeat());
    let mut fields: Map<String, Value> = serde_json::from_slice(&body(NOW, 9_997)).unwrap();
    for (timestamp, nonce) in [("1700000000999", "7"), ("9997", "1700000000")] {
        fields.insert("timestamp".to_owned(), json!(timestamp));
        fields.insert("nonce".to_owned(), json!(nonce));
        let moved = Value::Object(fields.clone()).to_string();
        assert!(receiver.receive(moved.as_bytes(), now, &mut nonces).unwrap().is_repeat(), "{timestamp} {nonce}");
    }
}

#[test]
fn the_memory_is_bounded() {
    let receive = |nonces: &mut RecentNonces, at: u64, nonce: u64, now: u64| {
        receiver().receive(&body(at, nonce), Timestamp::from_secs(now), nonces).unwrap().is_repeat()
    };
    let mut nonces = RecentNonces::new(3);
    assert!(nonces.is_empty());
    for nonce in 1..=3 {
        assert!(!receive(&mut nonces, NOW + nonce, nonce, NOW));
    }
    // Full: what expires first is forgotten, whenever it came.
    assert!(!receive(&mut nonces, NOW + 4, 4, NOW));
    assert_eq!(nonces.len(), 3);
    assert!(receive(&mut nonces, NOW + 2, 2, NOW));
    assert!(!receive(&mut nonces, NOW + 1, 1, NOW), "it was forgotten");
    assert!(!receive(&mut nonces, NOW + 2, 2, NOW), "and now this was");
    // What the window refuses needs no memory.
    assert!(!receive(&mut nonces, NOW + 400, 5, NOW + 400));
    assert_eq!(nonces.len(), 1);

    let mut none = RecentNonces::new(0);
    assert!(!receive(&mut none, NOW, 1, NOW) && !receive(&mut none, NOW, 1, NOW));
    assert!(none.is_empty());
}

#[test]
fn without_a_window_the_memory_keeps_what_came_last() {
    let mut nonces = RecentNonces::new(2);
    let receiver = receiver().window(None);
    let mut is_repeat = |nonce: u64| receiver.receive(&body(NOW, nonce), Timestamp::from_secs(0), &mut nonces).unwrap().is_repeat();
    assert_eq!([1, 2, 3, 2, 1].map(&mut is_repeat), [false, false, false, true, false]);
}

#[test]
fn what_could_not_be_handled_can_be_forgotten() {
    let mut nonces = RecentNonces::new(2);
    let now = Timestamp::from_secs(NOW);
    let first = receiver().receive(&body(NOW, 1), now, &mut nonces).unwrap();
    nonces.forget(first.callback().delivery_key());
    assert!(nonces.is_empty());
    assert!(!receiver().receive(&body(NOW, 1), now, &mut nonces).unwrap().is_repeat());
    assert_eq!(first.callback().delivery_key().as_str(), "11700000000");
}
