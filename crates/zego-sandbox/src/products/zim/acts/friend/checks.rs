//! What the operations of this family have in common: which items fail, and how that is told.

use std::collections::BTreeMap;

use crate::cx::Cx;
use crate::generated::zim::friend as calls;
use crate::moment::Moment;
use crate::products::zim::items::{Item, ItemProblem, Items};
use crate::products::zim::state::friends::MOST_OF_ATTRIBUTES;
use crate::products::zim::{Zim, code};

/// That a user stands in a list for the first time.
pub(super) fn first(users: &[&str], place: usize) -> Item {
    if users[..place].contains(&users[place]) { Err(ItemProblem::new(code::TWICE, "")) } else { Ok(()) }
}

pub(super) fn registered(zim: &Zim, user: &str) -> Item {
    if zim.users.knows(user) { Ok(()) } else { Err(ItemProblem::new(code::NO_USER, "")) }
}

/// What is said of a friend, by key.
pub(super) fn attributes_of(attributes: Vec<calls::FriendAttribute>) -> Result<BTreeMap<String, String>, ItemProblem> {
    let mut all = BTreeMap::new();
    for calls::FriendAttribute { key, value } in attributes {
        if all.insert(key, value).is_some() {
            return Err(ItemProblem::new(code::KEY_TWICE, ""));
        }
    }
    fits(&all)?;
    Ok(all)
}

pub(super) fn fits(attributes: &BTreeMap<String, String>) -> Item {
    let length: usize = attributes.iter().map(|(key, value)| key.len() + value.len()).sum();
    if length > MOST_OF_ATTRIBUTES { Err(ItemProblem::new(code::ATTRIBUTES_TOO_LONG, "")) } else { Ok(()) }
}

/// A moment in the past; 0 and nothing are now.
pub(super) fn moment(millis: Option<i64>, now: Moment) -> Result<Moment, ItemProblem> {
    match millis {
        None | Some(0) => Ok(now),
        Some(millis) if Moment::from_millis(millis) > now => Err(ItemProblem::new(code::TIME_TO_COME, "")),
        Some(millis) => Ok(Moment::from_millis(millis)),
    }
}

pub(super) fn failures(items: Items, cx: &mut Cx<'_>) -> Vec<calls::FriendFailure> {
    // Where nobody is registered the call has a code of its own.
    let whole = |all: Option<i64>| if all == Some(code::NO_USER) { Some(code::NOBODY_REGISTERED) } else { all };
    let failed = items.failed(cx, whole).into_iter();
    failed.map(|(id, problem)| calls::FriendFailure { user_id: id.into(), sub_code: problem.code }).collect()
}
