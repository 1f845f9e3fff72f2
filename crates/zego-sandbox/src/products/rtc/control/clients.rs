//! What the clients of users do: enter rooms and leave them, publish streams and end them.

use std::net::IpAddr;

use serde::Deserialize;

use crate::config::{RoomRole, check_id};
use crate::control_error::{ControlError, Told};
use crate::cx::Cx;
use crate::log::shown;
use crate::notice::StreamMedia;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::rooms::events::LoginDetails;
use crate::products::rtc::state::rooms::{self, FORBIDDEN, Leave, Room, StreamEnd};

/// A user's client enters a room.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "it does nothing until it is handed to the control"]
pub struct Login {
    pub(super) room: String,
    pub(super) user: String,
    name: Option<String>,
    room_name: Option<String>,
    #[serde(default)]
    role: RoomRole,
    ip: Option<IpAddr>,
    #[serde(default)]
    terminal: Terminal,
    #[serde(default)]
    token_version: u8,
    #[serde(default)]
    callback_data: String,
}

/// What a user's client runs on.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Terminal {
    /// Not told.
    #[default]
    None = 0,
    /// Windows.
    Pc = 1,
    /// iOS.
    Ios = 2,
    /// Android.
    Android = 3,
    /// macOS.
    Mac = 4,
    /// Linux.
    Linux = 5,
    /// A browser.
    Web = 6,
    /// A mini program.
    MiniProgram = 7,
    /// Something else.
    Unknown = 32,
}

/// A user's client leaves a room.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "it does nothing until it is handed to the control"]
pub struct Logout {
    room: String,
    user: String,
    #[serde(default)]
    reason: LogoutReason,
}

/// Why a client leaves. To have a user removed by the server, call `KickoutUser`.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum LogoutReason {
    /// The user wants to.
    #[default]
    Normal,
    /// Nothing was heard of it any more.
    TimedOut,
    /// The connection broke.
    Disconnected,
    /// Its token ran out.
    TokenExpired,
}

/// A user's client publishes a stream.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "it does nothing until it is handed to the control"]
pub struct Publish {
    room: String,
    user: String,
    stream: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    extra_info: String,
    #[serde(default = "yes")]
    audio: bool,
    #[serde(default = "yes")]
    video: bool,
}

const fn yes() -> bool {
    true
}

/// A stream ends at its client.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "it does nothing until it is handed to the control"]
pub struct Unpublish {
    room: String,
    stream: String,
    #[serde(default)]
    reason: UnpublishReason,
}

/// Why a stream ends at its client.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum UnpublishReason {
    /// The user wants to.
    #[default]
    Stopped,
    /// Nothing was heard of the client any more.
    TimedOut,
    /// The connection broke.
    Disconnected,
}

impl Login {
    /// `user` enters `room`, as a spectator, with the id for a name.
    pub fn new(room: impl Into<String>, user: impl Into<String>) -> Self {
        Self {
            room: room.into(),
            user: user.into(),
            name: None,
            room_name: None,
            role: RoomRole::default(),
            ip: None,
            terminal: Terminal::default(),
            token_version: 0,
            callback_data: String::new(),
        }
    }

    /// The user's name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The name of the room, if it begins with this login. Default: its id.
    pub fn room_name(mut self, name: impl Into<String>) -> Self {
        self.room_name = Some(name.into());
        self
    }

    /// What the user is there.
    pub const fn role(mut self, role: RoomRole) -> Self {
        self.role = role;
        self
    }

    /// Where the user comes from: rules can go by it.
    pub const fn ip(mut self, ip: IpAddr) -> Self {
        self.ip = Some(ip);
        self
    }

    /// What the client runs on.
    pub const fn terminal(mut self, terminal: Terminal) -> Self {
        self.terminal = terminal;
        self
    }

    /// The version of the token that the user came with, 1 to 4; 0 without one.
    pub const fn token_version(mut self, version: u8) -> Self {
        self.token_version = version;
        self
    }

    /// What the client wants the customer's server to be told.
    pub fn callback_data(mut self, data: impl Into<String>) -> Self {
        self.callback_data = data.into();
        self
    }
}

impl Logout {
    /// `user` leaves `room`.
    pub fn new(room: impl Into<String>, user: impl Into<String>) -> Self {
        Self { room: room.into(), user: user.into(), reason: LogoutReason::default() }
    }

    /// Why.
    pub const fn reason(mut self, reason: LogoutReason) -> Self {
        self.reason = reason;
        self
    }
}

impl Publish {
    /// `user`, who is in `room`, publishes `stream` there, with sound and picture.
    pub fn new(room: impl Into<String>, user: impl Into<String>, stream: impl Into<String>) -> Self {
        Self {
            room: room.into(),
            user: user.into(),
            stream: stream.into(),
            title: String::new(),
            extra_info: String::new(),
            audio: true,
            video: true,
        }
    }

    /// The stream's title.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Whatever else clients should know about it.
    pub fn extra_info(mut self, info: impl Into<String>) -> Self {
        self.extra_info = info.into();
        self
    }

    /// Whether it has sound. A stream without sound and picture is refused.
    pub const fn audio(mut self, has: bool) -> Self {
        self.audio = has;
        self
    }

    /// Whether it has a picture.
    pub const fn video(mut self, has: bool) -> Self {
        self.video = has;
        self
    }
}

impl Unpublish {
    /// `stream` ends in `room`.
    pub fn new(room: impl Into<String>, stream: impl Into<String>) -> Self {
        Self { room: room.into(), stream: stream.into(), reason: UnpublishReason::default() }
    }

    /// Why.
    pub const fn reason(mut self, reason: UnpublishReason) -> Self {
        self.reason = reason;
        self
    }
}

pub(crate) fn log_in(login: &Login, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Told<()> {
    check_id(&login.room, "room")?;
    check_id(&login.user, "user")?;
    if login.token_version > 4 {
        return Err(ControlError::invalid("token_version", "is past 4: it is 1 to 4, or 0 without a token"));
    }
    let ip = login.ip.map(|ip| ip.to_string()).unwrap_or_default();
    if rtc.rooms.user_rules.disabled(&login.room, &login.user, &ip, cx.now).login {
        let what = format!("the login of user `{}` to room `{}`", login.user, login.room);
        return Err(ControlError::Banned { what, why: "a rule keeps the user out" });
    }
    there_is_room(cx)?;
    let entering = rooms::NewUser {
        user: login.user.clone(),
        name: login.name.clone().unwrap_or_else(|| login.user.clone()),
        role: login.role as u8,
        ip,
        details: LoginDetails {
            auth_level: login.token_version,
            terminal: login.terminal as u8,
            callback_data: login.callback_data.clone(),
        },
    };
    let room_name = login.room_name.as_deref().unwrap_or(&login.room);
    rtc.rooms.log_in(&login.room, room_name, entering, cx);
    Ok((format!("user {} has entered room {}", shown(&login.user), shown(&login.room)), ()))
}

pub(crate) fn log_out(logout: &Logout, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Told<()> {
    room(&logout.room, rtc.rooms.room(&logout.room))?;
    let why = match logout.reason {
        LogoutReason::Normal => Leave::Normal,
        LogoutReason::TimedOut => Leave::TimedOut,
        LogoutReason::Disconnected => Leave::Disconnected,
        LogoutReason::TokenExpired => Leave::TokenExpired,
    };
    match rtc.rooms.log_out(&logout.room, &logout.user, why, cx) {
        None => Err(ControlError::NoUser { room: logout.room.clone(), user: logout.user.clone() }),
        Some(_) => Ok((format!("user {} has left room {}", shown(&logout.user), shown(&logout.room)), ())),
    }
}

pub(crate) fn publish(publish: &Publish, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Told<()> {
    let Publish { room: room_id, user: user_id, stream, title, extra_info, audio, video } = publish;
    check_id(stream, "stream")?;
    let Some(media) = StreamMedia::of(*audio, *video) else {
        return Err(ControlError::invalid("video", "is false, and so is `audio`: a stream has one of both"));
    };
    let here = room(room_id, rtc.rooms.room(room_id))?;
    let Some(user) = here.users.get(user_id) else {
        return Err(ControlError::NoUser { room: room_id.clone(), user: user_id.clone() });
    };
    // A stream has one publisher in all rooms; the server can add it to others.
    let publisher = rtc.rooms.places(stream).find(|(id, live)| if id == room_id { live.user != *user_id } else { !live.added });
    if let Some((id, live)) = publisher {
        return Err(ControlError::Taken {
            place: String::new(),
            what: format!("stream `{stream}` of user `{}` in room `{id}`", live.user),
        });
    }
    let banned = rtc.streams.is_forbidden(stream).then_some(FORBIDDEN);
    if let Some(why) = banned.or_else(|| rtc.rooms.publishing_ban(room_id, stream, user_id, &user.ip, cx.now)) {
        return Err(ControlError::Banned { what: format!("publishing stream `{stream}`"), why });
    }
    there_is_room(cx)?;
    let coming = rooms::NewStream {
        stream: stream.clone(),
        user: user_id.clone(),
        user_name: user.name.clone(),
        title: title.clone(),
        extra_info: extra_info.clone(),
        media: Some(media),
        ..rooms::NewStream::default()
    };
    rtc.rooms.publish(room_id, coming, cx);
    Ok((format!("user {} publishes stream {} in room {}", shown(user_id), shown(stream), shown(room_id)), ()))
}

pub(crate) fn unpublish(unpublish: &Unpublish, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Told<()> {
    let Unpublish { room: room_id, stream, reason } = unpublish;
    room(room_id, rtc.rooms.room(room_id))?;
    let why = match reason {
        UnpublishReason::Stopped => StreamEnd::Stopped,
        UnpublishReason::TimedOut => StreamEnd::TimedOut,
        UnpublishReason::Disconnected => StreamEnd::Disconnected,
    };
    match rtc.rooms.end_stream(room_id, stream, why, cx) {
        None => Err(ControlError::NoStream { room: room_id.clone(), stream: stream.clone() }),
        Some(_) => Ok((format!("stream {} has ended in room {}", shown(stream), shown(room_id)), ())),
    }
}

fn there_is_room(cx: &Cx<'_>) -> Result<(), ControlError> {
    let why = || format!("holds {} things, which is its bound: end some, or POST /_sandbox/reset", cx.most);
    if cx.room > 0 { Ok(()) } else { Err(ControlError::Full { place: "the sandbox".to_owned(), why: why() }) }
}

fn room<'r>(id: &str, room: Option<&'r Room>) -> Result<&'r Room, ControlError> {
    room.ok_or_else(|| ControlError::NoRoom { room: id.to_owned() })
}
