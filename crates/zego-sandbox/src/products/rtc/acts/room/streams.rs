//! `DescribeSimpleStreamList`, `AddStream` and `DeleteStream`.

use serde_json::{Value, json};

use super::{NO_ROOM, NO_STREAM, SET_STREAM_FAILED, STREAM_OF_ANOTHER, owned, room};
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::rooms::{FORBIDDEN, NewStream, Room, Scene, StreamEnd};
use crate::refusal::Refusal;

pub(super) fn list(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let id = room(call, NO_ROOM)?;
    let streams: Vec<Value> = call
        .rooms
        .room(&id)
        .map(Room::by_number)
        .unwrap_or_default()
        .into_iter()
        .map(|(id, stream)| {
            json!({
                "StreamId": id,
                "UserId": stream.user,
                "UserName": stream.user_name,
                "CreateTime": stream.created_ms,
                "StreamNumberId": stream.number,
            })
        })
        .collect();
    let text = format!("{} streams in room {}", streams.len(), shown(&id));
    Ok(CallAnswer { data: json!({ "StreamList": streams }), text })
}

pub(super) fn add(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let id = room(call, NO_ROOM)?;
    let publish = NewStream {
        stream: owned(call, "StreamId"),
        user: owned(call, "UserId"),
        user_name: owned(call, "UserName"),
        title: owned(call, "StreamTitle"),
        extra_info: owned(call, "ExtraInfo"),
        added: true,
        exempt: call.number("CensorFlag").transpose()?.unwrap_or_default() == 1,
    };
    let Some(room) = call.rooms.room(&id) else { return Err(Refusal::new(NO_ROOM, "RoomId is no room")) };
    if let Some(other) = room.streams.get(&publish.stream).filter(|stream| stream.user != publish.user) {
        let message = format!("StreamId `{}` is there already, of user `{}`", shown(&publish.stream), shown(&other.user));
        return Err(Refusal::new(STREAM_OF_ANOTHER, message));
    }
    let is_there = room.users.contains_key(&publish.user);
    let banned = call.streams.is_forbidden(&publish.stream).then_some(FORBIDDEN);
    // The server has no address that a rule could go by.
    let ruled = || call.rooms.publishing_ban(&id, &publish.stream, &publish.user, "", call.now);
    if let Some(ban) = banned.or_else(ruled) {
        return Err(Refusal::new(SET_STREAM_FAILED, format!("StreamId `{}` cannot be added: {ban}", shown(&publish.stream))));
    }
    if is_there {
        call.note("UserId is a user in the room: calls and client get into each other's way");
    }
    let text = format!("stream {} added to room {}", shown(&publish.stream), shown(&id));
    call.rooms.publish(&id, publish, &mut Scene { ids: call.ids, outbox: call.outbox, now: call.now });
    Ok(CallAnswer { data: Value::Null, text })
}

pub(super) fn delete(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let id = room(call, NO_ROOM)?;
    let (stream, user) = (owned(call, "StreamId"), owned(call, "UserId"));
    let found = call.rooms.room(&id).and_then(|room| room.streams.get(&stream));
    let wrong = match found {
        None => Some("is not in the room".to_owned()),
        Some(found) if found.user != user => Some(format!("is of user `{}`, not of UserId `{}`", shown(&found.user), shown(&user))),
        Some(_) => None,
    };
    if let Some(wrong) = wrong {
        return Err(Refusal::new(NO_STREAM, format!("StreamId `{}` {wrong}", shown(&stream))));
    }
    call.rooms.end_stream(&id, &stream, StreamEnd::Deleted, call.outbox, call.now);
    Ok(CallAnswer { data: Value::Null, text: format!("stream {} deleted from room {}", shown(&stream), shown(&id)) })
}
