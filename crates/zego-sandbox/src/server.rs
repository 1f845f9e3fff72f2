//! The network: HTTP/1.1 on loopback, one task a connection. No client can stop it, whatever it sends or leaves unsent.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

use crate::clock::SandboxClock;
use crate::courier;
use crate::service::{BodyProblem, LARGE_BODY, SandboxService};

/// The longest request head, in bytes. Past it, the answer is HTTP status 431; past 65,534 bytes of target, 414.
const LONGEST_HEAD: usize = 128 << 10;
/// How long a head may take, counted from the moment the connection could carry one.
const SLOWEST_HEAD: Duration = Duration::from_secs(30);
/// How long a body may take.
const SLOWEST_BODY: Duration = Duration::from_secs(30);
/// How long calls under way may take when the sandbox is told to stop.
const GRACE: Duration = Duration::from_secs(5);
/// How long to wait when the system has no descriptor left for another connection.
const OUT_OF_DESCRIPTORS: Duration = Duration::from_millis(50);

/// A server that stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    stop: oneshot::Sender<()>,
    stopped: watch::Receiver<()>,
    _server: Aborting,
    _courier: Aborting,
}

/// A task that is aborted when this is dropped.
#[derive(Debug)]
struct Aborting(JoinHandle<()>);

impl Drop for Aborting {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Running {
    pub(crate) async fn shutdown(self) {
        let Self { stop, mut stopped, _server, _courier } = self;
        // Both fail only if the server has ended already.
        let _ = stop.send(());
        let _ = stopped.changed().await;
    }

    pub(crate) async fn wait(&self) {
        // Nothing is ever sent: the other end goes with the server's task.
        let _ = self.stopped.clone().changed().await;
    }
}

pub(crate) async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Serves until it is told to stop.
pub(crate) fn run(listener: TcpListener, service: SandboxService, clock: SandboxClock) -> Running {
    let (stop, stopping) = oneshot::channel();
    let (alive, stopped) = watch::channel(());
    let courier = tokio::spawn(courier::run(service.clone(), clock.clone(), courier::TcpDial));
    let server = tokio::spawn(async move {
        accept(listener, service, clock, stopping).await;
        drop(alive);
    });
    Running { stop, stopped, _server: Aborting(server), _courier: Aborting(courier) }
}

async fn accept(listener: TcpListener, service: SandboxService, clock: SandboxClock, mut stopping: oneshot::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    // Dropping the set, as aborting this task does, aborts the connections.
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopping => break,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) => {
                connections.spawn(connection(stream, service.clone(), clock.clone(), graceful.watcher()));
            }
            Err(error) => {
                tracing::warn!(target: "zego_sandbox", %error, "a connection could not be accepted");
                sleep(OUT_OF_DESCRIPTORS).await;
            }
        }
    }
    drop(listener);
    // Idle connections close at once; what is under way after the grace is aborted with the set.
    let _ = timeout(GRACE, graceful.shutdown()).await;
}

async fn connection(stream: TcpStream, service: SandboxService, clock: SandboxClock, watcher: Watcher) {
    // Without this, small answers could wait for the client's acknowledgement. If it fails, answers are only slower.
    let _ = stream.set_nodelay(true);
    serve(stream, service, clock, watcher).await;
}

/// Serves one connection, until its client ends it or the server is told to stop.
async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + 'static, service: SandboxService, clock: SandboxClock, watcher: Watcher) {
    let respond = service_fn(|request| respond(request, service.clone(), clock.clone()));
    let mut server = http1::Builder::new();
    // Answers have the date of the sandbox's clock, or none; never the library's.
    server.auto_date_header(false).timer(TokioTimer::new()).header_read_timeout(SLOWEST_HEAD).max_buf_size(LONGEST_HEAD);
    if let Err(error) = watcher.watch(server.serve_connection(TokioIo::new(stream), respond)).await {
        // The text is the parser's own, and holds nothing of the request.
        if error.is_parse() {
            service.refuse_bytes(&error.to_string());
        } else {
            tracing::debug!(target: "zego_sandbox", %error, "a connection ended early");
        }
    }
}

async fn respond(request: Request<Incoming>, service: SandboxService, clock: SandboxClock) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let response = match read(body).await {
        Ok(body) => service.handle(&Request::from_parts(head, body), clock.now()),
        Err(problem) => service.handle_without_body(&head, problem, clock.now()),
    };
    Ok(response.map(Full::new))
}

async fn read(body: Incoming) -> Result<Bytes, BodyProblem> {
    match timeout(SLOWEST_BODY, Limited::new(body, LARGE_BODY).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(BodyProblem::TooLong { limit: LARGE_BODY }),
        Ok(Err(_)) => Err(BodyProblem::BrokenOff),
        Err(_) => Err(BodyProblem::TooSlow),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use zego_sign::Timestamp;

    use super::*;
    use crate::{LogLine, Sandbox};

    /// A connection in memory, so that the clock can be a paused one.
    fn connect() -> DuplexStream {
        let (client, stream) = duplex(4096);
        let service = Sandbox::builder().log(|_: &LogLine| {}).service();
        let graceful = GracefulShutdown::new();
        let watcher = graceful.watcher();
        tokio::spawn(async move {
            serve(stream, service, SandboxClock::new(|| Timestamp::from_secs(0)), watcher).await;
            // If this were dropped earlier, the connection would be told to stop.
            drop(graceful);
        });
        client
    }

    async fn rest(mut client: DuplexStream) -> String {
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_does_not_end_is_given_up() {
        for part in ["", "GET /?Action=DeleteMedia HTT"] {
            let mut client = connect();
            client.write_all(part.as_bytes()).await.unwrap();
            let begin = tokio::time::Instant::now();
            assert!(!rest(client).await.contains(" 200 "), "{part}");
            assert_eq!(begin.elapsed().as_secs(), SLOWEST_HEAD.as_secs(), "{part}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_date_is_the_sandboxs_and_never_the_machines() {
        let mut client = connect();
        client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
        let answer = rest(client).await;
        assert!(answer.matches("date: ").count() == 1 && answer.contains("date: Thu, 01 Jan 1970 00:00:00 GMT"), "{answer}");
        let mut client = connect();
        client.write_all(b"no HTTP\r\n\r\n").await.unwrap();
        let answer = rest(client).await;
        assert!(answer.starts_with("HTTP/1.1 400") && !answer.contains("date: "), "{answer}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_end_is_given_up() {
        let mut client = connect();
        let begin = tokio::time::Instant::now();
        client.write_all(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 9\r\n\r\nhalf").await.unwrap();
        let answer = rest(client).await;
        assert!(answer.contains("100000012") && answer.contains("took too long"), "{answer}");
        assert_eq!(begin.elapsed().as_secs(), SLOWEST_BODY.as_secs());
    }
}
