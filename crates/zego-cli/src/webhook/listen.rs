//! `zego webhook listen`: a server that receives callbacks.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use clap::ArgMatches;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use zego_model::AnyEvent;
use zego_model::callback::{Callback, EventSet as _, Receiver, RecentNonces};

use super::forward::{ForwardUrl, Forwarded};
use super::show;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::{self, OutputFormat};
use crate::render;
use crate::tree::Tree;
use crate::{clock, wait};

/// How many deliveries are remembered to tell repeats: those of ten minutes at sixteen a second.
const REMEMBERED: usize = 10_000;
/// How long a request may take to come, its head and its body each.
const SLOWEST_REQUEST: Duration = Duration::from_secs(30);
/// How long what is under way may take when the user stops.
const GRACE: Duration = Duration::from_secs(5);

/// What every connection shares.
struct Desk {
    receiver: Receiver<AnyEvent>,
    nonces: Mutex<RecentNonces>,
    target: Option<ForwardUrl>,
    format: OutputFormat,
}

/// A callback that was taken, as a line of JSON.
#[derive(Serialize)]
struct Taken<'c> {
    /// The service that sends such events; `null` of an event that is not known.
    service: Option<&'static str>,
    event: &'c str,
    repeat: bool,
    /// Why the fields of a known event are only printed as they came.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
    /// What the program behind said; `null` without one.
    forwarded: &'c Value,
    callback: &'c Tree,
}

/// Serves until it is told to stop.
pub(super) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let address = *matches.get_one::<SocketAddr>("listen").expect("clap insists on it");
    let desk = Desk {
        receiver: super::receiver(matches)?,
        nonces: Mutex::new(RecentNonces::new(REMEMBERED)),
        target: matches.get_one("forward-to").cloned(),
        format,
    };
    wait::runtime()?.block_on(serve(address, Arc::new(desk)))
}

async fn serve(address: SocketAddr, desk: Arc<Desk>) -> Result<Exit, CommandError> {
    let stopped = wait::stopped()?;
    let listener = TcpListener::bind(address).await.map_err(|error| {
        CommandError::configuration(format!("cannot listen on {address}: {error}"), "Choose another port, or port 0 for a free one.")
    })?;
    let address = listener.local_addr().map_err(|error| CommandError::configuration(format!("no address: {error}"), ""))?;
    desk.format.print(&json!({ "listening": format!("http://{address}") }), || {
        format!("Waiting for callbacks on http://{address} until Ctrl-C.\n")
    })?;
    let graceful = GracefulShutdown::new();
    // Dropping the set aborts the connections.
    let mut connections = JoinSet::new();
    tokio::pin!(stopped);
    loop {
        tokio::select! {
            () = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, Arc::clone(&desk), graceful.watcher()));
                }
                // Out of descriptors: connections that end free some.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    // Idle connections close at once; what is under way after the grace is aborted with the set.
    let _ = timeout(GRACE, graceful.shutdown()).await;
    Ok(Exit::Done)
}

async fn connection(stream: TcpStream, desk: Arc<Desk>, watcher: Watcher) {
    let answer = service_fn(|request| answer(request, &desk));
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(SLOWEST_REQUEST).keep_alive(false).half_close(true);
    // A connection that breaks has nobody to tell.
    let _ = watcher.watch(server.serve_connection(TokioIo::new(stream), answer)).await;
}

async fn answer(request: Request<Incoming>, desk: &Desk) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.method() != Method::POST {
        let mut answer = say(StatusCode::METHOD_NOT_ALLOWED, "callbacks come by POST");
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return Ok(answer);
    }
    let content_type = request.headers().get(header::CONTENT_TYPE).cloned();
    let limit = Receiver::<AnyEvent>::DEFAULT_SIZE_LIMIT;
    let body = match timeout(SLOWEST_REQUEST, Limited::new(request.into_body(), limit).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return Ok(desk.refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is longer than a callback"));
        }
        Ok(Err(_)) => return Ok(desk.refuse(StatusCode::BAD_REQUEST, "broken_off", "the body broke off")),
        Err(_) => return Ok(desk.refuse(StatusCode::REQUEST_TIMEOUT, "too_slow", "the body took too long")),
    };
    Ok(desk.take(body, content_type).await)
}

impl Desk {
    /// Checks a callback, prints it, and passes it on.
    async fn take(&self, body: Bytes, content_type: Option<HeaderValue>) -> Response<Full<Bytes>> {
        let now = clock::now();
        let received = {
            let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
            self.receiver.receive(&body, now, &mut *nonces)
        };
        let received = match received {
            Ok(received) => received,
            Err(refusal) => return self.refuse(refusal.status(), refusal.as_str(), &refusal.to_string()),
        };
        let repeat = received.is_repeat();
        let callback = received.into_callback();
        show::notes(&callback);
        let Some(target) = &self.target else {
            self.show(&callback, repeat, &Value::Null, "");
            let answer = callback.row().and_then(show::answer);
            return answer.map_or_else(|| say(StatusCode::OK, ""), |answer| written(StatusCode::OK, JSON, answer.to_string().into()));
        };
        match target.post(body, content_type).await {
            Ok(Forwarded { status, content_type, body }) => {
                self.show(&callback, repeat, &json!({ "status": status.as_u16() }), &format!(", passed on: {status}"));
                if !status.is_success() {
                    self.forget(&callback);
                }
                // To ZEGO a place elsewhere is no more than a failure.
                if status.is_redirection() {
                    return say(StatusCode::BAD_GATEWAY, "");
                }
                written(status, content_type.unwrap_or(TEXT), body)
            }
            Err(error) => {
                self.show(&callback, repeat, &json!({ "error": error }), &format!(", not passed on: {error}"));
                self.forget(&callback);
                say(StatusCode::BAD_GATEWAY, "the program behind this one could not be reached")
            }
        }
    }

    /// Tells of what is no callback, and answers it.
    fn refuse(&self, status: StatusCode, kind: &str, message: &str) -> Response<Full<Bytes>> {
        self.print(&json!({ "refused": { "kind": kind, "message": message } }), || format!("refused: {message}"));
        say(status, message)
    }

    /// What nobody has handled is new when it comes again.
    fn forget(&self, callback: &Callback<AnyEvent>) {
        self.nonces.lock().unwrap_or_else(PoisonError::into_inner).forget(callback.delivery_key());
    }

    fn show(&self, callback: &Callback<AnyEvent>, repeat: bool, forwarded: &Value, suffix: &str) {
        let body = show::document(callback);
        let unreadable = callback.event.error().map(ToString::to_string);
        let service = callback.spec().map(|spec| spec.service.name);
        let document = Taken { service, event: callback.name(), repeat, unreadable, forwarded, callback: &body };
        self.print(&document, || {
            let again = if repeat { ", once more" } else { "" };
            format!("{}{again}{suffix}\n  {}", show::heading(callback, clock::now()), render::json(&body, false))
        });
    }

    /// A reader who has gone does not stop the deliveries.
    fn print(&self, document: &impl Serialize, text: impl FnOnce() -> String) {
        if self.format.print(document, || text() + "\n").is_err() {
            output::note("stdout cannot be written to: callbacks are still checked and answered");
        }
    }
}

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

fn say(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    written(status, TEXT, Bytes::copy_from_slice(text.as_bytes()))
}

fn written(status: StatusCode, content_type: HeaderValue, body: Bytes) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, content_type);
    answer
}
