//! Why a proxy opened no tunnel. Whatever the reason is, nothing of a request was sent.

use std::io;

use http::uri::Authority;

use crate::connect::{ConnectError, ConnectStage};
use crate::tls::TlsFault;

/// What a proxy did instead of opening a tunnel.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ProxyFault {
    /// Its name could not be resolved.
    Unresolved,
    /// No connection to it came about.
    Unreachable,
    /// It is to be spoken to over TLS, and no session came about.
    NoSession(Option<TlsFault>),
    /// It hung up before its answer was complete.
    Closed,
    /// What it answered is not HTTP/1.1, or longer than is read of it.
    Malformed,
    /// It said no.
    Refused { status: u16, knew_who_calls: bool },
}

impl ProxyFault {
    /// Whether it does the same the next time.
    pub(crate) const fn is_final(self) -> bool {
        match self {
            Self::Unresolved | Self::Unreachable | Self::Closed | Self::NoSession(None) => false,
            Self::NoSession(Some(_)) | Self::Malformed => true,
            // What may pass: too early, too often, and trouble of the proxy or of the way behind it.
            Self::Refused { status, .. } => !matches!(status, 408 | 425 | 429 | 500 | 502..=504 | 506..),
        }
    }

    /// Whether the proxy came to know that the service cannot be reached, so that another region may be.
    pub(crate) const fn is_of_the_service(self) -> bool {
        matches!(self, Self::Refused { status: 502..=504, .. })
    }

    /// What happened, behind "no tunnel to .. through the proxy ..".
    pub(crate) fn words(self) -> String {
        match self {
            Self::Unresolved => "its name could not be resolved".to_owned(),
            Self::Unreachable => "no connection to it came about".to_owned(),
            Self::NoSession(Some(fault)) => format!("no TLS session with it: {}", fault.words()),
            Self::NoSession(None) => "no TLS session with it".to_owned(),
            Self::Closed => "it hung up".to_owned(),
            Self::Malformed => "what it answered is not HTTP/1.1, or too long".to_owned(),
            Self::Refused { status: 407, knew_who_calls: false } => "it wants to know who calls (HTTP 407)".to_owned(),
            Self::Refused { status: 407, .. } => "it does not take the user and password that it was given (HTTP 407)".to_owned(),
            Self::Refused { status, .. } => format!("it answered HTTP {status}"),
        }
    }

    /// What to do.
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Unresolved | Self::Unreachable | Self::Closed => "Check the proxy's host and port and the network, then send it again.",
            Self::NoSession(_) => "Check the proxy's scheme and port, and whether its certificate is trusted here.",
            Self::Malformed => "Check the proxy's scheme and port: what answers there is no HTTP proxy.",
            Self::Refused { status: 407, knew_who_calls: false } => "Give the proxy a user and a password (`Proxy::basic`, or in its URL).",
            Self::Refused { status: 407, .. } => "Mend the proxy's user and password; only Basic authentication is spoken.",
            Self::Refused { status: 502..=504, .. } => {
                "The proxy cannot reach the service, or is in trouble: check the endpoint and the proxy, then send it again."
            }
            Self::Refused { .. } => {
                "Ask who runs the proxy whether it opens tunnels (`CONNECT`) to that host and port, or call without it."
            }
        }
    }
}

/// Why there is no tunnel, as an error of a connection carries it.
#[derive(Debug, thiserror::Error)]
#[error("the proxy {proxy} opened no tunnel")]
pub(crate) struct NoTunnel {
    pub(crate) proxy: Authority,
    pub(crate) fault: ProxyFault,
    source: Option<io::Error>,
}

impl NoTunnel {
    /// The error of a connection that came no further than the proxy.
    pub(super) fn because(proxy: &Authority, fault: ProxyFault, source: Option<io::Error>) -> ConnectError {
        // A time that was over on the way to the proxy is told as one, but not that for its name, which is shorter than that for the whole.
        let kind = source.as_ref().filter(|_| fault != ProxyFault::Unresolved).map_or(io::ErrorKind::Other, io::Error::kind);
        ConnectError::new(ConnectStage::Proxy, io::Error::new(kind, Self { proxy: proxy.clone(), fault, source }))
    }

    /// What an error of a connection tells, if it was a proxy that opened no tunnel.
    pub(crate) fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}
