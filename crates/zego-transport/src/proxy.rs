//! HTTP proxies that open tunnels (`CONNECT`).
//!
//! `hyper_util::client::legacy::connect::proxy::Tunnel` (0.1.21) does not do for this: only the status 200 opens its tunnel, where any 2xx is meant to; an
//! interim answer before it is a refusal; bytes behind the head of the answer are dropped; the status of a refusal is not told; and its error
//! does not tell a proxy that is no proxy from one that hung up.

mod answer;
mod fault;
pub(crate) mod tunnel;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::uri::Authority;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

pub(crate) use self::fault::{NoTunnel, ProxyFault};

/// A proxy through which services are called: it opens a tunnel to them by HTTP `CONNECT`.
///
/// `http://HOST:PORT`, or `https://HOST:PORT` for a proxy that is itself spoken to over TLS. User and password are given by [`basic`](Self::basic), or in the
/// URL with everything but letters and digits percent-encoded. A SOCKS proxy is refused.
///
/// ```
/// use zego_transport::Proxy;
///
/// let proxy: Proxy = "http://proxy.example:3128".parse()?;
/// let proxy = proxy.basic("ann", "open sesame")?;
/// assert_eq!(format!("{proxy:?}"), r#"Proxy { url: "http://proxy.example:3128", credentials: Some(**) }"#);
///
/// let the_same: Proxy = "http://ann:open%20sesame@proxy.example:3128".parse()?;
/// assert!("socks5://proxy.example:1080".parse::<Proxy>().is_err());
/// # let _ = the_same;
/// # Ok::<(), zego_transport::ProxyError>(())
/// ```
#[derive(Clone)]
pub struct Proxy {
    is_tls: bool,
    /// The port is always written out.
    authority: Authority,
    credentials: Option<Basic>,
}

/// What a proxy is told of who calls: the value of `Proxy-Authorization`.
#[derive(Clone)]
struct Basic(Arc<Zeroizing<String>>);

impl fmt::Debug for Basic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("**")
    }
}

/// Why something is not a proxy. It quotes nothing: what was given may hold a password.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ProxyError {
    /// Not a URL of a host.
    #[error("that is not the URL of a proxy: write http://HOST:PORT or https://HOST:PORT")]
    Malformed,
    /// A SOCKS proxy.
    #[error("SOCKS proxies are not supported: give one that opens tunnels by HTTP CONNECT, as http://HOST:PORT")]
    Socks,
    /// A path, query or fragment after the authority.
    #[error(
        "the URL of a proxy ends after the host and port: write http://HOST:PORT, with a `/`, `?` or `#` of a password percent-encoded"
    )]
    Path,
    /// A port of 0 or past 65,535.
    #[error("the port of a proxy is between 1 and 65535")]
    Port,
    /// A colon in a user, or a control character in either.
    #[error("a proxy's user has no colon, and neither user nor password has a control character: copy them again")]
    Credentials,
}

impl Proxy {
    /// Gives the proxy a user and a password (`Basic`). A given `String` is wiped in the end.
    ///
    /// # Errors
    /// [`ProxyError::Credentials`], for what HTTP has no form for.
    pub fn basic(mut self, user: impl Into<String>, password: impl Into<String>) -> Result<Self, ProxyError> {
        let (user, password) = (Zeroizing::new(user.into()), Zeroizing::new(password.into()));
        if user.contains(':') || user.chars().chain(password.chars()).any(char::is_control) {
            return Err(ProxyError::Credentials);
        }
        let both = Zeroizing::new(format!("{}:{}", *user, *password));
        let encoded = Zeroizing::new(BASE64_STANDARD.encode(both.as_bytes()));
        self.credentials = Some(Basic(Arc::new(Zeroizing::new(format!("Basic {}", *encoded)))));
        Ok(self)
    }

    /// Host and port.
    pub const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Whether it is spoken to over TLS.
    pub(crate) const fn is_tls(&self) -> bool {
        self.is_tls
    }

    /// The value of `Proxy-Authorization`.
    fn authorization(&self) -> Option<&str> {
        self.credentials.as_ref().map(|Basic(value)| value.as_str())
    }
}

impl FromStr for Proxy {
    type Err = ProxyError;

    fn from_str(url: &str) -> Result<Self, ProxyError> {
        let (is_tls, rest) = match url.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            Some((scheme, _))
                if ["socks", "socks4", "socks4a", "socks5", "socks5h"].iter().any(|socks| scheme.eq_ignore_ascii_case(socks)) =>
            {
                return Err(ProxyError::Socks);
            }
            _ => return Err(ProxyError::Malformed),
        };
        let (rest, after) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if !matches!(after, "" | "/") {
            return Err(ProxyError::Path);
        }
        let (userinfo, host) = match rest.rsplit_once('@') {
            Some((userinfo, host)) => (Some(userinfo), host),
            None => (None, rest),
        };
        let host: Authority = host.parse().map_err(|_| ProxyError::Malformed)?;
        if host.host().is_empty() {
            return Err(ProxyError::Malformed);
        }
        let authority = match host.as_str()[host.host().len()..].strip_prefix(':') {
            None => format!("{host}:{}", if is_tls { 443 } else { 80 }).parse().map_err(|_| ProxyError::Malformed)?,
            Some(port) if port.parse::<u16>().is_ok_and(|port| port > 0) => host,
            Some(_) => return Err(ProxyError::Port),
        };
        let proxy = Self { is_tls, authority, credentials: None };
        let Some(userinfo) = userinfo else { return Ok(proxy) };
        let (user, password) = userinfo.split_once(':').unwrap_or((userinfo, ""));
        let decoded = |text| percent_decode_str(text).decode_utf8().map(String::from).map_err(|_| ProxyError::Credentials);
        proxy.basic(decoded(user)?, decoded(password)?)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_tls { "https" } else { "http" };
        f.debug_struct("Proxy").field("url", &format!("{scheme}://{}", self.authority)).field("credentials", &self.credentials).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_a_host_and_perhaps_who_calls() {
        for (url, authority, is_tls, authorization) in [
            ("http://proxy.test:3128", "proxy.test:3128", false, None),
            ("HTTP://proxy.test/", "proxy.test:80", false, None),
            ("https://proxy.test", "proxy.test:443", true, None),
            ("http://[2001:db8::1]:8080", "[2001:db8::1]:8080", false, None),
            ("http://Aladdin:open%20sesame@10.0.0.1:1", "10.0.0.1:1", false, Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")),
            // As browsers read it: the last @ is that before the host.
            ("http://a:p@ss@h", "h:80", false, Some("Basic YTpwQHNz")),
            ("http://a@h", "h:80", false, Some("Basic YTo=")),
            ("http://%C3%A4:%40%2F@h", "h:80", false, Some("Basic w6Q6QC8=")),
        ] {
            let proxy: Proxy = url.parse().unwrap();
            assert_eq!((proxy.authority().as_str(), proxy.is_tls(), proxy.authorization()), (authority, is_tls, authorization), "{url}");
        }
    }

    #[test]
    fn what_is_none_is_refused_and_not_quoted() {
        use ProxyError::{Credentials, Malformed, Path, Port, Socks};
        for (url, expected) in [
            ("", Malformed),
            ("proxy.test:3128", Malformed),
            ("ftp://s3cret@proxy.test", Malformed),
            ("http://", Malformed),
            ("http://:80", Malformed),
            ("http://s3cret:x@", Malformed),
            ("http://proxy.test\r\nX-Evil: 1", Malformed),
            ("http://proxy test", Malformed),
            ("http://proxy%0d%0atest", Malformed),
            ("http://h:0", Port),
            ("http://h:65536", Port),
            ("http://h:", Port),
            ("socks5h://a:s3cret@h:1080", Socks),
            ("SOCKS4://h", Socks),
            ("http://a:s3cret/x@h", Path),
            ("http://a:s3cret@h/proxy.pac", Path),
            ("http://a:s3cret@h?x", Path),
            ("http://a:s3cret%0d%0aX-Evil:1@h", Credentials),
            ("http://a%3Ab:s3cret@h", Credentials),
            ("http://a:s3cret%ff@h", Credentials),
            ("http://a:s3\ncret@h", Credentials),
        ] {
            let error = url.parse::<Proxy>().unwrap_err();
            assert_eq!(error, expected, "{url:?}");
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
        }
        let proxy = || "http://h:1".parse::<Proxy>().unwrap();
        for (user, password) in [("a:b", "c"), ("a\r\nX-Evil: 1", "c"), ("a", "c\n"), ("a", "\0")] {
            assert_eq!(proxy().basic(user, password).unwrap_err(), Credentials, "{user:?} {password:?}");
        }
        let shown = format!("{:#?}", proxy().basic("nobody-sees-the-user", "s3cret").unwrap());
        assert!(!shown.contains("nobody-sees-the-user") && !shown.contains("s3cret") && !shown.contains("bm9ib2R5"), "{shown}");
    }
}
