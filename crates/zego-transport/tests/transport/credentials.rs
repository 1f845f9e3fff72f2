//! Credentials that change: asked for before each attempt, and held each time against where the call goes.

use std::future::pending;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;
use zego_model::spec::Retry;
use zego_model::tencent_live::live_record::DeleteLiveRecord;
use zego_model::{Delivery, Endpoint, Zego, ZegoCredentials, sandbox};
use zego_sign::tencent::{Credentials, SecretId, SecretKey};
use zego_sign::{AppId, ServerSecret};
use zego_transport::quota::{QuotaClaim, QuotaStore, Reserving, Turn};
use zego_transport::{CallErrorKind, Client, ClientBuilder, CredentialsError, CredentialsProvider, ProvidingCredentials, RetryPolicy};

use crate::logs::Logs;
use crate::net::Step::{Read, Write};
use crate::net::{GOOD, Net, SECRET, Step, once, read};
use crate::secrets::assert_clean;

const OTHER: &str = "0123456789abcdef0123456789abcdef";
const REFUSED: Step = Write(b"HTTP/1.1 200 OK\r\ncontent-length: 18\r\n\r\n{\"Code\":100000005}");
const BUSY: Step = Write(b"HTTP/1.1 429 Slowly\r\ncontent-length: 0\r\n\r\n");

fn zego(app_id: u32, secret: &str) -> Arc<ZegoCredentials> {
    Arc::new(ZegoCredentials { app_id: AppId::new(app_id).unwrap(), server_secret: ServerSecret::new(secret).unwrap() })
}

fn tencent(id: &str) -> Arc<Credentials> {
    Arc::new(Credentials::new(SecretId::new(id).unwrap(), SecretKey::new(SECRET).unwrap()))
}

/// Gives what is in its list, one after the other, and the last for ever.
fn in_turn<T: Send + Sync + 'static>(list: Vec<Arc<T>>) -> impl Fn() -> Arc<T> + Send + Sync + 'static {
    let next = AtomicUsize::new(0);
    move || list[next.fetch_add(1, Ordering::SeqCst).min(list.len() - 1)].clone()
}

fn at(net: &Net, builder: ClientBuilder<Zego>) -> ClientBuilder<Zego> {
    builder.endpoint("http://127.0.0.1:7".parse().unwrap()).connector(net.connector()).without_quota().retry(RetryPolicy::never())
}

/// Keeps the books of who asks for a turn, and gives it at once.
#[derive(Clone, Default)]
struct Accounts(Arc<Mutex<Vec<String>>>);

impl QuotaStore for Accounts {
    fn reserve<'a>(&'a self, claim: &'a QuotaClaim<'a>, _: Instant) -> Reserving<'a> {
        self.0.lock().unwrap().push(claim.account.to_owned());
        Reserving::known(Ok(Turn::unlimited()))
    }

    fn refused(&self, claim: &QuotaClaim<'_>, _chance: f64) {
        self.0.lock().unwrap().push(format!("{} refused", claim.account));
    }
}

#[tokio::test(start_paused = true)]
async fn each_attempt_is_made_with_what_is_provided_then_and_counts_for_its_account() {
    let (logs, _listening) = Logs::listen();
    let net = Net::new(&[&[Read, BUSY], &[Read, GOOD, Read, GOOD]]);
    let accounts = Accounts::default();
    let builder = at(&net, Client::zego_with(in_turn(vec![zego(1, SECRET), zego(2, OTHER), zego(2, SECRET)])));
    let builder = builder.quota(accounts.clone()).retry(RetryPolicy::default());
    let of_builder = format!("{builder:?}");
    let client = builder.build().unwrap();
    let _ = client.send(&read()).await.unwrap();
    let _ = client.send(&read()).await.unwrap();
    let apps: Vec<_> =
        net.requests().iter().map(|request| request.split("&AppId=").nth(1).unwrap().split('&').next().unwrap().to_owned()).collect();
    assert_eq!(apps, ["1", "2", "2"]);
    assert_eq!(*accounts.0.lock().unwrap(), ["1", "1 refused", "2", "2"]);
    let shown = format!("{of_builder} {client:?} {}", logs.text());
    assert_clean(&shown, &net);
    assert!(!shown.contains(OTHER) && of_builder.contains("provided for each attempt"), "{of_builder}");
}

#[tokio::test(start_paused = true)]
async fn a_refused_signature_is_not_tried_with_the_next_credentials() {
    let net = Net::new(&[&[Read, REFUSED, Read, GOOD]]);
    let builder = at(&net, Client::zego_with(in_turn(vec![zego(1, SECRET), zego(1, OTHER)])));
    let client = builder.retry(RetryPolicy::default()).build().unwrap();
    let error = client.send(&read()).await.unwrap_err();
    assert_eq!((error.kind().as_str(), error.delivery(), net.executed()), ("authentication", Delivery::Refused, 1));
    // The next call is made with them.
    let _ = client.send(&read()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn whatever_is_provided_goes_only_where_it_may() {
    const SANDBOX: &str = "http://sandbox.test:8090";
    let published = || zego(sandbox::APP_ID, sandbox::SERVER_SECRET);
    for (endpoint, provided, expected) in [
        // The vendor's own host.
        (None, published(), "these are the sandbox's credentials"),
        (None, zego(sandbox::APP_ID, SECRET), "these are the sandbox's credentials"),
        (Some(Endpoint::sandbox_at(SANDBOX).unwrap()), zego(1, SECRET), "real ones never travel in clear"),
        (Some(Endpoint::sandbox_at(SANDBOX).unwrap()), zego(sandbox::APP_ID, SECRET), "real ones never travel in clear"),
    ] {
        let net = Net::new(&[&[Read, GOOD], &[Read, GOOD]]);
        // The first may go there.
        let first = if endpoint.is_some() { published() } else { zego(1, SECRET) };
        let builder = Client::zego_with(in_turn(vec![first, provided])).connector(net.connector()).without_quota();
        let is_sandbox = endpoint.is_some();
        let builder = if let Some(endpoint) = endpoint { builder.endpoint(endpoint) } else { builder };
        let client = builder.retry(RetryPolicy::default().max_attempts(1)).build().unwrap();
        let first = client.send(&once()).await;
        assert_eq!(first.is_ok(), is_sandbox, "TLS comes to nothing in this network: {first:?}");
        let opened = net.opened();
        let error = client.send(&once()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery(), error.retry()), (CallErrorKind::Credentials, Delivery::NotSent, Retry::Mend));
        assert!(error.message().contains(expected), "{error}");
        assert_eq!(net.opened(), opened, "nobody was called");
    }
    let net = Net::new(&[&[Read, GOOD]]);
    let provider = in_turn(vec![tencent(sandbox::TENCENT_SECRET_ID)]);
    let client = Client::tencent_with(provider).connector(net.connector()).build().unwrap();
    let error = client.send(&DeleteLiveRecord::new("s", 1_u64)).await.map(|_| ()).unwrap_err();
    assert_eq!((error.kind(), error.delivery(), net.opened()), (CallErrorKind::Credentials, Delivery::NotSent, 0), "{error}");
}

/// Waits for ever, or fails.
struct Broken(bool);

impl CredentialsProvider<Zego> for Broken {
    fn credentials(&self) -> ProvidingCredentials<'_, Zego> {
        if self.0 {
            return Box::pin(pending());
        }
        Box::pin(async { Err(CredentialsError::new(io::Error::other("the vault is closed"))) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_without_credentials_ends_the_call_within_its_time() {
    for (is_slow, seconds, expected) in [(true, 3, "gave none in time"), (false, 0, "has none")] {
        let net = Net::new(&[&[Read, GOOD]]);
        let client = at(&net, Client::zego_with(Broken(is_slow))).deadline(Duration::from_secs(3)).build().unwrap();
        let start = Instant::now();
        let error = client.send(&once()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery(), start.elapsed().as_secs()), (CallErrorKind::Credentials, Delivery::NotSent, seconds));
        assert!(error.message().contains(expected), "{error}");
        let below = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(below.as_deref(), (!is_slow).then_some("the vault is closed"));
        assert_eq!(net.opened(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn temporary_keys_of_tencent_follow_one_another() {
    let good = Write(b"HTTP/1.1 200 OK\r\ncontent-length: 34\r\n\r\n{\"Response\":{\"RequestId\":\"req-9\"}}");
    let net = Net::new(&[&[Read, good], &[Read, good]]);
    let client = Client::tencent_with(in_turn(vec![tencent("AKIDfirst"), tencent("AKIDsecond")]))
        .endpoint("http://127.0.0.1:7".parse().unwrap())
        .connector(net.connector())
        .build()
        .unwrap();
    for _ in 0..2 {
        let _ = client.send(&DeleteLiveRecord::new("s", 1_u64)).await.unwrap();
    }
    let requests = net.requests();
    assert!(requests[0].contains("AKIDfirst") && requests[1].contains("AKIDsecond"), "{requests:?}");
}
