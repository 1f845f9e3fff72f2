//! The family `message`: what is said between users, in groups and in rooms.

mod changing;
pub(crate) mod contents;
mod importing;
mod looking;
mod receipts;
mod sending;

use zego_model::check::{Problem, Violation};

use super::who::last;
use crate::generated::zim::message as calls;
use crate::product::{Act, Verdict, act};
use crate::products::zim::{Zim, code};

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Zim>] = &[
    act!(calls::SendPeerMessage => sending::to_peers),
    act!(calls::SendGroupMessage => sending::to_group),
    act!(calls::SendRoomMessage => sending::to_room),
    act!(calls::SendMessageToAllUsers => sending::to_everybody),
    act!(calls::ImportPeerMsg => importing::of_peer),
    act!(calls::ImportGroupMsg => importing::of_group),
    act!(calls::EditC2cMsgBody => changing::edit_of_peer),
    act!(calls::EditGroupMsgBody => changing::edit_of_group),
    act!(calls::RevokePeerMessage => changing::revoke_of_peer),
    act!(calls::RevokeGroupMessage => changing::revoke_of_group),
    act!(calls::RevokeRoomMessage => changing::revoke_of_room),
    act!(calls::ClearPeerMessage => changing::clear_of_peer),
    act!(calls::ClearMemberGroupMessage => changing::clear_of_group),
    act!(calls::C2cDeliveryReceipt => receipts::delivered_to_peer),
    act!(calls::C2cReadReceipt => receipts::read_by_peer),
    act!(calls::GroupDeliveryReceipt => receipts::delivered_in_group),
    act!(calls::GroupReadReceipt => receipts::read_in_group),
    act!(calls::QueryMessagesByMsgSeq => looking::by_number),
];

/// The codes that this family has for single mistakes, and what it takes for something else.
pub(super) fn verdict(action: &str, violation: &Violation) -> Option<Verdict> {
    match (action, last(violation), &violation.problem) {
        (_, "ConvMsgSeq", Problem::Length { len: 1.., .. }) => Some(Verdict::Code(code::TOO_MANY_MESSAGES)),
        ("SendPeerMessage", "ToUserId", Problem::Length { len: 1.., .. }) => Some(Verdict::Code(code::TOO_MANY_USERS)),
        (_, "Message", Problem::TooLong { .. }) => Some(Verdict::Code(code::MESSAGE_TOO_LONG)),
        (_, "BadgeIncrement", Problem::Range { .. }) => Some(Verdict::Taken("BadgeIncrement is taken for 99".to_owned())),
        _ => None,
    }
}
