//! Marks on conversations: by user, and of each user by conversation.

use serde_json::Value;

use crate::cx::Cx;
use crate::generated::zim::conversation as calls;
use crate::log::shown;
use crate::products::zim::acts::known;
use crate::products::zim::items::ItemProblem;
use crate::products::zim::state::conversations::ConversationKey;
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// Items have small numbers of their own here: the page's example has this one for a wrong mark and for a user who is not there.
const WRONG: i64 = 1;

/// The most conversations of a kind.
const MOST: usize = 100;

pub(super) fn mark(call: calls::SetConvMark, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::SetConvMarkAnswer, Refusal> {
    known(zim, &call.from_user_id, code::NO_USER_HERE, "FromUserId")?;
    let (mut failures, mut marked) = (Vec::new(), 0);
    for (place, marks) in call.marks.into_iter().enumerate() {
        let by_rule = cx.fails(place, &marks.user_id).map(|(code, message)| (code.number().unwrap_or(WRONG), message));
        let wrong = by_rule.or_else(|| {
            let not_there = !zim.users.knows(&marks.user_id);
            not_there.then(|| (WRONG, "user not exist".to_owned()))
        });
        if let Some((code, message)) = wrong {
            let user_id = marks.user_id.into();
            failures.push(calls::MarkFailure { sub_code: code, sub_message: message.into(), user_id, conversations: None });
            continue;
        }
        let mut conversations = Vec::new();
        for (key, content) in wanted(&marks) {
            match set(zim, &marks, &key, content) {
                Ok(()) => marked += 1,
                Err(problem) => conversations.push(calls::ConversationMarkFailure {
                    code: problem.code,
                    message: problem.message,
                    conv_id: key.id().to_owned().into(),
                    conv_type: Some(key.kind()),
                }),
            }
        }
        if !conversations.is_empty() {
            let (user_id, conversations) = (marks.user_id.into(), Some(conversations));
            failures.push(calls::MarkFailure { sub_code: 0, sub_message: "succ".into(), user_id, conversations });
        }
    }
    if marked == 0 && !failures.is_empty() {
        cx.remarks.news = Some((code::NONE_MARKED, "nothing was done: the list says why"));
    }
    cx.say(format!("{marked} conversations marked by user {}", shown(&call.from_user_id)));
    Ok(calls::SetConvMarkAnswer { failures })
}

/// The conversations that are named, with what is said of each.
fn wanted(marks: &calls::ConversationMarks) -> Vec<(ConversationKey, &Value)> {
    let mut wanted = Vec::new();
    for (kind, named) in [(0, &marks.peers), (2, &marks.groups)] {
        let named = named.as_ref().and_then(Value::as_object).into_iter().flatten().take(MOST);
        wanted.extend(named.map(|(id, content)| (ConversationKey::of(kind, id), content)));
    }
    wanted
}

fn set(zim: &mut Zim, marks: &calls::ConversationMarks, key: &ConversationKey, content: &Value) -> Result<(), ItemProblem> {
    let mark = content.get("MarkContent").and_then(Value::as_i64).filter(|mark| (1..=30).contains(mark));
    let mark = mark.ok_or_else(|| ItemProblem::new(WRONG, "mark content is invalide"))?;
    match key {
        ConversationKey::Group(group) if !zim.groups.has_member(group, &marks.user_id) => {
            return Err(ItemProblem::new(WRONG, "user not in group"));
        }
        ConversationKey::Peer(peer) if !zim.users.knows(peer) => return Err(ItemProblem::new(WRONG, "user not exist")),
        _ => {}
    }
    zim.conversations.mark(&marks.user_id, key.clone(), mark, marks.set);
    Ok(())
}
