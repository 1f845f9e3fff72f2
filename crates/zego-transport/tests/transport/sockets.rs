//! The default connector, over real sockets on loopback: no paused clock, no sleeping, short deadlines.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
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
async fn a_name_is_resolved_and_a_connection_is_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = to("localhost", listener.local_addr().unwrap().port());
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
