//! A network in memory: each connection plays a script, and what reaches the server is counted.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::uri::Authority;
use rustls::{HandshakeKind, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream, ReadBuf, duplex};
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use zego_model::Zego;
use zego_model::rtc::media_file::{SearchMedia, StartCdnRecord, Vendor};
use zego_sign::{AppId, ServerSecret};
use zego_transport::{Client, ClientBuilder, ConnectError, Connecting, RetryPolicy, Stream};

/// What a server does with a connection. After the last step it reads on until the client hangs up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// Reads a whole request and counts it as executed.
    Read,
    /// Reads the request for a tunnel, and counts it apart.
    Tunnel,
    /// From here on the connection speaks TLS.
    Tls,
    /// Reads a few bytes of one.
    ReadSome(usize),
    /// Writes.
    Write(&'static [u8]),
    /// Writes the same many times.
    Flood(&'static [u8], usize),
    /// Writes one byte at a time, with a pause before each.
    Drip(&'static [u8], Duration),
    /// Waits for the test's word.
    Gate,
    /// Leaves the connection to the test, which ends it with [`Net::hang_up`].
    Park,
    /// Hangs up.
    Close,
    /// Hangs up so that the client sees a reset.
    Reset,
}

/// A complete success.
pub(crate) const GOOD: Step = Step::Write(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"Code\":0,\"Data\":{}}");

/// The network and its books.
#[derive(Clone, Default)]
pub(crate) struct Net(Arc<Books>);

#[derive(Default)]
struct Books {
    scripts: Mutex<Vec<Vec<Step>>>,
    authorities: Mutex<Vec<String>>,
    requests: Mutex<Vec<String>>,
    tunnels: Mutex<Vec<String>>,
    parked: Mutex<Vec<Box<dyn Stream>>>,
    handshakes: Mutex<Vec<Handshake>>,
    tls: Option<TlsAcceptor>,
    /// Whether every connection begins with it.
    is_tls: bool,
    closed: AtomicUsize,
    changed: Notify,
    gate: Notify,
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
        Self::over(None, false, scripts)
    }

    /// The same, over TLS.
    pub(crate) fn with_tls(config: ServerConfig, scripts: &[&[Step]]) -> Self {
        Self::over(Some(Arc::new(config).into()), true, scripts)
    }

    /// The same, over TLS from the first [`Step::Tls`] on.
    pub(crate) fn with_tunnels(config: ServerConfig, scripts: &[&[Step]]) -> Self {
        Self::over(Some(Arc::new(config).into()), false, scripts)
    }

    fn over(tls: Option<TlsAcceptor>, is_tls: bool, scripts: &[&[Step]]) -> Self {
        let scripts = scripts.iter().map(|script| script.to_vec()).collect();
        Self(Arc::new(Books { scripts: Mutex::new(scripts), tls, is_tls, ..Books::default() }))
    }

    /// How a client connects to it.
    pub(crate) fn connector(&self) -> impl Fn(&Authority) -> Connecting + Send + Sync + 'static {
        let net = self.clone();
        move |authority| {
            let stream = net.open(authority);
            Box::pin(async { stream })
        }
    }

    fn open(&self, authority: &Authority) -> Result<Box<dyn Stream>, ConnectError> {
        let mut authorities = self.0.authorities.lock().unwrap();
        let script = self.0.scripts.lock().unwrap().get(authorities.len()).cloned();
        let script = script.ok_or_else(|| ConnectError::from(io::Error::from(io::ErrorKind::ConnectionRefused)))?;
        authorities.push(authority.to_string());
        let (near, far) = duplex(16 << 10);
        let broken = Arc::new(AtomicBool::new(false));
        tokio::spawn(serve(self.clone(), far, broken.clone(), script));
        Ok(Box::new(Breakable { stream: near, broken }))
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
        self.requests().len()
    }

    /// Those requests.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.0.requests.lock().unwrap().clone()
    }

    /// What was asked of proxies.
    pub(crate) fn tunnels(&self) -> Vec<String> {
        self.0.tunnels.lock().unwrap().clone()
    }

    /// How many connections are over, for the server.
    pub(crate) fn closed(&self) -> usize {
        self.0.closed.load(Ordering::SeqCst)
    }

    /// Waits until so many connections are over. A paused clock makes the limit free of charge; it is shorter than a connection waits for a call.
    pub(crate) async fn until_closed(&self, count: usize) {
        self.until(|| self.closed() == count).await;
    }

    /// Waits until so many requests arrived.
    pub(crate) async fn until_executed(&self, count: usize) {
        self.until(|| self.executed() == count).await;
    }

    async fn until(&self, done: impl Fn() -> bool) {
        let waiting = async {
            loop {
                let changed = self.0.changed.notified();
                if done() {
                    break;
                }
                changed.await;
            }
        };
        let outcome = tokio::time::timeout(Duration::from_secs(10), waiting).await;
        assert!(outcome.is_ok(), "{} opened, {} closed, {} executed", self.opened(), self.closed(), self.executed());
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

    fn count(&self, request: String) {
        self.0.requests.lock().unwrap().push(request);
        self.0.changed.notify_waiters();
    }
}

pub(crate) const SECRET: &str = "5f1d7a0c-not-to-be-seen-anywhere";

/// A builder with credentials that are nobody's.
///
/// Its calls have one attempt each, whose end is the test's to see, and do not wait for a turn.
pub(crate) fn client() -> ClientBuilder<Zego> {
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

async fn serve(net: Net, stream: DuplexStream, broken: Arc<AtomicBool>, script: Vec<Step>) {
    let first = net.0.is_tls.then_some(Step::Tls);
    let server = Server { net, stream: Box::new(stream), broken };
    server.play(first.into_iter().chain(script)).await;
}

struct Server {
    net: Net,
    stream: Box<dyn Stream>,
    broken: Arc<AtomicBool>,
}

impl Server {
    async fn play(mut self, script: impl Iterator<Item = Step>) {
        // Nobody left to write to is no reason to stop: the script goes on to see what else arrives.
        for step in script {
            match step {
                Step::Read => {
                    if let Some(request) = self.read().await {
                        self.net.count(request);
                    }
                }
                Step::Tunnel => {
                    let request = self.read().await.unwrap_or_default();
                    self.net.0.tunnels.lock().unwrap().push(request);
                }
                Step::Tls => {
                    let Ok(()) = self.accept().await else { return self.over() };
                }
                Step::ReadSome(bytes) => drop(self.stream.read_exact(&mut vec![0; bytes]).await),
                Step::Write(bytes) => drop(self.stream.write_all(bytes).await),
                Step::Flood(bytes, times) => {
                    for _ in 0..times {
                        if self.stream.write_all(bytes).await.is_err() {
                            break;
                        }
                    }
                }
                Step::Drip(bytes, pause) => {
                    for byte in bytes {
                        sleep(pause).await;
                        if self.stream.write_all(&[*byte]).await.is_err() {
                            break;
                        }
                    }
                }
                Step::Gate => self.net.0.gate.notified().await,
                Step::Park => {
                    self.net.0.parked.lock().unwrap().push(self.stream);
                    return;
                }
                Step::Close => return self.over(),
                Step::Reset => {
                    self.broken.store(true, Ordering::SeqCst);
                    return self.over();
                }
            }
        }
        let mut rest = Vec::new();
        drop(self.stream.read_to_end(&mut rest).await);
        // A server that is only slow would still execute what lies in its buffer.
        for request in String::from_utf8_lossy(&rest).split_inclusive("\r\n\r\n").filter(|request| request.ends_with("\r\n\r\n")) {
            self.net.count(request.to_owned());
        }
        self.over();
    }

    async fn accept(&mut self) -> io::Result<()> {
        let plain = std::mem::replace(&mut self.stream, Box::new(tokio::io::empty()));
        let stream = self.net.0.tls.as_ref().unwrap().accept(plain).await?;
        let session = stream.get_ref().1;
        let handshake = Handshake {
            alpn: session.alpn_protocol().map(<[u8]>::to_vec),
            sni: session.server_name().map(ToOwned::to_owned),
            kind: session.handshake_kind(),
        };
        self.net.0.handshakes.lock().unwrap().push(handshake);
        self.stream = Box::new(stream);
        Ok(())
    }

    async fn read(&mut self) -> Option<String> {
        let mut request = Vec::new();
        let mut byte = [0];
        while !request.ends_with(b"\r\n\r\n") {
            match self.stream.read(&mut byte).await {
                Ok(1) => request.extend(byte),
                _ => return None,
            }
        }
        let request = String::from_utf8(request).unwrap();
        let length = request.split("\r\n").find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or_default()];
        self.stream.read_exact(&mut body).await.ok()?;
        Some(request + std::str::from_utf8(&body).unwrap())
    }

    fn over(self) {
        let Self { net, stream, .. } = self;
        drop(stream);
        net.0.closed.fetch_add(1, Ordering::SeqCst);
        net.0.changed.notify_waiters();
    }
}

/// A pipe whose end can look like a reset.
struct Breakable {
    stream: DuplexStream,
    broken: Arc<AtomicBool>,
}

impl Breakable {
    fn check(&self) -> io::Result<()> {
        if self.broken.load(Ordering::SeqCst) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl AsyncRead for Breakable {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        Poll::Ready(if buffer.filled().len() == before { self.check() } else { Ok(()) })
    }
}

impl AsyncWrite for Breakable {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
