//! Many calls of one operation, several at once, as a stream of their outcomes.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use tokio::task::{JoinError, JoinSet};
use zego_model::{Operation, Protocol, Reply};

use crate::options::CallOptions;
use crate::{Client, Error};

impl<P: Protocol> Client<P> {
    /// Sends many calls, several at once, and gives the outcome of each as it ends.
    ///
    /// The calls come from [`DeleteMedia::batches`](zego_model::rtc::media_file::DeleteMedia::batches) or [`batches::split`](zego_model::batches::split), which put many items
    /// into few calls, or from any other iterator; they are taken from it one by one, so that millions need no memory. Each waits for its turn in the
    /// quotas however long that takes; its deadline begins with that turn.
    ///
    /// ```
    /// use zego_model::rtc::media_file::{DeleteMedia, Vendor};
    /// use zego_transport::Client;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = zego_sandbox::Sandbox::start().await?;
    /// # let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build()?;
    /// let files = (0..250).map(|number| format!("file-{number}"));
    /// let mut batches = client.batches(DeleteMedia::batches(Vendor::Tencent, files)?);
    /// let mut ended = 0;
    /// while let Some(batch) = batches.next().await {
    ///     match batch.result {
    ///         Ok(reply) => println!("call {}: {} files failed", batch.place, reply.failures().len()),
    ///         // The call is given back: what it named is not lost.
    ///         Err(error) => eprintln!("call {}: {error}; {:?}", batch.place, batch.call),
    ///     }
    ///     ended += 1;
    /// }
    /// assert_eq!(ended, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn batches<I>(&self, calls: I) -> Batches<P, I::IntoIter>
    where
        I: IntoIterator<Item: Operation<Protocol = P>>,
    {
        Batches {
            client: self.clone(),
            calls: calls.into_iter(),
            options: CallOptions::new().wait_for_turn(),
            most: IN_FLIGHT,
            begun: 0,
            over: false,
            under_way: BTreeMap::new(),
            tasks: JoinSet::new(),
        }
    }
}

/// As many as a client has under way at a time.
const IN_FLIGHT: usize = 64;

/// The outcomes of many calls; made by [`Client::batches`].
///
/// Dropping the future of [`next`](Self::next) loses nothing: the calls under way go on by themselves, and their outcomes are there when the next one is
/// asked for. To end early, either [`stop`](Self::stop) and read on to the end, or take [`into_rest`](Self::into_rest). Dropping the stream itself breaks off the calls under
/// way, and which of them were carried out nobody knows then.
#[must_use = "nothing is called until the stream is asked for an outcome"]
pub struct Batches<P: Protocol, I: Iterator<Item: Operation>> {
    client: Client<P>,
    calls: I,
    options: CallOptions,
    most: usize,
    begun: usize,
    /// Whether no more are begun.
    over: bool,
    under_way: BTreeMap<usize, Arc<I::Item>>,
    tasks: JoinSet<Ended<I::Item>>,
}

/// A call by its place, and how it ended.
type Ended<O> = (usize, Result<Reply<<O as Operation>::Output>, Error>);

/// How one of many calls ended.
#[non_exhaustive]
#[must_use = "the call may have failed"]
pub struct BatchOutcome<O: Operation> {
    /// Which one it is, from 0 in the order of the iterator.
    pub place: usize,
    /// The call.
    pub call: Arc<O>,
    /// Its answer, or why there is none.
    pub result: Result<Reply<O::Output>, Error>,
}

/// What is left of many calls that were broken off.
#[non_exhaustive]
pub struct BatchRest<I: Iterator<Item: Operation>> {
    /// Those that had ended, and whose outcome nobody had asked for yet.
    pub ended: Vec<BatchOutcome<I::Item>>,
    /// Those that were under way, with their places: each may have been carried out or not.
    pub in_doubt: Vec<(usize, Arc<I::Item>)>,
    /// Those that were not begun.
    pub not_begun: I,
}

impl<P: Protocol, I> Batches<P, I>
where
    I: Iterator<Item: Operation<Protocol = P> + Send + 'static>,
{
    /// How many calls are under way at a time; 64 when not said, and one at least. The client's own limit holds beside it
    /// ([`ClientBuilder::max_in_flight`](crate::ClientBuilder::max_in_flight)): so many attempts, and so many calls that wait for room; more fail as
    /// [`Saturated`](crate::CallErrorKind::Saturated).
    pub const fn in_flight(mut self, most: usize) -> Self {
        self.most = if most == 0 { 1 } else { most };
        self
    }

    /// What these calls do otherwise than the client.
    pub const fn options(mut self, options: CallOptions) -> Self {
        self.options = options.wait_for_turn();
        self
    }

    /// The outcome of the next call that ends, in the order of ending; `None` after the last one.
    ///
    /// # Panics
    /// As [`Client::send`].
    pub async fn next(&mut self) -> Option<BatchOutcome<I::Item>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// Begins no more calls. What is under way ends as it would have, and [`next`](Self::next) tells of it.
    pub const fn stop(&mut self) {
        self.over = true;
    }

    /// Breaks off the calls under way, and gives back everything that [`next`](Self::next) has not told of.
    pub fn into_rest(mut self) -> BatchRest<I> {
        let mut ended = Vec::new();
        while let Some(task) = self.tasks.try_join_next() {
            ended.extend(self.outcome(task));
        }
        BatchRest { ended, in_doubt: self.under_way.into_iter().collect(), not_begun: self.calls }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<BatchOutcome<I::Item>>> {
        loop {
            self.begin();
            let Some(task) = ready!(self.tasks.poll_join_next(context)) else { return Poll::Ready(None) };
            if let Some(outcome) = self.outcome(task) {
                return Poll::Ready(Some(outcome));
            }
        }
    }

    /// Begins as many calls as there is room for.
    fn begin(&mut self) {
        while !self.over && self.under_way.len() < self.most {
            let Some(call) = self.calls.next() else { return self.over = true };
            let (place, call) = (self.begun, Arc::new(call));
            self.begun += 1;
            self.under_way.insert(place, call.clone());
            let (client, options) = (self.client.clone(), self.options);
            self.tasks.spawn(async move { (place, client.send_with(&*call, options).await) });
        }
    }

    fn outcome(&mut self, task: Result<Ended<I::Item>, JoinError>) -> Option<BatchOutcome<I::Item>> {
        let (place, result) = match task {
            Ok(ended) => ended,
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            Err(ended) => panic!("the runtime ended while calls were under way: {ended}"),
        };
        let call = self.under_way.remove(&place)?;
        Some(BatchOutcome { place, call, result })
    }
}

impl<P: Protocol, I> Stream for Batches<P, I>
where
    I: Iterator<Item: Operation<Protocol = P> + Send + 'static> + Unpin,
{
    type Item = BatchOutcome<I::Item>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<P: Protocol, I: Iterator<Item: Operation>> fmt::Debug for Batches<P, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batches").field("begun", &self.begun).field("under_way", &self.under_way.len()).finish_non_exhaustive()
    }
}

impl<O: Operation> fmt::Debug for BatchOutcome<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchOutcome").field("place", &self.place).field("error", &self.result.as_ref().err()).finish_non_exhaustive()
    }
}

impl<I: Iterator<Item: Operation>> fmt::Debug for BatchRest<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchRest").field("ended", &self.ended.len()).field("in_doubt", &self.in_doubt.len()).finish_non_exhaustive()
    }
}
