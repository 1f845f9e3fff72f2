//! A whole call over a stream that has its answer ready, beside hyper's own client over the same.
//!
//! No socket and no second process take part, so callgrind counts the same each time, which over loopback it does not: there it depends on who is waiting when
//! bytes arrive.

use std::future::{Ready, ready};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use http::Uri;
use http::uri::Authority;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tower_service::Service;
use zego_transport::{Connecting, Stream};

use crate::samples::{COUNTED, count_users};
use crate::{Hot, Pair, Surroundings, Work, client};

pub(crate) const CASES: &[Hot] = &[Hot { name: "call-canned", make: ours }, Hot { name: "hyper-canned", make: hyper }];

pub(crate) const PAIRS: &[Pair] = &[Pair { ours: "call-canned", floor: "hyper-canned", runs: [200, 1_200] }];

/// An address on this machine that nobody listens on.
const NOWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9);

fn ours(_: &Surroundings) -> Work {
    let connect = |_: &Authority| -> Connecting { Box::pin(async { Ok(Box::new(Canned::new()) as Box<dyn Stream>) }) };
    client::ours(client::builder("http", NOWHERE).connector(connect), count_users(), 1)
}

fn hyper(_: &Surroundings) -> Work {
    client::hyper(CannedConnector, client::uri("http", NOWHERE), 1)
}

/// A stream that answers each request that is written to it.
struct Canned {
    answer: Vec<u8>,
    /// Where the part begins that is not read yet; the answer's end where nothing is.
    read: usize,
    /// Who waits for it.
    reader: Option<Waker>,
}

impl Canned {
    fn new() -> Self {
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{COUNTED}", COUNTED.len());
        let answer = answer.into_bytes();
        Self { read: answer.len(), answer, reader: None }
    }
}

impl AsyncRead for Canned {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let unread = &self.answer[self.read..];
        if unread.is_empty() {
            self.reader = Some(context.waker().clone());
            return Poll::Pending;
        }
        let length = unread.len().min(buffer.remaining());
        buffer.put_slice(&unread[..length]);
        self.read += length;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Canned {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        // A GET has no body, and hyper writes its head at once.
        if bytes.ends_with(b"\r\n\r\n") {
            self.read = 0;
            self.reader.take().into_iter().for_each(Waker::wake);
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Connection for Canned {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

#[derive(Clone)]
struct CannedConnector;

impl Service<Uri> for CannedConnector {
    type Response = TokioIo<Canned>;
    type Error = io::Error;
    type Future = Ready<io::Result<TokioIo<Canned>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        ready(Ok(TokioIo::new(Canned::new())))
    }
}
