//! Rooms with their users and streams, and the rules on both.
//!
//! A room begins with its first user and ends with its last one. What happens on the way goes to the outbox.

pub(crate) mod events;
mod presence;
mod publishing;
pub(crate) mod room;
pub(crate) mod stream_rules;
pub(crate) mod user_rules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use self::presence::NewUser;
pub(crate) use self::publishing::NewStream;
pub(crate) use self::room::{Leave, Room, RoomStream, StreamEnd, User};
use self::stream_rules::StreamRules;
use self::user_rules::UserRules;
use crate::ids::Ids;
use crate::outbox::Outbox;

/// How long ended streams, closed rooms and expired rules are remembered, in seconds.
pub(crate) const MEMORY: i64 = 86_400;

/// Why a stream may not be published that the media service has forbidden everywhere.
pub(crate) const FORBIDDEN: &str = "it is forbidden at the media service";

/// What every change of rooms needs.
pub(crate) struct Scene<'w> {
    pub(crate) ids: &'w mut Ids,
    pub(crate) outbox: &'w mut Outbox,
    /// The state's time, in seconds.
    pub(crate) now: i64,
}

/// A stream that is over.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) struct Closed {
    pub(crate) created_ms: i64,
    pub(crate) closed_ms: i64,
}

/// Rooms with their users and streams, and the rules on both.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Rooms {
    live: BTreeMap<String, Room>,
    pub(crate) user_rules: UserRules,
    pub(crate) stream_rules: StreamRules,
    /// Streams that are over, by their ids: the last of each.
    ended: BTreeMap<String, Closed>,
    /// When rooms were closed, in seconds.
    gone: BTreeMap<String, i64>,
    /// The last moment that was given out, in milliseconds.
    last_ms: i64,
}

impl Rooms {
    /// Lets time pass: ended streams, closed rooms and expired rules are forgotten after a day.
    pub(crate) fn settle(&mut self, _outbox: &mut Outbox, now: i64) {
        self.user_rules.settle(now);
        self.stream_rules.settle(now);
        self.ended.retain(|_, closed| closed.closed_ms / 1000 + MEMORY > now);
        self.gone.retain(|_, closed| *closed + MEMORY > now);
    }

    pub(crate) fn room(&self, room: &str) -> Option<&Room> {
        self.live.get(room)
    }

    pub(crate) fn room_mut(&mut self, room: &str) -> Option<&mut Room> {
        self.live.get_mut(room)
    }

    /// All rooms, in the order of their ids.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&String, &Room)> {
        self.live.iter()
    }

    /// A live stream, and the room it is in; the first room where it is in several.
    pub(crate) fn stream(&self, stream: &str) -> Option<(&str, &RoomStream)> {
        self.live.iter().find_map(|(id, room)| Some((id.as_str(), room.streams.get(stream)?)))
    }

    /// The last stream of this id that is over, for a day.
    pub(crate) fn closed_stream(&self, stream: &str) -> Option<Closed> {
        self.ended.get(stream).copied()
    }

    /// Whether there was such a room within the last day.
    pub(crate) fn was_closed(&self, room: &str) -> bool {
        self.gone.contains_key(room)
    }

    /// Why a stream may not be published, if so.
    pub(crate) fn publishing_ban(&self, room: &str, stream: &str, user: &str, ip: &str, now: i64) -> Option<&'static str> {
        if self.stream_rules.silences(room, stream, now) {
            Some("a rule bans both its sound and its picture")
        } else if self.user_rules.disabled(room, user, ip, now).publishing {
            Some("a rule bans its user from publishing")
        } else {
            None
        }
    }

    /// The addresses of the users, by room and user, where they are known.
    pub(crate) fn ips(&self) -> BTreeMap<(String, String), String> {
        let users = self.live.iter().flat_map(|(room, of)| of.users.iter().map(move |(id, user)| (room, id, user)));
        users.filter(|(.., user)| !user.ip.is_empty()).map(|(room, id, user)| ((room.clone(), id.clone()), user.ip.clone())).collect()
    }

    /// A moment in milliseconds, later than all before: no two events have the same, so their order is known.
    fn tick(&mut self, now: i64) -> i64 {
        self.last_ms = now.saturating_mul(1000).max(self.last_ms + 1);
        self.last_ms
    }
}
