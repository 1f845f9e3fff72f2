//! `SendBroadcastMessage`, `SendBarrageMessage` and `SendCustomCommand`: a room remembers its last messages.

use serde_json::{Value, json};

use super::{NO_ROOM_HERE, NOT_ONLINE, owned, room};
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::refusal::Refusal;

pub(super) fn broadcast(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let (number, text) = send(call, "broadcast")?;
    Ok(CallAnswer { data: json!({ "MessageId": number }), text })
}

pub(super) fn barrage(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let (number, text) = send(call, "barrage")?;
    Ok(CallAnswer { data: json!({ "MessageId": format!("1_{}_{number}", call.now.saturating_mul(1000)) }), text })
}

/// To everybody but the sender.
fn send(call: &mut CallContext<'_>, kind: &str) -> Result<(i64, String), Refusal> {
    let id = room(call, NO_ROOM_HERE)?;
    let (sender, content) = (owned(call, "UserId"), owned(call, "MessageContent"));
    let (name, category) = (owned(call, "UserName"), call.number("MessageCategory").transpose()?);
    let Some(room) = call.rooms.room_mut(&id) else { return Err(Refusal::new(NO_ROOM_HERE, "RoomId is no room")) };
    let number = room.number_message();
    let to: Vec<String> = room.by_login().into_iter().map(|(user, _)| user.clone()).filter(|user| *user != sender).collect();
    let text = format!("message {number} sent to {} users of room {}", to.len(), shown(&id));
    room.remember(json!({
        "kind": kind, "number": number, "from": sender, "from_name": name, "category": category, "to": to, "content": content,
    }));
    Ok((number, text))
}

pub(super) fn command(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let id = room(call, NO_ROOM_HERE)?;
    let (sender, content) = (owned(call, "FromUserId"), owned(call, "MessageContent"));
    let named = call.parameters.contains_key("ToUserId").then(|| call.texts("ToUserId"));
    let Some(room) = call.rooms.room_mut(&id) else { return Err(Refusal::new(NO_ROOM_HERE, "RoomId is no room")) };
    let everybody = || room.by_login().into_iter().map(|(user, _)| user.clone()).collect();
    let (there, gone): (Vec<String>, Vec<String>) =
        named.unwrap_or_else(everybody).into_iter().partition(|user| room.users.contains_key(user));
    let to: Vec<String> = there.into_iter().filter(|user| *user != sender).collect();
    let text = format!("signal sent to {} users of room {}, {} are not online", to.len(), shown(&id), gone.len());
    room.remember(json!({ "kind": "command", "from": sender, "to": to, "content": content }));
    let failed: Vec<Value> = gone.iter().map(|user| json!({ "Uid": user, "Code": NOT_ONLINE })).collect();
    Ok(CallAnswer { data: json!({ "FailUsers": failed }), text })
}
