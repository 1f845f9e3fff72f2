//! `zego webhook listen`: a server that receives callbacks.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use clap::ArgMatches;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use zego_model::AnyEvent;
use zego_model::callback::Receiver;
use zego_model::text::printable;

use super::answer::Answer;
use super::desk::Desk;
use super::forward::ForwardUrl;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::{self, OutputFormat, Stream, Writer};
use crate::supervisor::Signals;
use crate::{query, wait};

/// How long a request may take to come, its head and its body each.
const SLOWEST_REQUEST: Duration = Duration::from_secs(30);
/// How long what is under way may take when the listener is told to stop. What is not answered then, ZEGO sends again.
const GRACE: Duration = Duration::from_millis(600);
/// How long lines that still wait may take to be written at the end.
const LAST_LINES: Duration = Duration::from_millis(100);
/// Bound: connections at once. Further ones wait in the system's queue until one ends; stderr says so once.
const CONNECTIONS: usize = 256;

/// Serves until it is told to stop.
pub(super) fn run(receiver: Receiver<AnyEvent>, matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    query::refuse("zego webhook listen")?;
    let address = *matches.get_one::<SocketAddr>("listen").expect("clap insists on it");
    let target = matches.get_one::<ForwardUrl>("forward-to").cloned();
    wait::finish(async {
        let listener = TcpListener::bind(address).await.map_err(|error| {
            CommandError::configuration(format!("cannot listen on {address}: {error}"), "Choose another port, or port 0 for a free one.")
        })?;
        // From here on callbacks do not wait for who reads what is said of them.
        output::claim_for_lines();
        output::notes_do_not_wait();
        // Where callbacks are passed on, nothing is lost with a stdout that nobody reads.
        let stdout = if target.is_some() { Ok(Stream::stdout()) } else { Stream::stdout().unless_closed() };
        let stdout = Writer::to(stdout).map_err(|error| output::not_written(&error))?;
        serve(listener, Arc::new(Desk::new(receiver, target, format, stdout))).await
    })
}

async fn serve(listener: TcpListener, desk: Arc<Desk>) -> Result<Exit, CommandError> {
    let address = listener.local_addr().map_err(|error| CommandError::configuration(format!("no address: {error}"), ""))?;
    // Before anybody can know that it runs: whoever reads the line may stop it at once.
    let mut signals = Signals::listen();
    desk.open(address);
    let graceful = GracefulShutdown::new();
    // Dropping the set aborts the connections.
    let mut connections = JoinSet::new();
    let (mut was_full, mut was_refused) = (false, false);
    loop {
        let is_full = connections.len() >= CONNECTIONS;
        if is_full && !was_full {
            output::note(&format!("note: {CONNECTIONS} connections are open; others wait until one of them ends"));
            was_full = true;
        }
        tokio::select! {
            _ = signals.next() => break,
            () = desk.over() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept(), if !is_full => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, Arc::clone(&desk), graceful.watcher()));
                }
                Err(error) => {
                    if !was_refused {
                        output::note(&format!("note: a connection could not be accepted, and is tried again: {error}"));
                        was_refused = true;
                    }
                    // Out of descriptors: connections that end free some.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    drop(listener);
    // Idle connections close at once; what is under way after the grace is aborted with the set.
    let _ = timeout(GRACE, graceful.shutdown()).await;
    drop(connections);
    desk.end(LAST_LINES).await.map_or(Ok(Exit::Done), |lost| Err(lost.into()))
}

async fn connection(stream: TcpStream, desk: Arc<Desk>, watcher: Watcher) {
    let answer = service_fn(|request| answer(request, &desk));
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(SLOWEST_REQUEST).keep_alive(false).half_close(true);
    // A connection that breaks has nobody to tell.
    let _ = watcher.watch(server.serve_connection(TokioIo::new(stream), answer)).await;
}

async fn answer(request: Request<Incoming>, desk: &Arc<Desk>) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.method() != Method::POST {
        let mut answer = written(Answer::say(StatusCode::METHOD_NOT_ALLOWED, "callbacks come by POST"));
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return Ok(answer);
    }
    let content_type = request.headers().get(header::CONTENT_TYPE).cloned();
    let coding = coding(request.headers());
    let limit = Receiver::<AnyEvent>::DEFAULT_SIZE_LIMIT;
    let body = match timeout(SLOWEST_REQUEST, Limited::new(request.into_body(), limit).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return Ok(written(desk.refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is longer than a callback")));
        }
        Ok(Err(_)) => return Ok(written(desk.refuse(StatusCode::BAD_REQUEST, "broken_off", "the body broke off"))),
        Err(_) => return Ok(written(desk.refuse(StatusCode::REQUEST_TIMEOUT, "too_slow", "the body took too long"))),
    };
    if let Some(coding) = coding {
        let message = format!(
            "the body has the Content-Encoding `{}`, and callbacks are not encoded: have what stands between take it off, or send them without",
            printable(&coding).shortened(80)
        );
        let mut answer = written(desk.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_encoding", &message));
        // What RFC 9110 has for telling which ones are taken.
        answer.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        return Ok(answer);
    }
    Ok(written(desk.take(body, content_type).await))
}

/// The first coding of a body that is one.
fn coding(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(header::CONTENT_ENCODING).iter();
    let texts: Vec<_> = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    let mut codings = texts.iter().flat_map(|text| text.split(',')).map(str::trim);
    codings.find(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity")).map(str::to_owned)
}

fn written(answer: Answer) -> Response<Full<Bytes>> {
    let Answer { status, content_type, content_encoding, body } = answer;
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, content_type);
    if let Some(coding) = content_encoding {
        answer.headers_mut().insert(header::CONTENT_ENCODING, coding);
    }
    answer
}
