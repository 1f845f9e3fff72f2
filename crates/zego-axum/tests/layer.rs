//! A router with the layer, called without a socket.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::sync::Semaphore;
use tower::ServiceExt as _;
use zego_axum::inbox::{ClaimOutcome, ClaimTerms, DeliveryLease, Inbox, MemoryNonces, NonceStore, NonceStoreError, Noting};
use zego_axum::{Callback, CallbackLayer};
use zego_model::AnyEvent;
use zego_model::callback::{BodyDigest, DeliveryKey, Receiver, sign_body};
use zego_model::rtc::callback::Event;
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, Timestamp};

fn secret() -> CallbackSecret {
    CallbackSecret::new("the-secret").unwrap()
}

/// A signed body of an event, with its first example's fields.
fn body(event: &str, nonce: u64) -> Vec<u8> {
    body_of(zego_model::events().find(|row| row.spec.event == event).unwrap(), nonce)
}

/// The same of an event whose name several services have.
fn body_of(row: &zego_model::spec::EventRow, nonce: u64) -> Vec<u8> {
    let fields: serde_json::Map<_, _> = serde_json::from_str(row.examples[0].body).unwrap();
    sign_body(row.spec, &fields, AppId::new(7).unwrap(), &secret(), Timestamp::from_secs(1_700_000_000), nonce)
}

/// Any time will do: the bodies are as old as they are.
fn layer(store: impl NonceStore + 'static) -> CallbackLayer<AnyEvent> {
    CallbackLayer::new(Inbox::new(Receiver::new([secret()]).window(None).size_limit(4_000), store))
}

/// What a handler does, and how often it was called.
struct Desk {
    called: AtomicU32,
    /// Each call takes one, and waits for it.
    permits: Semaphore,
    does: fn(u32) -> Response,
}

async fn handler(State(desk): State<Arc<Desk>>, callback: Callback<AnyEvent>, body: String) -> Response {
    assert_eq!(body.as_bytes(), callback.raw());
    let call = desk.called.fetch_add(1, Ordering::Relaxed) + 1;
    desk.permits.acquire().await.unwrap().forget();
    let answer = (desk.does)(call);
    if answer.status() == StatusCode::OK { callback.acknowledgement() } else { answer }
}

fn desk(permits: usize, does: fn(u32) -> Response) -> Arc<Desk> {
    Arc::new(Desk { called: AtomicU32::new(0), permits: Semaphore::new(permits), does })
}

fn router(desk: &Arc<Desk>) -> Router {
    Router::new().route("/zego", post(handler).route_layer(layer(MemoryNonces::new(100)))).with_state(Arc::clone(desk))
}

fn request(body: impl Into<Body>) -> Request<Body> {
    Request::builder().method(Method::POST).uri("/zego").body(body.into()).unwrap()
}

async fn send(router: &Router, body: impl Into<Body>) -> (u16, String) {
    let response = router.clone().oneshot(request(body)).await.unwrap();
    let status = response.status().as_u16();
    let text = to_bytes(response.into_body(), 10_000).await.unwrap();
    (status, String::from_utf8(text.to_vec()).unwrap())
}

fn called(desk: &Desk) -> u32 {
    desk.called.load(Ordering::Relaxed)
}

#[tokio::test]
async fn what_is_no_callback_reaches_no_handler() {
    let desk = desk(9, |_| ().into_response());
    let router = router(&desk);
    let signed = String::from_utf8(body("record", 1)).unwrap();
    let odd = signed.replace("\"signature\":\"", "\"signature\":\"0");
    let wrong = sign_body(
        zego_model::events().find(|row| row.spec.event == "record").unwrap().spec,
        &serde_json::Map::new(),
        AppId::new(7).unwrap(),
        &CallbackSecret::new("another").unwrap(),
        Timestamp::from_secs(1_700_000_000),
        1,
    );
    for (body, status) in
        [(wrong, 401), (odd.into_bytes(), 400), (b"no callback".to_vec(), 400), (vec![b' '; 4_001], 413), (Vec::new(), 400)]
    {
        let (found, told) = send(&router, body.clone()).await;
        assert_eq!(found, status, "{told}");
        assert!(!told.contains("the-secret") && !told.is_empty(), "{told}");
    }
    let mut compressed = request(signed);
    compressed.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
    assert_eq!(router.clone().oneshot(compressed).await.unwrap().status(), 415);
    let get = Request::builder().uri("/zego").body(Body::empty()).unwrap();
    assert_eq!(router.clone().oneshot(get).await.unwrap().status(), 405);
    assert_eq!(called(&desk), 0);
}

#[tokio::test]
async fn a_repeat_of_what_was_handled_is_acknowledged_without_the_handler() {
    let desk = desk(9, |_| ().into_response());
    let router = router(&desk);
    for _ in 0..3 {
        assert_eq!(send(&router, body("record", 1)).await, (200, String::new()));
    }
    assert_eq!(called(&desk), 1);
    let changed = String::from_utf8(body("record", 1)).unwrap().replace("stream_alias", "stream_alia5");
    assert_eq!(send(&router, changed).await.0, 409);
    assert_eq!(send(&router, body("record", 2)).await.0, 200);
    assert_eq!(called(&desk), 2);
}

#[tokio::test]
async fn what_is_being_handled_is_not_acknowledged_and_not_handled_twice() {
    let desk = desk(0, |_| ().into_response());
    let router = router(&desk);
    let first = tokio::spawn({
        let router = router.clone();
        async move { send(&router, body("record", 1)).await.0 }
    });
    while called(&desk) == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(send(&router, body("record", 1)).await.0, 503);
    desk.permits.add_permits(1);
    assert_eq!(first.await.unwrap(), 200);
    assert_eq!(send(&router, body("record", 1)).await.0, 200);
    assert_eq!(called(&desk), 1);
}

/// Whatever it answers that is no success goes to the service, which sends again.
#[tokio::test]
async fn what_a_handler_could_not_do_is_new_when_it_comes_again() {
    let desk = desk(9, |call| match call {
        1 => (StatusCode::INTERNAL_SERVER_ERROR, "no room").into_response(),
        2 => StatusCode::FOUND.into_response(),
        3 => StatusCode::NOT_FOUND.into_response(),
        _ => (StatusCode::ACCEPTED, "taken").into_response(),
    });
    let router = router(&desk);
    let mut told = Vec::new();
    for _ in 0..5 {
        told.push(send(&router, body("record", 1)).await);
    }
    let texts: Vec<_> = told.iter().map(|(status, text)| (*status, text.as_str())).collect();
    assert_eq!(texts, [(500, "no room"), (302, ""), (404, ""), (202, "taken"), (200, "")]);
    assert_eq!(called(&desk), 4);
}

#[tokio::test]
async fn what_a_handler_panics_at_is_new_when_it_comes_again() {
    let desk = desk(9, |call| if call == 1 { panic!("on purpose") } else { ().into_response() });
    let router = router(&desk);
    let first = tokio::spawn({
        let router = router.clone();
        async move { send(&router, body("record", 1)).await }
    });
    assert!(first.await.unwrap_err().is_panic());
    tokio::task::yield_now().await;
    assert_eq!(send(&router, body("record", 1)).await.0, 200);
    assert_eq!(called(&desk), 2);
}

/// A server drops a handler whose sender has hung up.
#[tokio::test]
async fn what_is_dropped_is_new_when_it_comes_again() {
    let desk = desk(0, |_| ().into_response());
    let router = router(&desk);
    let first = tokio::spawn({
        let router = router.clone();
        async move { send(&router, body("record", 1)).await }
    });
    while called(&desk) == 0 {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    tokio::task::yield_now().await;
    desk.permits.add_permits(1);
    assert_eq!(send(&router, body("record", 1)).await.0, 200);
    assert_eq!(called(&desk), 2);
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_takes_too_long_is_dropped() {
    let desk = desk(0, |_| ().into_response());
    let router = router(&desk);
    let begun = tokio::time::Instant::now();
    assert_eq!(send(&router, body("record", 1)).await.0, 503);
    assert_eq!(begun.elapsed().as_secs(), 4);
    desk.permits.add_permits(1);
    assert_eq!(send(&router, body("record", 1)).await.0, 200);
    // A body that does not come to its end is not waited for any longer.
    assert_eq!(send(&router, Body::new(Endless)).await.0, 503);
    assert!(CallbackLayer::<AnyEvent>::DEFAULT_TIME_LIMIT + Duration::from_millis(500) < zego_sandbox::SLOWEST_CALLBACK_ANSWER);
    assert!(CallbackLayer::<AnyEvent>::DEFAULT_TIME_LIMIT < Inbox::<AnyEvent>::DEFAULT_LEASE);
}

/// A body of which nothing comes.
struct Endless;

impl http_body::Body for Endless {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Pending
    }
}

/// A form is a callback like any other; a service that reads the answer's body is told there, also when it has sent again.
#[tokio::test]
async fn each_form_is_received_and_each_service_answered_in_its_way() {
    let desk = desk(9, |_| ().into_response());
    let router = router(&desk);
    let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&body("record", 1)).unwrap();
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in &fields {
        form.append_pair(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned).as_str());
    }
    let form = form.finish();
    assert_eq!(send(&router, form).await, (200, String::new()));
    let row = zego_model::events().find(|row| row.acknowledgement().is_some_and(|answer| answer["Code"] == 200)).unwrap();
    let acknowledgement = row.acknowledgement().unwrap().to_string();
    for _ in 0..2 {
        assert_eq!(send(&router, body_of(row, 2)).await, (200, acknowledgement.clone()));
    }
    assert_eq!(called(&desk), 2);
}

/// A route whose layer has other events than its handler: it is put together wrongly, which the service must not take for success.
#[tokio::test]
async fn a_handler_without_its_layer_acknowledges_nothing() {
    async fn other(callback: Callback<Event>) -> String {
        callback.name().to_owned()
    }
    let bare = Router::new().route("/zego", post(other));
    let mismatched = Router::new().route("/zego", post(other).route_layer(layer(MemoryNonces::new(100))));
    for router in [bare, mismatched] {
        for _ in 0..2 {
            let (status, told) = send(&router, body("record", 1)).await;
            assert_eq!((status, told.contains("CallbackLayer")), (500, true), "{told}");
        }
    }
    let fitting = CallbackLayer::new(Inbox::new(Receiver::<Event>::new([secret()]).window(None), MemoryNonces::new(100)));
    let router = Router::new().route("/zego", post(other).route_layer(fitting));
    assert_eq!(send(&router, body("record", 1)).await, (200, "record".to_owned()));
}

/// A store that is not there.
#[derive(Debug)]
struct Down;

impl NonceStore for Down {
    fn claim<'a>(&'a self, _: &'a DeliveryKey, _: BodyDigest, _: ClaimTerms) -> Noting<'a, ClaimOutcome> {
        Box::pin(async { Err(NonceStoreError::unreachable("nobody is there")) })
    }

    fn done<'a>(&'a self, _: &'a DeliveryLease) -> Noting<'a, ()> {
        Box::pin(async { Err(NonceStoreError::unreachable("nobody is there")) })
    }

    fn release<'a>(&'a self, _: &'a DeliveryLease) -> Noting<'a, ()> {
        Box::pin(async { Err(NonceStoreError::unreachable("nobody is there")) })
    }
}

#[tokio::test]
async fn without_a_store_nothing_is_acknowledged() {
    let desk = desk(9, |_| ().into_response());
    let router = Router::new().route("/zego", post(handler).route_layer(layer(Down))).with_state(Arc::clone(&desk));
    let (status, told) = send(&router, body("record", 1)).await;
    assert_eq!((status, told.contains("nobody is there")), (503, true), "{told}");
    assert_eq!(called(&desk), 0);
}
