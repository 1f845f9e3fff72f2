//! The attempts of a call: each waits for its turn in the quotas; what follows one that failed is decided by the rules of [`retry`](crate::retry).
//!
//! All of it lies within the call's one deadline.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};
use zego_model::spec::{Effect, Method, Retry};
use zego_model::{Action, Delivery, Endpoint, Prepared, Protocol};
use zego_sign::Timestamp;

use crate::call::Core;
use crate::cause::Cause;
use crate::chance::Chance;
use crate::delivery;
use crate::in_flight::{InFlight, Room};
use crate::limits::Deadline;
use crate::metrics::{self, AttemptMeasure};
use crate::options::CallOptions;
use crate::outcome::Attempt;
use crate::quota::{QuotaClaim, QuotaRefusal, QuotaStore, Turn};
use crate::reading::Reader;
use crate::retry::{self, AttemptReport, Next, RetryBudget, RetryPolicy};
use crate::route::Destination;
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
    /// What pauses are chosen by.
    pub(crate) chance: Box<dyn Chance>,
}

/// Calls that wait for their quota.
pub(crate) struct Paced {
    pub(crate) store: Arc<dyn QuotaStore>,
    pub(crate) is_test: bool,
    /// Whether a call waits for its turn, or fails where that is not now.
    pub(crate) waits: bool,
}

/// Who makes an attempt.
struct Caller<P: Protocol> {
    credentials: Arc<P::Credentials>,
    /// Whose quotas it counts in.
    account: String,
}

/// When a request was signed and went out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sending {
    /// By the clock of this machine, uncorrected.
    pub(crate) by_clock: Timestamp,
    pub(crate) at: Instant,
    /// Whether it went over a connection that had waited for it.
    pub(crate) is_reused: bool,
}

/// All attempts of a call, of which the last one counts.
pub(crate) struct Attempts {
    /// `None` until there was one.
    pub(crate) last: Option<Attempt>,
    /// Where the last one went; `None` where it came to none.
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) number: u32,
    /// Whether one before the last may have been carried out.
    pub(crate) may_have_acted: bool,
    /// How long they waited for turns and for room.
    pub(crate) waited: Duration,
}

impl Attempts {
    /// One more. Of one that reached nobody less can be told than of one before it that did.
    fn keep(&mut self, attempt: Attempt, endpoint: Endpoint) {
        if !attempt.is_unsent() || self.last.as_ref().is_none_or(Attempt::is_unsent) {
            self.last = Some(attempt);
            self.endpoint = Some(endpoint);
        }
    }
}

impl<P: Protocol> Core<P> {
    /// Tries a call until it succeeds, or nothing is to be tried again.
    pub(crate) async fn attempts(
        &self,
        prepared: &Prepared<P>,
        reader: &mut dyn Reader,
        options: &CallOptions,
        mut deadline: Deadline,
    ) -> Attempts {
        let policy = options.attempts().map_or(self.policy.retry, |attempts| self.policy.retry.max_attempts(attempts));
        let action = prepared.action();
        let mut so_far = Attempts { last: None, endpoint: None, number: 0, may_have_acted: false, waited: Duration::ZERO };
        let mut paid = 0;
        let mut first_sending: Option<Instant> = None;
        loop {
            let asked = Instant::now();
            let is_patient = so_far.number == 0 && options.waits_for_turn();
            let admitted = self.admission(prepared, if is_patient { Deadline::never() } else { deadline }).await;
            so_far.waited += asked.elapsed();
            if is_patient {
                deadline = deadline.from(Instant::now());
            }
            let (caller, room) = match admitted {
                Ok(admitted) => admitted,
                // What went wrong before tells more than that there is no room to try it again.
                Err(cause) => {
                    so_far.last.get_or_insert_with(|| Attempt::failed(cause));
                    return so_far;
                }
            };
            let destination = match self.route.destination(action) {
                Ok(destination) => destination,
                Err(error) => {
                    so_far.last = Some(Attempt::failed(Cause::Endpoint(error)));
                    return so_far;
                }
            };
            so_far.may_have_acted |= so_far.last.as_ref().is_some_and(Attempt::may_have_acted);
            so_far.number += 1;
            let number = so_far.number;
            let span = attempt_span(action, &destination.endpoint, number);
            let began = Instant::now();
            let wants_new = so_far.last.as_ref().is_some_and(Attempt::is_stale);
            let mut attempt = self
                .attempt(prepared, reader, &destination.endpoint, &caller.credentials, deadline, wants_new)
                .instrument(span.clone())
                .await;
            attempt.record(&span);
            // What is gone is as good as deleted, where an earlier attempt may have done it.
            if so_far.may_have_acted {
                attempt.result = attempt.result.or_else(|cause| match cause {
                    Cause::Api(refusal) if prepared.is_already_gone(&refusal) => {
                        reader.already_gone(refusal);
                        Ok(())
                    }
                    cause => Err(cause),
                });
            }
            self.route.learn(&destination, &attempt.result);
            first_sending = first_sending.or_else(|| attempt.sending.map(|sending| sending.at));
            let is_clock_corrected = self.look_at_the_clock(&attempt);
            let next = match &attempt.result {
                Ok(()) => {
                    self.policy.budget.succeeded(paid);
                    None
                }
                Err(cause) => {
                    let report = AttemptReport {
                        number,
                        delivery: delivery::of(cause),
                        effect: action.effect(),
                        retry: retry::class(cause, action.effect()),
                        retry_after: attempt.retry_after(),
                        since_first_byte: first_sending.map_or(Duration::ZERO, |at| at.elapsed()),
                        is_clock_corrected,
                        is_widened: options.repeatable().is_some(),
                        is_stale: attempt.is_stale(),
                    };
                    if retry::is_throttled(cause, action.effect()) {
                        self.refused(prepared, &caller);
                    }
                    let cost = RetryBudget::cost(report.retry, report.is_stale);
                    match policy.after(&report, self.policy.chance.draw()) {
                        Next::Again { pause } if deadline.leaves(Instant::now(), pause) && self.policy.budget.pay(cost) => {
                            tracing::debug!(
                                error.type = cause.kind().as_str(),
                                zego.pause_ms = pause.as_millis(),
                                zego.assumed_repeatable = options.repeatable(),
                                "an attempt failed, and is followed by another one"
                            );
                            paid += cost;
                            Some(pause)
                        }
                        _ => None,
                    }
                }
            };
            self.measure(action, &attempt, &destination, number, began.elapsed(), next);
            so_far.keep(attempt, destination.endpoint);
            // Others may go meanwhile.
            drop(room);
            match next {
                None => return so_far,
                Some(Duration::ZERO) => {}
                Some(pause) => sleep_until(Instant::now() + pause).await,
            }
        }
    }

    fn measure(
        &self,
        action: &Action,
        attempt: &Attempt,
        destination: &Destination,
        number: u32,
        duration: Duration,
        pause: Option<Duration>,
    ) {
        let Some(metrics) = &self.metrics else { return };
        let cause = attempt.result.as_ref().err();
        let offset = |skew: &Mutex<Skew>| skew.lock().unwrap_or_else(PoisonError::into_inner).adopted().as_secs();
        metrics.attempt(&AttemptMeasure {
            service: action.service().name,
            action: metrics::bounded(action),
            server: destination.endpoint.authority().host(),
            number,
            duration,
            http_status: attempt.status().map(|status| status.as_u16()),
            error: cause.map(|cause| cause.kind().as_str()),
            delivery: cause.map_or(Delivery::Answered, delivery::of),
            is_throttled: cause.is_some_and(|cause| retry::is_throttled(cause, action.effect())),
            clock_offset: self.policy.skew.as_ref().map_or(0, offset),
            failover: destination.failover(),
            pause,
        });
    }

    /// Who makes an attempt; with a turn in all quotas of the call, and room among the calls under way, which are waited for.
    ///
    /// Nobody waits for its turn with room that others could use. Only where there is none when the turn has come, that goes back, and the next one is
    /// waited for with the room: else all that wait for room would go at once when some comes free, past every quota.
    async fn admission(&self, prepared: &Prepared<P>, deadline: Deadline) -> Result<(Caller<P>, Room<'_>), Cause> {
        let credentials = self.callers.current(self.route.endpoint(), deadline).await.map_err(Cause::Credentials)?;
        let caller = Caller { account: P::account(&credentials), credentials };
        let turn = self.turn(prepared, &caller, deadline).await?;
        if let Some(room) = self.policy.in_flight.try_enter() {
            turn.take();
            return Ok((caller, room));
        }
        drop(turn);
        let room = self.policy.in_flight.enter(deadline).await?;
        self.turn(prepared, &caller, deadline).await?.take();
        Ok((caller, room))
    }

    /// Waits for a turn in all quotas of the call.
    async fn turn(&self, prepared: &Prepared<P>, caller: &Caller<P>, deadline: Deadline) -> Result<Turn, Cause> {
        let Some(paced) = &self.policy.quota else { return Ok(Turn::unlimited()) };
        let claim = paced.claim(prepared, caller);
        loop {
            let until = if paced.waits { deadline.end() } else { Instant::now() };
            // A store that is asked over a network may not answer at all.
            let reserved = timeout_at(deadline.end(), paced.store.reserve(&claim, until)).await;
            let silent = |_| Err(QuotaRefusal::store("it does not answer within the time of the call"));
            let mut turn = reserved.unwrap_or_else(silent).map_err(Cause::Quota)?;
            if turn.come().await {
                return Ok(turn);
            }
        }
    }

    /// The service says that such calls come too fast.
    fn refused(&self, prepared: &Prepared<P>, caller: &Caller<P>) {
        if let Some(paced) = &self.policy.quota {
            paced.store.refused(&paced.claim(prepared, caller), self.policy.chance.draw());
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

/// The span of an attempt, under OpenTelemetry's names: no path, no query.
fn attempt_span(action: &Action, endpoint: &Endpoint, number: u32) -> Span {
    let method = match action.method() {
        Method::Get => "GET",
        _ => "POST",
    };
    tracing::debug_span!(
        "zego.attempt",
        otel.kind = "client",
        otel.name = method,
        http.request.method = method,
        http.request.resend_count = (number > 1).then(|| number - 1),
        http.response.status_code = Empty,
        server.address = endpoint.authority().host(),
        server.port = endpoint.port(),
        error.type = Empty,
    )
}

impl Policy {
    /// A time of this machine as the service has it, as far as that is known.
    pub(crate) fn corrected(&self, time: Timestamp) -> Timestamp {
        let skew = self.skew.as_ref().map(|skew| skew.lock().unwrap_or_else(PoisonError::into_inner));
        skew.map_or(time, |skew| skew.adopted().applied_to(time))
    }
}

impl Paced {
    fn claim<'a, P: Protocol>(&self, prepared: &'a Prepared<P>, caller: &'a Caller<P>) -> QuotaClaim<'a> {
        QuotaClaim { account: &caller.account, is_test: self.is_test, action: prepared.action(), keys: prepared.quota_keys() }
    }
}
