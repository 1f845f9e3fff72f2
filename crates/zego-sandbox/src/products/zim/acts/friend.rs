//! The family `friend`: who is whose friend.

mod adding;
mod changing;
mod checks;
mod looking;

use zego_model::check::{Problem, Violation};

use super::last;
use crate::generated::zim::friend as calls;
use crate::product::{Act, Verdict, act};
use crate::products::zim::{Zim, code};

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Zim>] = &[
    act!(calls::AddFriends => adding::add),
    act!(calls::SendFriendApplication => adding::apply),
    act!(calls::DeleteFriends => changing::delete),
    act!(calls::DeleteAllFriends => changing::delete_all),
    act!(calls::UpdateFriendAttributes => changing::attributes),
    act!(calls::UpdateFriendsAlias => changing::alias),
    act!(calls::CheckFriendsRelation => looking::check),
    act!(calls::QueryFriendList => looking::list),
];

/// The codes that this family has for single mistakes.
pub(super) fn verdict(violation: &Violation) -> Option<Verdict> {
    match (last(violation), &violation.problem) {
        ("FriendInfos" | "UserIds", Problem::Length { len: 1.., .. }) => Some(Verdict::Code(code::TOO_MANY_FRIENDS_AT_ONCE)),
        ("Wording" | "FriendAlias", Problem::TooLong { .. }) => Some(Verdict::Code(code::ALIAS_TOO_LONG)),
        ("Key", Problem::UnknownWord { .. } | Problem::Misspelt { .. }) => Some(Verdict::Code(code::NO_SUCH_KEY)),
        _ => None,
    }
}
