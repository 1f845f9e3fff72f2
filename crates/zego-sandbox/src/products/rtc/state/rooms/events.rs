//! What the customer's server is told of rooms.

use super::room::{Leave, Room, RoomStream, StreamEnd, User};
use crate::generated::rtc::callback::{RoomClose, RoomCreate, RoomLogin, RoomLogout, StreamAttributes, StreamClose, StreamCreate};
use crate::moment::Moment;
use crate::operation::Words;

/// Further fields of a `room_login`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct LoginDetails {
    /// The version of the token, 0 without one.
    pub(crate) auth_level: u8,
    /// The kind of the user's device.
    pub(crate) terminal: u8,
    pub(crate) callback_data: String,
}

pub(super) fn room_create(id: &str, room: &Room, creator: &str) -> RoomCreate {
    RoomCreate {
        room_id: id.to_owned().into(),
        room_session_id: number(room.session),
        room_create_time: millis(room.created),
        id_name: creator.to_owned().into(),
    }
}

pub(super) fn room_close(id: &str, room: &Room, reason: u8, closed: Moment) -> RoomClose {
    RoomClose {
        room_id: id.to_owned().into(),
        room_session_id: number(room.session),
        close_reason: reason.into(),
        room_close_time: millis(closed),
    }
}

pub(super) fn room_login(room_id: &str, room: &Room, id: &str, user: &User, again: bool, details: &LoginDetails) -> RoomLogin {
    RoomLogin {
        room_id: room_id.to_owned().into(),
        room_name: room.name.clone().into(),
        room_seq: room.session.to_string().into(),
        user_account: id.to_owned().into(),
        user_nickname: user.name.clone().into(),
        session_id: user.session.to_string().into(),
        login_time: millis(user.login),
        user_role: user.role.to_string().into(),
        auth_level: details.auth_level.to_string().into(),
        relogin: u8::from(again).to_string().into(),
        user_update_seq: room.user_changes.to_string().into(),
        callback_data: details.callback_data.clone().into(),
        term_type: Some(details.terminal.to_string().into()),
    }
}

pub(super) fn room_logout(room_id: &str, room: &Room, id: &str, user: &User, why: Leave, left: Moment) -> RoomLogout {
    RoomLogout {
        room_id: room_id.to_owned().into(),
        room_seq: room.session.to_string().into(),
        user_account: id.to_owned().into(),
        user_nickname: user.name.clone().into(),
        session_id: user.session.to_string().into(),
        login_time: millis(user.login),
        logout_time: millis(left),
        reason: (why as u8).to_string().into(),
        user_role: user.role.to_string().into(),
        user_update_seq: room.user_changes.to_string().into(),
    }
}

pub(super) fn stream_create(room_id: &str, room: &Room, id: &str, stream: &RoomStream, again: bool) -> StreamCreate {
    StreamCreate {
        room_id: room_id.to_owned().into(),
        room_session_id: room.session.to_string().into(),
        user_id: stream.user.clone().into(),
        user_name: stream.user_name.clone().into(),
        channel_id: room_id.to_owned().into(),
        stream_id: id.to_owned().into(),
        stream_sid: stream.server_id.clone().into(),
        title: stream.title.clone().into(),
        stream_alias: id.to_owned().into(),
        stream_attr: serde_json::to_string(&StreamAttributes { codec: Some(0) }).unwrap_or_default().into(),
        stream_seq: room.stream_changes.to_string().into(),
        create_time: stream.created.secs().to_string().into(),
        create_time_ms: millis(stream.created),
        extra_info: stream.extra_info.clone().into(),
        recreate: u8::from(again).to_string().into(),
        publish_id: stream.user.clone().into(),
        publish_name: stream.user_name.clone().into(),
        rtmp_urls: vec![format!("rtmp://play.sandbox.example/live/{id}").into()],
        hls_urls: vec![format!("http://play.sandbox.example/live/{id}/playlist.m3u8").into()],
        hdl_urls: vec![format!("http://play.sandbox.example/live/{id}.flv").into()],
        picture_urls: vec![format!("http://play.sandbox.example/live/{id}.jpg").into()],
    }
}

pub(super) fn stream_close(room_id: &str, room: &Room, id: &str, stream: &RoomStream, why: StreamEnd, closed: Moment) -> StreamClose {
    StreamClose {
        room_id: room_id.to_owned().into(),
        room_session_id: room.session.to_string().into(),
        user_id: stream.user.clone().into(),
        user_name: stream.user_name.clone().into(),
        channel_id: room_id.to_owned().into(),
        reason: (why as u8).to_string().into(),
        stream_alias: id.to_owned().into(),
        stream_id: id.to_owned().into(),
        stream_sid: stream.server_id.clone().into(),
        stream_seq: room.stream_changes.to_string().into(),
        third_define_data: "".into(),
        create_time_ms: millis(stream.created),
        destroy_time_ms: millis(closed),
    }
}

fn millis(moment: Moment) -> Words {
    moment.millis().to_string().into()
}

/// A session has 19 digits at most, which an `i64` holds.
fn number(session: u64) -> i64 {
    i64::try_from(session).unwrap_or(i64::MAX)
}
