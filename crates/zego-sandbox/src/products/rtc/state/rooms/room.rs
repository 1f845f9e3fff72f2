//! A room, its users and its streams.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::config::RoomRole;
use crate::moment::Moment;
use crate::notice::StreamMedia;

/// Bound: how many messages a room remembers. The oldest gives way; that `state` shows the last hundred is documented.
const MOST_MESSAGES: usize = 100;
/// Bound: how many of those whom a message reached are remembered by name. `state` shows how many `others` there were.
const MOST_RECEIVERS: usize = 1_000;

/// A room.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Room {
    pub(crate) created: Moment,
    /// The number of the last message.
    pub(crate) last_message: i64,
    /// The number of the last stream.
    pub(super) last_number: u32,
    /// The last messages that the server sent, the newest last.
    pub(crate) messages: VecDeque<Message>,
    pub(crate) name: String,
    /// Differs for each room of the same id.
    pub(crate) session: u64,
    /// Counts the changes to the streams.
    pub(crate) stream_changes: u64,
    pub(crate) streams: BTreeMap<String, RoomStream>,
    /// Counts the changes to the users.
    pub(crate) user_changes: u64,
    pub(crate) users: BTreeMap<String, User>,
    /// How many of the users are administrators.
    #[serde(skip)]
    pub(super) administrators: usize,
    /// The users in the order in which they came: no two came in the same moment.
    #[serde(skip)]
    pub(super) arrivals: BTreeMap<Moment, String>,
    /// The streams by their numbers.
    #[serde(skip)]
    pub(super) numbers: BTreeMap<u32, String>,
}

/// A user in a room.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct User {
    pub(crate) ip: String,
    pub(crate) login: Moment,
    pub(crate) name: String,
    pub(crate) role: u8,
    /// Differs for each stay of the same user.
    pub(crate) session: u64,
}

/// A stream in a room.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoomStream {
    /// Whether `AddStream` put it there: such a stream needs no user in the room.
    pub(crate) added: bool,
    pub(crate) created: Moment,
    /// Whether moderation leaves it out.
    pub(crate) exempt: bool,
    pub(crate) extra_info: String,
    /// Absent in snapshots of sandboxes that did not know it.
    #[serde(default)]
    pub(crate) media: StreamMedia,
    /// Its number within the room.
    pub(crate) number: u32,
    /// The number that it has on the vendor's side.
    pub(crate) server_id: String,
    pub(crate) title: String,
    pub(crate) user: String,
    pub(crate) user_name: String,
}

/// A message to a room.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) category: Option<i64>,
    pub(crate) content: String,
    pub(crate) from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) from_name: Option<String>,
    pub(crate) kind: MessageKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<i64>,
    /// How many it reached beside those who are named.
    #[serde(default, skip_serializing_if = "is_none")]
    pub(crate) others: usize,
    /// Whom it reached.
    pub(crate) to: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it so")]
const fn is_none(count: &usize) -> bool {
    *count == 0
}

/// Which operation sent a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MessageKind {
    Barrage,
    Broadcast,
    Command,
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

impl User {
    const fn is_administrator(&self) -> bool {
        self.role == RoomRole::Administrator as u8
    }
}

impl Room {
    /// The users in the order in which they came.
    pub(crate) fn by_login(&self) -> impl Iterator<Item = (&String, &User)> {
        self.arrivals.values().filter_map(|id| Some((id, self.users.get(id)?)))
    }

    /// The users who came after that moment, in the order in which they came.
    pub(crate) fn after(&self, login: Moment) -> impl Iterator<Item = (&String, &User)> {
        let arrivals = self.arrivals.range((Bound::Excluded(login), Bound::Unbounded));
        arrivals.filter_map(|(_, id)| Some((id, self.users.get(id)?)))
    }

    /// The users who came before that moment, the newest first.
    pub(crate) fn before(&self, login: Moment) -> impl Iterator<Item = (&String, &User)> {
        self.arrivals.range(..login).rev().filter_map(|(_, id)| Some((id, self.users.get(id)?)))
    }

    /// The streams in the order in which they began.
    pub(crate) fn by_number(&self) -> impl Iterator<Item = (&String, &RoomStream)> {
        self.numbers.values().filter_map(|id| Some((id, self.streams.get(id)?)))
    }

    pub(crate) const fn administrators(&self) -> usize {
        self.administrators
    }

    /// Gives a message its number.
    pub(crate) const fn number_message(&mut self) -> i64 {
        self.last_message += 1;
        self.last_message
    }

    /// Remembers a message.
    pub(crate) fn remember(&mut self, mut message: Message) {
        message.others = message.to.len().saturating_sub(MOST_RECEIVERS);
        message.to.truncate(MOST_RECEIVERS);
        message.to.shrink_to_fit();
        if self.messages.len() == MOST_MESSAGES {
            self.messages.pop_front();
        }
        self.messages.push_back(message);
    }

    /// The number of a stream that is about to begin.
    pub(super) const fn next_number(&mut self) -> u32 {
        self.last_number += 1;
        self.last_number
    }

    pub(super) fn add_user(&mut self, id: String, user: User) {
        self.user_changes += 1;
        self.administrators += usize::from(user.is_administrator());
        self.arrivals.insert(user.login, id.clone());
        self.users.insert(id, user);
    }

    pub(super) fn remove_user(&mut self, id: &str) -> Option<User> {
        let gone = self.users.remove(id)?;
        self.administrators -= usize::from(gone.is_administrator());
        self.arrivals.remove(&gone.login);
        self.user_changes += 1;
        Some(gone)
    }

    /// Adds a stream, or replaces the one of this id, which has the same number.
    pub(super) fn put_stream(&mut self, id: String, stream: RoomStream) {
        self.stream_changes += 1;
        self.numbers.insert(stream.number, id.clone());
        self.streams.insert(id, stream);
    }

    pub(super) fn remove_stream(&mut self, id: &str) -> Option<RoomStream> {
        let ended = self.streams.remove(id)?;
        self.numbers.remove(&ended.number);
        self.stream_changes += 1;
        Some(ended)
    }

    /// After it was read from a snapshot: what is not stored in it.
    pub(super) fn rebuild(&mut self) {
        self.administrators = self.users.values().filter(|user| user.is_administrator()).count();
        self.arrivals = self.users.iter().map(|(id, user)| (user.login, id.clone())).collect();
        self.numbers = self.streams.iter().map(|(id, stream)| (stream.number, id.clone())).collect();
    }
}
