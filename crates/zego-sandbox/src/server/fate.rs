//! A connection that a request can end: closed, reset or half-closed instead of an answer.
//!
//! hyper owns the stream while it serves, so it gets a [`FatedStream`]: what handles a request asks through the shared [`Fate`] for the end of the
//! connection, hyper's future is dropped, and the stream comes back through the fate to whoever served it.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::faults::Cut;

/// How long a half-closed connection is read, if its client does not close it.
const LONGEST_HALF: Duration = Duration::from_secs(60);

/// What becomes of a connection. Clones are those of the same one.
#[derive(Debug)]
pub(super) struct Fate<S>(Arc<Shared<S>>);

#[derive(Debug)]
struct Shared<S> {
    state: Mutex<FateState<S>>,
    decided: Notify,
}

#[derive(Debug)]
struct FateState<S> {
    cut: Option<Cut>,
    /// The stream, once hyper has let go of it.
    stream: Option<S>,
    /// How often all that was written has gone to the system.
    flushes: u64,
    /// Who waits for the next time.
    waiting: Option<Waker>,
}

/// A stream that goes back to its [`Fate`] when it is dropped.
#[derive(Debug)]
pub(super) struct FatedStream<S> {
    /// There until it is dropped.
    stream: Option<S>,
    fate: Fate<S>,
}

/// A stream that can be reset.
pub(super) trait Reset {
    /// Has the end of the stream be a reset.
    fn reset_at_end(&self);
}

impl Reset for TcpStream {
    fn reset_at_end(&self) {
        // If it fails, the connection is closed in the usual way; there is nobody to tell.
        let _ = self.set_zero_linger();
    }
}

impl<S> Clone for Fate<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> Fate<S> {
    /// A stream for hyper, and its fate.
    pub(super) fn of(stream: S) -> (Self, FatedStream<S>) {
        let state = FateState { cut: None, stream: None, flushes: 0, waiting: None };
        let fate = Self(Arc::new(Shared { state: Mutex::new(state), decided: Notify::new() }));
        (fate.clone(), FatedStream { stream: Some(stream), fate })
    }

    /// Ends the connection. It does not return: who serves the connection drops whoever waits here.
    pub(super) async fn cut(&self, cut: Cut) {
        self.state().cut = Some(cut);
        self.0.decided.notify_one();
        std::future::pending::<()>().await;
    }

    /// Returns once somebody has asked for the end of the connection.
    pub(super) async fn decided(&self) {
        self.0.decided.notified().await;
    }

    /// How often all that was written has gone to the system; whoever asks is woken when it has gone again.
    pub(super) fn flushes(&self, context: &Context<'_>) -> u64 {
        let mut state = self.state();
        state.waiting = Some(context.waker().clone());
        state.flushes
    }

    fn state(&self) -> MutexGuard<'_, FateState<S>> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Reset> Fate<S> {
    /// Ends a connection that hyper has let go of, as it was asked for.
    pub(super) async fn fulfil(&self) {
        let (cut, stream) = {
            let mut state = self.state();
            (state.cut.take(), state.stream.take())
        };
        let (Some(cut), Some(mut stream)) = (cut, stream) else { return };
        match cut {
            Cut::Refuse => drop(stream),
            Cut::Reset => stream.reset_at_end(),
            Cut::HalfClose => {
                if stream.shutdown().await.is_ok() {
                    let mut unread = [0; 4096];
                    let _ =
                        timeout(LONGEST_HALF, async { while matches!(stream.read(&mut unread).await, Ok(count) if count > 0) {} }).await;
                }
            }
        }
    }
}

impl<S> Drop for FatedStream<S> {
    fn drop(&mut self) {
        let mut state = self.fate.state();
        if state.cut.is_some() {
            state.stream = self.stream.take();
        }
    }
}

impl<S: Unpin> FatedStream<S> {
    fn stream(&mut self) -> io::Result<Pin<&mut S>> {
        self.stream.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for FatedStream<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for FatedStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.stream()?.poll_write(context, bytes)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        self.stream()?.poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.as_ref().is_some_and(AsyncWrite::is_write_vectored)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = self.stream()?.poll_flush(context);
        if matches!(flushed, Poll::Ready(Ok(()))) {
            let mut state = self.fate.state();
            state.flushes = state.flushes.wrapping_add(1);
            if let Some(waiting) = state.waiting.take() {
                waiting.wake();
            }
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::io::{DuplexStream, duplex};

    use super::*;

    /// A stream in memory that notes that it was to be reset.
    struct Watched(DuplexStream, Arc<AtomicBool>);

    impl Reset for Watched {
        fn reset_at_end(&self) {
            self.1.store(true, Ordering::SeqCst);
        }
    }

    impl AsyncRead for Watched {
        fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_read(context, buffer)
        }
    }

    impl AsyncWrite for Watched {
        fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
            Pin::new(&mut self.0).poll_write(context, bytes)
        }

        fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_flush(context)
        }

        fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_shutdown(context)
        }
    }

    /// A client, and what is left of a connection that a request has ended in this way.
    async fn cut(how: Cut) -> (DuplexStream, Fate<Watched>, Arc<AtomicBool>) {
        let (client, server) = duplex(64);
        let reset = Arc::new(AtomicBool::new(false));
        let (fate, stream) = Fate::of(Watched(server, Arc::clone(&reset)));
        tokio::select! {
            () = fate.cut(how) => panic!("whoever cuts is never told"),
            () = fate.decided() => {}
        }
        drop(stream);
        (client, fate, reset)
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_closed_or_reset() {
        for (how, expected) in [(Cut::Refuse, false), (Cut::Reset, true)] {
            let (mut client, fate, reset) = cut(how).await;
            fate.fulfil().await;
            assert_eq!(client.read(&mut [0; 8]).await.unwrap(), 0);
            assert_eq!(reset.load(Ordering::SeqCst), expected, "{how:?}");
            client.write_all(b"x").await.unwrap_err();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_half_closed_connection_is_read_on_for_a_while() {
        for patient in [true, false] {
            let (mut client, fate, reset) = cut(Cut::HalfClose).await;
            let reading = tokio::spawn(async move { fate.fulfil().await });
            let begin = tokio::time::Instant::now();
            assert_eq!(client.read(&mut [0; 8]).await.unwrap(), 0);
            // More than the stream holds: somebody has to read it.
            client.write_all(&[b'x'; 1_000]).await.unwrap();
            assert_eq!(begin.elapsed(), Duration::ZERO);
            if !patient {
                drop(client);
            }
            reading.await.unwrap();
            assert_eq!(begin.elapsed(), if patient { LONGEST_HALF } else { Duration::ZERO });
            assert!(!reset.load(Ordering::SeqCst));
        }
    }

    #[tokio::test]
    async fn a_connection_that_nobody_cuts_ends_with_its_stream() {
        let (mut client, server) = duplex(64);
        let (fate, mut stream) = Fate::of(Watched(server, Arc::default()));
        stream.write_all(b"whole").await.unwrap();
        drop(stream);
        fate.fulfil().await;
        let mut read = Vec::new();
        client.read_to_end(&mut read).await.unwrap();
        assert_eq!(read, b"whole");
    }
}
