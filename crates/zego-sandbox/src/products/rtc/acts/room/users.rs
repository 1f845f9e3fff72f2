//! `DescribeUserNum`, `DescribeUserList`, `DescribeUsers` and `KickoutUser`.

use super::refusals::{NO_ROOM_HERE, room};
use crate::cx::Cx;
use crate::generated::rtc::room::{
    DescribeUserList, DescribeUserListAnswer, DescribeUserNum, DescribeUserNumAnswer, DescribeUsers, DescribeUsersAnswer, KickoutUser,
    RoomUser, RoomUserCount, UserStatus,
};
use crate::log::shown;
use crate::moment::Moment;
use crate::operation::NoAnswer;
use crate::products::rtc::Rtc;
use crate::products::rtc::quirks;
use crate::products::rtc::state::rooms::{Leave, Room, User};
use crate::refusal::Refusal;

/// The most users of one page, and how many there are where `Limit` is not given or 0.
const PAGE: usize = 200;

#[expect(clippy::unnecessary_wraps, reason = "in the form of every act")]
pub(super) fn count(call: DescribeUserNum, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<DescribeUserNumAnswer, Refusal> {
    let count = |room_id: String| {
        let (users, administrators) = rtc.rooms.room(&room_id).map_or((0, 0), |room| (room.users.len(), room.administrators()));
        RoomUserCount { room_id: room_id.into(), user_count: users as u64, admin_user_count: administrators as u64 }
    };
    let counts: Vec<_> = call.room_ids.into_iter().map(count).collect();
    cx.say(format!("the users of {} rooms counted", counts.len()));
    Ok(DescribeUserNumAnswer { counts })
}

pub(super) fn list(call: DescribeUserList, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<DescribeUserListAnswer, Refusal> {
    let DescribeUserList { room_id, order, limit, marker } = call;
    let newest_first = order == Some(1);
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit > 0).unwrap_or(PAGE);
    let after = marker.as_deref().filter(|marker| !marker.is_empty()).map(moment).transpose()?;
    // A room that is not there has no users.
    let room = rtc.rooms.room(&room_id);
    let (users, ends_here) = match room {
        None => (Vec::new(), true),
        Some(room) if newest_first => page(room.before(after.unwrap_or(Moment::from_millis(i64::MAX))), limit),
        Some(room) => page(room.after(after.unwrap_or(Moment::from_millis(i64::MIN))), limit),
    };
    let last = users.last().filter(|_| !ends_here || quirks::MARKER_ON_LAST_PAGE.is(cx.quirks, "yes"));
    let marker = last.map(|(id, user)| format!("{}-{id}", user.login.millis())).unwrap_or_default();
    let user = |(id, user): (&String, &User)| RoomUser {
        user_id: id.clone().into(),
        user_name: user.name.clone().into(),
        user_role: user.role.into(),
    };
    let users: Vec<_> = users.into_iter().map(user).collect();
    let more = if ends_here { "" } else { ", more on further pages" };
    cx.say(format!("{} users of room {}{more}", users.len(), shown(&room_id)));
    Ok(DescribeUserListAnswer { marker: marker.into(), users })
}

/// The first users, and whether they are all.
fn page<'r>(mut users: impl Iterator<Item = (&'r String, &'r User)>, limit: usize) -> (Vec<(&'r String, &'r User)>, bool) {
    let page = users.by_ref().take(limit).collect();
    (page, users.next().is_none())
}

/// A marker begins with the moment in which the last user of the page before came. Whether the user is still there does not matter.
fn moment(marker: &str) -> Result<Moment, Refusal> {
    let moment = marker.split_once('-').and_then(|(moment, _)| moment.parse().ok()).map(Moment::from_millis);
    moment.ok_or_else(|| Refusal::parameter(format!("Marker is `{}`, which no answer had", shown(marker))))
}

pub(super) fn describe(call: DescribeUsers, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<DescribeUsersAnswer, Refusal> {
    let Room { users, .. } = room(&rtc.rooms, &call.room_id, NO_ROOM_HERE)?;
    let status = |user_id: String| match users.get(&user_id) {
        Some(user) => UserStatus { user_id: user_id.into(), present: 1, login_time: user.login.millis(), user_role: user.role.into() },
        None => UserStatus { user_id: user_id.into(), ..UserStatus::default() },
    };
    let users: Vec<_> = call.user_ids.into_iter().map(status).collect();
    cx.say(format!("{} users looked up in room {}", users.len(), shown(&call.room_id)));
    Ok(DescribeUsersAnswer { users })
}

/// Users who are not there are passed over: the call succeeds.
pub(super) fn kick(call: KickoutUser, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let id = call.room_id;
    room(&rtc.rooms, &id, NO_ROOM_HERE)?;
    let mut removed = 0;
    for user in &call.user_ids {
        match rtc.rooms.log_out(&id, user, Leave::Kicked, cx) {
            Some(_) => removed += 1,
            None => cx.note(format!("user {} is not in room {}", shown(user), shown(&id))),
        }
    }
    let ended = if rtc.rooms.room(&id).is_none() { "; with the last one the room is closed" } else { "" };
    cx.say(format!("{removed} users removed from room {}{ended}", shown(&id)));
    Ok(NoAnswer)
}
