//! The seam: "open a byte stream to this authority", and the way that is done over TCP.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tokio::io::{AsyncRead, AsyncWrite};
use tower_service::Service;
use zego_model::{Endpoint, loopback};

use crate::local::LocalFault;

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

/// How a client opens byte streams.
pub(crate) enum Connector {
    Tcp(Tcp),
    Custom(Box<dyn Connect>),
}

impl Connector {
    /// Opens a stream, and tells how far it came.
    pub(crate) fn connect(&self, endpoint: &Endpoint) -> (Connecting, Reached) {
        let authority = with_port(endpoint);
        let host = authority.host();
        let is_resolved = !loopback::addresses(host).is_empty() || host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok();
        match self {
            Self::Tcp(tcp) => {
                let reached = Reached::starting(if is_resolved { ConnectStage::Tcp } else { ConnectStage::Dns });
                (tcp.connect(authority, &reached), reached)
            }
            // Where it is is for it alone to know.
            Self::Custom(custom) => (custom.connect(&authority), Reached::starting(ConnectStage::Tcp)),
        }
    }
}

/// TCP with Happy Eyeballs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tcp {
    timeout: Duration,
}

impl Tcp {
    pub(crate) const fn new(timeout: Duration) -> Self {
        Self { timeout }
    }

    fn connect(self, authority: Authority, reached: &Reached) -> Connecting {
        let mut http = HttpConnector::new_with_resolver(Resolver { system: GaiResolver::new(), reached: reached.clone() });
        http.set_nodelay(true);
        http.set_keepalive(Some(Duration::from_secs(30)));
        // Shared out evenly among the addresses of a host, so that one which swallows packets leaves time for the next.
        http.set_connect_timeout(Some(self.timeout));
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(Scheme::HTTP);
        parts.authority = Some(authority);
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

/// The system's name resolution, with a telling error. Names of this machine are not resolved: a resolver could send a signature elsewhere.
#[derive(Clone, Debug)]
struct Resolver {
    system: GaiResolver,
    reached: Reached,
}

#[derive(Debug, thiserror::Error)]
#[error("name resolution failed")]
struct Unresolved(#[source] io::Error);

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Unresolved;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Unresolved>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        self.system.poll_ready(context).map_err(Unresolved)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        // Which port is said later.
        let here: Vec<_> = loopback::addresses(name.as_str()).into_iter().map(|address| SocketAddr::new(address, 0)).collect();
        if !here.is_empty() {
            return Box::pin(async move { Ok(here.into_iter()) });
        }
        let resolving = self.system.call(name);
        let reached = self.reached.clone();
        Box::pin(async move {
            let resolved = resolving.await.map_err(|error| Unresolved(LocalFault::of_resolver().unwrap_or(error)));
            let addresses: Vec<_> = resolved?.collect();
            if addresses.is_empty() {
                return Err(Unresolved(io::Error::new(io::ErrorKind::NotFound, "the name has no address")));
            }
            reached.set(ConnectStage::Tcp);
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

    #[tokio::test]
    async fn names_of_this_machine_are_not_resolved() {
        for name in ["localhost", "LOCALHOST.", "no-resolver-knows-this.localhost"] {
            let addresses = Resolver { system: GaiResolver::new(), reached: Reached::starting(ConnectStage::Dns) }
                .call(name.parse().unwrap())
                .await
                .unwrap();
            assert_eq!(addresses.map(|address| address.ip().to_string()).collect::<Vec<_>>(), ["127.0.0.1", "::1"], "{name}");
        }
    }

    #[test]
    fn a_name_that_does_not_resolve_is_told_from_a_host_that_does_not_answer() {
        let unresolved = Outer(Box::new(Unresolved(io::Error::other("no such name"))));
        assert_eq!(from_hyper(unresolved).stage(), ConnectStage::Dns);
        let refused = from_hyper(Outer(Box::new(io::Error::from(io::ErrorKind::ConnectionRefused))));
        assert_eq!((refused.stage(), refused.into_source().kind()), (ConnectStage::Tcp, io::ErrorKind::ConnectionRefused));
    }
}
