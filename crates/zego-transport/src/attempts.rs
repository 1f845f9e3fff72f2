//! The attempts of a call: each waits for its turn in the quotas; what follows one that failed is decided by the rules of [`retry`](crate::retry).
//!
//! All of it lies within the call's one deadline.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::RngExt as _;
use tokio::time::{Instant, sleep_until};
use tracing::Instrument as _;
use zego_model::spec::{Effect, Method, Retry};
use zego_model::{Delivery, Endpoint, Prepared, Protocol};
use zego_sign::Timestamp;

use crate::call::Core;
use crate::cause::Cause;
use crate::delivery;
use crate::in_flight::{InFlight, Room};
use crate::limits::Deadline;
use crate::options::CallOptions;
use crate::outcome::Attempt;
use crate::quota::{QuotaClaim, QuotaStore, Turn};
use crate::retry::{self, AttemptReport, Next, RetryBudget, RetryPolicy};
use crate::skew::{Sighting, Skew};

/// What a client decides about the attempts of its calls.
pub(crate) struct Policy {
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: RetryBudget,
    /// `None` where calls go whenever they are made.
    pub(crate) quota: Option<Paced>,
    /// How many attempts are under way at a time.
    pub(crate) in_flight: InFlight,
    /// `None` where the clock is taken for right.
    pub(crate) skew: Option<Mutex<Skew>>,
}

/// Calls that wait for their quota.
pub(crate) struct Paced {
    pub(crate) store: Arc<dyn QuotaStore>,
    pub(crate) account: String,
    pub(crate) is_test: bool,
    /// Whether a call waits for its turn, or fails where that is not now.
    pub(crate) waits: bool,
}

/// When a request was signed and went out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sending {
    /// By the clock of this machine, uncorrected.
    pub(crate) by_clock: Timestamp,
    pub(crate) at: Instant,
}

/// All attempts of a call, of which the last one counts.
pub(crate) struct Attempts {
    pub(crate) last: Attempt,
    /// Where the last one went; `None` where it came to none.
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) number: u32,
    /// Whether one before the last may have been carried out.
    pub(crate) may_have_acted: bool,
}

impl<P: Protocol> Core<P> {
    /// Tries a call until it succeeds, or nothing is to be tried again.
    pub(crate) async fn attempts(&self, prepared: &Prepared<P>, options: &CallOptions, deadline: Deadline) -> Attempts {
        let policy = options.attempts().map_or(self.policy.retry, |attempts| self.policy.retry.max_attempts(attempts));
        let method = match prepared.action().method() {
            Method::Get => "GET",
            _ => "POST",
        };
        let (mut number, mut paid, mut may_have_acted) = (0, 0, false);
        let mut endpoint = None;
        let mut first_sending: Option<Instant> = None;
        let mut failed: Option<Attempt> = None;
        loop {
            let room = match self.admission(prepared, deadline).await {
                Ok(room) => room,
                // What went wrong before tells more than that there is no room to try it again.
                Err(cause) => {
                    let last = failed.unwrap_or_else(|| Attempt::failed(cause));
                    return Attempts { last, endpoint, number, may_have_acted };
                }
            };
            let destination = match self.route.destination(prepared.action()) {
                Ok(destination) => destination,
                Err(error) => {
                    return Attempts { last: Attempt::failed(Cause::Endpoint(error)), endpoint, number, may_have_acted };
                }
            };
            endpoint = Some(destination.endpoint.clone());
            may_have_acted |= failed.as_ref().is_some_and(Attempt::may_have_acted);
            number += 1;
            let span = tracing::debug_span!(
                "zego.attempt",
                otel.kind = "client",
                otel.name = method,
                http.request.method = method,
                server.address = destination.endpoint.authority().host(),
                server.port = destination.endpoint.port(),
                http.request.resend_count = (number > 1).then(|| number - 1),
            );
            let mut attempt = self.attempt(prepared, &destination.endpoint, deadline).instrument(span).await;
            self.route.learn(&destination, &attempt.result);
            first_sending = first_sending.or_else(|| attempt.sending.map(|sending| sending.at));
            let is_clock_corrected = self.look_at_the_clock(&attempt);
            let Err(cause) = &attempt.result else {
                self.policy.budget.succeeded(paid);
                return Attempts { last: attempt, endpoint, number, may_have_acted };
            };
            let effect = prepared.action().effect();
            let report = AttemptReport {
                number,
                delivery: delivery::of(cause),
                effect,
                retry: retry::class(cause, effect),
                retry_after: attempt.retry_after(),
                since_first_byte: first_sending.map_or(Duration::ZERO, |at| at.elapsed()),
                is_clock_corrected,
                is_widened: options.repeatable().is_some(),
            };
            if report.retry == Retry::NextWindow && report.delivery == Delivery::Refused {
                self.refused(prepared);
            }
            let next = policy.after(&report, rand::rng().random());
            let cost = RetryBudget::cost(report.retry);
            let pause = match next {
                Next::Again { pause } if deadline.leaves(Instant::now(), pause) && self.policy.budget.pay(cost) => pause,
                _ => return Attempts { last: attempt, endpoint, number, may_have_acted },
            };
            tracing::debug!(error.type = cause.kind().as_str(), zego.pause_ms = pause.as_millis(), zego.assumed_repeatable = options.repeatable(), "an attempt failed, and is followed by another one");
            // Others may go meanwhile, also over a connection that has brought a sound answer.
            drop(room);
            if let Some(lease) = attempt.lease.take() {
                lease.release();
            }
            paid += cost;
            failed = Some(attempt);
            if !pause.is_zero() {
                sleep_until(Instant::now() + pause).await;
            }
        }
    }

    /// Waits for a turn in all quotas of the call, and for room among the calls under way.
    ///
    /// Nobody waits for its turn with room that others could use. Only where there is none when the turn has come, that goes back, and the next one is
    /// waited for with the room: else all that wait for room would go at once when some comes free, past every quota.
    async fn admission(&self, prepared: &Prepared<P>, deadline: Deadline) -> Result<Room<'_>, Cause> {
        let turn = self.turn(prepared, deadline).await?;
        if let Some(room) = self.policy.in_flight.try_enter() {
            turn.take();
            return Ok(room);
        }
        drop(turn);
        let room = self.policy.in_flight.enter(deadline).await?;
        self.turn(prepared, deadline).await?.take();
        Ok(room)
    }

    /// Waits for a turn in all quotas of the call.
    async fn turn(&self, prepared: &Prepared<P>, deadline: Deadline) -> Result<Turn, Cause> {
        let Some(paced) = &self.policy.quota else { return Ok(Turn::unlimited()) };
        let claim = paced.claim(prepared);
        loop {
            let until = if paced.waits { deadline.end() } else { Instant::now() };
            let mut turn = paced.store.reserve(&claim, until).await.map_err(Cause::Quota)?;
            if turn.come().await {
                return Ok(turn);
            }
        }
    }

    /// The service says that such calls come too fast.
    fn refused(&self, prepared: &Prepared<P>) {
        if let Some(paced) = &self.policy.quota {
            paced.store.refused(&paced.claim(prepared));
        }
    }

    /// Holds this machine's clock against the service's; `true` if that was refused as wrong, and is right now.
    fn look_at_the_clock(&self, attempt: &Attempt) -> bool {
        let (Some(skew), Some(sending), Some(date)) = (&self.policy.skew, attempt.sending, attempt.server_time()) else { return false };
        // An answer out of a cache tells an old time.
        if attempt.is_cached() {
            return false;
        }
        let took = attempt.answered.map_or(Duration::ZERO, |at| at - sending.at);
        let Some(offset) = (Sighting { signed: sending.by_clock, took, date }).offset() else { return false };
        let mut skew = skew.lock().unwrap_or_else(PoisonError::into_inner);
        let is_refused = matches!(&attempt.result, Err(cause) if retry::class(cause, Effect::Once) == Retry::FreshSignature);
        let changed = if is_refused { skew.correct(offset) } else { skew.see(offset) };
        if changed {
            tracing::warn!(
                zego.clock.offset_s = skew.adopted().as_secs(),
                "the clock of this machine is wrong: signatures are dated by the service's"
            );
        }
        is_refused && changed
    }
}

impl Policy {
    /// A time of this machine as the service has it, as far as that is known.
    pub(crate) fn corrected(&self, time: Timestamp) -> Timestamp {
        let skew = self.skew.as_ref().map(|skew| skew.lock().unwrap_or_else(PoisonError::into_inner));
        skew.map_or(time, |skew| skew.adopted().applied_to(time))
    }
}

impl Paced {
    fn claim<'a, P: Protocol>(&'a self, prepared: &'a Prepared<P>) -> QuotaClaim<'a> {
        QuotaClaim { account: &self.account, is_test: self.is_test, action: prepared.action(), keys: prepared.quota_keys() }
    }
}
