//! What happened to a call, in a word.

use std::fmt;

use zego_model::ErrorKind;

use crate::connect::ConnectStage;

/// What happened to a call.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum CallErrorKind {
    /// The request cannot be built or written, or has nowhere to go. Nothing was sent.
    Request,
    /// A blocking call was made inside an async runtime, which it would have stopped. Nothing was sent.
    AsyncContext,
    /// The call got no turn within its time: so many others use its quota. Nothing was sent.
    Quota,
    /// So many calls of the client are under way that there was no room for this one within its time. Nothing was sent.
    Saturated,
    /// There were no credentials for the call, or none that may go where it goes. Nothing was sent.
    Credentials,
    /// No connection to the service. Nothing was sent.
    Connect(ConnectStage),
    /// The connection closed before the request was begun. Nothing was sent.
    Closed,
    /// The service took too long.
    Timeout(AnswerStage),
    /// The connection broke.
    Reset,
    /// The connection was closed in the middle of the answer, or before it.
    Incomplete,
    /// The answer is not HTTP/1.1, or its head is past the limits.
    Malformed,
    /// The server sent interim answers (HTTP 1xx) without end, and none that is final.
    InterimAnswers,
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
    /// The call succeeded, and some of its items failed: see [`Error::failures`](crate::Error::failures).
    Partial,
    /// All calls for a list succeeded, and their answers do not make a whole list: see [`Error::page`](crate::Error::page).
    Page,
}

/// The part of an answer that took too long.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum AnswerStage {
    /// Until its head.
    FirstByte,
    /// Within its body.
    Body,
}

impl CallErrorKind {
    /// What kind of outcome it is in the words of the services: their own, if one of them said no; and what an HTTP status proves without the service's word:
    /// 401, 403, 407 and 511 are of authentication, 429 is too many calls, 404, 405 and 421 are unsupported, 411, 413, 414 and 431 a request that is too long.
    /// Otherwise [`ErrorKind::Unknown`].
    pub const fn error_kind(self) -> ErrorKind {
        match self {
            Self::Api(kind) => kind,
            Self::Http(status) => crate::status::kind(status),
            _ => ErrorKind::Unknown,
        }
    }

    /// The name in `snake_case`, stable.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::AsyncContext => "async_context",
            Self::Quota => "quota",
            Self::Saturated => "saturated",
            Self::Credentials => "credentials",
            Self::Connect(ConnectStage::Dns) => "dns",
            Self::Connect(ConnectStage::Tcp) => "connect",
            Self::Connect(ConnectStage::Proxy) => "proxy",
            Self::Connect(ConnectStage::Tls) => "tls",
            Self::Connect(ConnectStage::Timeout) => "connect_timeout",
            Self::Closed => "closed",
            Self::Timeout(AnswerStage::FirstByte) => "timeout_first_byte",
            Self::Timeout(AnswerStage::Body) => "timeout_body",
            Self::Reset => "reset",
            Self::Incomplete => "incomplete",
            Self::Malformed => "malformed_http",
            Self::InterimAnswers => "interim_answers",
            Self::TooLarge => "too_large",
            Self::Redirect(_) => "redirect",
            Self::ContentEncoding => "content_encoding",
            Self::Http(_) => "http_status",
            Self::Unreadable => "unreadable",
            Self::Api(kind) => kind.as_str(),
            Self::Partial => "partial",
            Self::Page => "page",
        }
    }
}

impl fmt::Display for CallErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
