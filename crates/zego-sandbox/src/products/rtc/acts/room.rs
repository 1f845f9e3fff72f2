//! The family `room`: rooms, their users and streams, messages to them, and bans.

mod closing;
mod messages;
mod stream_rules;
mod streams;
mod user_rules;
mod users;

use serde_json::{Map, Value};
use zego_model::check::{Problem, Violation};

use super::call;
use super::call::CallContext;
use crate::log::shown;
use crate::product::Act;
use crate::product::Verdict;
use crate::products::rtc::Rtc;
use crate::refusal::Refusal;

const TOO_LONG: i64 = 3;
/// There is no such room, for the operations whose own codes have three digits.
const NO_ROOM: i64 = 104;
const SET_STREAM_FAILED: i64 = 123;
const NO_STREAM: i64 = 138;
const EMPTY_MESSAGE: i64 = 1_008;
const STREAM_OF_ANOTHER: i64 = 1_012;
/// The room is closed already.
const CLOSED: i64 = 5_018;
/// There is no such room, for `CloseRoom`.
const NO_ROOM_TO_CLOSE: i64 = 5_024;
/// There is no such room, for the operations whose own codes have five digits.
const NO_ROOM_HERE: i64 = 50_001;
const NOT_ONLINE: i64 = 50_003;
const TOO_MANY_USERS: i64 = 50_011;
const MESSAGE_TOO_LONG: i64 = 50_012;
const TOO_MANY_RULES: i64 = 50_123;
const NO_RULE: i64 = 50_124;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Rtc>] = &[
    Act { action: "DescribeUserNum", run: |p, s, cx| call::run(p, s, cx, users::count) },
    Act { action: "DescribeUserList", run: |p, s, cx| call::run(p, s, cx, users::list) },
    Act { action: "DescribeUsers", run: |p, s, cx| call::run(p, s, cx, users::describe) },
    Act { action: "KickoutUser", run: |p, s, cx| call::run(p, s, cx, users::kick) },
    Act { action: "CloseRoom", run: |p, s, cx| call::run(p, s, cx, closing::close) },
    Act { action: "DescribeSimpleStreamList", run: |p, s, cx| call::run(p, s, cx, streams::list) },
    Act { action: "AddStream", run: |p, s, cx| call::run(p, s, cx, streams::add) },
    Act { action: "DeleteStream", run: |p, s, cx| call::run(p, s, cx, streams::delete) },
    Act { action: "SendBroadcastMessage", run: |p, s, cx| call::run(p, s, cx, messages::broadcast) },
    Act { action: "SendBarrageMessage", run: |p, s, cx| call::run(p, s, cx, messages::barrage) },
    Act { action: "SendCustomCommand", run: |p, s, cx| call::run(p, s, cx, messages::command) },
    Act { action: "SetForbidUserRule", run: |p, s, cx| call::run(p, s, cx, user_rules::set) },
    Act { action: "DelForbidUserRule", run: |p, s, cx| call::run(p, s, cx, user_rules::delete) },
    Act { action: "DescribeForbidUserRules", run: |p, s, cx| call::run(p, s, cx, user_rules::list) },
    Act { action: "SetForbidStreamRule", run: |p, s, cx| call::run(p, s, cx, stream_rules::set) },
    Act { action: "DelForbidStreamRule", run: |p, s, cx| call::run(p, s, cx, stream_rules::delete) },
    Act { action: "DescribeForbidStreamRules", run: |p, s, cx| call::run(p, s, cx, stream_rules::list) },
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

/// The room that the call names; the code is the operation's for a room that is not there.
fn room(call: &CallContext<'_>, code: i64) -> Result<String, Refusal> {
    let id = owned(call, "RoomId");
    if call.rooms.room(&id).is_some() {
        return Ok(id);
    }
    let gone = if call.rooms.was_closed(&id) { ": it is closed" } else { "" };
    Err(Refusal::new(code, format!("RoomId `{}` is no room{gone}", shown(&id))))
}

/// A text parameter; empty where it is not given.
fn owned(call: &CallContext<'_>, name: &str) -> String {
    call.text(name).unwrap_or_default().to_owned()
}
