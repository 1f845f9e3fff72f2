//! Which entries are asked for, and what is answered.

use std::time::Duration;

use serde::Serialize;

use super::{LoggedCallback, LoggedRequest};

/// Bound: how many entries one answer has. A larger `limit` is refused, and `next` goes on.
pub(crate) const MOST_AT_ONCE: usize = 1_000;
/// How many it has if nobody says how many.
const USUAL: usize = 100;
/// Bound: how long a question can wait for something to come. A longer `wait` is refused.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Which requests are asked for. Default: the first hundred of those that are kept.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "it does nothing by itself"]
pub struct RequestFilter {
    pub(super) since: u64,
    pub(super) limit: usize,
    operation: Option<String>,
    code: Option<String>,
}

/// Which attempts at callbacks are asked for. Default: the first hundred of those that are kept.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "it does nothing by itself"]
pub struct CallbackFilter {
    pub(super) since: u64,
    pub(super) limit: usize,
    event: Option<String>,
}

/// Either.
#[derive(Clone, Debug)]
pub(crate) enum Filter {
    Requests(RequestFilter),
    Callbacks(CallbackFilter),
}

impl Default for RequestFilter {
    fn default() -> Self {
        Self { since: 0, limit: USUAL, operation: None, code: None }
    }
}

impl RequestFilter {
    /// The first hundred of those that are kept.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only those after this number.
    pub const fn since(mut self, number: u64) -> Self {
        self.since = number;
        self
    }

    /// No more than so many: from 1 to 1,000; what is outside counts as the nearer of the two.
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit.clamp(1, MOST_AT_ONCE);
        self
    }

    /// Only those that named this action: `DeleteMedia`, of whatever service, or `rtc/DeleteMedia`.
    pub fn operation(mut self, action: impl Into<String>) -> Self {
        self.operation = Some(action.into());
        self
    }

    /// Only those that were answered with this code: `0`, `100000005`, `AuthFailure.SignatureFailure`.
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    pub(super) fn means(&self, entry: &LoggedRequest) -> bool {
        let is = |asked: Option<&str>, has: &str| asked.is_none_or(|asked| asked == has);
        let (service, action) = match self.operation.as_deref().map(|name| name.split_once('/').ok_or(name)) {
            None => (None, None),
            Some(Ok((service, action))) => (Some(service), Some(action)),
            Some(Err(action)) => (None, Some(action)),
        };
        is(action, &entry.action) && is(service, entry.service.unwrap_or_default()) && is(self.code.as_deref(), &entry.code)
    }
}

impl Default for CallbackFilter {
    fn default() -> Self {
        Self { since: 0, limit: USUAL, event: None }
    }
}

impl CallbackFilter {
    /// The first hundred of those that are kept.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only those after this number.
    pub const fn since(mut self, number: u64) -> Self {
        self.since = number;
        self
    }

    /// No more than so many: from 1 to 1,000; what is outside counts as the nearer of the two.
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit.clamp(1, MOST_AT_ONCE);
        self
    }

    /// Only those of this event: `record`.
    pub fn event(mut self, event: impl Into<String>) -> Self {
        self.event = Some(event.into());
        self
    }

    pub(super) fn means(&self, entry: &LoggedCallback) -> bool {
        self.event.as_deref().is_none_or(|event| event == entry.event)
    }
}

/// Requests, in their order.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct RequestPage {
    /// Those that were asked for.
    pub requests: Vec<LoggedRequest>,
    /// What to ask for next with [`RequestFilter::since`].
    pub next: u64,
    /// How many after the number that was asked for are not kept any more.
    pub dropped: u64,
}

/// Attempts at callbacks, in their order.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct CallbackPage {
    /// Those that were asked for.
    pub callbacks: Vec<LoggedCallback>,
    /// What to ask for next with [`CallbackFilter::since`].
    pub next: u64,
    /// How many after the number that was asked for are not kept any more.
    pub dropped: u64,
}
