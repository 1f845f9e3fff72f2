//! The seam: "open a byte stream to this authority".

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use http::uri::Authority;
use tokio::io::{AsyncRead, AsyncWrite};
use zego_model::Endpoint;

/// Opens byte streams. Everything above it, TLS included, is the client's.
///
/// The default resolves names and connects over TCP. Tests put streams in memory here; a program can put a way of its own, such as a SOCKS proxy. An HTTP proxy
/// is given by [`ClientBuilder::proxy`](crate::ClientBuilder::proxy), and is reached by this as well.
pub trait Connect: Send + Sync + 'static {
    /// Opens a stream to a host and port; the port is always written out.
    ///
    /// The client bounds the time and drops the future when it is over. An error means that no byte of a request was sent.
    fn connect(&self, authority: &Authority) -> Connecting;
}

impl<F: Fn(&Authority) -> Connecting + Send + Sync + 'static> Connect for F {
    fn connect(&self, authority: &Authority) -> Connecting {
        self(authority)
    }
}

/// A stream that is being opened.
pub type Connecting = Pin<Box<dyn Future<Output = Result<Box<dyn Stream>, ConnectError>> + Send>>;

/// A byte stream in both directions: a socket, a tunnel, a pipe in memory.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Stream for S {}

/// How far a connection came.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ConnectStage {
    /// The host's name could not be resolved.
    Dns,
    /// No TCP connection came about.
    Tcp,
    /// The proxy opened no tunnel: it could not be reached, it refused, or what it answered is none.
    Proxy,
    /// No TLS session came about: a certificate that is not acceptable, or a peer that does not speak TLS.
    Tls,
    /// The time for all of it together was over.
    Timeout,
}

/// Why a byte stream could not be opened.
#[derive(Debug)]
pub struct ConnectError {
    stage: ConnectStage,
    source: io::Error,
}

impl ConnectError {
    /// An error of a stage.
    pub const fn new(stage: ConnectStage, source: io::Error) -> Self {
        Self { stage, source }
    }

    /// How far it came.
    pub const fn stage(&self) -> ConnectStage {
        self.stage
    }

    /// Whether a time was over: here, or in the system.
    pub(crate) fn is_timeout(&self) -> bool {
        self.source.kind() == io::ErrorKind::TimedOut || self.stage == ConnectStage::Timeout
    }

    pub(crate) fn into_source(self) -> io::Error {
        self.source
    }
}

impl From<io::Error> for ConnectError {
    fn from(error: io::Error) -> Self {
        Self::new(ConnectStage::Tcp, error)
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.stage {
            ConnectStage::Dns => "the name could not be resolved",
            ConnectStage::Tcp => "no connection came about",
            ConnectStage::Proxy => "the proxy opened no tunnel",
            ConnectStage::Tls => "no TLS session came about",
            ConnectStage::Timeout => "the time to connect was over",
        })
    }
}

impl std::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// How far a connection that is being opened has come, for who stops waiting for it.
#[derive(Clone, Debug)]
pub(crate) struct Reached(Arc<Mutex<ConnectStage>>);

impl Reached {
    pub(crate) fn starting(stage: ConnectStage) -> Self {
        Self(Arc::new(Mutex::new(stage)))
    }

    pub(crate) fn set(&self, stage: ConnectStage) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    }

    pub(crate) fn get(&self) -> ConnectStage {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The authority of an endpoint with its port written out.
pub(crate) fn with_port(endpoint: &Endpoint) -> Authority {
    let authority = endpoint.authority();
    if authority.port_u16().is_some() {
        return authority.clone();
    }
    format!("{}:{}", authority.host(), endpoint.port()).parse().expect("a host that was parsed, and a port")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_of_the_scheme_is_written_out() {
        for (endpoint, expected) in [
            ("https://rtc-api.zego.im", "rtc-api.zego.im:443"),
            ("https://example.com:8443", "example.com:8443"),
            ("http://127.0.0.1", "127.0.0.1:80"),
            ("http://[::1]", "[::1]:80"),
            ("http://[::1]:81", "[::1]:81"),
        ] {
            assert_eq!(with_port(&endpoint.parse().unwrap()).as_str(), expected);
        }
    }
}
