//! The client for programs without an async main.
//!
//! ```
//! use zego_model::rtc::room::DescribeUserNum;
//! use zego_transport::Client;
//!
//! # let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
//! # let sandbox = runtime.block_on(zego_sandbox::Sandbox::start())?;
//! # let (app_id, server_secret, endpoint) = (sandbox.app_id(), sandbox.server_secret(), sandbox.endpoint().clone());
//! let client = Client::zego(app_id, server_secret).endpoint(endpoint).build_blocking()?;
//! let counts = client.send(&DescribeUserNum::new(["room-1"])?)?.output;
//! # let _ = counts;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A thread of its own drives the connections, also between calls: so a server that hangs up is noticed then, and not by the next call, which could not
//! tell any more whether it was carried out.

mod guard;
mod runtime;

use std::fmt;
use std::iter::FusedIterator;
use std::sync::Arc;
use std::vec;

use zego_model::page::Pager;
use zego_model::{Operation, Protocol, Reply};

pub use self::guard::Guard;
use self::runtime::RuntimeThread;
use crate::{BatchOutcome, BatchRest, BuildError, CallOptions, ClientBuilder, Error};

/// A client whose calls wait for their answers. Clones share their connections, and calls from several threads run side by side.
///
/// With the last clone its thread ends, and the connections with it.
pub struct Client<P: Protocol> {
    client: crate::Client<P>,
    runtime: Arc<RuntimeThread>,
}

impl<P: Protocol> ClientBuilder<P> {
    /// Makes a client for programs without an async main, and starts its thread.
    ///
    /// # Errors
    /// [`BuildError`], as of [`build`](Self::build), or when the thread cannot be started.
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn build_blocking(self) -> Result<Client<P>, BuildError> {
        let client = self.build()?;
        let runtime = RuntimeThread::start().map_err(BuildError::Thread)?;
        Ok(Client { client, runtime: Arc::new(runtime) })
    }
}

impl<P: Protocol> Client<P> {
    /// Sends a request and waits for the answer, as [`Client::send`](crate::Client::send).
    ///
    /// # Errors
    /// [`Error`], whose [`delivery`](Error::delivery) tells whether the call may have been carried out. Inside a tokio runtime, where waiting would stop
    /// everything else, nothing is sent and it is of the kind [`AsyncContext`](crate::CallErrorKind::AsyncContext); that includes its threads for blocking
    /// work, where `Handle::block_on` of the async client does the same.
    pub fn send<O: Operation<Protocol = P>>(&self, operation: &O) -> Result<Reply<O::Output>, Error> {
        self.runtime.wait(|| Some(operation.action()), self.client.send(operation))?
    }

    /// The same, where one call does otherwise than the client.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_with<O: Operation<Protocol = P>>(&self, operation: &O, options: CallOptions) -> Result<Reply<O::Output>, Error> {
        self.runtime.wait(|| Some(operation.action()), self.client.send_with(operation, options))?
    }

    /// Reads a list page by page, a call at a time, each when the iterator is asked for more; as [`Client::pages`](crate::Client::pages).
    pub fn pages<G: Pager<Request: Operation<Protocol = P>>>(&self, pager: G) -> Pages<P, G> {
        Pages { list: self.client.pages(pager), runtime: self.runtime.clone(), over: false }
    }
}

impl<P: Protocol> Client<P> {
    /// Sends many calls, several at once, and gives the outcome of each as it ends; as [`Client::batches`](crate::Client::batches).
    pub fn batches<I>(&self, calls: I) -> Batches<P, I::IntoIter>
    where
        I: IntoIterator<Item: Operation<Protocol = P>>,
    {
        Batches { calls: self.client.batches(calls), runtime: self.runtime.clone(), over: false }
    }
}

impl<P: Protocol> Client<P> {
    /// Calls through it are remembered where they start what costs until another call ends it; as [`Client::guard`](crate::Client::guard).
    pub fn guard(&self) -> Guard<P> {
        Guard { guard: self.client.guard(), runtime: self.runtime.clone() }
    }
}

impl<P: Protocol> Clone for Client<P> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), runtime: self.runtime.clone() }
    }
}

impl<P: Protocol> fmt::Debug for Client<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}

/// The outcomes of many calls; made by [`Client::batches`].
///
/// An iterator over the outcomes, in the order of ending. It gives an error only where it may not wait, within an async runtime; what is under way goes on
/// while nobody asks.
#[must_use = "nothing is called until the iterator is asked for an outcome"]
pub struct Batches<P: Protocol, I: Iterator<Item: Operation>> {
    calls: crate::Batches<P, I>,
    runtime: Arc<RuntimeThread>,
    /// Whether it ended because it may not wait here.
    over: bool,
}

impl<P: Protocol, I> Batches<P, I>
where
    I: Iterator<Item: Operation<Protocol = P> + Send + 'static>,
{
    /// How many calls are under way at a time; as [`Batches::in_flight`](crate::Batches::in_flight).
    pub fn in_flight(self, most: usize) -> Self {
        Self { calls: self.calls.in_flight(most), ..self }
    }

    /// What these calls do otherwise than the client.
    pub fn options(self, options: CallOptions) -> Self {
        Self { calls: self.calls.options(options), ..self }
    }

    /// Begins no more calls. What is under way ends as it would have, and the iterator tells of it.
    pub const fn stop(&mut self) {
        self.calls.stop();
    }

    /// Breaks off the calls under way, and gives back everything that the iterator has not told of.
    pub fn into_rest(self) -> BatchRest<I> {
        self.calls.into_rest()
    }
}

impl<P: Protocol, I> Iterator for Batches<P, I>
where
    I: Iterator<Item: Operation<Protocol = P> + Send + 'static>,
{
    type Item = Result<BatchOutcome<I::Item>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        match self.runtime.wait(|| None, self.calls.next()) {
            Ok(outcome) => outcome.map(Ok),
            Err(error) => {
                self.over = true;
                Some(Err(error))
            }
        }
    }
}

impl<P: Protocol, I: Iterator<Item: Operation>> fmt::Debug for Batches<P, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.calls.fmt(f)
    }
}

/// The pages of a list; made by [`Client::pages`].
///
/// An iterator over the items that are new on each page, and never an empty page. The last thing it gives may be an error.
#[must_use = "nothing is called until the iterator is asked for a page"]
pub struct Pages<P: Protocol, G: Pager> {
    list: crate::Pages<P, G>,
    runtime: Arc<RuntimeThread>,
    /// Whether it ended because it may not wait here: then there is nothing to ask the other pages for.
    over: bool,
}

impl<P: Protocol, G> Pages<P, G>
where
    G: Pager<Request: Operation<Protocol = P, Output: Send> + Send + Sync + 'static> + Unpin,
{
    /// The items, one by one.
    pub fn items(self) -> PagedItems<P, G> {
        PagedItems { pages: self, ready: Vec::new().into_iter() }
    }
}

impl<P: Protocol, G: Pager> Pages<P, G> {
    /// The pager: how far the list is read.
    pub const fn pager(&self) -> &G {
        self.list.pager()
    }

    /// Takes the pager back, after an error most often: another iterator of it goes on with the call that failed.
    pub fn into_pager(self) -> G {
        self.list.into_pager()
    }
}

impl<P: Protocol, G> Iterator for Pages<P, G>
where
    G: Pager<Request: Operation<Protocol = P, Output: Send> + Send + Sync + 'static> + Unpin,
{
    type Item = Result<Vec<G::Item>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        self.runtime.wait(|| None, self.list.next()).unwrap_or_else(|error| {
            self.over = true;
            Some(Err(error))
        })
    }
}

/// Nothing comes after the end, nor after an error.
impl<P: Protocol, G> FusedIterator for Pages<P, G> where
    G: Pager<Request: Operation<Protocol = P, Output: Send> + Send + Sync + 'static> + Unpin
{
}

/// The items of a list; made by [`Pages::items`].
#[must_use = "nothing is called until the iterator is asked for an item"]
pub struct PagedItems<P: Protocol, G: Pager> {
    pages: Pages<P, G>,
    ready: vec::IntoIter<G::Item>,
}

impl<P: Protocol, G: Pager> PagedItems<P, G> {
    /// Takes the pager back, with the items of its last page that were not given.
    pub fn into_parts(self) -> (G, Vec<G::Item>) {
        (self.pages.into_pager(), self.ready.collect())
    }
}

impl<P: Protocol, G> Iterator for PagedItems<P, G>
where
    G: Pager<Request: Operation<Protocol = P, Output: Send> + Send + Sync + 'static> + Unpin,
{
    type Item = Result<G::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.ready.next() {
                return Some(Ok(item));
            }
            match self.pages.next()? {
                Ok(items) => self.ready = items.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<P: Protocol, G> FusedIterator for PagedItems<P, G> where
    G: Pager<Request: Operation<Protocol = P, Output: Send> + Send + Sync + 'static> + Unpin
{
}

impl<P: Protocol, G: Pager + fmt::Debug> fmt::Debug for Pages<P, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.list.fmt(f)
    }
}

impl<P: Protocol, G: Pager + fmt::Debug> fmt::Debug for PagedItems<P, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PagedItems").field("pages", &self.pages).field("ready", &self.ready.len()).finish()
    }
}
