//! The family `room`: rooms, who is in them, and what is noted on them.

use zego_model::check::{Problem, Violation};

use super::group::found::words;
use super::who::{actor, last};
use crate::cx::Cx;
use crate::generated::zim::callback::{RoomAttribute, RoomCreate, RoomDestroy, RoomExit};
use crate::generated::zim::room as calls;
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::product::{Act, Verdict, act};
use crate::products::zim::items::{ItemProblem, Items};
use crate::products::zim::pages::{limit, numbered};
use crate::products::zim::state::messages::ThreadKey;
use crate::products::zim::state::rooms::Room;
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Zim>] = &[
    act!(calls::CreateRoom => create),
    act!(calls::DestroyRoom => destroy),
    act!(calls::KickoutRoomUser => kick),
    act!(calls::ModifyRoomAttribute => modify),
    act!(calls::QueryRoomAttribute => attributes),
    act!(calls::QueryRoomMembers => members),
    act!(calls::QueryRoomUserList => list),
];

/// How long a room stays that nobody is in, where the call does not say: as long as it can.
pub(crate) const LASTS_EMPTY: u64 = 10_800;
/// The most users in one answer: as many as where nothing is said.
const MOST_USERS: usize = 500;

/// The codes that this family has for single mistakes.
pub(super) fn verdict(action: &str, violation: &Violation) -> Option<Verdict> {
    match (action, last(violation), &violation.problem) {
        ("KickoutRoomUser" | "QueryRoomMembers", "UserId", Problem::Length { len: 1.., .. }) => Some(Verdict::Code(code::TOO_MANY_USERS)),
        ("KickoutRoomUser", "CustomReason", Problem::TooLong { .. }) => {
            Some(Verdict::Taken("CustomReason is longer than what is advised".to_owned()))
        }
        ("QueryRoomUserList", "Limit", Problem::Range { .. }) => {
            Some(Verdict::Taken("Limit is out of its bounds: taken for the default, which is the most".to_owned()))
        }
        _ => None,
    }
}

fn create(call: calls::CreateRoom, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::CreateRoomAnswer, Refusal> {
    actor(zim, &call.operator)?;
    let id = call.room_id;
    if zim.rooms.get(&id).is_some() {
        return Err(Refusal::new(code::ROOM_THERE, format!("room {} is there already", shown(&id))));
    }
    let mut room =
        Room { lasts_empty: call.lasts_empty.unwrap_or(LASTS_EMPTY), name: call.room_name.unwrap_or_default(), ..Room::default() };
    let attributes = call.attributes.unwrap_or_default();
    for one in &attributes {
        // The check of parameters has counted them.
        room.set(&one.key, &one.value, &call.operator, one.auto_delete == Some(1));
    }
    cx.say(format!("room {} created", shown(&id)));
    let noted = attributes.into_iter();
    cx.tell(&RoomCreate {
        room_id: id.clone().into(),
        operator_account: call.operator.into(),
        room_name: room.name.clone().into(),
        attributes: noted
            .map(|one| RoomAttribute { key: one.key.into(), value: one.value.into(), auto_delete: one.auto_delete.unwrap_or_default() })
            .collect(),
    });
    let attribute_changes = room.changes;
    zim.rooms.add(&id, room, cx.now);
    Ok(calls::CreateRoomAnswer { attribute_changes })
}

fn destroy(call: calls::DestroyRoom, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let id = call.room_id;
    let room = zim.rooms.destroy(&id).ok_or_else(|| no_room(&id))?;
    zim.messages.forget(&ThreadKey::Room(id.clone()));
    cx.say(format!("room {} destroyed", shown(&id)));
    let users = words(room.users().into_iter());
    cx.tell(&RoomDestroy { room_id: id.into(), users, operator: call.operator.unwrap_or_default().into() });
    Ok(NoAnswer)
}

/// It fails where nobody is removed; the answer names nobody.
fn kick(call: calls::KickoutRoomUser, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let id = call.room_id;
    room(zim, &id)?;
    let removed: Vec<String> = call.users.into_iter().filter(|user| zim.rooms.leave(&id, user, cx.now)).collect();
    if removed.is_empty() {
        return Err(Refusal::new(code::NOT_IN_ROOM, "none of UserId is in the room"));
    }
    cx.say(format!("{} users removed from room {}", removed.len(), shown(&id)));
    let operator = call.operator.unwrap_or_default().into();
    cx.tell(&RoomExit { room_id: id.into(), how: "Kickout".into(), operator, users: words(removed.iter()) });
    Ok(NoAnswer)
}

fn modify(call: calls::ModifyRoomAttribute, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::ModifyRoomAttributeAnswer, Refusal> {
    actor(zim, &call.operator)?;
    let room = zim.rooms.get_mut(&call.room_id).ok_or_else(|| no_room(&call.room_id))?;
    let (mut items, mut changed) = (Items::default(), Vec::new());
    for (place, one) in call.attributes.into_iter().enumerate() {
        let before = items.done();
        items.carry_out(place, &one.key, cx, |_| {
            let seq = match (one.change, &one.value) {
                (1, _) => room.unset(&one.key).ok_or_else(|| ItemProblem::new(code::PARAMETER, "no such attribute"))?,
                (_, None) => return Err(ItemProblem::new(code::PARAMETER, "Value is missing")),
                (_, Some(value)) => {
                    let set = room.set(&one.key, value, &call.operator, one.auto_delete == Some(1));
                    set.ok_or_else(|| ItemProblem::new(code::PARAMETER, "too many attributes"))?
                }
            };
            changed.push(calls::ChangedRoomAttribute { key: one.key.clone().into(), seq });
            Ok(())
        });
        if items.done() == before && one.stop_on_error == Some(1) {
            cx.note(format!("{} fails, and StopOnError is 1: what comes after it is left undone", shown(&one.key)));
            break;
        }
    }
    cx.say(format!("{} attributes of room {} changed", changed.len(), shown(&call.room_id)));
    let attribute_changes = room.changes;
    let failed = items.failed(cx, |all| all).into_iter();
    let errors = failed.map(|(key, problem)| calls::RoomAttributeFailure { sub_code: problem.code, key: key.into() }).collect();
    Ok(calls::ModifyRoomAttributeAnswer { attribute_changes, changed, errors })
}

fn attributes(call: calls::QueryRoomAttribute, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::QueryRoomAttributeAnswer, Refusal> {
    actor(zim, &call.operator)?;
    let room = room(zim, &call.room_id)?;
    let attributes = room.attributes().map(|(key, one)| calls::RoomAttribute {
        key: key.clone().into(),
        value: one.value.clone().into(),
        seq: one.seq,
        auto_delete: i64::from(one.auto_delete),
    });
    let attributes: Vec<_> = attributes.collect();
    cx.say(format!("{} attributes of room {} told", attributes.len(), shown(&call.room_id)));
    Ok(calls::QueryRoomAttributeAnswer { attribute_changes: room.changes, attributes })
}

fn members(call: calls::QueryRoomMembers, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::QueryRoomMembersAnswer, Refusal> {
    let room = room(zim, &call.room_id)?;
    let (mut items, mut present) = (Items::default(), Vec::new());
    for (place, id) in call.users.into_iter().enumerate() {
        items.carry_out(place, &id, cx, |_| {
            let user = zim.users.get(&id).ok_or_else(|| ItemProblem::new(code::NOT_SEEN, "user is not registered"))?;
            if !room.has(&id) {
                return Err(ItemProblem::new(code::NOT_IN_THIS_ROOM, "user is not in the room"));
            }
            present.push(calls::PresentUser {
                user_id: id.clone().into(),
                user_name: user.name.clone().into(),
                avatar: Some(user.avatar.clone().into()),
                extra: Some(user.extra.clone().into()),
            });
            Ok(())
        });
    }
    cx.say(format!("{} users are in room {}", present.len(), shown(&call.room_id)));
    let failed = items.failed(cx, |all| all).into_iter();
    let absent = failed.map(|(user, problem)| calls::AbsentUser { user_id: user.into(), sub_code: problem.code }).collect();
    Ok(calls::QueryRoomMembersAnswer { present, absent })
}

fn list(call: calls::QueryRoomUserList, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::QueryRoomUserListAnswer, Refusal> {
    let mut all = room(zim, &call.room_id)?.users();
    if all.is_empty() {
        return Err(Refusal::new(code::EMPTY_ROOM, "nobody is in the room"));
    }
    let number = match call.next_flag.as_deref() {
        None | Some("") => 0,
        Some(flag) => flag.parse().map_err(|_| Refusal::new(code::PARAMETER, "NextFlag is none that an answer had"))?,
    };
    if call.order == Some(1) {
        all.reverse();
    }
    let total = u64::try_from(all.len()).unwrap_or_default();
    let (page, next) = numbered(all, number, limit(call.limit, MOST_USERS, MOST_USERS));
    cx.say(format!("{} of {total} users of room {} told", page.len(), shown(&call.room_id)));
    let users = page.into_iter();
    let users =
        users.map(|user| calls::RoomUser { user_id: user.clone().into(), user_name: zim.users.name(user).to_owned().into() }).collect();
    Ok(calls::QueryRoomUserListAnswer { total, next_flag: next.to_string().into(), users })
}

pub(super) fn no_room(id: &str) -> Refusal {
    Refusal::new(code::NO_ROOM, format!("room {} is not there", shown(id)))
}

pub(super) fn room<'z>(zim: &'z Zim, id: &str) -> Result<&'z Room, Refusal> {
    zim.rooms.get(id).ok_or_else(|| no_room(id))
}
