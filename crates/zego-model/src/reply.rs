//! A successful answer.

use std::fmt;

use bytes::Bytes;
use serde::{Serialize, Serializer};

use crate::{ApiError, Code, Failures, ItemFailure, Output};

/// A successful answer: its data, its request id and its raw bytes.
///
/// Success of the call is not success of every item: look at [`failures`](Self::failures), or let [`complete`](Self::complete) insist. As JSON it is data,
/// code, message, request id and failures; the bytes are left out. Where [`converged`](Self::converged) has something to tell, `converged` is true beside them.
///
/// ```
/// use zego_model::rtc::media_file::{DeleteMedia, Vendor};
/// use zego_model::{FailureKind, Protocol as _, Zego};
///
/// let request = DeleteMedia::new(Vendor::Tencent, ["a", "b"])?;
/// let reply = Zego::decode(&request, r#"{"Code":0,"Message":"success","RequestId":"7","Data":{"Deleted":["a"]}}"#.into())?;
/// let failure = reply.failures().iter().next().ok_or("no failure")?;
/// assert_eq!((failure.item.as_str(), failure.kind), ("b", FailureKind::NotMentioned));
/// // Who does not look has to say so: the data is there only if every item succeeded.
/// assert!(reply.complete().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a successful call can still hold failed items: see failures() or complete()"]
#[non_exhaustive]
#[derive(Clone, Serialize)]
pub struct Reply<T> {
    /// The data.
    pub output: T,
    /// The code: a success, perhaps one with news (`41006`: the stream exists but is closed), or what a repeat was refused with ([`converged`](Self::converged)).
    pub code: Code,
    /// The service's words; ZEGO says `success`.
    pub message: String,
    /// The service's id of the request, for its support.
    pub request_id: Option<String>,
    failures: Failures,
    #[serde(skip)]
    raw: Bytes,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_true")]
    converged: Option<Box<ApiError>>,
}

impl<T> Reply<T> {
    pub(crate) const fn new(output: T, code: Code, message: String, request_id: Option<String>, failures: Failures, raw: Bytes) -> Self {
        Self { output, code, message, request_id, failures, raw, converged: None }
    }

    /// The items that failed although the call succeeded, and those that were asked for and that the answer does not mention.
    pub const fn failures(&self) -> &Failures {
        &self.failures
    }

    /// What a repeat was refused with, where that tells that the call had been carried out: what was to be deleted or ended is not there any more.
    ///
    /// Only of a call that was sent again after an attempt of which nobody knew whether it was carried out; to a first attempt the same answer is an
    /// error. Whether it was that attempt or somebody else, or whether there ever was such a thing, no answer tells: it is not there, as was asked for.
    /// Then `output` is empty, `code`, `message` and `request_id` are the refusal's, and [`raw`](Self::raw) has no bytes.
    pub fn converged(&self) -> Option<&ApiError> {
        self.converged.as_deref()
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

impl<T: Output> Reply<T> {
    /// A success, from what a repeat was refused with: what was to be deleted or ended is not there any more, so every item that was asked for is done.
    ///
    /// Whether a refusal means that, [`Prepared::is_already_gone`](crate::Prepared::is_already_gone) tells, of a call before which the same call was sent and
    /// may have been carried out. The description has it only of operations whose answer can be empty.
    pub fn already_gone(refusal: Box<ApiError>) -> Self {
        let (code, message, request_id) = (refusal.code.clone(), refusal.message.clone(), refusal.request_id.clone());
        let converged = Some(refusal);
        Self { output: T::default(), code, message, request_id, failures: Failures::default(), raw: Bytes::new(), converged }
    }
}

/// The refusal itself is in the code and the message.
#[expect(clippy::ref_option, reason = "the form that serde calls")]
fn as_true<S: Serializer>(_: &Option<Box<ApiError>>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bool(true)
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
            .field("converged", &self.converged)
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
