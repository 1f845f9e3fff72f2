//! Who is in groups, and as what.

use super::found::{earlier, failures, group, group_mut, words};
use crate::cx::Cx;
use crate::generated::zim::callback::{GroupExit, GroupJoin};
use crate::generated::zim::group as calls;
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::zim::acts::who::actor;
use crate::products::zim::items::{ItemProblem, Items};
use crate::products::zim::state::groups::{MEMBER, OWNER};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

pub(super) fn invite(
    call: calls::InviteUsersIntoGroup,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<calls::InviteUsersIntoGroupAnswer, Refusal> {
    actor(zim, &call.operator)?;
    group(zim, &call.group_id)?;
    let by_id = call.users.into_iter().flatten().map(|user_id| calls::Invitation { user_id, ..calls::Invitation::default() });
    let invited = call.invitations.unwrap_or_else(|| by_id.collect());
    let (mut items, mut joined, mut asked) = (Items::default(), Vec::new(), 0);
    // Who invites is left out of the list.
    for (place, one) in invited.into_iter().filter(|one| one.user_id != call.operator).enumerate() {
        items.carry_out(place, &one.user_id, cx, |cx| {
            let moment = earlier(one.joined_at, cx).map_err(|why| ItemProblem::new(code::PARAMETER, format!("EnterGroupTime {why}")))?;
            if !zim.users.knows(&one.user_id) {
                return Err(ItemProblem::new(code::NO_USER, "user is not registered"));
            }
            if zim.groups.has_member(&call.group_id, &one.user_id) {
                return Ok(());
            }
            let Some(group) = zim.groups.get_mut(&call.group_id) else { return Ok(()) };
            if group.is_full() {
                return Err(ItemProblem::new(code::TOO_MANY_MEMBERS, "group is full"));
            }
            if one.asks == Some(1) {
                group.invited.insert(one.user_id.clone(), call.operator.clone());
                asked += 1;
            } else {
                zim.groups.join(&call.group_id, &one.user_id, MEMBER, moment);
                joined.push(one.user_id.clone());
            }
            Ok(())
        });
    }
    cx.say(format!("{} users joined group {}, {asked} are asked to", joined.len(), shown(&call.group_id)));
    if !joined.is_empty() {
        let users = words(joined.iter());
        cx.tell(&GroupJoin { group_id: call.group_id.into(), operator: call.operator.into(), how: "Invited".into(), users });
    }
    Ok(calls::InviteUsersIntoGroupAnswer { errors: failures(items.failed(cx, |all| all)) })
}

/// Who acts need not be registered: the page has no code for it.
pub(super) fn kick(call: calls::KickoutGroupUser, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::KickoutGroupUserAnswer, Refusal> {
    let group = group_mut(zim, &call.group_id)?;
    let (mut items, mut removed) = (Items::default(), Vec::new());
    for (place, user) in call.users.into_iter().enumerate() {
        items.carry_out(place, &user, cx, |_| {
            let member = group.member(&user).ok_or_else(|| ItemProblem::new(code::NOT_THERE_TO_REMOVE, "user not in group"))?;
            if member.role == OWNER {
                return Err(ItemProblem::new(code::NO_RIGHT, "the owner is not removed: TransferGroupOwner comes first"));
            }
            group.remove(&user);
            removed.push(user.clone());
            Ok(())
        });
    }
    cx.say(format!("{} members removed from group {}", removed.len(), shown(&call.group_id)));
    if !removed.is_empty() {
        let users = words(removed.iter());
        cx.tell(&GroupExit { group_id: call.group_id.into(), how: "Kickout".into(), operator: call.operator.into(), users });
    }
    Ok(calls::KickoutGroupUserAnswer { errors: failures(items.failed(cx, |all| all)) })
}

pub(super) fn set_role(call: calls::SetGroupMemberRole, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    if call.role == OWNER {
        return Err(Refusal::new(code::NO_OWNER_THIS_WAY, "Role is 1: TransferGroupOwner makes an owner"));
    }
    if call.operator == call.member {
        return Err(Refusal::new(code::SAME_USER, "ToUserId is FromUserId"));
    }
    let member = group_mut(zim, &call.group_id)?.member_mut(&call.member);
    let member = member.ok_or_else(|| Refusal::new(code::NOT_IN_GROUP, "ToUserId is not in the group"))?;
    if member.role == OWNER {
        return Err(Refusal::new(code::PARAMETER, "ToUserId owns the group, which stays so: TransferGroupOwner comes first"));
    }
    member.role = call.role;
    cx.say(format!("user {} has role {} in group {}", shown(&call.member), call.role, shown(&call.group_id)));
    Ok(NoAnswer)
}

pub(super) fn set_nicknames(
    call: calls::SetGroupMembersNickname,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<calls::SetGroupMembersNicknameAnswer, Refusal> {
    actor(zim, &call.operator)?;
    let group = group_mut(zim, &call.group_id)?;
    let mut items = Items::default();
    for (place, one) in call.nicknames.into_iter().enumerate() {
        let (user, nickname) = (one.user_id, one.nickname);
        items.carry_out(place, &user, cx, |_| {
            let member = group.member_mut(&user).ok_or_else(|| ItemProblem::new(code::NOT_IN_GROUP, "user not in group"))?;
            member.nickname = nickname;
            Ok(())
        });
    }
    cx.say(format!("{} members of group {} named", items.done(), shown(&call.group_id)));
    Ok(calls::SetGroupMembersNicknameAnswer { errors: failures(items.failed(cx, |all| all)) })
}
