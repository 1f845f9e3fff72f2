//! The family `conversation`: conversations as each user has them.

mod marking;
mod messages;

use super::actor;
use crate::cx::Cx;
use crate::generated::zim::conversation as calls;
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::product::{Act, act};
use crate::products::zim::items::{Item, ItemProblem, Items};
use crate::products::zim::pages::{limit, page};
use crate::products::zim::state::conversations::{ConversationKey, Unchanged};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Zim>] = &[
    act!(calls::QueryConversationList => list),
    act!(calls::DeleteConv => delete),
    act!(calls::ClearConversationUnread => read),
    act!(calls::ConvPinned => pin),
    act!(calls::SilenceConvNotification => silence),
    act!(calls::SetConvMark => marking::mark),
    act!(calls::QueryPeerMsg => messages::of_peer),
    act!(calls::QueryGroupMsg => messages::of_group),
];

fn list(call: calls::QueryConversationList, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::QueryConversationListAnswer, Refusal> {
    let user = call.from_user_id;
    actor(zim, &user)?;
    let all = zim.conversations.latest(&user);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let (page, next) = page(all, call.next.unwrap_or_default(), limit(call.limit, 100, 500));
    cx.say(format!("{} of {total} conversations of user {} told", page.len(), shown(&user)));
    let conversations = page.into_iter().map(|(key, conversation)| calls::Conversation {
        conv_id: key.id().to_owned().into(),
        conv_type: Some(key.kind()),
        update_time: conversation.updated.unwrap_or_default().millis(),
    });
    Ok(calls::QueryConversationListAnswer { total, next, conversations: conversations.collect() })
}

/// The page has no code for one that is not there: it succeeds.
fn delete(call: calls::DeleteConv, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let key = ConversationKey::of(call.conv_type, &call.conv_id);
    let text = if zim.conversations.delete(&call.from_user_id, &key) { "deleted" } else { "was not there" };
    cx.say(format!("conversation {} of user {} {text}", shown(&call.conv_id), shown(&call.from_user_id)));
    Ok(NoAnswer)
}

fn read(call: calls::ClearConversationUnread, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let key = ConversationKey::of(call.conv_type, &call.conv_id);
    if !zim.conversations.listed(&call.from_user_id, &key) {
        return Err(Refusal::new(code::NO_CONVERSATION, "ConvId is none of the latest 1000 conversations of FromUserId"));
    }
    let read = zim.conversations.read(&call.from_user_id, &key);
    cx.say(format!("{read} messages to user {} are taken for read", shown(&call.from_user_id)));
    Ok(NoAnswer)
}

fn pin(call: calls::ConvPinned, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::ConvPinnedAnswer, Refusal> {
    let user = call.from_user_id;
    actor(zim, &user)?;
    let (pinned, kinds) = (call.pinned == 1, call.conversations.iter().map(|one| one.conv_type).collect::<Vec<_>>());
    let (mut items, mut failed_kinds) = (Items::default(), Vec::new());
    for (place, one) in call.conversations.into_iter().enumerate() {
        let before = items.done();
        items.carry_out(place, &one.conv_id, cx, |_| {
            there_is(zim, one.conv_type, &one.conv_id, code::NO_USER_HERE)?;
            let changed = zim.conversations.pin(&user, ConversationKey::of(one.conv_type, &one.conv_id), pinned);
            changed.map_err(|_| ItemProblem::new(code::PINNED_FULL, "pinned list length limit"))
        });
        if items.done() == before {
            failed_kinds.push(kinds[place]);
        }
    }
    cx.say(format!("{} conversations of user {} {}", items.done(), shown(&user), if pinned { "put on top" } else { "taken down" }));
    let failed = items.failed(cx, |all| all).into_iter().zip(failed_kinds);
    let errors = failed.map(|((id, problem), kind)| calls::PinFailure {
        conv_id: id.into(),
        conv_type: Some(kind),
        sub_code: problem.code,
        sub_message: problem.message,
    });
    Ok(calls::ConvPinnedAnswer { errors: errors.collect() })
}

fn silence(call: calls::SilenceConvNotification, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::SilenceConvNotificationAnswer, Refusal> {
    let user = call.from_user_id;
    actor(zim, &user)?;
    let mut items = Items::default();
    for (place, id) in call.conv_ids.into_iter().enumerate() {
        items.carry_out(place, &id, cx, |_| {
            there_is(zim, call.conv_type, &id, code::NO_USER)?;
            if call.conv_type == 2 && !zim.groups.has_member(&id, &user) {
                return Err(ItemProblem::new(code::NOT_IN_GROUP, "user not in group"));
            }
            let changed = zim.conversations.silence(&user, ConversationKey::of(call.conv_type, &id), call.silent);
            changed.map_err(|why| match (why, call.silent) {
                (Unchanged::Full, _) => ItemProblem::new(code::SILENT_FULL, "silent list length limit"),
                (Unchanged::Already, true) => ItemProblem::new(code::SILENT_ALREADY, "silent already"),
                (Unchanged::Already, false) => ItemProblem::new(code::NOT_SILENT, "not silent"),
            })
        });
    }
    cx.say(format!("{} conversations of user {} {}", items.done(), shown(&user), if call.silent { "silenced" } else { "heard again" }));
    let failed = items.failed(cx, |all| all).into_iter();
    let errors =
        failed.map(|(id, problem)| calls::SilenceFailure { conv_id: id.into(), sub_code: problem.code, sub_message: problem.message });
    Ok(calls::SilenceConvNotificationAnswer { errors: errors.collect() })
}

/// That there is the user or the group that a conversation is with.
fn there_is(zim: &Zim, kind: i64, id: &str, no_user: i64) -> Item {
    match kind {
        2 if !zim.groups.knows(id) => Err(ItemProblem::new(code::NO_GROUP, "group not exist")),
        0 if !zim.users.knows(id) => Err(ItemProblem::new(no_user, "user not exist")),
        _ => Ok(()),
    }
}
