//! Users come and go, and rooms with them.

use super::events::{self, LoginDetails};
use super::room::{Leave, Room, StreamEnd, User};
use super::{Rooms, Scene};
use crate::outbox::Outbox;

/// A user who is about to enter a room.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewUser {
    pub(crate) user: String,
    pub(crate) name: String,
    pub(crate) role: u8,
    pub(crate) ip: String,
    pub(crate) details: LoginDetails,
}

impl Rooms {
    /// A user enters; a room that is not there begins. A user who is there already enters again: the stay before ends, with all its streams.
    ///
    /// The caller checks before whether the user may enter.
    pub(crate) fn log_in(&mut self, room_id: &str, room_name: &str, login: NewUser, scene: &mut Scene<'_>) {
        if self.plant_room(room_id, room_name, scene)
            && let Some(room) = self.live.get(room_id)
        {
            scene.outbox.push("room_create", events::room_create(room_id, room, &login.user));
        }
        let again = self.leave(room_id, &login.user, Leave::Kicked, StreamEnd::LoggedInAgain, scene.outbox, scene.now).is_some();
        let (id, details) = (login.user.clone(), login.details.clone());
        self.plant_user(room_id, login, scene);
        if let Some((room, user)) = self.live.get(room_id).and_then(|room| Some((room, room.users.get(&id)?))) {
            scene.outbox.push("room_login", events::room_login(room_id, room, &id, user, again, &details));
        }
    }

    /// A user leaves, and a room that is empty then ends; `None` if the user is not there.
    pub(crate) fn log_out(&mut self, room_id: &str, user: &str, why: Leave, outbox: &mut Outbox, now: i64) -> Option<User> {
        let gone = self.leave(room_id, user, why, why.streams(), outbox, now)?;
        if self.live.get(room_id).is_some_and(|room| room.users.is_empty()) {
            self.end_room(room_id, Some(why.room()), outbox, now);
        }
        Some(gone)
    }

    /// Removes the users of a kind, named by room, user id and user; how many there were.
    pub(crate) fn remove_users(&mut self, meant: impl Fn(&str, &str, &User) -> bool, outbox: &mut Outbox, now: i64) -> usize {
        let mut leaving = Vec::new();
        for (room_id, room) in &self.live {
            let users = room.by_login().into_iter().filter(|(id, user)| meant(room_id, id, user));
            leaving.extend(users.map(|(id, _)| (room_id.clone(), id.clone())));
        }
        for (room, user) in &leaving {
            self.log_out(room, user, Leave::Kicked, outbox, now);
        }
        leaving.len()
    }

    /// Removes everybody and ends a room; how many users there were. The caller decides whether an event tells its end.
    pub(crate) fn close(&mut self, room_id: &str, told: bool, outbox: &mut Outbox, now: i64) -> usize {
        let room = self.live.get(room_id);
        let users: Vec<String> = room.into_iter().flat_map(Room::by_login).map(|(id, _)| id.clone()).collect();
        self.end_streams_in(room_id, |_, _| true, StreamEnd::RoomClosed, outbox, now);
        for user in &users {
            self.leave(room_id, user, Leave::Kicked, StreamEnd::RoomClosed, outbox, now);
        }
        self.end_room(room_id, told.then_some(0), outbox, now);
        users.len()
    }

    /// Begins a room without users; false if it is there already.
    pub(crate) fn plant_room(&mut self, room_id: &str, name: &str, scene: &mut Scene<'_>) -> bool {
        if self.live.contains_key(room_id) {
            return false;
        }
        let created_ms = self.tick(scene.now);
        let room = Room { name: name.to_owned(), session: scene.ids.nineteen_digits(), created_ms, ..Room::default() };
        self.live.insert(room_id.to_owned(), room);
        true
    }

    /// Puts a user into a room, and nobody is told.
    pub(crate) fn plant_user(&mut self, room_id: &str, login: NewUser, scene: &mut Scene<'_>) {
        let login_ms = self.tick(scene.now);
        if let Some(room) = self.live.get_mut(room_id) {
            let NewUser { user, name, role, ip, .. } = login;
            room.user_changes += 1;
            room.users.insert(user, User { name, role, ip, session: scene.ids.nineteen_digits(), login_ms });
        }
    }

    /// A user leaves, and with the user what the user's client publishes.
    fn leave(&mut self, room_id: &str, user: &str, why: Leave, streams: StreamEnd, outbox: &mut Outbox, now: i64) -> Option<User> {
        self.live.get(room_id)?.users.get(user)?;
        self.end_streams_in(room_id, |_, stream| stream.user == user && !stream.added, streams, outbox, now);
        let left_ms = self.tick(now);
        let room = self.live.get_mut(room_id)?;
        let gone = room.users.remove(user)?;
        room.user_changes += 1;
        outbox.push("room_logout", events::room_logout(room_id, room, user, &gone, why, left_ms));
        Some(gone)
    }

    fn end_room(&mut self, room_id: &str, reason: Option<u8>, outbox: &mut Outbox, now: i64) {
        self.end_streams_in(room_id, |_, _| true, StreamEnd::RoomClosed, outbox, now);
        let closed_ms = self.tick(now);
        if let Some(room) = self.live.remove(room_id) {
            self.gone.insert(room_id.to_owned(), now);
            if let Some(reason) = reason {
                outbox.push("room_close", events::room_close(room_id, &room, reason, closed_ms));
            }
        }
    }
}
