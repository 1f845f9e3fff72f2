//! Nothing left running: what calls started that costs while it runs is remembered, and ended.

mod book;
mod close;
mod left;

use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zego_model::running::{Running, TakeEnd};
use zego_model::spec::Retry;
use zego_model::{Action, Delivery, FailureKind, Failures, Operation, Protocol, Reply};

use self::book::{Book, End, Named, is_gone};
pub use self::left::{CloseError, Left, Started};
use crate::options::CallOptions;
use crate::{Client, Error};

impl<P: Protocol> Client<P> {
    /// Calls through it are remembered where they start what goes on, and costs, until another call ends it: recordings, mixes, moderation, agents.
    ///
    /// ```
    /// use zego_model::rtc::stream_mixing::{AutoMixOutput, StartAutoMix};
    /// use zego_transport::Client;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = zego_sandbox::Sandbox::start().await?;
    /// # let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build()?;
    /// let guard = client.guard();
    /// let output = AutoMixOutput::new("class-1-sound")?;
    /// guard.send(&StartAutoMix::new("mix-1", "mixer", "class-1", [output])?).await?;
    /// // Whatever comes in between:
    /// let ended = guard.close().await?;
    /// assert_eq!(ended[0].to_string(), "TaskId mix-1 (ended by StopAutoMix)");
    /// # Ok(())
    /// # }
    /// ```
    pub fn guard(&self) -> Guard<P> {
        Guard { client: self.clone(), book: Mutex::default() }
    }
}

/// Remembers what calls started that costs while it runs, and ends it; made by [`Client::guard`].
///
/// Whatever is sent through it passes as through the client. What a call starts that the description knows the end of
/// ([`OperationSpec::ends_by`](zego_model::spec::OperationSpec::ends_by)) is remembered until a call through the guard ends it, so all that may start something
/// goes through it; calls by name alone ([`RawCall`](zego_model::RawCall)) start nothing that it knows of.
///
/// - **A call of unknown outcome** may have started something. That is remembered as [doubtful](Started::is_doubtful), a call that was dropped while it waited
///   for its answer among them. [`close`](Self::close) ends it, where the call itself names it; where only the lost answer names it, nobody can, and `close` tells.
/// - **What ends by itself**, with its room most often, is remembered until `close` finds it gone, or [`forget`](Self::forget) is told.
/// - **Dropped** before all of it is ended, it writes a line for each thing that may go on running to the log, as an error: the action and the ids.
///
/// It can be shared by reference or in an `Arc`.
#[must_use = "what is started without it is not remembered"]
pub struct Guard<P: Protocol> {
    client: Client<P>,
    book: Mutex<Book<P>>,
}

impl<P: Protocol> Guard<P> {
    /// Sends a request, as [`Client::send`]; what it starts is remembered, and what it ends forgotten.
    ///
    /// # Errors
    /// # Panics
    /// As [`Client::send`].
    ///
    /// # Cancellation
    /// As [`Client::send`]: what was sent may have started something, which is remembered as doubtful.
    pub async fn send<O: Operation<Protocol = P>>(&self, operation: &O) -> Result<Reply<O::Output>, Error> {
        self.send_with(operation, CallOptions::new()).await
    }

    /// The same, where one call does otherwise than the client.
    ///
    /// # Errors
    /// # Panics
    /// # Cancellation
    /// As [`send`](Self::send).
    pub async fn send_with<O: Operation<Protocol = P>>(&self, operation: &O, options: CallOptions) -> Result<Reply<O::Output>, Error> {
        let Action::Described(spec) = operation.action() else { return self.client.send_with(operation, options).await };
        if spec.ends_by.is_some() {
            return self.start(operation, options).await;
        }
        // What is started while it is under way is not what it ends.
        let ended = Running::ended_by(operation);
        let ended = self.book().settled(&ended);
        let result = self.client.send_with(operation, options).await;
        match &result {
            Ok(reply) => self.book().forget(&ended, |running| !has_failed(running, reply.failures())),
            // Of several, such a code does not tell which one is not there.
            Err(error) if ended.len() == 1 && is_gone(operation, error) => self.book().forget(&ended, |_| true),
            Err(_) => {}
        }
        result
    }

    async fn start<O: Operation<Protocol = P>>(&self, operation: &O, options: CallOptions) -> Result<Reply<O::Output>, Error> {
        // Until its turn has come nothing is sent, and nothing started.
        let ready = self.client.ready(operation, options).await?;
        let action = operation.action();
        let call = Call { guard: self, number: self.book().begin(&action, named(operation, None)) };
        let result = ready.send().await;
        match &result {
            Ok(reply) => {
                let mut started = named(operation, Some(&reply.output));
                let is_told = !started.is_empty();
                // What the answer does not mention may run as well as not.
                let doubtful = started.extract_if(.., |(running, _)| is_open(running, reply.failures())).collect();
                started.retain(|(running, _)| !has_failed(running, reply.failures()));
                self.book().settle(call.number, &action, started, doubtful, !is_told);
            }
            Err(error) if may_have_started(error) => self.book().abandon(call.number),
            Err(_) => self.book().settle(call.number, &action, Vec::new(), Vec::new(), false),
        }
        result
    }

    /// Ends all that is remembered, several at once, each in its turn in the quotas, and gives what was ended.
    ///
    /// What a code says is not there has ended already, and counts as ended. What could not be ended stays remembered: `close` can be called again. What a call
    /// that is still under way may start is told as left.
    ///
    /// # Errors
    /// [`CloseError`]: everything that may go on running, and why it could not be ended.
    ///
    /// # Panics
    /// As [`Client::send`].
    ///
    /// # Cancellation
    /// What was not ended yet stays remembered.
    pub async fn close(&self) -> Result<Vec<Running>, CloseError> {
        let (ends, mut left) = self.book().to_end();
        let mut ended = Vec::new();
        let mut calls = close::Ends::of(&self.client, ends);
        while let Some((thing, result)) = calls.next().await {
            match result {
                Ok(()) => {
                    self.book().forget(&thing.entries, |_| true);
                    ended.push(thing.running);
                }
                Err(error) => left.push(Left { started: thing.started, error: Some(error) }),
            }
        }
        if left.is_empty() { Ok(ended) } else { Err(CloseError { ended, left }) }
    }

    /// What is left of everything that is remembered, where none of it could even be tried.
    #[cfg(feature = "blocking")]
    pub(crate) fn left(&self, error: impl Fn() -> Error) -> Result<Vec<Running>, CloseError> {
        let (things, mut left) = self.book().to_end();
        left.extend(things.into_iter().map(|thing| Left { started: thing.started, error: Some(error()) }));
        if left.is_empty() { Ok(Vec::new()) } else { Err(CloseError { ended: Vec::new(), left }) }
    }

    /// What is remembered, in the order in which it was started.
    pub fn running(&self) -> Vec<Started> {
        self.book().all()
    }

    /// Forgets what has ended in another way, such as with its room; whether it was remembered.
    pub fn forget(&self, running: &Running) -> bool {
        let mut book = self.book();
        let entries = book.settled(std::slice::from_ref(running));
        book.forget(&entries, |_| true);
        !entries.is_empty()
    }

    /// Leaves it all running, and gives it back: whoever has it is to end it.
    pub fn leave_running(self) -> Vec<Started> {
        let left = mem::take(&mut *self.book());
        left.all()
    }

    fn book(&self) -> MutexGuard<'_, Book<P>> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many things a guard that is dropped names in the log, at most.
const NAMED: usize = 100;

impl<P: Protocol> Drop for Guard<P> {
    fn drop(&mut self) {
        let left = self.book().all();
        for started in left.iter().take(NAMED) {
            tracing::error!(
                zego.service = started.action.service().name,
                zego.action = started.action.name(),
                zego.doubtful = started.is_doubtful,
                "a guard was dropped before all was ended that it remembers; this may go on running, and cost: {started}"
            );
        }
        if left.len() > NAMED {
            tracing::error!(zego.left = left.len() - NAMED, "and so may others that the same guard remembered");
        }
    }
}

impl<P: Protocol> fmt::Debug for Guard<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("running", &self.book().all().len()).finish_non_exhaustive()
    }
}

/// A start that is under way. Dropped before it is settled, its outcome is not known.
struct Call<'g, P: Protocol> {
    guard: &'g Guard<P>,
    number: u64,
}

impl<P: Protocol> Drop for Call<'_, P> {
    fn drop(&mut self) {
        self.guard.book().abandon(self.number);
    }
}

/// What a call starts, and what ends each, as far as it is known.
fn named<O: Operation>(operation: &O, output: Option<&O::Output>) -> Vec<Named<O::Protocol>> {
    struct Taken<P: Protocol>(Vec<Named<P>>);

    impl<P: Protocol> TakeEnd<P> for Taken<P> {
        fn take<E: Operation<Protocol = P> + Send + 'static>(&mut self, end: E) {
            if let [running] = &Running::ended_by(&end)[..] {
                self.0.push((running.clone(), Arc::new(end) as Arc<dyn End<P>>));
            }
        }
    }

    let mut taken = Taken(Vec::new());
    operation.ends(output, &mut taken);
    taken.0
}

/// Whether the call may have been carried out.
fn may_have_started(error: &Error) -> bool {
    match error.delivery() {
        Delivery::NotSent => false,
        // A failure of the service's own proves nothing.
        Delivery::Answered => error.retry() == Retry::Inspect,
        _ => true,
    }
}

/// Whether an answer tells that the one thing of several failed.
fn has_failed(running: &Running, failures: &Failures) -> bool {
    item(running, failures).is_some()
}

/// Whether an answer leaves open what became of it.
fn is_open(running: &Running, failures: &Failures) -> bool {
    item(running, failures).is_some_and(|kind| kind != FailureKind::Failed)
}

fn item(running: &Running, failures: &Failures) -> Option<FailureKind> {
    let item = running.item();
    // Of a call for one thing every failure is its own.
    failures.iter().find(|failure| item.is_none_or(|item| failure.item == item)).map(|failure| failure.kind)
}
