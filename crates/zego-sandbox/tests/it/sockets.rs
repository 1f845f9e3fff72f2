//! The network: what only a socket can show. Every wait ends with the peer's doing, never with a clock.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zego_model::rtc::media_file::{DeleteMedia, Vendor};
use zego_model::{Prepared, Protocol, Zego, ZegoCredentials, ZegoSettings};
use zego_sandbox::{LogLine, Sandbox, StartError, Timestamp};

use crate::bench::Bench;
use crate::wire::{self, sandbox, soon};

/// What comes back until the server closes the connection, however it does.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    wire::exchange(address, bytes).await.0
}

/// Reads one answer off a connection that stays open.
async fn read_answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&answer).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse::<usize>().unwrap();
            if body.len() >= length {
                return text;
            }
        }
        let mut part = [0; 4096];
        let count = soon(stream.read(&mut part)).await.unwrap();
        assert_ne!(count, 0, "the connection closed within an answer: {text}");
        answer.extend_from_slice(&part[..count]);
    }
}

fn get(query: &str) -> Vec<u8> {
    format!("GET /?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").into_bytes()
}

fn signed() -> String {
    Bench::new().signed("QueryForbidCDNLiveStream", "Vendor=ws")
}

/// The sandbox still answers.
async fn is_alive(sandbox: &Sandbox) {
    let mut stream = TcpStream::connect(sandbox.local_addr()).await.unwrap();
    stream.write_all(&get(&signed())).await.unwrap();
    let answer = read_answer(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains(r#""Code":0"#), "{answer}");
}

#[tokio::test]
async fn it_starts_with_published_credentials_and_the_systems_time() {
    let sandbox = Sandbox::builder().log(|_: &LogLine| {}).start().await.unwrap();
    assert_eq!(sandbox.endpoint().to_string(), format!("http://{}", sandbox.local_addr()));
    assert_eq!(sandbox.app_id().get(), zego_model::sandbox::APP_ID);
    assert_eq!(sandbox.tencent_credentials().secret_id().as_str(), zego_model::sandbox::TENCENT_SECRET_ID);
    let credentials = ZegoCredentials { app_id: sandbox.app_id(), server_secret: sandbox.server_secret() };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let stamp = zego_model::Stamp { nonce: [1; 8], timestamp: Timestamp::from_secs(now) };
    let request = DeleteMedia::new(Vendor::Tencent, ["5285890813221514958", "gone"]).unwrap();
    let settings = ZegoSettings::default();
    let prepared = Prepared::of(&request, &settings).unwrap();
    let signed = Zego::sign(&prepared, sandbox.endpoint(), &credentials, &settings, stamp).unwrap().into_http();
    let mut stream = TcpStream::connect(sandbox.local_addr()).await.unwrap();
    stream.write_all(&get(signed.uri().query().unwrap())).await.unwrap();
    let answer = read_answer(&mut stream).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("content-type: application/json") && head.contains("\r\ndate: "), "{head}");
    let reply = Zego::decode(&request, bytes::Bytes::copy_from_slice(body.as_bytes())).unwrap();
    assert_eq!((reply.output.deleted.len(), reply.failures().len()), (1, 1));
}

#[tokio::test]
async fn only_loopback_is_listened_on() {
    let address: SocketAddr = (Ipv4Addr::UNSPECIFIED, 0).into();
    let refused = Sandbox::builder().listen(address).start().await.unwrap_err();
    assert!(matches!(&refused, StartError::NotLoopback { address: other, .. } if *other == address.into()), "{refused}");
    let sandbox = sandbox().await;
    let taken = Sandbox::builder().listen(sandbox.local_addr()).start().await.unwrap_err();
    assert!(matches!(taken, StartError::InUse { .. }) && taken.to_string().contains("choose another port"), "{taken}");
}

#[tokio::test]
async fn a_connection_carries_many_calls() {
    let sandbox = sandbox().await;
    let mut stream = TcpStream::connect(sandbox.local_addr()).await.unwrap();
    for _ in 0..3 {
        stream.write_all(&get(&signed())).await.unwrap();
        assert!(read_answer(&mut stream).await.contains(r#""Code":0"#));
    }
}

#[tokio::test]
async fn a_slow_client_is_waited_for_and_holds_nobody_up() {
    let sandbox = sandbox().await;
    let mut slow = TcpStream::connect(sandbox.local_addr()).await.unwrap();
    let request = get(&signed());
    for byte in &request[..request.len() - 1] {
        slow.write_all(&[*byte]).await.unwrap();
    }
    is_alive(&sandbox).await;
    slow.write_all(&request[request.len() - 1..]).await.unwrap();
    assert!(read_answer(&mut slow).await.contains(r#""Code":0"#));
}

#[tokio::test]
async fn what_is_not_http_ends_its_own_connection_only() {
    let sandbox = sandbox().await;
    let address = sandbox.local_addr();
    let answer = exchange(address, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS handshake\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("start it with --tls"), "{answer}");
    assert!(exchange(address, b"\0\0\0\0\r\n\r\n").await.starts_with("HTTP/1.1 400"));
    assert!(exchange(address, b"GET /\x01 HTTP/1.1\r\nHost: localhost\r\n\r\n").await.starts_with("HTTP/1.1 400"));
    assert!(
        exchange(address, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.is_empty() || !exchange(address, b"x\r\n\r\n").await.contains(" 200 ")
    );
    is_alive(&sandbox).await;
}

#[tokio::test]
async fn what_http_refuses_is_logged_too() {
    let (line, mut lines) = tokio::sync::mpsc::unbounded_channel();
    let sandbox = Sandbox::builder().log(move |told: &LogLine| drop(line.send(told.to_string()))).start().await.unwrap();
    exchange(sandbox.local_addr(), b"secret nonsense\r\n\r\n").await;
    let told = soon(lines.recv()).await.unwrap();
    assert!(told.starts_with("WARN - -: no request of HTTP/1.1") && !told.contains("secret"), "{told}");
}

#[tokio::test]
async fn heads_have_a_largest_size() {
    let sandbox = sandbox().await;
    let target = get(&format!("Action=DeleteMedia&FileId[]={}", "x".repeat(70_000)));
    assert!(exchange(sandbox.local_addr(), &target).await.starts_with("HTTP/1.1 414"));
    let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: {}\r\n\r\n", "x".repeat(200_000));
    assert!(exchange(sandbox.local_addr(), head.as_bytes()).await.starts_with("HTTP/1.1 431"));
    is_alive(&sandbox).await;
}

#[tokio::test]
async fn a_broken_body_gets_the_gateways_code() {
    let sandbox = sandbox().await;
    let chunked = b"POST /?Action=X HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nnot a length\r\n";
    assert!(exchange(sandbox.local_addr(), chunked).await.contains("100000012"));
    is_alive(&sandbox).await;
}

#[tokio::test]
async fn a_client_may_leave_in_the_middle() {
    let sandbox = sandbox().await;
    for part in [&b"GET /?Action=Del"[..], b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf", b""] {
        let mut stream = TcpStream::connect(sandbox.local_addr()).await.unwrap();
        stream.write_all(part).await.unwrap();
        drop(stream);
    }
    is_alive(&sandbox).await;
}

/// tccli sends its endpoint, scheme and all, as the host; a proxy is sent a whole URL.
#[tokio::test]
async fn strange_hosts_and_targets_reach_the_service() {
    let sandbox = sandbox().await;
    let mut stream = TcpStream::connect(sandbox.local_addr()).await.unwrap();
    let query = signed();
    for request in [
        format!("GET /?{query} HTTP/1.1\r\nHost: http://127.0.0.1:1\r\n\r\n"),
        format!("GET http://rtc-api.zego.im/?{query} HTTP/1.1\r\nHost: rtc-api.zego.im\r\n\r\n"),
        format!("GET http://rtc-api.zego.im?{query} HTTP/1.1\r\nHost: rtc-api.zego.im\r\n\r\n"),
        format!("GET /?{query} HTTP/1.1\r\n\r\n"),
    ] {
        stream.write_all(request.as_bytes()).await.unwrap();
        assert!(read_answer(&mut stream).await.contains(r#""Code":0"#), "{request}");
    }
}

#[tokio::test]
async fn stopping_lets_calls_under_way_end() {
    let sandbox = sandbox().await;
    let address = sandbox.local_addr();
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(&get(&signed())).await.unwrap();
    read_answer(&mut idle).await;
    let mut busy = TcpStream::connect(address).await.unwrap();
    // The answer to `Expect` shows that the server has begun with this call.
    busy.write_all(b"POST /?Action=X HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n").await.unwrap();
    let mut interim = [0; 25];
    soon(busy.read_exact(&mut interim)).await.unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    let stopping = tokio::spawn(sandbox.shutdown());
    let mut rest = Vec::new();
    soon(idle.read_to_end(&mut rest)).await.unwrap();
    assert!(rest.is_empty(), "an idle connection is closed");
    busy.write_all(b"body").await.unwrap();
    soon(busy.read_to_end(&mut rest)).await.unwrap();
    assert!(String::from_utf8_lossy(&rest).contains("100000001"), "the call was answered");
    soon(stopping).await.unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens");
}

#[tokio::test]
async fn dropping_cuts_the_connections() {
    let sandbox = sandbox().await;
    let address = sandbox.local_addr();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&get(&signed())).await.unwrap();
    read_answer(&mut stream).await;
    drop(sandbox);
    let mut rest = Vec::new();
    // Closed or reset, but over.
    let _ = soon(stream.read_to_end(&mut rest)).await;
    assert!(rest.is_empty());
    let mut refused = false;
    for _ in 0..1_000 {
        refused = TcpStream::connect(address).await.is_err();
        if refused {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(refused, "nobody listens");
}

#[tokio::test]
async fn waiting_ends_with_the_sandbox_only() {
    let sandbox = sandbox().await;
    let mut waiting = std::pin::pin!(sandbox.wait());
    let pending = std::future::poll_fn(|context| std::task::Poll::Ready(waiting.as_mut().poll(context).is_pending())).await;
    assert!(pending);
}

/// What a receiver does costs calls nothing: deliveries have a thread of their own. This one answers with informational heads and never comes to an end.
#[tokio::test]
async fn a_receiver_holds_no_call_up() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let flood = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        // Before a request there is nothing to answer.
        stream.read_exact(&mut [0]).unwrap();
        while stream.write_all(b"HTTP/1.1 103 Early Hints\r\n\r\n").is_ok() {}
    });
    let (failed, mut lines) = tokio::sync::mpsc::unbounded_channel();
    let log = move |line: &LogLine| {
        if line.action.starts_with("callback ") {
            let _ = failed.send((line.text.clone(), std::thread::current().id()));
        }
    };
    let secret = zego_sign::callback::CallbackSecret::new("secret").unwrap();
    let callbacks = zego_sandbox::CallbackConfig::new(&url, secret).unwrap();
    let sandbox = Sandbox::builder().clock(|| Timestamp::from_secs(crate::bench::NOW)).callbacks(callbacks).log(log).start().await.unwrap();
    sandbox.control().log_in(&zego_sandbox::control::Login::new("class-1", "late-1")).unwrap();
    is_alive(&sandbox).await;
    let (text, thread) = soon(lines.recv()).await.unwrap();
    assert!(text.contains("does not end within 65536 bytes") && text.contains("attempt 2 follows"), "{text}");
    assert_ne!(thread, std::thread::current().id());
    flood.join().unwrap();
}
