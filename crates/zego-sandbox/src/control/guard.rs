//! Who may control the sandbox: programs on this machine, and no web page; when it is exposed, whoever has its token.
//!
//! On this machine there are no credentials to ask for. A page from elsewhere can make a browser on this machine send requests here; it shows in the
//! `Origin`, in a type of body that needs no permission, or, where a name was made to point here, in the `Host`.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::{HeaderMap, HeaderValue, Uri};

use crate::exposure::Exposure;
use crate::request::authority_host;

/// Checks where a request comes from; otherwise says what is wrong. Of an exposed sandbox, it is the names that are others, and the token comes after this.
pub(super) fn admits(exposure: Option<&Exposure>, uri: &Uri, headers: &HeaderMap) -> Result<(), &'static str> {
    let is_own = |authority: &str| exposure.map_or_else(|| is_loopback(authority), |exposure| exposure.is_known(authority));
    let given: Result<Vec<_>, _> = headers.get_all(HOST).iter().map(HeaderValue::to_str).collect();
    let given = given.map_err(|_| "Host is no text")?;
    let authority = uri.authority().map(http::uri::Authority::as_str);
    if given.len() > 1 {
        return Err("Host is given more than once");
    }
    if given.is_empty() && authority.is_none() {
        return Err("Host is missing: it has to be localhost, 127.0.0.1 or [::1]");
    }
    if !given.into_iter().chain(authority).all(is_own) {
        return Err(match exposure {
            Some(_) => "Host is none that this sandbox is known by: start it with --host NAME for each name that it is reached by",
            None => "Host is not this machine: control calls go to localhost, 127.0.0.1 or [::1], whatever other names point here",
        });
    }
    if headers.get_all("sec-fetch-site").iter().any(|site| site == "cross-site") {
        return Err("Sec-Fetch-Site is cross-site: control calls are not for web pages from elsewhere");
    }
    let without_scheme = |origin: &str| origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")).map(is_own);
    let is_own_origin = |origin: &HeaderValue| origin.to_str().ok().and_then(without_scheme).unwrap_or_default();
    if !headers.get_all(ORIGIN).iter().all(is_own_origin) {
        return Err("Origin is not this machine: control calls are not for web pages from elsewhere");
    }
    Ok(())
}

/// Whether a body is declared as JSON. A web page from elsewhere can send this type only after it has asked with `OPTIONS`, and that is refused.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (Some(one), None) = (types.next().and_then(|one| one.to_str().ok()), types.next()) else { return false };
    one.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// A host of this machine, with or without a port. A name can be made to point anywhere, an address cannot.
fn is_loopback(authority: &str) -> bool {
    authority_host(authority).is_some_and(|host| match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(six) => six.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback()),
        None => host.eq_ignore_ascii_case("localhost") || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_this_machine() {
        for host in ["localhost", "LocalHost:80", "127.0.0.1", "127.0.0.1:65535", "127.8.8.8:1", "[::1]", "[::1]:1", "[0:0:0:0:0:0:0:1]"] {
            assert!(is_loopback(host), "{host}");
        }
    }

    #[test]
    fn hosts_of_elsewhere() {
        for host in [
            "",
            "localhost.",
            "localhost.evil.example",
            "localhost:",
            "localhost:+1",
            "localhost:65536",
            "localhost:80@evil.example",
            "evil@localhost",
            "127.0.0.1.evil.example:80",
            "128.0.0.1",
            "127.1",
            "127.0.0.01",
            "[127.0.0.1]",
            "[localhost]",
            "[::1",
            "[::1]80",
            "[fe80::1]",
            "2130706433",
            "0x7f.1",
            "0.0.0.0",
            "::1",
            "[::ffff:127.0.0.1]",
            "[::1].evil.example",
            "evil.example",
            "localhöst",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
