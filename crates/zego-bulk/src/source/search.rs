//! Files that a search finds, at any vendor.

mod found;
mod key;

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::vec;

use futures_core::Stream;
use tokio::time::{Sleep, sleep};
use zego_model::page::{FoundFile, MediaPager};
use zego_model::rtc::media_file::{SearchMedia, Vendor};
use zego_model::spec::Retry;
use zego_model::{RequestError, UnixSeconds, Zego};
use zego_transport::{Client, Error, Pages};

pub use self::found::LeftAlone;
use self::found::{Filter, PREFIX_BYTES, start_of};
use super::age::Age;
use super::error::SourceError;

/// Which files are looked for: those of all streams, prefixes and ages that are said. Without any it is all files.
///
/// What the vendor's API can filter it filters; the rest is done here. Where it cannot be told whether a file is meant, it is left alone, and
/// [counted](SearchSource::left_alone).
///
/// | | Tencent | Wangsu, Huawei |
/// |---|---|---|
/// | streams | by the API, ten a call | here, from the file's key, where its form is the known one: `APP-STREAM--TIME.ext` with an `APP` without a hyphen at Wangsu, `record/APP/.../STREAM/TIME.ext` at Huawei |
/// | prefix | by the API, which takes 20 bytes; a longer one is looked at here as well | the same |
/// | age | by the API, from when the file was made | here, from when it last changed |
///
/// # Files that are not finished
/// No page of the vendors says whether a recording that is under way can be found. What is known: the callback `record` tells of a file when it is written, and the
/// sandbox shows none before. So [`to_delete`](Self::to_delete) leaves alone what was made after the moment that it is given, at Wangsu and Huawei also what changed
/// after it, and what has no content yet: no byte (Wangsu, Huawei), or neither a byte nor a second (Tencent). That costs no finished file. It is no proof: a vendor
/// that showed a part of a recording as a file like any other could not be seen through. Who has to be sure says an [age](Self::older_than) that is longer than any
/// of their recordings.
///
/// Times are the vendor's, the moment is of this machine's clock: where the two differ by a minute, so does what counts as after it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "it does nothing until it is searched"]
pub struct Search {
    vendor: Vendor,
    streams: Vec<String>,
    prefix: String,
    older_than: Option<Age>,
}

/// How many streams one call of Tencent's takes.
const STREAMS_A_CALL: usize = 10;

/// How long a search for a run pauses before it makes a call again that failed for a reason which passes, each time it does. Who only looks is told at once.
const PAUSES: [Duration; 3] = [Duration::from_secs(2), Duration::from_secs(8), Duration::from_secs(30)];

impl Search {
    /// All files at a vendor.
    pub const fn new(vendor: Vendor) -> Self {
        Self { vendor, streams: Vec::new(), prefix: String::new(), older_than: None }
    }

    /// Only files of these streams, any number of them.
    pub fn streams<S: Into<String>>(mut self, streams: impl IntoIterator<Item = S>) -> Self {
        self.streams = streams.into_iter().map(Into::into).collect();
        self.streams.sort_unstable();
        self.streams.dedup();
        self
    }

    /// Only files whose name begins so: at Wangsu and Huawei their key, or its last part.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Only files that are so old at least.
    pub const fn older_than(mut self, age: Age) -> Self {
        self.older_than = Some(age);
        self
    }

    /// What there is, to be shown; ages are counted back from `now`.
    ///
    /// # Errors
    /// [`RequestError`] for a vendor whose files cannot be searched.
    pub fn to_list(&self, client: &Client<Zego>, now: UnixSeconds) -> Result<SearchSource, RequestError> {
        self.start(client, now, false)
    }

    /// What may be deleted by a run that began at `started`, which is also what ages are counted back from: nothing that came later, and nothing that is not
    /// finished, as far as that can be told. A run that goes on gives the moment at which it first began.
    ///
    /// What is found may be deleted while the search goes on: nothing is skipped by that.
    ///
    /// # Errors
    /// [`RequestError`] for a vendor whose files cannot be searched.
    pub fn to_delete(&self, client: &Client<Zego>, started: UnixSeconds) -> Result<SearchSource, RequestError> {
        self.start(client, started, true)
    }

    fn start(&self, client: &Client<Zego>, now: UnixSeconds, is_to_delete: bool) -> Result<SearchSource, RequestError> {
        let latest = self.older_than.map_or(now, |age| age.before(now));
        let mut search = SearchMedia::new(self.vendor.clone());
        if !self.prefix.is_empty() {
            search = search.name_prefix(start_of(&self.prefix, PREFIX_BYTES))?;
        }
        let mut searches = VecDeque::new();
        if self.vendor == Vendor::Tencent {
            // Before 1970 there is nothing, and no time of the API.
            search = search.end_time(UnixSeconds(latest.0.max(0)));
            for streams in self.streams.chunks(STREAMS_A_CALL) {
                searches.push_back(search.clone().stream_ids(streams)?);
            }
        }
        if searches.is_empty() {
            searches.push_back(search);
        }
        let mut pagers = VecDeque::new();
        for search in searches {
            pagers.push_back(MediaPager::new(search, now)?);
        }
        let filter = Filter::new(&self.vendor, &self.streams, &self.prefix, latest, self.older_than.is_some(), is_to_delete);
        Ok(SearchSource {
            client: client.clone(),
            pagers,
            step: SearchState::Next,
            page: Vec::new().into_iter(),
            filter,
            pauses: if is_to_delete { &PAUSES } else { &[] },
            found: 0,
            failed: 0,
            missing: None,
        })
    }
}

/// Files that a search finds, as a stream; made by [`Search::to_list`] and [`Search::to_delete`].
///
/// Where files are to be deleted, a call that failed for a reason which passes is made again after 2, 8 and 30 seconds, beside what the client does by itself; then
/// its error ends the stream. It holds one page of files. Where a part of the search cannot be shown in full, its error comes after all that can.
#[must_use = "a stream does nothing until it is asked"]
pub struct SearchSource {
    client: Client<Zego>,
    /// The searches that are to come.
    pagers: VecDeque<MediaPager>,
    step: SearchState,
    page: vec::IntoIter<FoundFile>,
    filter: Filter,
    /// Those between the times that one call is made.
    pauses: &'static [Duration],
    found: u64,
    /// How often the call that is to be made has failed.
    failed: usize,
    /// The first of what could not be shown.
    missing: Option<Error>,
}

enum SearchState {
    /// The next search is to begin.
    Next,
    /// A page is waited for.
    Pages(Pages<Zego, MediaPager>),
    /// Before the same call is made again.
    Pause(Pin<Box<Sleep>>, MediaPager),
    Over,
}

impl SearchSource {
    /// What was found, and left alone so far. It goes on counting when the stream has gone elsewhere.
    pub fn left_alone(&self) -> LeftAlone {
        self.filter.left_alone.clone()
    }

    fn end(&mut self, call: Error) -> Poll<Option<Result<FoundFile, SourceError>>> {
        self.step = SearchState::Over;
        Poll::Ready(Some(Err(SourceError::Search { found: self.found, call: Box::new(call) })))
    }
}

impl Stream for SearchSource {
    type Item = Result<FoundFile, SourceError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            for file in this.page.by_ref() {
                if this.filter.takes(&file) {
                    this.found += 1;
                    return Poll::Ready(Some(Ok(file)));
                }
            }
            match &mut this.step {
                SearchState::Next => match this.pagers.pop_front() {
                    Some(pager) => this.step = SearchState::Pages(this.client.pages(pager)),
                    None => match this.missing.take() {
                        Some(error) => return this.end(error),
                        None => this.step = SearchState::Over,
                    },
                },
                SearchState::Pages(pages) => match ready!(Pin::new(pages).poll_next(context)) {
                    Some(Ok(files)) => {
                        this.failed = 0;
                        this.page = files.into_iter();
                    }
                    None => this.step = SearchState::Next,
                    // All calls were answered: another search can be, too.
                    Some(Err(error)) if error.page().is_some() => {
                        this.missing.get_or_insert(error);
                        this.step = SearchState::Next;
                    }
                    Some(Err(error)) => {
                        let pause = this.pauses.get(this.failed).filter(|_| passes(&error));
                        let Some(pause) = pause else { return this.end(error) };
                        this.failed += 1;
                        if let SearchState::Pages(pages) = std::mem::replace(&mut this.step, SearchState::Over) {
                            this.step = SearchState::Pause(Box::pin(sleep(*pause)), pages.into_pager());
                        }
                    }
                },
                SearchState::Pause(pause, _) => {
                    ready!(pause.as_mut().poll(context));
                    if let SearchState::Pause(_, pager) = std::mem::replace(&mut this.step, SearchState::Over) {
                        this.step = SearchState::Pages(this.client.pages(pager));
                    }
                }
                SearchState::Over => return Poll::Ready(None),
            }
        }
    }
}

/// Whether the same call may fare better later.
fn passes(error: &Error) -> bool {
    matches!(error.retry(), Retry::Backoff | Retry::NextWindow)
}

impl fmt::Debug for SearchSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchSource").field("found", &self.found).field("left_alone", &self.filter.left_alone).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
