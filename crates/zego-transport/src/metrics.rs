//! What a client measures of its calls.

#[cfg(feature = "metrics")]
mod facade;

use std::time::Duration;

use zego_model::{Action, Delivery};

#[cfg(feature = "metrics")]
pub use self::facade::MetricsFacade;

/// Takes the measures of a client, for whatever counts and shows them.
///
/// It is called on the thread of the call, and must return at once. Nothing that it is told is a secret, and nothing grows with users, rooms or streams: an
/// action that the table does not know is [`OTHER`].
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use zego_model::Delivery;
/// use zego_transport::metrics::{CallMeasure, Metrics};
///
/// /// Counts the calls of which nobody knows whether they were carried out.
/// #[derive(Default)]
/// struct InDoubt(AtomicU64);
///
/// impl Metrics for InDoubt {
///     fn call(&self, call: &CallMeasure<'_>) {
///         if call.delivery == Delivery::Unknown {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
///
/// With the feature `metrics`, `MetricsFacade` hands everything to the crate of that name.
pub trait Metrics: Send + Sync + 'static {
    /// An attempt has ended.
    fn attempt(&self, _attempt: &AttemptMeasure<'_>) {}

    /// A call has ended, with all its attempts. One that was dropped has no end.
    fn call(&self, _call: &CallMeasure<'_>) {}
}

/// The name of an action that the table does not know, as OpenTelemetry has it.
pub const OTHER: &str = "_OTHER";

/// What is measured of an attempt.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub struct AttemptMeasure<'a> {
    /// The service that was called.
    pub service: &'static str,
    /// The action, or [`OTHER`].
    pub action: &'a str,
    /// The host that it was for.
    pub server: &'a str,
    /// Which one of its call it is, from 1.
    pub number: u32,
    /// From its turn to its end: connecting, sending, waiting, reading.
    pub duration: Duration,
    /// The HTTP status, if it came to an answer.
    pub http_status: Option<u16>,
    /// What happened, in a word ([`CallErrorKind::as_str`](crate::CallErrorKind::as_str)); `None` for a success.
    pub error: Option<&'static str>,
    /// How far it got.
    pub delivery: Delivery,
    /// Whether the service refused it for its quota.
    pub is_throttled: bool,
    /// How many seconds the service's clock is ahead of this machine's, as far as the client knows by now.
    pub clock_offset: i64,
    /// The region that is called in place of a preferred one, if it came to that.
    pub failover: Option<&'a str>,
    /// How long the client waits until the next attempt; `None` when this was the last one.
    pub pause: Option<Duration>,
}

/// What is measured of a call.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub struct CallMeasure<'a> {
    /// The service that was called.
    pub service: &'static str,
    /// The action, or [`OTHER`].
    pub action: &'a str,
    /// From the call to its end, all waiting included.
    pub duration: Duration,
    /// How much of that was spent in waiting for turns in the quotas, and for room among the calls under way.
    pub waited: Duration,
    /// How many attempts there were; 0 where it came to none.
    pub attempts: u32,
    /// What happened, in a word ([`CallErrorKind::as_str`](crate::CallErrorKind::as_str)); `None` for a success.
    pub error: Option<&'static str>,
    /// How far it got.
    pub delivery: Delivery,
}

/// The name of an action, of which there are no more than the table has.
pub(crate) fn bounded(action: &Action) -> &str {
    match action {
        Action::Described(spec) => spec.action,
        Action::Unknown(_) => OTHER,
    }
}
