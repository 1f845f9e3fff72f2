//! A request, as the sides of the service and the control look at it.

use std::borrow::Cow;

use http::{HeaderMap, Method, Uri, header};

/// A request, as both sides look at it.
pub(crate) struct RequestParts<'r> {
    pub(crate) method: &'r Method,
    /// The host it is meant for, without a port.
    pub(crate) host: &'r str,
    /// What follows the question mark, as it was sent.
    pub(crate) query: &'r str,
    /// A body whose pairs stand beside those of the query, where a switch of ZEGO's side has it so; otherwise empty.
    pub(crate) form: &'r [u8],
    pub(crate) headers: &'r HeaderMap,
    pub(crate) body: &'r [u8],
    /// Why there is no body; `None` where there is one.
    pub(crate) body_problem: Option<BodyProblem>,
}

impl<'r> RequestParts<'r> {
    /// The parameters of a call at ZEGO's side, decoded.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (Cow<'r, str>, Cow<'r, str>)> + use<'r> {
        form_urlencoded::parse(self.query.as_bytes()).chain(form_urlencoded::parse(self.form))
    }

    /// The first of this name.
    pub(crate) fn named(&self, name: &str) -> Option<Cow<'r, str>> {
        self.pairs().find(|(other, _)| other == name).map(|(_, value)| value)
    }
}

/// The content type without its parameters; empty where there is none.
pub(crate) fn media_type(headers: &HeaderMap) -> &str {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim()
}

/// Whether the body holds pairs as a query does.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    media_type(headers).eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// The host that a request is for, without a port; empty where it says none.
pub(crate) fn host<'r>(uri: &'r Uri, headers: &'r HeaderMap) -> &'r str {
    let host = || authority_host(headers.get(header::HOST)?.to_str().ok()?);
    uri.host().or_else(host).unwrap_or_default()
}

/// The host of an authority, in brackets where it has them; `None` where it has a user or a port that is none.
pub(crate) fn authority_host(authority: &str) -> Option<&str> {
    let end = if authority.starts_with('[') { authority.find(']')? + 1 } else { authority.find(':').unwrap_or(authority.len()) };
    let (host, port) = authority.split_at(end);
    // `parse` alone would accept a plus sign.
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(host)
}

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum BodyProblem {
    #[error("the body is longer than {limit} bytes")]
    TooLong { limit: usize },
    #[error("the body broke off")]
    BrokenOff,
    #[error("the body took too long")]
    TooSlow,
}

/// Bound: how long the body of a ZEGO call is, and of one with Tencent's older signature, in bytes. A longer one is refused, and answer and log say so.
pub(crate) const SMALL_BODY: usize = 1 << 20;
/// Bound: how long the body of a call with TC3 is, in bytes. A longer one is refused, and answer and log say so.
pub(crate) const LARGE_BODY: usize = 10 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_no_port() {
        for (given, host_alone) in
            [("localhost:8090", "localhost"), ("[::1]:8090", "[::1]"), ("10.0.0.7", "10.0.0.7"), ("a:x", ""), ("", "")]
        {
            let headers = HeaderMap::from_iter([(header::HOST, given.parse().unwrap())]);
            assert_eq!(host(&Uri::from_static("/"), &headers), host_alone, "{given}");
        }
    }

    #[test]
    fn the_host_is_read_without_its_port() {
        let mut headers = HeaderMap::new();
        let target: Uri = "/?Action=X".parse().unwrap();
        assert_eq!(host(&target, &headers), "");
        headers.insert(header::HOST, "rtc-api.zego.im:443".parse().unwrap());
        assert_eq!(host(&target, &headers), "rtc-api.zego.im");
        assert_eq!(host(&"https://rtc-api-sha.zego.im:1/".parse().unwrap(), &headers), "rtc-api-sha.zego.im");
    }
}
