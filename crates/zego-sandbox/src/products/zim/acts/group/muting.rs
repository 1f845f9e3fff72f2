//! Who in groups may not speak.

use super::found::{failures, group as group_of, group_mut};
use crate::cx::Cx;
use crate::generated::zim::group as calls;
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::zim::acts::who::actor;
use crate::products::zim::items::{ItemProblem, Items};
use crate::products::zim::state::groups::{ADMINISTRATOR, OWNER};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// How many groups one answer holds.
const PAGE: usize = 100;

pub(super) fn group(call: calls::MuteGroup, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    may_mute(zim, &call.group_id, &call.operator)?;
    let (everybody, roles) = (call.all_muted == Some(true), call.muted_roles.unwrap_or_default());
    let seconds = call.duration.unwrap_or_default();
    if everybody && !roles.is_empty() {
        cx.note("MuteRoleList means nothing where IsAllMuted is true");
    }
    if seconds != 0 && !everybody && roles.is_empty() {
        cx.note("neither IsAllMuted nor MuteRoleList: nobody is muted");
    }
    let roles = if everybody { Vec::new() } else { roles };
    let muted = if seconds == 0 { "may speak again" } else { "is muted" };
    cx.say(format!("group {} {muted}", shown(&call.group_id)));
    group_mut(zim, &call.group_id)?.mute(everybody, roles.into_iter().collect(), seconds, cx.now);
    Ok(NoAnswer)
}

pub(super) fn members(call: calls::MuteGroupMembers, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::MuteGroupMembersAnswer, Refusal> {
    may_mute(zim, &call.group_id, &call.operator)?;
    let group = group_mut(zim, &call.group_id)?;
    let (mut items, seconds) = (Items::default(), call.duration.unwrap_or_default());
    for (place, user) in call.users.into_iter().enumerate() {
        items.carry_out(place, &user, cx, |cx| {
            let done = group.mute_member(&user, seconds, cx.now);
            if done { Ok(()) } else { Err(ItemProblem::new(code::NOT_IN_GROUP, "user not in group")) }
        });
    }
    let muted = if seconds == 0 { "may speak again" } else { "are muted" };
    cx.say(format!("{} members of group {} {muted}", items.done(), shown(&call.group_id)));
    Ok(calls::MuteGroupMembersAnswer { errors: failures(items.failed(cx, |_| Some(code::NONE_DONE))) })
}

/// The pages let users act who are not in the group, and have a code for those. Of members only the owner and administrators may.
fn may_mute(zim: &Zim, id: &str, user: &str) -> Result<(), Refusal> {
    let role = group_of(zim, id)?.member(user).map(|member| member.role);
    match role {
        None if zim.users.knows(user) => Ok(()),
        None => Err(Refusal::new(code::NOT_IN_GROUP, "FromUserId is neither in the group nor registered")),
        Some(OWNER | ADMINISTRATOR) => Ok(()),
        Some(_) => Err(Refusal::new(code::NO_RIGHT, "FromUserId is neither the owner nor an administrator of the group")),
    }
}

pub(super) fn list(
    call: calls::FetchForbidGroupList,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<calls::FetchForbidGroupListAnswer, Refusal> {
    actor(zim, &call.operator)?;
    let start = usize::try_from(call.start_flag).unwrap_or(usize::MAX);
    let all = zim.groups.all().into_iter().map(|(id, group)| (id, group.mute_kinds(cx.now))).filter(|(_, kinds)| *kinds > 0);
    let all: Vec<_> = all.collect();
    let page = all.iter().skip(start).take(PAGE);
    let groups: Vec<_> = page.map(|(id, muted)| calls::MutedGroup { group_id: (*id).clone().into(), muted: *muted }).collect();
    let next = start.saturating_add(groups.len());
    let is_last = next >= all.len();
    cx.say(format!("{} of {} groups with muted members told", groups.len(), all.len()));
    let next_flag = if is_last { 0 } else { u64::try_from(next).unwrap_or_default() };
    Ok(calls::FetchForbidGroupListAnswer { fetch_end: i64::from(is_last), next_flag, groups })
}
