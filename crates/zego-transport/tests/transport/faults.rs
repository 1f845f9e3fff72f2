//! The faults: what a server or the network does, what the caller learns of it, whether it was carried out, and what follows.
//!
//! This is the one table of them. The matrix ([`matrix`](crate::matrix)) makes each happen to every operation, and `sockets` those that real sockets can
//! show. What stands here was written down from the policy, and asks nothing of the client.

mod bodies;
mod connecting;
mod heads;
mod losses;
mod proxy;
mod times;
mod words;

use std::time::Duration;

pub(crate) use self::bodies::FINE;

use zego_model::spec::{Effect, Retry};
use zego_model::{Delivery, ErrorKind};
use zego_transport::CallErrorKind;

use crate::net::{Certified, Net, OPEN, Step, once, read};

/// Something that goes wrong, or looks as if.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    /// What the server does with the connection of the attempt.
    pub(crate) steps: &'static [Step],
    /// What the caller reads of it; `None` where it is no fault at all.
    pub(crate) kind: Option<CallErrorKind>,
    /// How far the attempt got.
    pub(crate) delivery: Delivery,
    /// Whether the server carried the call out.
    pub(crate) acts: bool,
    /// The HTTP status that the caller reads.
    pub(crate) status: Option<u16>,
    pub(crate) then: Then,
    /// Whether all later attempts meet the same.
    pub(crate) lasts: bool,
    pub(crate) way: Way,
    pub(crate) tune: Tune,
    /// Whether one operation of each effect has to do: it takes long, or is much like another one.
    pub(crate) is_for_few: bool,
}

/// What follows an attempt that failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Then {
    /// Nothing was done: the call goes again, whatever a repeat would do.
    Again,
    /// Nothing was done, and what was wrong is right now: the call goes again once, whatever a repeat would do.
    OnceMore,
    /// It may have been done: the call goes again where a repeat ends in the same state.
    Harmless,
    /// It may have been done, and so long ago that what was deleted may have been made anew: only what changes nothing goes again.
    Reads,
    /// The answer stays the same, or there is no time left.
    End,
}

impl Then {
    /// Whether a call with this effect goes again.
    pub(crate) const fn repeats(self, effect: Effect) -> bool {
        match (self, effect) {
            (Self::Again | Self::OnceMore, _) | (Self::Harmless, Effect::Read | Effect::Converging) | (Self::Reads, Effect::Read) => true,
            (Self::Harmless | Self::Reads | Self::End, _) => false,
        }
    }
}

/// How the server is called.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Way {
    /// In plain http.
    Plain,
    /// By https.
    Tls,
    /// By https, through the tunnel of a proxy.
    Proxy,
}

impl Way {
    /// What a connection begins with on which nothing goes wrong.
    pub(crate) const fn greeting(self) -> &'static [Step] {
        match self {
            Self::Plain => &[],
            Self::Tls => &[Step::Tls(Certified::Well)],
            Self::Proxy => &[Step::Tunnel, OPEN, Step::Tls(Certified::Well)],
        }
    }
}

/// What is otherwise with the client, or with what it has to go by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Tune {
    Usual,
    /// A deadline before the end of each stage; calls do not wait for turns, which would take all of it.
    Deadline(Duration),
    /// A wall clock that says this, and so many seconds more each time that it is asked.
    Clock(u64, i64),
}

/// The wall clock of clients where nothing else is said: 08:00 on 15 January 2027.
pub(crate) const NOW: u64 = 1_800_000_000;

/// All faults.
pub(crate) fn all() -> impl Iterator<Item = &'static Fault> {
    [losses::FAULTS, connecting::FAULTS, proxy::FAULTS, heads::FAULTS, bodies::FAULTS, words::FAULTS, times::FAULTS].into_iter().flatten()
}

/// After the server has read the request.
const fn read_then(name: &'static str, kind: CallErrorKind, status: Option<u16>, steps: &'static [Step]) -> Fault {
    Fault {
        name,
        steps,
        kind: Some(kind),
        delivery: Delivery::Unknown,
        acts: true,
        status,
        then: Then::Harmless,
        lasts: false,
        way: Way::Plain,
        tune: Tune::Usual,
        is_for_few: false,
    }
}

/// Before anything was sent.
const fn unsent(name: &'static str, kind: CallErrorKind, steps: &'static [Step]) -> Fault {
    Fault { delivery: Delivery::NotSent, acts: false, then: Then::Again, ..read_then(name, kind, None, steps) }
}

/// Turned away by an HTTP status that proves it.
const fn turned_away(name: &'static str, status: u16, steps: &'static [Step]) -> Fault {
    Fault { delivery: Delivery::Refused, acts: false, then: Then::End, ..read_then(name, CallErrorKind::Http(status), Some(status), steps) }
}

/// No fault, however odd it looks.
const fn harmless(name: &'static str, steps: &'static [Step]) -> Fault {
    Fault { kind: None, delivery: Delivery::Answered, then: Then::End, ..read_then(name, CallErrorKind::Unreadable, Some(200), steps) }
}

impl Fault {
    const fn then(self, then: Then) -> Self {
        Self { then, ..self }
    }

    const fn lasting(self) -> Self {
        Self { lasts: true, ..self }
    }

    const fn few(self) -> Self {
        Self { is_for_few: true, ..self }
    }

    const fn by(self, way: Way) -> Self {
        Self { way, ..self }
    }

    const fn tuned(self, tune: Tune) -> Self {
        Self { tune, ..self }
    }

    const fn is_plain(&self) -> bool {
        matches!(self.way, Way::Plain)
    }

    /// Whether it happens before the server has read anything, to a connection that may be a waiting one.
    pub(crate) const fn is_before_the_request(&self) -> bool {
        matches!(self.steps[0], Step::Close | Step::Reset | Step::HalfClose | Step::Write(_)) && self.is_plain()
    }

    /// Whether it happens to a new connection alone.
    pub(crate) const fn is_of_a_new_connection(&self) -> bool {
        !self.is_plain() || matches!(self.steps[0], Step::Unreachable(_) | Step::Swallow)
    }
}

#[tokio::test(start_paused = true)]
async fn a_url_that_is_too_long_is_told_with_its_length_and_with_what_splits() {
    let net = Net::new(&[&[Step::Read, Step::Write(b"HTTP/1.1 414 Long\r\ncontent-length: 0\r\n\r\n")]]);
    let error = net.client().build().unwrap().send(&read()).await.unwrap_err();
    let target = net.requests()[0].split(' ').nth(1).unwrap().len();
    assert!(error.message().contains(&format!("(URI Too Long): the URL's path and query have {target} bytes")), "{error}");
    assert!(error.hint().contains("`batches`") && !error.to_string().contains("may have been carried out"), "{error}");
    assert_eq!((error.retry(), error.kind().error_kind()), (Retry::Mend, ErrorKind::InvalidParameter));
}

#[tokio::test(start_paused = true)]
async fn tls_where_plain_http_is_spoken_is_told() {
    let net = Net::new(&[&[Step::Read, Step::Write(b"\x15\x03\x01\x00\x02\x02\x46")]]);
    let error = net.client().build().unwrap().send(&once()).await.unwrap_err();
    assert!(error.to_string().contains("speaks TLS, and was called in plain http") && error.hint().contains("https"), "{error}");
}
