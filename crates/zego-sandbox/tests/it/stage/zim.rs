//! What the operations of In-app Chat need to succeed: who said what before, and with which parameters.

use serde_json::{Value, json};

use crate::stage::{Calls, Stage, found};

const SERVICE: &str = "zim";

/// Those who talked before, and a call that goes on.
pub(super) fn prepare(stage: &mut Stage) -> Calls {
    for (action, parameters) in before() {
        stage.done(SERVICE, action, parameters);
    }
    let (action, parameters) = invitation();
    let answer = stage.done(SERVICE, action, parameters);
    working(found(&answer, "CallId").expect("it has a call"))
}

fn text(said: &str) -> Value {
    json!({ "Message": said, "HasReceipt": 1 })
}

fn to_peer(receipt: &str) -> Value {
    json!({ "FromUserId": "anna", "ToUserId": ["bert"], "MessageType": 1, "Priority": 1, "MessageBody": text(receipt) })
}

fn to_group(said: &str) -> Value {
    json!({ "FromUserId": "anna", "GroupId": "team", "MessageType": 1, "Priority": 1, "MessageBody": text(said) })
}

fn to_room(said: &str) -> Value {
    json!({ "FromUserId": "anna", "RoomId": "lounge", "MessageType": 1, "Priority": 1, "MessageBody": { "Message": said } })
}

/// Calls that come before: the messages 1 to 3 between anna and bert and in the team, and what else is changed or ended later.
fn before() -> Calls {
    vec![
        ("SendPeerMessage", to_peer("one")),
        ("SendPeerMessage", to_peer("two")),
        ("SendPeerMessage", to_peer("three")),
        ("SendGroupMessage", to_group("one")),
        ("SendGroupMessage", to_group("two")),
        ("SendGroupMessage", to_group("three")),
        ("SendRoomMessage", to_room("one")),
        ("AddUsersToBlacklist", json!({ "FromUserId": "bert", "UserIds": ["carl"] })),
        ("CreateGroup", json!({ "GroupOwner": "anna", "GroupId": "passing", "UserId": ["bert", "carl"] })),
        ("CreateGroup", json!({ "GroupOwner": "anna", "GroupId": "handed", "UserId": ["bert", "carl"] })),
        ("CreateRoom", json!({ "FromUserId": "anna", "RoomId": "hall" })),
    ]
}

/// The call whose answer has the id of an invitation.
fn invitation() -> (&'static str, Value) {
    ("CallInvite", json!({ "FromUserId": "anna", "UserIds": ["bert", "carl"], "Timeout": 600, "OfflinePush": { "Enable": 0 } }))
}

/// Every operation that needs more than a sample, in an order in which none is in another's way.
fn working(invitation: &str) -> Calls {
    let of = |user: &str, rest: Value| {
        let mut all = rest;
        all["FromUserId"] = json!(user);
        all
    };
    let anna = |rest: Value| of("anna", rest);
    let edited = |conversation: &str| {
        json!({
            "FromUserId": "anna", "SenderId": "anna", "ConvId": conversation, "MsgType": 1, "ConvMsgSeq": 3, "EditType": 1,
            "MessageBody": { "Message": "edited" },
        })
    };
    let answered = |user: &str| json!({ "FromUserId": user, "CallId": invitation });
    let imported = json!({
        "FromUserId": "anna", "MessageType": 1, "Priority": 1, "MessageBody": { "Message": "old" }, "SendMessageTime": 1_700_000_000_000_u64,
    });
    let with = |mut all: Value, rest: Value| {
        all.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        all
    };
    let team = |rest: Value| with(anna(json!({ "GroupId": "team" })), rest);
    vec![
        ("QueryUserInfos", json!({ "UserIds": ["anna"] })),
        ("QueryUserOnlineState", json!({ "UserId": ["anna", "bert"] })),
        ("ModifyUserInfo", json!({ "UserInfo": [{ "UserId": "anna", "UserName": "Anna" }] })),
        ("QueryGroupsInfoOfUser", anna(json!({ "Limit": 10 }))),
        ("RobotRegister", json!({ "UserInfo": [{ "UserId": "@RBT#1" }] })),
        ("AddFriends", anna(json!({ "FriendInfos": [{ "UserId": "carl" }] }))),
        ("SendFriendApplication", anna(json!({ "FriendInfos": [{ "UserId": "dora" }] }))),
        ("UpdateFriendAttributes", anna(json!({ "UserId": "bert", "Attributes": [{ "Key": "k0", "Value": "v" }] }))),
        ("UpdateFriendsAlias", anna(json!({ "UserIds": [{ "UserId": "bert", "FriendAlias": "B" }] }))),
        ("CheckFriendsRelation", anna(json!({ "UserIds": ["bert"], "CheckType": 0 }))),
        ("QueryFriendList", anna(json!({ "Limit": 10, "Next": 0 }))),
        ("DeleteFriends", anna(json!({ "UserIds": ["carl"], "DeleteType": 0 }))),
        ("DeleteAllFriends", anna(json!({ "DeleteType": 0 }))),
        ("AddUsersToBlacklist", anna(json!({ "UserIds": ["dora"] }))),
        ("CheckUsersIsInBlacklist", anna(json!({ "UserIds": ["dora"] }))),
        ("QueryBlacklist", anna(json!({ "Limit": 10, "Next": 0 }))),
        ("RemoveUsersFromBlacklist", of("bert", json!({ "UserIds": ["carl"] }))),
        ("CallAccept", answered("bert")),
        ("CallReject", answered("carl")),
        invitation_of_others(),
        ("QueryConversationList", anna(json!({}))),
        ("QueryPeerMsg", anna(json!({ "ToUserId": "bert" }))),
        ("QueryGroupMsg", json!({ "GroupId": "team" })),
        ("QueryMessagesByMsgSeq", anna(json!({ "ConvId": "bert", "ConvType": 0, "MsgSeqList": [1] }))),
        ("ConvPinned", anna(json!({ "ConvList": [{ "ConvId": "bert", "ConvType": 0 }], "PinnedType": 1 }))),
        ("SilenceConvNotification", anna(json!({ "ConvType": 0, "ConvIds": ["bert"], "Enable": true }))),
        (
            "SetConvMark",
            anna(json!({ "ConvMarkInfoList": [{ "UserId": "anna", "SetMarkC2c": { "bert": { "MarkContent": 1 } }, "Action": true }] })),
        ),
        ("ClearConversationUnread", of("bert", json!({ "ConvId": "anna", "ConvType": 0 }))),
        ("C2cDeliveryReceipt", of("bert", json!({ "ConvId": "anna", "ConvMsgSeq": [1] }))),
        ("C2cReadReceipt", of("bert", json!({ "ConvId": "anna", "ConvMsgSeq": [1] }))),
        ("GroupDeliveryReceipt", of("bert", json!({ "GroupId": "team", "ConvMsgSeq": [1] }))),
        ("GroupReadReceipt", of("bert", json!({ "GroupId": "team", "ConvMsgSeq": [1] }))),
        ("EditC2cMsgBody", edited("bert")),
        ("EditGroupMsgBody", edited("team")),
        ("RevokeRoomMessage", anna(json!({ "RoomId": "lounge", "MsgSeq": 1 }))),
        ("SendPeerMessage", to_peer("four")),
        ("SendGroupMessage", to_group("four")),
        ("RevokePeerMessage", anna(json!({ "ToUserId": "bert", "MsgSeq": 4 }))),
        ("RevokeGroupMessage", anna(json!({ "GroupId": "team", "MsgSeq": 4 }))),
        ("SendRoomMessage", to_room("two")),
        ("SendMessageToAllUsers", anna(json!({ "MessageType": 1, "MessageBody": { "Message": "to all" } }))),
        ("ImportPeerMsg", with(imported.clone(), json!({ "ToUserId": "bert", "ImportedUserId": "anna" }))),
        ("ImportGroupMsg", with(imported, json!({ "GroupId": "team" }))),
        ("DeleteConv", anna(json!({ "ConvId": "bert", "ConvType": 0 }))),
        ("ClearPeerMessage", anna(json!({ "ToUserId": "bert" }))),
        ("ClearMemberGroupMessage", anna(json!({ "GroupId": "team" }))),
        ("CreateGroup", json!({ "GroupOwner": "anna", "GroupId": "new" })),
        ("QueryGroupInfo", team(json!({}))),
        ("QueryGroupMemberList", json!({ "GroupId": "team" })),
        ("ModifyGroupAttribute", team(json!({ "Action": 0, "Attributes": [{ "Key": "k", "Value": "v" }] }))),
        ("ModifyGroupLimit", team(json!({ "JoinMode": 0 }))),
        ("UpdateGroupData", team(json!({ "GroupName": "Team" }))),
        ("MuteGroupMembers", team(json!({ "UserIds": ["bert"], "Duration": 60 }))),
        ("MuteGroup", json!({ "FromUserId": "anna", "GroupId": "passing", "IsAllMuted": true, "Duration": 60 })),
        ("FetchForbidGroupList", anna(json!({ "StartFlag": 0 }))),
        ("SetGroupMemberRole", team(json!({ "ToUserId": "bert", "Role": 2 }))),
        ("SetGroupMembersNickname", team(json!({ "UserIds": [{ "UserId": "bert", "Nickname": "B" }] }))),
        ("InviteUsersIntoGroup", team(json!({ "UserIds": ["dora"] }))),
        ("KickoutGroupUser", team(json!({ "UserId": ["carl"] }))),
        ("TransferGroupOwner", anna(json!({ "GroupId": "handed", "NewOwner": "bert" }))),
        ("DismissGroup", anna(json!({ "GroupId": "passing" }))),
        ("CreateRoom", anna(json!({ "RoomId": "new" }))),
        ("ModifyRoomAttribute", anna(json!({ "RoomId": "lounge", "Attributes": [{ "Action": 0, "Key": "k", "Value": "v" }] }))),
        ("QueryRoomAttribute", anna(json!({ "RoomId": "lounge" }))),
        ("QueryRoomMembers", json!({ "RoomId": "lounge", "UserId": ["anna"] })),
        ("QueryRoomUserList", json!({ "RoomId": "lounge" })),
        ("KickoutRoomUser", json!({ "RoomId": "lounge", "UserId": ["anna"] })),
        ("DestroyRoom", json!({ "RoomId": "hall" })),
    ]
}

/// Another call, by somebody else.
fn invitation_of_others() -> (&'static str, Value) {
    ("CallInvite", json!({ "FromUserId": "bert", "UserIds": ["anna"], "OfflinePush": { "Enable": 0 } }))
}
