//! The family `group`: groups, their members, and what members may do.

pub(crate) mod found;
mod looking;
mod members;
mod muting;
mod noting;

use std::collections::BTreeMap;

use zego_model::check::{Problem, Violation};

use self::found::{earlier, failures, group_mut, no_group, words};
use super::who::{actor, last};
use crate::cx::Cx;
use crate::generated::zim::callback::{GroupAttribute, GroupCreate, GroupDestroy};
use crate::generated::zim::group as calls;
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::product::{Act, Verdict, act};
use crate::products::zim::items::{ItemProblem, Items};
use crate::products::zim::state::groups::{Group, MEMBER, OWNER};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Zim>] = &[
    act!(calls::CreateGroup => create),
    act!(calls::DismissGroup => dismiss),
    act!(calls::TransferGroupOwner => transfer),
    act!(calls::InviteUsersIntoGroup => members::invite),
    act!(calls::KickoutGroupUser => members::kick),
    act!(calls::SetGroupMemberRole => members::set_role),
    act!(calls::SetGroupMembersNickname => members::set_nicknames),
    act!(calls::MuteGroup => muting::group),
    act!(calls::MuteGroupMembers => muting::members),
    act!(calls::FetchForbidGroupList => muting::list),
    act!(calls::ModifyGroupAttribute => noting::attributes),
    act!(calls::ModifyGroupLimit => noting::limits),
    act!(calls::UpdateGroupData => noting::data),
    act!(calls::QueryGroupInfo => looking::info),
    act!(calls::QueryGroupMemberList => looking::members),
    act!(calls::QueryAppGroupList => looking::of_app),
];

/// The codes that this family has for single mistakes, and what it takes for something else.
pub(super) fn verdict(action: &str, violation: &Violation) -> Option<Verdict> {
    let own_role = || Some(Verdict::Taken("a role of the app's own".to_owned()));
    match (action, last(violation), &violation.problem) {
        ("CreateGroup", "UserId", Problem::Length { len: 1.., .. }) => Some(Verdict::Code(code::TOO_MANY_MEMBERS)),
        ("CreateGroup", "Attributes", Problem::Length { len: 1.., .. }) => Some(Verdict::Code(code::TOO_MANY_ATTRIBUTES)),
        ("CreateGroup", "Key" | "Value", Problem::TooLong { .. } | Problem::Missing) => Some(Verdict::Code(code::ATTRIBUTE_TOO_LONG)),
        (
            "InviteUsersIntoGroup" | "KickoutGroupUser" | "SetGroupMembersNickname",
            "UserIds" | "UserId" | "GroupMemberInfos",
            Problem::Length { len: 1.., .. },
        ) => Some(Verdict::Code(code::TOO_MANY_USERS)),
        ("QueryGroupMemberList" | "QueryAppGroupList", "Limit", Problem::Range { .. }) => {
            Some(Verdict::Taken("Limit is out of its bounds: taken for the default, which is the most".to_owned()))
        }
        ("SetGroupMemberRole", "Role", Problem::UnknownWord { word, .. }) if word == "1" => Some(Verdict::Code(code::NO_OWNER_THIS_WAY)),
        ("SetGroupMemberRole", "Role", Problem::UnknownWord { .. }) | ("MuteGroup", "MuteRoleList", Problem::UnknownWord { .. }) => {
            own_role()
        }
        _ => None,
    }
}

fn create(call: calls::CreateGroup, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::CreateGroupAnswer, Refusal> {
    if !zim.users.knows(&call.group_owner) {
        return Err(Refusal::new(code::NO_OWNER, "GroupOwner is not registered: UserRegister does that"));
    }
    let created = earlier(call.created_at, cx).map_err(|why| Refusal::new(code::PARAMETER, format!("CreateGroupTime {why}")))?;
    let id = match call.group_id.filter(|id| !id.is_empty()) {
        Some(id) if id.starts_with('#') => {
            return Err(Refusal::new(code::PARAMETER, "GroupId starts with #, as only the service's own do"));
        }
        Some(id) if zim.groups.knows(&id) => return Err(Refusal::new(code::GROUP_THERE, format!("group {} is there already", shown(&id)))),
        Some(id) => id,
        None => format!("#{}", cx.ids.sixteen_digits()),
    };
    let attributes: BTreeMap<_, _> = call.attributes.into_iter().flatten().map(|one| (one.key, one.value)).collect();
    let group = Group {
        attributes,
        avatar: call.group_avatar.unwrap_or_default(),
        created,
        name: call.group_name.unwrap_or_default(),
        notice: call.group_notice.unwrap_or_default(),
        ..Group::default()
    };
    zim.groups.add(&id, group);
    zim.groups.join(&id, &call.group_owner, OWNER, created);
    let mut items = Items::default();
    for (place, user) in call.users.into_iter().flatten().enumerate() {
        items.carry_out(place, &user, cx, |_| {
            if !zim.users.knows(&user) {
                return Err(ItemProblem::new(code::NO_USER, "user is not registered"));
            }
            zim.groups.join(&id, &user, MEMBER, created);
            Ok(())
        });
    }
    // The group is there, whoever else is not in it: the call succeeds.
    let errors = failures(items.failed_of_more());
    let Some(group) = zim.groups.get(&id) else { return Err(Refusal::new(code::NO_GROUP, "the group is not there")) };
    let members: Vec<_> = group.members().into_iter().map(|(user, _)| user.clone()).collect();
    let noted = group.attributes.iter();
    cx.tell(&GroupCreate {
        group_id: id.clone().into(),
        operator: call.group_owner.clone().into(),
        owner: call.group_owner.into(),
        group_name: group.name.clone().into(),
        attributes: noted.map(|(key, value)| GroupAttribute { key: key.clone().into(), value: value.clone().into() }).collect(),
        users: words(members.iter()),
    });
    cx.say(format!("group {} created with {} members", shown(&id), members.len()));
    let named = members.into_iter().map(|user| {
        let name = zim.users.name(&user).to_owned();
        calls::NewMember { user_id: user.into(), user_name: name.into() }
    });
    let members = named.collect();
    Ok(calls::CreateGroupAnswer { group_id: id.into(), members, errors })
}

fn dismiss(call: calls::DismissGroup, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    actor(zim, &call.operator)?;
    let group = zim.groups.dismiss(&call.group_id).ok_or_else(|| no_group(&call.group_id))?;
    cx.say(format!("group {} dismissed", shown(&call.group_id)));
    cx.tell(&GroupDestroy {
        group_id: call.group_id.into(),
        operator: call.operator.into(),
        owner: group.owner().to_owned().into(),
        users: words(group.members().into_iter().map(|(user, _)| user)),
    });
    Ok(NoAnswer)
}

fn transfer(call: calls::TransferGroupOwner, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    actor(zim, &call.operator)?;
    if !group_mut(zim, &call.group_id)?.transfer(&call.new_owner) {
        return Err(Refusal::new(code::NOT_IN_GROUP, "NewOwner is not in the group"));
    }
    cx.say(format!("user {} owns group {} now", shown(&call.new_owner), shown(&call.group_id)));
    Ok(NoAnswer)
}
