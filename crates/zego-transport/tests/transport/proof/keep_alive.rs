//! A server that hangs up right after its answers, at the very moment at which the next request may be on its way. On real sockets.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use zego_model::rtc::media_file::{SearchMedia, StartCdnRecord, Vendor};
use zego_model::{Zego, sandbox};
use zego_sign::{AppId, ServerSecret};
use zego_transport::Client;
use zego_transport::metrics::{AttemptMeasure, Metrics};

const GOOD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"Code\":0,\"Data\":{}}";

/// What became of the calls.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Race {
    pub(crate) calls: u64,
    pub(crate) failed: u64,
    /// Attempts after the first: requests that the server hung up on.
    pub(crate) repeated: u64,
    /// Requests that the server read to their end.
    pub(crate) read: u64,
    /// Connections that the server accepted.
    pub(crate) connections: u64,
}

/// What is called.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Calls {
    /// Calls that must not act twice.
    Once,
    Reads,
}

/// Makes so many calls, some at a time, to a server that hangs up so long after each answer.
pub(crate) fn race(calls: Calls, count: u64, at_a_time: u64, hangs_up_after: Duration) -> Race {
    let server = Server::start(hangs_up_after);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let repeats = Repeats::default();
    let secret = ServerSecret::new(sandbox::SERVER_SECRET).expect("a secret");
    let client = Client::zego(AppId::new(sandbox::APP_ID).expect("an app's id"), secret)
        .endpoint(format!("http://{}", server.address).parse().expect("an endpoint"))
        .without_quota()
        .metrics(repeats.clone())
        .build()
        .expect("the settings agree");
    let failed = Arc::new(AtomicU64::new(0));
    runtime.block_on(async {
        let mut callers = tokio::task::JoinSet::new();
        for _ in 0..at_a_time {
            let (client, failed) = (client.clone(), Arc::clone(&failed));
            callers.spawn(async move {
                for _ in 0..count / at_a_time {
                    if !succeeds(&client, calls).await {
                        failed.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        while let Some(caller) = callers.join_next().await {
            caller.expect("no caller panics");
        }
    });
    Race {
        calls: count / at_a_time * at_a_time,
        failed: failed.load(Ordering::Relaxed),
        repeated: repeats.0.load(Ordering::Relaxed),
        read: server.books.read.load(Ordering::Relaxed),
        connections: server.books.connections.load(Ordering::Relaxed),
    }
}

#[derive(Clone, Default)]
struct Repeats(Arc<AtomicU64>);

impl Metrics for Repeats {
    fn attempt(&self, attempt: &AttemptMeasure<'_>) {
        self.0.fetch_add(u64::from(attempt.number > 1), Ordering::Relaxed);
    }
}

async fn succeeds(client: &Client<Zego>, calls: Calls) -> bool {
    match calls {
        Calls::Once => client.send(&StartCdnRecord::new(Vendor::Tencent, ["a"]).expect("one stream")).await.is_ok(),
        Calls::Reads => client.send(&SearchMedia::new(Vendor::Tencent)).await.is_ok(),
    }
}

/// A server of threads, each of which has one connection after the other. It ends with its drop.
struct Server {
    address: SocketAddr,
    books: Arc<Books>,
    threads: Vec<thread::JoinHandle<()>>,
}

#[derive(Default)]
struct Books {
    is_over: AtomicBool,
    read: AtomicU64,
    connections: AtomicU64,
}

const THREADS: usize = 4;

impl Server {
    fn start(hangs_up_after: Duration) -> Self {
        let listener = Arc::new(TcpListener::bind("127.0.0.1:0").expect("a port"));
        let address = listener.local_addr().expect("an address");
        let books = Arc::<Books>::default();
        let serve = |_| {
            let (listener, books) = (Arc::clone(&listener), Arc::clone(&books));
            thread::spawn(move || {
                while let Ok((stream, _)) = listener.accept() {
                    if books.is_over.load(Ordering::Relaxed) {
                        break;
                    }
                    books.connections.fetch_add(1, Ordering::Relaxed);
                    serve(stream, &books, hangs_up_after);
                }
            })
        };
        let threads = (0..THREADS).map(serve).collect();
        Self { address, books, threads }
    }
}

/// One answer, and after a while the end.
fn serve(mut stream: TcpStream, books: &Books, hangs_up_after: Duration) {
    let mut request = Vec::new();
    let mut part = [0; 2_048];
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut part) {
            Ok(length @ 1..) => request.extend_from_slice(&part[..length]),
            _ => return,
        }
    }
    books.read.fetch_add(1, Ordering::Relaxed);
    if stream.write_all(GOOD).is_ok() {
        // Too short for a thread to sleep.
        let answered = Instant::now();
        while answered.elapsed() < hangs_up_after {
            std::hint::spin_loop();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.books.is_over.store(true, Ordering::Relaxed);
        // Each takes one more connection, whichever takes which.
        let _waking: Vec<_> = self.threads.iter().map(|_| TcpStream::connect(self.address)).collect();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
