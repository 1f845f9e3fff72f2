//! The answer to `CONNECT`, read without any I/O.

use httparse::{EMPTY_HEADER, Response, Status};

/// Bound: what a proxy may send until its tunnel stands, interim answers (1xx) among it; more is told as no answer of a proxy. Nothing of the body of a refusal is read.
pub(super) const MAX_PROXY_HEAD_BYTES: usize = 16 << 10;
/// Bound: the header fields of a proxy's answer; more are told as no answer of a proxy.
pub(super) const MAX_PROXY_HEADERS: usize = 64;

/// What has come of a proxy's answer.
#[derive(Default)]
pub(super) struct ConnectAnswer {
    /// Behind the interim answers, which are not kept.
    pending: Vec<u8>,
    interim: usize,
}

/// What a proxy answered.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Verdict {
    /// The tunnel stands. These bytes have come through it already.
    Open { early: Vec<u8> },
    /// It does not, with this status.
    Refused { status: u16 },
    /// It is no answer.
    Malformed,
}

impl ConnectAnswer {
    /// Takes what has come; the verdict, once the head of the final answer is there.
    ///
    /// Any 2xx opens the tunnel, whatever length the head tells: an answer to `CONNECT` has no body then (RFC 9110, 9.3.6).
    pub(super) fn take(&mut self, bytes: &[u8]) -> Option<Verdict> {
        self.pending.extend_from_slice(bytes);
        loop {
            let mut headers = [EMPTY_HEADER; MAX_PROXY_HEADERS];
            let mut response = Response::new(&mut headers);
            let head = match response.parse(&self.pending) {
                Ok(Status::Complete(head)) => head,
                Ok(Status::Partial) => return (self.interim + self.pending.len() >= MAX_PROXY_HEAD_BYTES).then_some(Verdict::Malformed),
                Err(_) => return Some(Verdict::Malformed),
            };
            if self.interim + head > MAX_PROXY_HEAD_BYTES {
                return Some(Verdict::Malformed);
            }
            match response.code {
                // Nobody asked for another protocol.
                Some(100 | 102..=199) => {
                    self.interim += head;
                    self.pending.drain(..head);
                }
                Some(200..=299) => return Some(Verdict::Open { early: self.pending.split_off(head) }),
                Some(status @ 101..) => return Some(Verdict::Refused { status }),
                _ => return Some(Verdict::Malformed),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop};
    use proptest::{prop_assert_eq, proptest};

    use super::Verdict::{Malformed, Open, Refused};
    use super::*;

    fn open(early: &[u8]) -> Verdict {
        Open { early: early.to_vec() }
    }

    fn table() -> Vec<(Vec<u8>, Option<Verdict>)> {
        let long = |name: &str, bytes: usize| format!("HTTP/1.1 200 OK\r\n{name}: {}\r\n\r\n", "x".repeat(bytes)).into_bytes();
        let fields = |count: usize| format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(count)).into_bytes();
        let around = "HTTP/1.1 200 OK\r\na: \r\n\r\n".len();
        let mut table = vec![
            (fields(MAX_PROXY_HEADERS), Some(open(b""))),
            (fields(MAX_PROXY_HEADERS + 1), Some(Malformed)),
            (long("a", MAX_PROXY_HEAD_BYTES - around), Some(open(b""))),
            (long("a", MAX_PROXY_HEAD_BYTES - around + 1), Some(Malformed)),
            (b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1_000), Some(Malformed)),
        ];
        for (text, expected) in [
            ("HTTP/1.1 200 Connection established\r\n\r\n", Some(open(b""))),
            ("HTTP/1.0 200 Connection established\r\nProxy-Agent: x\r\n\r\n", Some(open(b""))),
            ("HTTP/1.1 200\r\n\r\n", Some(open(b""))),
            ("HTTP/1.1 204 No Content\r\n\r\n", Some(open(b""))),
            ("HTTP/1.1 299 \r\n\r\n", Some(open(b""))),
            ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\ntransfer-encoding: chunked\r\n\r\nearly", Some(open(b"early"))),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\r\n", Some(open(b"\r\n"))),
            ("HTTP/1.1 100 Continue\r\n\r\n", None),
            ("HTTP/1.1 101 Switching Protocols\r\n\r\n", Some(Refused { status: 101 })),
            ("HTTP/1.1 302 Found\r\nlocation: http://x\r\n\r\n", Some(Refused { status: 302 })),
            ("HTTP/1.1 407 Who\r\nproxy-authenticate: Basic\r\n\r\n<html>", Some(Refused { status: 407 })),
            ("HTTP/1.1 502 Bad Gateway\r\n\r\n", Some(Refused { status: 502 })),
            ("HTTP/1.1 999 What\r\n\r\n", Some(Refused { status: 999 })),
            ("HTTP/1.1 2", None),
            ("HTTP/1.1 200 OK\r\n", None),
            ("HTTP/1.1 200 OK\r\n\r", None),
            ("", None),
            ("HTTP/1.1 2000 OK\r\n\r\n", Some(Malformed)),
            ("HTTP/1.1 020 OK\r\n\r\n", Some(Malformed)),
            ("HTTP/2 200\r\n\r\n", Some(Malformed)),
            ("SSH-2.0-OpenSSH_9.6\r\n", Some(Malformed)),
            ("\u{15}\u{3}\u{1}", Some(Malformed)),
            ("<html>", Some(Malformed)),
            ("HTTP/1.1 200 OK\r\nx\u{0}: y\r\n\r\n", Some(Malformed)),
        ] {
            table.push((text.as_bytes().to_vec(), expected));
        }
        table
    }

    /// What comes after the verdict is not given: so early bytes are those of the last part.
    fn in_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Option<Verdict> {
        let mut answer = ConnectAnswer::default();
        let mut parts = parts.into_iter();
        let verdict = parts.by_ref().find_map(|part| answer.take(part));
        match verdict {
            Some(Open { mut early }) => {
                parts.for_each(|part| early.extend_from_slice(part));
                Some(Open { early })
            }
            verdict => verdict,
        }
    }

    #[test]
    fn every_answer_has_its_verdict_whole_and_byte_by_byte() {
        for (bytes, expected) in table() {
            let text = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned();
            assert_eq!(in_parts([bytes.as_slice()]), expected, "{text}");
            assert_eq!(in_parts(bytes.chunks(1)), expected, "byte by byte: {text}");
        }
    }

    proptest! {
        #[test]
        fn it_does_not_matter_where_an_answer_is_cut(places in prop::collection::vec(any::<prop::sample::Index>(), 0..4)) {
            for (bytes, expected) in table().into_iter().filter(|(bytes, _)| !bytes.is_empty()) {
                let mut places: Vec<_> = places.iter().map(|place| place.index(bytes.len())).chain([0, bytes.len()]).collect();
                places.sort_unstable();
                prop_assert_eq!(in_parts(places.windows(2).map(|ends| &bytes[ends[0]..ends[1]])), expected);
            }
        }

        #[test]
        fn it_is_total_and_bounded(parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..64), 0..64)) {
            let mut answer = ConnectAnswer::default();
            for part in &parts {
                if answer.take(part).is_some() {
                    break;
                }
            }
            prop_assert_eq!(answer.pending.len() <= MAX_PROXY_HEAD_BYTES, true);
        }
    }
}
