//! Connections that do not come about, TLS sessions among them.

use Step::{Close, Read, ReadSome, Reset, Swallow, Tls, Unreachable, Write};
use zego_transport::CallErrorKind::{Connect, Incomplete};
use zego_transport::ConnectStage::{self, Dns, Tcp, Timeout};

use super::bodies::FINE;
use super::{Fault, Then, Way, harmless, read_then, unsent};
use crate::net::{Certified, Step};

/// A certificate that is not acceptable, which nothing mends but who runs the server.
const fn untrusted(name: &'static str, steps: &'static [Step]) -> Fault {
    unsent(name, Connect(ConnectStage::Tls), steps).then(Then::End).by(Way::Tls)
}

/// A handshake that comes to nothing, and may come to something the next time.
const fn no_session(name: &'static str, steps: &'static [Step]) -> Fault {
    unsent(name, Connect(ConnectStage::Tls), steps).by(Way::Tls)
}

/// The beginning of a record of TLS.
const HELLO: Step = ReadSome(5);

/// A server's greeting in TLS 1.1: the version, 32 bytes of chance, no session, and a cipher of that time.
const HELLO_OF_1_1: &[u8] = b"\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02\
    0123456789abcdef0123456789abcdef\x00\x00\x2f\x00";

pub(super) const FAULTS: &[Fault] = &[
    unsent("a name that is not found", Connect(Dns), &[Unreachable(Dns)]),
    unsent("a port where nobody listens", Connect(Tcp), &[Unreachable(Tcp)]),
    unsent("nobody there, ever", Connect(Tcp), &[Unreachable(Tcp)]).lasting(),
    unsent("a network that swallows every packet", Connect(Timeout), &[Swallow]),
    untrusted("a certificate that has expired", &[Tls(Certified::Expired)]),
    untrusted("a certificate that is not valid yet", &[Tls(Certified::NotYet)]).few(),
    untrusted("a certificate for another host", &[Tls(Certified::ForAnotherHost)]),
    untrusted("a certificate by nobody", &[Tls(Certified::ByNobody)]),
    untrusted("a server that asks for a certificate", &[Tls(Certified::Asking)]).few(),
    untrusted("an alert for the version of TLS", &[HELLO, Write(b"\x15\x03\x01\x00\x02\x02\x46")]).few(),
    untrusted("TLS 1.1", &[HELLO, Write(HELLO_OF_1_1)]),
    untrusted("plain http where TLS is expected", &[HELLO, Write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")]).few(),
    no_session("closed in the handshake", &[HELLO, Close]),
    no_session("reset in the handshake", &[HELLO, Reset]).few(),
    Fault { kind: Some(Connect(Timeout)), ..no_session("a handshake that stalls", &[HELLO]) },
    read_then("closed after the request, over TLS", Incomplete, None, &[Tls(Certified::Well), Read, Close]).by(Way::Tls).few(),
    // The end of the stream is not signed off: anybody on the way could have made it.
    read_then(
        "a body without length that TLS does not end",
        Incomplete,
        Some(200),
        &[Tls(Certified::Well), Read, Write(b"HTTP/1.1 200 OK\r\n\r\n{\"Code\":0,\"Data\":{}}"), Close],
    )
    .by(Way::Tls),
    harmless("no fault, over TLS", &[Tls(Certified::Well), Read, FINE]).by(Way::Tls).few(),
];
