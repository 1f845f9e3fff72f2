//! The client's end of a connection in memory.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};

/// A pipe whose end can look like a reset. What is held with it ends with it.
pub(crate) struct Breakable<H = ()> {
    stream: DuplexStream,
    broken: Arc<AtomicBool>,
    /// How many bytes were written.
    written: Arc<AtomicUsize>,
    _held: H,
}

impl<H> Breakable<H> {
    /// One that breaks, in place of ending, once that is said; and notes how much is written.
    pub(crate) fn over(stream: DuplexStream, broken: Arc<AtomicBool>, written: Arc<AtomicUsize>, held: H) -> Self {
        Self { stream, broken, written, _held: held }
    }

    fn check(&self) -> io::Result<()> {
        if self.broken.load(Ordering::SeqCst) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl<H: Unpin> AsyncRead for Breakable<H> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        Poll::Ready(if buffer.filled().len() == before { self.check() } else { Ok(()) })
    }
}

impl<H: Unpin> AsyncWrite for Breakable<H> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        self.written.fetch_add(written, Ordering::SeqCst);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
