//! One life of a room: its users and its streams.

use super::ledger::{Change, Ledger, Since};
use super::{About, Doubt, Knowledge};
use crate::UnixMillis;
use crate::rtc::callback::{RoomCreate, RoomLogin, RoomLogout, RoomSessionId, StreamClose, StreamCreate, UserSessionId};
use crate::rtc::room::{RoomStream, RoomUser};

/// One life of a room.
#[derive(Clone, Debug)]
pub(super) struct Room {
    /// `None` until an event of it was heard.
    session: Option<RoomSessionId>,
    creator: Option<(String, UnixMillis)>,
    /// The last moment that an event told.
    latest: UnixMillis,
    /// An answer told that nobody is there, when all these changes had been heard.
    over_at: Option<u64>,
    pub(super) users: Ledger<UserPresence>,
    pub(super) streams: Ledger<LiveStream>,
}

/// A user who is in a room.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UserPresence {
    /// The user's name.
    pub name: String,
    /// What the user is there: `1` host, `2` spectator, `4` a helper of ZEGO's; the word on the wire.
    pub role: String,
    /// When the user entered; an answer of `DescribeUserList` does not tell it.
    pub since: Option<UnixMillis>,
    /// This stay of the user; an answer does not tell it either.
    pub stay: Option<UserSessionId>,
}

/// A stream that is live.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct LiveStream {
    /// The user who publishes it.
    pub user: String,
    /// That user's name.
    pub user_name: String,
    /// When it began.
    pub since: Option<UnixMillis>,
}

/// A user or a stream that is there.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Present<'r, T> {
    /// Its id.
    pub id: &'r str,
    /// What is known of it.
    pub about: &'r T,
    /// Whether none of the changes that are missing can have taken it away.
    pub is_sure: bool,
}

/// A room that is there.
#[derive(Clone, Copy, Debug)]
pub struct RoomState<'r> {
    id: &'r str,
    room: &'r Room,
}

impl Room {
    /// A room of which no event was heard.
    pub(super) fn unheard() -> Self {
        Self {
            session: None,
            creator: None,
            latest: UnixMillis::default(),
            over_at: None,
            users: Ledger::default(),
            streams: Ledger::default(),
        }
    }

    pub(super) fn begun(session: &RoomSessionId, moment: UnixMillis) -> Self {
        let mut room = Self::unheard();
        room.begin(session, moment);
        room
    }

    /// The first event of it.
    pub(super) fn begin(&mut self, session: &RoomSessionId, moment: UnixMillis) {
        self.session = Some(session.clone());
        self.latest = moment;
    }

    pub(super) fn heard(&mut self, moment: UnixMillis) {
        self.latest = self.latest.max(moment);
    }

    pub(super) const fn session(&self) -> Option<&RoomSessionId> {
        self.session.as_ref()
    }

    pub(super) const fn latest(&self) -> UnixMillis {
        self.latest
    }

    pub(super) fn created(&mut self, event: &RoomCreate) -> Change {
        let is_new = self.creator.is_none();
        self.creator = Some((event.id_name.clone(), event.room_create_time));
        if is_new { Change::New } else { Change::Repeat }
    }

    pub(super) fn login(&mut self, event: &RoomLogin) -> Change {
        let user = UserPresence {
            name: event.user_nickname.clone(),
            role: event.user_role.to_string(),
            since: Some(event.login_time),
            stay: Some(event.session_id.clone()),
        };
        self.users.take(event.user_update_seq, &event.user_account, Some(user))
    }

    pub(super) fn logout(&mut self, event: &RoomLogout) -> Change {
        self.users.take(event.user_update_seq, &event.user_account, None)
    }

    pub(super) fn stream_created(&mut self, event: &StreamCreate) -> Change {
        let stream = LiveStream { user: event.user_id.clone(), user_name: event.user_name.clone(), since: Some(event.create_time_ms) };
        self.streams.take(event.stream_seq, either(&event.stream_id, &event.stream_alias), Some(stream))
    }

    pub(super) fn stream_closed(&mut self, event: &StreamClose) -> Change {
        self.streams.take(event.stream_seq, either(&event.stream_id, &event.stream_alias), None)
    }

    /// Something was told of it that is not kept.
    pub(super) fn disorder(&mut self) {
        self.users.disorder();
        self.streams.disorder();
    }

    pub(super) fn healed_users(&mut self, since: Since, users: Vec<RoomUser>) -> bool {
        let was_empty = users.is_empty();
        let users = users.into_iter().map(|user| {
            let about = UserPresence { name: user.user_name, role: user.user_role.to_string(), since: None, stay: None };
            (user.user_id, about)
        });
        if !self.users.heal(since, users) {
            return false;
        }
        // Who was heard to leave since then is not for good: the answer has who was there.
        self.over_at = (was_empty && self.users.present().next().is_none()).then(|| self.users.last());
        if self.over_at.is_some() {
            // Should it turn out to be there after all, nobody knows what is live.
            self.streams.disorder();
        }
        true
    }

    pub(super) fn healed_streams(&mut self, since: Since, streams: Vec<RoomStream>) -> bool {
        let streams = streams.into_iter().map(|stream| {
            let about = LiveStream { user: stream.user_id, user_name: stream.user_name, since: Some(stream.create_time) };
            (stream.stream_id, about)
        });
        self.streams.heal(since, streams)
    }

    /// Whether an answer told that it is over, and nothing was heard since.
    pub(super) fn is_over(&self) -> bool {
        self.over_at.is_some_and(|at| at == self.users.last() && self.users.present().next().is_none())
    }

    /// How much it holds, itself included.
    pub(super) fn held(&self) -> usize {
        1 + self.users.held() + self.streams.held()
    }
}

impl<'r> RoomState<'r> {
    pub(super) const fn of(id: &'r str, room: &'r Room) -> Self {
        Self { id, room }
    }

    /// Its name.
    pub const fn id(&self) -> &'r str {
        self.id
    }

    /// This life of it; `None` where only an answer told of it so far.
    pub const fn session(&self) -> Option<&'r RoomSessionId> {
        self.room.session()
    }

    /// Who created it, and when, where that was heard.
    pub fn created(&self) -> Option<(&'r str, UnixMillis)> {
        self.room.creator.as_ref().map(|(user, moment)| (user.as_str(), *moment))
    }

    /// Who is in it, by id.
    pub fn users(&self) -> impl Iterator<Item = Present<'r, UserPresence>> + use<'r> {
        self.room.users.present().map(|(id, about, is_sure)| Present { id, about, is_sure })
    }

    /// What is live in it, by id.
    pub fn streams(&self) -> impl Iterator<Item = Present<'r, LiveStream>> + use<'r> {
        self.room.streams.present().map(|(id, about, is_sure)| Present { id, about, is_sure })
    }

    /// How much is known of its users.
    pub fn users_known(&self) -> Knowledge {
        self.room.users.knowledge()
    }

    /// How much is known of its streams.
    pub fn streams_known(&self) -> Knowledge {
        self.room.streams.knowledge()
    }

    /// What is not known of it.
    pub fn doubts(&self) -> impl Iterator<Item = Doubt<'r>> + use<'r> {
        let (users, streams) = (self.users_known(), self.streams_known());
        let is_complete = |knowledge| matches!(knowledge, Knowledge::Complete { .. });
        let is_empty = is_complete(users) && self.users().next().is_none();
        let doubts = [
            (!is_complete(users)).then_some((About::Users, users)),
            (!is_complete(streams)).then_some((About::Streams, streams)),
            is_empty.then_some((About::End, users)),
        ];
        let room = self.id;
        doubts.into_iter().flatten().map(move |(about, knowledge)| Doubt { room, about, knowledge })
    }
}

/// Two names of one field, one of which may be empty.
fn either<'t>(name: &'t str, older: &'t str) -> &'t str {
    if name.is_empty() { older } else { name }
}
