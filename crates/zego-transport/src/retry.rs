//! Repeating: whether an attempt is followed by another one, and after how long. Pure: chance and time are arguments.
//!
//! It never follows from the HTTP method. It follows from how far the attempt got ([`Delivery`]), what a repeat would do ([`Effect`]) and what the
//! service said, which [`Retry`] sums up.

mod backoff;
mod budget;

use std::time::Duration;

use zego_model::spec::{Effect, Retry};
use zego_model::{Delivery, ErrorKind};

use self::backoff::Backoff;
pub(crate) use self::budget::RetryBudget;
use crate::cause::Cause;
use crate::credentials::NoCredentials;
use crate::delivery;

/// How often a call is tried, and how long the pauses between are.
///
/// Which attempts may be followed by another one is no part of it: what may have been carried out is repeated only where a repeat ends in the same state.
///
/// ```
/// use std::time::Duration;
/// use zego_transport::RetryPolicy;
///
/// // For a job at night, which has time.
/// let patient = RetryPolicy::default().max_attempts(8).pauses(Duration::from_millis(200), Duration::from_secs(20));
/// // For a program that decides by itself.
/// let never = RetryPolicy::never();
/// # let _ = (patient, never);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryPolicy {
    max_attempts: u32,
    /// After what went wrong on the way.
    transient: Backoff,
    /// After a service said that calls come too fast.
    throttled: Backoff,
    converging: Duration,
}

impl Default for RetryPolicy {
    /// Three attempts; pauses by chance, up to 50 ms after the first and twice as long after each more, up to 1 s where the service says that calls
    /// come too fast, and 5 s at most.
    fn default() -> Self {
        let longest = Duration::from_secs(5);
        Self {
            max_attempts: 3,
            transient: Backoff { first: Duration::from_millis(50), longest },
            throttled: Backoff { first: Duration::from_secs(1), longest },
            converging: Duration::from_secs(10),
        }
    }
}

impl RetryPolicy {
    /// Tries each call once: an error is yours to look at.
    pub fn never() -> Self {
        Self::default().max_attempts(1)
    }

    /// How many attempts a call has, the first one counted: 1 is one. 0 counts as 1.
    #[must_use]
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// The longest pause after the first attempt, and the longest of all. Each is chosen by chance between nothing and what is doubled from one attempt to
    /// the next, for each call anew, so that calls which failed together do not come back together.
    #[must_use]
    pub const fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.transient = Backoff { first, longest };
        self
    }

    /// How long after its first bytes were written a write that converges, such as a deletion, may be repeated although it may have been carried out;
    /// 10 s when not said. Later, what was deleted may have been made anew.
    #[must_use]
    pub const fn converging_window(mut self, window: Duration) -> Self {
        self.converging = window;
        self
    }

    /// What follows an attempt that failed.
    pub(crate) fn after(&self, attempt: &AttemptReport, chance: f64) -> Next {
        if attempt.number >= self.max_attempts {
            return Next::End(EndReason::Attempts);
        }
        let pause = match attempt.retry {
            Retry::FreshSignature if attempt.is_clock_corrected => Duration::ZERO,
            // Nobody is in trouble: there is nothing to wait for.
            Retry::Backoff if attempt.is_stale => Duration::ZERO,
            Retry::NextWindow => self.throttled.pause(attempt.number, chance),
            Retry::Backoff => self.transient.pause(attempt.number, chance),
            Retry::Inspect if attempt.is_widened => self.transient.pause(attempt.number, chance),
            Retry::Inspect => return Next::End(EndReason::MayHaveActed),
            // It succeeded, is to be mended, or was dated by a clock that is right.
            _ => return Next::End(EndReason::Final),
        };
        if attempt.delivery == Delivery::Unknown && attempt.effect != Effect::Read && attempt.since_first_byte > self.converging {
            return Next::End(EndReason::MayHaveActed);
        }
        // What the service asks for counts, as long as it is not much more than our own pause.
        let asked = attempt.retry_after.map_or(pause, |asked| asked.clamp(pause, pause + LONGEST_ASKED));
        Next::Again { pause: asked }
    }
}

/// Bound: how much longer than its own pause a client waits because a service asks for it (`Retry-After`); what it asks for beyond is not waited for.
const LONGEST_ASKED: Duration = Duration::from_secs(5);

/// Whether and when a call may be sent again that failed for this cause.
pub(crate) fn class(cause: &Cause, effect: Effect) -> Retry {
    match (cause, delivery::of(cause)) {
        (Cause::Api(api), _) => api.retry,
        // What is wrong with the request, the region, the credentials or the range of a list is wrong the next time, too.
        (Cause::Request(_) | Cause::Endpoint(_) | Cause::Credentials(NoCredentials::Misplaced(_)) | Cause::Page(_), _) => Retry::Mend,
        // And so is what is wrong with a certificate or a proxy.
        (Cause::Connect(none), _) if none.is_final() => Retry::Mend,
        #[cfg(feature = "blocking")]
        (Cause::AsyncContext, _) => Retry::Mend,
        (Cause::Quota(_), _) => Retry::NextWindow,
        (Cause::Status { .. }, Delivery::Refused) => Retry::after(cause.kind().error_kind(), true, effect),
        (_, Delivery::NotSent | Delivery::Refused) => Retry::Backoff,
        _ => Retry::after(ErrorKind::Unknown, false, effect),
    }
}

/// Whether the service refused a call for its quota.
pub(crate) fn is_throttled(cause: &Cause, effect: Effect) -> bool {
    delivery::of(cause) == Delivery::Refused && class(cause, effect) == Retry::NextWindow
}

/// An attempt that failed, as far as it decides about another one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AttemptReport {
    /// From 1.
    pub(crate) number: u32,
    pub(crate) delivery: Delivery,
    pub(crate) effect: Effect,
    pub(crate) retry: Retry,
    /// What the answer asks for.
    pub(crate) retry_after: Option<Duration>,
    /// Since the first byte of the first attempt was written; nothing where none was.
    pub(crate) since_first_byte: Duration,
    /// Whether the clock was found wrong and set right after this attempt.
    pub(crate) is_clock_corrected: bool,
    /// Whether the caller said that a repeat does no harm although it may act twice.
    pub(crate) is_widened: bool,
    /// Whether a connection that had waited was over before anything of an answer came.
    pub(crate) is_stale: bool,
}

/// What follows an attempt that failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Next {
    Again { pause: Duration },
    End(EndReason),
}

/// Why there is no other attempt.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum EndReason {
    /// The answer stays the same.
    Final,
    /// It may have been carried out, and a repeat might act twice, or on something else.
    MayHaveActed,
    /// It has had all its attempts.
    Attempts,
}

#[cfg(test)]
mod tests {
    use Effect::{Converging, Keyed, Once, Read, Timely};
    use http::StatusCode;
    use zego_model::decode::DecodeError;
    use zego_model::page::PageError;
    use zego_model::rtc::media_file::{DeleteMedia, Vendor};
    use zego_model::{Endpoint, Protocol as _, RequestError, Zego};

    use super::*;
    use crate::cause::NoConnection;
    use crate::connect::ConnectStage;
    use crate::credentials::Misplaced;
    use crate::kind::CallErrorKind;
    use crate::quota::QuotaRefusal;
    use crate::tls::TlsFault;

    fn failed(delivery: Delivery, effect: Effect, retry: Retry) -> AttemptReport {
        AttemptReport {
            number: 1,
            delivery,
            effect,
            retry,
            retry_after: None,
            since_first_byte: Duration::ZERO,
            is_clock_corrected: false,
            is_widened: false,
            is_stale: false,
        }
    }

    fn after(attempt: &AttemptReport) -> Next {
        RetryPolicy::default().after(attempt, 1.0)
    }

    const fn again(milliseconds: u64) -> Next {
        Next::Again { pause: Duration::from_millis(milliseconds) }
    }

    /// Every effect, after everything that can become of an attempt.
    #[test]
    fn what_may_have_been_carried_out_is_repeated_only_where_that_does_no_harm() {
        for effect in [Read, Converging, Timely, Keyed, Once] {
            let is_harmless = matches!(effect, Read | Converging);
            let unknown = Retry::after(ErrorKind::Unknown, false, effect);
            let expected = if is_harmless { again(50) } else { Next::End(EndReason::MayHaveActed) };
            assert_eq!(after(&failed(Delivery::Unknown, effect, unknown)), expected, "{effect:?}");
            assert_eq!(after(&failed(Delivery::Answered, effect, unknown)), expected, "{effect:?}");
            for (delivery, retry, expected) in [
                (Delivery::NotSent, Retry::Backoff, again(50)),
                (Delivery::Refused, Retry::Backoff, again(50)),
                (Delivery::Refused, Retry::NextWindow, again(1_000)),
                (Delivery::Refused, Retry::FreshSignature, Next::End(EndReason::Final)),
                (Delivery::Refused, Retry::Mend, Next::End(EndReason::Final)),
                (Delivery::NotSent, Retry::Mend, Next::End(EndReason::Final)),
                (Delivery::Answered, Retry::Mend, Next::End(EndReason::Final)),
            ] {
                assert_eq!(after(&failed(delivery, effect, retry)), expected, "{effect:?} {delivery} {retry}");
            }
        }
    }

    #[test]
    fn what_a_waiting_connection_lost_is_repeated_at_once() {
        let stale = AttemptReport { is_stale: true, ..failed(Delivery::Unknown, Read, Retry::Backoff) };
        assert_eq!((after(&stale), RetryBudget::cost(stale.retry, stale.is_stale)), (again(0), 0));
        // Where a repeat may act twice, it makes no difference.
        let once = AttemptReport { is_stale: true, ..failed(Delivery::Unknown, Once, Retry::Inspect) };
        assert_eq!(after(&once), Next::End(EndReason::MayHaveActed));
    }

    #[test]
    fn a_signature_out_of_time_is_repeated_when_the_clock_is_right() {
        let corrected = AttemptReport { is_clock_corrected: true, ..failed(Delivery::Refused, Once, Retry::FreshSignature) };
        assert_eq!(after(&corrected), again(0));
    }

    #[test]
    fn a_deletion_is_not_repeated_when_something_else_may_be_there() {
        let late = |effect, seconds| AttemptReport {
            since_first_byte: Duration::from_secs(seconds),
            ..failed(Delivery::Unknown, effect, Retry::Backoff)
        };
        assert_eq!(after(&late(Converging, 10)), again(50));
        assert_eq!(after(&late(Converging, 11)), Next::End(EndReason::MayHaveActed));
        assert_eq!(after(&late(Read, 11)), again(50));
        // Whoever knows better says so.
        let policy = RetryPolicy::default().converging_window(Duration::from_secs(60));
        assert_eq!(policy.after(&late(Converging, 11), 1.0), again(50));
        let refused = AttemptReport { delivery: Delivery::Refused, ..late(Converging, 11) };
        assert_eq!(after(&refused), again(50));
    }

    /// The table of `docs/reliability.md`, which is made from the description without this code.
    #[test]
    fn the_page_says_what_is_sent_again() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reliability.md")).unwrap();
        let rows: Vec<_> = page.lines().filter(|line| line.contains(".toml) |")).collect();
        for row in &rows {
            let columns: Vec<_> = row.split('|').map(str::trim).collect();
            let effect = [Read, Converging, Timely, Keyed, Once].into_iter().find(|effect| effect.as_str() == columns[3]).unwrap();
            let is_again = |delivery, retry, seconds| {
                let report = AttemptReport { since_first_byte: Duration::from_secs(seconds), ..failed(delivery, effect, retry) };
                matches!(after(&report), Next::Again { .. })
            };
            let unknown = Retry::after(ErrorKind::Unknown, false, effect);
            let words = [(Delivery::NotSent, Retry::Backoff), (Delivery::Refused, Retry::NextWindow), (Delivery::Unknown, unknown)].map(
                |(delivery, retry)| match [0, 10, 11].map(|seconds| is_again(delivery, retry, seconds)) {
                    [true, true, true] => "yes",
                    [true, true, false] => "within 10 s",
                    [false, ..] => "no",
                    other => panic!("{other:?}"),
                },
            );
            assert_eq!(columns[5], words.join(" / "), "{row}");
        }
        assert!(rows.len() > 50, "{}", rows.len());
    }

    #[test]
    fn one_attempt_is_one() {
        let failed = failed(Delivery::NotSent, Read, Retry::Backoff);
        for (attempts, last) in [(0, 1), (1, 1), (2, 2), (3, 3)] {
            let policy = RetryPolicy::default().max_attempts(attempts);
            for number in 1..=last {
                let ended = policy.after(&AttemptReport { number, ..failed }, 0.0) == Next::End(EndReason::Attempts);
                assert_eq!(ended, number == last, "{number} of {attempts}");
            }
        }
        assert_eq!(RetryPolicy::never(), RetryPolicy::default().max_attempts(1));
    }

    #[test]
    fn what_the_service_asks_for_is_waited_for_within_bounds() {
        for (asked, expected) in [(None, 50), (Some(0), 50), (Some(2_000), 2_000), (Some(60_000), 5_050), (Some(u64::MAX), 5_050)] {
            let attempt =
                AttemptReport { retry_after: asked.map(Duration::from_millis), ..failed(Delivery::Refused, Once, Retry::Backoff) };
            assert_eq!(after(&attempt), again(expected), "{asked:?}");
        }
    }

    #[test]
    fn pauses_are_as_long_as_they_are_set() {
        let policy = RetryPolicy::default().pauses(Duration::from_millis(200), Duration::from_millis(300));
        let pauses = [1, 2].map(|number| policy.after(&AttemptReport { number, ..failed(Delivery::NotSent, Once, Retry::Backoff) }, 1.0));
        assert_eq!(pauses, [again(200), again(300)]);
        // The service's "too many" has pauses of its own.
        assert_eq!(policy.after(&failed(Delivery::Refused, Once, Retry::NextWindow), 1.0), again(1_000));
    }

    /// By cause: what is wrong with the call or the client stays wrong, what is not can be repeated, and what nobody knows depends on the effect.
    #[test]
    fn what_stays_wrong_is_not_repeated() {
        let connect = |fault| Cause::from(NoConnection { fault, ..NoConnection::at(ConnectStage::Tls) });
        let status = |status: StatusCode| Cause::Status { status, target: 1 };
        let table = [
            (Cause::Request(RequestError::ReservedName { name: "AppId".into() }), Retry::Mend, Retry::Mend),
            (Cause::Endpoint("x".parse::<Endpoint>().unwrap_err()), Retry::Mend, Retry::Mend),
            (Cause::Credentials(NoCredentials::Misplaced(Misplaced::Sandbox)), Retry::Mend, Retry::Mend),
            (Cause::Credentials(NoCredentials::TooLate), Retry::Backoff, Retry::Backoff),
            (Cause::Page(PageError::Untimed), Retry::Mend, Retry::Mend),
            (connect(Some(TlsFault::NotTls)), Retry::Mend, Retry::Mend),
            (connect(None), Retry::Backoff, Retry::Backoff),
            #[cfg(feature = "blocking")]
            (Cause::AsyncContext, Retry::Mend, Retry::Mend),
            (Cause::Quota(QuotaRefusal::TooMany { most: 1 }), Retry::NextWindow, Retry::NextWindow),
            (Cause::Saturated { most: 1 }, Retry::Backoff, Retry::Backoff),
            (status(StatusCode::TOO_MANY_REQUESTS), Retry::NextWindow, Retry::NextWindow),
            (status(StatusCode::FORBIDDEN), Retry::Mend, Retry::Mend),
            (status(StatusCode::BAD_GATEWAY), Retry::Backoff, Retry::Inspect),
            (Cause::TooLarge { max: 1 }, Retry::Backoff, Retry::Inspect),
        ];
        for (cause, read, once) in table {
            assert_eq!((class(&cause, Read), class(&cause, Once)), (read, once), "{cause:?}");
            // Quotas that this process keeps to itself are no word of the service.
            let is_throttled = [Read, Once].map(|effect| is_throttled(&cause, effect));
            assert_eq!(is_throttled, [matches!(cause.kind(), CallErrorKind::Http(429)); 2], "{cause:?}");
        }
    }

    #[test]
    fn a_code_of_the_service_says_itself_what_to_do() {
        let refused = |code: u32| {
            let operation = DeleteMedia::new(Vendor::Ws, ["a"]).unwrap();
            let body = format!(r#"{{"Code":{code}}}"#);
            match Zego::decode(&operation, body.into_bytes().into()).map(|_| ()) {
                Err(DecodeError::Api(api)) => Cause::Api(api),
                other => panic!("{other:?}"),
            }
        };
        for (code, expected) in [(6, Retry::NextWindow), (100_000_004, Retry::FreshSignature), (100_000_005, Retry::Mend)] {
            let cause = refused(code);
            assert_eq!((class(&cause, Converging), is_throttled(&cause, Converging)), (expected, code == 6), "{code}");
        }
    }

    #[test]
    fn only_a_named_wish_repeats_what_may_act_twice() {
        let attempt = failed(Delivery::Unknown, Once, Retry::Inspect);
        assert_eq!(after(&AttemptReport { is_widened: true, ..attempt }), again(50));
        assert_eq!(after(&AttemptReport { is_widened: true, retry: Retry::Mend, ..attempt }), Next::End(EndReason::Final));
    }
}
