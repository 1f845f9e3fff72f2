//! Users who come into groups and rooms, and leave them.

use serde::Deserialize;

use super::bounds::there_is_room;
use crate::config::check_id;
use crate::control_error::{ControlError, Told};
use crate::cx::Cx;
use crate::generated::zim::callback::{GroupExit, GroupJoin, RoomCreate, RoomEnter, RoomExit};
use crate::log::shown;
use crate::products::zim::Zim;
use crate::products::zim::acts::room::LASTS_EMPTY;
use crate::products::zim::state::groups::{MEMBER, OWNER};
use crate::products::zim::state::rooms::Room;

/// What a user does in a group.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InGroup {
    group: String,
    user: String,
    act: GroupAct,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum GroupAct {
    /// Accepts an invitation that waits for it.
    Accept,
    Join,
    Leave,
}

/// What a user does in a room.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InRoom {
    room: String,
    user: String,
    act: RoomAct,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RoomAct {
    /// A room that is not there is made.
    Enter,
    Leave,
}

pub(super) fn in_group(done: &InGroup, zim: &mut Zim, cx: &mut Cx<'_>) -> Told<()> {
    let (id, user) = (&done.group, &done.user);
    let no_group = || ControlError::invalid("group", format!("`{id}` is not there: CreateGroup makes one"));
    let group = zim.groups.get_mut(id).ok_or_else(no_group)?;
    let is_member = group.member(user).is_some();
    let (group_id, users) = (id.clone().into(), vec![user.clone().into()]);
    match done.act {
        GroupAct::Leave => {
            match group.member(user) {
                None => return Err(ControlError::invalid("user", format!("`{user}` is not in the group"))),
                Some(member) if member.role == OWNER => {
                    return Err(ControlError::invalid("user", format!("`{user}` owns the group: TransferGroupOwner comes first")));
                }
                Some(_) => group.remove(user),
            };
            cx.tell(&GroupExit { group_id, how: "Quit".into(), operator: user.clone().into(), users });
            return Ok((format!("user {} has left group {}", shown(user), shown(id)), ()));
        }
        GroupAct::Join | GroupAct::Accept if is_member => {
            return Err(ControlError::invalid("user", format!("`{user}` is in the group already")));
        }
        GroupAct::Accept => {
            let inviter = group.invited.get(user).cloned();
            let inviter = inviter.ok_or_else(|| ControlError::invalid("user", format!("`{user}` was not asked to join")))?;
            cx.tell(&GroupJoin { group_id, operator: inviter.into(), how: "Invited".into(), users });
        }
        GroupAct::Join => {
            let why = if group.limits.join != 0 {
                Some("its JoinMode is not 0")
            } else if group.is_full() {
                Some("it has as many members as it can have")
            } else {
                None
            };
            if let Some(why) = why {
                return Err(ControlError::Banned { what: format!("user {} in group {}", shown(user), shown(id)), why });
            }
            if !zim.users.knows(user) {
                return Err(ControlError::invalid("user", format!("`{user}` is not registered")));
            }
            there_is_room(cx)?;
            cx.tell(&GroupJoin { group_id, operator: user.clone().into(), how: "Apply".into(), users });
        }
    }
    zim.groups.join(id, user, MEMBER, cx.now);
    Ok((format!("user {} has joined group {}", shown(user), shown(id)), ()))
}

pub(super) fn in_room(done: &InRoom, zim: &mut Zim, cx: &mut Cx<'_>) -> Told<()> {
    let (id, user) = (&done.room, &done.user);
    check_id(id, "room")?;
    if !zim.users.knows(user) {
        return Err(ControlError::invalid("user", format!("`{user}` is not registered")));
    }
    let room_id = || id.clone().into();
    match done.act {
        RoomAct::Enter => {
            there_is_room(cx)?;
            if zim.rooms.get(id).is_none() {
                zim.rooms.add(id, Room { lasts_empty: LASTS_EMPTY, ..Room::default() }, cx.now);
                let operator_account = user.clone().into();
                cx.tell(&RoomCreate { room_id: room_id(), operator_account, room_name: "".into(), attributes: Vec::new() });
            }
            if !zim.rooms.enter(id, user) {
                return Err(ControlError::invalid("user", format!("`{user}` is in the room already")));
            }
            cx.tell(&RoomEnter { room_id: room_id(), user: user.clone().into() });
            Ok((format!("user {} has entered room {}", shown(user), shown(id)), ()))
        }
        RoomAct::Leave => {
            if !zim.rooms.leave(id, user, cx.now) {
                return Err(ControlError::invalid("user", format!("`{user}` is not in the room")));
            }
            let users = vec![user.clone().into()];
            cx.tell(&RoomExit { room_id: room_id(), how: "Quit".into(), operator: user.clone().into(), users });
            Ok((format!("user {} has left room {}", shown(user), shown(id)), ()))
        }
    }
}
