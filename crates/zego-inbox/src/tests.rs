//! An inbox over the memory of this process, and over stores that fail.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use zego_model::callback::{BodyDigest, CallbackRefusal, DeliveryKey, Receiver, sign_body};
use zego_model::rtc::callback::Event;
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, Timestamp};

use crate::proof::{Told, cases, conforms};
use crate::{Accepted, ClaimOutcome, ClaimTerms, DeliveryLease, Inbox, InboxRefusal, MemoryNonces, NonceStore, NonceStoreError, Noting};

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

fn body(nonce: u64, stream: &str) -> Vec<u8> {
    let row = zego_model::events().find(|row| row.spec.event == "record").unwrap();
    let fields = serde_json::json!({ "stream_alias": stream });
    sign_body(row.spec, fields.as_object().unwrap(), AppId::new(7).unwrap(), &secret(), NOW, nonce)
}

fn secret() -> CallbackSecret {
    CallbackSecret::new("the-secret").unwrap()
}

fn receiver() -> Receiver<Event> {
    Receiver::new([secret()])
}

fn inbox() -> Inbox<Event> {
    Inbox::new(receiver(), MemoryNonces::new(100))
}

#[tokio::test]
async fn every_case_of_a_memory_holds_in_this_process() {
    assert_eq!(cases(&Told::memory()).await, Ok(9));
    // That a walk can find something: two stores that are told the same agree.
    assert!(conforms(&Told::memory(), 1, 500).await.unwrap().iter().all(|count| *count > 5));
}

#[tokio::test]
async fn a_callback_is_handled_once_and_then_acknowledged() {
    let inbox = inbox();
    let (first, another) = (body(1, "a"), body(2, "a"));
    let Ok(Accepted::New(callback, handling)) = inbox.receive(&first, NOW).await else { panic!("it is new") };
    assert_eq!(callback.name(), "record");
    assert_eq!(inbox.receive(&first, NOW).await.err(), Some(InboxRefusal::InHand));
    assert!(matches!(inbox.receive(&another, NOW).await, Ok(Accepted::New(..))));
    handling.done().await.unwrap();
    assert!(matches!(inbox.receive(&first, NOW).await, Ok(Accepted::Handled(_))));
    let changed = InboxRefusal::Callback(CallbackRefusal::ChangedRepeat);
    assert_eq!(inbox.receive(&body(1, "b"), NOW).await.err(), Some(changed));
}

#[tokio::test]
async fn what_is_given_up_or_dropped_is_new_again() {
    let inbox = inbox();
    let body = body(1, "a");
    for is_dropped in [false, true, false] {
        let Ok(Accepted::New(_, handling)) = inbox.receive(&body, NOW).await else { panic!("it is new") };
        if is_dropped {
            drop(handling);
            // The task that gives it up runs when this one waits.
            tokio::task::yield_now().await;
        } else {
            handling.give_up().await.unwrap();
        }
    }
    assert!(matches!(inbox.receive(&body, NOW).await, Ok(Accepted::New(..))));
}

#[tokio::test]
async fn what_is_no_callback_is_not_noted() {
    let memory = Arc::new(MemoryNonces::new(100));
    let inbox = Inbox::shared(receiver().size_limit(400), Arc::clone(&memory) as Arc<dyn NonceStore>);
    for (body, status) in [(vec![b'x'; 401], 413), (b"{}".to_vec(), 400), (b"no json".to_vec(), 400)] {
        assert_eq!(inbox.receive(&body, NOW).await.err().unwrap().status(), status);
    }
    let late = Timestamp::from_secs(NOW.as_secs() + 301);
    assert_eq!(inbox.receive(&body(1, "a"), late).await.err().unwrap().as_str(), "stale");
    assert!(memory.is_empty());
}

/// A store that answers nothing, or fails; and how often it was asked to end a lease.
#[derive(Debug)]
struct Sick {
    is_silent: bool,
    ended: Arc<AtomicI64>,
}

impl NonceStore for Sick {
    fn claim<'a>(&'a self, delivery: &'a DeliveryKey, _: BodyDigest, _: ClaimTerms) -> Noting<'a, ClaimOutcome> {
        let outcome = ClaimOutcome::Yours(DeliveryLease::new(delivery.clone(), 1));
        Box::pin(async move {
            if !self.is_silent {
                return Err(NonceStoreError::unreachable("it is sick"));
            }
            tokio::task::yield_now().await;
            Ok(outcome)
        })
    }

    fn done<'a>(&'a self, _: &'a DeliveryLease) -> Noting<'a, ()> {
        Box::pin(async { pending().await })
    }

    fn release<'a>(&'a self, _: &'a DeliveryLease) -> Noting<'a, ()> {
        self.ended.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn without_a_store_nothing_is_acknowledged() {
    let inbox = Inbox::new(receiver(), Sick { is_silent: false, ended: Arc::default() });
    let refusal = inbox.receive(&body(1, "a"), NOW).await.err().unwrap();
    assert_eq!((refusal.status().as_u16(), refusal.as_str()), (503, "store"));
}

/// A sender that goes while the claim is under way: it was claimed, and is given up.
#[tokio::test(start_paused = true)]
async fn a_claim_that_nobody_waits_for_is_given_up() {
    let ended = Arc::new(AtomicI64::new(0));
    let inbox = Inbox::new(receiver(), Sick { is_silent: true, ended: Arc::clone(&ended) });
    let body = body(1, "a");
    assert!(tokio::time::timeout(Duration::ZERO, inbox.receive(&body, NOW)).await.is_err());
    for _ in 0..4 {
        tokio::task::yield_now().await;
    }
    assert_eq!(ended.load(Ordering::Relaxed), 1);
}

#[cfg(all(feature = "postgres", feature = "redis"))]
#[tokio::test]
async fn no_password_is_shown_where_a_server_is_not_there() {
    use crate::{PostgresNonces, RedisNonces};

    let postgres = PostgresNonces::new("postgres://user:hidden@127.0.0.1:1/db".parse().unwrap());
    let redis = RedisNonces::new("redis://user:hidden@127.0.0.1:1/").unwrap();
    for store in [Arc::new(postgres) as Arc<dyn NonceStore>, Arc::new(redis)] {
        let shown = format!("{store:?}");
        let inbox = Inbox::shared(receiver(), store);
        let refusal = inbox.receive(&body(1, "a"), NOW).await.err().unwrap();
        assert_eq!(refusal.status(), 503);
        assert!(refusal.to_string().contains("could not be asked"), "{refusal}");
        assert!(![shown, format!("{refusal}{refusal:?}{inbox:?}")].iter().any(|text| text.contains("hidden") || text.contains("user:")));
    }
    assert!(!RedisNonces::new("redis//user:hidden@").unwrap_err().to_string().contains("hidden"));
}
