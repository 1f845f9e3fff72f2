//! The runtime of a command, and the signals that end it.

use tokio::runtime::{Builder, Runtime};

use crate::error::CommandError;
use crate::supervisor::{self, Passed};

/// A runtime on this thread.
pub(crate) fn runtime() -> Result<Runtime, CommandError> {
    Builder::new_current_thread().enable_all().build().map_err(|error| CommandError::configuration(format!("no runtime: {error}"), ""))
}

/// Runs to the end. A signal ends the process meanwhile.
pub(crate) fn finish<T>(work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    let runtime = runtime()?;
    let outcome = runtime.block_on(work);
    // Dropping it would wait for a host name that is still being resolved.
    runtime.shutdown_background();
    outcome
}

/// The signals that end a command, each by itself. From when this is made on, the command has to end by itself when there is one.
pub(crate) struct Signals(tokio::sync::mpsc::Receiver<Passed>);

/// One of them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// What `kill` and container runtimes send.
    Terminate,
}

impl Signals {
    pub(crate) fn listen() -> Self {
        Self(supervisor::leave_signals_to_command())
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
