//! Who is in which room and what is live there, from callbacks: unordered, repeated, and with some lost.
//!
//! Every change of a room's users has a number that is one above that of the change before, and so has every change of its streams. So events can be taken in
//! any order and any number of times, and one that is missing between two others is known to be missing. What that leaves open is told ([`RoomStates::doubts`]),
//! with the call that heals it. No I/O: whoever has a connection makes the call, and hands the answer over.
//!
//! ```
//! use zego_model::callback::EventSet as _;
//! use zego_model::room_state::{RoomStates, About};
//! use zego_model::rtc::callback::Event;
//! use zego_model::rtc::room::DescribeUserListOutput;
//!
//! # fn heard(body: &str) -> Event { Event::read(Event::specs().iter().find(|spec| spec.event == "room_login").copied(), "room_login", body) }
//! # fn call(_: &zego_model::rtc::room::DescribeUserList) -> DescribeUserListOutput {
//! #     serde_json::from_str(r#"{"Marker":"","UserList":[{"UserId":"anna","UserName":"Anna","UserRole":1}]}"#).unwrap()
//! # }
//! let mut rooms = RoomStates::new();
//! # let anna = r#"{"room_id":"class-1","room_seq":"7","user_account":"anna","user_update_seq":"1","login_time":"1700000000000"}"#;
//! # let carl = r#"{"room_id":"class-1","room_seq":"7","user_account":"carl","user_update_seq":"3","login_time":"1700000002000"}"#;
//! // Events as a `Receiver` gives them; the second of three never came.
//! rooms.take(&heard(anna));
//! rooms.take(&heard(carl));
//! let doubts: Vec<_> = rooms.doubts().map(|doubt| (doubt.room.to_owned(), doubt.about)).collect();
//! assert_eq!(doubts, [("class-1".to_owned(), About::Users)]);
//!
//! // The call that heals it: all pages of one list.
//! let mut heal = rooms.heal_users("class-1").ok_or("there are so many rooms that no more is kept")?;
//! while let Some(request) = heal.request()? {
//!     heal.take(call(&request));
//! }
//! rooms.healed_users(heal);
//! let users: Vec<_> = rooms.room("class-1").ok_or("nobody is there")?.users().map(|user| user.id).collect();
//! assert_eq!(users, ["anna"]);
//! assert_eq!(rooms.doubts().count(), 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What nobody can tell from callbacks
//! - **The last event, if it is lost**: the state is then that of the moment before, and nothing tells. ZEGO tries an event again for a minute; after that only the
//!   next change of the room shows the gap. Ask now and then ([`heal_users`](RoomStates::heal_users), [`heal_streams`](RoomStates::heal_streams) work at any time).
//! - **What was before the first event**: a room in which nothing has happened since is not known. `heal_users` takes one by its name.

mod ended;
mod heal;
mod ledger;
mod room;

use std::collections::BTreeMap;

use self::ended::Ended;
pub use self::heal::{Healed, StreamHeal, UserHeal};
use self::ledger::Change;
use self::room::Room;
pub use self::room::{LiveStream, Present, RoomState, UserPresence};
use crate::UnixMillis;
use crate::rtc::callback::{Event, RoomSessionId};

/// The state of rooms, as far as events tell it.
#[derive(Clone, Debug)]
pub struct RoomStates {
    rooms: BTreeMap<String, Room>,
    ended: Ended,
    /// How many users, streams and gaps there are in all rooms, and rooms themselves.
    held: usize,
    most: usize,
    is_past: bool,
}

/// What became of an event.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Taken {
    /// It was new.
    New,
    /// It was taken before, or an answer had told it.
    Repeat,
    /// It is of a life of the room that is over.
    Late,
    /// It tells nothing of users, streams and rooms.
    Other,
    /// It has no number, or no name: what it tells is not taken, and the room has a doubt.
    Unusable,
    /// There is no room for it. What it tells is not taken, and the room, if it is known, has a doubt.
    Full,
}

/// What is not known of a room.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Doubt<'r> {
    /// The room.
    pub room: &'r str,
    /// Of what.
    pub about: About,
    /// How much is known.
    pub knowledge: Knowledge,
}

/// What there can be a doubt about; each has a call that tells.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum About {
    /// Who is in the room.
    Users,
    /// What is live.
    Streams,
    /// Whether the room is over: nobody is known to be in it, and no event has said that it ended.
    End,
}

impl About {
    /// The operation whose answer tells.
    pub const fn call(self) -> &'static str {
        match self {
            Self::Users | Self::End => "DescribeUserList",
            Self::Streams => "DescribeSimpleStreamList",
        }
    }
}

/// How much is known of the users of a room, or of its streams.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Knowledge {
    /// Every change up to this number was heard, or an answer told its result.
    Complete {
        /// The number of the last change.
        up_to: u64,
    },
    /// Changes are missing: they are on their way, or lost.
    Missing {
        /// The number of the first of them.
        first: u64,
        /// How many there are up to the last one that was heard.
        count: u64,
    },
    /// Something was told that could not be put in order, or for which there was no room.
    Disordered,
}

impl Default for RoomStates {
    fn default() -> Self {
        Self::new()
    }
}

impl RoomStates {
    /// Bound: what is kept of rooms: users, streams, gaps, and the rooms themselves. An event that would add to it is [`Taken::Full`], and leaves a doubt.
    pub const MOST: usize = 200_000;

    /// No room yet.
    pub const fn new() -> Self {
        Self::with_most(Self::MOST)
    }

    /// The same, with another bound: so many users, streams, gaps and rooms in all, some 300 bytes each.
    pub const fn with_most(most: usize) -> Self {
        Self { rooms: BTreeMap::new(), ended: Ended::new(), held: 0, most, is_past: false }
    }

    /// Takes an event, in whatever order and however often it comes.
    pub fn take(&mut self, event: &Event) -> Taken {
        match event {
            Event::RoomCreate(event) => {
                self.within(&event.room_id, &event.room_session_id, event.room_create_time, |room| room.created(event))
            }
            Event::RoomClose(event) => self.close(&event.room_id, &event.room_session_id, event.room_close_time),
            Event::RoomLogin(event) => self.within(&event.room_id, &event.room_seq, event.login_time, |room| room.login(event)),
            Event::RoomLogout(event) => self.within(&event.room_id, &event.room_seq, event.logout_time, |room| room.logout(event)),
            Event::StreamCreate(event) => {
                self.within(&event.room_id, &event.room_session_id, event.create_time_ms, |room| room.stream_created(event))
            }
            Event::StreamClose(event) => {
                self.within(&event.room_id, &event.room_session_id, event.destroy_time_ms, |room| room.stream_closed(event))
            }
            _ => Taken::Other,
        }
    }

    /// The rooms that are there, by name.
    pub fn rooms(&self) -> impl Iterator<Item = RoomState<'_>> {
        self.rooms.iter().filter(|(_, room)| !room.is_over()).map(|(id, room)| RoomState::of(id, room))
    }

    /// One of them.
    pub fn room(&self, id: &str) -> Option<RoomState<'_>> {
        self.rooms.get_key_value(id).filter(|(_, room)| !room.is_over()).map(|(id, room)| RoomState::of(id, room))
    }

    /// What is not known, and can be asked for.
    pub fn doubts(&self) -> impl Iterator<Item = Doubt<'_>> {
        self.rooms().flat_map(|room| room.doubts())
    }

    /// Whether there was no room for an event of a room that is not known: then there are rooms that this does not tell of.
    pub const fn is_past_its_bound(&self) -> bool {
        self.is_past
    }

    /// What asks for the users of a room, whether or not it is known. Made before the call: what is heard from now on is newer than the answer, or may be.
    ///
    /// `None`: there is no room for one more.
    pub fn heal_users(&mut self, room: &str) -> Option<UserHeal> {
        let known = self.known(room)?;
        let (session, since) = (known.session().cloned(), known.users.begin_heal());
        Some(UserHeal::of(room, session, since))
    }

    /// What asks for the streams of a room, in the same way.
    pub fn heal_streams(&mut self, room: &str) -> Option<StreamHeal> {
        let known = self.known(room)?;
        let (session, since) = (known.session().cloned(), known.streams.begin_heal());
        Some(StreamHeal::of(room, session, since))
    }

    /// Takes the answer of [`heal_users`](Self::heal_users). An empty one means that the room is over.
    ///
    /// Hand it back in any case: while it may come, what has gone is remembered.
    pub fn healed_users(&mut self, heal: UserHeal) -> Healed {
        let is_whole = heal.is_whole();
        let (id, session, since, users) = heal.into_parts();
        self.healed(&id, session.as_ref(), |room| {
            if !is_whole {
                room.users.give_up_heal(since);
                return Healed::Partly;
            }
            if room.healed_users(since, users) { Healed::Done } else { Healed::Overtaken }
        })
    }

    /// Takes the answer of [`heal_streams`](Self::heal_streams). Hand it back in any case, too.
    pub fn healed_streams(&mut self, heal: StreamHeal) -> Healed {
        let (id, session, since, streams) = heal.into_parts();
        self.healed(&id, session.as_ref(), |room| {
            let Some(streams) = streams else {
                room.streams.give_up_heal(since);
                return Healed::Partly;
            };
            if room.healed_streams(since, streams) { Healed::Done } else { Healed::Overtaken }
        })
    }

    fn healed(&mut self, id: &str, session: Option<&RoomSessionId>, heal: impl FnOnce(&mut Room) -> Healed) -> Healed {
        let Some(room) = self.rooms.get_mut(id) else { return Healed::Overtaken };
        // The answer may be of the life that is over: the events of the new one are all that counts.
        if session.is_some() && room.session() != session {
            return Healed::Overtaken;
        }
        let before = room.held();
        let healed = heal(room);
        self.held = self.held + room.held() - before;
        healed
    }

    /// A room, known from now on.
    fn known(&mut self, id: &str) -> Option<&mut Room> {
        if !self.rooms.contains_key(id) {
            if !self.has_place() {
                self.is_past = true;
                return None;
            }
            self.held += 1;
        }
        Some(self.rooms.entry(id.to_owned()).or_insert_with(Room::unheard))
    }

    /// Whether there is a place; if not, rooms of which an answer told that they are over make one.
    fn has_place(&mut self) -> bool {
        if self.held >= self.most {
            let (held, ended) = (&mut self.held, &mut self.ended);
            self.rooms.retain(|id, room| {
                if !room.is_over() {
                    return true;
                }
                *held -= room.held();
                if let Some(session) = room.session() {
                    ended.add(id, session);
                }
                false
            });
        }
        self.held < self.most
    }

    /// An event of one life of a room.
    fn within(&mut self, id: &str, session: &RoomSessionId, moment: UnixMillis, take: impl FnOnce(&mut Room) -> Change) -> Taken {
        if id.is_empty() || !crate::running::is_known(session) {
            return Taken::Unusable;
        }
        if self.ended.has(id, session) {
            return Taken::Late;
        }
        match self.rooms.get_mut(id) {
            Some(room) if room.session().is_none() => room.begin(session, moment),
            Some(room) if room.session() == Some(session) => {}
            // Of two lives the later one is there, and the other over.
            Some(room) if moment > room.latest() => {
                let over = std::mem::replace(room, Room::begun(session, moment));
                self.held = self.held + room.held() - over.held();
                if let Some(over) = over.session() {
                    self.ended.add(id, over);
                }
            }
            Some(_) => {
                self.ended.add(id, session);
                return Taken::Late;
            }
            None => match self.known(id) {
                Some(room) => room.begin(session, moment),
                None => return Taken::Full,
            },
        }
        let has_place = self.has_place();
        let Some(room) = self.rooms.get_mut(id) else { return Taken::Full };
        room.heard(moment);
        if !has_place {
            room.disorder();
            return Taken::Full;
        }
        let before = room.held();
        let change = take(room);
        self.held = self.held + room.held() - before;
        match change {
            Change::New => Taken::New,
            Change::Repeat => Taken::Repeat,
            Change::Unusable => Taken::Unusable,
        }
    }

    /// The end of one life of a room.
    fn close(&mut self, id: &str, session: &RoomSessionId, moment: UnixMillis) -> Taken {
        if id.is_empty() || !crate::running::is_known(session) {
            return Taken::Unusable;
        }
        if self.ended.has(id, session) {
            return Taken::Repeat;
        }
        self.ended.add(id, session);
        if let Some(room) = self.rooms.get(id)
            && (room.session().is_none_or(|known| known == session) || moment > room.latest())
        {
            if let Some(over) = room.session().filter(|over| *over != session).cloned() {
                self.ended.add(id, &over);
            }
            self.held -= room.held();
            self.rooms.remove(id);
        }
        Taken::New
    }
}

#[cfg(test)]
mod tests;
