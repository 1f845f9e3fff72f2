//! `DescribeUserNum`, `DescribeUserList`, `DescribeUsers` and `KickoutUser`.

use serde_json::{Value, json};

use super::{NO_ROOM_HERE, room};
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::rooms::{Leave, Room, User};
use crate::refusal::Refusal;

/// The most users of one page, and how many there are where `Limit` is not given or 0.
const PAGE: usize = 200;

#[expect(clippy::unnecessary_wraps, reason = "in the form of everything that plays an operation")]
pub(super) fn count(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let rooms = call.texts("RoomId");
    let count = |id: &String| {
        let (users, administrators) = call.rooms.room(id).map_or((0, 0), |room| (room.users.len(), room.administrators()));
        json!({ "RoomId": id, "UserCount": users, "AdminUserCount": administrators })
    };
    let counts: Vec<Value> = rooms.iter().map(count).collect();
    let text = format!("the users of {} rooms counted", counts.len());
    Ok(CallAnswer { data: json!({ "UserCountList": counts }), text })
}

pub(super) fn list(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let newest_first = call.number("Mode").transpose()?.unwrap_or_default() == 1;
    let limit = call.number("Limit").transpose()?.and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit > 0);
    let after = match call.text("Marker") {
        None | Some("") => None,
        Some(marker) => Some(moment(marker)?),
    };
    let id = call.text("RoomId").unwrap_or_default();
    // A room that is not there has no users.
    let mut users = call.rooms.room(id).map(Room::by_login).unwrap_or_default();
    if newest_first {
        users.reverse();
    }
    users.retain(|(_, user)| after.is_none_or(|after| if newest_first { user.login_ms < after } else { user.login_ms > after }));
    let left = users.len().saturating_sub(limit.unwrap_or(PAGE));
    users.truncate(limit.unwrap_or(PAGE));
    let ends_here = left == 0 && !call.quirks.marker_on_last_page;
    let marker = users.last().filter(|_| !ends_here).map(|(id, user)| format!("{}-{id}", user.login_ms)).unwrap_or_default();
    let listed: Vec<Value> = users.iter().map(|(id, user)| json!({ "UserId": id, "UserName": user.name, "UserRole": user.role })).collect();
    let text = format!("{} users of room {}, {left} on further pages", listed.len(), shown(id));
    Ok(CallAnswer { data: json!({ "Marker": marker, "UserList": listed }), text })
}

/// A marker begins with the moment in which the last user of the page before came. Whether the user is still there does not matter.
fn moment(marker: &str) -> Result<i64, Refusal> {
    let moment = marker.split_once('-').and_then(|(moment, _)| moment.parse().ok());
    moment.ok_or_else(|| Refusal::parameter(format!("Marker is `{}`, which no answer had", shown(marker))))
}

pub(super) fn describe(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let id = room(call, NO_ROOM_HERE)?;
    let users = call.rooms.room(&id).map(|room| &room.users);
    let status = |id: &String| match users.and_then(|users| users.get(id)) {
        Some(User { login_ms, role, .. }) => json!({ "UserId": id, "Status": 1, "LoginTime": login_ms, "UserRole": role }),
        None => json!({ "UserId": id, "Status": 0, "LoginTime": 0, "UserRole": 0 }),
    };
    let found: Vec<Value> = call.texts("UserId").iter().map(status).collect();
    let text = format!("{} users looked up in room {}", found.len(), shown(&id));
    Ok(CallAnswer { data: json!({ "UserStatusList": found }), text })
}

/// Users who are not there are passed over: the call succeeds.
pub(super) fn kick(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let id = room(call, NO_ROOM_HERE)?;
    let (mut removed, users) = (0, call.texts("UserId"));
    for user in &users {
        match call.rooms.log_out(&id, user, Leave::Kicked, call.outbox, call.now) {
            Some(_) => removed += 1,
            None => call.note(format!("user {} is not in room {}", shown(user), shown(&id))),
        }
    }
    let ended = if call.rooms.room(&id).is_none() { "; with the last one the room is closed" } else { "" };
    Ok(CallAnswer { data: Value::Null, text: format!("{removed} users removed from room {}{ended}", shown(&id)) })
}
