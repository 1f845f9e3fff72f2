//! The server's end of a connection: it plays a script.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use zego_transport::Stream;

use super::{Handshake, Net, Step};
use crate::certificates;

/// Plays a script on a connection of a network, behind TLS where it speaks that.
pub(super) async fn serve(net: Net, connection: usize, stream: impl Stream, broken: Arc<AtomicBool>, script: Vec<Step>) {
    let acceptor = net.0.tls.clone().filter(|_| net.0.is_tls);
    let mut server = Server { net, connection, stream: Box::new(stream), read: Vec::new(), broken };
    if let Some(acceptor) = acceptor
        && server.secure(&acceptor).await.is_err()
    {
        return server.over();
    }
    server.play(script).await;
}

struct Server {
    net: Net,
    connection: usize,
    stream: Box<dyn Stream>,
    /// What was read and is not looked at yet.
    read: Vec<u8>,
    broken: Arc<AtomicBool>,
}

/// How much is written at a time of what is written many times.
const AT_A_TIME: usize = 8 << 10;

impl Server {
    async fn play(mut self, script: Vec<Step>) {
        // Nobody left to write to is no reason to stop: the script goes on to see what else arrives.
        for step in script {
            match step {
                Step::Unreachable(_) | Step::Swallow => {}
                Step::Read => self.request(true).await,
                Step::TurnAway => self.request(false).await,
                Step::Tunnel => {
                    let request = self.whole().await.ok().flatten().unwrap_or_default();
                    self.net.0.tunnels.lock().unwrap().push(request);
                }
                Step::Tls(_) | Step::Secure => {
                    let acceptor = match step {
                        Step::Tls(certified) => TlsAcceptor::from(certificates::server(certified)),
                        _ => self.net.0.tls.clone().unwrap(),
                    };
                    if self.secure(&acceptor).await.is_err() {
                        return self.over();
                    }
                }
                Step::ReadSome(bytes) => drop(self.read_exactly(bytes).await),
                Step::Write(bytes) => drop(self.stream.write_all(bytes).await),
                Step::Flood(bytes, times) => self.flood(bytes, times).await,
                Step::Drip(bytes, pause) => {
                    for byte in bytes {
                        sleep(pause).await;
                        if self.stream.write_all(&[*byte]).await.is_err() {
                            break;
                        }
                    }
                }
                Step::Answer(head, bodies) => drop(self.stream.write_all(&self.net.0.dialect.answer(head, bodies)).await),
                Step::Says(word) => drop(self.stream.write_all(self.net.0.dialect.says(word)).await),
                Step::Gate => self.net.0.gate.notified().await,
                Step::Park => {
                    self.net.0.parked.lock().unwrap().push(self.stream);
                    return;
                }
                Step::HalfClose => drop(self.stream.shutdown().await),
                Step::Close => return self.over(),
                Step::Reset => {
                    self.broken.store(true, Ordering::SeqCst);
                    return self.over();
                }
            }
        }
        // A server that is only slow would still carry out what lies in its buffer.
        while let Ok(Some(request)) = self.whole().await {
            self.net.count(self.connection, request, true);
        }
        self.over();
    }

    /// From here on the connection speaks TLS.
    async fn secure(&mut self, acceptor: &TlsAcceptor) -> io::Result<()> {
        let plain = std::mem::replace(&mut self.stream, Box::new(tokio::io::empty()));
        let stream = acceptor.accept(plain).await?;
        let session = stream.get_ref().1;
        let handshake = Handshake {
            alpn: session.alpn_protocol().map(<[u8]>::to_vec),
            sni: session.server_name().map(ToOwned::to_owned),
            kind: session.handshake_kind(),
        };
        self.net.0.handshakes.lock().unwrap().push(handshake);
        self.stream = Box::new(stream);
        Ok(())
    }

    async fn flood(&mut self, bytes: &'static [u8], times: usize) {
        let at_a_time = (AT_A_TIME / bytes.len()).clamp(1, times.max(1));
        let many = bytes.repeat(at_a_time);
        let mut left = times;
        while left > 0 {
            let now = left.min(at_a_time);
            if self.stream.write_all(&many[..now * bytes.len()]).await.is_err() {
                return;
            }
            left -= now;
        }
    }

    async fn request(&mut self, acts: bool) {
        if let Ok(Some(request)) = self.whole().await {
            self.net.count(self.connection, request, acts);
        }
    }

    /// The next whole request; `None` where the client hangs up before its end.
    async fn whole(&mut self) -> io::Result<Option<String>> {
        let head = loop {
            if let Some(end) = self.read.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if self.stream.read_buf(&mut self.read).await? == 0 {
                return Ok(None);
            }
        };
        let length = std::str::from_utf8(&self.read[..head])
            .unwrap()
            .split("\r\n")
            .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok())
            .unwrap_or_default();
        let request = self.read_exactly(head + length).await?;
        Ok(request.map(|request| String::from_utf8(request).unwrap()))
    }

    /// So many bytes; `None` where the client hangs up before them.
    async fn read_exactly(&mut self, bytes: usize) -> io::Result<Option<Vec<u8>>> {
        while self.read.len() < bytes {
            if self.stream.read_buf(&mut self.read).await? == 0 {
                return Ok(None);
            }
        }
        let rest = self.read.split_off(bytes);
        Ok(Some(std::mem::replace(&mut self.read, rest)))
    }

    fn over(self) {
        let Self { net, stream, .. } = self;
        drop(stream);
        net.over();
    }
}
