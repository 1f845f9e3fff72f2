//! What the customer's server is told of rooms, with the fields and types of the vendor's examples.

use serde_json::{Value, json};

use super::room::{Leave, Room, RoomStream, StreamEnd, User};

/// Further fields of a `room_login`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct LoginDetails {
    /// The version of the token, 0 without one.
    pub(crate) auth_level: u8,
    /// The kind of the user's device.
    pub(crate) terminal: u8,
    pub(crate) callback_data: String,
}

pub(super) fn room_create(id: &str, room: &Room, creator: &str) -> Value {
    json!({
        "room_id": id,
        "room_session_id": room.session,
        "room_create_time": room.created_ms.to_string(),
        "id_name": creator,
    })
}

pub(super) fn room_close(id: &str, room: &Room, reason: u8, closed_ms: i64) -> Value {
    json!({
        "room_id": id,
        "room_session_id": room.session,
        "close_reason": reason,
        "room_close_time": closed_ms.to_string(),
    })
}

pub(super) fn room_login(room_id: &str, room: &Room, id: &str, user: &User, again: bool, details: &LoginDetails) -> Value {
    json!({
        "room_id": room_id,
        "room_name": room.name,
        "room_seq": room.session.to_string(),
        "user_account": id,
        "user_nickname": user.name,
        "session_id": user.session.to_string(),
        "login_time": user.login_ms.to_string(),
        "user_role": user.role.to_string(),
        "auth_level": details.auth_level.to_string(),
        "relogin": u8::from(again).to_string(),
        "user_update_seq": room.user_changes.to_string(),
        "callback_data": details.callback_data,
        "term_type": details.terminal.to_string(),
    })
}

pub(super) fn room_logout(room_id: &str, room: &Room, id: &str, user: &User, why: Leave, left_ms: i64) -> Value {
    json!({
        "room_id": room_id,
        "room_seq": room.session.to_string(),
        "user_account": id,
        "user_nickname": user.name,
        "session_id": user.session.to_string(),
        "login_time": user.login_ms.to_string(),
        "logout_time": left_ms.to_string(),
        "reason": (why as u8).to_string(),
        "user_role": user.role.to_string(),
        "user_update_seq": room.user_changes.to_string(),
    })
}

pub(super) fn stream_create(room_id: &str, room: &Room, id: &str, stream: &RoomStream, again: bool) -> Value {
    json!({
        "room_id": room_id,
        "room_session_id": room.session.to_string(),
        "user_id": stream.user,
        "user_name": stream.user_name,
        "channel_id": room_id,
        "stream_id": id,
        "stream_sid": stream.server_id,
        "title": stream.title,
        "stream_alias": id,
        "stream_attr": r#"{"cid":0}"#,
        "stream_seq": room.stream_changes.to_string(),
        "create_time": (stream.created_ms / 1000).to_string(),
        "create_time_ms": stream.created_ms.to_string(),
        "extra_info": stream.extra_info,
        "recreate": u8::from(again).to_string(),
        "publish_id": stream.user,
        "publish_name": stream.user_name,
        "rtmp_url": [format!("rtmp://play.sandbox.example/live/{id}")],
        "hls_url": [format!("http://play.sandbox.example/live/{id}/playlist.m3u8")],
        "hdl_url": [format!("http://play.sandbox.example/live/{id}.flv")],
        "pic_url": [format!("http://play.sandbox.example/live/{id}.jpg")],
    })
}

pub(super) fn stream_close(room_id: &str, room: &Room, id: &str, stream: &RoomStream, why: StreamEnd, closed_ms: i64) -> Value {
    json!({
        "room_id": room_id,
        "room_session_id": room.session.to_string(),
        "user_id": stream.user,
        "user_name": stream.user_name,
        "channel_id": room_id,
        "type": (why as u8).to_string(),
        "stream_alias": id,
        "stream_id": id,
        "stream_sid": stream.server_id,
        "stream_seq": room.stream_changes.to_string(),
        "third_define_data": "",
        "create_time_ms": stream.created_ms.to_string(),
        "destroy_timemillis": closed_ms.to_string(),
    })
}
