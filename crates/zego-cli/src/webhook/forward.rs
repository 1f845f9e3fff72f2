//! Passes a callback on to a program on this machine.

use std::error::Error;
use std::net::SocketAddr;
use std::str::FromStr;

use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, Uri, header};
use http_body_util::Full;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use zego_model::Endpoint;

use super::answer::HANDED_ON_WITHIN;
use crate::exchange::{ExchangeError, exchange};

/// Bound: the bytes of the program's answer. The services that read one read a few fields. A longer one is answered 502, and the line says why.
const LONGEST: usize = 64 * 1024;

/// What the program answered.
pub(super) struct Forwarded {
    pub(super) status: StatusCode,
    pub(super) content_type: Option<HeaderValue>,
    pub(super) content_encoding: Option<HeaderValue>,
    pub(super) body: Bytes,
}

/// A URL on this machine. Elsewhere the body, which holds a signature, would travel readable.
#[derive(Clone, Debug)]
pub(super) struct ForwardUrl {
    sockets: Vec<SocketAddr>,
    host: HeaderValue,
    path: Uri,
}

impl FromStr for ForwardUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const LIKE: &str = "give a URL on this machine, such as http://127.0.0.1:3000/callback";
        let uri: Uri = text.parse().map_err(|_| LIKE)?;
        let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http")).ok_or(LIKE)?;
        let endpoint: Endpoint = format!("http://{authority}").parse().map_err(|_| LIKE)?;
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self {
            sockets: Some(endpoint.loopback_addrs()).filter(|sockets| !sockets.is_empty()).ok_or(LIKE)?,
            host: HeaderValue::from_str(authority.as_str()).map_err(|_| LIKE)?,
            path: path.parse().map_err(|_| LIKE)?,
        })
    }
}

impl ForwardUrl {
    /// Posts the body as it came; the whole of a final answer, or why there is none by then.
    pub(super) async fn post(&self, body: Bytes, content_type: Option<HeaderValue>, end: Instant) -> Result<Forwarded, String> {
        match timeout_at(end, self.attempt(body, content_type)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(format!("{}: {}", self.place(), in_words(&*error))),
            Err(_) => Err(format!("{}: no answer within {} s", self.place(), HANDED_ON_WITHIN.as_secs())),
        }
    }

    /// Where the program is, for messages.
    fn place(&self) -> &str {
        self.host.to_str().unwrap_or_default()
    }

    async fn attempt(&self, body: Bytes, content_type: Option<HeaderValue>) -> Result<Forwarded, ExchangeError> {
        let stream = TcpStream::connect(&self.sockets[..]).await?;
        let mut request = Request::post(self.path.clone()).header(header::HOST, &self.host).header(header::CONNECTION, "close");
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let (head, body) = exchange(stream, request.body(Full::new(body))?, LONGEST).await?.into_parts();
        let value = |name| head.headers.get(name).cloned();
        Ok(Forwarded {
            status: head.status,
            content_type: value(header::CONTENT_TYPE),
            content_encoding: value(header::CONTENT_ENCODING),
            body,
        })
    }
}

/// An error with its causes.
fn in_words(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_called() {
        for (url, socket, path) in [
            ("http://127.0.0.1:3000/hook?a=b", "127.0.0.1:3000", "/hook?a=b"),
            ("http://localhost", "127.0.0.1:80 [::1]:80", "/"),
            ("http://hooks.LOCALHOST.:3000/", "127.0.0.1:3000 [::1]:3000", "/"),
            ("http://[::1]:1/", "[::1]:1", "/"),
        ] {
            let target: ForwardUrl = url.parse().unwrap();
            let sockets = target.sockets.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            assert_eq!((sockets.as_str(), target.path.to_string().as_str()), (socket, path));
        }
        for url in [
            "",
            "hook",
            "https://127.0.0.1/",
            "http://example.com/",
            "http://127.0.0.1@example.com/",
            "http://10.0.0.1/",
            "http://127.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://0.0.0.0/",
        ] {
            assert!(url.parse::<ForwardUrl>().is_err(), "{url}");
        }
    }
}
