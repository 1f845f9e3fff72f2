//! `CloseRoom`.

use serde_json::Value;

use super::{CLOSED, NO_ROOM_TO_CLOSE, owned, room};
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::refusal::Refusal;

pub(super) fn close(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let code = if call.rooms.was_closed(&owned(call, "RoomId")) { CLOSED } else { NO_ROOM_TO_CLOSE };
    let id = room(call, code)?;
    let told = call.flag("RoomCloseCallback");
    let users = call.rooms.close(&id, told, call.outbox, call.now);
    if !told {
        call.note("room_close is not told of: RoomCloseCallback is not true");
    }
    Ok(CallAnswer { data: Value::Null, text: format!("room {} closed with {users} users", shown(&id)) })
}
