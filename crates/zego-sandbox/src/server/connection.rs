//! One connection: HTTP/1.1 over whatever stream, until its client ends it or the server is told to stop.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Either, Full, LengthLimitError, Limited};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{sleep, timeout};

use super::body::{self, FaultyBody};
use super::fate::{Fate, Reset};
use super::refusal::LONGEST_HEAD;
use super::wire::{Exchange, UnderWay, Wire};
use crate::clock::SandboxClock;
use crate::control::{self, Waiting};
use crate::faults::FaultDelivery;
use crate::pages::{Pages, PagesToCome};
use crate::request::BodyProblem;
use crate::service::{SandboxService, longest_body};

/// Bound: how long a head may take, which the log says when it is over; counted from the moment the connection could carry one.
pub(super) const SLOWEST_HEAD: Duration = Duration::from_secs(30);
/// Bound: how long a body may take. Then the call is refused, and answer and log say so.
const SLOWEST_BODY: Duration = Duration::from_secs(30);

/// Serves one connection.
pub(super) async fn serve<S>(stream: S, service: SandboxService, clock: SandboxClock, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Reset + Unpin + 'static,
{
    let exchange = Arc::<Exchange>::default();
    let (fate, stream) = Fate::of(stream);
    let wire = Wire::new(stream, Arc::clone(&exchange));
    let respond = service_fn(|request| respond(request, exchange.begin(), service.clone(), clock.clone(), fate.clone()));
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(SLOWEST_HEAD).max_buf_size(LONGEST_HEAD);
    // Answers have the sandbox's date, or none.
    server.auto_date_header(false);
    let ended = tokio::select! {
        ended = watcher.watch(server.serve_connection(TokioIo::new(wire), respond)) => ended,
        () = fate.decided() => return fate.fulfil().await,
    };
    if let Some(why) = exchange.refusal() {
        return service.refuse_bytes(&why, clock.now());
    }
    let Err(error) = ended else { return };
    if error.is_parse() {
        // The text is the library's own, and holds nothing of the request.
        service.refuse_bytes(&error.to_string(), clock.now());
    } else if error.is_timeout() && exchange.is_within_a_head() {
        service.refuse_bytes(&format!("the head did not end within {} s", SLOWEST_HEAD.as_secs()), clock.now());
    } else {
        tracing::debug!(target: "zego_sandbox", %error, "a connection ended early");
    }
}

async fn respond<S>(
    request: Request<Incoming>,
    under_way: UnderWay,
    service: SandboxService,
    clock: SandboxClock,
    fate: Fate<S>,
) -> Result<Response<AnswerBody<S>>, Infallible> {
    let (head, body) = request.into_parts();
    // Who is refused by the head alone has no body read.
    let limit = if service.admits(&head) { longest_body(&head.uri) } else { 0 };
    if let Some(waiting) = Waiting::of(&service.state, &head.method, &head.uri, &head.headers) {
        waiting.over(&service.state).await;
    }
    let mut response = match read(body, limit).await {
        Ok(body) => answer(Request::from_parts(head, body), service, clock).await,
        Err(problem) => service.handle_without_body(&head, problem, clock.now()),
    };
    if let Some(mut pages) = response.extensions_mut().remove::<PagesToCome>().and_then(|pages| pages.take()) {
        let first = pages.next().unwrap_or_default();
        if !pages.is_over() {
            let body = Paged { first: Some(first), rest: pages };
            return Ok(response.map(|_| AnswerBody { body: Either::Left(Either::Right(body)), _under_way: under_way }));
        }
        // What is short has a length.
        *response.body_mut() = first;
    }
    let Some(delivery) = response.extensions_mut().remove::<FaultDelivery>() else {
        return Ok(response.map(|body| AnswerBody { body: Either::Left(Either::Left(Full::new(body))), _under_way: under_way }));
    };
    if let Some(latency) = delivery.latency {
        sleep(latency).await;
    }
    if let Some(cut) = delivery.cut {
        fate.cut(cut).await;
    }
    Ok(body::deliver(response, delivery, fate).map(|body| AnswerBody { body: Either::Right(body), _under_way: under_way }))
}

/// Answers a request. What takes long of its nature does so on a thread of its own: other connections are served meanwhile.
async fn answer(request: Request<Bytes>, service: SandboxService, clock: SandboxClock) -> Response<Bytes> {
    if !control::is_heavy(&request) {
        return service.answer(&request, clock.now());
    }
    let answered = tokio::task::spawn_blocking(move || service.answer(&request, clock.now())).await;
    answered.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        // The runtime ends, and the connection with it.
        Err(_) => Response::new(Bytes::new()),
    })
}

async fn read(body: Incoming, limit: usize) -> Result<Bytes, BodyProblem> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    match timeout(SLOWEST_BODY, Limited::new(body, limit).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(BodyProblem::TooLong { limit }),
        Ok(Err(_)) => Err(BodyProblem::BrokenOff),
        Err(_) => Err(BodyProblem::TooSlow),
    }
}

/// What is written piece by piece, as fast as the client takes it.
struct Paged {
    first: Option<Bytes>,
    rest: Pages,
}

impl Body for Paged {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Self { first, rest } = &mut *self;
        Poll::Ready(first.take().or_else(|| rest.next()).map(|piece| Ok(Frame::data(piece))))
    }
}

/// The body of an answer. The HTTP library drops it when it has taken all of it.
struct AnswerBody<S> {
    body: Either<Either<Full<Bytes>, Paged>, FaultyBody<S>>,
    _under_way: UnderWay,
}

impl<S> Body for AnswerBody<S> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut self.body {
            Either::Left(Either::Left(body)) => Pin::new(body).poll_frame(context),
            Either::Left(Either::Right(body)) => Pin::new(body).poll_frame(context),
            Either::Right(body) => Pin::new(body).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use hyper_util::server::graceful::GracefulShutdown;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use zego_sign::Timestamp;

    use super::*;
    use crate::{LogLine, Sandbox};

    impl Reset for DuplexStream {
        fn reset_at_end(&self) {}
    }

    type Lines = Arc<Mutex<Vec<String>>>;

    /// A connection in memory, so that the clock can be a paused one; and the log.
    fn connect() -> (DuplexStream, Lines) {
        let (client, stream) = duplex(4096);
        let lines = Lines::default();
        let log = Arc::clone(&lines);
        let service = Sandbox::builder().log(move |line: &LogLine| log.lock().unwrap().push(line.to_string())).service();
        let graceful = GracefulShutdown::new();
        let watcher = graceful.watcher();
        tokio::spawn(async move {
            serve(stream, service, SandboxClock::new(|| Timestamp::from_secs(0)), watcher).await;
            // If this were dropped earlier, the connection would be told to stop.
            drop(graceful);
        });
        (client, lines)
    }

    async fn rest(client: &mut DuplexStream) -> String {
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_does_not_end_is_given_up() {
        for (part, told) in [("", 0), ("GET /?Action=DeleteMedia HTT", 1)] {
            let (mut client, lines) = connect();
            client.write_all(part.as_bytes()).await.unwrap();
            let begin = tokio::time::Instant::now();
            assert!(!rest(&mut client).await.contains(" 200 "), "{part}");
            assert_eq!(begin.elapsed().as_secs(), SLOWEST_HEAD.as_secs(), "{part}");
            tokio::task::yield_now().await;
            let lines = lines.lock().unwrap();
            assert_eq!(lines.iter().filter(|line| line.contains("the head did not end within 30 s")).count(), told, "{lines:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_end_is_given_up() {
        let (mut client, _) = connect();
        let begin = tokio::time::Instant::now();
        client.write_all(b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 9\r\n\r\nhalf").await.unwrap();
        let answer = rest(&mut client).await;
        assert!(answer.contains("100000012") && answer.contains("took too long"), "{answer}");
        assert_eq!(begin.elapsed().as_secs(), SLOWEST_BODY.as_secs());
    }

    /// Each is answered once, in words, and logged in the same; also after calls on the same connection that were answered as ever.
    #[tokio::test(start_paused = true)]
    async fn what_http_refuses_is_told_and_logged() {
        let call = "GET /?Action=X HTTP/1.1\r\nHost: localhost\r\n\r\n";
        let with_body = "POST /?Action=X HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody";
        let long = format!("GET /?{} HTTP/1.1\r\n\r\n", "x".repeat(70_000));
        let wide = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(101));
        let bottomless = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(200_000));
        for (before, calls) in [("", 0), (call, 1), (with_body, 1), (&format!("{call}{with_body}"), 2)] {
            for (wrong, status, why) in [
                (&b"GET /?RoomId=a secret HTTP/1.1\r\nHost: localhost\r\n\r\n"[..], "400", "the target has a raw space (byte 14"),
                (b"GET /?a=\"secret\" HTTP/1.1\r\nHost: localhost\r\n\r\n", "400", "the target has a raw `\"`"),
                (b"GET /?a=<secret> HTTP/1.1\r\nHost: localhost\r\n\r\n", "400", "a raw `<`"),
                (b"GET /?a=\xb7\xbf HTTP/1.1\r\nHost: localhost\r\n\r\n", "400", "a byte that is not ASCII (byte 8"),
                (b"GET / HTTP/1.1\r\nX Y: secret\r\n\r\n", "400", "the name of header 1 has a raw space"),
                (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0", "400", "these bytes are HTTP/2"),
                (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "400", "this port speaks http"),
                (long.as_bytes(), "414", "the target is longer"),
                (wide.as_bytes(), "431", "more than 100 headers"),
                (bottomless.as_bytes(), "431", "the head is longer"),
            ] {
                let (client, lines) = connect();
                let (mut reading, mut writing) = tokio::io::split(client);
                let sent = [before.as_bytes(), wrong].concat();
                let (written, answer) = tokio::join!(writing.write_all(before.as_bytes()), async {
                    let mut answer = Vec::new();
                    for _ in 0..calls {
                        until_answered(&mut reading, &mut answer).await;
                    }
                    answer
                });
                written.unwrap();
                assert_eq!(String::from_utf8_lossy(&answer).matches("HTTP/1.1 200 OK").count(), calls);
                let (_, rest) = tokio::join!(writing.write_all(&sent[before.len()..]), async {
                    let mut rest = Vec::new();
                    reading.read_to_end(&mut rest).await.unwrap();
                    String::from_utf8(rest).unwrap()
                });
                assert_eq!(rest.matches("HTTP/1.1 4").count(), 1, "{rest}");
                let (head, body) = rest.split_once("\r\n\r\n").unwrap();
                assert!(
                    head.starts_with(&format!("HTTP/1.1 {status} ")) && head.contains(&format!("content-length: {}", body.len())),
                    "{rest}"
                );
                let body: serde_json::Value = serde_json::from_str(body).unwrap();
                let error = body["error"].as_str().unwrap();
                assert!(error.contains(why) && !error.contains("secret"), "{error}");
                drop((reading, writing));
                while lines.lock().unwrap().len() <= calls {
                    tokio::task::yield_now().await;
                }
                assert_eq!(lines.lock().unwrap().last().unwrap(), &format!("WARN - -: no request of HTTP/1.1: {error}"));
            }
        }
    }

    /// What came together with the call before it is not there any more when it is refused: no reason is made up.
    #[tokio::test(start_paused = true)]
    async fn what_comes_together_with_a_call_is_refused_without_a_made_up_reason() {
        let (mut client, _) = connect();
        let both = "GET /?Action=X HTTP/1.1\r\nHost: localhost\r\n\r\nGET /?RoomId=a secret HTTP/1.1\r\nHost: localhost\r\n\r\n";
        client.write_all(both.as_bytes()).await.unwrap();
        let answers = rest(&mut client).await;
        assert!(answers.starts_with("HTTP/1.1 200 OK\r\n"), "{answers}");
        let (_, refused) = answers.split_once("HTTP/1.1 400 Bad Request\r\n").unwrap();
        assert!(refused.ends_with("\r\n\r\n{\"error\":\"it is no request of HTTP/1.1\"}"), "{answers}");
    }

    /// Reads one more answer to its end.
    async fn until_answered(reading: &mut (impl AsyncRead + Unpin), answer: &mut Vec<u8>) {
        let begin = answer.len();
        loop {
            let text = String::from_utf8_lossy(&answer[begin..]).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse::<usize>().unwrap();
                if body.len() >= length {
                    return;
                }
            }
            let mut byte = [0; 1];
            assert_eq!(reading.read(&mut byte).await.unwrap(), 1);
            answer.extend_from_slice(&byte);
        }
    }

    /// A client that goes on sending still gets its answer, and cannot hold the connection for long.
    #[tokio::test(start_paused = true)]
    async fn who_was_refused_has_a_moment_to_read_why() {
        let (mut client, lines) = connect();
        let begin = tokio::time::Instant::now();
        client.write_all(b"nonsense\r\n\r\n").await.unwrap();
        assert!(rest(&mut client).await.starts_with("HTTP/1.1 400"));
        while lines.lock().unwrap().is_empty() {
            sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(begin.elapsed().as_secs(), 1);
    }
}
