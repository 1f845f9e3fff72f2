//! Why a call failed, with everything that is known about it.

use std::io;

use http::StatusCode;
use http::uri::Authority;
use zego_model::decode::DecodeError;
use zego_model::page::PageError;
use zego_model::{ApiError, Code, EndpointError, Failures, RequestError};

use crate::connect::ConnectStage;
use crate::credentials::NoCredentials;
use crate::kind::{AnswerStage, CallErrorKind};
use crate::limits::TimeLimit;
use crate::local::LocalFault;
use crate::proxy::ProxyFault;
use crate::quota::QuotaRefusal;
use crate::tls::TlsFault;

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
    /// Nobody to sign it as.
    Credentials(NoCredentials),
    /// No connection.
    Connect(Box<NoConnection>),
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
    /// An HTTP status that is no success, without an answer of the service in the body, to a request whose target was so long.
    Status { status: StatusCode, target: usize },
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
    pub(crate) fn timed_out_connecting(reached: ConnectStage, limit: Option<TimeLimit>) -> Self {
        NoConnection { reached, limit, ..NoConnection::at(ConnectStage::Timeout) }.into()
    }

    /// A name that was not resolved within the limit that this has within that of the whole connection.
    pub(crate) fn unresolved(limit: TimeLimit) -> Self {
        NoConnection { limit: Some(limit), ..NoConnection::at(ConnectStage::Dns) }.into()
    }

    /// A server that ended the TLS handshake after it stood for the client.
    pub(crate) fn no_session(fault: TlsFault, source: io::Error) -> Self {
        NoConnection { fault: Some(fault), source: Some(source), ..NoConnection::at(ConnectStage::Tls) }.into()
    }

    pub(crate) fn kind(&self) -> CallErrorKind {
        use CallErrorKind as Kind;
        match self {
            Self::Request(_) | Self::Endpoint(_) => Kind::Request,
            #[cfg(feature = "blocking")]
            Self::AsyncContext => Kind::AsyncContext,
            Self::Quota(_) => Kind::Quota,
            Self::Saturated { .. } => Kind::Saturated,
            Self::Credentials(_) => Kind::Credentials,
            Self::Connect(none) => Kind::Connect(none.stage),
            Self::HandedBack(_) => Kind::Closed,
            Self::Lost { how, .. } => match how {
                Loss::Reset => Kind::Reset,
                Loss::Incomplete => Kind::Incomplete,
                Loss::Flooded => Kind::InterimAnswers,
                Loss::Tls | Loss::Malformed => Kind::Malformed,
            },
            Self::Timeout { stage, .. } => Kind::Timeout(*stage),
            Self::TooLarge { .. } => Kind::TooLarge,
            Self::Redirect(status) => Kind::Redirect(status.as_u16()),
            Self::ContentEncoding => Kind::ContentEncoding,
            Self::Status { status, .. } => Kind::Http(status.as_u16()),
            Self::Unreadable { .. } => Kind::Unreadable,
            Self::Api(api) => Kind::Api(api.kind),
            Self::Partial { .. } => Kind::Partial,
            Self::Page(_) => Kind::Page,
        }
    }
}

/// Why there is no connection.
#[derive(Debug)]
pub(crate) struct NoConnection {
    pub(crate) stage: ConnectStage,
    /// How far it had come when the time was over; otherwise the stage.
    pub(crate) reached: ConnectStage,
    pub(crate) fault: Option<TlsFault>,
    /// What the proxy did, and which it is.
    pub(crate) proxy: Option<(Authority, ProxyFault)>,
    pub(crate) local: Option<LocalFault>,
    pub(crate) limit: Option<TimeLimit>,
    pub(crate) source: Option<io::Error>,
}

impl NoConnection {
    /// At a stage, of which nothing more is known.
    pub(crate) const fn at(stage: ConnectStage) -> Self {
        Self { stage, reached: stage, fault: None, proxy: None, local: None, limit: None, source: None }
    }

    /// Whether the next connection ends the same way.
    pub(crate) fn is_final(&self) -> bool {
        self.fault.is_some() || self.proxy.as_ref().is_some_and(|(_, fault)| fault.is_final())
    }
}

impl From<NoConnection> for Cause {
    fn from(none: NoConnection) -> Self {
        Self::Connect(Box::new(none))
    }
}

/// How a connection ended under a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Loss {
    /// The peer or the network broke it off.
    Reset,
    /// The peer closed it before the answer was complete.
    Incomplete,
    /// Interim answers came without end.
    Flooded,
    /// TLS came over a connection that is plain.
    Tls,
    /// What came is not HTTP/1.1, or its head is past the limits, which hyper does not tell apart.
    Malformed,
}
