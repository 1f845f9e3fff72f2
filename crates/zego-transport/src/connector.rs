//! How a client opens byte streams to an endpoint: at once, or through a proxy.

use std::net::Ipv4Addr;
use std::sync::Arc;

use http::uri::Authority;
use rustls::ClientConfig;
use zego_model::{Endpoint, loopback};

use crate::connect::{Connect, ConnectStage, Connecting, Reached, with_port};
use crate::proxy::Proxy;
use crate::proxy::tunnel;
use crate::tcp::Tcp;

/// How a client opens byte streams to an endpoint.
pub(crate) struct Connector {
    pub(crate) dial: Dial,
    /// `None` where nothing is called through a proxy.
    pub(crate) detour: Option<Detour>,
}

/// How streams are opened, to whomever.
pub(crate) enum Dial {
    Tcp(Tcp),
    Custom(Box<dyn Connect>),
}

/// A proxy, and what is needed to speak to it.
#[derive(Clone)]
pub(crate) struct Detour {
    pub(crate) proxy: Proxy,
    /// For a proxy that is spoken to over TLS.
    pub(crate) tls: Option<Arc<ClientConfig>>,
}

impl Connector {
    /// Opens a stream, and tells how far it came.
    ///
    /// What is on this machine is never called through a proxy: for the proxy these names and addresses are its own machine, and a call that may be made in
    /// clear here would be made in clear there.
    pub(crate) fn connect(&self, endpoint: &Endpoint) -> (Connecting, Reached) {
        let authority = with_port(endpoint);
        match self.detour.clone().filter(|_| !endpoint.is_loopback()) {
            None => self.dial.connect(authority),
            Some(detour) => {
                // How far it comes on the way to the proxy is no stage of the way to the service.
                let (to_proxy, _) = self.dial.connect(detour.proxy.authority().clone());
                let opening = async move { tunnel::open(to_proxy, &detour.proxy, detour.tls, &authority).await };
                (Box::pin(opening), Reached::starting(ConnectStage::Proxy))
            }
        }
    }
}

impl Dial {
    fn connect(&self, authority: Authority) -> (Connecting, Reached) {
        match self {
            Self::Tcp(tcp) => {
                let reached = Reached::starting(if is_resolved(authority.host()) { ConnectStage::Tcp } else { ConnectStage::Dns });
                (tcp.connect(authority, &reached), reached)
            }
            // Where it is is for it alone to know.
            Self::Custom(custom) => (custom.connect(&authority), Reached::starting(ConnectStage::Tcp)),
        }
    }
}

/// Whether there is no name to resolve.
pub(crate) fn is_resolved(host: &str) -> bool {
    !loopback::addresses(host).is_empty() || host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok()
}
