//! How attempts and calls ended, and what is recorded of them.

use std::time::{Duration, SystemTime};

use http::header::{AGE, DATE, RETRY_AFTER};
use http::response::Parts;
use http::{HeaderValue, StatusCode};
use tokio::time::Instant;
use tracing::Span;
use tracing::field::Empty;
use zego_model::spec::ProtocolKind;
use zego_model::{Action, Delivery, Endpoint, RequestError};
use zego_sign::Timestamp;

use crate::cause::{Cause, Loss};
use crate::connect;
use crate::delivery;
use crate::error::Error;

/// What one attempt came to.
pub(crate) struct Attempt {
    /// Whether its answer was read; that has who reads.
    pub(crate) result: Result<(), Cause>,
    /// The head of the answer, if it came to one.
    pub(crate) head: Option<Parts>,
    /// When it went out, if it came to that.
    pub(crate) sending: Option<Sending>,
    /// When the head of the answer was there.
    pub(crate) answered: Option<Instant>,
}

impl Attempt {
    /// One that begins: whoever makes it writes down here what it comes to.
    pub(crate) const fn begun() -> Self {
        Self { result: Ok(()), head: None, sending: None, answered: None }
    }

    /// One that came to nothing.
    pub(crate) const fn failed(cause: Cause) -> Self {
        Self { result: Err(cause), head: None, sending: None, answered: None }
    }

    /// What became of it, for its span.
    pub(crate) fn record(&self, span: &Span) {
        span.record("http.response.status_code", self.status().map(|status| status.as_u16()));
        span.record("error.type", self.result.as_ref().err().map(|cause| cause.kind().as_str()));
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

    /// The HTTP status, if it came to an answer.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        self.head.as_ref().map(|head| head.status)
    }

    /// The time by the server's clock when it answered (`Date`), if it told.
    pub(crate) fn server_time(&self) -> Option<Timestamp> {
        date(self.head.as_ref()?.headers.get(DATE)?)
    }

    /// The same, as it is written.
    pub(crate) fn date_text(&self) -> Option<&[u8]> {
        Some(self.head.as_ref()?.headers.get(DATE)?.as_bytes())
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
        http_date(self.head.as_ref()?.headers.get(DATE)?)
    }
}

/// A time as a header tells it.
pub(crate) fn date(value: &HeaderValue) -> Option<Timestamp> {
    http_date(value).and_then(|date| Timestamp::try_from(date).ok())
}

fn http_date(value: &HeaderValue) -> Option<SystemTime> {
    httpdate::parse_http_date(value.to_str().ok()?).ok()
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
    /// None yet.
    pub(crate) const fn none() -> Self {
        Self { last: None, endpoint: None, number: 0, may_have_acted: false, waited: Duration::ZERO }
    }

    /// The last one has ended, at this endpoint. One that reached nobody does not hide the one before it, where that may have acted or the service answered it.
    pub(crate) fn keep(&mut self, before: Option<Box<Attempt>>, endpoint: Endpoint) {
        let delivery = |attempt: &Attempt| attempt.result.as_ref().map_or_else(delivery::of, |()| Delivery::Answered);
        let reached_nobody = self.last.as_ref().is_some_and(|last| delivery(last) == Delivery::NotSent);
        match before.filter(|before| reached_nobody && matches!(delivery(before), Delivery::Unknown | Delivery::Answered)) {
            Some(before) => self.last = Some(*before),
            None => self.endpoint = Some(endpoint),
        }
    }
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
            zego.wait_ms = Empty,
            zego.code = Empty,
            zego.delivery = Empty,
            zego.request_id = Empty,
        );
        Self { action, span }
    }

    pub(crate) const fn span(&self) -> &Span {
        &self.span
    }

    /// The end of a call that went out; with the service's id of the request that it answered.
    pub(crate) fn ended(&self, attempts: &mut Attempts, request_id: Option<&str>) -> Result<(), Error> {
        let Attempts { last, endpoint, number, may_have_acted, waited } = attempts;
        let status = last.as_ref().and_then(Attempt::status);
        if let Some(endpoint) = endpoint.as_ref().filter(|_| !self.span.is_disabled()) {
            self.span.record("server.address", endpoint.authority().host());
            self.span.record("server.port", endpoint.port());
        }
        self.span.record("http.response.status_code", status.map(|status| status.as_u16()));
        self.span.record("zego.attempts", *number);
        self.span.record("zego.wait_ms", u64::try_from(waited.as_millis()).unwrap_or(u64::MAX));
        let server_time = last.as_ref().filter(|last| last.result.is_err()).and_then(Attempt::server_time);
        let Some(Attempt { result: Err(cause), .. }) = last.take_if(|last| last.result.is_err()) else {
            self.record(request_id, Delivery::Answered);
            return Ok(());
        };
        let server = endpoint.as_ref().map(|endpoint| connect::with_port(endpoint).as_str().into());
        let mut error = Error::of_call(self.action.clone(), server, status, server_time, cause);
        error.was_tried(*number, *may_have_acted);
        Err(self.failed(error))
    }

    /// The end of a call that got no turn.
    pub(crate) fn without_turn(&self, cause: Cause, waited: Duration) -> Error {
        self.span.record("zego.attempts", 0);
        self.span.record("zego.wait_ms", u64::try_from(waited.as_millis()).unwrap_or(u64::MAX));
        let error = Error::of_call(self.action.clone(), None, None, None, cause);
        self.failed(error)
    }

    /// The end of a call for which there was nothing to send.
    pub(crate) fn without_request(&self, error: RequestError) -> Error {
        let error = Error::of_call(self.action.clone(), None, None, None, Cause::Request(error));
        self.failed(error)
    }

    fn failed(&self, error: Error) -> Error {
        self.record(error.request_id(), error.delivery());
        self.span.record("error.type", error.kind().as_str());
        self.span.record("zego.code", error.code().map(tracing::field::display));
        let _entered = self.span.enter();
        if error.delivery() == Delivery::Unknown {
            tracing::warn!(error.message = error.message(), "the outcome of a call is unknown");
        } else {
            tracing::debug!(error.message = error.message(), "a call failed");
        }
        error
    }

    /// The outcome, under OpenTelemetry's names. No query, no parameter, no body.
    fn record(&self, request_id: Option<&str>, delivery: Delivery) {
        self.span.record("zego.request_id", request_id);
        self.span.record("zego.delivery", delivery.as_str());
    }
}

const fn system(protocol: ProtocolKind) -> &'static str {
    match protocol {
        ProtocolKind::TencentCloud => "tencent_cloud",
        _ => "zego",
    }
}

#[cfg(test)]
mod tests {
    use http::Response;
    use zego_model::{Operation as _, RawCall};

    use super::*;

    fn attempt(date: Option<&str>) -> Attempt {
        let mut response = Response::builder();
        if let Some(date) = date {
            response = response.header(DATE, date);
        }
        let head = Some(response.body(()).unwrap().into_parts().0);
        Attempt { head, ..Attempt::failed(Cause::TooLarge { max: 0 }) }
    }

    #[test]
    fn the_servers_time_is_read_in_each_form_of_http() {
        for date in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(attempt(Some(date)).server_time().map(Timestamp::as_secs), Some(784_111_777), "{date}");
        }
        for date in [None, Some(""), Some("yesterday"), Some("784111777"), Some("Sun, 06 Nov 1994 08:49:37 CET")] {
            assert_eq!(attempt(date).server_time(), None, "{date:?}");
        }
    }

    #[test]
    fn an_error_tells_of_its_call() {
        let raw = RawCall::<zego_model::Zego>::new(&zego_model::rtc::SERVICE, zego_model::spec::Method::Get, "DescribeEverything").unwrap();
        let mut attempts = Attempts { last: Some(Attempt::failed(Cause::TooLarge { max: 1 })), ..Attempts::none() };
        let error = CallRecord::new(ProtocolKind::Zego, raw.action()).ended(&mut attempts, None).unwrap_err();
        assert_eq!((error.action(), error.service(), error.family()), (Some("DescribeEverything"), Some("rtc"), None));
        assert_eq!((error.server(), error.http_status(), error.server_time()), (None, None, None));
    }
}
