//! The family `blacklist`: from whom users get no messages.

use super::actor;
use crate::cx::Cx;
use crate::generated::zim::blacklist as calls;
use crate::log::shown;
use crate::product::{Act, act};
use crate::products::zim::items::{Item, ItemProblem, Items};
use crate::products::zim::pages::{limit, page};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Zim>] = &[
    act!(calls::AddUsersToBlacklist => add),
    act!(calls::RemoveUsersFromBlacklist => remove),
    act!(calls::CheckUsersIsInBlacklist => check),
    act!(calls::QueryBlacklist => list),
];

fn add(call: calls::AddUsersToBlacklist, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::AddUsersToBlacklistAnswer, Refusal> {
    let owner = call.from_user_id;
    actor(zim, &owner)?;
    not_oneself(&owner, &call.user_ids)?;
    let mut items = Items::default();
    for (place, user) in call.user_ids.iter().enumerate() {
        items.carry_out(place, user, cx, |cx| {
            registered(zim, user)?;
            if zim.blacklists.blocks(&owner, user) {
                return Err(ItemProblem::new(code::BLOCKED_ALREADY, ""));
            }
            if zim.blacklists.is_full(&owner) {
                return Err(ItemProblem::new(code::BLACKLIST_FULL, ""));
            }
            zim.blacklists.add(&owner, user, cx.now);
            Ok(())
        });
    }
    cx.say(format!("{} users put on the blacklist of user {}", items.done(), shown(&owner)));
    Ok(calls::AddUsersToBlacklistAnswer { errors: failures(items, code::NONE_BLOCKED, cx) })
}

fn remove(call: calls::RemoveUsersFromBlacklist, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::RemoveUsersFromBlacklistAnswer, Refusal> {
    let owner = call.from_user_id;
    actor(zim, &owner)?;
    not_oneself(&owner, &call.user_ids)?;
    let mut items = Items::default();
    for (place, user) in call.user_ids.iter().enumerate() {
        items.carry_out(place, user, cx, |_| {
            if zim.blacklists.remove(&owner, user) { Ok(()) } else { Err(ItemProblem::new(code::NOT_BLOCKED, "")) }
        });
    }
    cx.say(format!("{} users taken off the blacklist of user {}", items.done(), shown(&owner)));
    Ok(calls::RemoveUsersFromBlacklistAnswer { errors: failures(items, code::NONE_UNBLOCKED, cx) })
}

fn check(call: calls::CheckUsersIsInBlacklist, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::CheckUsersIsInBlacklistAnswer, Refusal> {
    let owner = call.from_user_id;
    actor(zim, &owner)?;
    let (mut items, mut entries) = (Items::default(), Vec::new());
    for (place, user) in call.user_ids.into_iter().enumerate() {
        items.carry_out(place, &user, cx, |_| {
            registered(zim, &user)?;
            let blocked = i64::from(zim.blacklists.blocks(&owner, &user));
            entries.push(calls::BlacklistEntry { user_id: user.clone().into(), blocked });
            Ok(())
        });
    }
    cx.say(format!("{} users looked up on the blacklist of user {}", entries.len(), shown(&owner)));
    Ok(calls::CheckUsersIsInBlacklistAnswer { entries, errors: failures(items, code::NO_USER, cx) })
}

fn list(call: calls::QueryBlacklist, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::QueryBlacklistAnswer, Refusal> {
    let owner = call.from_user_id;
    actor(zim, &owner)?;
    let all = zim.blacklists.of(&owner);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let (blocked, next) = page(all, call.next, limit(Some(call.limit), 100, 100));
    cx.say(format!("{} of {total} users on the blacklist of user {} told", blocked.len(), shown(&owner)));
    let users = blocked.into_iter().map(|(id, blocked)| {
        let user = zim.users.get(id);
        calls::BlockedUser {
            user_id: id.to_owned().into(),
            user_name: user.map(|user| user.name.clone()).unwrap_or_default().into(),
            avatar: user.map(|user| user.avatar.clone()).unwrap_or_default().into(),
            update_time: blocked.since.millis(),
        }
    });
    Ok(calls::QueryBlacklistAnswer { total, next, users: users.collect() })
}

fn not_oneself(owner: &String, users: &[String]) -> Result<(), Refusal> {
    if users.contains(owner) { Err(Refusal::new(code::BLOCK_ONESELF, "UserIds has FromUserId in it")) } else { Ok(()) }
}

fn registered(zim: &Zim, user: &str) -> Item {
    if zim.users.knows(user) { Ok(()) } else { Err(ItemProblem::new(code::NO_USER, "")) }
}

fn failures(items: Items, whole: i64, cx: &mut Cx<'_>) -> Vec<calls::BlacklistFailure> {
    let failed = items.failed(cx, |_| Some(whole)).into_iter();
    failed.map(|(id, problem)| calls::BlacklistFailure { user_id: id.into(), sub_code: problem.code }).collect()
}
