//! The hosts a client may have signed.

/// The `Host` as received, and without its port if it has one: Tencent's Node SDK signs the bare name.
///
/// A whole URL in its place, which tccli sends, and signs, when its endpoint is one, is a name like any other here.
pub(super) fn candidates(received: &str) -> impl Iterator<Item = &str> {
    let bare = received
        .rsplit_once(':')
        .filter(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
        .map(|(bare, _)| bare)
        // The last group of an IPv6 address is no port.
        .filter(|bare| !bare.starts_with('[') || bare.ends_with(']'));
    core::iter::once(received).chain(bare)
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use super::candidates;

    #[test]
    fn with_and_without_port() {
        let all = |host| candidates(host).collect::<Vec<_>>();
        assert_eq!(all("live.tencentcloudapi.com"), vec!["live.tencentcloudapi.com"]);
        assert_eq!(all("127.0.0.1:8080"), vec!["127.0.0.1:8080", "127.0.0.1"]);
        assert_eq!(all("http://127.0.0.1:8080"), vec!["http://127.0.0.1:8080", "http://127.0.0.1"]);
        assert_eq!(all("[::1]:8080"), vec!["[::1]:8080", "[::1]"]);
        assert_eq!(all("[::1]"), vec!["[::1]"]);
        assert_eq!(all("http://a/"), vec!["http://a/"]);
        assert_eq!(all(":"), vec![":"]);
        assert_eq!(all(""), vec![""]);
    }
}
