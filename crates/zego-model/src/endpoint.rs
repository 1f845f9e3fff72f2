//! Where a request goes. A signature is good for every action of an app, so an endpoint is as sensitive as the secret.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use bytes::Bytes;
use http::uri::{Authority, Parts, PathAndQuery, Scheme, Uri};

use crate::spec::{HostSpec, ServiceSpec};
use crate::{Action, RequestError, loopback};

/// A scheme and an authority: `https://rtc-api.zego.im`. Either https, or plain http to this machine; or, by [`sandbox_at`](Self::sandbox_at) alone, what is
/// known to be a sandbox on another one.
///
/// ```
/// use zego_model::{Endpoint, rtc};
///
/// assert_eq!(Endpoint::of(&rtc::SERVICE, None)?.to_string(), "https://rtc-api.zego.im");
/// assert_eq!("http://127.0.0.1:8090".parse::<Endpoint>()?.port(), 8090);
/// // In clear to another machine go no signatures but a sandbox's.
/// assert!("http://example.com".parse::<Endpoint>().is_err());
/// assert!(Endpoint::sandbox_at("http://sandbox:8090")?.is_sandbox());
/// # Ok::<(), zego_model::EndpointError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Endpoint {
    scheme: Scheme,
    authority: Authority,
    /// Whether it was made by `sandbox_at`.
    sandbox: bool,
}

/// Why something is not an endpoint.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EndpointError {
    /// Not a URL.
    #[error("`{0}` is not an endpoint: write https://HOST or http://127.0.0.1:PORT")]
    Malformed(String),
    /// A user name or password in the URL.
    #[error("an endpoint has no user name or password: credentials are given apart")]
    UserInfo,
    /// A path, query or fragment after the authority.
    #[error("an endpoint ends after the host and port: everything after `{0}` has to go")]
    Path(String),
    /// A port of 0 or past 65,535.
    #[error("`{0}` has no port between 1 and 65535")]
    Port(String),
    /// Plain http to another machine.
    #[error("`{0}` is plain http to another machine, where anybody on the way could read the signature: use https, or a loopback address")]
    NotLoopback(String),
    /// A host of the vendors', where a sandbox was meant.
    #[error("`{0}` is the vendor's own, no sandbox: give the host where a sandbox listens")]
    Vendors(String),
    /// A region the service has no host in.
    #[error("{service} has no region `{region}`; it has {known}")]
    Region {
        /// The service.
        service: &'static str,
        /// The region asked for.
        region: String,
        /// The regions there are.
        known: String,
    },
}

impl Endpoint {
    /// The host of a service in a region (`default`, `sha`, `ap-guangzhou`); `None` is the service's default.
    ///
    /// # Errors
    /// [`EndpointError::Region`], which lists the regions there are.
    pub fn of(service: &ServiceSpec, region: Option<&str>) -> Result<Self, EndpointError> {
        let host = match region {
            None => service.hosts.first(),
            Some(region) => service.hosts.iter().find(|host| host.region == region),
        };
        match host {
            Some(host) => Ok(Self::https(host)),
            None => Err(EndpointError::Region {
                service: service.name,
                region: region.unwrap_or_default().to_owned(),
                known: service.hosts.iter().map(|host| host.region).collect::<Vec<_>>().join(", "),
            }),
        }
    }

    /// The host that answers an action: its service's in this region; or its family's, where that has hosts of its own: the one in this region, or else
    /// the first.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn of_action(action: &Action, region: Option<&str>) -> Result<Self, EndpointError> {
        let hosts = action.hosts();
        if std::ptr::eq(hosts, action.service().hosts) {
            return Self::of(action.service(), region);
        }
        let host = hosts.iter().find(|host| Some(host.region) == region).or_else(|| hosts.first());
        host.map_or_else(|| Self::of(action.service(), region), |host| Ok(Self::https(host)))
    }

    /// A sandbox on another machine, such as another container: `http://sandbox:8090`, or the same with https.
    ///
    /// Plain http is for the sandbox's [published credentials](crate::sandbox), which tell nobody anything: a request to this endpoint is signed with them alone.
    ///
    /// # Errors
    /// [`EndpointError`]: no URL of a host, or a host of the vendors'.
    pub fn sandbox_at(url: &str) -> Result<Self, EndpointError> {
        let (scheme, authority) = parts(url)?;
        let is_of =
            |service: &ServiceSpec| service.hosts.iter().any(|known| domain(known.host).eq_ignore_ascii_case(domain(authority.host())));
        if crate::services().any(is_of) {
            return Err(EndpointError::Vendors(url.to_owned()));
        }
        Ok(Self { scheme, authority, sandbox: true })
    }

    fn https(host: &HostSpec) -> Self {
        Self { scheme: Scheme::HTTPS, authority: Authority::from_static(host.host), sandbox: false }
    }

    /// `https` or `http`.
    pub const fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Host and port.
    pub const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The port: its own, or its scheme's.
    pub fn port(&self) -> u16 {
        self.authority.port_u16().unwrap_or(if self.scheme == Scheme::HTTPS { 443 } else { 80 })
    }

    /// The URI of a request target (`/?Action=..`) here. Scheme and authority are parsed already: only the target is looked at.
    pub(crate) fn with_target(&self, target: Vec<u8>) -> Result<Uri, RequestError> {
        check_target(target.len(), MAX_TARGET)?;
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query =
            Some(PathAndQuery::from_maybe_shared(Bytes::from(target)).map_err(|error| RequestError::unwritable(&error))?);
        Uri::from_parts(parts).map_err(|error| RequestError::unwritable(&error))
    }

    /// Whether it was declared a sandbox, by [`sandbox_at`](Self::sandbox_at): beside this machine the only place where the sandbox's fake credentials may go.
    pub const fn is_sandbox(&self) -> bool {
        self.sandbox
    }

    /// Whether what is signed may go here: to a sandbox elsewhere only with the credentials that everybody knows.
    pub(crate) fn check_credentials(&self, are_published: impl FnOnce() -> bool) -> Result<(), RequestError> {
        if !self.sandbox || self.is_loopback() || are_published() {
            return Ok(());
        }
        Err(RequestError::OwnCredentials { endpoint: self.to_string() })
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        !loopback::addresses(self.authority.host()).is_empty()
    }

    /// Where to connect to, one after the other, if it is on this machine; see [`loopback::addresses`].
    pub fn loopback_addrs(&self) -> Vec<SocketAddr> {
        loopback::addresses(self.authority.host()).into_iter().map(|address| SocketAddr::new(address, self.port())).collect()
    }
}

/// Bound: path and query of a request, unless its settings say another length; a longer one is refused before it is sent, with its length.
///
/// Servers and proxies allow a request's line 8 KiB most often, some of them less than twice that; what is longer is answered with 414, with 400, or by
/// hanging up, which leaves the outcome of the call open.
pub const URL_BUDGET: usize = 8_000;

/// Bound: path and query of a request, whatever its settings say: what the `http` crate takes.
pub(crate) const MAX_TARGET: usize = 65_534;

/// Whether a request target may be so long.
pub(crate) fn check_target(len: usize, budget: usize) -> Result<(), RequestError> {
    let max = budget.min(MAX_TARGET);
    if len <= max { Ok(()) } else { Err(RequestError::QueryTooLong { len, max }) }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(url: &str) -> Result<Self, EndpointError> {
        let (scheme, authority) = parts(url)?;
        if scheme == Scheme::HTTP && loopback::addresses(authority.host()).is_empty() {
            return Err(EndpointError::NotLoopback(url.to_owned()));
        }
        Ok(Self { scheme, authority, sandbox: false })
    }
}

/// The last two labels of a name. The vendors' hosts are under domains of theirs, those of single families, too.
fn domain(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    host.rmatch_indices('.').nth(1).map_or(host, |(at, _)| &host[at + 1..])
}

/// The parts of an endpoint, wherever it is.
fn parts(url: &str) -> Result<(Scheme, Authority), EndpointError> {
    let malformed = || EndpointError::Malformed(url.to_owned());
    // Checked before anything is quoted back: the rest may hold a password.
    if url.contains('@') {
        return Err(EndpointError::UserInfo);
    }
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (Scheme::HTTPS, rest),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (Scheme::HTTP, rest),
        _ => return Err(malformed()),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, after) = rest.split_at(end);
    if !matches!(after, "" | "/") {
        return Err(EndpointError::Path(format!("{scheme}://{authority}")));
    }
    let authority: Authority = authority.parse().map_err(|_| malformed())?;
    let written_port = authority.as_str()[authority.host().len()..].strip_prefix(':');
    if let Some(port) = written_port
        && !port.parse::<u16>().is_ok_and(|port| port > 0)
    {
        return Err(EndpointError::Port(url.to_owned()));
    }
    if authority.host().is_empty() {
        return Err(malformed());
    }
    Ok((scheme, authority))
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_at_home() {
        for url in
            ["https://rtc-api.zego.im", "https://example.com:8443/", "http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:65535"]
        {
            let endpoint: Endpoint = url.parse().unwrap();
            assert_eq!(endpoint.to_string(), url.trim_end_matches('/'));
        }
        let loopback = |url: &str| url.parse::<Endpoint>().unwrap().is_loopback();
        let addresses = |url: &str| url.parse::<Endpoint>().unwrap().loopback_addrs().iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(addresses("http://LocalHost"), ["127.0.0.1:80", "[::1]:80"]);
        assert_eq!(addresses("http://sandbox.localhost.:7"), ["127.0.0.1:7", "[::1]:7"]);
        assert_eq!(addresses("https://[::1]"), ["[::1]:443"]);
        assert_eq!(addresses("http://127.8.8.8:1"), ["127.8.8.8:1"]);
        assert_eq!(addresses("https://example.com"), [""; 0]);
        assert!(loopback("https://127.0.0.1:1") && loopback("http://[::1]:1") && loopback("http://localhost"));
        assert!(!loopback("https://localhost.example.com"));
    }

    #[test]
    fn a_sandbox_elsewhere_is_declared() {
        for url in ["http://sandbox:8090", "https://sandbox.test", "http://10.0.0.1:8090", "http://127.0.0.1:1"] {
            let endpoint = Endpoint::sandbox_at(url).unwrap();
            assert_eq!((endpoint.to_string().as_str(), endpoint.is_sandbox()), (url, true));
        }
        assert!(!"http://127.0.0.1:1".parse::<Endpoint>().unwrap().is_sandbox());
        for (url, expected) in [
            ("http://rtc-api.zego.im", "the vendor's own"),
            ("http://metaworld-api.zego.im", "the vendor's own"),
            ("http://rtc-api.zego.im.", "the vendor's own"),
            ("https://RTC-API-sha.zego.im:443", "the vendor's own"),
            ("sandbox:8090", "is not an endpoint"),
            ("http://user:secret@sandbox", "no user name or password"),
            ("http://sandbox/path", "has to go"),
        ] {
            let error = Endpoint::sandbox_at(url).expect_err(url).to_string();
            assert!(error.contains(expected) && !error.contains("secret"), "{url}: {error}");
        }
    }

    #[test]
    fn anything_else_says_what_to_write() {
        for (url, expected) in [
            ("rtc-api.zego.im", "is not an endpoint"),
            ("ftp://rtc-api.zego.im", "is not an endpoint"),
            ("https://", "is not an endpoint"),
            ("https://user:secret@rtc-api.zego.im", "no user name or password"),
            ("https://rtc-api.zego.im/?Action=X", "has to go"),
            ("https://rtc-api.zego.im/path", "has to go"),
            ("http://127.0.0.1:0", "port between"),
            ("http://127.0.0.1:99999", "port between"),
            ("http://127.0.0.1:", "port between"),
            ("http://rtc-api.zego.im", "plain http"),
            ("http://127.0.0.1.example.com", "plain http"),
            ("http://localhost.example.com", "plain http"),
            ("http://127.1", "plain http"),
            ("http://0x7f000001:80", "plain http"),
            ("http://2130706433", "plain http"),
            ("http://0.0.0.0:80", "plain http"),
            ("http://[::ffff:127.0.0.1]:80", "plain http"),
            ("http://localhost:secret@example.com", "no user name or password"),
        ] {
            let error = url.parse::<Endpoint>().expect_err(url).to_string();
            assert!(error.contains(expected), "{url}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
