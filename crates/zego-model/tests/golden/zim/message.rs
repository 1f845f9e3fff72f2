//! ZIM's messages.

use serde_json::{Value, json};
use zego_model::zim::MessageKind;
use zego_model::zim::message::{
    AndroidPushImages, ApplePushImage, C2cDeliveryReceipt, C2cReadReceipt, ClearMemberGroupMessage, ClearPeerMessage, EditC2cMsgBody,
    EditGroupMsgBody, EditedBody, GroupDeliveryReceipt, GroupMessageOptions, GroupMessageTarget, GroupReadReceipt, ImportGroupMsg,
    ImportPeerMsg, Mentions, MessageBody, MessagePriority, OfflinePush, OppoTemplate, PeerMessageOptions, PushImage, PushImages, PushScope,
    QueryMessagesByMsgSeq, RevokeGroupMessage, RevokePeerMessage, RevokeRoomMessage, SendGroupMessage, SendMessageToAllUsers,
    SendPeerMessage, SendRoomMessage, StoredConversation,
};
use zego_model::{Operation as _, UnixMillis};

use crate::{Golden, post};

pub(crate) fn golden() -> Vec<Golden> {
    let all = [sent(), imported(), edited(), recalled(), receipts(), cleared_and_read()];
    all.into_iter().flatten().map(|golden| golden.at("zim-api.zego.im")).collect()
}

fn push() -> OfflinePush {
    let images = AndroidPushImages::new()
        .huawei(PushImage::new().image("https://example.com/h.png").icon("/res/raw/icon"))
        .fcm(PushImage::new().image("https://example.com/f.png").icon("https://example.com/i.png"));
    OfflinePush::new()
        .enable(true)
        .title("Title")
        .content("Content")
        .payload("data")
        .push_strategy_id("strategy")
        .images(PushImages::new().apns(ApplePushImage::new().image("https://example.com/a.png")).android(images))
        .enable_badge(true)
        .badge_increment(99)
        .unwrap()
        .oppo_template(OppoTemplate::new().template_id("1").title_parameters(r#"{"city":"b"}"#).content_parameters("{}"))
        .thread_id("thread")
}

fn pushed() -> Value {
    json!({
        "Enable": 1,
        "Title": "Title",
        "Content": "Content",
        "Payload": "data",
        "PushStrategyId": "strategy",
        "PushImageInfo": {
            "Apns": {"Image": "https://example.com/a.png"},
            "Android": {
                "HuaWei": {"Image": "https://example.com/h.png", "Icon": "/res/raw/icon"},
                "FCM": {"Image": "https://example.com/f.png", "Icon": "https://example.com/i.png"},
            },
        },
        "EnableBadge": true,
        "BadgeIncrement": 99,
        "PrivateMessageTemplate": {"TemplateId": "1", "TitleParameters": "{\"city\":\"b\"}", "ContentParameters": "{}"},
        "ThreadId": "thread",
    })
}

fn body() -> MessageBody {
    MessageBody::new("hello world").unwrap().extended_data("extendedData").unwrap().offline_push(push()).has_receipt(true).is_base64(false)
}

fn said() -> Value {
    json!({"Message": "hello world", "ExtendedData": "extendedData", "OfflinePush": pushed(), "HasReceipt": 1, "IsBase64": 0})
}

fn sent() -> Vec<Golden> {
    let group = SendGroupMessage::new("u1", "r1", MessageKind::Custom, MessagePriority::Low, body())
        .unwrap()
        .custom_kind(200)
        .unwrap()
        .searched("ex")
        .unwrap();
    let target = GroupMessageTarget::new().users(["userA", "userB"]).unwrap().inclusive(true);
    let group = group.options(GroupMessageOptions::new().no_unread(true).target(target));
    let to_group = json!({
        "FromUserId": "u1",
        "GroupId": "r1",
        "MessageType": 200,
        "Priority": 1,
        "MessageBody": said(),
        "SubMsgType": 200,
        "SearchedContent": "ex",
        "SendMsgOptions": {"NoUnread": true, "TargetOption": {"ReceiverUserIds": ["userA", "userB"], "Inclusive": true}},
    });
    let peers = SendPeerMessage::new("u1", ["u2", "u3"], MessageKind::Text, MessagePriority::High, body())
        .unwrap()
        .custom_kind(0)
        .unwrap()
        .searched("ex")
        .unwrap()
        .sender_unaware(true)
        .options(PeerMessageOptions::new().no_unread(true));
    let to_peers = json!({
        "FromUserId": "u1",
        "ToUserId": ["u2", "u3"],
        "MessageType": 1,
        "Priority": 3,
        "MessageBody": said(),
        "SubMsgType": 0,
        "SearchedContent": "ex",
        "SenderUnaware": 1,
        "SendMsgOptions": {"NoUnread": true},
    });
    let mut all = vec![post(&group, "SendGroupMessage", to_group), post(&peers, "SendPeerMessage", to_peers)];
    all.extend(sent_to_more());
    all
}

fn sent_to_more() -> Vec<Golden> {
    let room = SendRoomMessage::new("u1", "r1", MessageKind::Barrage, MessagePriority::Medium, body())
        .unwrap()
        .custom_kind(7)
        .unwrap()
        .searched("ex")
        .unwrap()
        .sender_unaware(false);
    let to_room = json!({
        "FromUserId": "u1",
        "RoomId": "r1",
        "MessageType": 20,
        "Priority": 2,
        "MessageBody": said(),
        "SubMsgType": 7,
        "SearchedContent": "ex",
        "SenderUnaware": 0,
    });
    let all = SendMessageToAllUsers::new("u1", MessageKind::Image, body()).unwrap().custom_kind(0).unwrap().push(PushScope::Push);
    let to_all = json!({"FromUserId": "u1", "MessageType": 11, "MessageBody": said(), "SubMsgType": 0, "PushType": 2});
    vec![post(&room, "SendRoomMessage", to_room), post(&all, "SendMessageToAllUsers", to_all)]
}

fn imported() -> Vec<Golden> {
    let group = ImportGroupMsg::new("u1", "r1", MessageKind::Custom, MessagePriority::Low, body())
        .unwrap()
        .custom_kind(200)
        .unwrap()
        .searched("ex")
        .unwrap()
        .sent_at(UnixMillis(123));
    let peer = ImportPeerMsg::new("u1", "u2", MessageKind::Custom, MessagePriority::Low, body(), "u1")
        .unwrap()
        .custom_kind(110)
        .unwrap()
        .searched("ex")
        .unwrap()
        .sent_at(UnixMillis(123));
    let into_group = json!({
        "FromUserId": "u1",
        "GroupId": "r1",
        "MessageType": 200,
        "Priority": 1,
        "MessageBody": said(),
        "SubMsgType": 200,
        "SearchedContent": "ex",
        "SendMessageTime": 123,
    });
    let into_list = json!({
        "FromUserId": "u1",
        "ToUserId": "u2",
        "MessageType": 200,
        "Priority": 1,
        "MessageBody": said(),
        "SubMsgType": 110,
        "SearchedContent": "ex",
        "SendMessageTime": 123,
        "ImportedUserId": "u1",
    });
    vec![post(&group, "ImportGroupMsg", into_group), post(&peer, "ImportPeerMsg", into_list)]
}

fn edited() -> Vec<Golden> {
    let says = EditedBody::new().message("edit msg").unwrap().extended_data("extend data").unwrap();
    let mentions = Mentions::new().users(["userA", "userB"]).unwrap();
    let peer = EditC2cMsgBody::new("editer", "sender", "conv_id_007", MessageKind::Custom, 110, 31)
        .unwrap()
        .body(says.clone())
        .mentions(mentions.clone())
        .mentions_all(false)
        .custom_kind(101)
        .unwrap();
    let group = EditGroupMsgBody::new("editer", "conv_id_007", MessageKind::Custom, 110, 31)
        .unwrap()
        .sender("sender")
        .unwrap()
        .body(says)
        .mentions(mentions)
        .mentions_all(false)
        .custom_kind(101)
        .unwrap();
    let body = json!({
        "FromUserId": "editer",
        "SenderId": "sender",
        "ConvId": "conv_id_007",
        "MsgType": 200,
        "ConvMsgSeq": 110,
        "EditType": 31,
        "MessageBody": {"Message": "edit msg", "ExtendedData": "extend data"},
        "AtListInfo": {"AtList": ["userA", "userB"]},
        "IsAtAll": false,
        "SubMsgType": 101,
    });
    vec![post(&peer, "EditC2cMsgBody", body.clone()), post(&group, "EditGroupMsgBody", body)]
}

fn recalled() -> Vec<Golden> {
    let group = RevokeGroupMessage::new("u1", "group1", 10).unwrap().payload("payload").unwrap().offline_push(push());
    let peer = RevokePeerMessage::new("u1", "u2", 10).unwrap().payload("payload").unwrap().offline_push(push());
    let room = RevokeRoomMessage::new("u1", "room1", 10).unwrap().payload("hello world").unwrap();
    vec![
        post(
            &group,
            "RevokeGroupMessage",
            json!({"FromUserId": "u1", "GroupId": "group1", "MsgSeq": 10, "Payload": "payload", "OfflinePush": pushed()}),
        ),
        post(
            &peer,
            "RevokePeerMessage",
            json!({"FromUserId": "u1", "ToUserId": "u2", "MsgSeq": 10, "Payload": "payload", "OfflinePush": pushed()}),
        ),
        post(&room, "RevokeRoomMessage", json!({"FromUserId": "u1", "RoomId": "room1", "MsgSeq": 10, "Payload": "hello world"})),
    ]
}

fn receipts() -> Vec<Golden> {
    let of_peer = |receiver: &str, peer: &str| json!({"FromUserId": receiver, "ConvId": peer, "ConvMsgSeq": [3, 4]});
    let of_group = |receiver: &str| json!({"FromUserId": receiver, "GroupId": "groupA", "ConvMsgSeq": [3, 4]});
    vec![
        post(
            &C2cDeliveryReceipt::new("receiverUserId", "senderUserId", [3_u64, 4]).unwrap(),
            "C2cDeliveryReceipt",
            of_peer("receiverUserId", "senderUserId"),
        ),
        post(&C2cReadReceipt::new("fromUserId", "clientA", [3_u64, 4]).unwrap(), "C2cReadReceipt", of_peer("fromUserId", "clientA")),
        post(
            &GroupDeliveryReceipt::new("receiverUserId", "groupA", [3_u64, 4]).unwrap(),
            "GroupDeliveryReceipt",
            of_group("receiverUserId"),
        ),
        post(&GroupReadReceipt::new("fromUserId", "groupA", [3_u64, 4]).unwrap(), "GroupReadReceipt", of_group("fromUserId")),
    ]
}

fn cleared_and_read() -> Vec<Golden> {
    let query = QueryMessagesByMsgSeq::new("user0", "user1", StoredConversation::Peer, [1_u64, 2, 3]).unwrap();
    vec![
        post(
            &ClearMemberGroupMessage::new("user_a", "group_id").unwrap(),
            "ClearMemberGroupMessage",
            json!({"FromUserId": "user_a", "GroupId": "group_id"}),
        ),
        post(
            &ClearPeerMessage::new("user_a", "user_b").unwrap(),
            "ClearPeerMessage",
            json!({"FromUserId": "user_a", "ToUserId": "user_b"}),
        ),
        post(&query, "QueryMessagesByMsgSeq", json!({"FromUserId": "user0", "ConvId": "user1", "ConvType": 0, "MsgSeqList": [1, 2, 3]})),
    ]
}

/// A custom message says which kind of the customer's it is where the page requires it.
#[test]
fn an_imported_custom_message_has_its_kind() {
    let body = || MessageBody::new("{}").unwrap();
    let import = ImportGroupMsg::new("a", "g", MessageKind::Custom, MessagePriority::Low, body()).unwrap();
    assert!(import.check().is_err());
    assert!(import.custom_kind(1).unwrap().check().is_ok());
    let text = ImportGroupMsg::new("a", "g", MessageKind::Text, MessagePriority::Low, body()).unwrap();
    assert!(text.check().is_ok());
}

#[test]
fn a_message_has_32_kilobytes_at_most() {
    assert!(MessageBody::new("a".repeat(32 * 1024)).is_ok());
    assert!(MessageBody::new("a".repeat(32 * 1024 + 1)).is_err());
}
