//! Takes callbacks to the customer's server, with ZEGO's retries: what is not answered with 2xx comes again after 2, 4, 8, 16 and 32 s.
//!
//! It has a thread of its own: whatever a receiver does, calls are answered meanwhile.

use std::future::{Future, pending};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, join, split};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use zego_model::loopback;

use crate::callback_request::CallbackRequest;
use crate::clock::SandboxClock;
use crate::journal::Reported;
use crate::log::{LogLevel, LogLine};
use crate::service::SandboxService;
use crate::world::Next;

/// Bound: how long the receiver of a callback may take for its answer, of which ZEGO documents none. After it the attempt has failed, which log and journal
/// tell. `zego webhook listen` answers a second before.
pub const SLOWEST_ANSWER: Duration = Duration::from_secs(5);
/// Documented: how long the receiver of `before_send_msg` may take, whose answer is read.
const SLOWEST_VERDICT: Duration = Duration::from_millis(2_500);
/// Bound: how many attempts are under way at once. The others wait in the state for their turn.
const MOST_AT_ONCE: usize = 64;
/// Bound: how many bytes of an answer are read until its head ends, with all the informational heads (1xx) before it. Past that the attempt has failed, which
/// log and journal tell.
const LONGEST_ANSWER: usize = 64 << 10;
/// How much of an answer is read at once.
const LONGEST_READ: usize = 16 << 10;

/// Delivers callbacks until it is dropped.
#[derive(Debug)]
pub(crate) struct Courier {
    _stop: oneshot::Sender<()>,
}

impl Courier {
    /// Starts it; without a URL for callbacks there is nothing to do, and none is started.
    ///
    /// # Errors
    /// The system gives no thread, or nothing that waits for sockets.
    pub(crate) fn start(service: SandboxService, clock: SandboxClock) -> io::Result<Option<Self>> {
        if !service.calls_back() {
            return Ok(None);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopping) = oneshot::channel();
        let deliver = async move {
            tokio::select! {
                // The other end is dropped.
                _ = stopping => {}
                () = run(service, clock, TcpDial) => {}
            }
        };
        std::thread::Builder::new().name("zego-callbacks".to_owned()).spawn(move || runtime.block_on(deliver))?;
        Ok(Some(Self { _stop: stop }))
    }
}

/// Opens a byte stream to a host and port. Tests have one in memory.
pub(crate) trait Dial: Clone + Send + Sync + 'static {
    /// The stream that is opened.
    type Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static;

    /// Opens a stream to this host and port.
    fn dial(&self, peer: &str) -> impl Future<Output = io::Result<Self::Stream>> + Send;
}

/// Real sockets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TcpDial;

impl Dial for TcpDial {
    type Stream = TcpStream;

    /// A name is resolved, a new one each time: the receiver's container may have another address than a moment ago. Names of this machine are not: what
    /// a resolver answers for them may be elsewhere.
    async fn dial(&self, peer: &str) -> io::Result<TcpStream> {
        let here = peer.rsplit_once(':').and_then(|(host, port)| Some((loopback::addresses(host), port.parse::<u16>().ok()?)));
        match here.filter(|(addresses, _)| !addresses.is_empty()) {
            Some((addresses, port)) => {
                let sockets: Vec<_> = addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect();
                TcpStream::connect(&sockets[..]).await
            }
            None => TcpStream::connect(peer).await,
        }
    }
}

/// Delivers callbacks as long as it is polled; without a URL for them it returns at once. Dropping it ends the deliveries under way.
///
/// When an attempt is due is the world's affair: this carries it, and reports what became of it.
pub(crate) async fn run(service: SandboxService, clock: SandboxClock, dial: impl Dial) {
    if !service.calls_back() {
        return;
    }
    let mut deliveries = JoinSet::new();
    loop {
        while deliveries.try_join_next().is_some() {}
        for callback in service.take_some_callbacks(clock.now(), MOST_AT_ONCE - deliveries.len()) {
            deliveries.spawn(deliver(service.clone(), dial.clone(), callback));
        }
        tokio::select! {
            () = service.state.something_happened() => {}
            () = due(&service, &clock) => {}
            Some(_) = deliveries.join_next() => {}
        }
    }
}

/// Returns when something is due; never, if nothing is, or if the clock does not move by itself.
async fn due(service: &SandboxService, clock: &SandboxClock) {
    match (service.next_due(), clock) {
        (Some(due), SandboxClock::Own(_)) => {
            let wait = due.millis().saturating_sub(clock.now().millis());
            sleep(Duration::from_millis(u64::try_from(wait).unwrap_or_default())).await;
        }
        _ => pending().await,
    }
}

/// One attempt.
async fn deliver(service: SandboxService, dial: impl Dial, callback: CallbackRequest) {
    let log = |level, code: String, text: String| {
        service.state.log(&LogLine { level, action: format!("callback {}", callback.event()), code, text });
    };
    let patience = if callback.asked.is_some() { SLOWEST_VERDICT } else { SLOWEST_ANSWER };
    let outcome = timeout(patience, attempt(&dial, &callback)).await;
    let number = callback.number();
    let (status, why) = match outcome {
        Ok(Ok((status, answer))) if status.is_success() => {
            service.taken(&callback, Some(status.as_u16()), &answer);
            return log(LogLevel::Info, status.as_u16().to_string(), format!("delivered to {} at attempt {number}", callback.peer()));
        }
        Ok(Ok((status, _))) => (Some(status.as_u16()), "the answer is no 2xx".to_owned()),
        Ok(Err(error)) => (None, with_causes(&*error)),
        Err(_) => (None, format!("no answer within {} s", patience.as_secs_f32())),
    };
    let code = status.map(|status| status.to_string()).unwrap_or_default();
    match service.failed(&callback, Reported { status, error: Some(why.clone()) }) {
        Next::Attempt { number, pause, .. } => log(LogLevel::Warn, code, format!("{why}; attempt {number} follows {pause} s after it")),
        Next::GivenUp { attempts } => log(LogLevel::Warn, code, format!("{why}; given up after {attempts} attempts")),
        Next::Forgotten => {}
    }
}

/// What went wrong, and why: the HTTP library says no more of itself than that a connection failed.
fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Sends it once, and reads the body of the answer if that counts. Redirects are answers like any other that is no 2xx.
async fn attempt(dial: &impl Dial, callback: &CallbackRequest) -> Result<(StatusCode, Bytes), Box<dyn std::error::Error + Send + Sync>> {
    let (answer, request) = split(dial.dial(callback.peer()).await?);
    let stream = join(Answering { answer, left: LONGEST_ANSWER }, request);
    let (mut sender, connection) = http1::Builder::new().max_buf_size(LONGEST_READ).handshake(TokioIo::new(stream)).await?;
    let request = Request::post(callback.target())
        .header(header::HOST, callback.host())
        .header(header::CONTENT_TYPE, HeaderValue::from_static(callback.content_type()))
        .header(header::CONNECTION, HeaderValue::from_static("close"))
        .header(header::USER_AGENT, HeaderValue::from_static(concat!("zego-sandbox/", env!("CARGO_PKG_VERSION"))))
        .body(Full::new(callback.body().clone()))?;
    let mut connection = std::pin::pin!(connection);
    // Mostly only the head of the answer counts: the connection is polled until what counts has come, and is dropped with this call.
    let mut answer = std::pin::pin!(async {
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        let body = if callback.asked.is_some() { answer.into_body().collect().await?.to_bytes() } else { Bytes::new() };
        Ok::<_, hyper::Error>((status, body))
    });
    tokio::select! {
        biased;
        answer = &mut answer => Ok(answer?),
        ended = &mut connection => match answer.await {
            // It was there when the connection ended, however it did.
            Ok(answer) => Ok(answer),
            Err(error) => Err(ended.err().unwrap_or(error).into()),
        },
    }
}

/// An answer that is read so far and no further: a receiver cannot keep an attempt busy with ever more heads.
struct Answering<R> {
    answer: R,
    left: usize,
}

impl<R: AsyncRead + Unpin> AsyncRead for Answering<R> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.left == 0 {
            let why = format!(
                "the head of the answer does not end within {LONGEST_ANSWER} bytes, informational ones counted: answer with one head"
            );
            return Poll::Ready(Err(io::Error::other(why)));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.answer).poll_read(context, buffer))?;
        self.left = self.left.saturating_sub(buffer.filled().len() - before);
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex};

    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::Instant;
    use zego_sign::Timestamp;
    use zego_sign::callback::CallbackSecret;

    use super::*;
    use crate::generated::rtc::callback::Record;
    use crate::{CallbackConfig, Sandbox};

    /// What the customer's server makes of each attempt, in memory.
    #[derive(Clone, Copy)]
    enum Does {
        Answer(u16),
        RefuseConnection,
        Hang,
        Close,
        /// Informational heads without an end.
        Inform,
        /// Some of them, and then this.
        InformAndAnswer(u16),
    }

    #[derive(Clone)]
    struct Script {
        acts: Arc<Mutex<VecDeque<Does>>>,
        seen: Arc<Mutex<Vec<(u64, String)>>>,
        begin: Instant,
    }

    impl Dial for Script {
        type Stream = DuplexStream;

        async fn dial(&self, _: &str) -> io::Result<DuplexStream> {
            let does = self.acts.lock().unwrap().pop_front().expect("no attempt beyond the script");
            let (near, far) = duplex(64 << 10);
            let at = self.begin.elapsed().as_secs();
            if matches!(does, Does::RefuseConnection) {
                self.seen.lock().unwrap().push((at, String::new()));
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            tokio::spawn(play(far, does, at, Arc::clone(&self.seen)));
            Ok(near)
        }
    }

    async fn play(mut stream: DuplexStream, does: Does, at: u64, seen: Arc<Mutex<Vec<(u64, String)>>>) {
        let mut request = Vec::new();
        let mut chunk = [0; 4096];
        while !request.ends_with(b"}") {
            let read = stream.read(&mut chunk).await.unwrap();
            request.extend_from_slice(&chunk[..read]);
        }
        seen.lock().unwrap().push((at, String::from_utf8(request).unwrap()));
        match does {
            Does::Answer(status) => {
                let head = format!("HTTP/1.1 {status} x\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n");
                stream.write_all(head.as_bytes()).await.unwrap();
            }
            Does::Inform => while stream.write_all(b"HTTP/1.1 103 x\r\n\r\n").await.is_ok() {},
            Does::InformAndAnswer(status) => {
                let heads = format!("{}HTTP/1.1 {status} x\r\n\r\n", "HTTP/1.1 103 x\r\nLink: y\r\n\r\n".repeat(20));
                stream.write_all(heads.as_bytes()).await.unwrap();
            }
            Does::Hang => pending::<()>().await,
            Does::Close | Does::RefuseConnection => {}
        }
    }

    /// Lets a recording end, whose callback meets the script; the attempts, and the log.
    async fn deliveries(script: impl IntoIterator<Item = Does>, rest: Duration) -> (Vec<(u64, String)>, Vec<String>) {
        deliveries_of(1, script, rest).await
    }

    /// The same of so many recordings at once.
    async fn deliveries_of(count: usize, script: impl IntoIterator<Item = Does>, rest: Duration) -> (Vec<(u64, String)>, Vec<String>) {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&lines);
        let callbacks = CallbackConfig::new("http://127.0.0.1:9/hook?x=1", CallbackSecret::new("secret").unwrap()).unwrap();
        let service = Sandbox::builder()
            .empty()
            .callbacks(callbacks)
            .clock(|| Timestamp::from_secs(1_700_000_000))
            .log(move |line: &LogLine| log.lock().unwrap().push(line.to_string()))
            .service();
        for _ in 0..count {
            service.happen(&Record { stream_alias: "s1".into(), ..Record::default() });
        }
        let begin = Instant::now();
        let dial = Script { acts: Arc::new(Mutex::new(script.into_iter().collect())), seen: Arc::default(), begin };
        let clock = SandboxClock::new(move || Timestamp::from_secs(1_700_000_000 + begin.elapsed().as_secs()));
        let _ = timeout(rest, run(service, clock, dial.clone())).await;
        let seen = dial.seen.lock().unwrap().clone();
        let lines = lines.lock().unwrap().clone();
        (seen, lines)
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_taken_is_sent_once() {
        for status in [200, 204, 299] {
            let (seen, lines) = deliveries([Does::Answer(status)], Duration::from_secs(120)).await;
            assert_eq!(seen.len(), 1);
            let (head, body) = seen[0].1.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with("POST /hook?x=1 HTTP/1.1\r\n"), "{head}");
            assert!(head.contains("host: 127.0.0.1:9\r\n") && head.contains("content-type: application/json\r\n"), "{head}");
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            assert_eq!((&body["event"], &body["stream_alias"], &body["timestamp"]), (&"record".into(), &"s1".into(), &"1700000000".into()));
            assert!(lines.iter().any(|line| line.contains("delivered to 127.0.0.1:9 at attempt 1")), "{lines:?}");
        }
    }

    /// Each kind of failure. A hung attempt does not move those after it.
    #[tokio::test(start_paused = true)]
    async fn what_is_not_taken_comes_again() {
        let script = [Does::Answer(500), Does::RefuseConnection, Does::Answer(302), Does::Hang, Does::Close, Does::Answer(200)];
        let (seen, lines) = deliveries(script, Duration::from_secs(120)).await;
        let times: Vec<u64> = seen.iter().map(|(at, _)| *at).collect();
        assert_eq!(times, [0, 2, 6, 14, 30, 62]);
        let bodies: Vec<&str> = seen.iter().filter_map(|(_, request)| Some(request.split_once("\r\n\r\n")?.1)).collect();
        assert!(bodies.iter().all(|body| *body == bodies[0]), "a repeat is the same callback: {bodies:?}");
        assert!(lines.iter().any(|line| line.contains("no answer within 5 s; attempt 5 follows 16 s after it")), "{lines:?}");
        assert!(lines.last().unwrap().contains("at attempt 6"), "{lines:?}");
    }

    /// A receiver that never comes to its answer has no more of an attempt than one that is silent.
    #[tokio::test(start_paused = true)]
    async fn informational_heads_without_an_end_end_the_attempt() {
        let script = [Does::Inform, Does::InformAndAnswer(200)];
        let (seen, lines) = deliveries(script, Duration::from_secs(120)).await;
        assert_eq!(seen.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 2]);
        assert!(
            lines.iter().any(|line| line.contains("does not end within 65536 bytes") && line.contains("attempt 2 follows")),
            "{lines:?}"
        );
        assert!(lines.last().unwrap().contains("at attempt 2"), "{lines:?}");
    }

    /// Those past the bound wait for their turn in the state, and none is lost.
    #[tokio::test(start_paused = true)]
    async fn so_many_attempts_are_under_way_and_no_more() {
        let script = [Does::Hang; MOST_AT_ONCE].into_iter().chain([Does::Answer(200); 2 * MOST_AT_ONCE]);
        let (seen, lines) = deliveries_of(MOST_AT_ONCE + 10, script, Duration::from_secs(60)).await;
        let at = |second| seen.iter().filter(|(at, _)| *at == second).count();
        // The last ten, and then those that had no answer, for which their second attempt is due already.
        assert_eq!((at(0), at(5), seen.len()), (MOST_AT_ONCE, MOST_AT_ONCE + 10, 2 * MOST_AT_ONCE + 10));
        assert_eq!(lines.iter().filter(|line| line.contains("delivered to")).count(), MOST_AT_ONCE + 10);
    }

    /// What is dropped is counted, in the log at once and in the state for good, and what is taken makes room.
    #[tokio::test(start_paused = true)]
    async fn what_is_dropped_is_told() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&lines);
        let callbacks = CallbackConfig::new("http://127.0.0.1:9/", CallbackSecret::new("secret").unwrap()).unwrap();
        let now = Timestamp::from_secs(1_700_000_000);
        let builder = Sandbox::builder().empty().callbacks(callbacks).clock(move || now);
        let service = builder.log(move |line: &LogLine| log.lock().unwrap().push(line.to_string())).service();
        let record = Record { stream_alias: "s1".into(), ..Record::default() };
        let counts = || service.control(now).state(false)["callbacks"].clone();
        let told = |count: usize| format!("WARN callback -: {count} events are not sent, and are lost: 500000, or 268435456 bytes");
        service.state.world().deliveries.most.count = 3;
        for _ in 0..5 {
            service.happen(&record);
        }
        assert_eq!(counts(), serde_json::json!({ "pending": 3, "dropped": 2 }));
        let taken = service.take_some_callbacks(now.into(), 1);
        assert!(lines.lock().unwrap().last().unwrap().starts_with(&told(2)), "{lines:?}");
        service.callback_taken(&taken[0]);
        service.happen(&record);
        assert_eq!(counts(), serde_json::json!({ "pending": 3, "dropped": 2 }));
        // Long ones are fewer.
        service.state.world().deliveries.most = crate::world::Most { count: usize::MAX, bytes: 10_000 };
        for _ in 0..10 {
            service.happen(&Record { stream_alias: "s".repeat(2_000).into(), ..Record::default() });
        }
        assert_eq!(counts(), serde_json::json!({ "pending": 6, "dropped": 9 }));
        assert_eq!(service.take_callbacks(now).len(), 6);
        assert!(lines.lock().unwrap().last().unwrap().starts_with(&told(7)), "{lines:?}");
        // A snapshot brings no more.
        let written = serde_json::to_string(&service.state.world().deliveries).unwrap();
        for (count, bytes, is_taken) in [(6, 10_000, true), (5, 10_000, false), (6, 5_000, false)] {
            let mut read: crate::world::Deliveries = serde_json::from_str(&written).unwrap();
            read.most = crate::world::Most { count, bytes };
            assert_eq!(read.rebuild().is_ok(), is_taken, "{count} {bytes}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn after_five_repeats_it_is_given_up() {
        let (seen, lines) = deliveries([Does::Answer(404); 6], Duration::from_secs(600)).await;
        assert_eq!(seen.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 2, 6, 14, 30, 62]);
        assert!(lines.last().unwrap().contains("given up after 6 attempts"), "{lines:?}");
        assert!(lines.iter().all(|line| !line.contains("signature")), "{lines:?}");
    }
}
