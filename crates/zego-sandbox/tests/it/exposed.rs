//! A sandbox that other machines can reach: whom it answers, and who controls it.

use std::net::Ipv4Addr;

use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};
use zego_sandbox::{LogLine, Sandbox, SandboxService, StartError, Timestamp};

use crate::bench::{Bench, NOW};
use crate::wire::exchange;

fn exposed() -> zego_sandbox::Builder {
    Sandbox::builder().expose().host("sandbox").clock(|| Timestamp::from_secs(NOW)).log(|_: &LogLine| {})
}

fn ask(service: &SandboxService, method: Method, target: &str, headers: &[(&str, &str)]) -> (u16, Value) {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = service.handle(&request.body(Bytes::new()).unwrap(), Timestamp::from_secs(NOW));
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

/// A name that somebody made to point here gets nothing, whatever it asks for.
#[test]
fn calls_come_by_known_names_only() {
    let service = exposed().service();
    let target = format!("/?{}", Bench::new().signed("QueryForbidCDNLiveStream", "Vendor=ws"));
    for host in ["sandbox:8090", "localhost", "10.0.0.7:8090", "[fe80::1]", "rtc-api.zego.im"] {
        let (status, answer) = ask(&service, Method::GET, &target, &[("Host", host)]);
        assert_eq!((status, &answer["Code"]), (200, &json!(0)), "{host}: {answer}");
    }
    for (host, target) in [
        ("evil.example", target.as_str()),
        ("evil.example:8090", "/"),
        ("sandbox.evil.example", "/_sandbox/health"),
        ("evil.example", "/x"),
    ] {
        let (status, answer) = ask(&service, Method::GET, target, &[("Host", host)]);
        assert!(status == 403 && answer["error"].as_str().unwrap().contains("--host NAME"), "{host}: {answer}");
    }
    // Nor does such a request choose its answer by a rule of faults.
    let (status, _) = ask(&service, Method::GET, &target, &[("Host", "evil.example"), ("X-Sandbox-Fault", r#"{"html":"before"}"#)]);
    assert_eq!(status, 403);
}

#[test]
fn health_is_for_everybody_who_may_call() {
    for (service, host) in [(exposed().service(), "sandbox"), (Sandbox::builder().log(|_: &LogLine| {}).service(), "localhost")] {
        let (status, answer) = ask(&service, Method::GET, "/_sandbox/health", &[("Host", host)]);
        assert_eq!((status, answer), (200, json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })));
        assert_eq!(ask(&service, Method::POST, "/_sandbox/health", &[("Host", host)]).0, 405);
        assert_eq!(ask(&service, Method::GET, "/_sandbox/health?full=true", &[("Host", host)]).0, 400);
        assert_eq!(ask(&service, Method::GET, "/_sandbox/health", &[("Host", "evil.example")]).0, 403);
    }
}

/// Over a socket, and nothing of the token in the log.
#[tokio::test]
async fn control_needs_the_token() {
    let (line, mut lines) = tokio::sync::mpsc::unbounded_channel();
    let sandbox = exposed().log(move |told: &LogLine| drop(line.send(told.to_string()))).start().await.unwrap();
    let token = sandbox.control_token().unwrap().as_str().to_owned();
    let port = sandbox.local_addr().port();
    assert_eq!(sandbox.endpoint().to_string(), format!("http://127.0.0.1:{port}"));
    for (headers, status, told) in [
        (String::new(), "401 Unauthorized", "Authorization: Bearer TOKEN"),
        ("Authorization: Bearer 00000000000000000000000000000000\r\n".to_owned(), "401 Unauthorized", "control_token"),
        (format!("Authorization: Bearer {token}\r\n"), "200 OK", "\"apps\""),
        (format!("Authorization: Bearer {token}\r\nOrigin: http://evil.example\r\n"), "403 Forbidden", "Origin"),
        (format!("Authorization: Bearer {token}\r\nHost: evil.example\r\n"), "403 Forbidden", "Host"),
    ] {
        let request = format!("GET /_sandbox/state HTTP/1.1\r\nHost: sandbox:{port}\r\nConnection: close\r\n{headers}\r\n");
        let (answer, end) = exchange((Ipv4Addr::LOCALHOST, port).into(), request.as_bytes()).await;
        assert_eq!(end, None, "{headers}");
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")) && answer.contains(told), "{headers}: {answer}");
        assert_eq!(answer.contains("www-authenticate: Bearer"), status.starts_with("401"), "{answer}");
        assert!(!answer.contains(&token) && !lines.recv().await.unwrap().contains(&token));
    }
    assert!(!format!("{sandbox:?} {:?}", sandbox.control_token()).contains(&token));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn without_exposure_there_is_no_token_and_no_other_address() {
    let sandbox =
        Sandbox::builder().listen("localhost:0".parse::<zego_sandbox::ListenOn>().unwrap()).log(|_: &LogLine| {}).start().await.unwrap();
    assert!(sandbox.control_token().is_none());
    for place in ["0.0.0.0:0", "[::]:0", "10.0.0.1:0", "sandbox:0"] {
        let on: zego_sandbox::ListenOn = place.parse().unwrap();
        let refused = Sandbox::builder().listen(on).start().await.unwrap_err();
        assert!(matches!(refused, StartError::NotLoopback { .. }) && refused.to_string().contains("--expose"), "{place}: {refused}");
    }
    for host in ["*", "http://sandbox", "sandbox:8090", "10.0.0.1", ""] {
        let refused = Sandbox::builder().expose().host(host).start().await.unwrap_err();
        assert!(matches!(refused, StartError::Host { .. }), "{host}: {refused}");
    }
}
