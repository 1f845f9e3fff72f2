//! Whom the sandbox answers: programs, and no web page from elsewhere.
//!
//! Its credentials are published, and on this machine there are none to ask for, so a page that somebody looks at could have their browser make calls. It
//! shows in what browsers say of themselves (`Origin`, `Sec-Fetch-Site`); or, where a name of the page's own was made to point here ("DNS rebinding"), in the
//! `Host`. An address written as such cannot be rebound, and neither can the vendors' own hosts: what a browser sends there it was told to send there. So of
//! names only those are answered that are known. Other machines get through to an exposed sandbox alone, which takes any address: it also serves whoever
//! comes through a published port of a container, whose address nobody here knows.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr};

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderValue, Uri};
use zego_model::loopback;

use crate::journal::DecidedBy;
use crate::request::authority_host;
use zego_explain::operations;

/// Whom a sandbox answers.
#[derive(Debug)]
pub(crate) struct Callers {
    /// The names that it is known by, in lower case.
    names: BTreeSet<String>,
    /// Whether other machines may reach it.
    is_exposed: bool,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Stranger {
    pub(crate) by: DecidedBy,
    pub(crate) why: &'static str,
}

const fn another_host(why: &'static str) -> Stranger {
    Stranger { by: DecidedBy::Host, why }
}

const fn a_page(why: &'static str) -> Stranger {
    Stranger { by: DecidedBy::Page, why }
}

const UNKNOWN_HOST: Stranger =
    another_host("Host is none that this sandbox is known by: start it with --host NAME for each name that it is reached by");

impl Callers {
    /// Whoever comes by these names, and by addresses: any, of an exposed sandbox; otherwise those of this machine.
    pub(crate) fn new(names: impl IntoIterator<Item = String>, is_exposed: bool) -> Self {
        Self { names: names.into_iter().map(|name| name.to_ascii_lowercase()).collect(), is_exposed }
    }

    /// Whether a call may be meant for this sandbox. A request that names no host comes from no browser.
    pub(crate) fn admits_call(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Stranger> {
        let given = headers.get_all(HOST).iter().map(|host| host.to_str().map(without_scheme));
        let given = given.collect::<Result<Vec<_>, _>>().map_err(|_| another_host("Host is no text"))?;
        let is_known = |authority: &str| self.is_own(authority) || authority_host(authority).is_some_and(operations::is_vendors);
        if !given.iter().copied().chain(authority(uri)).all(is_known) {
            return Err(UNKNOWN_HOST);
        }
        self.is_no_page(given.first().copied(), headers)
    }

    /// Whether a control call may be. It has to say by which name it comes.
    pub(crate) fn admits_control(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Stranger> {
        let given: Result<Vec<_>, _> = headers.get_all(HOST).iter().map(HeaderValue::to_str).collect();
        let given = given.map_err(|_| another_host("Host is no text"))?;
        if given.len() > 1 {
            return Err(another_host("Host is given more than once"));
        }
        if given.is_empty() && authority(uri).is_none() {
            return Err(another_host("Host is missing: it has to be localhost, 127.0.0.1 or [::1]"));
        }
        let is_vendors = |authority: &str| self.is_exposed && authority_host(authority).is_some_and(operations::is_vendors);
        if !given.iter().copied().chain(authority(uri)).all(|authority| self.is_own(authority) || is_vendors(authority)) {
            return Err(if self.is_exposed {
                UNKNOWN_HOST
            } else {
                another_host("Host is not this machine: control calls go to localhost, 127.0.0.1 or [::1], whatever other names point here")
            });
        }
        self.is_no_page(given.first().copied(), headers)
    }

    /// Whether no page from elsewhere asks, as far as a browser tells. A browser says so of every request to this machine, and, elsewhere without TLS, of
    /// every one that is no plain `GET`.
    fn is_no_page(&self, host: Option<&str>, headers: &HeaderMap) -> Result<(), Stranger> {
        let is_own_page = |site: &HeaderValue| site == "same-origin" || site == "none";
        if !headers.get_all("sec-fetch-site").iter().all(is_own_page) {
            return Err(a_page(
                "Sec-Fetch-Site says that a web page from elsewhere asks: calls are made by programs, and answered to no page",
            ));
        }
        let here = host.and_then(authority_host);
        let is_own = |authority: &str| {
            let named = authority_host(authority);
            // A page of the same host, whatever its address.
            named.is_some_and(is_loopback) || self.is_a_name(authority) || (named.is_some() && named == here)
        };
        let without_scheme = |origin: &str| origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")).map(is_own);
        let is_own_origin = |origin: &HeaderValue| origin.to_str().ok().and_then(without_scheme).unwrap_or_default();
        if headers.get_all(ORIGIN).iter().all(is_own_origin) {
            return Ok(());
        }
        Err(a_page("Origin is not this machine: a web page from elsewhere asks, and calls are made by programs, and answered to no page"))
    }

    /// Whether an authority is one of this sandbox's, with or without a port.
    fn is_own(&self, authority: &str) -> bool {
        let Some(host) = authority_host(authority) else { return false };
        is_loopback(host) || (self.is_exposed && is_address(host)) || self.is_a_name(authority)
    }

    fn is_a_name(&self, authority: &str) -> bool {
        authority_host(authority).is_some_and(|host| self.names.contains(&host.to_ascii_lowercase()))
    }
}

fn authority(uri: &Uri) -> Option<&str> {
    uri.authority().map(http::uri::Authority::as_str)
}

/// tccli sends its endpoint, scheme and all, as the host; a browser cannot.
fn without_scheme(host: &str) -> &str {
    host.strip_prefix("http://").or_else(|| host.strip_prefix("https://")).unwrap_or(host)
}

/// A host of this machine. Other names can be made to point anywhere, an address cannot.
fn is_loopback(host: &str) -> bool {
    !loopback::addresses(host).is_empty() && (is_address(host) || !host.starts_with('['))
}

/// Whether it is an address, in brackets where it has colons.
pub(crate) fn is_address(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(six) => six.parse::<Ipv6Addr>().is_ok(),
        None => host.parse::<Ipv4Addr>().is_ok(),
    }
}

/// Whether a text can be a host's name: letters, digits, dots, dashes and underscores, and no address.
pub(crate) fn is_name(name: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    name.len() <= 253 && name.split('.').all(is_label) && !is_address(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exposed() -> Callers {
        Callers::new(["Sandbox".to_owned(), "zego.test".to_owned()], true)
    }

    fn here() -> Callers {
        Callers::new([], false)
    }

    fn with(name: &'static str, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, value.parse().unwrap());
        }
        headers
    }

    fn calls(callers: &Callers, hosts: &[&str]) -> bool {
        callers.admits_call(&Uri::from_static("/"), &with("host", hosts)).is_ok()
    }

    fn controls(callers: &Callers, host: &str) -> bool {
        callers.admits_control(&Uri::from_static("/_sandbox/state"), &with("host", &[host])).is_ok()
    }

    /// Of this machine, of names that are known, and of the vendors'.
    #[test]
    fn known_hosts_are_answered() {
        for host in [
            "localhost",
            "LocalHost:80",
            "localhost.",
            "sandbox.localhost:80",
            "127.0.0.1",
            "127.0.0.1:65535",
            "127.8.8.8:1",
            "[::1]",
            "[::1]:1",
            "[0:0:0:0:0:0:0:1]",
        ] {
            assert!(calls(&here(), &[host]) && controls(&here(), host), "{host}");
            assert!(calls(&exposed(), &[host]) && controls(&exposed(), host), "{host}");
        }
        for host in ["172.17.0.2:8090", "[fe80::1]", "0.0.0.0", "sandbox", "SANDBOX:8090", "zego.test"] {
            assert!(calls(&exposed(), &[host]) && controls(&exposed(), host), "{host}");
            assert!(!calls(&here(), &[host]) && !controls(&here(), host), "{host}");
        }
        for host in ["rtc-api.zego.im", "metaworld-api.zego.im:443", "live.tencentcloudapi.com"] {
            assert!(calls(&here(), &[host]) && calls(&exposed(), &[host]), "{host}");
            assert!(!controls(&here(), host) && controls(&exposed(), host), "{host}");
        }
        assert!(calls(&exposed(), &["http://sandbox:8090"]) && calls(&here(), &["http://127.0.0.1:1"]));
        let named = Callers::new(["sandbox.test".to_owned()], false);
        assert!(calls(&named, &["sandbox.test:1"]) && controls(&named, "Sandbox.Test") && !calls(&named, &["10.0.0.1"]));
        assert!(calls(&here(), &[]) && calls(&exposed(), &[]), "no browser sends no host");
    }

    #[test]
    fn other_hosts_are_not() {
        for host in [
            "",
            ".localhost",
            "localhost..",
            "localhost.evil.example",
            "localhost:",
            "localhost:+1",
            "localhost:65536",
            "localhost:80@evil.example",
            "evil@localhost",
            "127.0.0.1.evil.example:80",
            "127.1",
            "127.0.0.01",
            "[127.0.0.1]",
            "[localhost]",
            "[::1",
            "[::1]80",
            "2130706433",
            "0x7f.1",
            "::1",
            "[::1].evil.example",
            "evil.example",
            "sandbox.evil.example",
            "sandbox.",
            "sandbox:",
            "evil@sandbox",
            "[sandbox]",
            "zego.im",
            "http://evil.example",
        ] {
            for callers in [here(), exposed()] {
                assert!(!calls(&callers, &[host]) && !controls(&callers, host), "{host}");
            }
        }
        for host in ["128.0.0.1", "[fe80::1]", "[::ffff:127.0.0.1]"] {
            assert!(!calls(&here(), &[host]) && !controls(&here(), host), "{host}");
        }
        assert!(!calls(&exposed(), &["sandbox", "evil.example"]) && !calls(&here(), &["localhost", "evil.example"]));
        let elsewhere = Uri::from_static("http://evil.example/");
        let why = exposed().admits_call(&elsewhere, &with("host", &["sandbox"])).unwrap_err();
        assert!(why.by == DecidedBy::Host && why.why.contains("--host NAME"));
    }

    /// What a browser says of a page, for calls as for control.
    #[test]
    fn pages_are_told_by_what_browsers_say() {
        let asked = |callers: &Callers, host: &str, name: &'static str, values: &[&str]| {
            let mut headers = with(name, values);
            headers.insert(HOST, host.parse().unwrap());
            let uri = Uri::from_static("/");
            let (call, control) = (callers.admits_call(&uri, &headers), callers.admits_control(&uri, &headers));
            assert_eq!(call, control, "{host} {values:?}");
            call.map_err(|stranger| stranger.by)
        };
        let page = Err(DecidedBy::Page);
        for callers in [here(), exposed()] {
            for site in ["cross-site", "same-site", "Same-Origin", "", "x"] {
                assert_eq!(asked(&callers, "localhost", "sec-fetch-site", &[site]), page, "{site}");
            }
            for site in ["same-origin", "none"] {
                assert_eq!(asked(&callers, "localhost", "sec-fetch-site", &[site]), Ok(()), "{site}");
            }
            assert_eq!(asked(&callers, "localhost", "sec-fetch-site", &["none", "cross-site"]), page);
            for origin in ["https://evil.example", "http://localhost.evil.example", "null", "file://", "", "localhost", "http://6.6.6.6"] {
                assert_eq!(asked(&callers, "localhost", "origin", &[origin]), page, "{origin}");
            }
            for origin in ["http://localhost:3000", "http://app.localhost:3000", "https://127.0.0.1", "http://[::1]:1"] {
                assert_eq!(asked(&callers, "localhost", "origin", &[origin]), Ok(()), "{origin}");
            }
        }
        assert_eq!(asked(&exposed(), "10.0.0.7:8090", "origin", &["http://10.0.0.7:3000"]), Ok(()));
        assert_eq!(asked(&exposed(), "10.0.0.7:8090", "origin", &["http://10.0.0.8"]), page);
        assert_eq!(asked(&exposed(), "10.0.0.7:8090", "origin", &["http://sandbox"]), Ok(()));
    }

    #[test]
    fn names_are_told_from_addresses() {
        for name in ["sandbox", "zego_sandbox.test", "a-1.b"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "*", "a b", "a..b", "a.", "127.0.0.1", "[::1]", "::1", "http://a", "a:80", "a/b", "höst"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
