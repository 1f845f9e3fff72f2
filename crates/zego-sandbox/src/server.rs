//! The network: HTTP/1.1, one task a connection. No client can stop it, whatever it sends or leaves unsent.

mod body;
mod connection;
mod fate;
mod listening;
mod refusal;
#[cfg(feature = "tls")]
pub(crate) mod tls;
mod wire;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::TcpStream;
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

pub(crate) use self::listening::Listening;
pub use self::listening::{ListenOn, ListenOnError};
use crate::clock::SandboxClock;
use crate::courier::Courier;
use crate::log::{LogLevel, LogLine};
use crate::service::SandboxService;
use crate::state_file;

/// Bound: how long calls under way may take when the sandbox is told to stop, since a signal ends the program within a second. After it they are cut off.
const GRACE: Duration = Duration::from_millis(600);
/// Bound: how many connections there are at a time. Others wait until one of them ends, which the log says when the first one does.
const MOST_CONNECTIONS: usize = 10_000;
/// How long to wait when the system has no descriptor left for another connection.
const OUT_OF_DESCRIPTORS: Duration = Duration::from_millis(50);

/// A server that stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    stop: oneshot::Sender<()>,
    stopped: watch::Receiver<()>,
    /// Keeps the state in a file, if it is kept.
    keeper: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
    _server: Aborting,
    _courier: Option<Courier>,
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
        let Self { stop, mut stopped, keeper, _server, _courier } = self;
        // These fail only if the server has ended already.
        let _ = stop.send(());
        let _ = stopped.changed().await;
        if let Some((stop, keeper)) = keeper {
            let _ = stop.send(());
            let _ = keeper.await;
        }
    }

    pub(crate) async fn wait(&self) {
        // Nothing is ever sent: the other end goes with the server's task.
        let _ = self.stopped.clone().changed().await;
    }
}

/// What bytes become before they are HTTP.
#[derive(Clone)]
pub(crate) enum Transport {
    /// Nothing else.
    Plain,
    /// They are read and written through TLS.
    #[cfg(feature = "tls")]
    Tls(tls::Acceptor),
}

/// What every connection has.
#[derive(Clone)]
struct Server {
    service: SandboxService,
    clock: SandboxClock,
    transport: Transport,
}

/// Serves until it is told to stop.
///
/// # Errors
/// There is nothing that callbacks could be delivered on.
pub(crate) fn run(
    listening: Listening,
    transport: Transport,
    service: SandboxService,
    clock: SandboxClock,
    state_file: Option<PathBuf>,
) -> io::Result<Running> {
    let courier = Courier::start(service.clone(), clock.clone())?;
    let (stop, stopping) = oneshot::channel();
    let (alive, stopped) = watch::channel(());
    let keeper = state_file.map(|path| {
        let (stop, stopping) = oneshot::channel();
        (stop, tokio::spawn(state_file::keep(path, service.clone(), stopping)))
    });
    let server = tokio::spawn(async move {
        accept(listening, Server { service, clock, transport }, MOST_CONNECTIONS, stopping).await;
        drop(alive);
    });
    Ok(Running { stop, stopped, keeper, _server: Aborting(server), _courier: courier })
}

async fn accept(listening: Listening, server: Server, most: usize, mut stopping: oneshot::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    // Dropping the set, as aborting this task does, aborts the connections.
    let mut connections = JoinSet::new();
    let mut is_told = false;
    loop {
        while connections.try_join_next().is_some() {}
        if connections.len() >= most {
            if !std::mem::replace(&mut is_told, true) {
                let text = format!("{most} connections are open, which is the bound: others wait until one ends");
                server.service.state.log(&LogLine { level: LogLevel::Warn, action: String::new(), code: String::new(), text });
            }
            tokio::select! {
                _ = connections.join_next() => continue,
                _ = &mut stopping => break,
            }
        }
        is_told = false;
        let accepted = tokio::select! {
            accepted = listening.accept() => accepted,
            _ = &mut stopping => break,
        };
        match accepted {
            Ok(stream) => {
                connections.spawn(server.clone().connection(stream, graceful.watcher()));
            }
            Err(error) => {
                tracing::warn!(target: "zego_sandbox", %error, "a connection could not be accepted");
                sleep(OUT_OF_DESCRIPTORS).await;
            }
        }
    }
    drop(listening);
    server.service.state.journal.end_waiting();
    // Idle connections close at once; what is under way after the grace is aborted with the set.
    let _ = timeout(GRACE, graceful.shutdown()).await;
}

impl Server {
    async fn connection(self, stream: TcpStream, watcher: Watcher) {
        // Without this, small answers could wait for the client's acknowledgement. If it fails, answers are only slower.
        let _ = stream.set_nodelay(true);
        let Self { service, clock, transport } = self;
        match transport {
            Transport::Plain => connection::serve(stream, service, clock, watcher).await,
            #[cfg(feature = "tls")]
            Transport::Tls(acceptor) => {
                if let Some(stream) = acceptor.accept(stream, &service, &clock).await {
                    connection::serve(stream, service, clock, watcher).await;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;
    use crate::{Sandbox, Timestamp};

    /// What is under way has its time, and no more: a client that sends half a body cannot hold up whoever stops the sandbox.
    #[tokio::test]
    async fn what_is_under_way_is_cut_off_after_the_grace() {
        let service = Sandbox::builder().log(|_: &LogLine| {}).service();
        let listening = "127.0.0.1:0".parse::<ListenOn>().unwrap().listen().await.unwrap();
        let mut client = TcpStream::connect(listening.address).await.unwrap();
        let clock = SandboxClock::new(|| Timestamp::from_secs(1_800_000_000));
        let server = Server { service, clock, transport: Transport::Plain };
        let (stop, stopping) = oneshot::channel();
        let serving = tokio::spawn(accept(listening, server, MOST_CONNECTIONS, stopping));
        let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n";
        client.write_all(head.as_bytes()).await.unwrap();
        let mut read = [0; 256];
        let length = client.read(&mut read).await.unwrap();
        assert!(read[..length].starts_with(b"HTTP/1.1 100 Continue"), "{}", read.escape_ascii());
        tokio::time::pause();
        let begin = tokio::time::Instant::now();
        stop.send(()).unwrap();
        serving.await.unwrap();
        let took = begin.elapsed();
        assert!((GRACE..GRACE + Duration::from_millis(100)).contains(&took), "{took:?}");
        let rest = client.read(&mut read).await;
        assert!(!matches!(rest, Ok(1..)), "{rest:?}: it is not answered");
    }

    /// Those past the bound are served when there is room; nobody is turned away.
    #[tokio::test]
    async fn connections_past_the_bound_wait_for_their_turn() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&lines);
        let service = Sandbox::builder().log(move |line: &LogLine| log.lock().unwrap().push(line.text.clone())).service();
        let listening = "127.0.0.1:0".parse::<ListenOn>().unwrap().listen().await.unwrap();
        let address = listening.address;
        let (_stop, stopping) = oneshot::channel();
        let clock = SandboxClock::new(|| Timestamp::from_secs(1_800_000_000));
        let server = Server { service, clock, transport: Transport::Plain };
        let serving = Aborting(tokio::spawn(accept(listening, server, 2, stopping)));
        let mut clients = Vec::new();
        for _ in 0..3 {
            clients.push(TcpStream::connect(address).await.unwrap());
        }
        let mut third = clients.pop().unwrap();
        third.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
        while lines.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        assert!(lines.lock().unwrap()[0].starts_with("2 connections are open"), "{lines:?}");
        clients.pop();
        let mut answer = String::new();
        third.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        drop(serving);
    }
}
