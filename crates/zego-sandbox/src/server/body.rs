//! Bodies that a fault delivers in another way: too short, too long, slowly, or under a wrong label.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use hyper::body::{Body, Frame};
use tokio::time::{Sleep, sleep};

use super::fate::Fate;
use crate::faults::{FaultDelivery, Mislabel};

/// What a body that is too long is filled with: JSON with spaces behind it is the same JSON.
static FILLING: [u8; 16 << 10] = [b' '; 16 << 10];

/// A body on its way.
#[derive(Debug)]
pub(super) struct FaultyBody<S> {
    /// What is left of the answer; after it comes the filling.
    rest: Bytes,
    /// How many bytes are still to be sent.
    left: u64,
    /// Whether the head promises more than is sent.
    falls_short: bool,
    /// How many bytes go at once, and how long each waits.
    pace: Option<(u64, Duration)>,
    pausing: Option<Pin<Box<Sleep>>>,
    fate: Fate<S>,
    /// How often the connection had been flushed when the last byte was given away.
    flushes: Option<u64>,
}

/// An answer, delivered as the faults say.
pub(super) fn deliver<S>(response: Response<Bytes>, delivery: FaultDelivery, fate: Fate<S>) -> Response<FaultyBody<S>> {
    let FaultDelivery { truncate, slow, oversize, mislabel, .. } = delivery;
    let (mut head, rest) = response.into_parts();
    let length = oversize.unwrap_or_default().max(u64::try_from(rest.len()).unwrap_or(u64::MAX));
    let left = truncate.map_or(length, |truncate| truncate.of(length));
    let mut declared = length;
    let label = match mislabel {
        Some(Mislabel::Length(length)) => {
            declared = length;
            None
        }
        Some(Mislabel::Type(text)) => Some((header::CONTENT_TYPE, text)),
        Some(Mislabel::Encoding(text)) => Some((header::CONTENT_ENCODING, text)),
        None => None,
    };
    if let Some((name, value)) = label.and_then(|(name, text)| Some((name, text.value()?))) {
        head.headers.insert(name, value);
    }
    head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(declared));
    let pace = slow.map(|slow| (slow.bytes.number(), slow.pause()));
    let body = FaultyBody { rest, left, falls_short: left < declared, pace, pausing: None, fate, flushes: None };
    Response::from_parts(head, body)
}

impl<S> FaultyBody<S> {
    /// The next so many bytes at most.
    fn part(&mut self, most: u64) -> Bytes {
        let size = |bytes: usize| usize::try_from(self.left.min(most)).unwrap_or(usize::MAX).min(bytes);
        let part = if self.rest.is_empty() {
            Bytes::from_static(&FILLING[..size(FILLING.len())])
        } else {
            let size = size(self.rest.len());
            self.rest.split_to(size)
        };
        self.left -= u64::try_from(part.len()).unwrap_or_default();
        part
    }
}

/// Its length is not told, so that hyper takes that of the head.
impl<S> Body for FaultyBody<S> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = self.get_mut();
        if this.left == 0 {
            // Where the head promises more, hyper drops the connection at once, with all that it has not written yet.
            let flushes = this.fate.flushes(context);
            let before = *this.flushes.get_or_insert(flushes);
            return if this.falls_short && flushes == before { Poll::Pending } else { Poll::Ready(None) };
        }
        let mut most = u64::MAX;
        if let Some((bytes, pause)) = this.pace {
            ready!(this.pausing.get_or_insert_with(|| Box::pin(sleep(pause))).as_mut().poll(context));
            this.pausing = None;
            most = bytes;
        }
        Poll::Ready(Some(Ok(Frame::data(this.part(most)))))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use hyper::server::conn::http1;
    use hyper::service::service_fn;
    use hyper_util::rt::TokioIo;
    use serde_json::{Value, json};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::Instant;

    use super::*;

    /// What a client reads, and how long it took. The stream in memory holds as many bytes.
    async fn answered(fault: Value, holds: usize) -> (String, String, Duration) {
        let rule: crate::faults::FaultRule = serde_json::from_value(fault).unwrap();
        let delivery = crate::faults::FaultSet::new(vec![rule]).plan(crate::faults::CallFacts { row: None, app_id: None }, None).delivery();
        let (mut client, server) = duplex(holds);
        let (fate, stream): (Fate<DuplexStream>, _) = Fate::of(server);
        let serving = tokio::spawn(async move {
            let respond = service_fn(|_| {
                let response = deliver(Response::new(Bytes::from_static(b"0123456789")), delivery.clone().unwrap(), fate.clone());
                async move { Ok::<_, Infallible>(response) }
            });
            http1::Builder::new().serve_connection(TokioIo::new(stream), respond).await.is_ok()
        });
        client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
        let begin = Instant::now();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        serving.await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned(), begin.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn bodies_are_cut_filled_and_mislabelled() {
        for holds in [7, 64, 1 << 20] {
            for (fault, header, body) in [
                (json!({ "truncate": { "bytes": 4 } }), "content-length: 10", "0123".to_owned()),
                (json!({ "truncate": { "bytes": 0 } }), "content-length: 10", String::new()),
                (json!({ "truncate": { "bytes": 50 } }), "content-length: 10", "012345678".to_owned()),
                (json!({ "truncate": { "share": 0.5 } }), "content-length: 10", "01234".to_owned()),
                (json!({ "oversize": 40_000 }), "content-length: 40000", format!("0123456789{}", " ".repeat(39_990))),
                (json!({ "oversize": 5 }), "content-length: 10", "0123456789".to_owned()),
                (json!({ "mislabel": { "content_length": 3 } }), "content-length: 3", "012".to_owned()),
                (json!({ "mislabel": { "content_length": 30 } }), "content-length: 30", "0123456789".to_owned()),
                (json!({ "mislabel": { "content_type": "image/png" } }), "content-type: image/png", "0123456789".to_owned()),
                (json!({ "mislabel": { "content_encoding": "gzip" } }), "content-encoding: gzip", "0123456789".to_owned()),
            ] {
                let (head, got, _) = answered(fault.clone(), holds).await;
                assert!(head.contains(header) && got == body, "{fault}: {head} {} bytes: {got:.20}", got.len());
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_takes_its_time() {
        let (_, body, took) = answered(json!({ "slow": { "bytes": 3, "every_ms": 500 } }), 64).await;
        assert_eq!((body.as_str(), took), ("0123456789", Duration::from_secs(2)));
        let (_, body, took) = answered(json!({ "slow": { "bytes": 1, "every_ms": 500 }, "truncate": { "bytes": 3 } }), 64).await;
        assert_eq!((body.as_str(), took), ("012", Duration::from_millis(1_500)));
    }
}
