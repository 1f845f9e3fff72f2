//! Calls through a proxy, of which every step is scripted: what opens a tunnel, and that nothing is sent where none is opened.

use std::time::Duration;

use tokio::time::Instant;
use zego_model::spec::Retry;
use zego_model::{Delivery, Endpoint, Zego, sandbox};
use zego_sign::{AppId, ServerSecret};
use zego_transport::{CallErrorKind, Client, ClientBuilder, ConnectStage, Error, Proxy, RetryPolicy};

use crate::certificates::{Authority, BOTH, VALID};
use crate::logs::{Logs, attend};
use crate::net::Step::{Close, Drip, Flood, Gate, Read, Reset, Secure, Tunnel, Write};
use crate::net::{GOOD, Net, OPEN, Step, client, once, read};
use crate::secrets::assert_clean;

const HOST: &str = "rtc.test";
const PASSWORD: &str = "the-proxys-password";
/// `ann:the-proxys-password`.
const ENCODED: &str = "YW5uOnRoZS1wcm94eXMtcGFzc3dvcmQ=";

fn proxy() -> Proxy {
    "http://proxy.test:3128".parse().unwrap()
}

/// A client of a service far away, whose certificate is of this authority.
fn over_tls(net: &Net, authority: &Authority) -> ClientBuilder<Zego> {
    let builder = client().endpoint(format!("https://{HOST}").parse().unwrap()).connector(net.connector());
    builder.rustls_config(authority.trusted()).proxy(proxy())
}

/// A client of a sandbox on another machine, in clear.
fn in_clear(net: &Net) -> ClientBuilder<Zego> {
    let secret = ServerSecret::new(sandbox::SERVER_SECRET).unwrap();
    attend();
    let builder = Client::zego(AppId::new(sandbox::APP_ID).unwrap(), secret).retry(RetryPolicy::never()).without_quota();
    builder.endpoint(Endpoint::sandbox_at("http://sandbox.test:8090").unwrap()).connector(net.connector()).proxy(proxy())
}

/// One call that must not act twice, and comes no further than the proxy.
async fn refused(net: &Net, builder: ClientBuilder<Zego>) -> Error {
    let error = builder.build().unwrap().send(&once()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(ConnectStage::Proxy), Delivery::NotSent), "{error:?}");
    assert_eq!(error.server(), Some("sandbox.test:8090"));
    net.until_closed(1).await;
    assert_eq!((net.opened(), net.executed()), (1, 0), "{error:?}");
    error
}

#[tokio::test(start_paused = true)]
async fn a_call_goes_through_the_tunnel_with_tls_to_the_service() {
    let authority = Authority::new();
    let early: &[Step] =
        &[Tunnel, Write(b"HTTP/1.1 103 Hints\r\n\r\nHTTP/1.0 2"), Write(b"04 \r\ncontent-length: 7\r\n\r\n"), Secure, Read, GOOD];
    let net = Net::with_tunnels(authority.server(HOST, VALID, BOTH), &[&[Tunnel, OPEN, Secure, Read, GOOD, Read, GOOD], early]);
    let client = over_tls(&net, &authority).build().unwrap();
    // The tunnel is kept for the next call as any connection is.
    for _ in 0..2 {
        let _ = client.send(&read()).await.unwrap();
    }
    let _ = client.send(&once()).await.unwrap();
    assert_eq!(net.authorities(), ["proxy.test:3128", "proxy.test:3128"]);
    for asked in net.tunnels() {
        let lines: Vec<_> = asked.split("\r\n").collect();
        assert_eq!(lines[..2], ["CONNECT rtc.test:443 HTTP/1.1", "Host: rtc.test:443"], "{asked}");
        assert!(lines[2].starts_with("User-Agent: zego-transport/") && lines[3..] == ["", ""], "{asked}");
    }
    for handshake in net.handshakes() {
        assert_eq!((handshake.alpn.as_deref(), handshake.sni.as_deref()), (Some(b"http/1.1".as_slice()), Some(HOST)));
    }
    assert_eq!(net.executed(), 3);
    assert!(net.requests().iter().all(|request| !request.contains("Proxy-") && !request.contains("proxy.test")));
}

#[tokio::test(start_paused = true)]
async fn plain_http_goes_through_a_tunnel_as_well() {
    let net = Net::new(&[&[Tunnel, OPEN, Read, GOOD]]);
    let _ = in_clear(&net).build().unwrap().send(&once()).await.unwrap();
    assert!(net.tunnels()[0].starts_with("CONNECT sandbox.test:8090 HTTP/1.1\r\n"));
    assert!(net.requests()[0].starts_with("GET /?Action=StartCDNRecord&"), "the target is the service's, not the proxy's");
}

#[tokio::test(start_paused = true)]
async fn what_is_on_this_machine_is_not_called_through_a_proxy() {
    let authority = Authority::new();
    for here in ["http://127.0.0.1:7", "http://[::1]:7", "http://sandbox.localhost:7"] {
        let net = Net::new(&[&[Read, GOOD]]);
        let _ = net.client().endpoint(here.parse().unwrap()).proxy(proxy()).build().unwrap().send(&once()).await.unwrap();
        assert_eq!(net.authorities(), [here.trim_start_matches("http://")]);
    }
    let net = Net::with_tls(authority.server("localhost", VALID, BOTH), &[&[Read, GOOD]]);
    let builder = over_tls(&net, &authority).endpoint("https://localhost".parse().unwrap());
    let _ = builder.build().unwrap().send(&once()).await.unwrap();
    assert_eq!(net.authorities(), ["localhost:443"]);
}

#[tokio::test(start_paused = true)]
async fn a_proxy_that_opens_no_tunnel_is_nothing_sent() {
    const ENDLESS: Step = Write(b"HTTP/1.1 403 No\r\ncontent-length: 99999999\r\n\r\n");
    let table: [(&str, &[Step], &str, Retry); 17] = [
        (
            "407",
            &[Tunnel, Write(b"HTTP/1.1 407 Who\r\nproxy-authenticate: Basic realm=\"x\"\r\n\r\n")],
            "it wants to know who calls (HTTP 407)",
            Retry::Mend,
        ),
        ("403 with a page without an end", &[Tunnel, ENDLESS, Flood(b"<html>", 99_999)], "it answered HTTP 403", Retry::Mend),
        ("405", &[Tunnel, Write(b"HTTP/1.1 405 No\r\n\r\n")], "it answered HTTP 405", Retry::Mend),
        ("429", &[Tunnel, Write(b"HTTP/1.1 429 Slowly\r\n\r\n")], "it answered HTTP 429", Retry::Backoff),
        ("502", &[Tunnel, Write(b"HTTP/1.1 5"), Write(b"02 Bad Gateway\r\n\r\n<html>")], "it answered HTTP 502", Retry::Backoff),
        ("504", &[Tunnel, Write(b"HTTP/1.0 504 \r\n\r\n")], "it answered HTTP 504", Retry::Backoff),
        ("101", &[Tunnel, Write(b"HTTP/1.1 101 Switching\r\n\r\n")], "it answered HTTP 101", Retry::Mend),
        ("302", &[Tunnel, Write(b"HTTP/1.1 302 Found\r\nlocation: https://rtc.test/\r\n\r\n")], "it answered HTTP 302", Retry::Mend),
        ("close at once", &[Close], "it hung up", Retry::Backoff),
        ("close after the request", &[Tunnel, Close], "it hung up", Retry::Backoff),
        ("close in the head", &[Tunnel, Write(b"HTTP/1.1 200 O"), Close], "it hung up", Retry::Backoff),
        ("reset", &[Tunnel, Reset], "it hung up", Retry::Backoff),
        ("reset in the head", &[Tunnel, Write(b"HTTP/1.1 200 OK\r\n"), Reset], "it hung up", Retry::Backoff),
        ("another protocol", &[Tunnel, Write(b"SSH-2.0-OpenSSH_9.6\r\n")], "not HTTP/1.1, or too long", Retry::Mend),
        ("HTTP/0.9", &[Tunnel, Write(b"<html>"), Close], "not HTTP/1.1, or too long", Retry::Mend),
        (
            "a head without an end",
            &[Tunnel, Write(b"HTTP/1.1 200 OK\r\nx: "), Flood(b"xxxxxxxx", 1 << 20)],
            "not HTTP/1.1, or too long",
            Retry::Mend,
        ),
        (
            "interim answers without an end",
            &[Tunnel, Flood(b"HTTP/1.1 100 Continue\r\n\r\n", 1 << 20)],
            "not HTTP/1.1, or too long",
            Retry::Mend,
        ),
    ];
    for (name, script, expected, retry) in table {
        let net = Net::new(&[script]);
        let error = refused(&net, in_clear(&net)).await;
        let message = error.message();
        assert!(message.starts_with("no tunnel to sandbox.test:8090 through the proxy proxy.test:3128: "), "{name}: {message}");
        assert!(message.contains(expected), "{name}: {message}");
        assert_eq!(error.retry(), retry, "{name}: {error}");
        assert!(error.hint().starts_with("Nothing was sent. ") && error.hint().len() > 40, "{name}: {}", error.hint());
        assert_eq!(error.kind().as_str(), "proxy");
    }
}

#[tokio::test(start_paused = true)]
async fn a_proxy_that_does_not_answer_is_waited_for_as_long_as_for_a_connection() {
    let scripts: [&[Step]; 4] = [
        &[Gate],
        &[Tunnel, Gate],
        &[Tunnel, Write(b"HTTP/1.1 200 OK\r\n"), Gate],
        &[Tunnel, Drip(b"HTTP/1.1 200 Connection established\r\n\r\n", Duration::from_secs(1))],
    ];
    for script in scripts {
        let net = Net::new(&[script]);
        let start = Instant::now();
        let error = in_clear(&net).build().unwrap().send(&once()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(ConnectStage::Timeout), Delivery::NotSent), "{error:?}");
        assert_eq!(start.elapsed().as_secs(), 5);
        assert_eq!(error.message(), "no tunnel to sandbox.test:8090 through the proxy within 5 s");
    }
    // The tunnel stands, and TLS through it stalls: that is told, and within the same limit.
    let authority = Authority::new();
    let net = Net::with_tunnels(authority.server(HOST, VALID, BOTH), &[&[Tunnel, OPEN, Gate]]);
    let error = over_tls(&net, &authority).build().unwrap().send(&once()).await.unwrap_err();
    assert_eq!(error.message(), "no TLS session with rtc.test:443 within 5 s");
}

#[tokio::test(start_paused = true)]
async fn a_proxy_that_cannot_be_reached_is_nothing_sent() {
    let net = Net::new(&[]);
    let error = in_clear(&net).build().unwrap().send(&once()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(ConnectStage::Proxy), Delivery::NotSent), "{error:?}");
    assert!(error.message().ends_with("proxy.test:3128: no connection to it came about"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_comes_before_a_tunnel_is_repeated_even_where_a_call_must_not_act_twice() {
    let busy: &[Step] = &[Tunnel, Write(b"HTTP/1.1 503 Busy\r\n\r\n")];
    let net = Net::new(&[busy, &[Tunnel, Close], &[Tunnel, OPEN, Read, GOOD]]);
    let client = in_clear(&net).retry(RetryPolicy::default()).build().unwrap();
    let _ = client.send(&once()).await.unwrap();
    assert_eq!((net.opened(), net.executed()), (3, 1));
    // A password that is wrong stays wrong.
    let net = Net::new(&[&[Tunnel, Write(b"HTTP/1.1 407 Who\r\n\r\n")], &[Tunnel, OPEN, Read, GOOD]]);
    let client = in_clear(&net).retry(RetryPolicy::default()).build().unwrap();
    assert!(client.send(&once()).await.is_err());
    assert_eq!((net.opened(), net.executed()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn the_services_certificate_is_verified_through_the_tunnel() {
    let authority = Authority::new();
    for (host, trusted, expected) in [("proxy.test", true, "for another host"), (HOST, false, "not trusted here")] {
        let net = Net::with_tunnels(authority.server(host, VALID, BOTH), &[&[Tunnel, OPEN, Secure, Read, GOOD]]);
        let config = if trusted { authority.trusted() } else { Authority::new().trusted() };
        let error = over_tls(&net, &authority).rustls_config(config).build().unwrap().send(&once()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(ConnectStage::Tls), Delivery::NotSent), "{error:?}");
        assert!(error.message().contains(expected), "{error}");
        assert_eq!(net.executed(), 0);
    }
    // What a proxy sends ahead of the service is no TLS session.
    let net = Net::with_tunnels(authority.server(HOST, VALID, BOTH), &[&[Tunnel, Write(b"HTTP/1.1 200 OK\r\n\r\n{\"Code\":0}")]]);
    let error = over_tls(&net, &authority).build().unwrap().send(&once()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(ConnectStage::Tls), Delivery::NotSent), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_region_that_the_proxy_does_not_reach_is_passed_over() {
    let authority = Authority::new();
    let good: &[Step] = &[Tunnel, OPEN, Secure, Read, GOOD];
    for (status, second) in [
        (Write(b"HTTP/1.1 503 No route\r\n\r\n"), "CONNECT rtc-api-hkg.zego.im:443 HTTP/1.1"),
        // That it is busy says nothing of the region.
        (Write(b"HTTP/1.1 429 Slowly\r\n\r\n"), "CONNECT rtc-api-sha.zego.im:443 HTTP/1.1"),
    ] {
        let net = Net::with_tunnels(authority.server("*.zego.im", VALID, BOTH), &[&[Tunnel, status], good]);
        let builder = client().retry(RetryPolicy::default()).regions(["sha", "hkg"]).connector(net.connector());
        let client = builder.rustls_config(authority.trusted()).proxy(proxy()).build().unwrap();
        let _ = client.send(&once()).await.unwrap();
        let asked: Vec<_> = net.tunnels().iter().map(|asked| asked.lines().next().unwrap().to_owned()).collect();
        assert_eq!(asked, ["CONNECT rtc-api-sha.zego.im:443 HTTP/1.1", second]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_proxy_can_be_spoken_to_over_tls() {
    let authority = Authority::new();
    let over = |net: &Net, authority: &Authority| {
        in_clear(net).proxy("https://proxy.test".parse().unwrap()).rustls_config(authority.trusted()).build().unwrap()
    };
    let net = Net::with_tls(authority.server("proxy.test", VALID, BOTH), &[&[Tunnel, OPEN, Read, GOOD]]);
    let _ = over(&net, &authority).send(&once()).await.unwrap();
    assert_eq!((net.authorities(), net.executed()), (vec!["proxy.test:443".to_owned()], 1));
    assert_eq!(net.handshakes()[0].sni.as_deref(), Some("proxy.test"));
    // One with another name, and one that speaks plain HTTP, are told nothing.
    let other = Net::with_tls(authority.server(HOST, VALID, BOTH), &[&[Tunnel, OPEN, Read, GOOD]]);
    let plain = Net::new(&[&[Write(b"HTTP/1.1 400 Bad Request\r\n\r\n")]]);
    for (net, expected) in [(other, "its certificate is for another host"), (plain, "does not speak TLS")] {
        let error = over(&net, &authority).send(&once()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(ConnectStage::Proxy), Delivery::NotSent), "{error:?}");
        assert!(error.message().contains(expected) && error.retry() == Retry::Mend, "{error}");
        assert_eq!((net.tunnels().len(), net.executed()), (0, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn the_proxy_alone_is_told_its_password_and_nothing_shows_it() {
    let (logs, _listening) = Logs::listen();
    let echo: &[Step] = &[
        Tunnel,
        Write(b"HTTP/1.1 407 YW5uOnRoZS1wcm94eXMtcGFzc3dvcmQ= the-proxys-password\r\nx: Basic YW5uOnRoZS1wcm94eXMtcGFzc3dvcmQ=\r\n\r\nthe-proxys-password"),
    ];
    let garbage: &[Step] = &[Tunnel, Write(b"Basic YW5uOnRoZS1wcm94eXMtcGFzc3dvcmQ= the-proxys-password\r\n\r\n"), Close];
    let mut shown = Vec::new();
    for (script, expected) in
        [(echo, "it does not take the user and password"), (garbage, "not HTTP/1.1"), (&[Tunnel, OPEN, Read, GOOD], "")]
    {
        for given in [proxy().basic("ann", PASSWORD).unwrap(), format!("http://ann:{PASSWORD}@proxy.test:3128").parse().unwrap()] {
            let net = Net::new(&[script]);
            shown.push(format!("{given:?} {given:#?}"));
            let builder = in_clear(&net).proxy(given);
            shown.push(format!("{builder:?}"));
            let client = builder.build().unwrap();
            shown.push(format!("{client:?}"));
            match client.send(&once()).await {
                Ok(_) => assert_eq!(expected, ""),
                Err(error) => {
                    let below = std::error::Error::source(&error).map(|source| format!("{source} {source:?}"));
                    shown.push(format!("{error} {error:?} {error:#?} {below:?}"));
                    assert!(!expected.is_empty() && error.message().contains(expected), "{error}");
                }
            }
            assert!(net.tunnels()[0].contains(&format!("\r\nProxy-Authorization: Basic {ENCODED}\r\n\r\n")), "{:?}", net.tunnels());
            assert!(net.requests().iter().all(|request| !request.contains(ENCODED) && !request.contains(PASSWORD)));
            assert_clean(&shown.concat(), &net);
        }
    }
    shown.push(logs.text());
    let shown = shown.concat();
    for hidden in [PASSWORD, ENCODED, "ann:"] {
        assert!(!shown.contains(hidden), "{hidden} in\n{shown}");
    }
    assert!(logs.text().contains("zego.attempt"), "the test hears what is logged");
}
