//! Rules of faults by which single items fail.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::chat::Chat;

/// The items of each operation, of which the second is to fail; the list that the answer has it in, and what names it there.
fn cases() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    let of = |name: &str| json!({ "FromUserId": "anna", name: ["bert", "carl"] });
    let with = |mut parameters: Value, name: &str, value: Value| {
        parameters[name] = value;
        parameters
    };
    let users = json!([{ "UserId": "bert" }, { "UserId": "carl" }]);
    let marks = |user: &str| json!({ "UserId": user, "SetMarkC2c": { "anna": { "MarkContent": 1 } }, "Action": true });
    let attributes = json!([{ "Key": "k0", "Value": "v" }, { "Key": "k1", "Value": "v" }]);
    vec![
        ("UserRegister", json!({ "UserInfo": [{ "UserId": "new1" }, { "UserId": "new2" }] }), "ErrorList", "new2"),
        ("RobotRegister", json!({ "UserInfo": [{ "UserId": "@RBT#1" }, { "UserId": "@RBT#2" }] }), "ErrorList", "@RBT#2"),
        ("ModifyUserInfo", json!({ "UserInfo": users }), "ErrorList", "carl"),
        ("QueryUserInfos", json!({ "UserIds": ["bert", "carl"] }), "ErrorList", "carl"),
        ("QueryUserOnlineState", json!({ "UserId": ["bert", "carl"] }), "ErrorList", "carl"),
        ("AddFriends", json!({ "FromUserId": "emil", "FriendInfos": users }), "ErrorList", "carl"),
        ("SendFriendApplication", json!({ "FromUserId": "fred", "FriendInfos": users }), "ErrorList", "carl"),
        ("UpdateFriendsAlias", json!({ "FromUserId": "anna", "UserIds": users }), "ErrorList", "carl"),
        ("UpdateFriendAttributes", json!({ "FromUserId": "anna", "UserId": "bert", "Attributes": attributes }), "FailKey", "k1"),
        ("CheckFriendsRelation", with(of("UserIds"), "CheckType", json!(0)), "Fails", "carl"),
        ("DeleteFriends", with(of("UserIds"), "DeleteType", json!(1)), "ErrorList", "carl"),
        ("AddUsersToBlacklist", of("UserIds"), "ErrList", "carl"),
        ("CheckUsersIsInBlacklist", of("UserIds"), "ErrList", "carl"),
        ("RemoveUsersFromBlacklist", json!({ "FromUserId": "dora", "UserIds": ["bert", "carl"] }), "ErrList", "carl"),
        ("CallInvite", with(of("UserIds"), "OfflinePush", json!({})), "ErrorUsers", "carl"),
        (
            "ConvPinned",
            json!({
                "FromUserId": "anna", "PinnedType": 1,
                "ConvList": [{ "ConvId": "bert", "ConvType": 0 }, { "ConvId": "carl", "ConvType": 0 }],
            }),
            "ErrorList",
            "carl",
        ),
        (
            "SilenceConvNotification",
            json!({ "FromUserId": "anna", "ConvType": 0, "ConvIds": ["bert", "carl"], "Enable": true }),
            "ErrorList",
            "carl",
        ),
        ("SetConvMark", json!({ "FromUserId": "anna", "ConvMarkInfoList": [marks("bert"), marks("carl")] }), "FailList", "carl"),
        ("CreateGroup", json!({ "GroupId": "h", "GroupOwner": "anna", "UserId": ["bert", "carl"] }), "ErrorUsers", "carl"),
        ("InviteUsersIntoGroup", json!({ "FromUserId": "anna", "GroupId": "g", "UserIds": ["emil", "fred"] }), "ErrorUsers", "fred"),
        ("KickoutGroupUser", json!({ "FromUserId": "anna", "GroupId": "g", "UserId": ["bert", "carl"] }), "ErrorList", "carl"),
        ("ModifyGroupAttribute", json!({ "Action": 0, "FromUserId": "anna", "GroupId": "g", "Attributes": attributes }), "FailKeys", "k1"),
        (
            "ModifyRoomAttribute",
            json!({
                "FromUserId": "anna", "RoomId": "r",
                "Attributes": [{ "Action": 0, "Key": "k0", "Value": "v" }, { "Action": 0, "Key": "k1", "Value": "v" }],
            }),
            "ErrKeyList",
            "k1",
        ),
        ("MuteGroupMembers", json!({ "FromUserId": "anna", "GroupId": "g", "UserIds": ["bert", "carl"] }), "ErrorUsers", "carl"),
        ("QueryRoomMembers", json!({ "UserId": ["bert", "carl"], "RoomId": "r" }), "ErrorList", "carl"),
        (
            "SendPeerMessage",
            json!({
                "FromUserId": "anna", "ToUserId": ["bert", "carl"], "MessageType": 1, "Priority": 1, "MessageBody": { "Message": "hello" },
            }),
            "ErrorList",
            "carl",
        ),
        (
            "SetGroupMembersNickname",
            json!({
                "FromUserId": "anna", "GroupId": "g",
                "UserIds": [{ "UserId": "bert", "Nickname": "b" }, { "UserId": "carl", "Nickname": "c" }],
            }),
            "ErrorUsers",
            "carl",
        ),
    ]
}

/// Anna is a friend of all of them, and dora has them on the blacklist; there is a group and a room.
fn chat() -> Chat {
    let users = ["anna", "bert", "carl", "dora", "emil", "fred"];
    let chat = Chat::with(&users);
    for user in users {
        chat.log_in(user);
    }
    let friends = json!({ "FromUserId": "anna", "FriendInfos": [{ "UserId": "bert" }, { "UserId": "carl" }] });
    assert_eq!(chat.post("AddFriends", &friends)["Code"], 0);
    assert_eq!(chat.post("AddUsersToBlacklist", &json!({ "FromUserId": "dora", "UserIds": ["bert", "carl"] }))["Code"], 0);
    assert_eq!(chat.post("CreateGroup", &json!({ "GroupId": "g", "GroupOwner": "anna", "UserId": ["bert", "carl"] }))["Code"], 0);
    for user in ["bert", "carl"] {
        assert!(chat.control("zim-room", &json!({ "room": "r", "user": user, "act": "enter" }))["done"].is_string());
    }
    chat
}

/// Without the rule all of them succeed; with it one fails, by its place and by its name.
#[test]
fn the_item_that_is_meant_fails_alone() {
    for (action, parameters, list, item) in cases() {
        for (items, failed) in [(json!({ "these": [9] }), 0), (json!({ "these": [2] }), 1), (json!({ "these": [item] }), 1)] {
            let chat = chat();
            let rule = json!({ "service": "zim", "operation": action, "partial": { "items": items, "code": 477, "message": "by rule" } });
            let taken = chat.control("faults", &json!([rule]));
            assert!(taken["done"].is_string(), "{action}: {taken}");
            let answer = chat.send(action, &parameters);
            let errors = answer[list].as_array().unwrap_or_else(|| panic!("{action}: {answer}"));
            assert_eq!((&answer["Code"], errors.len()), (&json!(0), failed), "{action}: {answer}");
            for error in errors {
                // Attributes of groups fail with words.
                let told = error["SubCode"] == 477 || error["Reason"] == "by rule";
                assert!(told, "{action}: {answer}");
                let named = ["UserId", "ConvId", "Key"].iter().any(|name| error[name] == item);
                assert!(named, "{action}: {answer}");
            }
        }
    }
}

/// Otherwise an operation could take such a rule, and not heed it.
#[test]
fn every_operation_that_takes_such_a_rule_has_a_case() {
    let takes = |action: &str| {
        let rule = json!([{ "service": "zim", "operation": action, "partial": { "items": { "first": 1 }, "code": 477 } }]);
        Chat::empty().control("faults", &rule)["done"].is_string()
    };
    let rows = zego_model::operations().filter(|row| row.spec.service().name == "zim");
    let found: BTreeSet<_> = rows.map(|row| row.spec.action).filter(|action| takes(action)).collect();
    assert_eq!(found, cases().into_iter().map(|(action, ..)| action).collect());
}

/// A rule that keeps events back is taken for the calls that bring some about, and for no other.
#[test]
fn an_event_of_a_call_is_kept_back_by_a_rule() {
    let invite = json!({ "FromUserId": "anna", "UserIds": ["bert"], "OfflinePush": {} });
    for (action, call) in [("CallInvite", None), ("CallAccept", Some("bert")), ("CallReject", Some("bert"))] {
        let chat = chat();
        let id = call.map(|user| (user, chat.send("CallInvite", &invite)["CallId"].clone()));
        chat.events();
        let rule = json!([{ "service": "zim", "operation": action, "callbacks": { "drop": true } }]);
        assert!(chat.control("faults", &rule)["done"].is_string(), "{action}");
        let parameters = id.map_or_else(|| invite.clone(), |(user, id)| json!({ "FromUserId": user, "CallId": id }));
        assert_eq!(chat.send(action, &parameters)["Code"], 0, "{action}");
        assert_eq!(chat.events(), Vec::<Value>::new(), "{action}");
    }
    let rule = json!([{ "service": "zim", "operation": "AddFriends", "callbacks": { "drop": true } }]);
    assert!(Chat::empty().control("faults", &rule)["error"].is_string());
}
