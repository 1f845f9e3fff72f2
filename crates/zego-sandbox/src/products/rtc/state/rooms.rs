//! Rooms with their users and streams, and the rules on both.
//!
//! A room begins with its first user and ends with its last one. What happens on the way is told to the customer's server, and to the other parts of
//! the state, which take it as a list of changes.

pub(crate) mod events;
mod index;
mod memory;
mod presence;
mod publishing;
pub(crate) mod room;
pub(crate) mod stream_rules;
pub(crate) mod user_rules;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use self::index::Index;
use self::memory::MEMORY;
pub(crate) use self::presence::NewUser;
pub(crate) use self::publishing::NewStream;
pub(crate) use self::room::{Leave, Message, MessageKind, Room, RoomStream, StreamEnd, User};
use self::stream_rules::StreamRules;
use self::user_rules::UserRules;
use crate::moment::Moment;

/// Why a stream may not be published that the media service has forbidden everywhere.
pub(crate) const FORBIDDEN: &str = "it is forbidden at the media service";

/// What begins and ends in rooms, for the parts of the state that depend on it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum RoomChange {
    /// A room is there that was not.
    RoomBegan { room: String },
    /// A room is gone; its streams ended before.
    RoomEnded { room: String },
    /// A stream is in a room where it was not.
    StreamBegan { room: String, stream: String },
    /// A stream is no longer in a room; it may be in others.
    StreamEnded { room: String, stream: String },
    /// A stream that goes on in a room was told of again, and may have another user, or be exempt from moderation where it was not.
    StreamRenewed { room: String, stream: String },
}

/// A stream that is over.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Closed {
    pub(crate) closed: Moment,
    pub(crate) created: Moment,
}

/// Rooms with their users and streams, and the rules on both.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rooms {
    /// Streams that are over, by their ids: the last of each.
    ended: BTreeMap<String, Closed>,
    /// When rooms were closed.
    gone: BTreeMap<String, Moment>,
    /// The last moment that was given out.
    last: Moment,
    live: BTreeMap<String, Room>,
    pub(crate) stream_rules: StreamRules,
    pub(crate) user_rules: UserRules,
    /// What began and ended since somebody asked.
    #[serde(skip)]
    changes: Vec<RoomChange>,
    /// Who and what is in which rooms.
    #[serde(skip)]
    index: Index,
    /// When what is over is forgotten.
    #[serde(skip)]
    forgetting: BTreeSet<(Moment, Over)>,
}

/// What is remembered for a day.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Over {
    Room(String),
    Stream(String),
}

impl Closed {
    /// Goes by seconds: moments within one tell only the order of what happened in it.
    const fn forgotten(self) -> Moment {
        Moment::from_secs(self.closed.secs() + MEMORY)
    }
}

impl Rooms {
    /// When something is forgotten next.
    pub(crate) fn next_due(&self) -> Option<Moment> {
        let first = self.forgetting.first().map(|(due, _)| *due);
        [first, self.stream_rules.next_due(), self.user_rules.next_due()].into_iter().flatten().min()
    }

    /// Ended streams, closed rooms and expired rules are forgotten after a day.
    pub(crate) fn fall_due(&mut self, now: Moment) {
        self.stream_rules.fall_due(now);
        self.user_rules.fall_due(now);
        while self.forgetting.first().is_some_and(|(due, _)| *due <= now) {
            match self.forgetting.pop_first() {
                Some((_, Over::Room(room))) => drop(self.gone.remove(&room)),
                Some((_, Over::Stream(stream))) => drop(self.ended.remove(&stream)),
                None => {}
            }
        }
    }

    /// After it was read from a snapshot: what is not stored in it.
    pub(crate) fn rebuild(&mut self) {
        self.stream_rules.rebuild();
        self.user_rules.rebuild();
        self.index = Index::default();
        for (id, room) in &mut self.live {
            room.rebuild();
            self.index.add_room(id, room);
        }
        let streams = self.ended.iter().map(|(stream, closed)| (closed.forgotten(), Over::Stream(stream.clone())));
        let rooms = self.gone.iter().map(|(room, closed)| (closed.plus_secs(MEMORY), Over::Room(room.clone())));
        self.forgetting = streams.chain(rooms).collect();
    }

    /// What began and ended since somebody asked, in the order in which it happened.
    pub(crate) fn take_changes(&mut self) -> Vec<RoomChange> {
        std::mem::take(&mut self.changes)
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

    /// How much there is, with what is remembered of what is over.
    pub(crate) fn held(&self) -> usize {
        let rules = self.stream_rules.all().len() + self.user_rules.all().len();
        self.counts().iter().sum::<usize>() + self.ended.len() + self.gone.len() + rules
    }

    /// How many rooms there are, and how many users and streams in them.
    pub(crate) fn counts(&self) -> [usize; 3] {
        [self.live.len(), self.index.user_count, self.index.stream_count]
    }

    /// A live stream, and the room it is in; the first room where it is in several.
    pub(crate) fn stream(&self, stream: &str) -> Option<(&str, &RoomStream)> {
        self.places(stream).next()
    }

    /// The rooms that a stream is in, in the order of their ids.
    pub(crate) fn places(&self, stream: &str) -> impl Iterator<Item = (&str, &RoomStream)> {
        self.index.rooms_with(stream).filter_map(move |room| Some((room.as_str(), self.live.get(room)?.streams.get(stream)?)))
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
    pub(crate) fn publishing_ban(&self, room: &str, stream: &str, user: &str, ip: &str, now: Moment) -> Option<&'static str> {
        if self.stream_rules.silences(room, stream, now) {
            Some("a rule bans both its sound and its picture")
        } else if self.user_rules.disabled(room, user, ip, now).publishing {
            Some("a rule bans its user from publishing")
        } else {
            None
        }
    }

    /// A moment later than all before: no two events have the same, so their order is known.
    fn tick(&mut self, now: Moment) -> Moment {
        self.last = now.max(Moment::from_millis(self.last.millis() + 1));
        self.last
    }

    /// Remembers a stream that is over.
    fn remember_stream(&mut self, stream: &str, closed: Closed) {
        let over = || Over::Stream(stream.to_owned());
        if let Some(before) = self.ended.insert(stream.to_owned(), closed) {
            self.forgetting.remove(&(before.forgotten(), over()));
        }
        self.forgetting.insert((closed.forgotten(), over()));
    }

    /// Remembers a room that is closed.
    fn remember_room(&mut self, room: &str, closed: Moment) {
        let over = || Over::Room(room.to_owned());
        if let Some(before) = self.gone.insert(room.to_owned(), closed) {
            self.forgetting.remove(&(before.plus_secs(MEMORY), over()));
        }
        self.forgetting.insert((closed.plus_secs(MEMORY), over()));
    }
}
