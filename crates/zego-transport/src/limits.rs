//! How long a call may take and how much it may bring back.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

/// The limits of a call. Every stage has its own, and none outlives the deadline of the whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The whole call.
    pub(crate) deadline: Duration,
    /// Name resolution, TCP, a proxy's tunnel and TLS together.
    pub(crate) connect: Duration,
    /// Name resolution within that.
    pub(crate) resolve: Duration,
    /// From the first byte of the request to the head of the answer.
    pub(crate) first_byte: Duration,
    /// The longest silence within the body of the answer.
    pub(crate) body: Duration,
    /// The longest body of an answer.
    pub(crate) response_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(30),
            connect: Duration::from_secs(5),
            resolve: Duration::from_secs(2),
            first_byte: Duration::from_secs(10),
            body: Duration::from_secs(5),
            response_bytes: MAX_RESPONSE_BYTES,
        }
    }
}

/// Bound: the body of an answer, unless the client is built with another limit; a longer one fails as `too_large`.
pub(crate) const MAX_RESPONSE_BYTES: usize = 8 << 20;
/// Bound: the head of an answer, and hyper's read buffer; a longer one fails as `malformed_http`, with the length in the message.
pub(crate) const MAX_HEAD_BYTES: usize = 64 << 10;
/// Bound: the header fields of an answer; more fail as `malformed_http`, with the number in the message. It is hyper's own limit: to set one, even the same, makes it clear room for so many anew for each answer.
pub(crate) const MAX_HEADERS: usize = 100;

/// The end of a stage: its own, or that of the whole call if that comes first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Until {
    pub(crate) at: Instant,
    /// What the caller reads when it is over: which limit it was, and how long.
    pub(crate) limit: TimeLimit,
}

/// Which limit ended a stage.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TimeLimit {
    Stage(Duration),
    Deadline(Duration),
}

/// A call's own clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    end: Instant,
    whole: Duration,
}

/// A year.
pub(crate) const FAR: Duration = Duration::from_secs(365 * 86_400);

impl Deadline {
    pub(crate) fn starting(now: Instant, whole: Duration) -> Self {
        Self { end: later(now, whole), whole }
    }

    /// None, as far as anybody will wait.
    pub(crate) fn never(now: Instant) -> Self {
        Self::starting(now, FAR)
    }

    /// As long, from another moment on.
    pub(crate) fn from(self, now: Instant) -> Self {
        Self::starting(now, self.whole)
    }

    /// The end of a stage that begins now.
    pub(crate) fn stage(self, now: Instant, stage: Duration) -> Until {
        let end = later(now, stage);
        if end < self.end {
            Until { at: end, limit: TimeLimit::Stage(stage) }
        } else {
            Until { at: self.end, limit: TimeLimit::Deadline(self.whole) }
        }
    }

    /// When all is over.
    pub(crate) const fn end(self) -> Instant {
        self.end
    }

    /// Whether something is left of it after a pause that begins now.
    pub(crate) fn leaves(self, now: Instant, pause: Duration) -> bool {
        later(now, pause) < self.end
    }

    /// The limit that is over, if the deadline has passed.
    pub(crate) fn passed(self, now: Instant) -> Option<TimeLimit> {
        (now >= self.end).then_some(TimeLimit::Deadline(self.whole))
    }
}

/// What is there within the time; no timer is made for what is there at once.
pub(crate) async fn within<T>(end: Instant, future: impl Future<Output = T>) -> Result<T, Elapsed> {
    let mut future = pin!(future);
    let at_once = poll_fn(|context| Poll::Ready(future.as_mut().poll(context)));
    match at_once.await {
        Poll::Ready(there) => Ok(there),
        Poll::Pending => timeout_at(end, future).await,
    }
}

/// An absurd duration means "never", which a sum of instants cannot say.
fn later(now: Instant, by: Duration) -> Instant {
    now + by.min(FAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn a_stage_ends_with_its_own_limit_or_with_the_deadline_whichever_comes_first() {
        let start = Instant::now();
        let deadline = Deadline::starting(start, 10 * SECOND);
        assert_eq!(deadline.stage(start, 4 * SECOND), Until { at: start + 4 * SECOND, limit: TimeLimit::Stage(4 * SECOND) });
        let late = start + 7 * SECOND;
        assert_eq!(deadline.stage(late, 4 * SECOND), Until { at: start + 10 * SECOND, limit: TimeLimit::Deadline(10 * SECOND) });
        assert_eq!(deadline.passed(late), None);
        assert_eq!(deadline.passed(start + 10 * SECOND), Some(TimeLimit::Deadline(10 * SECOND)));
        // Where both end at once, there is no time for anything else either.
        assert_eq!(deadline.stage(start, 10 * SECOND).limit, TimeLimit::Deadline(10 * SECOND));
    }

    #[test]
    fn forever_is_no_overflow() {
        let start = Instant::now();
        let deadline = Deadline::starting(start, Duration::MAX);
        assert_eq!(deadline.stage(start, Duration::MAX).limit, TimeLimit::Deadline(Duration::MAX));
        assert_eq!(deadline.passed(start), None);
        for never in [deadline, Deadline::never(start)] {
            assert!(never.leaves(start, 364 * DAY) && !never.leaves(start + DAY, 366 * DAY), "{never:?}");
        }
    }

    #[test]
    fn an_answer_may_be_as_long_as_the_documentation_says() {
        assert_eq!(Limits::default().response_bytes, 8 * 1_024 * 1_024);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_fits_only_where_something_is_left_for_what_comes_after_it() {
        let limits = Limits { deadline: 10 * SECOND, ..Limits::default() };
        let deadline = Deadline::starting(Instant::now(), limits.deadline);
        let start = Instant::now();
        assert_eq!(deadline.end(), start + 10 * SECOND);
        assert!(deadline.leaves(start, 9 * SECOND) && deadline.leaves(start + 9 * SECOND, Duration::ZERO));
        assert!(!deadline.leaves(start, 10 * SECOND) && !deadline.leaves(start + 11 * SECOND, Duration::ZERO));
        // Each of several calls has all of its time.
        assert_eq!(deadline.from(start + 5 * SECOND).end(), start + 15 * SECOND);
    }
}
