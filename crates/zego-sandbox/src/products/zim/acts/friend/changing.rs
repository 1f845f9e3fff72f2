//! Friends of whom something changes, or who are friends no more.

use super::checks::{failures, first, fits};
use crate::cx::Cx;
use crate::generated::zim::friend as calls;
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::zim::acts::actor;
use crate::products::zim::items::{ItemProblem, Items};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// From the lists of both.
const BOTH: i64 = 0;

pub(super) fn delete(call: calls::DeleteFriends, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::DeleteFriendsAnswer, Refusal> {
    let owner = call.from_user_id;
    actor(zim, &owner)?;
    let ids: Vec<_> = call.user_ids.iter().map(String::as_str).collect();
    let mut items = Items::default();
    for (place, user) in ids.iter().copied().enumerate() {
        items.carry_out(place, user, cx, |_| {
            first(&ids, place)?;
            if user == owner {
                return Err(ItemProblem::new(code::NOT_ONESELF, ""));
            }
            let mut were = zim.friends.remove(&owner, user);
            if call.direction == BOTH {
                were |= zim.friends.remove(user, &owner);
            }
            if were { Ok(()) } else { Err(ItemProblem::new(code::NO_FRIENDS, "")) }
        });
    }
    cx.say(format!("{} friends of user {} deleted", items.done(), shown(&owner)));
    Ok(calls::DeleteFriendsAnswer { errors: failures(items, cx) })
}

pub(super) fn delete_all(call: calls::DeleteAllFriends, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let owner = call.from_user_id;
    actor(zim, &owner)?;
    let friends = zim.friends.clear(&owner);
    if call.direction == BOTH {
        for friend in &friends {
            zim.friends.remove(friend, &owner);
        }
    }
    cx.say(format!("all {} friends of user {} deleted", friends.len(), shown(&owner)));
    Ok(NoAnswer)
}

/// Attributes that are not named stay.
pub(super) fn attributes(
    call: calls::UpdateFriendAttributes,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<calls::UpdateFriendAttributesAnswer, Refusal> {
    let (owner, user) = (call.from_user_id, call.user_id);
    actor(zim, &owner)?;
    // The page has no code for it; that of the family says what it is.
    let no_friend = || Refusal::new(code::NO_FRIENDS, "UserId is no friend of FromUserId");
    let friend = zim.friends.get_mut(&owner, &user).ok_or_else(no_friend)?;
    let (mut items, mut named) = (Items::default(), Vec::new());
    for (place, attribute) in call.attributes.into_iter().enumerate() {
        let key = attribute.key;
        items.carry_out(place, &key, cx, |_| {
            if named.contains(&key) {
                return Err(ItemProblem::new(code::KEY_TWICE, ""));
            }
            named.push(key.clone());
            let mut attributes = friend.attributes.clone();
            attributes.insert(key.clone(), attribute.value);
            fits(&attributes)?;
            friend.attributes = attributes;
            Ok(())
        });
    }
    cx.say(format!("{} attributes of friend {} of user {} set", items.done(), shown(&user), shown(&owner)));
    let failed = items.failed(cx, |all| all).into_iter();
    let errors = failed.map(|(key, problem)| calls::AttributeFailure { key: key.into(), sub_code: problem.code }).collect();
    Ok(calls::UpdateFriendAttributesAnswer { errors })
}

pub(super) fn alias(call: calls::UpdateFriendsAlias, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::UpdateFriendsAliasAnswer, Refusal> {
    let owner = call.from_user_id;
    actor(zim, &owner)?;
    let mut items = Items::default();
    for (place, named) in call.friends.into_iter().enumerate() {
        items.carry_out(place, &named.user_id, cx, |_| {
            let friend = zim.friends.get_mut(&owner, &named.user_id).ok_or_else(|| ItemProblem::new(code::NO_FRIENDS, ""))?;
            friend.alias = named.alias.unwrap_or_default();
            Ok(())
        });
    }
    cx.say(format!("{} friends of user {} called otherwise", items.done(), shown(&owner)));
    Ok(calls::UpdateFriendsAliasAnswer { errors: failures(items, cx) })
}
