//! The layer around a handler: what comes in is received, and acknowledged when the handler has answered with success.

use std::fmt;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use axum_core::BoxError;
use axum_core::body::Body;
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::time::{Instant, timeout_at};
use tower_layer::Layer;
use tower_service::Service;
use zego_inbox::{Accepted, Handling, Inbox};
use zego_model::callback::EventSet;
use zego_sign::Timestamp;

use crate::extract::Callback;
use crate::reply;

/// A layer for the route that a service calls back: `post(handler).route_layer(layer)`. Clones share one inbox.
///
/// It reads the body, up to the receiver's limit, and has the [`Inbox`] check and claim it. The handler is called for what nobody has handled, with a [`Callback`] for its argument and the
/// same body. The rest is answered in its place: a repeat of what was handled with success, what is refused with the status of its [`InboxRefusal`](zego_inbox::InboxRefusal). What the
/// handler answers goes to the service as it is. If that is a success (2XX), the delivery is noted as handled before, and otherwise given up, so that its repeat is handled anew; so it is
/// where the handler panics, takes too long, or is dropped because the sender has gone.
pub struct CallbackLayer<E> {
    inbox: Arc<Inbox<E>>,
    within: Duration,
}

/// A service with a [`CallbackLayer`] around it.
pub struct CallbackService<S, E> {
    inner: S,
    layer: CallbackLayer<E>,
}

impl<E> CallbackLayer<E> {
    /// How long a callback may take, from its head to the handler's answer. The sandbox waits for 5 seconds, of ZEGO no figure is documented; the rest is for the store, which
    /// notes what became of it.
    pub const DEFAULT_TIME_LIMIT: Duration = Duration::from_secs(4);

    /// A layer over an inbox.
    pub fn new(inbox: Inbox<E>) -> Self {
        Self { inbox: Arc::new(inbox), within: Self::DEFAULT_TIME_LIMIT }
    }

    /// Sets how long a callback may take, from its head to the handler's answer. Then the handler is dropped, and the delivery given up. It should be less than the service waits, and less
    /// than the inbox's lease: a handler that needs longer writes the event down, answers, and has the work done from there.
    #[must_use]
    pub const fn time_limit(mut self, limit: Duration) -> Self {
        self.within = limit;
        self
    }
}

impl<S, E> Layer<S> for CallbackLayer<E> {
    type Service = CallbackService<S, E>;

    fn layer(&self, inner: S) -> Self::Service {
        CallbackService { inner, layer: self.clone() }
    }
}

impl<S, B, E> Service<Request<B>> for CallbackService<S, E>
where
    S: Service<Request<Body>> + Clone + Send + 'static,
    S::Response: IntoResponse,
    S::Future: Send,
    S::Error: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
    E: EventSet + Send + Sync + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The one that is ready is called; its clone has to be asked anew.
        let clone = self.inner.clone();
        let inner = mem::replace(&mut self.inner, clone);
        let CallbackLayer { inbox, within } = self.layer.clone();
        Box::pin(async move {
            let end = Instant::now() + within;
            let begun = timeout_at(end, begin(&inbox, request)).await;
            match begun {
                Ok(Begun::ToHandle(request, handling)) => handle(inner, request, handling, end).await,
                Ok(Begun::Answered(response)) => Ok(response),
                Err(_) => Ok(reply::late()),
            }
        })
    }
}

/// What a request is.
enum Begun {
    ToHandle(Request<Body>, Handling),
    Answered(Response),
}

/// Reads a request to its end, and receives what is in it.
async fn begin<B, E>(inbox: &Inbox<E>, request: Request<B>) -> Begun
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
    E: EventSet + Send + Sync + 'static,
{
    let (mut parts, body) = request.into_parts();
    if is_encoded(&parts.headers) {
        return Begun::Answered(reply::encoded());
    }
    let body = match read(body, inbox.size_limit()).await {
        Ok(body) => body,
        Err(response) => return Begun::Answered(response),
    };
    // A clock before 1970 is out of every window.
    let now = Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::from_secs(0));
    match inbox.receive(&body, now).await {
        Ok(Accepted::New(callback, handling)) => {
            parts.extensions.insert(Callback::new(callback, handling.lease().clone()));
            Begun::ToHandle(Request::from_parts(parts, Body::from(body)), handling)
        }
        Ok(Accepted::Handled(callback)) => Begun::Answered(reply::acknowledgement(&callback)),
        Err(refusal) => {
            tracing::warn!(reason = refusal.as_str(), "a callback is not acknowledged: {refusal}");
            Begun::Answered(reply::refused(&refusal))
        }
    }
}

/// Whether the body is compressed, which nobody could check.
fn is_encoded(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).iter().any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// The body, if it has no more bytes than that.
async fn read<B>(body: B, limit: usize) -> Result<Bytes, Response>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(reply::too_large(limit)),
        Err(_) => Err(reply::unread()),
    }
}

/// Calls the handler, and notes what became of the delivery before that is told.
async fn handle<S>(mut inner: S, request: Request<Body>, handling: Handling, end: Instant) -> Result<Response, S::Error>
where
    S: Service<Request<Body>>,
    S::Response: IntoResponse,
{
    let answered = match timeout_at(end, inner.call(request)).await {
        Ok(Ok(response)) => Ok(response.into_response()),
        Ok(Err(error)) => Err(error),
        Err(_) => {
            tracing::warn!("a callback is not acknowledged: its handler took too long");
            Ok(reply::late())
        }
    };
    if answered.as_ref().is_ok_and(|response| response.status().is_success()) {
        // It has been handled: nothing changes that, and the service need not send it again.
        if let Err(error) = handling.done().await {
            tracing::warn!(%error, "a callback was handled, and that could not be noted");
        }
    } else if let Err(error) = handling.give_up().await {
        tracing::warn!(%error, "a callback that was not handled stays in hand until its lease runs out");
    }
    answered
}

impl<E> Clone for CallbackLayer<E> {
    fn clone(&self) -> Self {
        Self { inbox: Arc::clone(&self.inbox), within: self.within }
    }
}

impl<S: Clone, E> Clone for CallbackService<S, E> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), layer: self.layer.clone() }
    }
}

impl<E> fmt::Debug for CallbackLayer<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackLayer").field("time_limit", &self.within).finish_non_exhaustive()
    }
}

impl<S, E> fmt::Debug for CallbackService<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackService").field("layer", &self.layer).finish_non_exhaustive()
    }
}
