//! Rooms and who is in them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::generated::zim::callback::RoomDestroy;
use crate::moment::Moment;

/// The most attributes of a room.
const MOST_ATTRIBUTES: usize = 20;

/// Rooms, by their ids.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rooms {
    live: BTreeMap<String, Room>,
    /// How many users have ever entered one: the place of the next.
    places: u64,
    /// When rooms go that nobody is in.
    #[serde(skip)]
    due: BTreeSet<(Moment, String)>,
    /// Rooms that have gone by themselves.
    #[serde(skip)]
    gone: Vec<String>,
}

/// A room.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Room {
    pub(crate) attributes: BTreeMap<String, Attribute>,
    /// How many changes of attributes there have been.
    pub(crate) changes: u64,
    /// Since when nobody is in it.
    pub(crate) empty_since: Option<Moment>,
    /// How long it stays when nobody is in it, in seconds.
    pub(crate) lasts_empty: u64,
    pub(crate) name: String,
    pub(crate) users: BTreeMap<String, u64>,
}

/// Something that is noted on a room.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attribute {
    /// Whether it goes with the user who set it.
    pub(crate) auto_delete: bool,
    /// Which change was its last.
    pub(crate) seq: u64,
    pub(crate) user: String,
    pub(crate) value: String,
}

impl Room {
    /// When it goes, if nobody enters.
    fn until(&self) -> Option<Moment> {
        self.empty_since.map(|since| since.plus_secs(i64::try_from(self.lasts_empty).unwrap_or(i64::MAX)))
    }

    /// Who is in it, in the order in which they came.
    pub(crate) fn users(&self) -> Vec<&String> {
        let mut users: Vec<_> = self.users.iter().collect();
        users.sort_unstable_by_key(|(_, place)| **place);
        users.into_iter().map(|(user, _)| user).collect()
    }

    pub(crate) fn has(&self, user: &str) -> bool {
        self.users.contains_key(user)
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&String, &Attribute)> {
        self.attributes.iter()
    }

    /// Sets an attribute; which change that was, or nothing where there would be too many.
    pub(crate) fn set(&mut self, key: &str, value: &str, user: &str, auto_delete: bool) -> Option<u64> {
        if self.attributes.len() >= MOST_ATTRIBUTES && !self.attributes.contains_key(key) {
            return None;
        }
        self.changes += 1;
        let attribute = Attribute { auto_delete, seq: self.changes, user: user.to_owned(), value: value.to_owned() };
        self.attributes.insert(key.to_owned(), attribute);
        Some(self.changes)
    }

    /// Deletes an attribute; which change that was, or nothing where it is not there.
    pub(crate) fn unset(&mut self, key: &str) -> Option<u64> {
        self.attributes.remove(key)?;
        self.changes += 1;
        Some(self.changes)
    }

    /// What goes with a user who leaves. When nobody is left, everything does.
    fn forget(&mut self, user: &str) {
        let empty = self.users.is_empty();
        let before = self.attributes.len();
        let goes = |attribute: &Attribute| empty || (attribute.auto_delete && attribute.user == user);
        self.attributes.retain(|_, attribute| !goes(attribute));
        self.changes += u64::try_from(before - self.attributes.len()).unwrap_or_default();
    }
}

impl Rooms {
    pub(crate) fn get(&self, room: &str) -> Option<&Room> {
        self.live.get(room)
    }

    pub(crate) fn get_mut(&mut self, room: &str) -> Option<&mut Room> {
        self.live.get_mut(room)
    }

    /// A room that was not there before, and that nobody is in.
    pub(crate) fn add(&mut self, id: &str, room: Room, now: Moment) {
        let room = Room { empty_since: Some(now), ..room };
        self.due.extend(room.until().map(|until| (until, id.to_owned())));
        self.live.insert(id.to_owned(), room);
    }

    /// Whether the user was not in it before.
    pub(crate) fn enter(&mut self, id: &str, user: &str) -> bool {
        let Some(room) = self.live.get_mut(id) else { return false };
        if let Some(until) = room.until() {
            self.due.remove(&(until, id.to_owned()));
        }
        room.empty_since = None;
        self.places += 1;
        let place = self.places;
        let entered = !room.has(user);
        room.users.entry(user.to_owned()).or_insert(place);
        entered
    }

    /// Whether the user was in it.
    pub(crate) fn leave(&mut self, id: &str, user: &str, now: Moment) -> bool {
        let Some(room) = self.live.get_mut(id) else { return false };
        if room.users.remove(user).is_none() {
            return false;
        }
        room.forget(user);
        if room.users.is_empty() {
            room.empty_since = Some(now);
            self.due.extend(room.until().map(|until| (until, id.to_owned())));
        }
        true
    }

    pub(crate) fn destroy(&mut self, id: &str) -> Option<Room> {
        let room = self.live.remove(id)?;
        if let Some(until) = room.until() {
            self.due.remove(&(until, id.to_owned()));
        }
        Some(room)
    }

    /// Rooms that have gone by themselves since somebody asked.
    pub(crate) fn take_gone(&mut self) -> Vec<String> {
        std::mem::take(&mut self.gone)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&String, &Room)> {
        self.live.iter()
    }

    pub(crate) fn next_due(&self) -> Option<Moment> {
        self.due.first().map(|(moment, _)| *moment)
    }

    pub(crate) fn fall_due(&mut self, cx: &mut Cx<'_>) {
        while let Some((_, id)) = self.due.first().filter(|(moment, _)| *moment <= cx.now).cloned() {
            self.destroy(&id);
            cx.tell(&RoomDestroy { room_id: id.clone().into(), users: Vec::new(), operator: "".into() });
            self.gone.push(id);
        }
    }

    pub(crate) fn rebuild(&mut self) {
        self.due = self.live.iter().filter_map(|(id, room)| Some((room.until()?, id.clone()))).collect();
    }

    pub(crate) fn held(&self) -> usize {
        self.live.values().map(|room| 1 + room.users.len() + room.attributes.len()).sum()
    }
}
