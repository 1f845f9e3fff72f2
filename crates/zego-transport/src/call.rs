//! One call: its span, its deadline, and what is told of its end.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::time::Duration;

use tokio::time::Instant;
use tracing::Instrument as _;
use zego_model::{Action, Delivery, Operation, Prepared, Protocol, RequestError};

use crate::admission::Admitted;
use crate::cause::Cause;
use crate::core::Core;
use crate::error::Error;
use crate::limits::Deadline;
use crate::metrics::{self, CallMeasure};
use crate::options::CallOptions;
use crate::outcome::{Attempts, CallRecord};
use crate::reading::Reader;

/// What a call took.
#[derive(Clone, Copy, Default)]
struct Spent {
    duration: Duration,
    waited: Duration,
    attempts: u32,
}

/// A call that has begun. It stays where it is, as it is too large to be moved from step to step.
pub(crate) struct BegunCall<'c, P: Protocol> {
    began: Instant,
    record: CallRecord,
    options: CallOptions,
    deadline: Deadline,
    /// Its first turn, from when that has come to when it is used.
    first: Option<Admitted<'c, P>>,
    waited: Duration,
}

impl<P: Protocol> Core<P> {
    /// The beginning of a call.
    ///
    /// The span is its own, and so is the deadline, unless several calls are made for one page: whatever is done for it lies within both.
    pub(crate) fn begin(&self, prepared: &Prepared<P>, options: CallOptions, deadline: Option<Deadline>) -> BegunCall<'_, P> {
        let began = Instant::now();
        let record = CallRecord::new(P::KIND, prepared.action().clone());
        let options = self.operations.of(prepared.action(), options);
        let deadline = deadline.unwrap_or_else(|| Deadline::starting(began, options.deadline_or(self.limits.deadline)));
        BegunCall { began, record, options, deadline, first: None, waited: Duration::ZERO }
    }

    /// Waits for the first turn of a call; nothing is sent yet.
    pub(crate) async fn wait<'c>(&'c self, call: &mut BegunCall<'c, P>, prepared: &Prepared<P>) -> Result<(), Error> {
        let is_patient = call.options.waits_for_turn();
        let mut has_waited = false;
        let admitted = {
            let deadline = if is_patient { Deadline::never(call.began) } else { call.deadline };
            let admission = pin!(self.admission(prepared, deadline, is_patient));
            let mut admission = pin!(admission.instrument(call.record.span().clone()));
            poll_fn(|context| {
                let admitted = admission.as_mut().poll(context);
                has_waited |= admitted.is_pending();
                admitted
            })
            .await
        };
        // Most have their turn at once, without another look at the clock.
        if has_waited {
            call.waited = call.began.elapsed();
        }
        match admitted {
            Ok(first) => call.first = Some(first),
            Err(cause) => {
                let waited = call.waited;
                let error = call.record.without_turn(cause, waited);
                self.measure_call(prepared.action(), Some(&error), Spent { duration: waited, waited, attempts: 0 });
                return Err(error);
            }
        }
        if is_patient {
            call.deadline = call.deadline.from(call.began + call.waited);
        }
        Ok(())
    }

    /// The rest of a call, from its first attempt on. Dropping the future closes the connection.
    pub(crate) async fn carry_out(
        &self,
        call: &mut BegunCall<'_, P>,
        prepared: &Prepared<P>,
        reader: &mut dyn Reader,
    ) -> Result<(), Error> {
        let BegunCall { began, record, options, deadline, first, waited } = call;
        let mut attempts = Attempts { waited: *waited, ..Attempts::none() };
        {
            let attempts = pin!(self.attempts(prepared, &mut *reader, options, *deadline, first, &mut attempts));
            attempts.instrument(record.span().clone()).await;
        }
        let result = record.ended(&mut attempts, reader.request_id());
        if self.metrics.is_some() {
            let spent = Spent { duration: began.elapsed(), waited: attempts.waited, attempts: attempts.number };
            self.measure_call(prepared.action(), result.as_ref().err(), spent);
        }
        result
    }

    /// Whose calls these are.
    pub(crate) async fn account(&self) -> Result<String, Error> {
        let caller = self.callers.current(self.route.endpoint(), Deadline::starting(Instant::now(), self.limits.deadline)).await;
        caller.map(|caller| caller.account().to_owned()).map_err(|error| Error::apart(Cause::Credentials(error)))
    }

    /// The deadline of all calls for a page that begins now: that of one call of the operation.
    pub(crate) fn deadline_of_page(&self, action: &Action) -> Deadline {
        let options = self.operations.of(action, CallOptions::new());
        Deadline::starting(Instant::now(), options.deadline_or(self.limits.deadline))
    }

    /// A call as it is sent.
    pub(crate) fn prepare<O: Operation<Protocol = P>>(&self, operation: &O) -> Result<Prepared<P>, Error> {
        Prepared::of(operation, &self.settings).map_err(|error| self.unsent(&operation.action(), error))
    }

    /// A call for which there is nothing to send.
    fn unsent(&self, action: &Action, error: RequestError) -> Error {
        let error = CallRecord::new(P::KIND, action.clone()).without_request(error);
        self.measure_call(action, Some(&error), Spent::default());
        error
    }

    fn measure_call(&self, action: &Action, error: Option<&Error>, spent: Spent) {
        if let Some(metrics) = &self.metrics {
            metrics.call(&CallMeasure {
                service: action.service().name,
                action: metrics::bounded(action),
                duration: spent.duration,
                waited: spent.waited,
                attempts: spent.attempts,
                error: error.map(|error| error.kind().as_str()),
                delivery: error.map_or(Delivery::Answered, Error::delivery),
            });
        }
    }
}
