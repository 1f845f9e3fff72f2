//! One call: its span, its deadline, and what is told of its end.

use std::time::Duration;

use tokio::time::Instant;
use tracing::Instrument as _;
use zego_model::{Action, Delivery, Prepared, Protocol, RequestError};

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

impl<P: Protocol> Core<P> {
    /// One call. The span is its own, and so is the deadline, unless several calls are made for one page: whatever is done for it lies within both.
    ///
    /// Dropping the future closes the connection.
    pub(crate) async fn call(
        &self,
        prepared: &Prepared<P>,
        reader: &mut dyn Reader,
        options: CallOptions,
        deadline: Option<Deadline>,
    ) -> Result<(), Error> {
        let began = Instant::now();
        let call = CallRecord::new(P::KIND, prepared.action().clone());
        let options = self.operations.of(prepared.action(), options);
        let deadline = deadline.unwrap_or_else(|| self.deadline(&options));
        let attempts = self.attempts(prepared, reader, &options, deadline).instrument(call.span().clone()).await;
        let (waited, number) = (attempts.waited, attempts.number);
        let result = call.ended(attempts, reader.request_id());
        self.measure_call(prepared.action(), result.as_ref().err(), Spent { duration: began.elapsed(), waited, attempts: number });
        result
    }

    /// The deadline of a call that begins now.
    fn deadline(&self, options: &CallOptions) -> Deadline {
        Deadline::starting(Instant::now(), options.deadline_or(self.limits.deadline))
    }

    /// The deadline of all calls for a page that begins now: that of one call of the operation.
    pub(crate) fn deadline_of_page(&self, action: &Action) -> Deadline {
        self.deadline(&self.operations.of(action, CallOptions::new()))
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
