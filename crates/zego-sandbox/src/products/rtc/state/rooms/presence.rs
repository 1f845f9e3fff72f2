//! Users come and go, and rooms with them.

use super::events::{self, LoginDetails};
use super::room::{Leave, Room, StreamEnd, User};
use super::user_rules::UserRuleTarget;
use super::{RoomChange, Rooms};
use crate::cx::Cx;
use crate::notice::{Notice, RoomEvent};
use crate::products::rtc::quirks;

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
    pub(crate) fn log_in(&mut self, room_id: &str, room_name: &str, login: NewUser, cx: &mut Cx<'_>) {
        if self.plant_room(room_id, room_name, cx)
            && let Some(room) = self.live.get(room_id)
        {
            cx.tell(&events::room_create(room_id, room, &login.user));
        }
        let again = self.leave(room_id, &login.user, Leave::Kicked, StreamEnd::LoggedInAgain, cx).is_some();
        let (id, details) = (login.user.clone(), login.details.clone());
        self.plant_user(room_id, login, cx);
        if let Some((room, user)) = self.live.get(room_id).and_then(|room| Some((room, room.users.get(&id)?))) {
            cx.tell(&events::room_login(room_id, room, &id, user, again, &details));
        }
    }

    /// A user leaves, and a room that is empty then ends; `None` if the user is not there.
    pub(crate) fn log_out(&mut self, room_id: &str, user: &str, why: Leave, cx: &mut Cx<'_>) -> Option<User> {
        let gone = self.leave(room_id, user, why, why.streams(), cx)?;
        if self.live.get(room_id).is_some_and(|room| room.users.is_empty()) {
            self.end_room(room_id, Some(why.room()), cx);
        }
        Some(gone)
    }

    /// Removes the users whom a rule means; how many there were.
    pub(crate) fn remove_users(&mut self, meant: &UserRuleTarget, cx: &mut Cx<'_>) -> usize {
        let leaving: Vec<(String, String)> = match meant {
            UserRuleTarget::Ip(ip) => self.index.at(ip).map(|(room, user)| (room.clone(), user.clone())).collect(),
            UserRuleTarget::Room(room) => {
                self.live.get(room).into_iter().flat_map(Room::by_login).map(|(user, _)| (room.clone(), user.clone())).collect()
            }
            UserRuleTarget::User(user) => self.index.rooms_of(user).map(|room| (room.clone(), user.clone())).collect(),
            UserRuleTarget::UserInRoom { room, user } => vec![(room.clone(), user.clone())],
        };
        leaving.iter().filter(|(room, user)| self.log_out(room, user, Leave::Kicked, cx).is_some()).count()
    }

    /// Removes everybody and ends a room; how many users there were. The caller decides whether an event tells its end.
    pub(crate) fn close(&mut self, room_id: &str, told: bool, cx: &mut Cx<'_>) -> usize {
        let room = self.live.get(room_id);
        if room.is_some() {
            cx.notify(Notice::Room { room: room_id.to_owned(), event: RoomEvent::Closed });
        }
        let users: Vec<String> = room.into_iter().flat_map(Room::by_login).map(|(id, _)| id.clone()).collect();
        self.end_streams_in(room_id, StreamEnd::RoomClosed, cx);
        for user in &users {
            self.leave(room_id, user, Leave::Kicked, StreamEnd::RoomClosed, cx);
        }
        self.end_room(room_id, told.then_some(0), cx);
        users.len()
    }

    /// Begins a room without users; false if it is there already.
    pub(crate) fn plant_room(&mut self, room_id: &str, name: &str, cx: &mut Cx<'_>) -> bool {
        if self.live.contains_key(room_id) {
            return false;
        }
        let created = self.tick(cx.now);
        let room = Room { name: name.to_owned(), session: session(cx), created, ..Room::default() };
        self.live.insert(room_id.to_owned(), room);
        self.changes.push(RoomChange::RoomBegan { room: room_id.to_owned() });
        cx.notify(Notice::Room { room: room_id.to_owned(), event: RoomEvent::Began });
        true
    }

    /// Puts a user into a room, and nobody is told.
    pub(crate) fn plant_user(&mut self, room_id: &str, login: NewUser, cx: &mut Cx<'_>) {
        let moment = self.tick(cx.now);
        if let Some(room) = self.live.get_mut(room_id) {
            let NewUser { user: id, name, role, ip, .. } = login;
            let user = User { ip, login: moment, name, role, session: cx.ids.nineteen_digits() };
            self.index.add_user(room_id, &id, &user);
            cx.notify(Notice::Room { room: room_id.to_owned(), event: RoomEvent::UserCame { user: id.clone() } });
            room.add_user(id, user);
        }
    }

    /// A user leaves, and with the user what the user's client publishes.
    fn leave(&mut self, room_id: &str, user: &str, why: Leave, streams: StreamEnd, cx: &mut Cx<'_>) -> Option<User> {
        let room = self.live.get(room_id)?;
        room.users.get(user)?;
        let own = self.index.streams_of(room_id, user).filter(|id| room.streams.get(*id).is_some_and(|stream| !stream.added));
        for stream in own.cloned().collect::<Vec<_>>() {
            self.end_stream(room_id, &stream, streams, cx);
        }
        let left = self.tick(cx.now);
        let room = self.live.get_mut(room_id)?;
        let gone = room.remove_user(user)?;
        self.index.remove_user(room_id, user, &gone);
        cx.tell(&events::room_logout(room_id, room, user, &gone, why, left));
        cx.notify(Notice::Room { room: room_id.to_owned(), event: RoomEvent::UserLeft { user: user.to_owned() } });
        Some(gone)
    }

    fn end_room(&mut self, room_id: &str, reason: Option<u8>, cx: &mut Cx<'_>) {
        self.end_streams_in(room_id, StreamEnd::RoomClosed, cx);
        let closed = self.tick(cx.now);
        if let Some(room) = self.live.remove(room_id) {
            self.remember_room(room_id, cx.now);
            self.changes.push(RoomChange::RoomEnded { room: room_id.to_owned() });
            cx.notify(Notice::Room { room: room_id.to_owned(), event: RoomEvent::Ended });
            if let Some(reason) = reason {
                cx.tell(&events::room_close(room_id, &room, reason, closed));
            }
        }
    }
}

/// What differs for each room of the same id; two events have it as a number.
fn session(cx: &mut Cx<'_>) -> u64 {
    if quirks::SESSION_ID.is(cx.quirks, "long") { cx.ids.nineteen_digits() } else { cx.ids.sixteen_digits() }
}
