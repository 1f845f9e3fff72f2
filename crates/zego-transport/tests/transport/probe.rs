//! How an endpoint is reached, looked at over real sockets of this machine.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use zego_model::Endpoint;
use zego_transport::{CallErrorKind, ConnectStage, ProbeReport, Prober};

use crate::certificates::{Authority, BOTH, VALID};

const LIMIT: Duration = Duration::from_secs(20);

/// Looks at a server that answers one request like this; and what it was asked.
async fn probed(answer: &'static str) -> (ProbeReport, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint: Endpoint = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let serving = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = vec![0; 1 << 12];
        let read = stream.read(&mut asked).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(asked[..read].to_vec()).unwrap()
    };
    let prober = Prober::new().unwrap();
    tokio::join!(prober.probe(&endpoint, LIMIT), serving)
}

#[tokio::test]
async fn an_answer_tells_the_stages_and_the_time() {
    let (report, asked) = probed("HTTP/1.1 403 No\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-length: 0\r\n\r\n").await;
    assert!(report.failure.is_none(), "{report:?}");
    assert!(report.connect.is_some() && report.answer.is_some() && report.resolve.is_none() && report.secure.is_none(), "{report:?}");
    assert_eq!(report.status, Some(403));
    // Of a clock that is decades off as well.
    assert!(report.clock_offset.is_some_and(|seconds| seconds < -900_000_000), "{report:?}");
    assert!(asked.starts_with("GET / HTTP/1.1\r\n") && !asked.contains("Signature"), "{asked}");

    let (report, _) = probed("HTTP/1.1 200 OK\r\ndate: yesterday\r\ncontent-length: 0\r\n\r\n").await;
    assert_eq!((report.status, report.clock_offset), (Some(200), None));
}

#[tokio::test]
async fn what_ends_the_way_is_told_with_its_stage() {
    let (report, _) = probed("nonsense\r\n\r\n").await;
    assert_eq!(report.failure.as_ref().map(zego_transport::Error::kind), Some(CallErrorKind::Malformed), "{report:?}");
    assert!(report.connect.is_some() && report.answer.is_none());

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint: Endpoint = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    drop(listener);
    let report = Prober::new().unwrap().probe(&endpoint, LIMIT).await;
    let failure = report.failure.unwrap();
    assert_eq!((failure.kind(), report.connect), (CallErrorKind::Connect(ConnectStage::Tcp), None));
    assert!(failure.message().contains(endpoint.authority().as_str()), "{failure}");
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_told_as_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint: Endpoint = format!("https://localhost:{}", listener.local_addr().unwrap().port()).parse().unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(Authority::new().server("localhost", VALID, BOTH)));
    let serving = async {
        let (stream, _) = listener.accept().await.unwrap();
        acceptor.accept(stream).await.is_ok()
    };
    let (report, accepted) = tokio::join!(async { Prober::new().unwrap().probe(&endpoint, LIMIT).await }, serving);
    let failure = report.failure.unwrap();
    assert_eq!((failure.kind(), accepted, report.secure), (CallErrorKind::Connect(ConnectStage::Tls), false, None));
    assert!(failure.message().contains("authority that is not trusted here"), "{failure}");
    assert!(report.connect.is_some());
}

#[tokio::test]
async fn it_takes_no_longer_than_it_may() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint: Endpoint = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    // The system takes the connection, and nobody answers.
    let report = Prober::new().unwrap().probe(&endpoint, Duration::from_millis(50)).await;
    assert!(matches!(report.failure.as_ref().map(zego_transport::Error::kind), Some(CallErrorKind::Timeout(_))), "{report:?}");
    assert!(report.connect.is_some() && report.answer.is_none());
}
