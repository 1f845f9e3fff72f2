//! `DescribeSimpleStreamList`, `AddStream` and `DeleteStream`.

use super::refusals::{NO_ROOM, NO_STREAM, SET_STREAM_FAILED, STREAM_OF_ANOTHER, room};
use crate::cx::Cx;
use crate::generated::rtc::room::{AddStream, DeleteStream, DescribeSimpleStreamList, DescribeSimpleStreamListAnswer, RoomStream};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::rooms::{FORBIDDEN, NewStream, StreamEnd};
use crate::refusal::Refusal;

pub(super) fn list(call: DescribeSimpleStreamList, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<DescribeSimpleStreamListAnswer, Refusal> {
    let DescribeSimpleStreamList { room_id } = call;
    let streams = room(&rtc.rooms, &room_id, NO_ROOM)?.by_number().map(|(id, stream)| RoomStream {
        stream_id: id.clone().into(),
        user_id: stream.user.clone().into(),
        user_name: stream.user_name.clone().into(),
        create_time: stream.created.millis(),
        stream_number_id: stream.number.into(),
    });
    let streams: Vec<_> = streams.collect();
    cx.say(format!("{} streams in room {}", streams.len(), shown(&room_id)));
    Ok(DescribeSimpleStreamListAnswer { streams })
}

pub(super) fn add(call: AddStream, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let AddStream { room_id: id, user_id: user, user_name, stream_id: stream, stream_title, extra_info, exempt_from_moderation } = call;
    let room = room(&rtc.rooms, &id, NO_ROOM)?;
    if let Some(other) = room.streams.get(&stream).filter(|other| other.user != user) {
        let message = format!("StreamId `{}` is there already, of user `{}`", shown(&stream), shown(&other.user));
        return Err(Refusal::new(STREAM_OF_ANOTHER, message));
    }
    let banned = rtc.streams.is_forbidden(&stream).then_some(FORBIDDEN);
    // The server has no address that a rule could go by.
    let ruled = || rtc.rooms.publishing_ban(&id, &stream, &user, "", cx.now);
    if let Some(ban) = banned.or_else(ruled) {
        return Err(Refusal::new(SET_STREAM_FAILED, format!("StreamId `{}` cannot be added: {ban}", shown(&stream))));
    }
    if room.users.contains_key(&user) {
        cx.note("UserId is a user in the room: calls and client get into each other's way");
    }
    cx.say(format!("stream {} added to room {}", shown(&stream), shown(&id)));
    let publish = NewStream {
        stream,
        user,
        user_name: user_name.unwrap_or_default(),
        title: stream_title.unwrap_or_default(),
        extra_info: extra_info.unwrap_or_default(),
        added: true,
        exempt: exempt_from_moderation == Some(1),
        media: None,
    };
    rtc.rooms.publish(&id, publish, cx);
    Ok(NoAnswer)
}

pub(super) fn delete(call: DeleteStream, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let DeleteStream { room_id: id, user_id: user, stream_id: stream, .. } = call;
    let wrong = match room(&rtc.rooms, &id, NO_ROOM)?.streams.get(&stream) {
        None => Some("is not in the room".to_owned()),
        Some(found) if found.user != user => Some(format!("is of user `{}`, not of UserId `{}`", shown(&found.user), shown(&user))),
        Some(_) => None,
    };
    if let Some(wrong) = wrong {
        return Err(Refusal::new(NO_STREAM, format!("StreamId `{}` {wrong}", shown(&stream))));
    }
    rtc.rooms.end_stream(&id, &stream, StreamEnd::Deleted, cx);
    cx.say(format!("stream {} deleted from room {}", shown(&stream), shown(&id)));
    Ok(NoAnswer)
}
