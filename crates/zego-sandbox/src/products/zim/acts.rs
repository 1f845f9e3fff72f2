//! What carries the operations out, a family a file.
#![expect(clippy::unnecessary_wraps, reason = "acts have one signature")]

mod blacklist;
mod bot;
mod call;
mod conversation;
mod friend;
pub(crate) mod group;
pub(crate) mod message;
pub(crate) mod room;
mod user;
pub(crate) mod who;

use serde_json::{Map, Value};
use zego_model::check::{Problem, Violation};
use zego_model::spec::OperationSpec;

pub(super) use self::who::{actor, known, last};
use super::{Zim, code};
use crate::product::{Act, Verdict};

/// What carries the operations out.
pub(super) const ALL: &[&[Act<Zim>]] =
    &[blacklist::ACTS, bot::ACTS, call::ACTS, conversation::ACTS, friend::ACTS, group::ACTS, message::ACTS, room::ACTS, user::ACTS];

/// Those after which there can be more than before.
pub(super) const GROWING: &[&str] = &[
    "AddFriends",
    "AddUsersToBlacklist",
    "CallInvite",
    "ClearMemberGroupMessage",
    "ClearPeerMessage",
    "ConvPinned",
    "CreateGroup",
    "CreateRoom",
    "ImportGroupMsg",
    "ImportPeerMsg",
    "InviteUsersIntoGroup",
    "ModifyGroupAttribute",
    "ModifyRoomAttribute",
    "RobotRegister",
    "SendFriendApplication",
    "SendGroupMessage",
    "SendPeerMessage",
    "SendRoomMessage",
    "SetConvMark",
    "SilenceConvNotification",
    "UserRegister",
];

/// Those of which single items fail by a rule.
pub(super) const FAILING: &[&str] = &[
    "AddFriends",
    "AddUsersToBlacklist",
    "CallInvite",
    "CheckFriendsRelation",
    "CheckUsersIsInBlacklist",
    "ConvPinned",
    "CreateGroup",
    "DeleteFriends",
    "InviteUsersIntoGroup",
    "KickoutGroupUser",
    "ModifyGroupAttribute",
    "ModifyRoomAttribute",
    "ModifyUserInfo",
    "MuteGroupMembers",
    "QueryRoomMembers",
    "QueryUserInfos",
    "QueryUserOnlineState",
    "RemoveUsersFromBlacklist",
    "RobotRegister",
    "SendFriendApplication",
    "SendPeerMessage",
    "SetConvMark",
    "SetGroupMembersNickname",
    "SilenceConvNotification",
    "UpdateFriendAttributes",
    "UpdateFriendsAlias",
    "UserRegister",
];

/// Those whose calls bring events about.
pub(super) const TELLING: &[&str] = &[
    "CallAccept",
    "CallInvite",
    "CallReject",
    "CreateGroup",
    "CreateRoom",
    "DestroyRoom",
    "DismissGroup",
    "InviteUsersIntoGroup",
    "KickoutGroupUser",
    "KickoutRoomUser",
    "SendGroupMessage",
    "SendPeerMessage",
    "SendRoomMessage",
];

/// What becomes of a parameter that is not what the table says. Where nothing else is said, it is 660000002.
pub(super) fn verdict(spec: &OperationSpec, violation: &Violation, _parameters: &Map<String, Value>) -> Verdict {
    let own = match spec.family.name {
        "friend" => friend::verdict(violation),
        "group" => group::verdict(spec.action, violation),
        "message" => message::verdict(spec.action, violation),
        "room" => room::verdict(spec.action, violation),
        "user" | "bot" => user::verdict(spec.action, violation),
        _ => None,
    };
    let problem = &violation.problem;
    own.unwrap_or_else(|| match (spec.action, last(violation), problem) {
        // These pages say what a limit is taken for that is out of its bounds.
        (
            "QueryBlacklist" | "QueryFriendList" | "QueryConversationList" | "QueryPeerMsg" | "QueryGroupMsg" | "QueryAppCommunityList",
            "Limit",
            Problem::Range { .. },
        ) => Verdict::Taken("Limit is out of its bounds: taken for the default, or for the most".to_owned()),
        ("AddUsersToBlacklist" | "CheckUsersIsInBlacklist" | "RemoveUsersFromBlacklist", "UserIds", Problem::Length { len: 1.., .. }) => {
            Verdict::Code(code::TOO_MANY_TO_BLOCK)
        }
        ("CallInvite", "UserIds", Problem::Length { len: 1.., .. }) => Verdict::Code(code::TOO_MANY_TO_CALL),
        _ => Verdict::Code(code::PARAMETER),
    })
}

/// The code for too many calls.
pub(super) fn throttled(spec: &OperationSpec, per: Option<&str>) -> i64 {
    match spec.action {
        "UserRegister" => code::THROTTLED_REGISTRATION,
        "CreateGroup" => code::THROTTLED_NEW_GROUPS,
        "KickoutGroupUser" => code::THROTTLED_REMOVALS,
        "QueryAppGroupList" => code::THROTTLED_GROUPS,
        "QueryGroupMemberList" => code::THROTTLED_MEMBERS,
        "SendMessageToAllUsers" => code::THROTTLED_BROADCAST,
        // These pages have the code for one group or room, though all calls are counted together.
        "ModifyGroupAttribute" | "QueryRoomUserList" | "UpdateGroupData" => code::THROTTLED_HERE,
        _ if per.is_some() => code::THROTTLED_HERE,
        _ => code::THROTTLED,
    }
}
