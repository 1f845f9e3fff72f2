//! TLS, with certificates made on the spot: whatever goes wrong before a session stands, nothing was sent.

use std::sync::Arc;

use rustls::{ClientConfig, HandshakeKind, version};
use tokio::time::Instant;
use zego_model::{Delivery, Zego};
use zego_transport::{CallErrorKind, Client, ConnectStage};

use crate::certificates::{Authority, BOTH, HOST, VALID};
use crate::net::Step::{Close, Gate, Read, Write};
use crate::net::{GOOD, Net, Step, client, once};
use crate::secrets::assert_clean;

fn over(net: &Net, config: Option<Arc<ClientConfig>>) -> Client<Zego> {
    let builder = client().endpoint(format!("https://{HOST}").parse().unwrap()).connector(net.connector());
    match config {
        Some(config) => builder.rustls_config(config),
        None => builder,
    }
    .build()
    .unwrap()
}

/// One call that fails before a TLS session stands; what it says.
async fn fails(net: &Net, config: Option<Arc<ClientConfig>>) -> String {
    let error = over(net, config).send(&once()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(ConnectStage::Tls), Delivery::NotSent), "{error:?}");
    net.until_closed(1).await;
    assert_eq!((net.opened(), net.executed()), (1, 0));
    assert_clean(&format!("{error} {error:?}"), net);
    error.to_string()
}

#[tokio::test(start_paused = true)]
async fn a_trusted_server_is_called_over_http_1_1_by_its_name() {
    let authority = Authority::new();
    for versions in [BOTH, &[&version::TLS12]] {
        let net = Net::with_tls(authority.server(HOST, VALID, versions), &[&[Read, GOOD], &[Read, GOOD]]);
        let client = over(&net, Some(authority.trusted()));
        let _ = client.send(&once()).await.unwrap();
        // The second connection takes the session of the first one up again.
        let _ = client.send(&once()).await.unwrap();
        let handshakes = net.handshakes();
        assert_eq!(net.authorities(), ["rtc.test:443", "rtc.test:443"]);
        assert!(net.requests()[0].contains("\r\nhost: rtc.test\r\n"));
        for handshake in &handshakes {
            assert_eq!((handshake.alpn.as_deref(), handshake.sni.as_deref()), (Some(b"http/1.1".as_slice()), Some(HOST)));
        }
        let kinds: Vec<_> = handshakes.iter().map(|handshake| handshake.kind).collect();
        assert_eq!(kinds, [Some(HandshakeKind::Full), Some(HandshakeKind::Resumed)]);
        net.until_closed(2).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_is_not_acceptable_gets_nothing() {
    let authority = Authority::new();
    for (host, years, trusted, expected) in [
        ("other.test", VALID, true, "for another host"),
        (HOST, (2020, 2021), true, "has expired"),
        (HOST, (2098, 2100), true, "not valid yet"),
        (HOST, VALID, false, "not trusted here"),
    ] {
        for versions in [BOTH, &[&version::TLS12]] {
            let net = Net::with_tls(authority.server(host, years, versions), &[&[Read, GOOD]]);
            let config = if trusted { authority.trusted() } else { Authority::new().trusted() };
            let text = fails(&net, Some(config)).await;
            assert!(text.contains(expected) && text.contains("Nothing was sent."), "{text}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_authority_of_ones_own_is_not_trusted_by_default() {
    let net = Net::with_tls(Authority::new().server(HOST, VALID, BOTH), &[&[Read, GOOD]]);
    let text = fails(&net, None).await;
    assert!(text.contains("not trusted here"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_speak_tls_gets_nothing() {
    for script in [[Close].as_slice(), &[Write(b"HTTP/1.1 400 Bad Request\r\n\r\n")], &[Write(b"\x15\x03\x01\x00\x02\x02\x46")]] {
        let text = fails(&Net::new(&[script]), Some(Authority::new().trusted())).await;
        assert!(text.contains("no TLS session with rtc.test:443"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_stalls_ends_with_the_time_to_connect() {
    let net = Net::new(&[&[Gate]]);
    let start = Instant::now();
    let error = over(&net, Some(Authority::new().trusted())).send(&once()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(ConnectStage::Timeout), Delivery::NotSent));
    assert_eq!(start.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_length_that_is_cut_off_is_not_taken_for_whole() {
    let authority = Authority::new();
    // The end of the stream is not signed off by TLS: anybody on the way could have made it.
    let cut: &[Step] = &[Read, Write(b"HTTP/1.1 200 OK\r\n\r\n{\"Code\":0,\"Data\":{}}"), Close];
    let net = Net::with_tls(authority.server(HOST, VALID, BOTH), &[cut]);
    let error = over(&net, Some(authority.trusted())).send(&once()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery(), net.executed()), (CallErrorKind::Incomplete, Delivery::Unknown, 1));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_demands_a_client_certificate_is_told_as_such() {
    let authority = Authority::new();
    for version in [&version::TLS13, &version::TLS12] {
        let net = Net::with_tls(authority.asking(version), &[&[Read, GOOD]]);
        let text = fails(&net, Some(authority.trusted())).await;
        assert!(
            text.contains("it demands a client certificate") || text.contains("or demands a client certificate"),
            "{version:?}: {text}"
        );
        assert!(text.contains("Nothing was sent."), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn plain_http_where_tls_is_expected_is_told() {
    let net = Net::new(&[&[Step::ReadSome(5), Write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")]]);
    let text = fails(&net, Some(Authority::new().trusted())).await;
    assert!(text.contains("what answers there does not speak TLS") && text.contains("port"), "{text}");
}
