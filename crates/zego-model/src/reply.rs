//! A successful answer.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;

use crate::{Code, Failures, ItemFailure};

/// A successful answer: its data, its request id and its raw bytes.
///
/// Success of the call is not success of every item: look at [`failures`](Self::failures), or let [`complete`](Self::complete) insist. As JSON it is data,
/// code, message, request id and failures; the bytes are left out.
#[must_use = "a successful call can still hold failed items: see failures() or complete()"]
#[non_exhaustive]
#[derive(Clone, Serialize)]
pub struct Reply<T> {
    /// The data.
    pub output: T,
    /// The code: a success, perhaps one with news (`41006`: the stream exists but is closed).
    pub code: Code,
    /// The service's words; ZEGO says `success`.
    pub message: String,
    /// The service's id of the request, for its support.
    pub request_id: Option<String>,
    failures: Failures,
    #[serde(skip)]
    raw: Bytes,
}

impl<T> Reply<T> {
    pub(crate) const fn new(output: T, code: Code, message: String, request_id: Option<String>, failures: Failures, raw: Bytes) -> Self {
        Self { output, code, message, request_id, failures, raw }
    }

    /// The items that failed although the call succeeded, and those that were asked for and that the answer does not mention.
    pub const fn failures(&self) -> &Failures {
        &self.failures
    }

    /// The data, if every item succeeded.
    ///
    /// # Errors
    /// [`PartialFailure`], which keeps everything the answer told.
    pub fn complete(self) -> Result<T, PartialFailure<T>> {
        if self.failures.is_empty() { Ok(self.output) } else { Err(PartialFailure { reply: Box::new(self) }) }
    }

    /// The answer as it came, with the fields that `output` has no place for.
    pub const fn raw(&self) -> &Bytes {
        &self.raw
    }
}

/// The bytes may hold what the data keep to themselves: only their length is shown.
impl<T: fmt::Debug> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("output", &self.output)
            .field("code", &self.code)
            .field("message", &self.message)
            .field("request_id", &self.request_id)
            .field("failures", &self.failures)
            .field("raw", &format_args!("{} bytes", self.raw.len()))
            .finish()
    }
}

/// A successful call of which some items failed.
#[non_exhaustive]
#[derive(Clone, Debug, thiserror::Error)]
#[error("{} of the items failed; the first: {}", reply.failures.len(), first(&reply.failures))]
pub struct PartialFailure<T> {
    /// The answer: the items that succeeded, code, request id, and the failures with the vendor's ids of the request.
    pub reply: Box<Reply<T>>,
}

fn first(failures: &[ItemFailure]) -> String {
    failures.first().map(ToString::to_string).unwrap_or_default()
}
