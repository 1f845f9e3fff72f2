//! Why a call failed, with everything that is known about it.

use std::io;

use http::StatusCode;
use zego_model::decode::DecodeError;
use zego_model::{ApiError, EndpointError, RequestError};

use crate::connect::ConnectStage;
use crate::delivery::Loss;
use crate::error::{Kind, Stage};
use crate::limits::Limit;

/// Why a call failed.
#[derive(Debug)]
pub(crate) enum Cause {
    /// The request cannot be written.
    Request(RequestError),
    /// The operation's service has no host in the client's region.
    Region(EndpointError),
    /// No connection.
    Connect { stage: ConnectStage, certificate: Option<&'static str>, limit: Option<Limit>, source: Option<io::Error> },
    /// hyper gave the request back: the connection ended before the first byte of it was written.
    HandedBack(hyper::Error),
    /// The connection ended after bytes may have been written, or what came over it is not HTTP.
    Lost { how: Loss, source: hyper::Error },
    /// A stage took too long after bytes may have been written.
    Timeout { stage: Stage, limit: Limit },
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
}

impl Cause {
    pub(crate) fn timed_out_connecting(limit: Limit) -> Self {
        Self::Connect { stage: ConnectStage::Timeout, certificate: None, limit: Some(limit), source: None }
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Request(_) | Self::Region(_) => Kind::Request,
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
        }
    }
}
