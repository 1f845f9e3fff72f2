//! The attempts of a call: each waits for its turn in the quotas; what follows one that failed is decided by the rules of [`retry`](crate::retry).
//!
//! All of it lies within the call's one deadline.

use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};
use zego_model::spec::{Effect, Retry};
use zego_model::{Action, Delivery, Endpoint, Prepared, Protocol};

use crate::admission::Admitted;
use crate::cause::Cause;
use crate::core::Core;
use crate::delivery;
use crate::exchange::Terms;
use crate::limits::Deadline;
use crate::metrics::{self, AttemptMeasure};
use crate::options::CallOptions;
use crate::outcome::{Attempt, Attempts};
use crate::reading::Reader;
use crate::retry::{self, AttemptReport, Next, RetryBudget};
use crate::route::Destination;
use crate::skew::{Sighting, Skew};

impl<P: Protocol> Core<P> {
    /// Tries a call until it succeeds, or nothing is to be tried again.
    pub(crate) async fn attempts(
        &self,
        prepared: &Prepared<P>,
        reader: &mut dyn Reader,
        options: &CallOptions,
        deadline: Deadline,
        first: &mut Option<Admitted<'_, P>>,
        so_far: &mut Attempts,
    ) {
        let action = prepared.action();
        let mut paid = 0;
        let mut first_sending: Option<Instant> = None;
        loop {
            let (caller, room) = if let Some(first) = first.take() {
                first.go()
            } else {
                let asked = Instant::now();
                // Apart, as most calls have one attempt.
                let admitted = Box::pin(self.admission(prepared, deadline, false)).await;
                so_far.waited += asked.elapsed();
                match admitted {
                    Ok(admitted) => admitted.go(),
                    // What went wrong before tells more than that there is no room to try it again.
                    Err(cause) => {
                        so_far.last.get_or_insert_with(|| Attempt::failed(cause));
                        return;
                    }
                }
            };
            let destination = match self.route.destination(action) {
                Ok(destination) => destination,
                Err(error) => {
                    so_far.last = Some(Attempt::failed(Cause::Endpoint(error)));
                    return;
                }
            };
            so_far.may_have_acted |= so_far.last.as_ref().is_some_and(Attempt::may_have_acted);
            so_far.number += 1;
            let number = so_far.number;
            let span = attempt_span(action, &destination.endpoint, number);
            let began = Instant::now();
            let wants_new = so_far.last.as_ref().is_some_and(Attempt::is_stale);
            let before = so_far.last.take().map(Box::new);
            let attempt = so_far.last.insert(Attempt::begun());
            attempt.result = {
                let (endpoint, credentials) = (&destination.endpoint, caller.credentials());
                let terms = Terms { prepared, endpoint, credentials, began, deadline, wants_new };
                let exchange = pin!(self.exchange(&terms, &mut *reader, &mut *attempt));
                exchange.instrument(span.clone()).await
            };
            attempt.record(&span);
            // What is gone is as good as deleted, where an earlier attempt may have done it.
            if so_far.may_have_acted
                && let Err(Cause::Api(refusal)) = &attempt.result
                && prepared.is_already_gone(refusal)
                && let Err(Cause::Api(refusal)) = std::mem::replace(&mut attempt.result, Ok(()))
            {
                reader.already_gone(refusal);
            }
            self.route.learn(&destination, &attempt.result);
            first_sending = first_sending.or_else(|| attempt.sending.map(|sending| sending.at));
            let is_clock_corrected = self.look_at_the_clock(attempt);
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
                    let policy = options.attempts().map_or(self.policy.retry, |attempts| self.policy.retry.max_attempts(attempts));
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
            self.measure(action, attempt, &destination, number, began, next);
            so_far.keep(before, destination.endpoint);
            // Others may go meanwhile.
            drop(room);
            match next {
                None => return,
                Some(Duration::ZERO) => {}
                Some(pause) => sleep_until(Instant::now() + pause).await,
            }
        }
    }

    fn measure(&self, action: &Action, attempt: &Attempt, destination: &Destination, number: u32, began: Instant, pause: Option<Duration>) {
        let Some(metrics) = &self.metrics else { return };
        let cause = attempt.result.as_ref().err();
        let offset = |skew: &Mutex<Skew>| skew.lock().unwrap_or_else(PoisonError::into_inner).adopted().as_secs();
        metrics.attempt(&AttemptMeasure {
            service: action.service().name,
            action: metrics::bounded(action),
            server: destination.endpoint.authority().host(),
            number,
            duration: began.elapsed(),
            http_status: attempt.status().map(|status| status.as_u16()),
            error: cause.map(|cause| cause.kind().as_str()),
            delivery: cause.map_or(Delivery::Answered, delivery::of),
            is_throttled: cause.is_some_and(|cause| retry::is_throttled(cause, action.effect())),
            clock_offset: self.policy.skew.as_ref().map_or(0, offset),
            failover: destination.failover(),
            pause,
        });
    }

    /// Holds this machine's clock against the service's; `true` if that was refused as wrong, and is right now.
    fn look_at_the_clock(&self, attempt: &Attempt) -> bool {
        let (Some(skew), Some(sending), Some(text)) = (&self.policy.skew, attempt.sending, attempt.date_text()) else { return false };
        // An answer out of a cache tells an old time.
        if attempt.is_cached() {
            return false;
        }
        let took = attempt.answered.map_or(Duration::ZERO, |at| at - sending.at);
        let mut skew = skew.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(date) = skew.date(text, || attempt.server_time()) else { return false };
        let Some(offset) = (Sighting { signed: sending.by_clock, took, date }).offset() else { return false };
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
    let method = action.method().as_str();
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
