//! https, with the certificate that each start makes.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use zego_sandbox::{LogLine, Sandbox, Timestamp};

use crate::bench::{Bench, NOW};

fn trusting(ca_pem: &str) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // The sandbox does not always end a session as TLS would have it.
    let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await.expect("an answer within 20 s");
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn every_name_of_it_is_in_the_certificate_and_no_other() {
    let (line, mut lines) = tokio::sync::mpsc::unbounded_channel();
    let log = move |told: &LogLine| drop(line.send(told.to_string()));
    let sandbox = Sandbox::builder().tls().host("sandbox").clock(|| Timestamp::from_secs(NOW)).log(log).start().await.unwrap();
    assert!(sandbox.endpoint().to_string().starts_with("https://127.0.0.1:"));
    let ca_pem = sandbox.ca_pem().unwrap();
    assert!(ca_pem.starts_with("-----BEGIN CERTIFICATE-----") && !ca_pem.contains("PRIVATE"));
    let tcp = || async { TcpStream::connect(sandbox.local_addr()).await.unwrap() };
    let query = Bench::new().signed("QueryForbidCDNLiveStream", "Vendor=ws");
    for name in ["localhost", "127.0.0.1", "::1", "sandbox", "rtc-api.zego.im", "metaworld-api.zego.im", "live.tencentcloudapi.com"] {
        let stream = trusting(ca_pem).connect(ServerName::try_from(name).unwrap(), tcp().await).await.unwrap();
        let answer = exchange(stream, &format!("GET /?{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).await;
        assert!(answer.contains(r#""Code":0"#), "{name}: {answer}");
        lines.recv().await.unwrap();
    }
    for (headers, told) in [("Host: localhost\r\nOrigin: https://evil.example", "Origin"), ("Host: evil.example", "Host")] {
        let stream = trusting(ca_pem).connect(ServerName::try_from("localhost").unwrap(), tcp().await).await.unwrap();
        let answer = exchange(stream, &format!("GET /?{query} HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 403 ") && answer.contains(told), "{answer}");
        lines.recv().await.unwrap();
    }
    let stranger = trusting(ca_pem).connect(ServerName::try_from("evil.example").unwrap(), tcp().await).await;
    assert!(stranger.unwrap_err().to_string().contains("evil.example"));
    lines.recv().await.unwrap();

    // Words for what is no HTTP within the session, and for what is no session.
    let stream = trusting(ca_pem).connect(ServerName::try_from("localhost").unwrap(), tcp().await).await.unwrap();
    let answer = exchange(stream, "GET /?a=b c HTTP/1.1\r\n\r\n").await;
    assert!(answer.contains("400 Bad Request") && answer.contains("raw space"), "{answer}");
    assert!(lines.recv().await.unwrap().contains("raw space"));
    let answer = exchange(tcp().await, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("this port speaks https"), "{answer}");
    assert!(lines.recv().await.unwrap().contains("this port speaks https"));
    let other = Sandbox::builder().tls().log(|_: &LogLine| {}).start().await.unwrap();
    let distrust = trusting(other.ca_pem().unwrap()).connect(ServerName::try_from("localhost").unwrap(), tcp().await).await;
    assert!(distrust.is_err(), "each start has an authority of its own");
    assert!(lines.recv().await.unwrap().contains("does the client trust"));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn without_it_there_is_no_authority() {
    let sandbox = Sandbox::builder().log(|_: &LogLine| {}).start().await.unwrap();
    assert!(sandbox.ca_pem().is_none());
}
