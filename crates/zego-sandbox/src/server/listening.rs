//! Where to listen: which addresses a text means, and taking them.

use std::fmt;
use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::task::Poll;

use tokio::net::{TcpListener, TcpStream, lookup_host};

use crate::callers;

/// How often a free port of one family is tried whether it is free in the other, too.
const FREE_PORTS_TRIED: usize = 16;

/// Where a sandbox listens: `8090`, `localhost:8090`, `127.0.0.1:8090`, `[::1]:8090`; port 0 takes a free one.
///
/// `localhost`, which a port alone means as well, is 127.0.0.1 and, where the machine has it, `[::1]`, whatever a resolver says. Other addresses and names
/// are for a sandbox that is [exposed](crate::Builder::expose).
///
/// ```
/// use zego_sandbox::ListenOn;
///
/// let both: ListenOn = "8090".parse()?;
/// assert_eq!(both, "localhost:8090".parse()?);
/// assert!(both.is_local() && !"0.0.0.0:8090".parse::<ListenOn>()?.is_local());
/// # Ok::<(), zego_sandbox::ListenOnError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListenOn(Place);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Place {
    Localhost(u16),
    Address(SocketAddr),
    Name(String, u16),
}

/// A text that says nowhere to listen.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "`{text}` is nowhere to listen: give a port (8090), localhost:PORT, 127.0.0.1:PORT or [::1]:PORT; another address or name needs --expose"
)]
pub struct ListenOnError {
    text: String,
}

impl ListenOn {
    /// Whether only this machine can reach it, as the text alone tells.
    pub const fn is_local(&self) -> bool {
        match &self.0 {
            Place::Localhost(_) => true,
            Place::Address(address) => address.ip().is_loopback(),
            Place::Name(..) => false,
        }
    }

    /// The name, if it is one that has to be resolved.
    pub(crate) fn name(&self) -> Option<&str> {
        match &self.0 {
            Place::Name(name, _) => Some(name),
            Place::Localhost(_) | Place::Address(_) => None,
        }
    }

    /// The address, if it is one of a machine.
    #[cfg(feature = "tls")]
    pub(crate) fn ip(&self) -> Option<IpAddr> {
        match &self.0 {
            Place::Address(address) => Some(address.ip()).filter(|ip| !ip.is_unspecified()),
            Place::Localhost(_) | Place::Name(..) => None,
        }
    }

    /// The host to call what listens here by; the port is what was taken.
    pub(crate) fn host(&self) -> String {
        match &self.0 {
            Place::Localhost(_) => Ipv4Addr::LOCALHOST.to_string(),
            // Every address of this machine, of which its own programs need no other than this.
            Place::Address(address) if address.ip() == IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.to_string(),
            Place::Address(address) if address.ip() == IpAddr::V6(Ipv6Addr::UNSPECIFIED) => format!("[{}]", Ipv6Addr::LOCALHOST),
            Place::Address(SocketAddr::V6(six)) => format!("[{}]", six.ip()),
            Place::Address(SocketAddr::V4(four)) => four.ip().to_string(),
            Place::Name(name, _) => name.clone(),
        }
    }

    /// Listens. `localhost` is both families, or the one that the machine has.
    pub(crate) async fn listen(&self) -> io::Result<Listening> {
        let listeners = match &self.0 {
            Place::Localhost(port) => both_families(*port).await?,
            Place::Address(address) => vec![TcpListener::bind(address).await?],
            Place::Name(name, port) => {
                let mut listeners = Vec::new();
                let mut port = *port;
                for address in lookup_host((name.as_str(), port)).await? {
                    let listener = TcpListener::bind(SocketAddr::new(address.ip(), port)).await?;
                    port = listener.local_addr()?.port();
                    listeners.push(listener);
                }
                listeners
            }
        };
        let address = listeners.first().ok_or(ErrorKind::NotFound)?.local_addr()?;
        Ok(Listening { listeners, address })
    }
}

impl From<SocketAddr> for ListenOn {
    fn from(address: SocketAddr) -> Self {
        Self(Place::Address(address))
    }
}

impl FromStr for ListenOn {
    type Err = ListenOnError;

    fn from_str(text: &str) -> Result<Self, ListenOnError> {
        // `parse` alone would accept a plus sign.
        let port = |port: &str| if port.bytes().all(|byte| byte.is_ascii_digit()) { port.parse::<u16>().ok() } else { None };
        let place = if let Some(port) = port(text) {
            Some(Place::Localhost(port))
        } else if let Ok(address) = text.parse() {
            Some(Place::Address(address))
        } else {
            text.rsplit_once(':').and_then(|(name, digits)| match port(digits)? {
                port if name.eq_ignore_ascii_case("localhost") => Some(Place::Localhost(port)),
                port => callers::is_name(name).then(|| Place::Name(name.to_ascii_lowercase(), port)),
            })
        };
        place.map(Self).ok_or_else(|| ListenOnError { text: crate::log::shown(text).to_string() })
    }
}

impl fmt::Display for ListenOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Localhost(port) => write!(f, "localhost:{port}"),
            Place::Address(address) => address.fmt(f),
            Place::Name(name, port) => write!(f, "{name}:{port}"),
        }
    }
}

/// The sockets that a sandbox accepts connections on: one, or one for each family of addresses, at the same port.
#[derive(Debug)]
pub(crate) struct Listening {
    listeners: Vec<TcpListener>,
    /// The first of them.
    pub(crate) address: SocketAddr,
}

impl Listening {
    /// The next connection, on whichever of them.
    pub(super) async fn accept(&self) -> io::Result<TcpStream> {
        poll_fn(|context| {
            let mut accepted = self.listeners.iter().map(|listener| listener.poll_accept(context));
            accepted.find(Poll::is_ready).unwrap_or(Poll::Pending)
        })
        .await
        .map(|(stream, _)| stream)
    }
}

async fn both_families(port: u16) -> io::Result<Vec<TcpListener>> {
    let mut tried = 0;
    loop {
        tried += 1;
        let four = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Err(error) if is_missing(&error) => return Ok(vec![TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await?]),
            four => four?,
        };
        match TcpListener::bind((Ipv6Addr::LOCALHOST, four.local_addr()?.port())).await {
            Ok(six) => return Ok(vec![four, six]),
            Err(error) if is_missing(&error) => return Ok(vec![four]),
            // A port that is free in one family may be taken in the other.
            Err(error) if error.kind() == ErrorKind::AddrInUse && port == 0 && tried < FREE_PORTS_TRIED => {}
            Err(error) => return Err(error),
        }
    }
}

/// Whether the machine does not have this family of addresses.
fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::AddrNotAvailable | ErrorKind::Unsupported) || error.raw_os_error() == Some(EAFNOSUPPORT)
}

/// What the system says of a family that it does not have. It has no `ErrorKind` of its own.
const EAFNOSUPPORT: i32 = if cfg!(target_os = "linux") { 97 } else { 47 };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_without_a_resolver() {
        for (text, shown, is_local, host) in [
            ("8090", "localhost:8090", true, "127.0.0.1"),
            ("0", "localhost:0", true, "127.0.0.1"),
            ("LocalHost:8090", "localhost:8090", true, "127.0.0.1"),
            ("127.0.0.1:8090", "127.0.0.1:8090", true, "127.0.0.1"),
            ("127.8.8.8:1", "127.8.8.8:1", true, "127.8.8.8"),
            ("[::1]:8090", "[::1]:8090", true, "[::1]"),
            ("0.0.0.0:8090", "0.0.0.0:8090", false, "127.0.0.1"),
            ("[::]:0", "[::]:0", false, "[::1]"),
            ("10.0.0.1:8090", "10.0.0.1:8090", false, "10.0.0.1"),
            ("Sandbox:8090", "sandbox:8090", false, "sandbox"),
        ] {
            let place: ListenOn = text.parse().unwrap();
            assert_eq!((place.to_string().as_str(), place.is_local(), place.host().as_str()), (shown, is_local, host), "{text}");
        }
        for text in [
            "",
            ":8090",
            "localhost",
            "127.0.0.1",
            "65536",
            "+8090",
            "localhost:+1",
            "::1:8090",
            "[::1]",
            "http://localhost:8090",
            "a b:1",
            "localhost:8090/",
        ] {
            let error = text.parse::<ListenOn>().expect_err(text).to_string();
            assert!(error.contains("localhost:PORT"), "{text}: {error}");
        }
    }

    #[tokio::test]
    async fn localhost_is_every_family_that_there_is() {
        let listening = "localhost:0".parse::<ListenOn>().unwrap().listen().await.unwrap();
        let port = listening.address.port();
        let has_six = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await.is_ok();
        assert_eq!(listening.listeners.len(), 1 + usize::from(has_six));
        for listener in &listening.listeners {
            let address = listener.local_addr().unwrap();
            assert_eq!(address.port(), port);
            let (_client, accepted) = tokio::join!(TcpStream::connect(address), listening.accept());
            assert_eq!(accepted.unwrap().local_addr().unwrap(), address);
        }
        let taken = format!("{port}").parse::<ListenOn>().unwrap().listen().await.unwrap_err();
        assert_eq!(taken.kind(), ErrorKind::AddrInUse);
    }
}
