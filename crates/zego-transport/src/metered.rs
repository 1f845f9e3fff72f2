//! A stream under HTTP, with an eye on what comes before an answer's head: interim answers without end, and TLS where none was expected.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::connect::Stream;
use crate::limits::MAX_HEAD_BYTES;

/// Bound: what a server may send before the head of its answer is there: interim answers (HTTP 1xx), and that head; a call past it fails as
/// `interim_answers`.
///
/// hyper reads interim answers in one go as long as there are any, on a thread that other calls need: without a bound, a deadline is noticed only when they
/// end. Beside one head of the greatest length there is room for what hyper reads of a body before anybody is told of the head: its buffer, and one part.
pub(crate) const MAX_BYTES_TO_HEAD: usize = 256 << 10;
const _: () = assert!(MAX_BYTES_TO_HEAD >= 3 * MAX_HEAD_BYTES, "an answer's beginning is no flood");

/// How many bytes may come before the head of the answer is there.
#[derive(Clone, Debug)]
pub(crate) struct Allowance(Arc<AtomicUsize>);

impl Allowance {
    const UNLIMITED: usize = usize::MAX;

    fn unlimited() -> Self {
        Self(Arc::new(AtomicUsize::new(Self::UNLIMITED)))
    }

    /// A request goes out: its answer's head is awaited.
    pub(crate) fn begin(&self) {
        self.0.store(MAX_BYTES_TO_HEAD, Ordering::Relaxed);
    }

    /// The head is there. How long a body may be is for its reader to say.
    pub(crate) fn end(&self) {
        self.0.store(Self::UNLIMITED, Ordering::Relaxed);
    }

    /// Counts what came; `false` when it was too much.
    fn take(&self, bytes: usize) -> bool {
        let left = self.0.load(Ordering::Relaxed);
        if left == Self::UNLIMITED {
            return true;
        }
        // Whoever begins or ends at this moment has the last word.
        let _ = self.0.compare_exchange(left, left.saturating_sub(bytes), Ordering::Relaxed, Ordering::Relaxed);
        left > bytes
    }
}

/// Why reading stopped, as an I/O error carries it through hyper.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Stopped {
    #[error("interim answers only")]
    Flooded,
    #[error("a TLS record where HTTP is spoken")]
    Tls,
}

/// The stream.
pub(crate) struct Metered {
    stream: Box<dyn Stream>,
    allowance: Allowance,
    has_read: bool,
}

impl Metered {
    /// A stream without a limit, and what sets one.
    pub(crate) fn new(stream: Box<dyn Stream>) -> (Self, Allowance) {
        let allowance = Allowance::unlimited();
        (Self { stream, allowance: allowance.clone(), has_read: false }, allowance)
    }
}

/// Whether bytes begin with a TLS record: an alert or a handshake, of any version.
const fn is_tls(bytes: &[u8]) -> bool {
    matches!(bytes, [0x15 | 0x16, 3, ..])
}

impl AsyncRead for Metered {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let read = &buffer.filled()[before..];
        let stopped = if !self.allowance.take(read.len()) {
            Some(Stopped::Flooded)
        } else if !std::mem::replace(&mut self.has_read, true) && is_tls(read) {
            Some(Stopped::Tls)
        } else {
            None
        };
        Poll::Ready(match stopped {
            None => Ok(()),
            Some(stopped) => {
                // Who gets an error gets no bytes.
                buffer.set_filled(before);
                Err(io::Error::new(io::ErrorKind::InvalidData, stopped))
            }
        })
    }
}

impl AsyncWrite for Metered {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, parts: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    async fn read_all(allowance: impl FnOnce(&Allowance), bytes: &[u8]) -> (usize, Option<Stopped>) {
        let (near, mut far) = duplex(bytes.len().max(1));
        far.write_all(bytes).await.unwrap();
        drop(far);
        let (mut metered, of_stream) = Metered::new(Box::new(near));
        allowance(&of_stream);
        let mut read = Vec::new();
        let error = metered.read_to_end(&mut read).await.err();
        (read.len(), error.and_then(|error| error.get_ref()?.downcast_ref::<Stopped>().copied()))
    }

    #[tokio::test]
    async fn only_what_comes_before_a_head_is_limited() {
        let bytes = vec![b'x'; MAX_BYTES_TO_HEAD];
        assert_eq!(read_all(|_| {}, &bytes).await, (bytes.len(), None));
        assert_eq!(
            read_all(
                |allowance| {
                    allowance.begin();
                    allowance.end();
                },
                &bytes
            )
            .await,
            (bytes.len(), None)
        );
        assert_eq!(read_all(Allowance::begin, &bytes[1..]).await, (bytes.len() - 1, None));
        assert_eq!(read_all(Allowance::begin, &bytes).await.1, Some(Stopped::Flooded));
    }

    #[tokio::test]
    async fn tls_is_known_by_its_first_bytes() {
        for (bytes, expected) in [
            (&b"\x15\x03\x01"[..], Some(Stopped::Tls)),
            (b"\x16\x03\x03", Some(Stopped::Tls)),
            (b"\x15\x04", None),
            (b"HTTP", None),
            (b"", None),
        ] {
            assert_eq!(read_all(|_| {}, bytes).await.1, expected, "{bytes:?}");
        }
    }
}
