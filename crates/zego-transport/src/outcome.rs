//! How a call ended: what it brought, what is recorded of it, and what becomes of its connection.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::StatusCode;
use http::header::{AGE, DATE, RETRY_AFTER};
use http::response::Parts;
use tokio::time::Instant;
use tracing::Span;
use tracing::field::Empty;
use zego_model::decode::DecodeError;
use zego_model::spec::ProtocolKind;
use zego_model::{Action, Delivery, Endpoint, Reply};
use zego_sign::Timestamp;

use crate::answer;
use crate::attempts::{Attempts, Sending};
use crate::cause::{Cause, Loss};
use crate::connect;
use crate::delivery;
use crate::error::Error;
use crate::heavy;
use crate::pool::Lease;

/// What one attempt came to.
pub(crate) struct Attempt {
    /// The body of a success, which is not read any further than to know that.
    pub(crate) result: Result<Bytes, Cause>,
    /// The head of the answer, if it came to one.
    pub(crate) head: Option<Parts>,
    /// The connection, if it brought a sound answer.
    pub(crate) lease: Option<Lease>,
    /// When it went out, if it came to that.
    pub(crate) sending: Option<Sending>,
    /// When the head of the answer was there.
    pub(crate) answered: Option<Instant>,
}

impl Attempt {
    /// One that came to nothing.
    pub(crate) const fn failed(cause: Cause) -> Self {
        Self { result: Err(cause), head: None, lease: None, sending: None, answered: None }
    }

    /// Whether the call may have been carried out.
    pub(crate) fn may_have_acted(&self) -> bool {
        self.result.as_ref().is_err_and(|cause| delivery::of(cause) == Delivery::Unknown)
    }

    /// Whether the connection had waited for this call, and was over before anything of an answer came: such a server hangs up on connections that wait.
    pub(crate) fn is_stale(&self) -> bool {
        let is_lost = matches!(&self.result, Err(Cause::Lost { how: Loss::Incomplete | Loss::Reset, .. }));
        is_lost && self.head.is_none() && self.sending.is_some_and(|sending| sending.is_reused)
    }

    /// The time by the server's clock when it answered (`Date`), if it told.
    pub(crate) fn server_time(&self) -> Option<Timestamp> {
        self.date().and_then(|date| Timestamp::try_from(date).ok())
    }

    /// Whether the answer has lain in a cache, so that its time is an old one.
    pub(crate) fn is_cached(&self) -> bool {
        self.head.as_ref().is_some_and(|head| head.headers.contains_key(AGE))
    }

    /// How long the service asks to wait before the next attempt (`Retry-After`): seconds, or a time by its own clock.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let asked = self.head.as_ref()?.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        if asked.bytes().all(|byte| byte.is_ascii_digit()) {
            return asked.parse().ok().map(Duration::from_secs);
        }
        httpdate::parse_http_date(asked).ok()?.duration_since(self.date()?).ok()
    }

    fn date(&self) -> Option<SystemTime> {
        httpdate::parse_http_date(self.head.as_ref()?.headers.get(DATE)?.to_str().ok()?).ok()
    }
}

/// How a call ended.
pub(crate) struct Outcome {
    call: CallRecord,
    /// The last one.
    attempt: Attempt,
    /// Where that went.
    endpoint: Option<Endpoint>,
    attempts: u32,
    may_have_acted: bool,
}

/// What is known of a call whatever becomes of it.
pub(crate) struct CallRecord {
    action: Action,
    span: Span,
}

impl CallRecord {
    pub(crate) fn new(protocol: ProtocolKind, action: Action) -> Self {
        let span = tracing::info_span!(
            "zego.call",
            otel.name = %action.name(),
            otel.kind = "client",
            rpc.system.name = system(protocol),
            rpc.method = %action.name(),
            server.address = Empty,
            server.port = Empty,
            http.response.status_code = Empty,
            error.type = Empty,
            zego.attempts = Empty,
            zego.delivery = Empty,
            zego.request_id = Empty,
        );
        Self { action, span }
    }

    pub(crate) const fn span(&self) -> &Span {
        &self.span
    }

    pub(crate) fn ended(self, attempts: Attempts) -> Outcome {
        let Attempts { last, endpoint, number, may_have_acted } = attempts;
        if let Some(endpoint) = &endpoint {
            self.span.record("server.address", endpoint.authority().host());
            self.span.record("server.port", endpoint.port());
        }
        Outcome { call: self, attempt: last, endpoint, attempts: number, may_have_acted }
    }
}

const fn system(protocol: ProtocolKind) -> &'static str {
    match protocol {
        ProtocolKind::TencentCloud => "tencent_cloud",
        _ => "zego",
    }
}

impl Outcome {
    /// A call that ended before there was anything to send.
    pub(crate) fn before_sending(protocol: ProtocolKind, action: Action, cause: Cause) -> Self {
        CallRecord::new(protocol, action).ended(Attempts { last: Attempt::failed(cause), endpoint: None, number: 0, may_have_acted: false })
    }

    /// The HTTP status, if it came to an answer.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        self.attempt.head.as_ref().map(|head| head.status)
    }

    /// The time by the server's clock when it answered (`Date`), if it told.
    pub(crate) fn server_time(&self) -> Option<Timestamp> {
        self.attempt.server_time()
    }

    /// The answer in its type: the last step of a call, and the only one behind its preparation that is compiled for each operation.
    pub(crate) fn read<T>(mut self, decode: impl FnOnce(Bytes) -> Result<Reply<T>, DecodeError>) -> Result<Reply<T>, Error> {
        let body = self.take_body()?;
        let bytes = body.len();
        self.settled(decode(body), bytes)
    }

    /// The same of a long body, which is read where that holds nobody up.
    pub(crate) async fn read_elsewhere<T: Send + 'static>(
        mut self,
        decode: impl FnOnce(Bytes) -> Result<Reply<T>, DecodeError> + Send + 'static,
    ) -> Result<Reply<T>, Error> {
        let body = self.take_body()?;
        let bytes = body.len();
        let read = heavy::elsewhere(move || decode(body)).await;
        self.settled(read, bytes)
    }

    /// How long the body is that is still to be read.
    pub(crate) fn body_len(&self) -> usize {
        self.attempt.result.as_ref().map_or(0, Bytes::len)
    }

    fn settled<T>(self, read: Result<Reply<T>, DecodeError>, bytes: usize) -> Result<Reply<T>, Error> {
        match read {
            Ok(reply) => {
                self.succeeded(reply.request_id.as_deref());
                Ok(reply)
            }
            Err(fault) => Err(self.undecodable(fault, bytes)),
        }
    }

    fn take_body(&mut self) -> Result<Bytes, Error> {
        std::mem::replace(&mut self.attempt.result, Ok(Bytes::new())).map_err(|cause| self.failed(cause))
    }

    fn succeeded(mut self, request_id: Option<&str>) {
        self.release();
        self.record(request_id, Delivery::Answered);
    }

    fn undecodable(mut self, fault: DecodeError, bytes: usize) -> Error {
        let cause = match fault {
            DecodeError::Api(api) => Cause::Api(api),
            fault => {
                let media = self.attempt.head.as_ref().and_then(|head| answer::media_type(&head.headers));
                Cause::Unreadable { fault, media, bytes }
            }
        };
        self.failed(cause)
    }

    fn failed(&mut self, cause: Cause) -> Error {
        if matches!(cause, Cause::Api(_)) {
            self.release();
        }
        let server = self.endpoint.as_ref().map(|endpoint| connect::with_port(endpoint).as_str().into());
        let mut error = Error::of_call(self.call.action.clone(), server, self.status(), self.server_time(), cause);
        error.was_tried(self.attempts, self.may_have_acted);
        self.record(error.request_id(), error.delivery());
        self.call.span.record("error.type", error.kind().as_str());
        let _entered = self.call.span.enter();
        if error.delivery() == Delivery::Unknown {
            tracing::warn!(error.message = error.message(), "the outcome of a call is unknown");
        } else {
            tracing::debug!(error.message = error.message(), "a call failed");
        }
        error
    }

    /// Gives the connection back; else it is closed when the outcome is dropped.
    fn release(&mut self) {
        if let Some(lease) = self.attempt.lease.take() {
            lease.release();
        }
    }

    /// The outcome, under OpenTelemetry's names. No query, no parameter, no body.
    fn record(&self, request_id: Option<&str>, delivery: Delivery) {
        let span = &self.call.span;
        span.record("http.response.status_code", self.status().map(|status| status.as_u16()));
        span.record("zego.request_id", request_id);
        span.record("zego.attempts", self.attempts);
        span.record("zego.delivery", delivery.as_str());
    }
}

#[cfg(test)]
mod tests {
    use http::Response;
    use zego_model::rtc::media_file::{SearchMedia, Vendor};
    use zego_model::{Operation as _, RawCall};

    use super::*;

    fn outcome(date: Option<&str>) -> Outcome {
        let mut response = Response::builder();
        if let Some(date) = date {
            response = response.header(DATE, date);
        }
        let head = Some(response.body(()).unwrap().into_parts().0);
        let action = SearchMedia::new(Vendor::Ws).action();
        CallRecord::new(ProtocolKind::Zego, action).ended(Attempts {
            last: Attempt { result: Ok(Bytes::new()), head, ..Attempt::failed(Cause::TooLarge { max: 0 }) },
            endpoint: None,
            number: 1,
            may_have_acted: false,
        })
    }

    #[test]
    fn the_servers_time_is_read_in_each_form_of_http() {
        for date in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(outcome(Some(date)).server_time().map(Timestamp::as_secs), Some(784_111_777), "{date}");
        }
        for date in [None, Some(""), Some("yesterday"), Some("784111777"), Some("Sun, 06 Nov 1994 08:49:37 CET")] {
            assert_eq!(outcome(date).server_time(), None, "{date:?}");
        }
    }

    #[test]
    fn an_outcome_tells_of_its_call() {
        let raw = RawCall::<zego_model::Zego>::new(&zego_model::rtc::SERVICE, zego_model::spec::Method::Get, "DescribeEverything").unwrap();
        let error = Outcome::before_sending(ProtocolKind::Zego, raw.action(), Cause::TooLarge { max: 1 })
            .read::<()>(|_| unreachable!())
            .unwrap_err();
        assert_eq!((error.action(), error.service(), error.family()), (Some("DescribeEverything"), Some("rtc"), None));
        assert_eq!((error.server(), error.http_status(), error.server_time()), (None, None, None));
    }
}
