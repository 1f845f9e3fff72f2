//! Conversations of ZIM's users.

use serde_json::json;
use zego_model::zim::conversation::{
    ClearConversationUnread, ConvPinned, ConversationMarks, ConversationType, DeleteConv, PinnedConversation, QueryConversationList,
    QueryGroupMsg, QueryPeerMsg, SetConvMark, SilenceConvNotification,
};
use zego_model::{Prepared, Protocol as _, Zego, ZegoSettings};

use crate::{Golden, get, post};

pub(crate) fn golden() -> Vec<Golden> {
    let zim = [
        post(
            &QueryPeerMsg::new("u1", "u2").unwrap().limit(10).unwrap().next(0).with_empty(false),
            "QueryPeerMsg",
            json!({"FromUserId": "u1", "ToUserId": "u2", "Limit": 10, "Next": 0, "WithEmptyMsg": 0}),
        ),
        post(
            &QueryGroupMsg::new("group1").unwrap().limit(10).unwrap().next(1000).with_empty(true),
            "QueryGroupMsg",
            json!({"GroupId": "group1", "Limit": 10, "Next": 1000, "WithEmptyMsg": 1}),
        ),
        post(
            &QueryConversationList::new("u1").unwrap().limit(10).unwrap().next(0),
            "QueryConversationList",
            json!({"FromUserId": "u1", "Limit": 10, "Next": 0}),
        ),
        post(
            &DeleteConv::new("userA", "userB", ConversationType::Peer).unwrap(),
            "DeleteConv",
            json!({"FromUserId": "userA", "ConvId": "userB", "ConvType": 0}),
        ),
        get(
            &ClearConversationUnread::new("user123", "conv123", ConversationType::Group).unwrap(),
            "ClearConversationUnread",
            "FromUserId=user123&ConvId=conv123&ConvType=2",
        ),
        pinned(),
        post(
            &SilenceConvNotification::new("userA", ConversationType::Peer, ["ConvId1", "ConvId2"], true).unwrap(),
            "SilenceConvNotification",
            json!({"FromUserId": "userA", "ConvType": 0, "ConvIds": ["ConvId1", "ConvId2"], "Enable": true}),
        ),
        marked(),
    ];
    zim.into_iter().map(|golden| golden.at("zim-api.zego.im")).collect()
}

fn pinned() -> Golden {
    let conversation = |id: &str| PinnedConversation::new(id, ConversationType::Peer).unwrap();
    let body = json!({
        "FromUserId": "user0", "ConvList": [{"ConvId": "user1", "ConvType": 0}, {"ConvId": "user2", "ConvType": 0}], "PinnedType": 1,
    });
    post(&ConvPinned::new("user0", [conversation("user1"), conversation("user2")], true).unwrap(), "ConvPinned", body)
}

fn marked() -> Golden {
    let peers = json!({"conv_c2c_1": {"MarkContent": 2}, "conv_c2c_2": {"MarkContent": 2}});
    let groups = json!({"conv_group_1": {"MarkContent": 2}, "conv_group_2": {"MarkContent": 2}});
    let marks = ConversationMarks::new("userA", true).peers(peers.clone()).groups(groups.clone());
    let body = json!({"FromUserId": "user_test", "ConvMarkInfoList": [
        {"UserId": "userA", "SetMarkC2c": peers, "SetMarkGroup": groups, "Action": true},
    ]});
    post(&SetConvMark::new("user_test", [marks]).unwrap(), "SetConvMark", body)
}

#[test]
fn marks_name_a_conversation() {
    let prepared = |marks| Prepared::of(&SetConvMark::new("a", [marks]).unwrap(), &ZegoSettings::default());
    assert!(prepared(ConversationMarks::new("b", true)).is_err());
    assert!(prepared(ConversationMarks::new("b", true).groups(json!({"g": {"MarkContent": 1}}))).is_ok());
}

/// The failures of single conversations of a user, and a user for whom nothing was done.
#[test]
fn every_conversation_that_was_not_marked_is_told() {
    let request = SetConvMark::new("a", [ConversationMarks::new("b", true).peers(json!({"c": {"MarkContent": 31}}))]).unwrap();
    let answer = r#"{"Code":0,"Message":"success","RequestId":"1","FailList":[
        {"SubCode":0,"SubMessage":"succ","UserId":"UserA","FailList":[{"Code":1,"Message":"invalid","ConvId":"c","ConvType":0}]},
        {"SubCode":1,"SubMessage":"user not exist","UserId":"UserB"}]}"#;
    let reply = Zego::decode(&request, answer.into()).unwrap();
    let failed: Vec<_> = reply.failures().iter().map(|failure| (failure.item.as_str(), failure.code.as_str())).collect();
    assert_eq!(failed, [("c", "1"), ("UserB", "1")]);
}

/// An id of a message is past what a double holds.
#[test]
fn ids_of_messages_are_whole() {
    let answer = r#"{"Code":0,"Message":"success","RequestId":"1","Next":0,"List":[{"Sender":"a","MsgType":1,"MsgBody":"b","MsgId":971503777289036703}]}"#;
    let reply = Zego::decode(&QueryPeerMsg::new("a", "b").unwrap(), answer.into()).unwrap();
    assert_eq!(reply.output.messages[0].msg_id.as_str(), "971503777289036703");
}
