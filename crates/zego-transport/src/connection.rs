//! One HTTP/1.1 connection: a stream, perhaps TLS over it, and hyper's half, which is driven by whoever uses the connection.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use http::header::{ACCEPT, HOST, USER_AGENT};
use http::response::Parts;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::Full;
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{Builder, Connection as Http, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::task::yield_now;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_rustls::TlsConnector;
use zego_model::Endpoint;

use crate::cause::{Cause, NoConnection};
use crate::connect::{ConnectError, ConnectStage, Stream};
use crate::kind::AnswerStage;
use crate::limits::{FAR, MAX_HEAD_BYTES, Until};
use crate::local::LocalFault;
use crate::metered::{Allowance, Metered};
use crate::proxy::NoTunnel;
use crate::relay::Relay;
use crate::{delivery, tls};

/// A connection. Dropping it ends it, whatever it was doing.
///
/// Nothing drives it but the call that uses it: there is no task beside it.
pub(crate) struct Connection(Box<Line>);

/// What hyper answers to a request.
type Answered = Result<Response<Incoming>, TrySendError<Request<Full<Bytes>>>>;

struct Line {
    /// `None` once the connection is over, and what it held was given back.
    sender: Option<SendRequest<Full<Bytes>>>,
    /// `None` once it is over.
    http: Option<Http<TokioIo<Metered>, Full<Bytes>>>,
    relay: Arc<Relay>,
    /// The relay, as hyper knows it.
    waker: Waker,
    /// Ends what takes too long. It stays set for the first of many calls, and is set on when that time has come: one that is set for each call costs much more.
    timer: Pin<Box<Sleep>>,
    allowance: Allowance,
    /// What every request over it says.
    headers: HeaderMap,
    opened: Instant,
    /// Whether it has not brought an answer yet.
    is_fresh: bool,
}

/// Waiting for what a connection brings.
struct Wait {
    end: Instant,
    /// Whether it may be there before hyper's half is driven.
    may_be_there: bool,
}

/// How often one look at a connection looks again because something happened meanwhile. What goes on for longer lets others have their turn.
const MOST_LOOKS: usize = 8;

impl Connection {
    /// HTTP over a stream to an endpoint. Nothing is written yet.
    pub(crate) async fn over(stream: Box<dyn Stream>, endpoint: &Endpoint) -> Result<Self, ConnectError> {
        let mut builder = Builder::new();
        builder.max_buf_size(MAX_HEAD_BYTES);
        let (stream, allowance) = Metered::new(stream);
        let (sender, http) = builder.handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        // A peer that hangs up at once is heard before a request is lost to it.
        yield_now().await;
        let relay = Relay::new();
        let waker = Waker::from(relay.clone());
        let (headers, opened) = (headers(endpoint), Instant::now());
        let timer = Box::pin(sleep_until(opened + FAR));
        Ok(Self(Box::new(Line { sender: Some(sender), http: Some(http), relay, waker, timer, allowance, headers, opened, is_fresh: true })))
    }

    /// What every request over it says: host, user agent, and which answers are read.
    pub(crate) const fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Gives a request to hyper; [`answer`](Self::answer) sends it.
    pub(crate) fn give(&mut self, request: Request<Full<Bytes>>) -> impl Future<Output = Answered> + use<> {
        let line = &mut *self.0;
        line.relay.watch();
        line.allowance.begin();
        let sender = line.sender.as_mut().expect("a connection without a sender is closed, and nobody is given one");
        sender.try_send_request(request)
    }

    /// Sends the request that was given, and waits for the head of its answer, but not for longer than until then. A connection that fails is over.
    pub(crate) fn answer(
        &mut self,
        mut answer: Pin<&mut impl Future<Output = Answered>>,
        until: Until,
        head: &mut Option<Parts>,
    ) -> impl Future<Output = Result<Incoming, Cause>> {
        let line = &mut *self.0;
        let is_fresh = std::mem::replace(&mut line.is_fresh, false);
        // Nothing is there before the request is written.
        let mut wait = Wait { end: until.at, may_be_there: false };
        poll_fn(move |context| {
            let answer = |context: &mut Context<'_>| {
                answer.as_mut().poll(context).map(|answered| match answered {
                    Ok(response) => {
                        let (parts, body) = response.into_parts();
                        *head = Some(parts);
                        Ok(body)
                    }
                    Err(error) => Err(failed(error, is_fresh)),
                })
            };
            let outcome = ready!(line.drive(context, &mut wait, answer));
            line.allowance.end();
            Poll::Ready(outcome.unwrap_or_else(|| Err(Cause::Timeout { stage: AnswerStage::FirstByte, limit: until.limit })))
        })
    }

    /// The next part of an answer's body, if it comes until then; `None` after the last.
    pub(crate) fn part(&mut self, body: &mut Incoming, until: Until) -> impl Future<Output = Result<Option<Bytes>, Cause>> {
        let line = &mut *self.0;
        // Most come with the head.
        let mut wait = Wait { end: until.at, may_be_there: true };
        poll_fn(move |context| {
            let part = |context: &mut Context<'_>| {
                Pin::new(&mut *body).poll_frame(context).map(|frame| match frame {
                    // What is no data is a trailer, which says nothing here.
                    Some(Ok(frame)) => Ok(Some(frame.into_data().unwrap_or_default())),
                    Some(Err(error)) => Err(delivery::lost(error)),
                    None => Ok(None),
                })
            };
            let outcome = ready!(line.drive(context, &mut wait, part));
            Poll::Ready(outcome.unwrap_or_else(|| Err(Cause::Timeout { stage: AnswerStage::Body, limit: until.limit })))
        })
    }

    /// The end of a body. What is woken by that is nothing to look at either.
    pub(crate) fn let_go(&mut self, body: Incoming) {
        let is_woken = self.0.relay.is_woken();
        drop(body);
        if !is_woken {
            self.0.relay.watch();
        }
    }

    /// Lets it wait for another call; `false` where it cannot have one. When the peer says anything meanwhile, such as that it hangs up, `bell` is woken.
    pub(crate) fn rest(&mut self, bell: &Waker) -> bool {
        let line = &mut *self.0;
        for _ in 0..MOST_LOOKS {
            // What brought the last byte of the answer has mostly made it ready as well.
            if !line.sender.as_ref().is_some_and(SendRequest::is_ready) || line.relay.is_woken() {
                line.look();
            }
            if !line.sender.as_ref().is_some_and(SendRequest::is_ready) {
                return false;
            }
            if line.relay.rest(bell) {
                return true;
            }
        }
        false
    }

    /// Whether it still waits for another call, and the peer has said nothing.
    pub(crate) fn is_usable(&mut self, bell: &Waker) -> bool {
        self.0.http.is_some() && (!self.0.relay.is_woken() || self.rest(bell))
    }

    pub(crate) const fn opened(&self) -> Instant {
        self.0.opened
    }

    /// Lets hyper close it in good order, with what TLS and TCP have for that.
    pub(crate) fn close(self) {
        let Line { sender, http, .. } = *self.0;
        drop(sender);
        let Some(mut http) = http else { return };
        // Most streams close at once.
        if Pin::new(&mut http).poll(&mut Context::from_waker(Waker::noop())).is_pending() {
            tokio::spawn(async move { drop(http.await) });
        }
    }
}

impl Line {
    /// Drives hyper's half until something is there that it brings; `None` when it is not there in time.
    fn drive<T>(
        &mut self,
        context: &mut Context<'_>,
        wait: &mut Wait,
        mut wanted: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<Option<T>> {
        for _ in 0..MOST_LOOKS {
            let looks = !std::mem::take(&mut wait.may_be_there);
            if looks {
                self.look();
            }
            if let Poll::Ready(there) = wanted(&mut Context::from_waker(&self.waker)) {
                // What is woken by taking it is nothing to look at.
                self.relay.watch();
                return Poll::Ready(Some(there));
            }
            // A request that hyper's channel still holds when the connection is over goes with its sender, and is given back, which proves that it was never
            // taken.
            if !looks || self.relay.is_woken() || (self.http.is_none() && self.sender.take().is_some()) {
                continue;
            }
            if self.is_late(wait.end) {
                return Poll::Ready(None);
            }
            if self.relay.rest(context.waker()) {
                return Poll::Pending;
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Whether it is later than that; if it is not, the timer wakes whoever waits, by then at the latest.
    fn is_late(&mut self, end: Instant) -> bool {
        if self.timer.deadline() <= end && !self.timer.is_elapsed() {
            return false;
        }
        self.timer.as_mut().reset(end);
        self.timer.as_mut().poll(&mut Context::from_waker(&self.waker)).is_ready()
    }

    /// Lets hyper do what there is to do.
    fn look(&mut self) {
        self.relay.watch();
        let Some(http) = &mut self.http else { return };
        if let Poll::Ready(ended) = Pin::new(http).poll(&mut Context::from_waker(&self.waker)) {
            // The call that is under way gets the error as well; between calls it only means that the server is gone.
            if let Err(error) = ended {
                tracing::trace!(error = %error, "connection ended");
            }
            self.http = None;
        }
    }
}

/// Why a connection brought no answer.
#[cold]
fn failed(mut error: TrySendError<Request<Full<Bytes>>>, is_fresh: bool) -> Cause {
    let message = error.take_message();
    let error = error.into_error();
    match tls::refusal(&error).filter(|_| is_fresh) {
        Some(fault) => Cause::no_session(fault, io::Error::other(error)),
        // The proof that hyper had not begun to write it.
        None if message.is_some() => Cause::HandedBack(error),
        None => delivery::lost(error),
    }
}

/// What every request to an endpoint says.
fn headers(endpoint: &Endpoint) -> HeaderMap {
    let host = HeaderValue::from_str(endpoint.authority().as_str()).expect("an authority is printable");
    let mut headers = HeaderMap::with_capacity(3);
    headers.insert(HOST, host);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(USER_AGENT, HeaderValue::from_static(concat!("zego-transport/", env!("CARGO_PKG_VERSION"))));
    headers
}

/// TLS over a stream, for a host without brackets around an IPv6 address.
pub(crate) async fn secure(stream: Box<dyn Stream>, host: &str, config: Arc<ClientConfig>) -> Result<Box<dyn Stream>, ConnectError> {
    let tls = |error| ConnectError::new(ConnectStage::Tls, error);
    let name = ServerName::try_from(host.to_owned()).map_err(|error| tls(io::Error::new(io::ErrorKind::InvalidInput, error)))?;
    Ok(Box::new(TlsConnector::from(config).connect(name, stream).await.map_err(tls)?))
}

impl From<ConnectError> for Cause {
    fn from(error: ConnectError) -> Self {
        let stage = error.stage();
        let source = error.into_source();
        let fault = if stage == ConnectStage::Tls { tls::fault(&source) } else { None };
        let proxy = NoTunnel::of(&source).map(|none| (none.proxy.clone(), none.fault));
        let local = LocalFault::of(&source);
        NoConnection { fault, proxy, local, source: Some(source), ..NoConnection::at(stage) }.into()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;
    use crate::limits::Deadline;

    async fn connection() -> (Connection, tokio::io::DuplexStream) {
        let (near, far) = duplex(1 << 10);
        (Connection::over(Box::new(near), &"http://127.0.0.1:1".parse().unwrap()).await.unwrap(), far)
    }

    fn soon() -> Until {
        Deadline::starting(Instant::now(), Duration::from_secs(1)).stage(Instant::now(), Duration::from_secs(1))
    }

    async fn send(connection: &mut Connection) -> Result<Incoming, Cause> {
        let answer = pin!(connection.give(request()));
        connection.answer(answer, soon(), &mut None).await
    }

    fn request() -> Request<Full<Bytes>> {
        Request::get("/").header("host", "localhost").body(Full::default()).unwrap()
    }

    #[tokio::test]
    async fn a_request_that_nobody_took_comes_back_when_the_connection_is_over() {
        let (mut connection, far) = connection().await;
        drop(far);
        assert!(matches!(send(&mut connection).await.err(), Some(Cause::HandedBack(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_come_in_time_ends_it() {
        let start = Instant::now();
        let (mut connection, _far) = connection().await;
        let ended = send(&mut connection).await.err();
        assert!(matches!(ended, Some(Cause::Timeout { stage: AnswerStage::FirstByte, .. })) && start.elapsed().as_secs() == 1);
    }

    #[tokio::test]
    async fn one_that_rests_is_usable_until_its_peer_says_something() {
        for (says, is_usable) in [(&b""[..], true), (b"HTTP/1.1 408 Request Timeout\r\n\r\n", false)] {
            let (mut connection, mut far) = connection().await;
            let (sent, ()) = tokio::join!(send(&mut connection), async {
                far.read_u8().await.unwrap();
                far.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
            });
            let mut body = sent.unwrap();
            assert_eq!(connection.part(&mut body, soon()).await.unwrap().unwrap(), "{}");
            assert!(connection.rest(Waker::noop()) && connection.is_usable(Waker::noop()));
            far.write_all(says).await.unwrap();
            assert_eq!(connection.is_usable(Waker::noop()), is_usable, "{says:?}");
            drop(far);
            assert!(!connection.is_usable(Waker::noop()));
        }
    }
}
