//! Byte streams over TCP: names by the system's resolver, addresses by Happy Eyeballs.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, ready};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tokio::net::TcpStream;
use tower_service::Service;
use zego_model::loopback;

use crate::connect::{ConnectError, ConnectStage, Connecting, Reached, Stream};
use crate::local::LocalFault;
use crate::names::{LookingUp, Names};

/// How long nothing may come over a connection before TCP asks whether the peer is still there.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// TCP with Happy Eyeballs.
#[derive(Clone, Debug)]
pub(crate) struct Tcp {
    names: Arc<Names>,
    /// For all addresses of a host together.
    timeout: Duration,
    /// For its name.
    resolve: Duration,
}

impl Tcp {
    pub(crate) fn new(timeout: Duration, resolve: Duration) -> Self {
        Self { names: Arc::new(Names::new(by_the_system)), timeout, resolve }
    }

    pub(crate) fn connect(&self, authority: Authority, reached: &Reached) -> Connecting {
        let opening = self.clone().open(authority, reached.clone());
        Box::pin(async move { Ok(Box::new(opening.await?) as Box<dyn Stream>) })
    }

    /// The name's addresses, which are remembered for the connection that follows.
    pub(crate) async fn resolve(&self, host: &str, limit: Duration) -> Result<(), ConnectError> {
        let resolved = self.names.resolve(host, limit).await;
        resolved.map(drop).map_err(|error| ConnectError::new(ConnectStage::Dns, io::Error::new(error.kind(), Unresolved(error))))
    }

    async fn open(self, authority: Authority, reached: Reached) -> Result<TcpStream, ConnectError> {
        let host = authority.host().to_owned();
        let mut http = HttpConnector::new_with_resolver(Resolver { names: self.names.clone(), limit: self.resolve, reached });
        http.set_nodelay(true);
        http.set_keepalive(Some(KEEPALIVE));
        // Shared out evenly among the addresses of a host, so that one which swallows packets leaves time for the next.
        http.set_connect_timeout(Some(self.timeout));
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(Scheme::HTTP);
        parts.authority = Some(authority);
        parts.path_and_query = Some(PathAndQuery::from_static("/"));
        let uri = Uri::from_parts(parts).map_err(io::Error::other)?;
        match http.call(uri).await {
            Ok(stream) => Ok(stream.into_inner()),
            Err(error) => {
                self.names.forget(&host);
                Err(from_hyper(error))
            }
        }
    }
}

/// hyper's connector says only in words whether it was the name or the connection, so names are resolved by a [`Resolver`] with an error of its own.
fn from_hyper(error: impl StdError + Send + Sync + 'static) -> ConnectError {
    let mut link: Option<&(dyn StdError + 'static)> = Some(&error);
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

/// Asks the system for the addresses of a name, with a telling error. Which port is said later.
fn by_the_system(name: &str) -> LookingUp {
    let Ok(name) = name.parse::<Name>() else { return Box::pin(ready(Err(io::ErrorKind::InvalidInput.into()))) };
    let resolving = GaiResolver::new().call(name);
    Box::pin(async move {
        let resolved = resolving.await.map_err(|error| LocalFault::of_resolver().unwrap_or(error))?;
        Ok(resolved.collect())
    })
}

/// Name resolution as hyper's connector asks for it. Names of this machine are not resolved: a resolver could send a signature elsewhere.
#[derive(Clone, Debug)]
struct Resolver {
    names: Arc<Names>,
    limit: Duration,
    reached: Reached,
}

/// A name without addresses. Several calls may have waited for them.
#[derive(Debug)]
struct Unresolved(Arc<io::Error>);

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("name resolution failed")
    }
}

impl StdError for Unresolved {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0)
    }
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Unresolved;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Unresolved>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        // Which port is said later.
        let here: Vec<_> = loopback::addresses(name.as_str()).into_iter().map(|address| SocketAddr::new(address, 0)).collect();
        let Self { names, limit, reached } = self.clone();
        Box::pin(async move {
            let addresses = if here.is_empty() { names.resolve(name.as_str(), limit).await.map_err(Unresolved)?.to_vec() } else { here };
            reached.set(ConnectStage::Tcp);
            Ok(addresses.into_iter())
        })
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("in words only")]
    struct Outer(#[source] Box<dyn StdError + Send + Sync>);

    const LIMIT: Duration = Duration::from_secs(2);

    #[tokio::test]
    async fn names_of_this_machine_are_not_resolved() {
        for name in ["localhost", "LOCALHOST.", "no-resolver-knows-this.localhost"] {
            let names = Arc::new(Names::new(|name| panic!("{name} is asked for")));
            let addresses =
                Resolver { names, limit: LIMIT, reached: Reached::starting(ConnectStage::Dns) }.call(name.parse().unwrap()).await.unwrap();
            assert_eq!(addresses.map(|address| address.ip().to_string()).collect::<Vec<_>>(), ["127.0.0.1", "::1"], "{name}");
        }
    }

    #[test]
    fn a_name_that_does_not_resolve_is_told_from_a_host_that_does_not_answer() {
        let unresolved = Outer(Box::new(Unresolved(Arc::new(io::ErrorKind::TimedOut.into()))));
        let error = from_hyper(unresolved);
        assert_eq!((error.stage(), error.into_source().kind()), (ConnectStage::Dns, io::ErrorKind::TimedOut));
        let refused = from_hyper(Outer(Box::new(io::Error::from(io::ErrorKind::ConnectionRefused))));
        assert_eq!((refused.stage(), refused.into_source().kind()), (ConnectStage::Tcp, io::ErrorKind::ConnectionRefused));
    }

    /// The name is asked for once while it leads somewhere, and anew where nobody listens any more.
    #[tokio::test]
    async fn a_name_is_resolved_once_until_nothing_answers_there() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let count = asked.clone();
        let names = Names::new(move |_| {
            count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            Box::pin(ready(Ok(vec![address])))
        });
        let tcp = Tcp { names: Arc::new(names), timeout: LIMIT, resolve: LIMIT };
        let authority: Authority = format!("rtc.test:{}", address.port()).parse().unwrap();
        let open = || tcp.clone().open(authority.clone(), Reached::starting(ConnectStage::Dns));
        for _ in 0..2 {
            let stream = open().await.unwrap();
            assert!(stream.nodelay().unwrap(), "small requests go at once");
            assert!(rustix::net::sockopt::socket_keepalive(&stream).unwrap(), "a peer that is gone is noticed");
        }
        drop(listener);
        let counts = |asked: &std::sync::atomic::AtomicUsize| asked.load(std::sync::atomic::Ordering::SeqCst);
        assert_eq!(counts(&asked), 1);
        for times in 1..=2 {
            assert_eq!(open().await.unwrap_err().stage(), ConnectStage::Tcp);
            assert_eq!(counts(&asked), times);
        }
    }
}
