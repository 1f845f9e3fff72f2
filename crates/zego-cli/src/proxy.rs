//! The proxy that a call goes through: named on the command line, or in the environment, which this program reads and no library does.

use clap::ArgMatches;
use http::Uri;
use http::uri::{PathAndQuery, Scheme};
use hyper_util::client::proxy::matcher::Matcher;
use zego_model::Endpoint;
use zego_transport::{Proxy, ProxyError};

use crate::credentials;
use crate::error::CommandError;
use crate::id;
use crate::output;

/// The proxy for a call to this endpoint. There is none for what is on this machine.
pub(crate) fn of(matches: &ArgMatches, endpoint: &Endpoint) -> Result<Option<Proxy>, CommandError> {
    if matches.get_flag(id::NO_PROXY) {
        return Ok(None);
    }
    if let Some(url) = matches.get_one::<String>(id::PROXY) {
        if endpoint.is_loopback() {
            output::note("note: --proxy is not used: the call goes to this machine");
        }
        return given(url).map(Some);
    }
    Ok(of_environment(endpoint)?.map(|(proxy, _)| proxy))
}

/// The one that the environment names for calls to this endpoint, and the variable that does.
pub(crate) fn of_environment(endpoint: &Endpoint) -> Result<Option<(Proxy, &'static str)>, CommandError> {
    from_environment(endpoint, credentials::variable)
}

/// One that is named on the command line: it holds for every host.
fn given(url: &str) -> Result<Proxy, CommandError> {
    if url.contains('@') {
        return Err(CommandError::usage(
            "--proxy takes no user and no password, which every user of this machine could read",
            "Set HTTPS_PROXY or ALL_PROXY in the environment to http://USER:PASSWORD@HOST:PORT.",
        ));
    }
    parse(url).map_err(|error| CommandError::usage(format!("--proxy: {error}"), "To call without a proxy, there is --no-proxy."))
}

/// What the environment says, as curl reads it: the variable of the endpoint's scheme, then that for all; in small letters first; and not `HTTP_PROXY` where a web
/// server may have made it of a request's header `Proxy` (CGI).
fn from_environment(
    endpoint: &Endpoint,
    variable: impl Fn(&'static str) -> Result<Option<String>, CommandError>,
) -> Result<Option<(Proxy, &'static str)>, CommandError> {
    if endpoint.is_loopback() {
        return Ok(None);
    }
    let of_scheme: &[_] = if *endpoint.scheme() == Scheme::HTTPS {
        &["https_proxy", "HTTPS_PROXY"]
    } else if variable("REQUEST_METHOD")?.is_some() {
        &["http_proxy"]
    } else {
        &["http_proxy", "HTTP_PROXY"]
    };
    for name in of_scheme.iter().copied().chain(["all_proxy", "ALL_PROXY"]) {
        let Some(value) = variable(name)? else { continue };
        let exempt = if let Some(rules) = variable("no_proxy")? { Some(rules) } else { variable("NO_PROXY")? };
        if exempt.is_some_and(|rules| is_exempt(&rules, endpoint)) {
            return Ok(None);
        }
        let wrong =
            |error| CommandError::configuration(format!("{name}: {error}"), "Mend the variable, or call without a proxy: --no-proxy.");
        return parse(&value).map(|proxy| Some((proxy, name))).map_err(wrong);
    }
    Ok(None)
}

/// A proxy; one without a scheme is spoken to in HTTP.
fn parse(url: &str) -> Result<Proxy, ProxyError> {
    if url.contains("://") { url.parse() } else { format!("http://{url}").parse() }
}

/// Whether `NO_PROXY` names the endpoint: its host, a domain above it with or without a dot in front, its address, a network that this is in; each perhaps with a port;
/// or `*`.
///
/// The matcher knows all of that but ports, and the star for addresses.
fn is_exempt(rules: &str, endpoint: &Endpoint) -> bool {
    let rules = rules.split(|separator: char| separator == ',' || separator.is_whitespace());
    let rules: Vec<_> =
        rules.filter_map(|rule| at_port(rule, endpoint.port())).map(|rule| rule.strip_prefix("*.").unwrap_or(rule)).collect();
    if rules.contains(&"*") {
        return true;
    }
    let matcher = Matcher::builder().all("http://proxy").no(rules.join(",")).build();
    let mut parts = http::uri::Parts::default();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = endpoint.authority().host().trim_end_matches('.').parse().ok();
    parts.path_and_query = Some(PathAndQuery::from_static("/"));
    Uri::from_parts(parts).is_ok_and(|uri| matcher.intercept(&uri).is_none())
}

/// The host of a rule, if it is for this port. An IPv6 address has its port behind brackets.
fn at_port(rule: &str, port: u16) -> Option<&str> {
    let (host, wanted) = match rule.strip_prefix('[').and_then(|rule| rule.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => match rule.split_once(':') {
            Some((host, wanted)) if !wanted.contains(':') => (host, Some(wanted)),
            _ => (rule, None),
        },
    };
    wanted.is_none_or(|wanted| wanted.parse() == Ok(port)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The proxy that an environment names for an endpoint; an error in words.
    fn chosen(environment: &[(&str, &str)], endpoint: &str) -> Result<Option<String>, String> {
        let endpoint = if endpoint.starts_with("https") { endpoint.parse() } else { Endpoint::sandbox_at(endpoint) };
        let variable = |name: &'static str| Ok(environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()));
        match from_environment(&endpoint.unwrap(), variable) {
            Ok(proxy) => Ok(proxy.map(|(proxy, _)| proxy.authority().to_string())),
            Err(error) => Err(error.text()),
        }
    }

    #[test]
    fn the_environment_names_a_proxy_as_for_curl() {
        const HTTPS: &str = "https://rtc-api.zego.im";
        const HTTP: &str = "http://sandbox.test:8090";
        for (environment, endpoint, expected) in [
            (&[][..], HTTPS, None),
            (&[("HTTPS_PROXY", "http://a:1")], HTTPS, Some("a:1")),
            (&[("HTTPS_PROXY", "http://a:1"), ("https_proxy", "http://b:2")], HTTPS, Some("b:2")),
            (&[("HTTPS_PROXY", "a:1")], HTTPS, Some("a:1")),
            (&[("HTTPS_PROXY", "ann:secret@a")], HTTPS, Some("a:80")),
            (&[("ALL_PROXY", "https://a")], HTTPS, Some("a:443")),
            (&[("all_proxy", "http://b:2"), ("ALL_PROXY", "http://a:1"), ("HTTP_PROXY", "http://c:3")], HTTPS, Some("b:2")),
            (&[("HTTPS_PROXY", "http://a:1"), ("ALL_PROXY", "http://b:2")], HTTPS, Some("a:1")),
            (&[("HTTPS_PROXY", "http://a:1")], HTTP, None),
            (&[("HTTP_PROXY", "http://a:1")], HTTP, Some("a:1")),
            (&[("HTTP_PROXY", "http://a:1")], HTTPS, None),
            // A header of a request to a web server.
            (&[("HTTP_PROXY", "http://a:1"), ("REQUEST_METHOD", "GET")], HTTP, None),
            (&[("http_proxy", "http://a:1"), ("REQUEST_METHOD", "GET")], HTTP, Some("a:1")),
            (&[("HTTP_PROXY", "http://a:1"), ("ALL_PROXY", "http://b:2"), ("REQUEST_METHOD", "GET")], HTTP, Some("b:2")),
            (&[("HTTPS_PROXY", "http://a:1"), ("REQUEST_METHOD", "GET")], HTTPS, Some("a:1")),
            // This machine.
            (&[("ALL_PROXY", "no proxy at all")], "https://localhost", None),
            (&[("ALL_PROXY", "http://a:1")], "http://127.0.0.1:8090", None),
            (&[("ALL_PROXY", "http://a:1"), ("NO_PROXY", "zego.im")], HTTPS, None),
            (&[("ALL_PROXY", "http://a:1"), ("no_proxy", "other.test"), ("NO_PROXY", "zego.im")], HTTPS, Some("a:1")),
        ] {
            assert_eq!(chosen(environment, endpoint), Ok(expected.map(str::to_owned)), "{environment:?} {endpoint}");
        }
        for value in ["socks5://ann:s3cret@a", "http://ann:s3cret@", "ann:s3cret@a:b:c", "http://ann:s3/cret@a", "http://ann:s3cret@a b"] {
            let text = chosen(&[("HTTPS_PROXY", value)], HTTPS).unwrap_err();
            assert!(text.contains("HTTPS_PROXY: ") && text.contains("--no-proxy") && !text.contains("s3"), "{text}");
        }
    }

    #[test]
    fn no_proxy_names_hosts_domains_addresses_networks_and_ports() {
        for (rules, endpoint, expected) in [
            ("", "https://rtc-api.zego.im", false),
            (" , ,", "https://rtc-api.zego.im", false),
            ("*", "https://rtc-api.zego.im", true),
            ("*", "https://10.1.2.3", true),
            ("rtc-api.zego.im", "https://rtc-api.zego.im", true),
            ("RTC-API.Zego.IM", "https://rtc-api.zego.im", true),
            ("rtc-api.zego.im", "https://rtc-api.zego.im.", true),
            ("zego.im", "https://rtc-api.zego.im", true),
            (".zego.im", "https://rtc-api.zego.im", true),
            ("*.zego.im", "https://rtc-api.zego.im", true),
            ("ego.im", "https://rtc-api.zego.im", false),
            ("a.rtc-api.zego.im", "https://rtc-api.zego.im", false),
            ("other.test, zego.im", "https://rtc-api.zego.im", true),
            ("other.test zego.im", "https://rtc-api.zego.im", true),
            ("zego.im:443", "https://rtc-api.zego.im", true),
            ("zego.im:8443", "https://rtc-api.zego.im", false),
            ("zego.im:8443", "https://rtc-api.zego.im:8443", true),
            ("zego.im:no", "https://rtc-api.zego.im", false),
            ("10.1.2.3", "https://10.1.2.3", true),
            ("10.1.2.4", "https://10.1.2.3", false),
            ("10.0.0.0/8", "https://10.1.2.3", true),
            ("10.2.0.0/16", "https://10.1.2.3", false),
            ("10.1.2.3:443", "https://10.1.2.3", true),
            ("10.1.2.3:444", "https://10.1.2.3", false),
            ("2001:db8::1", "https://[2001:db8::1]", true),
            ("[2001:db8::1]", "https://[2001:db8::1]", true),
            ("[2001:db8::1]:443", "https://[2001:db8::1]", true),
            ("[2001:db8::1]:444", "https://[2001:db8::1]", false),
            ("2001:db8::/32", "https://[2001:db8::1]", true),
            ("fe80::/10", "https://[2001:db8::1]", false),
            ("10.0.0.0/99", "https://10.1.2.3", false),
        ] {
            assert_eq!(is_exempt(rules, &endpoint.parse().unwrap()), expected, "{rules} {endpoint}");
        }
    }
}
