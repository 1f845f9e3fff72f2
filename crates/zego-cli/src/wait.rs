//! The one runtime, and Ctrl-C.

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};
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
    let listen = |kind| signal(kind).map_err(|error| CommandError::configuration(format!("signals cannot be received: {error}"), ""));
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
