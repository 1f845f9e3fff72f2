//! A callback as an argument of a handler.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use zego_inbox::DeliveryLease;
use zego_model::callback::{EventSet, SenderAuthenticated};

use crate::reply;

/// A callback that [`CallbackLayer`](crate::CallbackLayer) has checked and that is the handler's to handle: an extractor for any state, beside any others.
///
/// It is what [`zego_model::callback::Callback`] is, with its event: `callback.event`. Whether it is acknowledged follows from what the handler answers. Clones are the same callback.
pub struct Callback<E>(Arc<InHand<E>>);

struct InHand<E> {
    callback: SenderAuthenticated<zego_model::callback::Callback<E>>,
    lease: DeliveryLease,
}

impl<E> Callback<E> {
    pub(crate) fn new(callback: SenderAuthenticated<zego_model::callback::Callback<E>>, lease: DeliveryLease) -> Self {
        Self(Arc::new(InHand { callback, lease }))
    }

    /// The right to handle it, for a store that notes its end together with the handler's own records: `PostgresNonces::done_within`.
    pub fn lease(&self) -> &DeliveryLease {
        &self.0.lease
    }
}

impl<E: EventSet> Callback<E> {
    /// What acknowledges it: status 200, and the fields on which its service insists, where it reads more than the status. A handler may answer with any 2XX and body of its own in place
    /// of it.
    pub fn acknowledgement(&self) -> Response {
        reply::acknowledgement(&self.0.callback)
    }
}

impl<E> Clone for Callback<E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<E> Deref for Callback<E> {
    type Target = SenderAuthenticated<zego_model::callback::Callback<E>>;

    fn deref(&self) -> &Self::Target {
        &self.0.callback
    }
}

/// Neither the signature nor the body.
impl<E: fmt::Debug> fmt::Debug for Callback<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.callback.fmt(f)
    }
}

impl<S: Sync, E: EventSet + Send + Sync + 'static> FromRequestParts<S> for Callback<E> {
    type Rejection = CallbackRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, CallbackRejection> {
        parts.extensions.get().cloned().ok_or(CallbackRejection)
    }
}

/// No layer has received a callback of these events: the server is put together wrongly. It is answered with status 500.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CallbackRejection;

impl fmt::Display for CallbackRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "no callback of these events was received before the handler: give its route a CallbackLayer with the same type of events",
        )
    }
}

impl std::error::Error for CallbackRejection {}

impl IntoResponse for CallbackRejection {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response()
    }
}
