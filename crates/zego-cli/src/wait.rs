//! The runtime of a command.

use tokio::runtime::{Builder, Runtime};

use crate::error::CommandError;

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
