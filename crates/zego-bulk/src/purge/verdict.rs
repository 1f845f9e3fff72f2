//! What follows the end of a call: pure functions of what is known of it.

use std::collections::HashMap;

use zego_model::spec::Retry;
use zego_model::{Code, Delivery, ErrorKind, FailureKind, ItemFailure};
use zego_transport::CallErrorKind;

use super::items::{self, ItemReason};
use crate::ledger::{Answered, Exception, ItemOutcome, Lease};

/// How often a batch is asked for in all, or an id of it that was not answered for good.
pub(super) const MOST_ROUNDS: u64 = 5;

/// What follows a call that failed as a whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum FailureAction {
    /// Nothing was done, and nothing is wrong with the batch: it waits for a better time.
    PutBack,
    /// It is asked for once more, which counts as a round.
    Again,
    /// Nobody knows what was done: it is asked for once more.
    InDoubt,
    /// One of its ids is refused, and which one the service does not say.
    Halve,
    /// All of its ids failed, for the reason of the call.
    Fail,
    /// No call could succeed until somebody mends what is wrong.
    Stop,
}

/// What is known of a call that failed as a whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallFailure {
    pub(super) kind: CallErrorKind,
    pub(super) delivery: Delivery,
    pub(super) retry: Retry,
    /// The service's code, where there is one.
    pub(super) code: Option<i64>,
}

/// The code of ZEGO's media files by which an app has nothing at a vendor: it is no file's.
const OTHER_VENDOR: i64 = 4;

impl CallFailure {
    pub(super) fn of(error: &zego_transport::Error) -> Self {
        let code = match error.code() {
            Some(Code::Zego(code)) => Some(code.0),
            _ => None,
        };
        Self { kind: error.kind(), delivery: error.delivery(), retry: error.retry(), code }
    }

    /// What follows, for a batch of so many ids that was asked for so many times before.
    pub(super) fn verdict(self, ids: usize, round: u64) -> FailureAction {
        let last = round + 1 >= MOST_ROUNDS;
        match self.delivery {
            Delivery::Unknown if last => FailureAction::Fail,
            Delivery::Unknown => FailureAction::InDoubt,
            Delivery::NotSent => match self.kind {
                // An id that no call can carry.
                CallErrorKind::Request if ids > 1 => FailureAction::Halve,
                CallErrorKind::Request => FailureAction::Fail,
                CallErrorKind::Credentials | CallErrorKind::AsyncContext => FailureAction::Stop,
                _ => FailureAction::PutBack,
            },
            _ if self.code == Some(OTHER_VENDOR) => FailureAction::Stop,
            _ => match self.kind.error_kind() {
                // Nothing was executed. Of a wrong clock the client may have set its own by the answer; while it is not right, that is trouble.
                ErrorKind::RateLimited | ErrorKind::ClockSkew => FailureAction::PutBack,
                ErrorKind::Authentication
                | ErrorKind::PermissionDenied
                | ErrorKind::Misconfigured
                | ErrorKind::Suspended
                | ErrorKind::Unsupported => FailureAction::Stop,
                ErrorKind::NotFound | ErrorKind::InvalidParameter if ids > 1 => FailureAction::Halve,
                _ if self.retry == Retry::Mend || last => FailureAction::Fail,
                _ => FailureAction::Again,
            },
        }
    }

    /// Whether the service, or the way to it, is in trouble: others wait until something succeeds again.
    pub(super) fn is_trouble(self) -> bool {
        match self.delivery {
            Delivery::Unknown => true,
            Delivery::NotSent => self.kind != CallErrorKind::Request,
            _ => matches!(self.kind.error_kind(), ErrorKind::Internal | ErrorKind::Unknown | ErrorKind::ClockSkew),
        }
    }
}

/// What an answer says of each id of a batch.
pub(super) fn of_answer(lease: &Lease, failures: &[ItemFailure], request_id: Option<&str>) -> Answered {
    let failures: HashMap<&str, &ItemFailure> = failures.iter().map(|failure| (failure.item.as_str(), failure)).collect();
    let last = lease.round + 1 >= MOST_ROUNDS;
    // An id that is asked for again may have been deleted the first time.
    let may_be_gone = lease.in_doubt || lease.round > 0;
    let mut answer = Answered { request_id: request_id.map(str::to_owned), ..Answered::default() };
    for id in &lease.ids {
        let Some(failure) = failures.get(id.as_str()) else {
            answer.deleted += 1;
            continue;
        };
        let exception = |outcome| Exception {
            id: id.clone(),
            outcome,
            code: failure.code.clone(),
            message: if outcome == ItemOutcome::NotMentioned { "no answer mentioned it".to_owned() } else { failure.message.clone() },
            request_id: failure.request_id.clone().or_else(|| request_id.map(str::to_owned)),
        };
        match (failure.kind, items::reason(&failure.code)) {
            (FailureKind::NotMentioned | FailureKind::Contradictory, _) | (_, ItemReason::Passing) if !last => {
                answer.again.push(id.clone());
            }
            (FailureKind::NotMentioned, _) => answer.exceptions.push(exception(ItemOutcome::NotMentioned)),
            (FailureKind::Contradictory, _) => answer.exceptions.push(exception(ItemOutcome::Unknown)),
            (_, ItemReason::Missing) if may_be_gone => {
                answer.deleted += 1;
                answer.gone += 1;
            }
            _ => answer.exceptions.push(exception(ItemOutcome::Failed)),
        }
    }
    answer
}

/// What a call that failed says of each id of its batch, when that is final.
pub(super) fn of_failure(lease: &Lease, error: &zego_transport::Error) -> Answered {
    let missing = error.kind().error_kind() == ErrorKind::NotFound;
    if missing && (lease.in_doubt || lease.round > 0) {
        let gone = lease.ids.len() as u64;
        return Answered { deleted: gone, gone, request_id: error.request_id().map(str::to_owned), ..Answered::default() };
    }
    let outcome = if error.delivery() == Delivery::Unknown { ItemOutcome::Unknown } else { ItemOutcome::Failed };
    let code = error.code().map_or_else(|| error.kind().as_str().to_owned(), ToString::to_string);
    let exception = |id: &String| Exception {
        id: id.clone(),
        outcome,
        code: code.clone(),
        message: error.message(),
        request_id: error.request_id().map(str::to_owned),
    };
    Answered {
        exceptions: lease.ids.iter().map(exception).collect(),
        request_id: error.request_id().map(str::to_owned),
        ..Answered::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lease(ids: &[&str], round: u64, in_doubt: bool) -> Lease {
        Lease { n: 0, fence: 1, ids: ids.iter().map(|id| (*id).to_owned()).collect(), round, in_doubt }
    }

    fn failure(item: &str, kind: FailureKind, code: &str) -> ItemFailure {
        let mut failure = ItemFailure::default();
        (failure.item, failure.kind, failure.code) = (item.to_owned(), kind, code.to_owned());
        failure
    }

    #[test]
    fn every_id_is_deleted_failed_or_asked_for_again() {
        let failures = [
            failure("missing", FailureKind::Failed, "NoSuchKey"),
            failure("denied", FailureKind::Failed, "AccessDenied"),
            failure("busy", FailureKind::Failed, "InternalError"),
            failure("silent", FailureKind::NotMentioned, ""),
            failure("both", FailureKind::Contradictory, "InternalError"),
        ];
        // The input names one of them twice.
        let ids = ["gone", "missing", "denied", "busy", "silent", "both", "gone"];
        let outcomes = |answer: &Answered| {
            let exceptions: Vec<_> = answer.exceptions.iter().map(|exception| (exception.id.clone(), exception.outcome.as_str())).collect();
            (answer.deleted, answer.gone, exceptions, answer.again.clone())
        };
        let text = |ids: &[(&str, &'static str)]| ids.iter().map(|(id, outcome)| ((*id).to_owned(), *outcome)).collect::<Vec<_>>();
        let again = ["busy", "silent", "both"].map(str::to_owned).to_vec();
        let first = of_answer(&lease(&ids, 0, false), &failures, Some("r"));
        assert_eq!(outcomes(&first), (2, 0, text(&[("missing", "failed"), ("denied", "failed")]), again.clone()));
        // What may have been deleted before is as good as deleted when it is missing.
        for lease in [lease(&ids, 0, true), lease(&ids, 1, false)] {
            assert_eq!(outcomes(&of_answer(&lease, &failures, None)), (3, 1, text(&[("denied", "failed")]), again.clone()));
        }
        let last = of_answer(&lease(&ids, MOST_ROUNDS - 1, false), &failures, None);
        let all = [("denied", "failed"), ("busy", "failed"), ("silent", "not_mentioned"), ("both", "unknown")];
        assert_eq!(outcomes(&last), (3, 1, text(&all), Vec::new()));
    }

    #[test]
    fn what_follows_a_call_that_failed() {
        use CallErrorKind::{Api, Connect, Credentials, Http, Quota, Request, Timeout};
        use zego_transport::{AnswerStage, ConnectStage};
        let refused = Delivery::Refused;
        for (kind, delivery, retry, ids, round, expected) in [
            (Timeout(AnswerStage::FirstByte), Delivery::Unknown, Retry::Backoff, 2, 0, FailureAction::InDoubt),
            (Timeout(AnswerStage::FirstByte), Delivery::Unknown, Retry::Backoff, 2, 4, FailureAction::Fail),
            (Connect(ConnectStage::Tcp), Delivery::NotSent, Retry::Backoff, 2, 9, FailureAction::PutBack),
            (Quota, Delivery::NotSent, Retry::Backoff, 2, 0, FailureAction::PutBack),
            (Credentials, Delivery::NotSent, Retry::Mend, 2, 0, FailureAction::Stop),
            (Request, Delivery::NotSent, Retry::Mend, 2, 0, FailureAction::Halve),
            (Request, Delivery::NotSent, Retry::Mend, 1, 0, FailureAction::Fail),
            (Api(ErrorKind::RateLimited), refused, Retry::NextWindow, 2, 9, FailureAction::PutBack),
            (Http(429), refused, Retry::NextWindow, 2, 9, FailureAction::PutBack),
            (Api(ErrorKind::PermissionDenied), Delivery::Answered, Retry::Mend, 2, 0, FailureAction::Stop),
            (Api(ErrorKind::Misconfigured), Delivery::Answered, Retry::Mend, 1, 0, FailureAction::Stop),
            (Api(ErrorKind::Authentication), refused, Retry::Mend, 1, 0, FailureAction::Stop),
            (Api(ErrorKind::ClockSkew), refused, Retry::FreshSignature, 1, 0, FailureAction::PutBack),
            (Api(ErrorKind::ClockSkew), refused, Retry::FreshSignature, 1, 4, FailureAction::PutBack),
            (Api(ErrorKind::NotFound), Delivery::Answered, Retry::Mend, 2, 0, FailureAction::Halve),
            (Api(ErrorKind::NotFound), Delivery::Answered, Retry::Mend, 1, 0, FailureAction::Fail),
            (Api(ErrorKind::InvalidParameter), Delivery::Answered, Retry::Mend, 100, 0, FailureAction::Halve),
            (Api(ErrorKind::Internal), Delivery::Answered, Retry::Backoff, 2, 0, FailureAction::Again),
            (Api(ErrorKind::Internal), Delivery::Answered, Retry::Backoff, 2, 4, FailureAction::Fail),
            (Api(ErrorKind::Conflict), Delivery::Answered, Retry::Mend, 2, 0, FailureAction::Fail),
        ] {
            let failure = CallFailure { kind, delivery, retry, code: None };
            assert_eq!(failure.verdict(ids, round), expected, "{kind:?} {delivery:?} {ids} {round}");
        }
        // A clock that stays wrong ends the run, as anything else does that lets nothing succeed.
        let of_clock = CallFailure { kind: Api(ErrorKind::ClockSkew), delivery: refused, retry: Retry::FreshSignature, code: None };
        let of_quota = CallFailure { kind: Api(ErrorKind::RateLimited), ..of_clock };
        assert_eq!((of_clock.is_trouble(), of_quota.is_trouble()), (true, false));
        let of_vendor = Api(ErrorKind::InvalidParameter);
        let failure = CallFailure { kind: of_vendor, delivery: Delivery::Answered, retry: Retry::Mend, code: Some(4) };
        assert_eq!(failure.verdict(100, 0), FailureAction::Stop);
    }
}
