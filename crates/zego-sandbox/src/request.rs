//! A request, as the sides of the service and the control look at it.

use http::{HeaderMap, Method};

/// A request, as both sides look at it.
pub(crate) struct RequestParts<'r> {
    pub(crate) method: &'r Method,
    /// The host it is meant for, without a port.
    pub(crate) host: &'r str,
    /// What follows the question mark, as it was sent.
    pub(crate) query: &'r str,
    pub(crate) headers: &'r HeaderMap,
    pub(crate) body: &'r [u8],
    /// Why there is no body; `None` where there is one.
    pub(crate) body_problem: Option<BodyProblem>,
}

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum BodyProblem {
    #[error("the body is longer than {limit} bytes")]
    TooLong { limit: usize },
    #[error("the body broke off")]
    BrokenOff,
    #[error("the body took too long")]
    TooSlow,
}

/// The largest body of a ZEGO call, and of Tencent's older signature.
pub(crate) const SMALL_BODY: usize = 1 << 20;
/// The largest body of a call, Tencent's with TC3.
pub(crate) const LARGE_BODY: usize = 10 << 20;
