//! Streams come and go.

use super::room::{Room, RoomStream, StreamEnd};
use super::{Closed, Rooms, Scene, events};
use crate::outbox::Outbox;

/// A stream that is about to begin in a room.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewStream {
    pub(crate) stream: String,
    pub(crate) user: String,
    pub(crate) user_name: String,
    pub(crate) title: String,
    pub(crate) extra_info: String,
    /// Put there by the server, not by its user's client.
    pub(crate) added: bool,
    pub(crate) exempt: bool,
}

impl Rooms {
    /// Puts a stream into a room, or renews the one of this id that is there, and tells of it; nothing without the room.
    ///
    /// The caller checks before whether it may be there.
    pub(crate) fn publish(&mut self, room_id: &str, publish: NewStream, scene: &mut Scene<'_>) {
        let now_ms = self.tick(scene.now);
        let Some(room) = self.live.get_mut(room_id) else { return };
        let again = room.streams.contains_key(&publish.stream);
        let id = publish.stream.clone();
        room.insert_stream(publish, now_ms, scene);
        if let Some(stream) = room.streams.get(&id) {
            scene.outbox.push("stream_create", events::stream_create(room_id, room, &id, stream, again));
        }
    }

    /// The same, and nobody is told.
    pub(crate) fn plant_stream(&mut self, room_id: &str, publish: NewStream, scene: &mut Scene<'_>) {
        let now_ms = self.tick(scene.now);
        if let Some(room) = self.live.get_mut(room_id) {
            room.insert_stream(publish, now_ms, scene);
        }
    }

    /// Ends a stream in one room; `None` where it is not.
    pub(crate) fn end_stream(&mut self, room_id: &str, stream: &str, why: StreamEnd, outbox: &mut Outbox, now: i64) -> Option<RoomStream> {
        self.live.get(room_id)?.streams.get(stream)?;
        let closed_ms = self.tick(now);
        let room = self.live.get_mut(room_id)?;
        let ended = room.streams.remove(stream)?;
        room.stream_changes += 1;
        outbox.push("stream_close", events::stream_close(room_id, room, stream, &ended, why, closed_ms));
        self.ended.insert(stream.to_owned(), Closed { created_ms: ended.created_ms, closed_ms });
        Some(ended)
    }

    /// Ends a stream in every room; in how many it was.
    pub(crate) fn end_stream_everywhere(&mut self, stream: &str, why: StreamEnd, outbox: &mut Outbox, now: i64) -> usize {
        self.end_streams(|_, id, _| id == stream, why, outbox, now)
    }

    /// Ends all streams of a kind, named by room id, stream id and stream; how many there were.
    pub(crate) fn end_streams(
        &mut self,
        meant: impl Fn(&str, &str, &RoomStream) -> bool,
        why: StreamEnd,
        outbox: &mut Outbox,
        now: i64,
    ) -> usize {
        let rooms: Vec<String> = self.live.keys().cloned().collect();
        rooms.iter().map(|room| self.end_streams_in(room, |id, stream| meant(room, id, stream), why, outbox, now)).sum()
    }

    /// The same, in one room.
    pub(super) fn end_streams_in(
        &mut self,
        room_id: &str,
        meant: impl Fn(&str, &RoomStream) -> bool,
        why: StreamEnd,
        outbox: &mut Outbox,
        now: i64,
    ) -> usize {
        let streams = self.live.get(room_id).into_iter().flat_map(Room::by_number).filter(|(id, stream)| meant(id, stream));
        let ending: Vec<String> = streams.map(|(id, _)| id.clone()).collect();
        for stream in &ending {
            self.end_stream(room_id, stream, why, outbox, now);
        }
        ending.len()
    }
}

impl Room {
    fn insert_stream(&mut self, publish: NewStream, now_ms: i64, scene: &mut Scene<'_>) {
        let NewStream { stream: id, user, user_name, title, extra_info, added, exempt } = publish;
        self.stream_changes += 1;
        if let Some(stream) = self.streams.get_mut(&id) {
            // A stream that a client publishes stays the client's, even if the server adds it again.
            let added = added && stream.added;
            *stream = RoomStream { user, user_name, title, extra_info, added, exempt, ..stream.clone() };
            return;
        }
        self.last_number += 1;
        let (number, server_id) = (self.last_number, format!("s-{}", scene.ids.nineteen_digits()));
        self.streams.insert(id, RoomStream { user, user_name, title, extra_info, created_ms: now_ms, number, server_id, added, exempt });
    }
}
