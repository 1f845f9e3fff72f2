//! The default connector, over real sockets on loopback: no paused clock, no sleeping, short deadlines.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;
use zego_model::{Delivery, Zego};
use zego_transport::{CallErrorKind, Client, ConnectStage};

use crate::net::{client, once, read};

const GOOD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"Code\":0,\"Data\":{}}";

fn to(host: &str, port: u16) -> Client<Zego> {
    client().endpoint(format!("http://{host}:{port}").parse().unwrap()).deadline(Duration::from_secs(5)).build().unwrap()
}

async fn request(stream: &mut TcpStream) -> bool {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read_buf(&mut request).await {
            Ok(1..) => {}
            _ => return false,
        }
    }
    true
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_nothing_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = to("127.0.0.1", port).send(&once()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(ConnectStage::Tcp), Delivery::NotSent), "{error:?}");
}

#[tokio::test]
async fn a_name_of_this_machine_leads_to_it_and_a_connection_is_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    // No resolver knows it: names of this machine are not asked for.
    let client = to("no-resolver-knows-this.LOCALHOST.", listener.local_addr().unwrap().port());
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        for _ in 0..3 {
            assert!(request(&mut stream).await);
            stream.write_all(GOOD).await.unwrap();
        }
    };
    let calls = async {
        for _ in 0..3 {
            let _ = client.send(&read()).await.unwrap();
        }
    };
    tokio::join!(server, calls);
}

#[tokio::test]
async fn a_reset_after_the_request_leaves_the_outcome_open() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = to("127.0.0.1", listener.local_addr().unwrap().port());
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert!(request(&mut stream).await);
        stream.set_zero_linger().unwrap();
    };
    let call = once();
    let ((), outcome) = tokio::join!(server, client.send(&call));
    let error = outcome.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Reset, Delivery::Unknown), "{error:?}");
}

#[tokio::test]
async fn localhost_is_the_other_loopback_address_where_only_that_listens() {
    // A machine without IPv6 has nothing to test here, but the port of a listener that is refused.
    let Ok(listener) = TcpListener::bind("[::1]:0").await else {
        let error = to("localhost", 1).send(&once()).await.unwrap_err();
        assert_eq!(error.kind(), CallErrorKind::Connect(ConnectStage::Tcp), "{error:?}");
        return;
    };
    let client = to("localhost", listener.local_addr().unwrap().port());
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert!(request(&mut stream).await);
        stream.write_all(GOOD).await.unwrap();
    };
    let call = once();
    let ((), answer) = tokio::join!(server, client.send(&call));
    let _ = answer.unwrap();
}

/// Linux drops what asks for a connection where enough of them wait to be accepted.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_host_that_swallows_what_asks_for_a_connection_is_told_with_the_limit() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = timeout(Duration::from_millis(100), TcpStream::connect(address)).await {
        waiting.push(stream.unwrap());
        assert!(waiting.len() < 100, "nothing is swallowed");
    }
    let client =
        client().endpoint(format!("http://{address}").parse().unwrap()).connect_timeout(Duration::from_millis(200)).build().unwrap();
    let error = client.send(&once()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(ConnectStage::Timeout), Delivery::NotSent), "{error:?}");
    assert_eq!(error.message(), format!("no TCP connection to {address} within 0.2 s"));
}

/// Reads use waiting connections, which this server ends at that very moment: they fail or succeed, and none waits for what nobody will answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_read_waits_for_a_connection_that_is_over() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = to("127.0.0.1", listener.local_addr().unwrap().port());
    let server = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                if request(&mut stream).await {
                    stream.write_all(GOOD).await.unwrap();
                }
            });
        }
    });
    let mut answered = 0;
    for _ in 0..2_000 {
        match client.send(&read()).await {
            Ok(_) => answered += 1,
            Err(error) => assert!(!matches!(error.kind(), CallErrorKind::Timeout(_)), "{error:?}"),
        }
    }
    assert!(answered > 500, "{answered}");
    server.abort();
}

/// The failure that a connection of its own prevents: over waiting connections most calls to this server end in doubt.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_up_after_every_answer_leaves_no_call_that_must_not_act_twice_in_doubt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = to("127.0.0.1", listener.local_addr().unwrap().port());
    let executed = Arc::new(AtomicUsize::new(0));
    let count = executed.clone();
    let server = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let count = count.clone();
            tokio::spawn(async move {
                if request(&mut stream).await {
                    count.fetch_add(1, Ordering::SeqCst);
                    stream.write_all(GOOD).await.unwrap();
                }
            });
        }
    });
    for _ in 0..500 {
        let _ = client.send(&once()).await.unwrap();
    }
    assert_eq!(executed.load(Ordering::SeqCst), 500);
    server.abort();
}
