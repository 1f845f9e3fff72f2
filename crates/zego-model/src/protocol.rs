//! How a request is signed and an answer wrapped.

use std::fmt;

use bytes::Bytes;
use zego_sign::Timestamp;

use crate::decode::DecodeError;
use crate::spec::{OperationSpec, ProtocolKind};
use crate::{Endpoint, Operation, Output, Reply, RequestError};

/// A protocol: [`Zego`](crate::Zego) or [`TencentCloud`](crate::TencentCloud).
pub trait Protocol: Sized + Send + Sync + 'static {
    /// Which one, as data.
    const KIND: ProtocolKind;
    /// Who calls.
    type Credentials: Clone + fmt::Debug + Send + Sync;
    /// What else a client fixes once for all its calls.
    type Settings: Clone + fmt::Debug + Default + Send + Sync;

    /// The signed request. Nonce and time are arguments: a request is signed anew for every attempt.
    ///
    /// # Errors
    /// [`RequestError`]: nothing was sent.
    fn request<O: Operation<Protocol = Self>>(
        operation: &O,
        endpoint: &Endpoint,
        credentials: &Self::Credentials,
        settings: &Self::Settings,
        stamp: Stamp,
    ) -> Result<SignedRequest, RequestError>;

    /// Reads the body of an answer.
    ///
    /// # Errors
    /// The service's refusal, or what makes the answer unreadable.
    fn decode<T: Output>(spec: &OperationSpec, body: Bytes) -> Result<Reply<T>, DecodeError>;
}

/// What makes a signature unique: 8 random bytes and the time. Never used twice.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the two inputs of a signature that are not fixed")]
pub struct Stamp {
    /// Random bytes, from a cryptographic source.
    pub nonce: [u8; 8],
    /// The service's time, as well as the caller knows it.
    pub timestamp: Timestamp,
}

/// A request that carries a signature, and with it the right to call anything for minutes: it never prints it.
pub struct SignedRequest {
    request: http::Request<Bytes>,
    redacted: String,
}

impl SignedRequest {
    pub(crate) const fn new(request: http::Request<Bytes>, redacted: String) -> Self {
        Self { request, redacted }
    }

    /// The request, for an HTTP client. From here on keep its URI and headers out of logs.
    pub fn into_http(self) -> http::Request<Bytes> {
        self.request
    }

    /// The request in words, with every credential replaced by `REDACTED`: what a dry run shows.
    pub fn redacted(&self) -> &str {
        &self.redacted
    }
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRequest")
            .field("method", self.request.method())
            .field("host", &self.request.uri().host())
            .finish_non_exhaustive()
    }
}
