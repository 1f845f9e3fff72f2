//! `CloseRoom`.

use super::refusals::{CLOSED, NO_ROOM_TO_CLOSE, room};
use crate::cx::Cx;
use crate::generated::rtc::room::CloseRoom;
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::rtc::Rtc;
use crate::refusal::Refusal;

pub(super) fn close(call: CloseRoom, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let id = call.room_id;
    room(&rtc.rooms, &id, if rtc.rooms.was_closed(&id) { CLOSED } else { NO_ROOM_TO_CLOSE })?;
    let told = call.callback == Some(true);
    let users = rtc.rooms.close(&id, told, cx);
    if !told {
        cx.note("room_close is not told of: RoomCloseCallback is not true");
    }
    cx.say(format!("room {} closed with {users} users", shown(&id)));
    Ok(NoAnswer)
}
