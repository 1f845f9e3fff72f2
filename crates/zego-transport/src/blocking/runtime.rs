//! The thread of a blocking client.

use std::future::Future;
use std::{io, thread};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use zego_model::Action;

use crate::Error;

/// A thread that drives the connections of a client. It ends when this is dropped.
pub(super) struct RuntimeThread {
    handle: Handle,
    /// Its end is what the thread waits for.
    _running: oneshot::Sender<()>,
}

impl RuntimeThread {
    pub(super) fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (running, ended) = oneshot::channel();
        thread::Builder::new().name("zego-client".to_owned()).spawn(move || {
            // The sender never sends: it is an error when it goes, and that is the signal.
            let _ = runtime.block_on(ended);
            // A name that is still being resolved must not hold anybody up.
            runtime.shutdown_background();
        })?;
        Ok(Self { handle, _running: running })
    }

    /// Waits on the caller's thread, which drives its own call; everything that outlives the call is driven by the client's.
    pub(super) fn wait<T>(&self, action: impl FnOnce() -> Option<Action>, call: impl Future<Output = T>) -> Result<T, Error> {
        if Handle::try_current().is_ok() {
            return Err(Error::async_context(action()));
        }
        Ok(self.handle.block_on(call))
    }
}
