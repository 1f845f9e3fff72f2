//! What groups there are, and who is in them.

use super::found::group;
use crate::cx::Cx;
use crate::generated::zim::group as calls;
use crate::log::shown;
use crate::products::zim::Zim;
use crate::products::zim::acts::who::actor;
use crate::products::zim::pages::{limit, numbered};
use crate::refusal::Refusal;

/// The most members, and the most groups, in one answer: as many as where nothing is said.
const MOST_MEMBERS: usize = 1_000;
const MOST_GROUPS: usize = 10_000;
/// How many earlier messages a new member can read.
const HISTORY: u64 = 100;

pub(super) fn info(call: calls::QueryGroupInfo, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::QueryGroupInfoAnswer, Refusal> {
    actor(zim, &call.operator)?;
    let group = group(zim, &call.group_id)?;
    let (muted, limits) = (group.muted(cx.now), group.limits);
    cx.say(format!("group {} told of", shown(&call.group_id)));
    let noted = group.attributes.iter();
    Ok(calls::QueryGroupInfoAnswer {
        group_name: group.name.clone().into(),
        group_notice: group.notice.clone().into(),
        changes: group.changes,
        group_avatar: group.avatar.clone().into(),
        all_muted: muted.everybody,
        muted_roles: muted.roles,
        limits: Some(calls::GroupLimits {
            members: limits.members,
            join_mode: limits.join,
            invite_mode: limits.invite,
            be_invited_mode: limits.be_invited,
            history: HISTORY,
        }),
        muted_until: muted.until,
        created_at: group.created.millis(),
        group_id: call.group_id.into(),
        attributes: noted.map(|(key, value)| calls::GroupAttribute { key: key.clone().into(), value: value.clone().into() }).collect(),
    })
}

pub(super) fn members(
    call: calls::QueryGroupMemberList,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<calls::QueryGroupMemberListAnswer, Refusal> {
    let all = group(zim, &call.group_id)?.members();
    let total = u64::try_from(all.len()).unwrap_or_default();
    let (page, next) = numbered(all, call.next.unwrap_or_default(), limit(call.limit, MOST_MEMBERS, MOST_MEMBERS));
    cx.say(format!("{} of {total} members of group {} told", page.len(), shown(&call.group_id)));
    let members = page.into_iter().map(|(user, member)| calls::GroupMember {
        user_id: user.clone().into(),
        user_name: zim.users.name(user).to_owned().into(),
        nickname: member.nickname.clone().into(),
        role: Some(member.role),
    });
    Ok(calls::QueryGroupMemberListAnswer { total, next, members: members.collect() })
}

pub(super) fn of_app(call: calls::QueryAppGroupList, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::QueryAppGroupListAnswer, Refusal> {
    let all = zim.groups.all();
    let total = u64::try_from(all.len()).unwrap_or_default();
    let (page, next) = numbered(all, call.next.unwrap_or_default(), limit(call.limit, MOST_GROUPS, MOST_GROUPS));
    cx.say(format!("{} of {total} groups told", page.len()));
    let groups = page.into_iter();
    let groups =
        groups.map(|(id, group)| calls::GroupOfApp { group_id: id.clone().into(), group_name: group.name.clone().into() }).collect();
    Ok(calls::QueryAppGroupListAnswer { total, next, groups })
}
