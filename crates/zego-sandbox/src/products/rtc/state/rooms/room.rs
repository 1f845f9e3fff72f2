//! A room, its users and its streams.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How many messages a room remembers.
const MOST_MESSAGES: usize = 100;

/// Somebody helping on the vendor's side, such as a recorder.
pub(crate) const ADMINISTRATOR: u8 = 4;

/// A room.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Room {
    pub(crate) name: String,
    /// Differs for each room of the same id.
    pub(crate) session: u64,
    pub(crate) created_ms: i64,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) streams: BTreeMap<String, RoomStream>,
    /// Counts the changes to the users.
    pub(crate) user_changes: u64,
    /// Counts the changes to the streams.
    pub(crate) stream_changes: u64,
    /// The number of the last stream.
    pub(crate) last_number: u32,
    /// The number of the last message.
    pub(crate) last_message: i64,
    /// The last messages that the server sent, the newest last.
    pub(crate) messages: VecDeque<Value>,
}

/// A user in a room.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) role: u8,
    pub(crate) ip: String,
    /// Differs for each stay of the same user.
    pub(crate) session: u64,
    pub(crate) login_ms: i64,
}

/// A stream in a room.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) struct RoomStream {
    pub(crate) user: String,
    pub(crate) user_name: String,
    pub(crate) title: String,
    pub(crate) extra_info: String,
    pub(crate) created_ms: i64,
    /// Its number within the room.
    pub(crate) number: u32,
    /// The number that it has on the vendor's side.
    pub(crate) server_id: String,
    /// Whether `AddStream` put it there: such a stream needs no user in the room.
    pub(crate) added: bool,
    /// Whether moderation leaves it out.
    pub(crate) exempt: bool,
}

/// Why a stream ends: the numbers of `type` in `stream_close`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum StreamEnd {
    /// Its user stopped publishing, or left.
    Stopped = 0,
    /// Its user was not heard of any more.
    TimedOut = 1,
    /// Its user entered the room again.
    LoggedInAgain = 2,
    /// Its user was removed.
    Kicked = 3,
    /// Its user's connection broke.
    Disconnected = 4,
    /// The room was closed.
    RoomClosed = 5,
    /// It was taken out by the server.
    Deleted = 100,
}

/// Why a user leaves: the numbers of `reason` in `room_logout`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Leave {
    /// By themselves.
    Normal = 0,
    /// Not heard of any more.
    TimedOut = 1,
    /// The connection broke.
    Disconnected = 2,
    /// Removed.
    Kicked = 3,
    /// The token ran out.
    TokenExpired = 4,
}

impl Leave {
    /// How the streams of the user end.
    pub(super) const fn streams(self) -> StreamEnd {
        match self {
            Self::Normal => StreamEnd::Stopped,
            Self::TimedOut => StreamEnd::TimedOut,
            Self::Disconnected => StreamEnd::Disconnected,
            Self::Kicked | Self::TokenExpired => StreamEnd::Kicked,
        }
    }

    /// `close_reason` of `room_close`, when the room ends with this user.
    pub(super) const fn room(self) -> u8 {
        match self {
            Self::Normal => 0,
            Self::TimedOut => 1,
            Self::Disconnected => 2,
            // A user whose token has expired is removed, too.
            Self::Kicked | Self::TokenExpired => 3,
        }
    }
}

impl Room {
    /// The users in the order in which they came.
    pub(crate) fn by_login(&self) -> Vec<(&String, &User)> {
        let mut users: Vec<_> = self.users.iter().collect();
        users.sort_by_key(|(_, user)| user.login_ms);
        users
    }

    /// The streams in the order in which they began.
    pub(crate) fn by_number(&self) -> Vec<(&String, &RoomStream)> {
        let mut streams: Vec<_> = self.streams.iter().collect();
        streams.sort_by_key(|(_, stream)| stream.number);
        streams
    }

    pub(crate) fn administrators(&self) -> usize {
        self.users.values().filter(|user| user.role == ADMINISTRATOR).count()
    }

    /// Gives a message its number.
    pub(crate) const fn number_message(&mut self) -> i64 {
        self.last_message += 1;
        self.last_message
    }

    /// Remembers a message.
    pub(crate) fn remember(&mut self, message: Value) {
        if self.messages.len() == MOST_MESSAGES {
            self.messages.pop_front();
        }
        self.messages.push_back(message);
    }
}
