//! What the family `room` refuses with.

use crate::log::shown;
use crate::products::rtc::state::rooms::{Room, Rooms};
use crate::refusal::Refusal;

pub(super) const TOO_LONG: i64 = 3;
/// There is no such room, for the operations whose own codes have three digits.
pub(super) const NO_ROOM: i64 = 104;
pub(super) const SET_STREAM_FAILED: i64 = 123;
pub(super) const NO_STREAM: i64 = 138;
pub(super) const EMPTY_MESSAGE: i64 = 1_008;
pub(super) const STREAM_OF_ANOTHER: i64 = 1_012;
/// The room is closed already.
pub(super) const CLOSED: i64 = 5_018;
/// There is no such room, for `CloseRoom`.
pub(super) const NO_ROOM_TO_CLOSE: i64 = 5_024;
/// There is no such room, for the operations whose own codes have five digits.
pub(super) const NO_ROOM_HERE: i64 = 50_001;
pub(super) const NOT_ONLINE: i64 = 50_003;
pub(super) const TOO_MANY_USERS: i64 = 50_011;
pub(super) const MESSAGE_TOO_LONG: i64 = 50_012;
pub(super) const TOO_MANY_RULES: i64 = 50_123;
pub(super) const NO_RULE: i64 = 50_124;

/// The room that the call names; the code is the operation's for a room that is not there.
pub(super) fn room<'r>(rooms: &'r Rooms, id: &str, code: i64) -> Result<&'r Room, Refusal> {
    rooms.room(id).ok_or_else(|| no_room(rooms, id, code))
}

/// The same, to be changed.
pub(super) fn room_mut<'r>(rooms: &'r mut Rooms, id: &str, code: i64) -> Result<&'r mut Room, Refusal> {
    let refusal = no_room(rooms, id, code);
    rooms.room_mut(id).ok_or(refusal)
}

fn no_room(rooms: &Rooms, id: &str, code: i64) -> Refusal {
    let gone = if rooms.was_closed(id) { ": it is closed" } else { "" };
    Refusal::new(code, format!("RoomId `{}` is no room{gone}", shown(id)))
}
