//! The one runtime, and Ctrl-C.

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use zego_model::Delivery;

use crate::error::CommandError;

/// A runtime on this thread.
pub(crate) fn runtime() -> Result<Runtime, CommandError> {
    Builder::new_current_thread().enable_all().build().map_err(|error| CommandError::configuration(format!("no runtime: {error}"), ""))
}

/// Runs to the end, or to the user's Ctrl-C, which leaves the outcome open.
pub(crate) fn until_interrupted<T>(work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    let runtime = runtime()?;
    let outcome = runtime.block_on(async {
        tokio::select! {
            biased;
            outcome = work => outcome,
            Ok(()) = tokio::signal::ctrl_c() => Err(CommandError::interrupted(Delivery::Unknown)),
        }
    });
    // Dropping it would wait for a host name that is still being resolved.
    runtime.shutdown_background();
    outcome
}

/// Ctrl-C, or what `kill` and container runtimes send.
pub(crate) fn stopped() -> Result<impl Future<Output = ()>, CommandError> {
    let mut signals = Signals::listen()?;
    Ok(async move {
        signals.next_is_terminate().await;
    })
}

/// The signals that end a command, each by itself.
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// From now on they end nothing by themselves.
    pub(crate) fn listen() -> Result<Self, CommandError> {
        let listen = |kind| signal(kind).map_err(|error| CommandError::configuration(format!("signals cannot be received: {error}"), ""));
        Ok(Self { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    /// The next Ctrl-C or SIGTERM; says whether it is a SIGTERM.
    pub(crate) async fn next_is_terminate(&mut self) -> bool {
        tokio::select! {
            _ = self.interrupt.recv() => false,
            _ = self.terminate.recv() => true,
        }
    }
}
