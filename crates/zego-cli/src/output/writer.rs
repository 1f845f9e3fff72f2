//! Writes on a thread of its own, so that a reader who stalls stops nobody.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::stream::write_whole;

/// Bound: the bytes that wait for the reader of stdout or stderr. A line that does not fit is not taken: of stdout its writer is told so (a callback is
/// then answered 500), of stderr it is counted, and how many there were stands where they would have stood.
pub(crate) const WAITING_BYTES: usize = 4 << 20;

/// Hands lines to a stream in the order in which they came. The thread does not keep the process alive.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Job>,
    /// Of what waits and of what is being written.
    bytes: usize,
    /// Lines that found no room, since that was last said.
    dropped: u64,
}

#[derive(Debug)]
struct Job {
    text: String,
    /// Who waits for it. Nobody waits for notes.
    done: Option<oneshot::Sender<io::Result<()>>>,
}

/// Why a line was not written.
#[derive(Debug)]
pub(crate) enum NotWritten {
    /// Too much waits already.
    Full,
    /// It was waited for as long as it may be.
    Slow,
    /// The stream does not take it.
    Failed(io::Error),
}

impl Writer {
    /// Writes to a stream, or fails to for this reason.
    pub(crate) fn to(stream: io::Result<impl Write + Send + 'static>) -> io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let writing = Arc::clone(&shared);
        thread::Builder::new().name("writer".to_owned()).spawn(move || match stream {
            Ok(stream) => writing.run(stream),
            Err(error) => writing.run(Failing(error)),
        })?;
        Ok(Self { shared })
    }

    /// Writes a text, and waits until it is handed over. Who stops waiting before its turn takes it back.
    pub(crate) async fn write(&self, text: String) -> Result<(), NotWritten> {
        let (done, written) = oneshot::channel();
        if !self.shared.lock().take_in(Job { text, done: Some(done) }) {
            return Err(NotWritten::Full);
        }
        self.shared.changed.notify_all();
        match written.await {
            Ok(written) => written.map_err(NotWritten::Failed),
            Err(_) => Err(NotWritten::Failed(io::Error::other("the writer has ended"))),
        }
    }

    /// Writes a text when its turn comes; what finds no room is counted, and said as soon as there is some.
    pub(crate) fn post(&self, text: String) {
        let mut state = self.shared.lock();
        let lines = u64::try_from(text.lines().count()).unwrap_or(u64::MAX);
        // What was dropped before is said first, where it would have stood.
        if (state.dropped > 0 && !state.say_dropped()) || !state.take_in(Job { text, done: None }) {
            state.dropped = state.dropped.saturating_add(lines);
        }
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Waits until all is written, the number of what was dropped as well, but not for ever; whether it is.
    pub(crate) fn drain(&self, limit: Duration) -> bool {
        let end = Instant::now() + limit;
        let mut state = self.shared.lock();
        while state.bytes > 0 || state.dropped > 0 {
            let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) else { return false };
            state = self.shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl State {
    fn take_in(&mut self, job: Job) -> bool {
        // One that is too long for all the room there is has to go out all the same.
        let fits = self.bytes == 0 || self.bytes.saturating_add(job.text.len()) <= WAITING_BYTES;
        if fits {
            self.bytes += job.text.len();
            self.waiting.push_back(job);
        }
        fits
    }

    /// Puts the number of what was dropped behind what waits.
    fn say_dropped(&mut self) -> bool {
        let lines = if self.dropped == 1 { "1 line was".to_owned() } else { format!("{} lines were", self.dropped) };
        let said = self.take_in(Job { text: format!("note: {lines} dropped here: nobody read stderr\n"), done: None });
        if said {
            self.dropped = 0;
        }
        said
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Job {
        let mut state = self.lock();
        loop {
            if state.waiting.is_empty() && state.dropped > 0 {
                state.say_dropped();
            }
            if let Some(job) = state.waiting.pop_front() {
                return job;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn run(&self, mut stream: impl Write) {
        // Whether the stream ends in the middle of a line, which failed.
        let mut is_torn = false;
        loop {
            let Job { text, done } = self.next();
            let bytes = text.len();
            if done.as_ref().is_none_or(|done| !done.is_closed()) {
                // What is left of a line must not be taken for the beginning of the next.
                let text = if is_torn { "\n".to_owned() + &text } else { text };
                let written = write_whole(&mut stream, &text).map_err(|(written, error)| {
                    is_torn = if written == 0 { is_torn } else { !text.as_bytes()[..written].ends_with(b"\n") };
                    error
                });
                is_torn &= written.is_err();
                // Who has stopped waiting meanwhile is told nothing.
                let _ = done.map(|done| done.send(written));
            }
            let mut state = self.lock();
            state.bytes -= bytes;
            drop(state);
            self.changed.notify_all();
        }
    }
}

/// A stream that was never there.
struct Failing(io::Error);

impl Write for Failing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::new(self.0.kind(), self.0.to_string()))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::mpsc;

    use super::*;

    /// What a reader does with each write.
    pub(crate) type Does = Box<dyn FnMut(&[u8]) -> io::Result<usize> + Send>;

    /// A stream that does as it is told, and what it took.
    pub(crate) struct Reader {
        does: Does,
        took: Arc<Mutex<String>>,
    }

    impl Write for Reader {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = (self.does)(bytes)?;
            self.took.lock().unwrap().push_str(std::str::from_utf8(&bytes[..taken]).unwrap());
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A writer to such a stream.
    pub(crate) fn writer(does: impl FnMut(&[u8]) -> io::Result<usize> + Send + 'static) -> (Writer, Arc<Mutex<String>>) {
        let took = Arc::<Mutex<String>>::default();
        let reader = Reader { does: Box::new(does), took: Arc::clone(&took) };
        (Writer::to(Ok(reader)).unwrap(), took)
    }

    /// A reader who takes each write when he is let; and the way to let him.
    pub(crate) fn gated() -> (Writer, Arc<Mutex<String>>, mpsc::Sender<()>, mpsc::Receiver<()>) {
        let ((open, opened), (come, has_come)) = (mpsc::channel(), mpsc::channel());
        let (writer, took) = writer(move |bytes| {
            // The test may have ended.
            let _ = come.send(());
            let _ = opened.recv();
            Ok(bytes.len())
        });
        (writer, took, open, has_come)
    }

    const LONG: Duration = Duration::from_secs(60);

    /// Notes for which there is no room are counted, and their number stands where they would have stood.
    #[test]
    fn what_is_dropped_is_counted_and_said() {
        let (writer, took, open, has_come) = gated();
        let line = "x".repeat(WAITING_BYTES / 4 - 1) + "\n";
        writer.post(line.clone());
        has_come.recv().unwrap();
        for _ in 0..3 {
            writer.post(line.clone());
        }
        writer.post("lost 1\nlost 2\n".to_owned());
        assert!(!writer.drain(Duration::ZERO), "it does not wait for who does not read");
        // Room for one, so for what was dropped and a line behind it.
        open.send(()).unwrap();
        has_come.recv().unwrap();
        writer.post("kept\n".to_owned());
        for _ in 0..5 {
            open.send(()).unwrap();
        }
        assert!(writer.drain(LONG));
        let took = took.lock().unwrap();
        assert_eq!(took.trim_start_matches(['x', '\n']), "note: 2 lines were dropped here: nobody read stderr\nkept\n");
        assert_eq!(took.matches('x').count(), 4 * (line.len() - 1));
    }

    /// It is said without another note, too.
    #[test]
    fn what_is_dropped_last_is_said_as_well() {
        let (writer, took, open, has_come) = gated();
        writer.post("x".repeat(WAITING_BYTES) + "\n");
        has_come.recv().unwrap();
        writer.post("lost\n".to_owned());
        drop(open);
        assert!(writer.drain(LONG));
        assert_eq!(took.lock().unwrap().trim_start_matches('x'), "\nnote: 1 line was dropped here: nobody read stderr\n");
        writer.post("later\n".to_owned());
        assert!(writer.drain(LONG));
        assert!(took.lock().unwrap().ends_with("stderr\nlater\n"));
    }

    #[tokio::test]
    async fn what_is_given_up_before_its_turn_is_not_written() {
        let (writer, took, open, has_come) = gated();
        writer.post("first\n".to_owned());
        has_come.recv().unwrap();
        assert!(tokio::time::timeout(Duration::ZERO, writer.write("given up\n".to_owned())).await.is_err());
        drop(open);
        writer.write("last\n".to_owned()).await.unwrap();
        assert_eq!(*took.lock().unwrap(), "first\nlast\n");
    }

    #[tokio::test]
    async fn what_finds_no_room_is_told_at_once() {
        let (writer, _, open, has_come) = gated();
        writer.post("x".repeat(WAITING_BYTES));
        has_come.recv().unwrap();
        assert!(matches!(writer.write("x\n".to_owned()).await, Err(NotWritten::Full)));
        drop(open);
    }

    /// A disk that is full in the middle of a line, and has room again.
    #[tokio::test]
    async fn half_a_line_is_not_the_beginning_of_the_next() {
        let mut calls = 0;
        let (writer, took) = writer(move |bytes| {
            calls += 1;
            match calls {
                1 => Ok(3),
                2 => Err(io::ErrorKind::StorageFull.into()),
                _ => Ok(bytes.len()),
            }
        });
        assert!(matches!(writer.write("{\"first\"}\n".to_owned()).await, Err(NotWritten::Failed(_))));
        writer.write("{\"next\"}\n".to_owned()).await.unwrap();
        writer.write("{\"last\"}\n".to_owned()).await.unwrap();
        assert_eq!(*took.lock().unwrap(), "{\"f\n{\"next\"}\n{\"last\"}\n");
    }
}
