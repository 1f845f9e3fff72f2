//! What a receiver remembers.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use zego_model::callback::{BodyDigest, CallbackRefusal, DeliveryKey, Forgetful, NonceCache, RecentNonces};
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
    assert!(matches!(receive(&body(NOW, 1), NOW + 301), Err(CallbackRefusal::Stale { age: 301, .. })));
}

/// What was signed once around one body is refused around any other, as long as it is remembered; the first stays what it was.
#[test]
fn a_repeat_with_another_body_is_refused() {
    let mut nonces = RecentNonces::new(10);
    let now = Timestamp::from_secs(NOW);
    let mut receive = |body: &[u8]| receiver().receive(body, now, &mut nonces).map(|received| received.is_repeat());
    let first = String::from_utf8(body(NOW, 2)).unwrap();
    assert_eq!(receive(first.as_bytes()), Ok(false));
    let fields: Map<String, Value> = serde_json::from_str(&first).unwrap();
    let form: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields.iter().map(|(name, value)| (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned))))
        .finish();
    for changed in [
        first.replace("room-1", "room-2"),
        first.replace("\"room_close\"", "\"room_create\""),
        first.replacen('{', "{\"new\":1,", 1),
        // The same event in other words is no repeat either: the service repeats its bytes.
        format!("{first} "),
        form_urlencoded::byte_serialize(first.as_bytes()).collect(),
        form,
    ] {
        assert_ne!(changed, first);
        assert_eq!(receive(changed.as_bytes()), Err(CallbackRefusal::ChangedRepeat), "{changed}");
        assert_eq!(receive(first.as_bytes()), Ok(true));
    }
    // A delivery of its own is none of this.
    assert_eq!(receive(&body(NOW, 3)), Ok(false));
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
        let refusal = receiver.receive(moved.as_bytes(), now, &mut nonces).unwrap_err();
        assert_eq!(refusal, CallbackRefusal::ChangedRepeat, "{timestamp} {nonce}");
    }
}

/// A memory of one's own, as a store outside of the program would be: what it has to do is in the trait, what its answer means is not its business.
#[test]
fn a_memory_of_ones_own_tells_the_same() {
    #[derive(Default)]
    struct Store(BTreeMap<String, [u8; 32]>);

    impl NonceCache for Store {
        fn insert(&mut self, delivery: &DeliveryKey, body: BodyDigest, _: Timestamp, _: Option<Timestamp>) -> Option<BodyDigest> {
            let noted = self.0.get(delivery.as_str()).copied().map(BodyDigest::from_bytes);
            self.0.entry(delivery.as_str().to_owned()).or_insert(*body.as_bytes());
            noted
        }
    }

    let (mut store, now) = (Store::default(), Timestamp::from_secs(NOW));
    let changed = String::from_utf8(body(NOW, 1)).unwrap().replace("room-1", "room-2");
    assert!(!receiver().receive(&body(NOW, 1), now, &mut store).unwrap().is_repeat());
    assert!(receiver().receive(&body(NOW, 1), now, &mut store).unwrap().is_repeat());
    assert_eq!(receiver().receive(changed.as_bytes(), now, &mut store).unwrap_err(), CallbackRefusal::ChangedRepeat);
    // One that is awaited is asked after the receiver, which has none.
    let callback = receiver().receive(changed.as_bytes(), now, &mut Forgetful).unwrap().into_callback();
    let noted = store.0.get(callback.delivery_key().as_str()).copied().map(BodyDigest::from_bytes);
    assert_eq!(callback.body_digest().is_repeat(noted), Err(CallbackRefusal::ChangedRepeat));
    assert_eq!(callback.body_digest().is_repeat(None), Ok(false));
    assert!(!format!("{:?}", callback.body_digest()).contains("room"), "{callback:?}");
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
fn what_could_not_be_handled_is_new_again_with_its_own_body() {
    let mut nonces = RecentNonces::new(2);
    let now = Timestamp::from_secs(NOW);
    let first = receiver().receive(&body(NOW, 1), now, &mut nonces).unwrap();
    nonces.forget(first.callback().delivery_key());
    let changed = String::from_utf8(body(NOW, 1)).unwrap().replace("room-1", "room-2");
    let mut receive = |body: &[u8]| receiver().receive(body, now, &mut nonces).map(|received| received.is_repeat());
    assert_eq!(receive(changed.as_bytes()), Err(CallbackRefusal::ChangedRepeat));
    assert_eq!([(); 3].map(|()| receive(&body(NOW, 1))), [Ok(false), Ok(true), Ok(true)]);
    assert_eq!(first.callback().delivery_key().as_str(), "11700000000");
    assert_eq!(nonces.len(), 1);
}
