//! What groups are called, what is noted on them, and who may join.

use super::found::{MOST_OF_ATTRIBUTE, group_mut};
use crate::cx::Cx;
use crate::generated::zim::group as calls;
use crate::log::shown;
use crate::operation::{NoAnswer, Words};
use crate::products::zim::Zim;
use crate::products::zim::acts::who::actor;
use crate::products::zim::state::groups::Group;
use crate::refusal::Refusal;

/// The most attributes of a group.
const MOST_ATTRIBUTES: usize = 10;

/// No attribute fails with a code, but with words; a call in which all fail succeeds all the same.
pub(super) fn attributes(
    call: calls::ModifyGroupAttribute,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<calls::ModifyGroupAttributeAnswer, Refusal> {
    actor(zim, &call.operator)?;
    let group = group_mut(zim, &call.group_id)?;
    let (mut errors, mut attributes) = (Vec::new(), Vec::new());
    for (place, change) in call.attributes.into_iter().enumerate() {
        let by_rule = cx.fails(place, &change.key).map(|(_, message)| Words::from(message));
        let changed = by_rule.map_or_else(|| changed(group, &change, call.change == 1), Err);
        let key = Words::from(change.key);
        match changed {
            Ok(value) => attributes.push(calls::GroupAttribute { key, value: value.into() }),
            Err(reason) => errors.push(calls::GroupAttributeFailure { reason, key }),
        }
    }
    let done = if call.change == 1 { "deleted" } else { "set" };
    cx.say(format!("{} attributes of group {} {done}, {} not", attributes.len(), shown(&call.group_id), errors.len()));
    Ok(calls::ModifyGroupAttributeAnswer { errors, changed: Some(calls::ChangedAttributes { attributes }) })
}

/// The attribute's value, or why it is as before.
fn changed(group: &mut Group, change: &calls::GroupAttributeChange, delete: bool) -> Result<String, Words> {
    let [most_key, most_value] = MOST_OF_ATTRIBUTE;
    let key = &change.key;
    if delete {
        return group.attributes.remove(key).ok_or_else(|| "key non-existent".into());
    }
    let value = change.value.clone().ok_or("value is missing")?;
    if key.is_empty() || key.len() > most_key || value.len() > most_value {
        return Err("key or value length limit".into());
    }
    if group.attributes.len() >= MOST_ATTRIBUTES && !group.attributes.contains_key(key) {
        return Err("attribute count limit".into());
    }
    group.attributes.insert(key.clone(), value.clone());
    Ok(value)
}

pub(super) fn limits(call: calls::ModifyGroupLimit, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    actor(zim, &call.operator)?;
    let limits = &mut group_mut(zim, &call.group_id)?.limits;
    for (limit, given) in
        [(&mut limits.join, call.join_mode), (&mut limits.invite, call.invite_mode), (&mut limits.be_invited, call.be_invited_mode)]
    {
        *limit = given.unwrap_or(*limit);
    }
    limits.members = call.member_count_limit.unwrap_or(limits.members);
    cx.say(format!("limits of group {} changed", shown(&call.group_id)));
    Ok(NoAnswer)
}

pub(super) fn data(call: calls::UpdateGroupData, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    actor(zim, &call.operator)?;
    let group = group_mut(zim, &call.group_id)?;
    group.changes += 1;
    for (text, given) in
        [(&mut group.avatar, call.group_avatar), (&mut group.name, call.group_name), (&mut group.notice, call.group_notice)]
    {
        if let Some(given) = given {
            *text = given;
        }
    }
    cx.say(format!("group {} changed", shown(&call.group_id)));
    Ok(NoAnswer)
}
