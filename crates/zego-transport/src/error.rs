//! The error of a call: what happened, how far the call got, and what to do.

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;
use zego_model::spec::{Effect, Retry};
use zego_model::{ApiError, Code, Delivery, ErrorKind};

use crate::cause::Cause;
use crate::connect::ConnectStage;
use crate::{advice, delivery};

/// Why a call failed.
///
/// Decide on [`kind`](Self::kind) and on [`delivery`](Self::delivery), never on a text. No text here holds a URL query, a signature or a secret.
pub struct Error(Box<Inner>);

struct Inner {
    action: Box<str>,
    effect: Effect,
    server: Option<Box<str>>,
    status: Option<StatusCode>,
    cause: Cause,
}

/// What happened to a call.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Kind {
    /// The request cannot be written. Nothing was sent.
    Request,
    /// No connection to the service. Nothing was sent.
    Connect(ConnectStage),
    /// The connection closed before the request was begun. Nothing was sent.
    Closed,
    /// The service took too long.
    Timeout(Stage),
    /// The connection broke.
    Reset,
    /// The connection was closed in the middle of the answer, or before it.
    Incomplete,
    /// The answer is not HTTP/1.1, or its head is past the limits.
    Malformed,
    /// The body of the answer is longer than the client takes.
    TooLarge,
    /// The answer points elsewhere. Redirects are not followed: the other place would get the signature.
    Redirect(u16),
    /// The answer is compressed, which was not asked for.
    ContentEncoding,
    /// An HTTP status that is no success, and no answer of the service with it.
    Http(u16),
    /// The body is not an answer of the operation.
    Unreadable,
    /// The service said no.
    Api(ErrorKind),
}

/// The part of a call that took too long.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Stage {
    /// Until the head of the answer.
    FirstByte,
    /// Within the body of the answer.
    Body,
}

impl Kind {
    /// The name in `snake_case`, stable.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Connect(ConnectStage::Dns) => "dns",
            Self::Connect(ConnectStage::Tcp) => "connect",
            Self::Connect(ConnectStage::Tls) => "tls",
            Self::Connect(ConnectStage::Timeout) => "connect_timeout",
            Self::Closed => "closed",
            Self::Timeout(Stage::FirstByte) => "timeout_first_byte",
            Self::Timeout(Stage::Body) => "timeout_body",
            Self::Reset => "reset",
            Self::Incomplete => "incomplete",
            Self::Malformed => "malformed_http",
            Self::TooLarge => "too_large",
            Self::Redirect(_) => "redirect",
            Self::ContentEncoding => "content_encoding",
            Self::Http(_) => "http_status",
            Self::Unreadable => "unreadable",
            Self::Api(kind) => kind.as_str(),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Error {
    pub(crate) fn new(action: &str, effect: Effect, server: Option<Box<str>>, status: Option<StatusCode>, cause: Cause) -> Self {
        Self(Box::new(Inner { action: action.into(), effect, server, status, cause }))
    }

    /// What happened.
    pub fn kind(&self) -> Kind {
        self.0.cause.kind()
    }

    /// How far the call got: whether it may have been carried out.
    pub fn delivery(&self) -> Delivery {
        delivery::of(&self.0.cause)
    }

    /// Whether and when the call may be sent again: from how far it got, what the service said, and what a repeat would do.
    pub fn retry(&self) -> Retry {
        match (&self.0.cause, self.delivery()) {
            (Cause::Api(api), _) => api.retry,
            // What is wrong with the request, the region or the certificate is wrong the next time, too.
            (Cause::Request(_) | Cause::Region(_) | Cause::Connect { certificate: Some(_), .. }, _) => Retry::Mend,
            (_, Delivery::NotSent | Delivery::Refused) => Retry::Backoff,
            _ => Retry::after(ErrorKind::Unknown, false, self.0.effect),
        }
    }

    /// The action that was called.
    pub fn action(&self) -> &str {
        &self.0.action
    }

    /// Host and port that the call was for; `None` when it did not come to that.
    pub fn server(&self) -> Option<&str> {
        self.0.server.as_deref()
    }

    /// The service's refusal, if it gave one.
    pub const fn api(&self) -> Option<&ApiError> {
        match &self.0.cause {
            Cause::Api(api) => Some(api),
            _ => None,
        }
    }

    /// The service's code, if it gave one.
    pub fn code(&self) -> Option<&Code> {
        self.api().map(|api| &api.code)
    }

    /// The service's id of the request, for its support.
    pub fn request_id(&self) -> Option<&str> {
        self.api()?.request_id.as_deref()
    }

    /// The CDN vendor's id of the request, for the vendor's support.
    pub fn vendor_request_id(&self) -> Option<&str> {
        self.api()?.vendor_request_id.as_deref()
    }

    /// The HTTP status of the answer, if it came to one.
    pub fn http_status(&self) -> Option<u16> {
        self.0.status.map(|status| status.as_u16())
    }

    /// What happened, in words without a full stop.
    pub fn message(&self) -> String {
        advice::message(&self.0.cause, &self.0.action, self.0.server.as_deref())
    }

    /// What to do, in whole sentences.
    pub fn hint(&self) -> String {
        advice::hint(&self.0.cause, self.0.effect)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}. {}", self.action(), self.message(), self.hint())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("action", &self.0.action)
            .field("server", &self.0.server)
            .field("http_status", &self.0.status)
            .field("delivery", &self.delivery())
            .field("retry", &self.retry())
            .field("cause", &self.0.cause)
            .finish()
    }
}

impl StdError for Error {
    /// What lies below: an I/O error or one of hyper. What the message already tells is not here again.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.cause {
            Cause::Connect { source: Some(source), .. } => Some(source),
            Cause::HandedBack(source) | Cause::Lost { source, .. } => Some(source),
            _ => None,
        }
    }
}
