//! A network in memory: each connection plays a script, and what reaches the server is counted.

mod server;
mod step;

use std::future::pending;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::uri::Authority;
use rustls::{HandshakeKind, ServerConfig};
use tokio::io::duplex;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use zego_model::Zego;
use zego_model::rtc::media_file::{SearchMedia, StartCdnRecord, Vendor};
use zego_sign::{AppId, ServerSecret};
use zego_transport::{Client, ClientBuilder, ConnectError, ConnectStage, Connecting, RetryPolicy, Stream};

use crate::logs::attend;
use crate::proof::breakable::Breakable;

pub(crate) use self::step::{Certified, Dialect, Step, Word};

/// A complete success.
pub(crate) const GOOD: Step = Step::Write(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"Code\":0,\"Data\":{}}");

/// A proxy's word that the tunnel stands.
pub(crate) const OPEN: Step = Step::Write(b"HTTP/1.1 200 Connection established\r\n\r\n");

/// The network and its books.
#[derive(Clone, Default)]
pub(crate) struct Net(Arc<Books>);

#[derive(Default)]
struct Books {
    scripts: Mutex<Vec<Vec<Step>>>,
    /// What a connection plays that is more than there are scripts; it is refused where there is nothing.
    others: Vec<Step>,
    dialect: Dialect,
    authorities: Mutex<Vec<String>>,
    requests: Mutex<Vec<Arrived>>,
    parked: Mutex<Vec<Box<dyn Stream>>>,
    handshakes: Mutex<Vec<Handshake>>,
    tls: Option<TlsAcceptor>,
    /// Whether every connection begins with it.
    is_tls: bool,
    /// What was asked of proxies.
    tunnels: Mutex<Vec<String>>,
    /// How many connections were asked for, those that did not come about among them.
    asked: AtomicUsize,
    /// How many bytes clients have written, by connection.
    written: Mutex<Vec<Arc<AtomicUsize>>>,
    closed: AtomicUsize,
    changed: Notify,
    gate: Notify,
}

/// A whole request that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    pub(crate) request: String,
    /// Whether the server carried it out.
    pub(crate) acted: bool,
    /// Over which connection it came, of those that came about.
    pub(crate) connection: usize,
}

/// What a server learned about a TLS session.
#[derive(Debug)]
pub(crate) struct Handshake {
    pub(crate) alpn: Option<Vec<u8>>,
    pub(crate) sni: Option<String>,
    pub(crate) kind: Option<HandshakeKind>,
}

impl Net {
    /// One script a connection; a connection more is refused.
    pub(crate) fn new(scripts: &[&[Step]]) -> Self {
        Self::over_tls(None, false, scripts)
    }

    /// The same, over TLS.
    pub(crate) fn with_tls(config: ServerConfig, scripts: &[&[Step]]) -> Self {
        Self::over_tls(Some(Arc::new(config).into()), true, scripts)
    }

    /// The same, over TLS from the first [`Step::Secure`] on.
    pub(crate) fn with_tunnels(config: ServerConfig, scripts: &[&[Step]]) -> Self {
        Self::over_tls(Some(Arc::new(config).into()), false, scripts)
    }

    fn over_tls(tls: Option<TlsAcceptor>, is_tls: bool, scripts: &[&[Step]]) -> Self {
        let scripts = scripts.iter().map(|script| script.to_vec()).collect();
        Self(Arc::new(Books { scripts: Mutex::new(scripts), tls, is_tls, ..Books::default() }))
    }

    /// One script a connection, and one that all others play, in the words of one operation.
    pub(crate) fn speaking(dialect: Dialect, scripts: Vec<Vec<Step>>, others: Vec<Step>) -> Self {
        Self(Arc::new(Books { scripts: Mutex::new(scripts), others, dialect, ..Books::default() }))
    }

    /// How a client connects to it.
    pub(crate) fn connector(&self) -> impl Fn(&Authority) -> Connecting + Send + Sync + 'static {
        let net = self.clone();
        move |authority| net.open(authority)
    }

    fn open(&self, authority: &Authority) -> Connecting {
        let script = self.script(self.0.asked.fetch_add(1, Ordering::SeqCst));
        let refused = |stage| ConnectError::new(stage, io::Error::from(io::ErrorKind::ConnectionRefused));
        let stage = match script.as_deref() {
            Some([Step::Swallow, ..]) => return Box::pin(pending()),
            Some([Step::Unreachable(stage), ..]) => Some(*stage),
            Some(_) => None,
            None => Some(ConnectStage::Tcp),
        };
        if let Some(stage) = stage {
            return Box::pin(async move { Err(refused(stage)) });
        }
        let connection = self.note(authority.to_string());
        let (near, far) = duplex(16 << 10);
        let broken = Arc::new(AtomicBool::new(false));
        tokio::spawn(server::serve(self.clone(), connection, far, broken.clone(), script.unwrap_or_default()));
        let written = Arc::new(AtomicUsize::new(0));
        self.0.written.lock().unwrap().push(written.clone());
        let stream = Breakable::over(near, broken, written, ());
        Box::pin(async move { Ok(Box::new(stream) as Box<dyn Stream>) })
    }

    /// What the connection plays that is asked for in this place.
    fn script(&self, place: usize) -> Option<Vec<Step>> {
        let others = || (!self.0.others.is_empty()).then(|| self.0.others.clone());
        self.0.scripts.lock().unwrap().get(place).cloned().or_else(others)
    }

    /// Notes a connection that comes about, and gives it its number.
    fn note(&self, authority: String) -> usize {
        let mut authorities = self.0.authorities.lock().unwrap();
        authorities.push(authority);
        authorities.len() - 1
    }

    /// A builder of a client in this network, with credentials that are nobody's.
    pub(crate) fn client(&self) -> ClientBuilder<Zego> {
        client().endpoint("http://127.0.0.1:7".parse().unwrap()).connector(self.connector())
    }

    /// How many connections were opened.
    pub(crate) fn opened(&self) -> usize {
        self.0.authorities.lock().unwrap().len()
    }

    /// To where.
    pub(crate) fn authorities(&self) -> Vec<String> {
        self.0.authorities.lock().unwrap().clone()
    }

    /// How many whole requests arrived.
    pub(crate) fn executed(&self) -> usize {
        self.0.requests.lock().unwrap().len()
    }

    /// Those requests.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.arrived().into_iter().map(|arrived| arrived.request).collect()
    }

    /// The same, with what became of them.
    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.0.requests.lock().unwrap().clone()
    }

    /// What was asked of proxies.
    pub(crate) fn tunnels(&self) -> Vec<String> {
        self.0.tunnels.lock().unwrap().clone()
    }

    /// How many bytes clients have written, by connection.
    pub(crate) fn written(&self) -> Vec<usize> {
        self.0.written.lock().unwrap().iter().map(|written| written.load(Ordering::SeqCst)).collect()
    }

    /// From here on connections play what all others do.
    pub(crate) fn heal(&self) {
        self.0.scripts.lock().unwrap().clear();
    }

    /// How many connections were asked for, those that did not come about among them.
    pub(crate) fn asked(&self) -> usize {
        self.0.asked.load(Ordering::SeqCst)
    }

    /// How many connections are over, for the server.
    pub(crate) fn closed(&self) -> usize {
        self.0.closed.load(Ordering::SeqCst)
    }

    /// Waits until so many connections are over. A paused clock makes the limit free of charge; it is shorter than a connection waits for a call.
    pub(crate) async fn until_closed(&self, count: usize) {
        self.until(|| self.closed() == count).await;
    }

    /// Waits until all connections are over, for as long as that takes.
    pub(crate) async fn until_over(&self) {
        self.until_so(|| self.closed() == self.opened()).await;
    }

    /// Waits until so many requests arrived.
    pub(crate) async fn until_executed(&self, count: usize) {
        self.until(|| self.executed() == count).await;
    }

    async fn until(&self, done: impl Fn() -> bool) {
        let outcome = tokio::time::timeout(Duration::from_secs(10), self.until_so(done)).await;
        assert!(outcome.is_ok(), "{} opened, {} closed, {} executed", self.opened(), self.closed(), self.executed());
    }

    async fn until_so(&self, done: impl Fn() -> bool) {
        loop {
            let changed = self.0.changed.notified();
            if done() {
                break;
            }
            changed.await;
        }
    }

    /// Lets the server that waits at a [`Step::Gate`] go on.
    pub(crate) fn open_gate(&self) {
        self.0.gate.notify_one();
    }

    /// Ends the connections that wait at a [`Step::Park`], before the client can notice.
    pub(crate) fn hang_up(&self) {
        let parked = std::mem::take(&mut *self.0.parked.lock().unwrap());
        self.0.closed.fetch_add(parked.len(), Ordering::SeqCst);
    }

    /// The TLS sessions that came about.
    pub(crate) fn handshakes(&self) -> Vec<Handshake> {
        std::mem::take(&mut self.0.handshakes.lock().unwrap())
    }

    fn count(&self, connection: usize, request: String, acted: bool) {
        self.0.requests.lock().unwrap().push(Arrived { request, acted, connection });
        self.0.changed.notify_waiters();
    }

    fn over(&self) {
        self.0.closed.fetch_add(1, Ordering::SeqCst);
        self.0.changed.notify_waiters();
    }
}

pub(crate) const SECRET: &str = "5f1d7a0c-not-to-be-seen-anywhere";

/// A builder with credentials that are nobody's.
///
/// Its calls have one attempt each, whose end is the test's to see, and do not wait for a turn.
pub(crate) fn client() -> ClientBuilder<Zego> {
    attend();
    let builder = Client::zego(AppId::new(4_071_777).unwrap(), ServerSecret::new(SECRET).unwrap());
    builder.retry(RetryPolicy::never()).without_quota()
}

/// A call that only reads.
pub(crate) fn read() -> SearchMedia {
    SearchMedia::new(Vendor::Tencent)
}

/// A call that must not act twice.
pub(crate) fn once() -> StartCdnRecord {
    StartCdnRecord::new(Vendor::Tencent, ["stream-nobody-may-see"]).unwrap()
}
