//! What came in and what was decided, and each attempt at a callback: the last of them, as data.
//!
//! It stands beside the world, not in it: no snapshot holds it, and a reset leaves it as it is. What is kept holds no secret and no signature.

mod entry;
mod filter;
mod record;
mod redact;
mod rule;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use self::entry::Weighty;
pub use self::entry::{LoggedCallback, LoggedRequest};
pub use self::filter::{CallbackFilter, CallbackPage, RequestFilter, RequestPage};
pub(crate) use self::filter::{Filter, LONGEST_WAIT, MOST_AT_ONCE};
pub(crate) use self::record::Reported;
pub(crate) use self::redact::{Redactor, shown_json};
pub use self::rule::DecidedBy;
pub(crate) use self::rule::Refused;

/// Bound: how many requests are kept, and how many attempts at callbacks. What is older is dropped, which `dropped` of the answer counts.
pub(crate) const MOST_KEPT: usize = 10_000;
/// Bound: how many bytes each of the two takes up. What is older is dropped and counted in the same way.
const MOST_BYTES: usize = 64 << 20;

/// The last requests, and the last attempts at callbacks.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    requests: Mutex<Ring<LoggedRequest>>,
    callbacks: Mutex<Ring<LoggedCallback>>,
    news: watch::Sender<News>,
}

/// What those who wait are told.
#[derive(Clone, Copy, Debug, Default)]
struct News {
    /// Nobody waits any longer.
    is_over: bool,
}

/// The last entries of one kind, numbered from 1.
#[derive(Debug)]
struct Ring<T> {
    entries: VecDeque<Arc<T>>,
    last: u64,
    /// What the entries take up.
    bytes: usize,
}

impl<T> Default for Ring<T> {
    fn default() -> Self {
        Self { entries: VecDeque::new(), last: 0, bytes: 0 }
    }
}

/// Some entries.
struct Page<T> {
    entries: Vec<Arc<T>>,
    next: u64,
    dropped: u64,
}

impl Journal {
    fn add_request(&self, entry: impl FnOnce(u64) -> LoggedRequest) {
        locked(&self.requests).add(entry);
        self.news.send_modify(|_| {});
    }

    fn add_callback(&self, entry: impl FnOnce(u64) -> LoggedCallback) {
        locked(&self.callbacks).add(entry);
        self.news.send_modify(|_| {});
    }

    pub(crate) fn requests(&self, filter: &RequestFilter) -> RequestPage {
        let Page { entries, next, dropped } = locked(&self.requests).page(filter.since, filter.limit, |entry| filter.means(entry));
        RequestPage { requests: entries.iter().map(|entry| LoggedRequest::clone(entry)).collect(), next, dropped }
    }

    pub(crate) fn callbacks(&self, filter: &CallbackFilter) -> CallbackPage {
        let Page { entries, next, dropped } = locked(&self.callbacks).page(filter.since, filter.limit, |entry| filter.means(entry));
        CallbackPage { callbacks: entries.iter().map(|entry| LoggedCallback::clone(entry)).collect(), next, dropped }
    }

    /// Returns when there is something of what is asked for, when it has taken as long as it may, or when the server stops.
    pub(crate) async fn wait(&self, filter: &Filter, longest: Duration) {
        let mut news = self.news.subscribe();
        let mut filter = filter.clone();
        let something = async {
            loop {
                let is_over = news.borrow_and_update().is_over;
                if is_over || self.has(&mut filter) || news.changed().await.is_err() {
                    return;
                }
            }
        };
        let _ = timeout(longest, something).await;
    }

    /// Ends all waiting, for good: a server that stops waits for nobody who waits for news.
    pub(crate) fn end_waiting(&self) {
        self.news.send_modify(|news| news.is_over = true);
    }

    /// Whether there is something of what is asked for. If not, the filter goes on behind what was looked at.
    fn has(&self, filter: &mut Filter) -> bool {
        let (is_worth_telling, next) = match filter {
            Filter::Requests(filter) => locked(&self.requests).page(filter.since, 1, |entry| filter.means(entry)).told(),
            Filter::Callbacks(filter) => locked(&self.callbacks).page(filter.since, 1, |entry| filter.means(entry)).told(),
        };
        match filter {
            _ if is_worth_telling => {}
            Filter::Requests(filter) => filter.since = next,
            Filter::Callbacks(filter) => filter.since = next,
        }
        is_worth_telling
    }
}

impl<T: Weighty> Ring<T> {
    fn add(&mut self, entry: impl FnOnce(u64) -> T) {
        self.last += 1;
        let entry = entry(self.last);
        self.bytes += entry.bytes();
        self.entries.push_back(Arc::new(entry));
        while self.entries.len() > MOST_KEPT || self.bytes > MOST_BYTES {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.bytes();
        }
    }
}

impl<T> Ring<T> {
    /// Those after a number. One that is past the last is of an earlier sandbox at this place: what follows goes on from the last.
    fn page(&self, since: u64, limit: usize, means: impl Fn(&T) -> bool) -> Page<T> {
        let gone = self.last - self.entries.len() as u64;
        let mut page = Page { entries: Vec::new(), next: self.last, dropped: gone.saturating_sub(since) };
        let first = usize::try_from(since.saturating_sub(gone)).unwrap_or(usize::MAX).min(self.entries.len());
        for (number, entry) in (gone + first as u64 + 1..).zip(self.entries.range(first..)) {
            if !means(entry) {
                continue;
            }
            page.entries.push(Arc::clone(entry));
            if page.entries.len() == limit {
                page.next = number;
                break;
            }
        }
        page
    }
}

impl<T> Page<T> {
    /// Whether it is worth telling, and what comes next.
    fn told(&self) -> (bool, u64) {
        (!self.entries.is_empty() || self.dropped > 0, self.next)
    }
}

/// Nothing panics while it holds one of these locks; if it did, what is there counts as sound.
fn locked<T>(ring: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    ring.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Weighty for u64 {
        fn bytes(&self) -> usize {
            8
        }
    }

    impl Weighty for String {
        fn bytes(&self) -> usize {
            self.len()
        }
    }

    /// However few they are.
    #[test]
    fn long_entries_are_fewer() {
        let mut ring = Ring::default();
        for _ in 0..70 {
            ring.add(|_| " ".repeat(1 << 20));
        }
        assert_eq!((ring.entries.len(), ring.bytes, ring.page(0, 1, |_| true).dropped), (64, MOST_BYTES, 6));
    }

    fn numbers(page: &Page<u64>) -> Vec<u64> {
        page.entries.iter().map(|entry| **entry).collect()
    }

    #[test]
    fn a_cursor_goes_through_all_of_it() {
        let mut ring = Ring::default();
        assert_eq!(ring.page(0, 10, |_| true).next, 0);
        for _ in 0..10 {
            ring.add(|number| number);
        }
        let first = ring.page(0, 4, |_| true);
        assert_eq!((numbers(&first), first.next, first.dropped), (vec![1, 2, 3, 4], 4, 0));
        let second = ring.page(first.next, 4, |number| number % 2 == 0);
        assert_eq!((numbers(&second), second.next), (vec![6, 8, 10], 10));
        let none = ring.page(second.next, 4, |_| true);
        assert_eq!((numbers(&none), none.next), (vec![], 10));
        // A cursor of another sandbox goes on from here.
        assert_eq!((numbers(&ring.page(77, 4, |_| true)), ring.page(77, 4, |_| true).next), (vec![], 10));
        assert_eq!(numbers(&ring.page(u64::MAX, 4, |_| true)), Vec::<u64>::new());
    }

    #[test]
    fn it_is_bounded_and_says_what_is_dropped() {
        let mut ring = Ring::default();
        let more = 5;
        for _ in 0..MOST_KEPT + more {
            ring.add(|number| number);
        }
        assert_eq!(ring.entries.len(), MOST_KEPT);
        let page = ring.page(0, 2, |_| true);
        assert_eq!((numbers(&page), page.next, page.dropped), (vec![6, 7], 7, 5));
        assert_eq!(ring.page(3, 1, |_| true).dropped, 2);
        assert_eq!(ring.page(5, 1, |_| true).dropped, 0);
    }
}
