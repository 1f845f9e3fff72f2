//! A real proxy on loopback, and an environment full of proxies that nobody reads.

use std::process::Command;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use zego_model::Delivery;
use zego_transport::{CallErrorKind, ConnectStage, Proxy};

use crate::certificates::{Authority, BOTH, VALID};
use crate::net::{client, once};

/// Reads a head, and returns its first line and whether this is in it.
async fn head(stream: &mut BufReader<TcpStream>, wanted: &str) -> (String, bool) {
    let (mut first, mut found) = (String::new(), false);
    loop {
        let mut line = String::new();
        assert!(stream.read_line(&mut line).await.unwrap() > 0, "the head ends");
        if line == "\r\n" {
            return (first, found);
        }
        found |= line.trim_end() == wanted;
        if first.is_empty() {
            first = line.trim_end().to_owned();
        }
    }
}

/// A proxy as others write one: it connects, answers, and passes bytes on. Whatever host is asked for, it leads to the service.
async fn serve(proxy: TcpListener, service: std::net::SocketAddr) -> Vec<String> {
    let mut asked = Vec::new();
    for _ in 0..2 {
        let mut stream = BufReader::new(proxy.accept().await.unwrap().0);
        // `ann:open sesame`.
        let (line, is_known) = head(&mut stream, "Proxy-Authorization: Basic YW5uOm9wZW4gc2VzYW1l").await;
        asked.push(line);
        if !is_known {
            stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 4\r\n\r\nwho?").await.unwrap();
            continue;
        }
        let mut far = TcpStream::connect(service).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
        let _ = copy_bidirectional(&mut stream, &mut far).await;
    }
    asked
}

#[tokio::test]
async fn tls_goes_through_a_real_proxy_and_a_refusal_sends_nothing() {
    let authority = Authority::new();
    let tls = TlsAcceptor::from(std::sync::Arc::new(authority.server("rtc.test", VALID, BOTH)));
    let service = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let given: Proxy = format!("http://{}", proxy.local_addr().unwrap()).parse().unwrap();
    let proxying = tokio::spawn(serve(proxy, service.local_addr().unwrap()));
    let serving = tokio::spawn(async move {
        let mut stream = tls.accept(service.accept().await.unwrap().0).await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            stream.read_buf(&mut request).await.unwrap();
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 20\r\n\r\n{\"Code\":0,\"Data\":{}}").await.unwrap();
        stream.shutdown().await.unwrap();
    });
    // No resolver knows the name: the proxy alone is asked.
    let builder = || client().endpoint("https://rtc.test".parse().unwrap()).rustls_config(authority.trusted());
    let stranger = builder().proxy(given.clone()).build().unwrap().send(&once()).await.unwrap_err();
    assert_eq!((stranger.kind(), stranger.delivery()), (CallErrorKind::Connect(ConnectStage::Proxy), Delivery::NotSent), "{stranger:?}");
    let known = builder().proxy(given.basic("ann", "open sesame").unwrap()).build().unwrap();
    let _ = known.send(&once()).await.unwrap();
    serving.await.unwrap();
    drop(known);
    assert_eq!(proxying.await.unwrap(), ["CONNECT rtc.test:443 HTTP/1.1"; 2]);
}

/// Everything that is here over real sockets, and all about proxies, does the same where the environment names proxies that lead nowhere.
#[test]
fn the_environment_is_not_read() {
    let names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];
    let junk = names.map(|name| (name, "http://nobody:nothing@127.0.0.1:1"));
    let own = std::env::current_exe().unwrap();
    let output = Command::new(own)
        .args(["sockets::", "proxies::", "tls::", "regions::", "building::", "--skip", "the_environment_is_not_read"])
        .envs(junk)
        .env("NO_PROXY", "nowhere.test")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("tls_goes_through_a_real_proxy"), "{text}");
}
