//! The seam: "open a byte stream to this authority", and the way that is done over TCP.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tokio::io::{AsyncRead, AsyncWrite};
use tower_service::Service;
use zego_model::Endpoint;

/// Opens byte streams. Everything above it, TLS included, is the client's.
///
/// The default resolves names and connects over TCP. Tests put streams in memory here; a program can put a proxy or a tunnel.
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
    /// No TLS session came about: a certificate that is not acceptable, or a peer that does not speak TLS.
    Tls,
    /// The time for all three together was over.
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

/// TCP with Happy Eyeballs.
#[derive(Clone, Debug)]
pub(crate) struct Tcp {
    http: HttpConnector<Resolver>,
}

impl Tcp {
    pub(crate) fn new(timeout: Duration) -> Self {
        let mut http = HttpConnector::new_with_resolver(Resolver(GaiResolver::new()));
        http.set_nodelay(true);
        http.set_keepalive(Some(Duration::from_secs(30)));
        // Shared out evenly among the addresses of a host, so that one which swallows packets leaves time for the next.
        http.set_connect_timeout(Some(timeout));
        Self { http }
    }
}

impl Connect for Tcp {
    fn connect(&self, authority: &Authority) -> Connecting {
        let mut http = self.http.clone();
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(Scheme::HTTP);
        parts.authority = Some(authority.clone());
        parts.path_and_query = Some(PathAndQuery::from_static("/"));
        Box::pin(async move {
            let uri = Uri::from_parts(parts).map_err(io::Error::other)?;
            match http.call(uri).await {
                Ok(stream) => Ok(Box::new(stream.into_inner()) as Box<dyn Stream>),
                Err(error) => Err(from_hyper(error)),
            }
        })
    }
}

/// hyper's connector says only in words whether it was the name or the connection, so names are resolved by a [`Resolver`] with an error of its own.
fn from_hyper(error: impl std::error::Error + Send + Sync + 'static) -> ConnectError {
    let mut link: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    let mut stage = ConnectStage::Tcp;
    let mut kind = io::ErrorKind::Other;
    while let Some(error) = link {
        if error.is::<Unresolved>() {
            stage = ConnectStage::Dns;
        }
        if let Some(error) = error.downcast_ref::<io::Error>() {
            kind = error.kind();
        }
        link = error.source();
    }
    ConnectError::new(stage, io::Error::new(kind, error))
}

/// The system's name resolution, with a telling error.
#[derive(Clone, Debug)]
struct Resolver(GaiResolver);

#[derive(Debug, thiserror::Error)]
#[error("name resolution failed")]
struct Unresolved(#[source] io::Error);

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Unresolved;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Unresolved>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        self.0.poll_ready(context).map_err(Unresolved)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let resolving = self.0.call(name);
        Box::pin(async move {
            let addresses: Vec<_> = resolving.await.map_err(Unresolved)?.collect();
            if addresses.is_empty() {
                return Err(Unresolved(io::Error::new(io::ErrorKind::NotFound, "the name has no address")));
            }
            Ok(addresses.into_iter())
        })
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

    #[derive(Debug, thiserror::Error)]
    #[error("in words only")]
    struct Outer(#[source] Box<dyn std::error::Error + Send + Sync>);

    #[test]
    fn a_name_that_does_not_resolve_is_told_from_a_host_that_does_not_answer() {
        let unresolved = Outer(Box::new(Unresolved(io::Error::other("no such name"))));
        assert_eq!(from_hyper(unresolved).stage(), ConnectStage::Dns);
        let refused = from_hyper(Outer(Box::new(io::Error::from(io::ErrorKind::ConnectionRefused))));
        assert_eq!((refused.stage(), refused.into_source().kind()), (ConnectStage::Tcp, io::ErrorKind::ConnectionRefused));
    }
}
