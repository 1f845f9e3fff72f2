//! The family `room`: rooms, their users and streams, messages to them, and bans.

mod closing;
mod messages;
mod stream_rules;
mod streams;
mod user_rules;
mod users;

use serde_json::{Map, Value};
use zego_model::check::{Problem, Violation};

use crate::generated::rtc::room as calls;
use crate::log::shown;
use crate::product::{Act, Verdict, act};
use crate::products::rtc::Rtc;
use crate::products::rtc::state::rooms::{Room, Rooms};
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

/// The room that the call names; the code is the operation's for a room that is not there.
fn room<'r>(rooms: &'r Rooms, id: &str, code: i64) -> Result<&'r Room, Refusal> {
    rooms.room(id).ok_or_else(|| no_room(rooms, id, code))
}

/// The same, to be changed.
fn room_mut<'r>(rooms: &'r mut Rooms, id: &str, code: i64) -> Result<&'r mut Room, Refusal> {
    let refusal = no_room(rooms, id, code);
    rooms.room_mut(id).ok_or(refusal)
}

fn no_room(rooms: &Rooms, id: &str, code: i64) -> Refusal {
    let gone = if rooms.was_closed(id) { ": it is closed" } else { "" };
    Refusal::new(code, format!("RoomId `{}` is no room{gone}", shown(id)))
}
