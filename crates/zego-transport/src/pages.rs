//! Lists that take several calls, as streams.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use zego_model::page::Pager;
use zego_model::{Action, Operation, Protocol, Reply};

use crate::limits::Deadline;
use crate::options::CallOptions;
use crate::{Client, Error};

impl<P: Protocol> Client<P> {
    /// Reads a list page by page, a call at a time, each when the stream is asked for more.
    ///
    /// ```
    /// use zego_model::UnixSeconds;
    /// use zego_model::page::MediaPager;
    /// use zego_model::rtc::media_file::{SearchMedia, Vendor};
    /// use zego_transport::Client;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = zego_sandbox::Sandbox::start().await?;
    /// # let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build()?;
    /// # let now = 1_790_000_000;
    /// let pager = MediaPager::new(SearchMedia::new(Vendor::Tencent), UnixSeconds(now))?;
    /// let mut files = client.pages(pager).items();
    /// while let Some(file) = files.next().await {
    ///     println!("{}", file?.id());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A page has the deadline of one call, together with the calls before it that show nothing new; and after too many of those the list ends
    /// ([`PageError::NothingNew`](zego_model::page::PageError::NothingNew)).
    ///
    /// Each call waits for its turn in the quotas, such as one call a second of `DescribeUserList` for a room, within that deadline. An error ends the
    /// stream; the pager, taken back with [`into_pager`](Pages::into_pager), goes on where it stopped.
    pub fn pages<G: Pager<Request: Operation<Protocol = P>>>(&self, pager: G) -> Pages<P, G> {
        Pages { client: self.clone(), pager, call: None, deadline: None, action: None, over: false }
    }
}

/// The pages of a list; made by [`Client::pages`].
///
/// A stream of the items that are new on each page, and never of an empty page. The last thing it gives may be an error.
///
/// Dropping the future of [`next`](Self::next) loses nothing: the call goes on when the stream is asked again. Dropping the stream drops the call.
#[must_use = "nothing is called until the stream is asked for a page"]
pub struct Pages<P: Protocol, G: Pager> {
    client: Client<P>,
    pager: G,
    call: Option<PageCall<G>>,
    /// That of the page under way: those that show nothing are read within it, too.
    deadline: Option<Deadline>,
    /// That of its calls, once one was made.
    action: Option<Action>,
    over: bool,
}

/// The call under way.
type PageCall<G> = Pin<Box<dyn Future<Output = Result<Reply<<<G as Pager>::Request as Operation>::Output>, Error>> + Send>>;

impl<P: Protocol, G> Pages<P, G>
where
    G: Pager<Request: Operation<Protocol = P, Output: Send> + Send + Sync + 'static> + Unpin,
{
    /// The items that are new on the next page; `None` at the end.
    ///
    /// Calls whose answers show nothing new are made on the way, within the deadline of one call.
    ///
    /// # Errors
    /// [`Error`], after which nothing comes: of a call that failed, or of calls whose answers do not make a whole list ([`Error::page`]), when
    /// what could be listed was given.
    ///
    /// # Panics
    /// As [`Client::send`].
    pub async fn next(&mut self) -> Option<Result<Vec<G::Item>, Error>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// The items, one by one.
    pub fn items(self) -> PagedItems<P, G> {
        PagedItems { pages: self, ready: Vec::new().into_iter() }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<G::Item>, Error>>> {
        while !self.over {
            let call = match &mut self.call {
                Some(call) => call,
                None => match self.pager.request() {
                    Ok(Some(request)) => {
                        let action = self.action.get_or_insert_with(|| request.action());
                        let client = self.client.clone();
                        let deadline = *self.deadline.get_or_insert_with(|| client.0.deadline_of_page(action));
                        self.call.insert(Box::pin(async move { client.send_within(&request, CallOptions::new(), Some(deadline)).await }))
                    }
                    Ok(None) => break,
                    Err(error) => {
                        let error = Error::of_list(self.action.clone(), error);
                        return self.end(error);
                    }
                },
            };
            let answer = ready!(call.as_mut().poll(context));
            self.call = None;
            match answer {
                Ok(reply) => {
                    let items = self.pager.take(reply.output);
                    if !items.is_empty() {
                        self.deadline = None;
                        return Poll::Ready(Some(Ok(items)));
                    }
                }
                Err(error) => return self.end(error),
            }
        }
        self.over = true;
        Poll::Ready(None)
    }

    fn end<T>(&mut self, error: Error) -> Poll<Option<Result<T, Error>>> {
        self.over = true;
        Poll::Ready(Some(Err(error)))
    }
}

impl<P: Protocol, G: Pager> Pages<P, G> {
    /// The pager: how far the list is read.
    pub const fn pager(&self) -> &G {
        &self.pager
    }

    /// Takes the pager back, after an error most often: another stream of it goes on with the call that failed or was under way.
    pub fn into_pager(self) -> G {
        self.pager
    }
}

impl<P: Protocol, G> Stream for Pages<P, G>
where
    G: Pager<Request: Operation<Protocol = P, Output: Send> + Send + Sync + 'static> + Unpin,
{
    type Item = Result<Vec<G::Item>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// The items of a list; made by [`Pages::items`].
///
/// Its pager is ahead of it by what is left of a page, so it is given back only together with that.
#[must_use = "nothing is called until the stream is asked for an item"]
pub struct PagedItems<P: Protocol, G: Pager> {
    pages: Pages<P, G>,
    ready: vec::IntoIter<G::Item>,
}

impl<P: Protocol, G> PagedItems<P, G>
where
    G: Pager<Request: Operation<Protocol = P, Output: Send> + Send + Sync + 'static> + Unpin,
{
    /// The next item; `None` at the end.
    ///
    /// # Errors
    /// [`Error`], after which nothing comes: of a call that failed, or of calls whose answers do not make a whole list ([`Error::page`]), when
    /// what could be listed was given.
    ///
    /// # Panics
    /// As [`Client::send`].
    pub async fn next(&mut self) -> Option<Result<G::Item, Error>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<G::Item, Error>>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(context)) {
                Some(Ok(items)) => self.ready = items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<P: Protocol, G: Pager> PagedItems<P, G> {
    /// Takes the pager back, with the items of its last page that were not given.
    pub fn into_parts(self) -> (G, Vec<G::Item>) {
        (self.pages.pager, self.ready.collect())
    }
}

impl<P: Protocol, G> Stream for PagedItems<P, G>
where
    G: Pager<Request: Operation<Protocol = P, Output: Send> + Send + Sync + 'static, Item: Unpin> + Unpin,
{
    type Item = Result<G::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<P: Protocol, G: Pager + fmt::Debug> fmt::Debug for Pages<P, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("pager", &self.pager).field("calling", &self.call.is_some()).finish_non_exhaustive()
    }
}

impl<P: Protocol, G: Pager + fmt::Debug> fmt::Debug for PagedItems<P, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PagedItems").field("pages", &self.pages).field("ready", &self.ready.len()).finish()
    }
}
