//! The family `user`: who there is, and whether they are there.

use zego_model::check::{Problem, Violation};

use super::{actor, last};
use crate::cx::Cx;
use crate::generated::zim::user as calls;
use crate::log::shown;
use crate::product::{Act, Verdict, act};
use crate::products::zim::items::{Item, ItemProblem, Items};
use crate::products::zim::pages::page;
use crate::products::zim::state::users::User;
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Zim>] = &[
    act!(calls::UserRegister => register),
    act!(calls::ModifyUserInfo => modify),
    act!(calls::QueryUserInfos => infos),
    act!(calls::QueryUserOnlineState => online),
    act!(calls::QueryGroupsInfoOfUser => groups),
];

/// The most bytes of an id, a name and the URL of a picture.
const MOST_BYTES: [usize; 3] = [32, 256, 500];

/// The most bytes that an app can store about a user, unless the vendor's support has raised it.
const MOST_EXTRA: usize = 2_048;

/// What is too long of a user fails that user alone.
pub(super) fn verdict(action: &str, violation: &Violation) -> Option<Verdict> {
    match (action, last(violation), &violation.problem) {
        ("UserRegister" | "RobotRegister" | "ModifyUserInfo", "UserId" | "UserName" | "UserAvatar" | "Extra", Problem::TooLong { .. }) => {
            Some(Verdict::Taken(format!("{} is too long: that user fails", violation.parameter)))
        }
        ("QueryUserOnlineState", "UserId", Problem::Length { len: 1.., .. }) => Some(Verdict::Code(code::TOO_MANY_USERS)),
        _ => None,
    }
}

fn register(call: calls::UserRegister, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::UserRegisterAnswer, Refusal> {
    let mut items = Items::default();
    for (place, new) in call.users.into_iter().enumerate() {
        let (name, avatar) = (new.name.unwrap_or_default(), new.avatar.unwrap_or_default());
        items.carry_out(place, &new.user_id, cx, |_| {
            add(zim, &new.user_id, User { name: name.clone(), avatar: avatar.clone(), ..User::default() }, "User already exists")
        });
    }
    cx.say(format!("{} users registered", items.done()));
    Ok(calls::UserRegisterAnswer { errors: failures(items, cx) })
}

/// A new user or bot, if everything about it is right.
pub(super) fn add(zim: &mut Zim, id: &str, user: User, exists: &'static str) -> Item {
    for ((text, most), (code, what)) in [id, &user.name, &user.avatar].into_iter().zip(MOST_BYTES).zip([
        (code::ID_TOO_LONG, "UserId length limit"),
        (code::NAME_TOO_LONG, "UserName length limit"),
        (code::PICTURE_TOO_LONG, "UserAvatar length limit"),
    ]) {
        if text.len() > most {
            return Err(ItemProblem::new(code, what));
        }
    }
    if id.is_empty() || !id.chars().all(|one| one.is_ascii_alphanumeric() || "!#$%&()+-:;<=.>?@[]^_ {}|~".contains(one)) {
        return Err(ItemProblem::new(code::PARAMETER, "UserId has a character that none can have"));
    }
    if zim.users.knows(id) {
        return Err(ItemProblem::new(code::REGISTERED, exists));
    }
    zim.users.add(id, user);
    Ok(())
}

fn modify(call: calls::ModifyUserInfo, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::ModifyUserInfoAnswer, Refusal> {
    let mut items = Items::default();
    for (place, change) in call.users.into_iter().enumerate() {
        items.carry_out(place, &change.user_id, cx, |_| changed(zim, &change));
    }
    cx.say(format!("{} users changed", items.done()));
    Ok(calls::ModifyUserInfoAnswer { errors: failures(items, cx) })
}

fn changed(zim: &mut Zim, change: &calls::UserChange) -> Item {
    let user = zim.users.get_mut(&change.user_id);
    let user = user.ok_or_else(|| ItemProblem::new(code::NO_USER_TO_CHANGE, "user is not registered"))?;
    let [_, most_name, most_avatar] = MOST_BYTES;
    for (text, most, code, what) in [
        (&change.name, most_name, code::NAME_TOO_LONG, "UserName length limit"),
        (&change.avatar, most_avatar, code::PICTURE_TOO_LONG, "UserAvatar length limit"),
        (&change.extra, MOST_EXTRA, code::PARAMETER, "Extra length limit"),
    ] {
        if text.as_ref().is_some_and(|text| text.len() > most) {
            return Err(ItemProblem::new(code, what));
        }
    }
    for (of_user, text) in [(&mut user.name, &change.name), (&mut user.avatar, &change.avatar), (&mut user.extra, &change.extra)] {
        if let Some(text) = text {
            of_user.clone_from(text);
        }
    }
    Ok(())
}

fn failures(items: Items, cx: &mut Cx<'_>) -> Vec<calls::UserFailure> {
    let failed = items.failed(cx, |all| all).into_iter();
    failed.map(|(id, problem)| calls::UserFailure { user_id: id.into(), sub_code: problem.code, sub_message: problem.message }).collect()
}

fn infos(call: calls::QueryUserInfos, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::QueryUserInfosAnswer, Refusal> {
    let (mut items, mut users) = (Items::default(), Vec::new());
    for (place, id) in call.user_ids.into_iter().enumerate() {
        items.carry_out(place, &id, cx, |_| {
            let user = zim.users.get(&id).ok_or_else(|| ItemProblem::new(code::PARAMETER, ""))?;
            users.push(calls::UserInfo {
                user_id: id.clone().into(),
                name: user.name.clone().into(),
                avatar: user.avatar.clone().into(),
                extra: user.extra.clone().into(),
            });
            Ok(())
        });
    }
    cx.say(format!("{} users told of", users.len()));
    let failed = items.failed(cx, |all| all).into_iter();
    let errors = failed.map(|(id, problem)| calls::UserInfoFailure { user_id: id.into(), sub_code: problem.code }).collect();
    Ok(calls::QueryUserInfosAnswer { users, errors })
}

/// Who has only been registered has no state yet.
fn online(call: calls::QueryUserOnlineState, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::QueryUserOnlineStateAnswer, Refusal> {
    let (mut items, mut told) = (Items::default(), Vec::new());
    for (place, id) in call.user_ids.into_iter().enumerate() {
        items.carry_out(place, &id, cx, |_| {
            let user = zim.users.get(&id).filter(|user| user.seen).ok_or_else(|| ItemProblem::new(code::NOT_SEEN, ""))?;
            let status = if user.online.is_some() { "Online" } else { "Offline" };
            told.push(calls::UserState { user_id: id.clone().into(), status: status.into() });
            Ok(())
        });
    }
    cx.say(format!("the state of {} users told", told.len()));
    let failed = items.failed(cx, |all| all).into_iter();
    let errors = failed.map(|(id, problem)| calls::UserStateFailure { user_id: id.into(), sub_code: problem.code }).collect();
    Ok(calls::QueryUserOnlineStateAnswer { states: told, errors })
}

fn groups(call: calls::QueryGroupsInfoOfUser, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::QueryGroupsInfoOfUserAnswer, Refusal> {
    let user = call.from_user_id;
    actor(zim, &user)?;
    let next = match call.next.as_deref() {
        None | Some("") => 0,
        Some(next) => next.parse().map_err(|_| Refusal::new(code::PARAMETER, "Next is none that an answer had"))?,
    };
    let all = zim.groups.of_user(&user);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let (groups, next) = page(all, next, usize::try_from(call.limit).unwrap_or(usize::MAX));
    cx.say(format!("{} of {total} groups of user {} told", groups.len(), shown(&user)));
    let groups = groups.into_iter().map(|[id, name, avatar]| calls::JoinedGroup {
        group_id: id.to_owned().into(),
        group_name: name.to_owned().into(),
        group_avatar: avatar.to_owned().into(),
    });
    Ok(calls::QueryGroupsInfoOfUserAnswer { next: next.to_string().into(), total, groups: groups.collect() })
}
