//! Runs the command on a thread of its own, so that a signal ends the process whatever the command waits for: an answer, stdin, or a reader of its output.

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use zego_model::Delivery;

use crate::error::CommandError;
use crate::exit::{Exit, Signal};
use crate::output::{self, OutputFormat};
use crate::wait;

// Together these are a second.
/// How long a command that takes signals itself may be deaf before it is ended all the same.
const DEAF: Duration = Duration::from_millis(600);
/// How long a document that the command has begun with may take to be written.
const BEGUN: Duration = Duration::from_millis(100);
/// How long the document of a signal may take to be written.
const LAST_WORDS: Duration = Duration::from_millis(150);
/// How long notes that still wait may take at the end.
const LAST_NOTES: Duration = Duration::from_millis(150);
/// As much as the first thread of a process has.
pub(crate) const STACK: usize = 8 << 20;
/// The status of a Rust program that panics.
const PANICKED: Exit = Exit::Status(101);

/// A signal for the command, and whom to tell that it was taken.
struct Passed {
    signal: Signal,
    taken: oneshot::Sender<()>,
}

/// The command that takes signals itself, if it does.
static COMMAND: OnceLock<mpsc::Sender<Passed>> = OnceLock::new();
/// Whether a call is under way, which the service may have carried out.
static IS_CALLING: AtomicBool = AtomicBool::new(false);

/// The signals that end a command, each by itself. From when this is made on, the command has to end by itself when there is one.
pub(crate) struct Signals(mpsc::Receiver<Passed>);

impl Signals {
    pub(crate) fn listen() -> Self {
        let (passing, signals) = mpsc::channel(1);
        // There is one command in a process.
        let _ = COMMAND.set(passing);
        Self(signals)
    }

    /// The next one.
    pub(crate) async fn next(&mut self) -> Signal {
        match self.0.recv().await {
            Some(Passed { signal, taken }) => {
                // Who asks has given up where it is not heard.
                let _ = taken.send(());
                signal
            }
            // Without a supervisor signals do what they do by themselves.
            None => std::future::pending().await,
        }
    }
}

/// From now on a call is under way: a signal leaves its outcome open.
pub(crate) fn call_begins() {
    IS_CALLING.store(true, Ordering::Release);
}

/// Runs a command to its end, or to the signal that ends it.
pub(crate) fn run(format: OutputFormat, command: impl FnOnce() -> Exit + Send + 'static) -> Exit {
    let exit = supervised(format, command).unwrap_or_else(|error| format.report(&error));
    output::drain_notes(LAST_NOTES);
    exit
}

fn supervised(format: OutputFormat, command: impl FnOnce() -> Exit + Send + 'static) -> Result<Exit, CommandError> {
    let unheard = |error: &io::Error| {
        CommandError::configuration(
            format!("signals cannot be received: {error}"),
            "If this process has no descriptors left, allow it more: ulimit -n.",
        )
    };
    has_descriptors().map_err(|error| unheard(&error))?;
    let runtime = wait::runtime()?;
    let (mut interrupt, mut terminate) = {
        let _within = runtime.enter();
        let listen = |kind| signal(kind).map_err(|error| unheard(&error));
        (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?)
    };
    let (done, mut ended) = oneshot::channel();
    thread::Builder::new()
        .name("command".to_owned())
        .stack_size(STACK)
        .spawn(move || {
            // Nobody waits any more after a signal.
            let _ = done.send(command());
        })
        .map_err(|error| CommandError::configuration(format!("no thread for the command: {error}"), ""))?;
    Ok(runtime.block_on(async {
        loop {
            let signal = tokio::select! {
                biased;
                exit = &mut ended => return exit.unwrap_or_else(|_| panicked(format)),
                _ = interrupt.recv() => Signal::Interrupt,
                _ = terminate.recv() => Signal::Terminate,
            };
            let is_taken = tokio::select! {
                biased;
                exit = &mut ended => return exit.unwrap_or_else(|_| panicked(format)),
                is_taken = is_taken(signal) => is_taken,
            };
            if !is_taken {
                return interrupted(format, signal, &mut ended).await;
            }
        }
    }))
}

/// Whether there are as many descriptors as the first runtime takes: three to wait, and three that signals come by. Without the latter tokio panics.
fn has_descriptors() -> io::Result<()> {
    let _six = [UnixStream::pair()?, UnixStream::pair()?, UnixStream::pair()?];
    Ok(())
}

/// Passes a signal on, if the command takes them; whether it has taken it.
async fn is_taken(signal: Signal) -> bool {
    let Some(command) = COMMAND.get() else { return false };
    let (taken, is_taken) = oneshot::channel();
    let passed = async {
        // It may be about to take the one before.
        command.send(Passed { signal, taken }).await.ok()?;
        is_taken.await.ok()
    };
    matches!(timeout(DEAF, passed).await, Ok(Some(())))
}

/// Ends in the middle of the command.
async fn interrupted(format: OutputFormat, signal: Signal, ended: &mut oneshot::Receiver<Exit>) -> Exit {
    let delivery = if IS_CALLING.load(Ordering::Acquire) { Delivery::Unknown } else { Delivery::NotSent };
    let failure = CommandError::interrupted(signal, delivery);
    let exit = failure.exit;
    let is_document = format.is_json() && output::take_from_command();
    if format.is_json() && !is_document {
        // It prints its own, which is the one; a reader who stalls does not hold up the end.
        if let Ok(Ok(exit)) = timeout(BEGUN, &mut *ended).await {
            return exit;
        }
    }
    // On a thread, as neither stdout nor stderr need have a reader.
    let (said, is_said) = oneshot::channel();
    let speaking = thread::Builder::new().name("last words".to_owned()).spawn(move || {
        if is_document {
            format.print_for_signal(&failure);
        } else {
            output::note(failure.text().trim_end());
        }
        let _ = said.send(());
    });
    if speaking.is_ok() {
        let _ = timeout(LAST_WORDS, is_said).await;
    }
    exit
}

/// A fault of this program, of which stderr has been told.
fn panicked(format: OutputFormat) -> Exit {
    let failure = CommandError {
        exit: PANICKED,
        kind: "panic",
        message: "this program has a fault, and had to end".to_owned(),
        hint: Some("Please report what stderr says, without the secrets in it.".to_owned()),
        delivery: Some(if IS_CALLING.load(Ordering::Acquire) { Delivery::Unknown } else { Delivery::NotSent }),
        ..CommandError::default()
    };
    format.report(&failure)
}
