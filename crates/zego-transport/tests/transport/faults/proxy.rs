//! What goes wrong on the way through a proxy: what it answers before the tunnel stands, and what comes through the tunnel then.

use Step::{Close, Read, Reset, Tls, Tunnel, Unreachable, Write};
use zego_transport::CallErrorKind::{Connect, Incomplete};
use zego_transport::ConnectStage::{self, Tcp, Timeout};

use super::bodies::FINE;
use super::{Fault, Then, Way, harmless, read_then, unsent};
use crate::net::{Certified, OPEN, Step};

/// No tunnel comes about, and another attempt may have more luck.
const fn no_tunnel(name: &'static str, steps: &'static [Step]) -> Fault {
    unsent(name, Connect(ConnectStage::Proxy), steps).by(Way::Proxy)
}

pub(super) const FAULTS: &[Fault] = &[
    no_tunnel("a proxy that is not there", &[Unreachable(Tcp)]),
    no_tunnel("a proxy that hangs up", &[Tunnel, Close]),
    no_tunnel("a proxy that resets the connection", &[Tunnel, Reset]).few(),
    no_tunnel("a proxy that hangs up in its answer", &[Tunnel, Write(b"HTTP/1.1 200 O"), Close]).few(),
    no_tunnel("a proxy that finds no way", &[Tunnel, Write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 6\r\n\r\n<html>")]),
    no_tunnel("a proxy that asks who calls", &[Tunnel, Write(b"HTTP/1.1 407 Who\r\nproxy-authenticate: Basic realm=\"x\"\r\n\r\n")])
        .then(Then::End),
    no_tunnel("a proxy that forbids it", &[Tunnel, Write(b"HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n")]).then(Then::End).few(),
    no_tunnel("a proxy that points elsewhere", &[Tunnel, Write(b"HTTP/1.1 302 Found\r\nlocation: https://other.test/\r\n\r\n")])
        .then(Then::End)
        .few(),
    no_tunnel("what is no proxy", &[Tunnel, Write(b"SSH-2.0-OpenSSH_9.6\r\n")]).then(Then::End).few(),
    Fault { kind: Some(Connect(Timeout)), ..no_tunnel("a proxy that stalls", &[Tunnel]) }.few(),
    Fault {
        kind: Some(Connect(ConnectStage::Tls)),
        ..no_tunnel("a wrong certificate behind a proxy", &[Tunnel, OPEN, Tls(Certified::ForAnotherHost)])
    }
    .then(Then::End),
    Fault { kind: Some(Connect(ConnectStage::Tls)), ..no_tunnel("a handshake that ends behind a proxy", &[Tunnel, OPEN, Close]) }.few(),
    read_then("closed after the request, behind a proxy", Incomplete, None, &[Tunnel, OPEN, Tls(Certified::Well), Read, Close])
        .by(Way::Proxy),
    harmless("no fault, through a proxy", &[Tunnel, OPEN, Tls(Certified::Well), Read, FINE]).by(Way::Proxy).few(),
];
