//! What was said in a conversation, the latest first.

use crate::cx::Cx;
use crate::generated::zim::conversation as calls;
use crate::log::shown;
use crate::products::zim::acts::actor;
use crate::products::zim::pages::{limit, page_back};
use crate::products::zim::state::messages::Message;
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

pub(super) fn of_peer(call: calls::QueryPeerMsg, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::QueryPeerMsgAnswer, Refusal> {
    actor(zim, &call.from_user_id)?;
    let said = zim.messages.between(&call.from_user_id, &call.to_user_id);
    let (messages, next) = paged(said, call.with_empty, call.next, call.limit);
    let (user, other) = (shown(&call.from_user_id), shown(&call.to_user_id));
    cx.say(format!("{} messages between users {user} and {other} told", messages.len()));
    Ok(calls::QueryPeerMsgAnswer { next, messages })
}

pub(super) fn of_group(call: calls::QueryGroupMsg, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::QueryGroupMsgAnswer, Refusal> {
    if !zim.groups.knows(&call.group_id) {
        return Err(Refusal::new(code::NO_GROUP, "GroupId is no group"));
    }
    let (messages, next) = paged(zim.messages.in_group(&call.group_id), call.with_empty, call.next, call.limit);
    cx.say(format!("{} messages in group {} told", messages.len(), shown(&call.group_id)));
    Ok(calls::QueryGroupMsgAnswer { next, messages })
}

fn paged(said: Vec<Message<'_>>, with_empty: Option<i64>, next: Option<i64>, asked: Option<u64>) -> (Vec<calls::StoredMessage>, i64) {
    let shown = said.into_iter().filter(|message| with_empty == Some(1) || message.emptiness == 0);
    let (page, next) = page_back(shown.map(|message| (message.seq, message)), next.unwrap_or_default(), limit(asked, 10, 100));
    (page.into_iter().map(stored).collect(), next)
}

fn stored(message: Message<'_>) -> calls::StoredMessage {
    calls::StoredMessage {
        sender: message.sender.to_owned().into(),
        kind: message.kind,
        custom_kind: message.own_kind,
        body: message.body.to_owned().into(),
        msg_id: i64::try_from(message.id).unwrap_or(i64::MAX),
        msg_seq: message.seq,
        extended_data: message.payload.to_owned().into(),
        sent_at: message.time.millis(),
        state: message.emptiness,
    }
}
