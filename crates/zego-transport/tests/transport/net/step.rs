//! What a server does with a connection, as data.

use std::time::Duration;

use zego_transport::ConnectStage;

/// What a server does with a connection. After the last step it reads on until the client hangs up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// The first of all: no connection comes about.
    Unreachable(ConnectStage),
    /// The first of all: the network swallows every packet.
    Swallow,
    /// Speaks TLS from here on.
    Tls(Certified),
    /// Reads a whole request and carries it out.
    Read,
    /// Reads a whole request and does not carry it out.
    TurnAway,
    /// Reads the request for a tunnel, and counts it apart.
    Tunnel,
    /// From here on the connection speaks TLS, with the certificate of the network.
    Secure,
    /// Reads a few bytes of one.
    ReadSome(usize),
    /// Writes.
    Write(&'static [u8]),
    /// Writes the same many times.
    Flood(&'static [u8], usize),
    /// Writes one byte at a time, with a pause before each.
    Drip(&'static [u8], Duration),
    /// Answers with this head and the body for the protocol that it was called in: ZEGO's or Tencent's. The length is added.
    Answer(&'static str, [&'static str; 2]),
    /// Answers with a code of the operation that it was called with.
    Says(Word),
    /// Waits for the test's word.
    Gate,
    /// Leaves the connection to the test, which ends it with [`Net::hang_up`](super::Net::hang_up).
    Park,
    /// Ends its half of the connection, and goes on reading.
    HalfClose,
    /// Hangs up.
    Close,
    /// Hangs up so that the client sees a reset.
    Reset,
}

/// Which certificate a server shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Certified {
    Well,
    Expired,
    NotYet,
    ForAnotherHost,
    ByNobody,
    /// Its own is good, and it wants to see the client's.
    Asking,
}

/// What the code of an answer says; which code that is, is the operation's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Word {
    /// Calls come too fast.
    TooMany,
    /// The service failed, and may have acted.
    Failed,
}

/// Whole answers of an operation, by what they say, and its protocol.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Dialect {
    pub(crate) is_tencent: bool,
    pub(crate) too_many: &'static [u8],
    pub(crate) failed: &'static [u8],
}

impl Dialect {
    /// An answer with this head and the body for the protocol.
    pub(crate) fn answer(&self, head: &str, bodies: [&str; 2]) -> Vec<u8> {
        let body = bodies[usize::from(self.is_tencent)];
        format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }

    pub(crate) const fn says(&self, word: Word) -> &'static [u8] {
        match word {
            Word::TooMany => self.too_many,
            Word::Failed => self.failed,
        }
    }
}
