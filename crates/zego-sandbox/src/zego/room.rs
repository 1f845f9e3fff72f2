//! The family `room`: rooms, their users and streams, messages to them, and bans.

mod closing;
mod messages;
mod stream_rules;
mod streams;
mod user_rules;
mod users;

use serde_json::{Map, Value};
use zego_model::check::{Problem, Violation};

use super::CallRefusal;
use super::call::CallContext;
use super::checked::Verdict;
use super::play::Play;
use crate::log::shown;

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

/// What plays an action of this family, where it keeps a state.
pub(super) fn play(action: &str) -> Option<Play> {
    Some(match action {
        "DescribeUserNum" => users::count,
        "DescribeUserList" => users::list,
        "DescribeUsers" => users::describe,
        "KickoutUser" => users::kick,
        "CloseRoom" => closing::close,
        "DescribeSimpleStreamList" => streams::list,
        "AddStream" => streams::add,
        "DeleteStream" => streams::delete,
        "SendBroadcastMessage" => messages::broadcast,
        "SendBarrageMessage" => messages::barrage,
        "SendCustomCommand" => messages::command,
        "SetForbidUserRule" => user_rules::set,
        "DelForbidUserRule" => user_rules::delete,
        "DescribeForbidUserRules" => user_rules::list,
        "SetForbidStreamRule" => stream_rules::set,
        "DelForbidStreamRule" => stream_rules::delete,
        "DescribeForbidStreamRules" => stream_rules::list,
        _ => return None,
    })
}

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
fn room(call: &CallContext<'_>, code: i64) -> Result<String, CallRefusal> {
    let id = owned(call, "RoomId");
    if call.rooms.room(&id).is_some() {
        return Ok(id);
    }
    let gone = if call.rooms.was_closed(&id) { ": it is closed" } else { "" };
    Err(CallRefusal::new(code, format!("RoomId `{}` is no room{gone}", shown(&id))))
}

/// A text parameter; empty where it is not given.
fn owned(call: &CallContext<'_>, name: &str) -> String {
    call.text(name).unwrap_or_default().to_owned()
}
