//! Who is whose friend.

use crate::cx::Cx;
use crate::generated::zim::friend as calls;
use crate::log::shown;
use crate::products::zim::acts::actor;
use crate::products::zim::items::{ItemProblem, Items};
use crate::products::zim::pages::{limit, page};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// By the lists of both.
const BOTH: i64 = 0;

/// Of somebody who is not registered only the user's own list can be looked at.
pub(super) fn check(
    call: calls::CheckFriendsRelation,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<calls::CheckFriendsRelationAnswer, Refusal> {
    let owner = call.from_user_id;
    actor(zim, &owner)?;
    let (mut items, mut friendships) = (Items::default(), Vec::new());
    for (place, user) in call.user_ids.into_iter().enumerate() {
        items.carry_out(place, &user, cx, |_| {
            if call.direction == BOTH && !zim.users.knows(&user) {
                return Err(ItemProblem::new(code::FAILED, ""));
            }
            let own = zim.friends.lists(&owner, &user);
            let relation = match (call.direction == BOTH, own, zim.friends.lists(&user, &owner)) {
                (false, own, _) => by_own_list(own),
                (true, false, false) => 3,
                (true, true, false) => 4,
                (true, false, true) => 5,
                (true, true, true) => 6,
            };
            friendships.push(calls::Friendship { user_id: user.clone().into(), relation });
            Ok(())
        });
    }
    cx.say(format!("{} users looked up among the friends of user {}", friendships.len(), shown(&owner)));
    let failed = items.failed(cx, |all| all).into_iter();
    let errors = failed.map(|(id, problem)| calls::FriendshipFailure {
        relation: (call.direction == BOTH).then(|| by_own_list(zim.friends.lists(&owner, &id))),
        user_id: id.into(),
        sub_code: problem.code,
    });
    Ok(calls::CheckFriendsRelationAnswer { friendships, errors: errors.collect() })
}

const fn by_own_list(own: bool) -> i64 {
    if own { 2 } else { 1 }
}

pub(super) fn list(call: calls::QueryFriendList, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::QueryFriendListAnswer, Refusal> {
    let owner = call.from_user_id;
    actor(zim, &owner)?;
    let all = zim.friends.of(&owner);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let (friends, next) = page(all, call.next, limit(Some(call.limit), 100, 100));
    cx.say(format!("{} of {total} friends of user {} told", friends.len(), shown(&owner)));
    let friends = friends.into_iter().map(|(id, friend)| {
        let user = zim.users.get(id);
        let attributes = friend.attributes.iter();
        calls::Friend {
            user_id: id.to_owned().into(),
            user_name: user.map(|user| user.name.clone()).unwrap_or_default().into(),
            avatar: user.map(|user| user.avatar.clone()).unwrap_or_default().into(),
            wording: friend.wording.clone().into(),
            alias: friend.alias.clone().into(),
            create_time: friend.since.millis(),
            attributes: attributes
                .map(|(key, value)| calls::AttributeOfFriend { key: key.clone().into(), value: value.clone().into() })
                .collect(),
        }
    });
    Ok(calls::QueryFriendListAnswer { total, next, friends: friends.collect() })
}
