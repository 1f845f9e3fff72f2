//! Groups as calls name them, and what all of this family's calls have in common.

use crate::cx::Cx;
use crate::generated::zim::group as calls;
use crate::log::shown;
use crate::moment::Moment;
use crate::operation::Words;
use crate::products::zim::items::ItemProblem;
use crate::products::zim::state::groups::Group;
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// The most bytes of an attribute's name and value.
pub(crate) const MOST_OF_ATTRIBUTE: [usize; 2] = [16, 1_024];

/// Texts of the state as events and answers have them.
pub(crate) fn words<'t>(texts: impl Iterator<Item = &'t String>) -> Vec<Words> {
    texts.map(|text| text.clone().into()).collect()
}

/// What is answered of those who failed.
pub(crate) fn failures(failed: Vec<(String, ItemProblem)>) -> Vec<calls::GroupMemberFailure> {
    failed.into_iter().map(|(user, problem)| calls::GroupMemberFailure { user_id: user.into(), sub_code: problem.code }).collect()
}

/// A moment that a call names, which is not to come; 0 is now.
pub(crate) fn earlier(millis: Option<i64>, cx: &Cx<'_>) -> Result<Moment, String> {
    let moment = match millis {
        None | Some(0) => cx.now,
        Some(millis) => Moment::from_millis(millis),
    };
    if moment > cx.now { Err("is to come: it is in milliseconds, and not later than now".to_owned()) } else { Ok(moment) }
}

pub(crate) fn no_group(id: &str) -> Refusal {
    Refusal::new(code::NO_GROUP, format!("group {} is not there", shown(id)))
}

pub(crate) fn group<'z>(zim: &'z Zim, id: &str) -> Result<&'z Group, Refusal> {
    zim.groups.get(id).ok_or_else(|| no_group(id))
}

pub(crate) fn group_mut<'z>(zim: &'z mut Zim, id: &str) -> Result<&'z mut Group, Refusal> {
    zim.groups.get_mut(id).ok_or_else(|| no_group(id))
}
