//! The byte stream under the HTTP library. Every connection goes through it, with TLS or without.
//!
//! It knows whether a request is under way. What the library writes while none is, it says of its own accord: an empty 400, 414 or 431. In place of that
//! goes an answer that says why.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::refusal::{self, LONGEST_HEAD};

/// How long a client that was refused may go on sending before the connection ends. If it ended at once, what the client still sends could take the
/// answer with it.
pub(super) const LINGER: Duration = Duration::from_secs(1);

/// What the two sides of the HTTP library tell each other: the stream below it and the service above.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    /// How many requests the service was given.
    begun: AtomicU64,
    /// How many of their answers were handed over whole.
    ended: AtomicU64,
    /// How many bytes of a head have come that is not complete.
    pending: AtomicUsize,
    refusal: Mutex<Option<String>>,
}

impl Exchange {
    /// A request has come; it lasts until the guard goes with the last of its answer.
    pub(super) fn begin(self: &Arc<Self>) -> UnderWay {
        self.begun.fetch_add(1, Ordering::Relaxed);
        UnderWay(Arc::clone(self))
    }

    /// Why the connection was refused, if it was.
    pub(super) fn refusal(&self) -> Option<String> {
        self.refusal.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether a head has begun that is not complete.
    pub(super) fn is_within_a_head(&self) -> bool {
        self.pending.load(Ordering::Relaxed) > 0
    }
}

/// A request that is not answered yet.
#[derive(Debug)]
pub(super) struct UnderWay(Arc<Exchange>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::Relaxed);
    }
}

/// The stream of one connection.
#[derive(Debug)]
pub(super) struct Wire<S> {
    stream: S,
    exchange: Arc<Exchange>,
    /// How many answers have left.
    flushed: u64,
    /// What came since the last answer: a head, or the beginning of one; nothing of a head that came together with the request before it.
    head: Vec<u8>,
    own: Option<Own>,
}

/// An answer in place of the library's.
#[derive(Debug)]
struct Own {
    rest: Bytes,
    is_closed: bool,
    linger: Pin<Box<Sleep>>,
}

impl<S> Wire<S> {
    pub(super) fn new(stream: S, exchange: Arc<Exchange>) -> Self {
        Self { stream, exchange, flushed: 0, head: Vec::new(), own: None }
    }

    /// Whether every request that has come is answered.
    fn is_idle(&self) -> bool {
        self.exchange.begun.load(Ordering::Relaxed) == self.flushed
    }

    fn remember(&mut self, bytes: &[u8]) {
        let room = LONGEST_HEAD.saturating_sub(self.head.len());
        self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.exchange.pending.store(self.head.len(), Ordering::Relaxed);
    }

    fn forget(&mut self) {
        self.head.clear();
        self.exchange.pending.store(0, Ordering::Relaxed);
    }

    /// Takes the beginning of what the library says of its own accord, and puts words in its place.
    fn refuse(&mut self, bytes: &[u8]) {
        if self.own.is_some() {
            return;
        }
        self.refuse_with(bytes.get(9..12).and_then(|digits| StatusCode::from_bytes(digits).ok()).unwrap_or(StatusCode::BAD_REQUEST));
    }

    fn refuse_with(&mut self, status: StatusCode) {
        let why = refusal::why(status, &self.head);
        self.own = Some(Own { rest: refusal::answer(status, &why), is_closed: false, linger: Box::pin(sleep(LINGER)) });
        *self.exchange.refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Writes the answer in place of the library's, and waits until the client has seen it, or has had its time.
    fn poll_own(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(own) = &mut self.own else { return Poll::Ready(Ok(())) };
        let mut stream = Pin::new(&mut self.stream);
        while own.rest.has_remaining() {
            match ready!(stream.as_mut().poll_write(context, &own.rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => own.rest.advance(written),
            }
        }
        if !own.is_closed {
            ready!(stream.as_mut().poll_flush(context))?;
            ready!(stream.as_mut().poll_shutdown(context))?;
            own.is_closed = true;
        }
        let mut unread = [0; 4096];
        loop {
            let mut unread = ReadBuf::new(&mut unread);
            match stream.as_mut().poll_read(context, &mut unread) {
                Poll::Ready(Ok(())) if !unread.filled().is_empty() => {}
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => return own.linger.as_mut().poll(context).map(Ok),
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Wire<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.own.is_some() {
            return self.poll_own(context);
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        // While a request is under way, this is its body.
        if self.is_idle() {
            self.remember(&buffer.filled()[before..]);
            // The library ends such a connection without a word. It is answered here, and the library sees it end.
            if self.head.starts_with(refusal::HTTP2) {
                buffer.set_filled(before);
                self.refuse_with(StatusCode::BAD_REQUEST);
                return self.poll_own(context);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_idle() {
            self.refuse(bytes);
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        if self.is_idle() {
            self.refuse(bytes.first().map_or(&[], |first| first));
            return Poll::Ready(Ok(bytes.iter().map(|part| part.len()).sum()));
        }
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_own(context))?;
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        // The library asks for this when it has written everything that it holds.
        let ended = self.exchange.ended.load(Ordering::Relaxed);
        if ended > self.flushed {
            self.flushed = ended;
            self.forget();
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.own.as_ref().is_some_and(|own| own.is_closed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
