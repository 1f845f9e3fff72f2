//! The users in a room.

use serde::{Deserialize, Serialize};

use super::marker::{Markers, Repeats};
use super::{PageError, Pager};
use crate::RequestError;
use crate::rtc::room::{DescribeUserList, DescribeUserListOutput, RoomUser};

/// Pages of [`DescribeUserList`]: 200 users a call, and the service takes one call a second for a room.
///
/// A user who leaves and comes back while the list is read is listed once, in the first place. A room that does not exist has no users.
///
/// The vendor's example ends with a marker where its text has none: one call more finds out, and a page without users that points to itself is the end.
#[derive(Clone, Debug, PartialEq)]
pub struct UserPager {
    search: DescribeUserList,
    cursor: UserCursor,
}

/// How far a [`UserPager`] has come.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
pub struct UserCursor(Markers);

impl UserPager {
    /// All users of a room, or those from a marker on. A limit in the request is the size of the pages.
    ///
    /// # Errors
    /// [`RequestError::Violation`] for a limit of 0: nothing would ever come.
    pub fn new(search: DescribeUserList) -> Result<Self, RequestError> {
        crate::request::check_range("Limit", search.get_limit().unwrap_or(200), 1, 200)?;
        let cursor = UserCursor(Markers::from(search.get_marker()));
        Ok(Self { search, cursor })
    }

    /// Goes on from a cursor, with the same request it came from.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn resume(search: DescribeUserList, cursor: UserCursor) -> Result<Self, RequestError> {
        Ok(Self { cursor, ..Self::new(search)? })
    }

    /// How far it has come.
    pub const fn cursor(&self) -> &UserCursor {
        &self.cursor
    }
}

impl Pager for UserPager {
    type Request = DescribeUserList;
    type Item = RoomUser;

    fn request(&self) -> Result<Option<DescribeUserList>, PageError> {
        let marker = self.cursor.0.next()?;
        Ok(marker.map(|marker| match marker {
            "" => self.search.clone(),
            marker => self.search.clone().marker(marker),
        }))
    }

    fn take(&mut self, answer: DescribeUserListOutput) -> Vec<RoomUser> {
        let DescribeUserListOutput { marker, users } = answer;
        let markers = &mut self.cursor.0;
        if users.is_empty() && markers.is_at(&marker) {
            markers.finish();
            return Vec::new();
        }
        markers.take(marker, users, |user| user.user_id.as_str(), Repeats::OfAnyPage)
    }
}
