//! Why a call failed, with everything that is known about it.

use std::io;

use http::StatusCode;
use zego_model::decode::DecodeError;
use zego_model::page::PageError;
use zego_model::{ApiError, Code, EndpointError, Failures, RequestError};

use crate::connect::ConnectStage;
use crate::kind::{AnswerStage, CallErrorKind};
use crate::limits::TimeLimit;
use crate::quota::QuotaRefusal;

/// Why a call failed.
#[derive(Debug)]
pub(crate) enum Cause {
    /// The request cannot be built or written.
    Request(RequestError),
    /// It has nowhere to go: its service has no host in the client's region, or what was given for an endpoint is none.
    Endpoint(EndpointError),
    /// A blocking call where waiting would block an async runtime.
    #[cfg(feature = "blocking")]
    AsyncContext,
    /// It got no turn in its quotas.
    Quota(QuotaRefusal),
    /// So many other calls are under way that there was no room for it.
    Saturated { most: usize },
    /// No connection.
    Connect { stage: ConnectStage, certificate: Option<&'static str>, limit: Option<TimeLimit>, source: Option<io::Error> },
    /// hyper gave the request back: the connection ended before the first byte of it was written.
    HandedBack(hyper::Error),
    /// The connection ended after bytes may have been written, or what came over it is not HTTP.
    Lost { how: Loss, source: hyper::Error },
    /// A stage took too long after bytes may have been written.
    Timeout { stage: AnswerStage, limit: TimeLimit },
    /// The body is longer than the client takes.
    TooLarge { max: usize },
    /// An answer that points elsewhere.
    Redirect(StatusCode),
    /// A compressed answer, which nobody asked for.
    ContentEncoding,
    /// An HTTP status that is no success, without an answer of the service in the body.
    Status(StatusCode),
    /// A successful status, and a body that is not an answer of the operation.
    Unreadable { fault: DecodeError, media: Option<Box<str>>, bytes: usize },
    /// The service said no.
    Api(Box<ApiError>),
    /// The service said yes, and some of the items that the call was about failed.
    Partial { code: Code, request_id: Option<String>, failures: Failures },
    /// The answers to the calls for a list do not make a whole one.
    Page(PageError),
}

impl Cause {
    pub(crate) fn timed_out_connecting(limit: TimeLimit) -> Self {
        Self::Connect { stage: ConnectStage::Timeout, certificate: None, limit: Some(limit), source: None }
    }

    pub(crate) fn kind(&self) -> CallErrorKind {
        use CallErrorKind as Kind;
        match self {
            Self::Request(_) | Self::Endpoint(_) => Kind::Request,
            #[cfg(feature = "blocking")]
            Self::AsyncContext => Kind::AsyncContext,
            Self::Quota(_) => Kind::Quota,
            Self::Saturated { .. } => Kind::Saturated,
            Self::Connect { stage, .. } => Kind::Connect(*stage),
            Self::HandedBack(_) => Kind::Closed,
            Self::Lost { how, .. } => match how {
                Loss::Reset => Kind::Reset,
                Loss::Incomplete => Kind::Incomplete,
                Loss::Malformed => Kind::Malformed,
            },
            Self::Timeout { stage, .. } => Kind::Timeout(*stage),
            Self::TooLarge { .. } => Kind::TooLarge,
            Self::Redirect(status) => Kind::Redirect(status.as_u16()),
            Self::ContentEncoding => Kind::ContentEncoding,
            Self::Status(status) => Kind::Http(status.as_u16()),
            Self::Unreadable { .. } => Kind::Unreadable,
            Self::Api(api) => Kind::Api(api.kind),
            Self::Partial { .. } => Kind::Partial,
            Self::Page(_) => Kind::Page,
        }
    }
}

/// How a connection ended under a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Loss {
    /// The peer or the network broke it off.
    Reset,
    /// The peer closed it before the answer was complete.
    Incomplete,
    /// What came is not HTTP/1.1, or its head is past the limits, which hyper does not tell apart.
    Malformed,
}
