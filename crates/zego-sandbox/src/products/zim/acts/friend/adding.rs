//! Friends that are made, or asked.

use super::checks::{attributes_of, failures, first, moment, registered};
use crate::cx::Cx;
use crate::generated::zim::friend as calls;
use crate::log::shown;
use crate::products::zim::acts::actor;
use crate::products::zim::items::{Item, ItemProblem, Items};
use crate::products::zim::state::friends::{Application, Friend};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

pub(super) fn add(call: calls::AddFriends, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::AddFriendsAnswer, Refusal> {
    let owner = call.from_user_id;
    actor(zim, &owner)?;
    let ids: Vec<_> = call.friends.iter().map(|new| new.user_id.clone()).collect();
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    let mut items = Items::default();
    for (place, new) in call.friends.into_iter().enumerate() {
        items.carry_out(place, ids[place], cx, |cx| {
            can_be_friend(zim, &owner, &ids, place)?;
            let friend = Friend {
                alias: new.alias.unwrap_or_default(),
                attributes: attributes_of(new.attributes.unwrap_or_default())?,
                since: moment(new.since, cx.now)?,
                wording: new.wording.unwrap_or_default(),
                ..Friend::default()
            };
            zim.friends.befriend(&owner, ids[place], friend);
            Ok(())
        });
    }
    cx.say(format!("{} friends of user {} added", items.done(), shown(&owner)));
    Ok(calls::AddFriendsAnswer { errors: failures(items, cx) })
}

/// Who still has the user in the list is not asked.
pub(super) fn apply(
    call: calls::SendFriendApplication,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<calls::SendFriendApplicationAnswer, Refusal> {
    let owner = call.from_user_id;
    actor(zim, &owner)?;
    let ids: Vec<_> = call.applications.iter().map(|new| new.user_id.clone()).collect();
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    let (mut items, mut friends) = (Items::default(), 0);
    for (place, new) in call.applications.into_iter().enumerate() {
        items.carry_out(place, ids[place], cx, |cx| {
            can_be_friend(zim, &owner, &ids, place)?;
            let (created, updated) = (moment(new.create_time, cx.now)?, moment(new.update_time, cx.now)?);
            let (alias, wording) = (new.alias.unwrap_or_default(), new.wording.unwrap_or_default());
            let attributes = attributes_of(new.attributes.unwrap_or_default())?;
            if zim.friends.lists(ids[place], &owner) {
                friends += 1;
                zim.friends.befriend(&owner, ids[place], Friend { alias, attributes, since: cx.now, wording, ..Friend::default() });
            } else {
                zim.friends.apply(&owner, ids[place], Application { alias, attributes, created, updated, wording });
            }
            Ok(())
        });
    }
    cx.say(format!("{} users asked to be friends of user {}; {friends} are at once", items.done(), shown(&owner)));
    Ok(calls::SendFriendApplicationAnswer { errors: failures(items, cx) })
}

fn can_be_friend(zim: &Zim, owner: &str, users: &[&str], place: usize) -> Item {
    let user = users[place];
    first(users, place)?;
    if user == owner {
        return Err(ItemProblem::new(code::OWN_FRIEND, ""));
    }
    registered(zim, user)?;
    if zim.friends.lists(owner, user) {
        return Err(ItemProblem::new(code::FRIENDS_ALREADY, ""));
    }
    if zim.friends.is_full(owner) {
        return Err(ItemProblem::new(code::FRIENDS_FULL, ""));
    }
    Ok(())
}
