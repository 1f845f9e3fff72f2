//! The calls that tell what events left open, and their answers.

use super::ledger::Since;
use crate::page::{ListPager, PageError, Pager};
use crate::rtc::callback::RoomSessionId;
use crate::rtc::room::{
    DescribeSimpleStreamList, DescribeSimpleStreamListOutput, DescribeUserList, DescribeUserListOutput, RoomStream, RoomUser,
};

/// What became of an answer.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Healed {
    /// It was taken.
    Done,
    /// It was not taken: the list was not read to its end.
    Partly,
    /// It was not taken: the room has ended in between, or another of the same name has begun.
    Overtaken,
}

/// The users of a room, to be asked for: [`DescribeUserList`], page by page.
///
/// The service takes one call a second for a room.
#[derive(Clone, Debug)]
pub struct UserHeal {
    room: String,
    session: Option<RoomSessionId>,
    since: Since,
    /// `None` where there is no such room.
    pager: Option<ListPager<DescribeUserList>>,
    users: Vec<RoomUser>,
    is_whole: bool,
}

impl UserHeal {
    pub(super) fn of(room: &str, session: Option<RoomSessionId>, since: Since) -> Self {
        let pager = ListPager::new(DescribeUserList::new(room)).ok();
        Self { room: room.to_owned(), session, since, pager, users: Vec::new(), is_whole: false }
    }

    /// The room.
    pub fn room(&self) -> &str {
        &self.room
    }

    /// The next call; `None` at the end of the list.
    ///
    /// # Errors
    /// [`PageError`] when the pages go in a circle.
    pub fn request(&mut self) -> Result<Option<DescribeUserList>, PageError> {
        let request = self.pager.as_ref().map_or(Ok(None), ListPager::request)?;
        self.is_whole = request.is_none();
        Ok(request)
    }

    /// Takes the answer of a call.
    pub fn take(&mut self, answer: DescribeUserListOutput) {
        if let Some(pager) = &mut self.pager {
            self.users.extend(pager.take(answer));
        }
    }

    /// The service answers that there is no such room: nobody is in it.
    pub fn room_is_gone(&mut self) {
        self.users.clear();
        self.pager = None;
    }

    pub(super) const fn is_whole(&self) -> bool {
        self.is_whole || self.pager.is_none()
    }

    pub(super) fn into_parts(self) -> (String, Option<RoomSessionId>, Since, Vec<RoomUser>) {
        (self.room, self.session, self.since, self.users)
    }
}

/// The streams of a room, to be asked for: [`DescribeSimpleStreamList`].
///
/// The service takes one call in ten seconds for a room.
#[derive(Clone, Debug)]
pub struct StreamHeal {
    room: String,
    session: Option<RoomSessionId>,
    since: Since,
    streams: Option<Vec<RoomStream>>,
}

impl StreamHeal {
    pub(super) fn of(room: &str, session: Option<RoomSessionId>, since: Since) -> Self {
        Self { room: room.to_owned(), session, since, streams: None }
    }

    /// The room.
    pub fn room(&self) -> &str {
        &self.room
    }

    /// The call.
    pub fn request(&self) -> DescribeSimpleStreamList {
        DescribeSimpleStreamList::new(&*self.room)
    }

    /// Takes its answer.
    pub fn take(&mut self, answer: DescribeSimpleStreamListOutput) {
        self.streams = Some(answer.streams);
    }

    /// The service answers that there is no such room: nothing is live in it.
    pub fn room_is_gone(&mut self) {
        self.streams = Some(Vec::new());
    }

    pub(super) fn into_parts(self) -> (String, Option<RoomSessionId>, Since, Option<Vec<RoomStream>>) {
        (self.room, self.session, self.since, self.streams)
    }
}
