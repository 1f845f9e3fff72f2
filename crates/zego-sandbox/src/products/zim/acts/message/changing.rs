//! Messages that are edited, recalled and cleared.

use super::contents::{CUSTOM, told};
use crate::cx::Cx;
use crate::generated::zim::message as calls;
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::zim::acts::room;
use crate::products::zim::acts::who::actor;
use crate::products::zim::state::messages::{Revoked, ThreadKey};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// How long a message can be recalled, in milliseconds, unless the vendor's support has raised it.
const RECALLABLE: i64 = 120_000;

/// What is to be edited: the bits of `EditType`.
const CONTENT: u64 = 1;
const EXTENDED: u64 = 2;
const MENTIONS: u64 = 4;
const MENTIONS_ALL: u64 = 8;
const OWN_KIND: u64 = 16;

/// An edit of a message between users or in a group.
struct Edit {
    message: u64,
    sender: Option<String>,
    kind: i64,
    edits: u64,
    body: Option<calls::EditedBody>,
    mentions: Option<calls::Mentions>,
    mentions_all: Option<bool>,
    own_kind: Option<u64>,
}

pub(super) fn edit_of_peer(call: calls::EditC2cMsgBody, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::EditC2cMsgBodyAnswer, Refusal> {
    actor(zim, &call.editor)?;
    // The other one who takes part in it is who sent the message, or whom it was sent to.
    let place = ThreadKey::peers(if call.sender == call.peer { &call.editor } else { &call.sender }, &call.peer);
    let edit = Edit {
        message: call.message,
        sender: Some(call.sender),
        kind: call.kind,
        edits: call.edits,
        body: call.body,
        mentions: call.mentions,
        mentions_all: call.mentions_all,
        own_kind: call.custom_kind,
    };
    let edit_seq = edit_message(&place, edit, zim, cx)?;
    Ok(calls::EditC2cMsgBodyAnswer { state_seq: edit_seq, edit_seq, edited_at: cx.now.secs() })
}

pub(super) fn edit_of_group(
    call: calls::EditGroupMsgBody,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<calls::EditGroupMsgBodyAnswer, Refusal> {
    if !zim.groups.has_member(&call.group, &call.editor) {
        return Err(Refusal::new(code::NOT_EDITED, "FromUserId is not in the group, or there is none"));
    }
    let place = ThreadKey::Group(call.group);
    let edit = Edit {
        message: call.message,
        sender: call.sender,
        kind: call.kind,
        edits: call.edits,
        body: call.body,
        mentions: call.mentions,
        mentions_all: call.mentions_all,
        own_kind: call.custom_kind,
    };
    let edit_seq = edit_message(&place, edit, zim, cx)?;
    Ok(calls::EditGroupMsgBodyAnswer { state_seq: edit_seq, edit_seq, edited_at: cx.now.secs() })
}

/// Everything is looked at before anything is changed; which edit it was.
fn edit_message(place: &ThreadKey, edit: Edit, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<u64, Refusal> {
    let no_edit = |why: &str| Refusal::new(code::NOT_EDITED, why.to_owned());
    let missing = |name: &str| Refusal::new(code::PARAMETER, format!("{name} is missing, which EditType asks to edit"));
    let asks = |bit| edit.edits & bit != 0;
    let said = zim.messages.get_mut(place, edit.message).ok_or_else(|| no_edit("ConvMsgSeq is no message there"))?;
    if said.revoked.is_some() {
        return Err(no_edit("the message was recalled"));
    }
    if said.kind != edit.kind {
        return Err(no_edit("MsgType is not that of the message"));
    }
    if edit.sender.as_ref().is_some_and(|sender| *sender != said.sender) {
        return Err(no_edit("SenderId has not sent the message"));
    }
    let body = edit.body.unwrap_or_default();
    let content = match body.message.filter(|message| !message.is_empty()) {
        Some(message) if asks(CONTENT) => Some(told(said.kind, &message)?),
        None if asks(CONTENT) => return Err(missing("MessageBody.Message")),
        _ => None,
    };
    let mentions_all = edit.mentions_all.filter(|_| asks(MENTIONS_ALL));
    if asks(MENTIONS_ALL) && mentions_all.is_none() {
        return Err(missing("IsAtAll"));
    }
    let own_kind = edit.own_kind.filter(|_| asks(OWN_KIND)).and_then(|own| i64::try_from(own).ok());
    if asks(OWN_KIND) && (own_kind.is_none() || said.kind != CUSTOM) {
        return Err(Refusal::new(code::PARAMETER, "SubMsgType is that of a custom message, and is given where EditType asks to edit it"));
    }
    said.body = content.unwrap_or_else(|| std::mem::take(&mut said.body));
    if asks(EXTENDED) {
        said.payload = body.extended_data.unwrap_or_default();
    }
    if asks(MENTIONS) {
        said.mentions = edit.mentions.and_then(|mentions| mentions.users).unwrap_or_default();
    }
    said.mentions_all = mentions_all.unwrap_or(said.mentions_all);
    said.own_kind = own_kind.or(said.own_kind);
    cx.say(format!("message {} edited", edit.message));
    Ok(zim.messages.edited(place))
}

pub(super) fn revoke_of_peer(call: calls::RevokePeerMessage, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let place = ThreadKey::peers(&call.sender, &call.receiver);
    revoke(&place, call.message, &call.sender, call.payload, Some(RECALLABLE), zim, cx)
}

pub(super) fn revoke_of_group(call: calls::RevokeGroupMessage, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    if !zim.groups.knows(&call.group_id) {
        return Err(Refusal::new(code::NO_GROUP, format!("group {} is not there", shown(&call.group_id))));
    }
    revoke(&ThreadKey::Group(call.group_id), call.message, &call.sender, call.payload, Some(RECALLABLE), zim, cx)
}

/// Messages in rooms are stored here, which the vendor's support has to set up.
pub(super) fn revoke_of_room(call: calls::RevokeRoomMessage, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    room::room(zim, &call.room_id)?;
    revoke(&ThreadKey::Room(call.room_id), call.message, &call.sender, call.payload, None, zim, cx)
}

fn revoke(
    place: &ThreadKey,
    seq: u64,
    sender: &str,
    payload: Option<String>,
    within: Option<i64>,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<NoAnswer, Refusal> {
    let said = zim.messages.get_mut(place, seq).ok_or_else(|| Refusal::new(code::NO_MESSAGE, "MsgSeq is no message there"))?;
    if said.revoked.is_some() {
        return Err(Refusal::new(code::RECALLED, "the message was recalled already"));
    }
    if said.sender != sender {
        return Err(Refusal::new(code::NOT_THE_SENDER, "FromUserId has not sent the message"));
    }
    if within.is_some_and(|within| cx.now.millis() - said.time.millis() > within) {
        return Err(Refusal::new(code::TOO_OLD, "the message is older than two minutes"));
    }
    said.revoked = Some(Revoked { at: cx.now, payload: payload.unwrap_or_default(), user: sender.to_owned() });
    cx.say(format!("message {seq} recalled"));
    Ok(NoAnswer)
}

pub(super) fn clear_of_peer(call: calls::ClearPeerMessage, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    actor(zim, &call.user)?;
    let cleared = zim.messages.clear(&ThreadKey::peers(&call.user, &call.peer), &call.user);
    cx.say(format!("{cleared} messages with user {} deleted for user {}", shown(&call.peer), shown(&call.user)));
    Ok(NoAnswer)
}

pub(super) fn clear_of_group(call: calls::ClearMemberGroupMessage, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    actor(zim, &call.user)?;
    let cleared = zim.messages.clear(&ThreadKey::Group(call.group_id.clone()), &call.user);
    cx.say(format!("{cleared} messages in group {} deleted for user {}", shown(&call.group_id), shown(&call.user)));
    Ok(NoAnswer)
}
