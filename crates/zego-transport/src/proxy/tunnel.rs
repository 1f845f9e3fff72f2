//! A tunnel through a proxy.

use std::io::Cursor;
use std::sync::Arc;

use http::uri::Authority;
use rustls::ClientConfig;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, join, split};
use zeroize::Zeroizing;

use super::answer::{ConnectAnswer, Verdict};
use super::{NoTunnel, Proxy, ProxyFault};
use crate::connect::{ConnectError, ConnectStage, Connecting, Stream};
use crate::connection;
use crate::tls;

/// Opens a tunnel to a host and port over a stream to a proxy. An error means that nothing of a request was sent.
pub(crate) async fn open(
    to_proxy: Connecting,
    proxy: &Proxy,
    tls: Option<Arc<ClientConfig>>,
    target: &Authority,
) -> Result<Box<dyn Stream>, ConnectError> {
    let none = |fault, source| NoTunnel::because(proxy.authority(), fault, source);
    let mut stream = to_proxy.await.map_err(|error| {
        let fault = if error.stage() == ConnectStage::Dns { ProxyFault::Unresolved } else { ProxyFault::Unreachable };
        none(fault, Some(error.into_source()))
    })?;
    if let Some(config) = tls.filter(|_| proxy.is_tls()) {
        let host = proxy.authority().host().trim_start_matches('[').trim_end_matches(']');
        stream = connection::secure(stream, host, config).await.map_err(|error| {
            let source = error.into_source();
            none(ProxyFault::NoSession(tls::fault(&source)), Some(source))
        })?;
    }
    let closed = |error| none(ProxyFault::Closed, Some(error));
    stream.write_all(request(proxy, target).as_bytes()).await.map_err(closed)?;
    stream.flush().await.map_err(closed)?;
    let mut answer = ConnectAnswer::default();
    let mut buffer = [0; 2048];
    loop {
        let read = stream.read(&mut buffer).await.map_err(closed)?;
        if read == 0 {
            return Err(none(ProxyFault::Closed, None));
        }
        match answer.take(&buffer[..read]) {
            None => {}
            Some(Verdict::Open { early }) if early.is_empty() => return Ok(stream),
            Some(Verdict::Open { early }) => {
                let (rest, write) = split(stream);
                return Ok(Box::new(join(Cursor::new(early).chain(rest), write)));
            }
            Some(Verdict::Refused { status }) => {
                return Err(none(ProxyFault::Refused { status, knew_who_calls: proxy.authorization().is_some() }, None));
            }
            Some(Verdict::Malformed) => return Err(none(ProxyFault::Malformed, None)),
        }
    }
}

/// The request for a tunnel. Neither an authority nor the value of a header that was checked has a line break or a space.
fn request(proxy: &Proxy, target: &Authority) -> Zeroizing<String> {
    let agent = concat!("zego-transport/", env!("CARGO_PKG_VERSION"));
    let mut request = Zeroizing::new(format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: {agent}\r\n"));
    if let Some(authorization) = proxy.authorization() {
        // In place, so that no copy of it is left behind.
        request.reserve_exact(authorization.len() + 32);
        for part in ["Proxy-Authorization: ", authorization, "\r\n"] {
            request.push_str(part);
        }
    }
    request.push_str("\r\n");
    request
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use tokio::io::duplex;

    use super::*;

    /// What has come through the tunnel with the proxy's answer is the beginning of what is read from it.
    #[tokio::test]
    async fn early_bytes_are_not_lost() {
        let (near, mut far) = duplex(1024);
        far.write_all(b"HTTP/1.1 200 OK\r\n\r\nhello, ").await.unwrap();
        let proxy: Proxy = "http://proxy.test:1".parse().unwrap();
        let to_proxy: Connecting = Box::pin(async { Ok(Box::new(near) as Box<dyn Stream>) });
        let mut stream = pin!(open(to_proxy, &proxy, None, &"rtc.test:443".parse().unwrap())).await.unwrap();
        far.write_all(b"world").await.unwrap();
        let mut read = [0; 12];
        stream.read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"hello, world");
        stream.write_all(b"and back").await.unwrap();
        stream.shutdown().await.unwrap();
        drop(stream);
        let mut all = String::new();
        far.read_to_string(&mut all).await.unwrap();
        assert!(all.starts_with("CONNECT rtc.test:443 HTTP/1.1\r\nHost: rtc.test:443\r\n") && all.ends_with("\r\n\r\nand back"), "{all}");
    }
}
