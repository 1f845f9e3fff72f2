//! Whom the sandbox answers when other machines can reach it, and what it takes to control it then.
//!
//! A web page can have a name of its own point at any address ("DNS rebinding") and then talk to what listens there as to its own server; the `Host` gives it
//! away. An address written as such cannot be rebound: what a browser sends there it was told to send there. So addresses are answered, which also
//! serves whoever comes through a published port of a container, whose address nobody here knows; of names, only those that are known.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use http::header::{AUTHORIZATION, HOST};
use http::{HeaderMap, HeaderValue, Uri};
use rand::Rng as _;
use subtle::ConstantTimeEq as _;

use crate::request::authority_host;
use crate::table;

/// What control calls of an exposed sandbox are made with: `Authorization: Bearer TOKEN`. Another one in each sandbox. Its `Debug` does not show it.
#[derive(Clone)]
pub struct ControlToken(String);

impl ControlToken {
    /// 128 bits of a cryptographic generator that the operating system seeds, in hex digits.
    fn random() -> Self {
        let mut random = rand::rng();
        Self(format!("{:016x}{:016x}", random.next_u64(), random.next_u64()))
    }

    /// The token itself, for whoever is to control the sandbox.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compared in a time that does not tell how much of it is right.
    fn matches(&self, given: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(given).into()
    }
}

impl fmt::Debug for ControlToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ControlToken(..)")
    }
}

/// That other machines may reach the sandbox, and by which names.
#[derive(Debug)]
pub(crate) struct Exposure {
    /// In lower case.
    names: BTreeSet<String>,
    pub(crate) token: ControlToken,
}

impl Exposure {
    /// By these names, and by addresses, those of this machine, and the vendors' own.
    pub(crate) fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self { names: names.into_iter().map(|name| name.to_ascii_lowercase()).collect(), token: ControlToken::random() }
    }

    /// Whether a call may be meant for this sandbox; otherwise what is wrong. A request that names no host comes from no browser.
    pub(crate) fn admits_call(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), &'static str> {
        let given = headers.get_all(HOST).iter().map(|host| host.to_str().map(without_scheme));
        let given = given.collect::<Result<Vec<_>, _>>().map_err(|_| "Host is no text")?;
        if given.into_iter().chain(uri.authority().map(http::uri::Authority::as_str)).all(|host| self.is_known(host)) {
            return Ok(());
        }
        Err("Host is none that this sandbox is known by: start it with --host NAME for each name that it is reached by")
    }

    /// Whether an authority is one of this sandbox's: a known name or an address, with or without a port.
    pub(crate) fn is_known(&self, authority: &str) -> bool {
        let Some(host) = authority_host(authority) else { return false };
        let name = host.to_ascii_lowercase();
        is_address(&name) || name == "localhost" || self.names.contains(&name) || table::is_vendors(&name)
    }

    /// Whether a request brings the token; otherwise what is wrong.
    pub(crate) fn admits_control(&self, headers: &HeaderMap) -> Result<(), &'static str> {
        let mut given = headers.get_all(AUTHORIZATION).iter().map(HeaderValue::as_bytes);
        let (Some(one), None) = (given.next(), given.next()) else {
            return Err(
                "control calls of an exposed sandbox need the header Authorization: Bearer TOKEN, with the token that it printed when it started",
            );
        };
        let token = one.split_at_checked(7).filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"Bearer ")).map(|(_, token)| token);
        if token.is_some_and(|token| self.token.matches(token)) {
            return Ok(());
        }
        Err(
            "Authorization is not Bearer and this sandbox's token: take control_token from what it printed when it started, which is another after each start",
        )
    }
}

/// tccli sends its endpoint, scheme and all, as the host; a browser cannot.
fn without_scheme(host: &str) -> &str {
    host.strip_prefix("http://").or_else(|| host.strip_prefix("https://")).unwrap_or(host)
}

fn is_address(host: &str) -> bool {
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

    fn exposure() -> Exposure {
        Exposure::new(["Sandbox".to_owned(), "zego.test".to_owned()])
    }

    fn with(name: &http::HeaderName, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_known_names_and_addresses_are_answered() {
        let exposure = exposure();
        let admits = |hosts: &[&str]| exposure.admits_call(&Uri::from_static("/"), &with(&HOST, hosts)).is_ok();
        for host in [
            "localhost",
            "LocalHost:1",
            "127.0.0.1",
            "[::1]:8090",
            "172.17.0.2:8090",
            "[fe80::1]",
            "sandbox",
            "SANDBOX:8090",
            "zego.test",
            "rtc-api.zego.im",
            "metaworld-api.zego.im:443",
            "live.tencentcloudapi.com",
            "http://sandbox:8090",
        ] {
            assert!(admits(&[host]), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "sandbox.evil.example",
            "sandbox.",
            "sandbox:",
            "sandbox:+1",
            "sandbox:99999",
            "evil@sandbox",
            "sandbox@evil.example",
            "127.0.0.1.evil.example",
            "127.1",
            "2130706433",
            "::1",
            "[::1",
            "[sandbox]",
            "zego.im",
            "http://evil.example",
        ] {
            assert!(!admits(&[host]), "{host}");
        }
        assert!(admits(&[]), "no browser sends no host");
        assert!(!admits(&["sandbox", "evil.example"]));
        assert!(
            exposure
                .admits_call(&Uri::from_static("http://evil.example/"), &with(&HOST, &["sandbox"]))
                .unwrap_err()
                .contains("--host NAME")
        );
    }

    #[test]
    fn the_token_is_asked_for_and_shown_to_nobody() {
        let exposure = exposure();
        let token = exposure.token.as_str();
        assert_eq!((token.len(), token == self::exposure().token.as_str()), (32, false));
        assert!(token.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert!(!format!("{exposure:?}").contains(token));
        let admits = |values: &[&str]| exposure.admits_control(&with(&AUTHORIZATION, values));
        assert_eq!(admits(&[&format!("Bearer {token}")]), Ok(()));
        assert_eq!(admits(&[&format!("bearer {token}")]), Ok(()));
        let (short, long) = (format!("Bearer {}", &token[1..]), format!("Bearer {token}0"));
        for wrong in [&[][..], &[""], &["Bearer"], &["Bearer "], &[token], &[&short], &[&long], &[&format!("Basic {token}")]] {
            let why = admits(wrong).unwrap_err();
            assert!(why.contains("oken") && !why.contains(token), "{wrong:?}: {why}");
        }
        assert!(admits(&[&format!("Bearer {token}"), "x"]).is_err());
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
