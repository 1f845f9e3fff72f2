//! Who has got messages, and who has read them.

use crate::cx::Cx;
use crate::generated::zim::message as calls;
use crate::log::shown;
use crate::products::zim::acts::who::actor;
use crate::products::zim::state::messages::{Receipt, ThreadKey};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

pub(super) fn delivered_to_peer(
    call: calls::C2cDeliveryReceipt,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<calls::C2cDeliveryReceiptAnswer, Refusal> {
    let delivered_at = of_peer(&call.receiver, &call.peer, &call.messages, Receipt::Delivered, zim, cx)?;
    Ok(calls::C2cDeliveryReceiptAnswer { delivered_at })
}

pub(super) fn read_by_peer(call: calls::C2cReadReceipt, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::C2cReadReceiptAnswer, Refusal> {
    let read_at = of_peer(&call.receiver, &call.peer, &call.messages, Receipt::Read, zim, cx)?;
    Ok(calls::C2cReadReceiptAnswer { read_at })
}

pub(super) fn delivered_in_group(
    call: calls::GroupDeliveryReceipt,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<calls::GroupDeliveryReceiptAnswer, Refusal> {
    let delivered_at = of_group(&call.receiver, &call.group_id, &call.messages, Receipt::Delivered, zim, cx)?;
    Ok(calls::GroupDeliveryReceiptAnswer { delivered_at })
}

pub(super) fn read_in_group(
    call: calls::GroupReadReceipt,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<calls::GroupReadReceiptAnswer, Refusal> {
    let read_at = of_group(&call.receiver, &call.group_id, &call.messages, Receipt::Read, zim, cx)?;
    Ok(calls::GroupReadReceiptAnswer { read_at })
}

fn of_peer(user: &str, peer: &str, messages: &[u64], receipt: Receipt, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<i64, Refusal> {
    actor(zim, user)?;
    note(&ThreadKey::peers(user, peer), user, messages, receipt, code::NO_PEER_RECEIPTS, zim, cx)
}

fn of_group(user: &str, group: &str, messages: &[u64], receipt: Receipt, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<i64, Refusal> {
    actor(zim, user)?;
    if !zim.groups.has_member(group, user) {
        return Err(Refusal::new(code::NO_GROUP_RECEIPTS, "FromUserId is not in the group, or there is none"));
    }
    note(&ThreadKey::Group(group.to_owned()), user, messages, receipt, code::NO_GROUP_RECEIPTS, zim, cx)
}

/// All of them, or none: the latest moment that is noted, in milliseconds.
fn note(
    place: &ThreadKey,
    user: &str,
    messages: &[u64],
    receipt: Receipt,
    failed: i64,
    zim: &mut Zim,
    cx: &mut Cx<'_>,
) -> Result<i64, Refusal> {
    let is_other = |seq: &u64| zim.messages.get(place, *seq).is_some_and(|said| said.sender != user && said.revoked.is_none());
    if let Some(seq) = messages.iter().find(|seq| !is_other(seq)) {
        return Err(Refusal::new(failed, format!("ConvMsgSeq {seq} is no message there that somebody else has sent")));
    }
    let noted = messages.iter().filter_map(|seq| zim.messages.receipt(place, *seq, user, receipt, cx.now));
    let noted = noted.max().unwrap_or(cx.now).millis();
    let what = if receipt == Receipt::Read { "read" } else { "got" };
    cx.say(format!("user {} has {what} {} messages", shown(user), messages.len()));
    Ok(noted)
}
