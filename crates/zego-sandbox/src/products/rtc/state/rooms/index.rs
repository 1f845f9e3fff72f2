//! Who and what is in which rooms: so that what means a user, an address or a stream looks at no room but theirs.

use std::collections::{BTreeMap, BTreeSet};

use super::room::{Room, RoomStream, User};
use crate::moment::Moment;

/// Made from the rooms, and stored in no snapshot.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// How many users there are in all rooms.
    pub(super) user_count: usize,
    /// How many streams there are in all rooms.
    pub(super) stream_count: usize,
    /// The rooms that a stream is in.
    streams: BTreeMap<String, BTreeSet<String>>,
    /// What there is of a user, by room.
    users: BTreeMap<String, BTreeMap<String, Presence>>,
    /// The users at an address: room, login and id.
    addresses: BTreeMap<String, BTreeSet<(String, Moment, String)>>,
}

/// What there is of a user in a room.
#[derive(Debug, Default)]
struct Presence {
    /// What the server adds needs no user.
    is_there: bool,
    /// By their numbers.
    streams: BTreeMap<u32, String>,
}

impl Index {
    /// The rooms that a stream is in, in the order of their ids.
    pub(super) fn rooms_with(&self, stream: &str) -> impl Iterator<Item = &String> {
        self.streams.get(stream).into_iter().flatten()
    }

    /// The streams of a user in a room, in the order in which they began.
    pub(super) fn streams_of(&self, room: &str, user: &str) -> impl Iterator<Item = &String> {
        let presence = self.users.get(user).and_then(|rooms| rooms.get(room));
        presence.into_iter().flat_map(|presence| presence.streams.values())
    }

    /// The rooms in which a user has streams.
    pub(super) fn rooms_published_by(&self, user: &str) -> impl Iterator<Item = &String> {
        let rooms = self.users.get(user).into_iter().flatten();
        rooms.filter(|(_, presence)| !presence.streams.is_empty()).map(|(room, _)| room)
    }

    /// The rooms in which a user is.
    pub(super) fn rooms_of(&self, user: &str) -> impl Iterator<Item = &String> {
        self.users.get(user).into_iter().flatten().filter(|(_, presence)| presence.is_there).map(|(room, _)| room)
    }

    /// The users at an address, as room and id: room by room, and in each in the order in which they came.
    pub(super) fn at(&self, address: &str) -> impl Iterator<Item = (&String, &String)> {
        self.addresses.get(address).into_iter().flatten().map(|(room, _, user)| (room, user))
    }

    /// Takes in all that is in a room.
    pub(super) fn add_room(&mut self, id: &str, room: &Room) {
        for (user, of) in &room.users {
            self.add_user(id, user, of);
        }
        for (stream, of) in &room.streams {
            self.add_stream(id, stream, of);
        }
    }

    pub(super) fn add_user(&mut self, room: &str, id: &str, user: &User) {
        self.presence(room, id).is_there = true;
        self.user_count += 1;
        if !user.ip.is_empty() {
            let at = self.addresses.entry(user.ip.clone()).or_default();
            at.insert((room.to_owned(), user.login, id.to_owned()));
        }
    }

    pub(super) fn remove_user(&mut self, room: &str, id: &str, user: &User) {
        self.presence(room, id).is_there = false;
        self.user_count -= 1;
        self.drop_empty(room, id);
        if let Some(at) = self.addresses.get_mut(&user.ip) {
            at.remove(&(room.to_owned(), user.login, id.to_owned()));
            if at.is_empty() {
                self.addresses.remove(&user.ip);
            }
        }
    }

    pub(super) fn add_stream(&mut self, room: &str, id: &str, stream: &RoomStream) {
        self.stream_count += 1;
        self.streams.entry(id.to_owned()).or_default().insert(room.to_owned());
        self.presence(room, &stream.user).streams.insert(stream.number, id.to_owned());
    }

    pub(super) fn remove_stream(&mut self, room: &str, id: &str, stream: &RoomStream) {
        self.stream_count -= 1;
        if let Some(rooms) = self.streams.get_mut(id) {
            rooms.remove(room);
            if rooms.is_empty() {
                self.streams.remove(id);
            }
        }
        self.presence(room, &stream.user).streams.remove(&stream.number);
        self.drop_empty(room, &stream.user);
    }

    fn presence(&mut self, room: &str, user: &str) -> &mut Presence {
        self.users.entry(user.to_owned()).or_default().entry(room.to_owned()).or_default()
    }

    fn drop_empty(&mut self, room: &str, user: &str) {
        let Some(rooms) = self.users.get_mut(user) else { return };
        if rooms.get(room).is_some_and(|presence| !presence.is_there && presence.streams.is_empty()) {
            rooms.remove(room);
        }
        if rooms.is_empty() {
            self.users.remove(user);
        }
    }
}
