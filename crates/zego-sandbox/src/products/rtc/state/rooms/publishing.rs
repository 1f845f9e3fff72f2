//! Streams come and go.

use super::room::{Room, RoomStream, StreamEnd};
use super::user_rules::UserRuleTarget;
use super::{Closed, RoomChange, Rooms, events};
use crate::cx::Cx;
use crate::notice::{Notice, RoomEvent, StreamMedia};

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
    /// What it carries; `None` says nothing of it: what it did before, or both.
    pub(crate) media: Option<StreamMedia>,
}

impl Rooms {
    /// Puts a stream into a room, or renews the one of this id that is there, and tells of it; nothing without the room.
    ///
    /// The caller checks before whether it may be there.
    pub(crate) fn publish(&mut self, room_id: &str, publish: NewStream, cx: &mut Cx<'_>) {
        let id = publish.stream.clone();
        let again = self.live.get(room_id).is_some_and(|room| room.streams.contains_key(&id));
        self.plant_stream(room_id, publish, cx);
        if let Some((room, stream)) = self.live.get(room_id).and_then(|room| Some((room, room.streams.get(&id)?))) {
            cx.tell(&events::stream_create(room_id, room, &id, stream, again));
        }
    }

    /// The same, and nobody is told.
    pub(crate) fn plant_stream(&mut self, room_id: &str, publish: NewStream, cx: &mut Cx<'_>) {
        let now = self.tick(cx.now);
        let Some(room) = self.live.get_mut(room_id) else { return };
        let NewStream { stream: id, user, user_name, title, extra_info, added, exempt, media } = publish;
        let before = room.streams.get(&id).cloned();
        let stream = if let Some(before) = &before {
            self.index.remove_stream(room_id, &id, before);
            let media = media.unwrap_or(before.media);
            // A stream that a client publishes stays the client's, even if the server adds it again.
            RoomStream { added: added && before.added, exempt, extra_info, media, title, user, user_name, ..before.clone() }
        } else {
            let media = media.unwrap_or_default();
            let (number, server_id) = (room.next_number(), format!("s-{}", cx.ids.nineteen_digits()));
            RoomStream { added, created: now, exempt, extra_info, media, number, server_id, title, user, user_name }
        };
        self.index.add_stream(room_id, &id, &stream);
        let (user, user_name) = (stream.user.clone(), stream.user_name.clone());
        let began = RoomEvent::StreamBegan { media: stream.media, stream: id.clone(), user, user_name };
        cx.notify(Notice::Room { room: room_id.to_owned(), event: began });
        room.put_stream(id.clone(), stream);
        let (room, stream) = (room_id.to_owned(), id);
        self.changes.push(if before.is_some() {
            RoomChange::StreamRenewed { room, stream }
        } else {
            RoomChange::StreamBegan { room, stream }
        });
    }

    /// Ends a stream in one room; `None` where it is not.
    pub(crate) fn end_stream(&mut self, room_id: &str, stream: &str, why: StreamEnd, cx: &mut Cx<'_>) -> Option<RoomStream> {
        self.live.get(room_id)?.streams.get(stream)?;
        let closed = self.tick(cx.now);
        let room = self.live.get_mut(room_id)?;
        let ended = room.remove_stream(stream)?;
        self.index.remove_stream(room_id, stream, &ended);
        cx.tell(&events::stream_close(room_id, room, stream, &ended, why, closed));
        cx.notify(Notice::Room { room: room_id.to_owned(), event: RoomEvent::StreamEnded { stream: stream.to_owned() } });
        self.remember_stream(stream, Closed { closed, created: ended.created });
        self.changes.push(RoomChange::StreamEnded { room: room_id.to_owned(), stream: stream.to_owned() });
        Some(ended)
    }

    /// Ends a stream in every room; in how many it was.
    pub(crate) fn end_stream_everywhere(&mut self, stream: &str, why: StreamEnd, cx: &mut Cx<'_>) -> usize {
        let rooms: Vec<String> = self.index.rooms_with(stream).cloned().collect();
        rooms.iter().filter(|room| self.end_stream(room, stream, why, cx).is_some()).count()
    }

    /// Ends the streams of those whom a rule means; how many there were.
    pub(crate) fn end_streams_of(&mut self, meant: &UserRuleTarget, why: StreamEnd, cx: &mut Cx<'_>) -> usize {
        // Room by room, and in each in the order in which they began.
        let mut ending: Vec<(String, u32, String)> = Vec::new();
        let mut add = |room: &str, user: &str, with_added: bool| {
            let streams = self.live.get(room).map(|room| &room.streams);
            for id in self.index.streams_of(room, user) {
                if let Some(stream) = streams.and_then(|streams| streams.get(id)).filter(|stream| with_added || !stream.added) {
                    ending.push((room.to_owned(), stream.number, id.clone()));
                }
            }
        };
        match meant {
            UserRuleTarget::Room(room) => return self.end_streams_in(room, why, cx),
            // What the server has added comes from no address.
            UserRuleTarget::Ip(ip) => self.index.at(ip).for_each(|(room, user)| add(room, user, false)),
            UserRuleTarget::User(user) => self.index.rooms_published_by(user).for_each(|room| add(room, user, true)),
            UserRuleTarget::UserInRoom { room, user } => add(room, user, true),
        }
        ending.sort();
        ending.iter().filter(|(room, _, stream)| self.end_stream(room, stream, why, cx).is_some()).count()
    }

    /// Ends all streams in a room; how many there were.
    pub(super) fn end_streams_in(&mut self, room_id: &str, why: StreamEnd, cx: &mut Cx<'_>) -> usize {
        let streams = self.live.get(room_id).into_iter().flat_map(Room::by_number);
        let ending: Vec<String> = streams.map(|(id, _)| id.clone()).collect();
        for stream in &ending {
            self.end_stream(room_id, stream, why, cx);
        }
        ending.len()
    }
}
