//! This machine, by its addresses and by the names that are for it alone.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where a host is on this machine: the address that it is, or both loopback addresses for `localhost` and every name below it (RFC 6761). Nothing for
/// every other host.
///
/// These names are never given to a resolver: what it answers for `localhost` is for whoever runs it to say, and a signature that is sent there in clear
/// would leave the machine. An address counts only in its usual spelling: `127.1` and `0x7f000001` are names for some resolvers and addresses for others.
///
/// ```
/// use zego_model::loopback;
///
/// for host in ["localhost", "LOCALHOST.", "sandbox.localhost"] {
///     assert_eq!(loopback::addresses(host), ["127.0.0.1", "::1"].map(|address| address.parse::<std::net::IpAddr>().unwrap()), "{host}");
/// }
/// assert!(loopback::addresses("localhost.example.com").is_empty() && loopback::addresses("127.1").is_empty());
/// ```
pub fn addresses(host: &str) -> Vec<IpAddr> {
    let name = host.strip_suffix('.').unwrap_or(host);
    let top = name.rsplit_once('.').map_or(name, |(below, top)| if below.is_empty() { name } else { top });
    if top.eq_ignore_ascii_case("localhost") {
        return vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    }
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    address.parse().ok().filter(IpAddr::is_loopback).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_this_machine() {
        for (host, expected) in [
            ("localhost", "127.0.0.1 ::1"),
            ("LocalHost.", "127.0.0.1 ::1"),
            ("a.b.localhost", "127.0.0.1 ::1"),
            ("127.0.0.1", "127.0.0.1"),
            ("127.8.8.8", "127.8.8.8"),
            ("[::1]", "::1"),
            ("::1", "::1"),
            ("[0:0:0:0:0:0:0:1]", "::1"),
        ] {
            let found = addresses(host).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            assert_eq!(found, expected, "{host}");
        }
        for host in [
            "",
            ".",
            "..",
            ".localhost",
            "localhost..",
            "localhost.example.com",
            "notlocalhost",
            "localhost.localdomain",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "127.0.0.1.",
            "127.0.0.1.example.com",
            "0.0.0.0",
            "0",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[[::1]]",
            "[::1%25lo]",
            "10.0.0.1",
            "localhost\u{3002}",
        ] {
            assert!(addresses(host).is_empty(), "{host}");
        }
    }
}
