//! Nothing left running, for programs without an async main.

use std::fmt;
use std::sync::Arc;

use zego_model::running::Running;
use zego_model::{Operation, Protocol, Reply};

use super::runtime::RuntimeThread;
use crate::{CallOptions, CloseError, Error, Started};

/// Remembers what calls started that costs while it runs, and ends it; made by [`Client::guard`](crate::blocking::Client::guard). All of it is as of
/// [`Guard`](crate::Guard).
#[must_use = "what is started without it is not remembered"]
pub struct Guard<P: Protocol> {
    pub(super) guard: crate::Guard<P>,
    pub(super) runtime: Arc<RuntimeThread>,
}

impl<P: Protocol> Guard<P> {
    /// Sends a request and waits for the answer; what it starts is remembered, and what it ends forgotten.
    ///
    /// # Errors
    /// As [`Client::send`](crate::blocking::Client::send).
    pub fn send<O: Operation<Protocol = P>>(&self, operation: &O) -> Result<Reply<O::Output>, Error> {
        self.runtime.wait(|| Some(operation.action()), self.guard.send(operation))?
    }

    /// The same, where one call does otherwise than the client.
    ///
    /// # Errors
    /// As [`Client::send`](crate::blocking::Client::send).
    pub fn send_with<O: Operation<Protocol = P>>(&self, operation: &O, options: CallOptions) -> Result<Reply<O::Output>, Error> {
        self.runtime.wait(|| Some(operation.action()), self.guard.send_with(operation, options))?
    }

    /// Ends all that is remembered, and gives what was ended.
    ///
    /// # Errors
    /// [`CloseError`], as of [`Guard::close`](crate::Guard::close). Inside a tokio runtime, where waiting would stop everything else, nothing is ended, and each
    /// error is of the kind [`AsyncContext`](crate::CallErrorKind::AsyncContext).
    pub fn close(&self) -> Result<Vec<Running>, CloseError> {
        self.runtime.wait(|| None, self.guard.close()).unwrap_or_else(|_| self.guard.left(|| Error::async_context(None)))
    }

    /// What is remembered, in the order in which it was started.
    pub fn running(&self) -> Vec<Started> {
        self.guard.running()
    }

    /// Forgets what has ended in another way, such as with its room; whether it was remembered.
    pub fn forget(&self, running: &Running) -> bool {
        self.guard.forget(running)
    }

    /// Leaves it all running, and gives it back: whoever has it is to end it.
    pub fn leave_running(self) -> Vec<Started> {
        self.guard.leave_running()
    }
}

impl<P: Protocol> fmt::Debug for Guard<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.guard.fmt(f)
    }
}
