//! Takes callbacks to the customer's server, with ZEGO's retries: what is not answered with 2xx comes again after 2, 4, 8, 16 and 32 s.

use std::future::{Future, pending};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::callback_request::CallbackRequest;
use crate::clock::SandboxClock;
use crate::journal::Reported;
use crate::log::{LogLevel, LogLine};
use crate::service::SandboxService;
use crate::world::Next;

/// How long the receiver of a callback may take for its answer. ZEGO documents no figure. `zego webhook listen` answers a second before.
pub const SLOWEST_ANSWER: Duration = Duration::from_secs(5);
/// How many attempts are under way at once.
const MOST_AT_ONCE: usize = 64;

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

    /// A name is resolved, a new one each time: the receiver's container may have another address than a moment ago.
    async fn dial(&self, peer: &str) -> io::Result<TcpStream> {
        TcpStream::connect(peer).await
    }
}

/// Delivers callbacks as long as it is polled; without a URL for them it returns at once. Dropping it ends the deliveries under way.
///
/// When an attempt is due is the world's affair: this carries it, and reports what became of it.
pub(crate) async fn run(service: SandboxService, clock: SandboxClock, dial: impl Dial) {
    if !service.calls_back() {
        return;
    }
    let attempts = Arc::new(Semaphore::new(MOST_AT_ONCE));
    let mut deliveries = JoinSet::new();
    loop {
        for callback in service.take_callbacks(clock.now()) {
            deliveries.spawn(deliver(service.clone(), dial.clone(), Arc::clone(&attempts), callback));
        }
        while deliveries.try_join_next().is_some() {}
        tokio::select! {
            () = service.state.something_happened() => {}
            () = due(&service, &clock) => {}
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
async fn deliver(service: SandboxService, dial: impl Dial, attempts: Arc<Semaphore>, callback: CallbackRequest) {
    let log = |level, code: String, text: String| {
        service.state.log(&LogLine { level, action: format!("callback {}", callback.event()), code, text });
    };
    let outcome = {
        let _permit = attempts.acquire().await;
        timeout(SLOWEST_ANSWER, attempt(&dial, &callback)).await
    };
    let number = callback.number();
    let (status, why) = match outcome {
        Ok(Ok(status)) if status.is_success() => {
            service.taken(&callback, Some(status.as_u16()));
            return log(LogLevel::Info, status.as_u16().to_string(), format!("delivered to {} at attempt {number}", callback.peer()));
        }
        Ok(Ok(status)) => (Some(status.as_u16()), "the answer is no 2xx".to_owned()),
        Ok(Err(error)) => (None, error.to_string()),
        Err(_) => (None, format!("no answer within {} s", SLOWEST_ANSWER.as_secs())),
    };
    let code = status.map(|status| status.to_string()).unwrap_or_default();
    match service.failed(&callback, Reported { status, error: Some(why.clone()) }) {
        Next::Attempt { number, pause, .. } => log(LogLevel::Warn, code, format!("{why}; attempt {number} follows {pause} s after it")),
        Next::GivenUp { attempts } => log(LogLevel::Warn, code, format!("{why}; given up after {attempts} attempts")),
        Next::Forgotten => {}
    }
}

/// Sends it once. Redirects are answers like any other that is no 2xx.
async fn attempt(dial: &impl Dial, callback: &CallbackRequest) -> Result<StatusCode, Box<dyn std::error::Error + Send + Sync>> {
    let stream = dial.dial(callback.peer()).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let request = Request::post(callback.target())
        .header(header::HOST, callback.host())
        .header(header::CONTENT_TYPE, HeaderValue::from_static(callback.content_type()))
        .header(header::CONNECTION, HeaderValue::from_static("close"))
        .header(header::USER_AGENT, HeaderValue::from_static(concat!("zego-sandbox/", env!("CARGO_PKG_VERSION"))))
        .body(Full::new(callback.body().clone()))?;
    let mut connection = std::pin::pin!(connection);
    let mut answer = std::pin::pin!(sender.send_request(request));
    // Only the head of the answer counts: the connection is polled until the head has come, and is dropped with this call.
    tokio::select! {
        biased;
        answer = &mut answer => Ok(answer?.status()),
        ended = &mut connection => {
            ended?;
            Ok(answer.await?.status())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Mutex;

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
            Does::Hang => pending::<()>().await,
            Does::Close | Does::RefuseConnection => {}
        }
    }

    /// Lets a recording end, whose callback meets the script; the attempts, and the log.
    async fn deliveries(script: impl IntoIterator<Item = Does>, rest: Duration) -> (Vec<(u64, String)>, Vec<String>) {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&lines);
        let callbacks = CallbackConfig::new("http://127.0.0.1:9/hook?x=1", CallbackSecret::new("secret").unwrap()).unwrap();
        let service = Sandbox::builder()
            .empty()
            .callbacks(callbacks)
            .clock(|| Timestamp::from_secs(1_700_000_000))
            .log(move |line: &LogLine| log.lock().unwrap().push(line.to_string()))
            .service();
        service.happen(&Record { stream_alias: "s1".into(), ..Record::default() });
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

    #[tokio::test(start_paused = true)]
    async fn after_five_repeats_it_is_given_up() {
        let (seen, lines) = deliveries([Does::Answer(404); 6], Duration::from_secs(600)).await;
        assert_eq!(seen.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 2, 6, 14, 30, 62]);
        assert!(lines.last().unwrap().contains("given up after 6 attempts"), "{lines:?}");
        assert!(lines.iter().all(|line| !line.contains("signature")), "{lines:?}");
    }
}
