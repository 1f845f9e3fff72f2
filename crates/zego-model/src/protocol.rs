//! How a request is signed and an answer wrapped.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use zego_sign::Timestamp;

use crate::account::Asked;
use crate::decode::{DecodeError, Unreadable};
use crate::spec::ProtocolKind;
use crate::{Action, ApiError, Endpoint, Operation, Output, Prepared, Reply, RequestError, SignedRequest};

/// A protocol: [`Zego`](crate::Zego) or [`TencentCloud`](crate::TencentCloud).
pub trait Protocol: Sized + Send + Sync + 'static {
    /// Which one, as data.
    const KIND: ProtocolKind;
    /// Who calls.
    type Credentials: Clone + fmt::Debug + Send + Sync;
    /// What else a client fixes once for all its calls.
    type Settings: Clone + fmt::Debug + Default + Send + Sync + UrlBudget;
    /// The parameters of a call as this protocol sends them.
    type Parameters: Clone + Send + Sync;

    /// Whose quotas calls with these credentials are counted in: the `AppId`, or Tencent's `SecretId`. Nothing secret.
    fn account(credentials: &Self::Credentials) -> String;

    /// Whether such calls are of the test environment, which has quotas of its own.
    fn is_test(settings: &Self::Settings) -> bool;

    /// Writes the parameters of a request, for [`Prepared::of`].
    ///
    /// # Errors
    /// [`RequestError`]: a value that has no form here.
    fn write<O: Serialize>(operation: &O, action: &Action, settings: &Self::Settings) -> Result<Self::Parameters, RequestError>;

    /// Signs one attempt of a call. Nonce and time are arguments, and never used twice.
    ///
    /// # Errors
    /// [`RequestError::QueryTooLong`], and [`RequestError::Unwritable`] for settings that HTTP has no form for: nothing was sent.
    fn sign(
        prepared: &Prepared<Self>,
        endpoint: &Endpoint,
        credentials: &Self::Credentials,
        settings: &Self::Settings,
        stamp: Stamp,
    ) -> Result<SignedRequest, RequestError>;

    /// The service's refusal, if that is what an answer holds; `None` for a success, whose data are not looked at.
    ///
    /// # Errors
    /// What is no answer of the service: the call may have been executed.
    fn refusal(action: &Action, body: &[u8]) -> Result<Option<Box<ApiError>>, Unreadable>;

    /// Reads the body of an answer, and holds it against what was asked for. For who has the request, [`decode`](Self::decode) is simpler.
    ///
    /// # Errors
    /// The service's refusal, or what makes the answer unreadable.
    fn read<T: Output>(action: &Action, asked: &Asked<'_>, body: Bytes) -> Result<Reply<T>, DecodeError>;

    /// Reads the body of the answer to a request.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    fn decode<O: Operation<Protocol = Self>>(operation: &O, body: Bytes) -> Result<Reply<O::Output>, DecodeError> {
        let mut asked = Asked::default();
        operation.asked(&mut asked);
        Self::read(&operation.action(), &asked, body)
    }
}

/// Settings that say how long a URL may be.
pub trait UrlBudget {
    /// The same with so many bytes less.
    #[must_use]
    fn less(&self, bytes: usize) -> Self;
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
