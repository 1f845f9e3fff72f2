//! The server that the client cases call: it answers every request with the same few bytes, and does nothing else.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Response;
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use zego_bench_measure::cpu;

use crate::samples::COUNTED;

/// A server that runs until the program ends.
#[derive(Clone, Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    accepted: Arc<AtomicU64>,
}

impl Server {
    /// Starts one over plain TCP.
    pub fn start() -> Self {
        Self::over(|stream| ready(Some(stream)))
    }

    /// Starts one whose streams are made something of first, such as TLS. It runs in a thread of its own, on the machine's second processor.
    pub fn over<S, F>(wrap: impl Fn(TcpStream) -> F + Send + 'static) -> Self
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
        F: Future<Output = Option<S>> + Send + 'static,
    {
        let (tell, told) = mpsc::channel();
        let accepted = Arc::<AtomicU64>::default();
        let count = accepted.clone();
        thread::spawn(move || {
            cpu::pin(1);
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port of this machine is free");
            tell.send(listener.local_addr().expect("it is bound")).expect("somebody waits");
            serve(listener, &count, wrap);
        });
        Self { address: told.recv().expect("the server says where it listens"), accepted }
    }

    /// How many connections it has accepted.
    pub fn accepted(&self) -> u64 {
        self.accepted.load(Ordering::Relaxed)
    }
}

fn serve<S, F>(listener: TcpListener, accepted: &AtomicU64, wrap: impl Fn(TcpStream) -> F)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    F: Future<Output = Option<S>> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime needs nothing but a thread");
    runtime.block_on(async {
        listener.set_nonblocking(true).expect("a listener can be polled");
        let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime has I/O");
        let answered = Arc::<AtomicU64>::default();
        tokio::spawn(stay_awake(answered.clone()));
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            accepted.fetch_add(1, Ordering::Relaxed);
            let _ = stream.set_nodelay(true);
            let (wrapped, answered) = (wrap(stream), answered.clone());
            tokio::spawn(async move {
                let Some(stream) = wrapped.await else { return };
                let service = service_fn(move |request| {
                    answered.fetch_add(1, Ordering::Relaxed);
                    answer(request)
                });
                let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
}

/// Keeps the thread awake while calls come: a client that has to wake it pays for that, and the more often, the less it keeps it busy. Where none has come
/// for a while, the processor is left to others.
async fn stay_awake(answered: Arc<AtomicU64>) {
    const WHILE: Duration = Duration::from_millis(100);
    let (mut known, mut since) = (0, Instant::now());
    loop {
        tokio::task::yield_now().await;
        let now = answered.load(Ordering::Relaxed);
        if now != known {
            (known, since) = (now, Instant::now());
        } else if since.elapsed() > WHILE {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

fn answer<B>(_: http::Request<B>) -> Ready<Result<Response<Full<Bytes>>, Infallible>> {
    ready(Ok(Response::new(Full::new(Bytes::from_static(COUNTED.as_bytes())))))
}
