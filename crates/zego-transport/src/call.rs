//! One call: its span, its deadline, and what is told of its end.

use std::pin::pin;
use std::time::Duration;

use tokio::time::Instant;
use tracing::Instrument as _;
use zego_model::{Action, Delivery, Prepared, Protocol, RequestError};

use crate::admission::Admitted;
use crate::cause::Cause;
use crate::core::Core;
use crate::error::Error;
use crate::limits::Deadline;
use crate::metrics::{self, CallMeasure};
use crate::options::CallOptions;
use crate::outcome::CallRecord;
use crate::reading::Reader;

/// What a call took.
#[derive(Clone, Copy, Default)]
struct Spent {
    duration: Duration,
    waited: Duration,
    attempts: u32,
}

/// A call that has its first turn.
pub(crate) struct BegunCall<'c, P: Protocol> {
    began: Instant,
    record: CallRecord,
    options: CallOptions,
    deadline: Deadline,
    first: Admitted<'c, P>,
    waited: Duration,
}

impl<P: Protocol> Core<P> {
    /// The beginning of a call: it waits for its first turn, and nothing is sent yet.
    ///
    /// The span is its own, and so is the deadline, unless several calls are made for one page: whatever is done for it lies within both.
    pub(crate) async fn begin(
        &self,
        prepared: &Prepared<P>,
        options: CallOptions,
        deadline: Option<Deadline>,
    ) -> Result<BegunCall<'_, P>, Error> {
        let began = Instant::now();
        let record = CallRecord::new(P::KIND, prepared.action().clone());
        let options = self.operations.of(prepared.action(), options);
        let deadline = deadline.unwrap_or_else(|| Deadline::starting(began, options.deadline_or(self.limits.deadline)));
        let is_patient = options.waits_for_turn();
        let admitted = {
            let admission = pin!(self.admission(prepared, if is_patient { Deadline::never(began) } else { deadline }, is_patient));
            admission.instrument(record.span().clone()).await
        };
        let waited = began.elapsed();
        match admitted {
            Ok(first) => {
                let deadline = if is_patient { deadline.from(began + waited) } else { deadline };
                Ok(BegunCall { began, record, options, deadline, first, waited })
            }
            Err(cause) => {
                let error = record.without_turn(cause, waited);
                self.measure_call(prepared.action(), Some(&error), Spent { duration: waited, waited, attempts: 0 });
                Err(error)
            }
        }
    }

    /// The rest of a call, from its first attempt on. Dropping the future closes the connection.
    pub(crate) async fn carry_out(&self, begun: BegunCall<'_, P>, prepared: &Prepared<P>, reader: &mut dyn Reader) -> Result<(), Error> {
        let BegunCall { began, record, options, deadline, first, waited } = begun;
        let mut attempts = {
            let attempts = pin!(self.attempts(prepared, &mut *reader, &options, deadline, first));
            attempts.instrument(record.span().clone()).await
        };
        attempts.waited += waited;
        let (waited, number) = (attempts.waited, attempts.number);
        let result = record.ended(attempts, reader.request_id());
        if self.metrics.is_some() {
            self.measure_call(prepared.action(), result.as_ref().err(), Spent { duration: began.elapsed(), waited, attempts: number });
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

    /// A call for which there is nothing to send.
    pub(crate) fn unsent(&self, action: &Action, error: RequestError) -> Error {
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
