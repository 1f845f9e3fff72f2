//! Messages that another service delivered earlier.

use super::contents::checked;
use crate::cx::Cx;
use crate::generated::zim::message as calls;
use crate::log::shown;
use crate::products::zim::acts::group::found::earlier;
use crate::products::zim::acts::who::actor;
use crate::products::zim::state::conversations::ConversationKey;
use crate::products::zim::state::messages::{Said, ThreadKey};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

pub(super) fn of_peer(call: calls::ImportPeerMsg, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::ImportPeerMsgAnswer, Refusal> {
    let (sender, receiver, owner) = (call.sender, call.receiver, call.owner);
    actor(zim, &sender)?;
    let other = match &owner {
        owner if *owner == sender => receiver.clone(),
        owner if *owner == receiver => sender.clone(),
        _ => return Err(Refusal::new(code::PARAMETER, "ImportedUserId is neither FromUserId nor ToUserId")),
    };
    let id = cx.ids.nineteen_digits();
    let said = said(&sender, call.kind, call.custom_kind, &call.body, call.sent_at, cx)?;
    cx.say(format!("message of user {} to user {} imported for user {}", shown(&sender), shown(&receiver), shown(&owner)));
    zim.conversations.touch(&owner, ConversationKey::Peer(other), false, cx.now);
    let msg_seq = zim.messages.say(ThreadKey::peers(&sender, &receiver), Said { id, only: Some(owner), ..said });
    Ok(calls::ImportPeerMsgAnswer { msg_id: id.to_string().into(), msg_seq })
}

pub(super) fn of_group(call: calls::ImportGroupMsg, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::ImportGroupMsgAnswer, Refusal> {
    let (sender, group) = (call.sender, call.group_id);
    actor(zim, &sender)?;
    if !zim.groups.knows(&group) {
        return Err(Refusal::new(code::NO_GROUP, format!("group {} is not there", shown(&group))));
    }
    let id = cx.ids.nineteen_digits();
    let said = said(&sender, call.kind, call.custom_kind, &call.body, call.sent_at, cx)?;
    cx.say(format!("message of user {} imported into group {}", shown(&sender), shown(&group)));
    let msg_seq = zim.messages.say(ThreadKey::Group(group), Said { id, ..said });
    Ok(calls::ImportGroupMsgAnswer { msg_seq })
}

fn said(
    sender: &str,
    kind: i64,
    own_kind: Option<u64>,
    body: &calls::MessageBody,
    sent_at: Option<i64>,
    cx: &Cx<'_>,
) -> Result<Said, Refusal> {
    let time = earlier(sent_at, cx).map_err(|why| Refusal::new(code::PARAMETER, format!("SendMessageTime {why}")))?;
    Ok(Said {
        body: checked(kind, body)?,
        kind,
        own_kind: own_kind.and_then(|own| i64::try_from(own).ok()),
        payload: body.extended_data.clone().unwrap_or_default(),
        sender: sender.to_owned(),
        time,
        ..Said::default()
    })
}
