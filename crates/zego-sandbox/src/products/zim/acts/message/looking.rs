//! Messages by their numbers.

use serde_json::json;

use super::contents::escaped;
use crate::cx::Cx;
use crate::generated::zim::message as calls;
use crate::log::shown;
use crate::products::zim::acts::who::known;
use crate::products::zim::state::messages::{Said, ThreadKey};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// What a message is that was recalled.
const REVOKED: i64 = 31;
/// How it was recalled: through a back end.
const BY_SERVER: i64 = 12;

/// What is not there is left out.
pub(super) fn by_number(
    call: calls::QueryMessagesByMsgSeq,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<calls::QueryMessagesByMsgSeqAnswer, Refusal> {
    known(zim, &call.user, code::NO_USER, "FromUserId")?;
    let place = if call.kind == 2 {
        if !zim.groups.knows(&call.conversation) {
            return Err(Refusal::new(code::NO_GROUP, format!("group {} is not there", shown(&call.conversation))));
        }
        ThreadKey::Group(call.conversation)
    } else {
        ThreadKey::peers(&call.user, &call.conversation)
    };
    let found = call.messages.into_iter().filter_map(|seq| {
        let said = zim.messages.get(&place, seq)?;
        let cleared = zim.messages.has_cleared(&place, &call.user, seq) || said.only.as_ref().is_some_and(|only| *only != call.user);
        Some(stored(seq, said, cleared))
    });
    let messages: Vec<_> = found.collect();
    cx.say(format!("{} messages told", messages.len()));
    Ok(calls::QueryMessagesByMsgSeqAnswer { messages })
}

fn stored(seq: u64, said: &Said, is_cleared: bool) -> calls::StoredMessage {
    let empty = calls::StoredMessage { sender: "".into(), msg_seq: seq, state: 1, ..calls::StoredMessage::default() };
    if is_cleared {
        return empty;
    }
    let there = calls::StoredMessage {
        sender: said.sender.clone().into(),
        kind: said.kind,
        custom_kind: said.own_kind,
        body: said.body.clone().into(),
        msg_id: i64::try_from(said.id).unwrap_or(i64::MAX),
        extended_data: said.payload.clone().into(),
        sent_at: said.time.millis(),
        state: 0,
        ..empty
    };
    let Some(revoked) = &said.revoked else { return there };
    let body = json!({
        "user_id": revoked.user, "revoke_time": revoked.at.millis(), "msg_type": said.kind, "payload": revoked.payload,
        "msg_status": BY_SERVER,
    });
    calls::StoredMessage { kind: REVOKED, custom_kind: None, body: escaped(&body).into(), extended_data: "".into(), state: 2, ..there }
}
