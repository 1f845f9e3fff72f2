//! Who and what is in which rooms of the app.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::notice::RoomEvent;

/// Who and what is in which rooms of the app: another product has them, and tells.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(super) struct Rooms(BTreeMap<String, Room>);

/// Who and what is in a room.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Room {
    streams: BTreeSet<String>,
    users: BTreeSet<String>,
}

impl Rooms {
    pub(super) fn has_user(&self, room: &str, user: &str) -> bool {
        self.0.get(room).is_some_and(|room| room.users.contains(user))
    }

    pub(super) fn has_stream(&self, room: &str, stream: &str) -> bool {
        self.0.get(room).is_some_and(|room| room.streams.contains(stream))
    }

    pub(super) fn hear(&mut self, room: &str, event: &RoomEvent) {
        if *event == RoomEvent::Ended {
            self.0.remove(room);
            return;
        }
        let here = self.0.entry(room.to_owned()).or_default();
        match event {
            RoomEvent::UserCame { user } => drop(here.users.insert(user.clone())),
            RoomEvent::UserLeft { user } => drop(here.users.remove(user)),
            RoomEvent::StreamBegan { stream, .. } => drop(here.streams.insert(stream.clone())),
            RoomEvent::StreamEnded { stream } => drop(here.streams.remove(stream)),
            RoomEvent::Began | RoomEvent::Closed | RoomEvent::Ended => {}
        }
    }
}
