//! Where a sandbox listens, whom it answers there, and over what.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use zego_model::{Endpoint, EndpointError};

use crate::callers::{self, Callers};
use crate::control_token::ControlToken;
use crate::server::{ListenOn, Listening, Transport};
use crate::start_error::StartError;

/// The settings of the network.
#[derive(Clone, Debug)]
pub(super) struct Network {
    pub(super) on: ListenOn,
    pub(super) exposed: bool,
    pub(super) hosts: Vec<String>,
    #[cfg(feature = "tls")]
    pub(super) tls: bool,
}

/// What they come to.
pub(super) struct Opened {
    pub(super) listening: Listening,
    pub(super) transport: Transport,
    /// Where programs on this machine find it.
    pub(super) endpoint: Endpoint,
    /// Whom a client has to trust, with TLS.
    pub(super) ca_pem: Option<String>,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            on: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into(),
            exposed: false,
            hosts: Vec::new(),
            #[cfg(feature = "tls")]
            tls: false,
        }
    }
}

impl Network {
    /// Whom it answers.
    pub(super) fn callers(&self) -> Callers {
        Callers::new(self.names().map(str::to_owned), self.exposed)
    }

    /// What control calls are made with, where other machines may reach it.
    pub(super) fn control_token(&self) -> Option<ControlToken> {
        self.exposed.then(ControlToken::random)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.hosts.iter().map(String::as_str).chain(self.on.name())
    }

    /// Takes the address, and makes a certificate where one is wanted.
    pub(super) async fn open(&self) -> Result<Opened, StartError> {
        let address = || self.on.clone();
        if !self.on.is_local() && !self.exposed {
            return Err(StartError::NotLoopback { address: address() });
        }
        if let Some(host) = self.hosts.iter().find(|host| !callers::is_name(host)) {
            return Err(StartError::Host { host: crate::log::shown(host).to_string() });
        }
        let listening = self.on.listen().await.map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => StartError::InUse { address: address(), source },
            _ => StartError::Listen { address: address(), source },
        })?;
        let (transport, scheme, ca_pem) = self.transport()?;
        let url = format!("{scheme}://{}:{}", self.on.host(), listening.address.port());
        let endpoint = endpoint(&url).map_err(|source| StartError::Endpoint { address: listening.address, source })?;
        Ok(Opened { listening, transport, endpoint, ca_pem })
    }

    /// What bytes become before they are HTTP, the scheme that this has in a URL, and whom a client has to trust for it.
    #[cfg(feature = "tls")]
    fn transport(&self) -> Result<(Transport, &'static str, Option<String>), StartError> {
        if !self.tls {
            return Ok((Transport::Plain, "http", None));
        }
        let (acceptor, ca_pem) = crate::server::tls::set_up(self.names(), self.on.ip()).map_err(StartError::Tls)?;
        Ok((Transport::Tls(acceptor), "https", Some(ca_pem)))
    }

    #[cfg(not(feature = "tls"))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "with the feature `tls` it looks at the settings, and can fail")]
    const fn transport(&self) -> Result<(Transport, &'static str, Option<String>), StartError> {
        Ok((Transport::Plain, "http", None))
    }
}

/// An endpoint on this machine, or one that is known to be a sandbox.
fn endpoint(url: &str) -> Result<Endpoint, EndpointError> {
    let at = Endpoint::sandbox_at(url)?;
    if at.is_loopback() { url.parse() } else { Ok(at) }
}
