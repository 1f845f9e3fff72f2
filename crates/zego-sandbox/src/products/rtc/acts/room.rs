//! The family `room`: rooms, their users and streams, messages to them, and bans.

mod closing;
mod messages;
mod refusals;
mod stream_rules;
mod streams;
mod user_rules;
mod users;

use serde_json::{Map, Value};
use zego_model::check::{Problem, Violation};

use self::refusals::{EMPTY_MESSAGE, MESSAGE_TOO_LONG, TOO_LONG, TOO_MANY_USERS};
use crate::generated::rtc::room as calls;
use crate::product::{Act, Verdict, act};
use crate::products::rtc::Rtc;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Rtc>] = &[
    act!(calls::DescribeUserNum => users::count),
    act!(calls::DescribeUserList => users::list),
    act!(calls::DescribeUsers => users::describe),
    act!(calls::KickoutUser => users::kick),
    act!(calls::CloseRoom => closing::close),
    act!(calls::DescribeSimpleStreamList => streams::list),
    act!(calls::AddStream => streams::add),
    act!(calls::DeleteStream => streams::delete),
    act!(calls::SendBroadcastMessage => messages::broadcast),
    act!(calls::SendBarrageMessage => messages::barrage),
    act!(calls::SendCustomCommand => messages::command),
    act!(calls::SetForbidUserRule => user_rules::set),
    act!(calls::DelForbidUserRule => user_rules::delete),
    act!(calls::DescribeForbidUserRules => user_rules::list),
    act!(calls::SetForbidStreamRule => stream_rules::set),
    act!(calls::DelForbidStreamRule => stream_rules::delete),
    act!(calls::DescribeForbidStreamRules => stream_rules::list),
];

/// The codes that this family has for single mistakes; all others are 2.
pub(super) fn verdict(action: &str, violation: &Violation, parameters: &Map<String, Value>) -> Option<Verdict> {
    let name = violation.parameter.as_str();
    match (action, name, &violation.problem) {
        ("KickoutUser", "UserId", Problem::Length { .. }) | ("SendCustomCommand", "ToUserId", Problem::Length { .. }) => {
            Some(Verdict::Code(TOO_MANY_USERS))
        }
        ("SetForbidStreamRule", "EffectiveTime", Problem::Range { max, .. }) => {
            let longer = parameters.get(name).and_then(Value::as_i64).is_some_and(|seconds| seconds > *max);
            longer.then(|| Verdict::Taken(format!("EffectiveTime is longer than a day: cut to {max}")))
        }
        (_, "MessageContent", Problem::Missing) if parameters.contains_key(name) => Some(Verdict::Code(EMPTY_MESSAGE)),
        (_, "MessageContent", Problem::TooLong { .. }) => Some(Verdict::Code(MESSAGE_TOO_LONG)),
        ("DescribeUsers", "UserId", Problem::Length { .. }) | (_, _, Problem::TooLong { .. }) => Some(Verdict::Code(TOO_LONG)),
        _ => None,
    }
}
