//! A sandbox behind a socket: bytes go out, bytes come back, and callbacks arrive. Every wait ends.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use zego_model::sandbox as published;
use zego_sandbox::{CallbackConfig, LogLine, Sandbox, Timestamp};
use zego_sign::callback::CallbackSecret;

use crate::bench::NOW;

pub(crate) async fn sandbox() -> Sandbox {
    Sandbox::builder().clock(|| Timestamp::from_secs(NOW)).log(|_: &LogLine| {}).start().await.unwrap()
}

/// A test that hangs has failed.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(20), future).await.expect("an answer within 20 s")
}

/// What comes back on a connection of its own until it ends, and what went wrong with it.
pub(crate) async fn exchange(address: SocketAddr, bytes: &[u8]) -> (String, Option<ErrorKind>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // A server that has seen enough may close before it has read everything: what it said by then counts.
    let written = soon(stream.write_all(bytes)).await;
    let mut answer = Vec::new();
    let read = soon(stream.read_to_end(&mut answer)).await;
    let end = written.and_then(|()| read.map(drop)).err().map(|error| error.kind());
    (String::from_utf8_lossy(&answer).into_owned(), end)
}

/// Where callbacks go: it passes on what comes, in its order, and answers each with this status.
pub(crate) async fn receiver(status: u16) -> (CallbackConfig, mpsc::UnboundedReceiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (sent, bodies) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let body = body_of(&mut stream).await;
            let answer = format!("HTTP/1.1 {status} as asked\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
            if sent.send(body).is_err() {
                break;
            }
        }
    });
    let secret = CallbackSecret::new(published::CALLBACK_SECRET).unwrap();
    (CallbackConfig::new(&url, secret).unwrap(), bodies)
}

/// Reads a request up to the end of its body, which is JSON.
async fn body_of(stream: &mut TcpStream) -> Value {
    let mut request = Vec::new();
    loop {
        assert!(stream.read_buf(&mut request).await.unwrap() > 0, "it breaks off");
        let text = String::from_utf8_lossy(&request);
        if let Some(body) = text.split_once("\r\n\r\n").and_then(|(_, body)| serde_json::from_str(body).ok()) {
            return body;
        }
    }
}
