//! Messages: sent, found again, changed, and told of.

use serde_json::{Value, json};
use zego_model::UnixMillis;
use zego_model::zim::blacklist::AddUsersToBlacklist;
use zego_model::zim::bot::{NewBot, RobotRegister};
use zego_model::zim::conversation::{QueryConversationList, QueryGroupMsg, QueryPeerMsg};
use zego_model::zim::group::CreateGroup;
use zego_model::zim::message::{
    C2cDeliveryReceipt, C2cReadReceipt, ClearMemberGroupMessage, ClearPeerMessage, EditC2cMsgBody, EditGroupMsgBody, EditedBody,
    GroupMessageOptions, GroupMessageTarget, GroupReadReceipt, ImportGroupMsg, ImportPeerMsg, Mentions, MessageBody, MessagePriority,
    PeerMessageOptions, QueryMessagesByMsgSeq, RevokeGroupMessage, RevokePeerMessage, RevokeRoomMessage, SendGroupMessage,
    SendMessageToAllUsers, SendPeerMessage, SendRoomMessage, StoredConversation,
};
use zego_model::zim::room::CreateRoom;
use zego_model::zim::{MessageKind, MessageState};

use crate::chat::{Chat, items};

fn chat() -> Chat {
    let chat = Chat::with(&["anna", "bert", "carl"]);
    chat.done(&CreateGroup::new("anna").unwrap().group_id("g").unwrap().users(["bert", "carl"]).unwrap());
    chat.done(&CreateRoom::new("anna", "r").unwrap());
    chat.events();
    chat
}

fn body(text: &str) -> MessageBody {
    MessageBody::new(text).unwrap()
}

fn to(users: &[&str], kind: MessageKind, text: &str) -> SendPeerMessage {
    SendPeerMessage::new("anna", users.to_vec(), kind, MessagePriority::Low, body(text)).unwrap()
}

fn text(users: &[&str], text: &str) -> SendPeerMessage {
    to(users, MessageKind::Text, text)
}

fn to_group(text: &str) -> SendGroupMessage {
    SendGroupMessage::new("anna", "g", MessageKind::Text, MessagePriority::Low, body(text)).unwrap()
}

/// What the one user has of the other, oldest last.
fn between(chat: &Chat, user: &str, other: &str) -> Vec<(u64, String)> {
    let list = chat.done(&QueryPeerMsg::new(user, other).unwrap()).messages.into_iter();
    list.map(|message| (message.msg_seq, message.body)).collect()
}

fn unread(chat: &Chat, user: &str) -> Value {
    let state = chat.service.control(zego_sandbox::Moment::from_secs(0)).state(true);
    let all = state["apps"][0]["zim"]["conversations"].as_array().unwrap().clone();
    all.into_iter().filter(|one| one["user"] == user).map(|one| one["unread"].clone()).collect()
}

#[test]
fn a_message_to_users_is_kept_for_each_and_told_of_once() {
    let chat = chat();
    let reply = chat.call(&text(&["bert", "nobody", "carl"], "hello")).unwrap();
    let failures: Vec<_> = reply.failures().iter().map(|failure| (failure.item.clone(), failure.code.clone())).collect();
    assert_eq!(failures, items(&[("nobody", 660_700_015)]));
    let sent = reply.output.sent;
    assert_eq!(sent.iter().map(|one| (one.user_id.as_str(), one.msg_seq)).collect::<Vec<_>>(), [("bert", Some(1)), ("carl", Some(1))]);
    let told = chat.events().remove(0);
    assert_eq!(
        (&told["event"], &told["conv_id"], &told["source"], &told["msg_body"]),
        (&json!("send_msg"), &json!(""), &json!(1), &json!("hello"))
    );
    let receivers: Vec<_> = told["user_list"].as_array().unwrap().iter().map(|one| (one["UserId"].clone(), one["MsgId"].clone())).collect();
    assert_eq!(receivers, sent.iter().map(|one| (json!(one.user_id), json!(one.msg_id.as_str()))).collect::<Vec<_>>());
    chat.done(&text(&["bert"], "again").options(PeerMessageOptions::new().no_unread(true)));
    assert_eq!(between(&chat, "bert", "anna"), [(2, "again".to_owned()), (1, "hello".to_owned())]);
    assert_eq!((unread(&chat, "bert"), unread(&chat, "anna")), (json!([1]), json!([0, 0])));
    assert_eq!(chat.done(&QueryConversationList::new("anna").unwrap()).total, 2);
    chat.survives_a_snapshot();
}

#[test]
fn a_message_is_refused_with_the_code_of_its_page() {
    let chat = chat();
    chat.done(&AddUsersToBlacklist::new("bert", ["anna"]).unwrap());
    assert_eq!(chat.refused(&text(&["bert"], "hello")), "660800045");
    assert_eq!(chat.refused(&text(&["anna"], "hello")), "660000002");
    assert_eq!(chat.refused(&text(&["carl"], "")), "660000002");
    assert_eq!(chat.refused(&text(&["carl"], &"a".repeat(2_049))), "660400001");
    assert_eq!(
        chat.post(
            "SendPeerMessage",
            &json!({"FromUserId": "anna", "ToUserId": vec!["b"; 101], "MessageType": 1, "Priority": 1, "MessageBody": {"Message": "a"}})
        )["Code"],
        660_000_011
    );
    let command = |text: &str| {
        SendPeerMessage::new("anna", ["carl"], MessageKind::Command, MessagePriority::Low, body(text).is_base64(true)).unwrap()
    };
    assert_eq!(chat.refused(&command("no base64!")), "660000025");
    assert!(chat.done(&command("aGVsbG8=")).sent[0].msg_seq.is_none());
    assert_eq!(chat.refused(&to(&["carl"], MessageKind::Image, "no JSON")), "660600021");
    let room = |body: MessageBody| SendRoomMessage::new("anna", "r", MessageKind::Text, MessagePriority::Low, body).unwrap();
    assert_eq!(chat.refused(&room(body("hello").has_receipt(true))), "660300013");
    assert_eq!(chat.refused(&SendRoomMessage::new("anna", "s", MessageKind::Text, MessagePriority::Low, body("a")).unwrap()), "660300001");
    assert_eq!(chat.refused(&SendGroupMessage::new("anna", "h", MessageKind::Text, MessagePriority::Low, body("a")).unwrap()), "660600001");
    assert_eq!(
        chat.refused(&SendGroupMessage::new("nobody", "g", MessageKind::Text, MessagePriority::Low, body("a")).unwrap()),
        "660500002"
    );
    // A command is kept nowhere, and nobody is told of it.
    assert!(chat.events().is_empty() && between(&chat, "carl", "anna").is_empty());
    chat.done(&SendMessageToAllUsers::new("anna", MessageKind::Text, body("hello")).unwrap());
    assert!(chat.events().is_empty());
}

#[test]
fn what_is_no_text_is_told_escaped() {
    let chat = chat();
    let picture =
        json!({"Uid": "1", "Origin": {"Url": "https://example.com/a b+c", "Width": 100, "Height": 200}, "FileName": "a.jpg", "Size": 1024})
            .to_string();
    chat.done(&to(&["bert"], MessageKind::Image, &picture));
    let several = json!({"MultiMsg": [{"MsgType": 1, "Msg": "hello"}, {"MsgType": 11, "Msg": picture}]}).to_string();
    chat.done(&to(&["bert"], MessageKind::MultiItem, &several));
    let plain = |text: &str| -> Value {
        let decoded: String = text
            .split('%')
            .enumerate()
            .map(|(place, part)| match (place, part.get(..2), part.get(2..)) {
                (0, ..) => part.to_owned(),
                (_, Some(hex), Some(rest)) => format!("{}{rest}", char::from(u8::from_str_radix(hex, 16).unwrap())),
                _ => panic!("{text}"),
            })
            .collect();
        serde_json::from_str(&decoded).unwrap()
    };
    let told: Vec<Value> = between(&chat, "bert", "anna").iter().map(|(_, body)| plain(body)).collect();
    let media = json!({"download_url": "https://example.com/a b+c", "file_name": "a.jpg", "file_size": "1024", "origin_image_width": 100, "origin_image_height": 200});
    assert_eq!(told[1], media);
    assert_eq!(told[0]["multi_msg"], json!([{"msg_type": 1, "callback_content": "hello"}, {"msg_type": 11, "callback_content": media}]));
}

#[test]
fn a_message_in_a_group_counts_for_whom_it_is() {
    let chat = chat();
    let sent = chat.done(&to_group("hello"));
    assert_eq!(sent.msg_seq, Some(1));
    let told = chat.events().remove(0);
    assert_eq!((&told["conv_type"], &told["conv_id"], &told["msg_id"]), (&json!(2), &json!("g"), &json!(sent.msg_id.as_str())));
    let target = GroupMessageTarget::new().users(["bert"]).unwrap().inclusive(true);
    chat.done(&to_group("for bert").options(GroupMessageOptions::new().target(target)));
    assert_eq!(["anna", "bert", "carl"].map(|user| unread(&chat, user)), [json!([0]), json!([1]), json!([1])]);
    let said = chat.done(&QueryGroupMsg::new("g").unwrap()).messages;
    assert_eq!(said.iter().map(|message| message.body.as_str()).collect::<Vec<_>>(), ["for bert", "hello"]);
}

#[test]
fn bots_are_told_of_what_is_written_to_them() {
    let chat = chat();
    chat.done(&RobotRegister::new([NewBot::new("@RBT#1").unwrap()]).unwrap());
    chat.done(&text(&["bert", "@RBT#1"], "hello"));
    let answer = chat.control("zim-message", &json!({"from": "bert", "to": {"user": "@RBT#1"}, "text": "hello"}));
    assert!(answer["done"].is_string(), "{answer}");
    let events = chat.events();
    let words: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(words, ["send_msg", "bot_msg", "send_msg", "bot_msg"]);
    assert_eq!(events[1]["user_list"].as_array().unwrap().len(), 1);
    assert_eq!((&events[2]["conv_id"], events[2].get("source"), &events[3]["msg_seq"]), (&json!("@RBT#1"), None, &json!(1)));
}

/// What the customer's server answers before a client's message is sent, and what is told of it then.
fn answered(chat: &Chat, answer: &str) -> Value {
    let say = json!({"from": "bert", "to": {"user": "carl"}, "text": "before", "payload": "p", "asks": true});
    assert!(chat.control("zim-message", &say)["done"].is_string());
    let asked = chat.service.take_callbacks(zego_sandbox::Moment::from_secs(0)).remove(0);
    assert_eq!(asked.event(), "before_send_msg");
    chat.survives_a_snapshot();
    chat.service.callback_answered(&asked, answer.as_bytes());
    let told = chat.events().remove(0);
    json!([told["event"], told["msg_body"], told["send_result"]])
}

#[test]
fn the_customers_server_has_the_last_word() {
    let chat = chat();
    assert_eq!(answered(&chat, r#"{"result":1}"#), json!(["send_msg", "before", 0]));
    assert_eq!(answered(&chat, r#"{"result":0,"new_msg_body":"after"}"#), json!(["send_msg", "after", 0]));
    assert_eq!(answered(&chat, r#"{"result":2}"#), json!(["send_msg", "before", 660_500_009]));
    assert_eq!(answered(&chat, r#"{"result":3,"reason":"no"}"#), json!(["send_msg", "before", 660_500_010]));
    assert_eq!(answered(&chat, "no JSON"), json!(["send_msg", "before", 0]));
    let texts = |user: &str, other: &str| between(&chat, user, other).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    assert_eq!(texts("carl", "bert"), ["before", "after", "before"]);
    assert_eq!(texts("bert", "carl"), ["before", "before", "after", "before"]);
}

#[test]
fn a_message_that_nobody_answers_about_is_sent() {
    let chat = chat();
    chat.control("zim-message", &json!({"from": "bert", "to": {"group": "g"}, "text": "hello", "asks": true}));
    assert_eq!(chat.events()[0]["event"], "before_send_msg");
    chat.advance(5);
    assert!(chat.done(&QueryGroupMsg::new("g").unwrap()).messages.is_empty());
    chat.advance(1);
    assert_eq!(chat.done(&QueryGroupMsg::new("g").unwrap()).messages[0].body, "hello");
    // A message of a back end is sent at once: its page says that nobody is asked.
    chat.done(&to_group("hello"));
    assert!(chat.events().iter().all(|event| event["event"] == "send_msg"));
}

#[test]
fn messages_are_recalled_for_two_minutes() {
    let chat = chat();
    for words in ["one", "two"] {
        chat.done(&text(&["bert"], words));
    }
    let revoke = |sender: &str, other: &str, seq| RevokePeerMessage::new(sender, other, seq).unwrap();
    assert_eq!(chat.refused(&revoke("bert", "anna", 1)), "660000026");
    assert_eq!(chat.refused(&revoke("anna", "bert", 9)), "660000022");
    chat.advance(120);
    chat.done(&revoke("anna", "bert", 1));
    assert_eq!(chat.refused(&revoke("anna", "bert", 1)), "660000023");
    chat.advance(1);
    assert_eq!(chat.refused(&revoke("anna", "bert", 2)), "660000024");
    let query = QueryMessagesByMsgSeq::new("bert", "anna", StoredConversation::Peer, [1_u64, 2, 9]).unwrap();
    let found = chat.done(&query).messages;
    let states: Vec<_> = found.iter().map(|message| (message.kind, message.state)).collect();
    assert_eq!(states, [(MessageKind::Revoked, MessageState::Revoked), (MessageKind::Text, MessageState::Present)]);
    assert!(found[0].body.contains("msg_status%22%3A12"), "{}", found[0].body);
    let seq = chat.done(&to_group("hello")).msg_seq.unwrap();
    chat.done(&RevokeGroupMessage::new("anna", "g", seq).unwrap());
    assert_eq!(chat.refused(&RevokeGroupMessage::new("anna", "h", seq).unwrap()), "660600001");
    chat.done(&SendRoomMessage::new("anna", "r", MessageKind::Text, MessagePriority::Low, body("hello")).unwrap());
    chat.advance(600);
    chat.done(&RevokeRoomMessage::new("anna", "r", 1).unwrap());
}

#[test]
fn an_edit_changes_what_it_names() {
    let chat = chat();
    chat.done(&text(&["bert"], "before"));
    let edit = |sender: &str, other: &str, edits| EditC2cMsgBody::new("bert", sender, other, MessageKind::Text, 1, edits).unwrap();
    let says = || EditedBody::new().message("after").unwrap().extended_data("more").unwrap();
    assert_eq!(chat.refused(&edit("anna", "anna", 1)), "660000002");
    assert_eq!(chat.refused(&edit("bert", "anna", 1).body(says())), "661000005");
    assert_eq!(chat.done(&edit("anna", "anna", 1).body(says())).edit_seq, 1);
    let told = chat.done(&QueryPeerMsg::new("anna", "bert").unwrap()).messages.remove(0);
    assert_eq!((told.body.as_str(), told.extended_data.as_str()), ("after", ""));
    chat.done(&to_group("before"));
    let in_group = |editor: &str, edits| EditGroupMsgBody::new(editor, "g", MessageKind::Text, 1, edits).unwrap();
    chat.done(&in_group("carl", 2 + 4 + 8).body(says()).mentions(Mentions::new().users(["bert"]).unwrap()).mentions_all(true));
    let told = chat.done(&QueryGroupMsg::new("g").unwrap()).messages.remove(0);
    assert_eq!((told.body.as_str(), told.extended_data.as_str()), ("before", "more"));
    assert_eq!(chat.refused(&in_group("nobody", 1).body(says())), "661000005");
    assert_eq!(chat.refused(&in_group("carl", 16).custom_kind(1).unwrap()), "660000002");
}

#[test]
fn what_one_clears_the_other_keeps() {
    let chat = chat();
    chat.done(&text(&["bert"], "hello"));
    chat.done(&ClearPeerMessage::new("bert", "anna").unwrap());
    assert_eq!((between(&chat, "bert", "anna").len(), between(&chat, "anna", "bert").len()), (0, 1));
    let query = |user: &str, other: &str| QueryMessagesByMsgSeq::new(user, other, StoredConversation::Peer, [1_u64]).unwrap();
    let states = [("bert", "anna"), ("anna", "bert")].map(|(user, other)| chat.done(&query(user, other)).messages[0].state);
    assert_eq!(states, [MessageState::Deleted, MessageState::Present]);
    chat.done(&text(&["bert"], "again"));
    assert_eq!(between(&chat, "bert", "anna"), [(2, "again".to_owned())]);
    chat.done(&to_group("hello"));
    chat.done(&ClearMemberGroupMessage::new("bert", "g").unwrap());
    let query = |user: &str| QueryMessagesByMsgSeq::new(user, "g", StoredConversation::Group, [1_u64]).unwrap();
    assert_eq!(["bert", "carl"].map(|user| chat.done(&query(user)).messages[0].state), [MessageState::Deleted, MessageState::Present]);
}

#[test]
fn what_is_imported_is_told_to_nobody() {
    let chat = chat();
    let peer = |owner: &str| {
        let import = ImportPeerMsg::new("anna", "bert", MessageKind::Text, MessagePriority::Low, body("old"), owner).unwrap();
        import.sent_at(UnixMillis(1_600_000_000_000))
    };
    assert_eq!(chat.refused(&peer("carl")), "660000002");
    assert_eq!(chat.done(&peer("bert")).msg_seq, 1);
    assert_eq!((between(&chat, "bert", "anna").len(), between(&chat, "anna", "bert").len()), (1, 0));
    let group = |at| {
        let import = ImportGroupMsg::new("anna", "g", MessageKind::Text, MessagePriority::Low, body("old")).unwrap();
        import.sent_at(UnixMillis(at))
    };
    chat.done(&group(1_600_000_000_000));
    assert_eq!(chat.done(&QueryGroupMsg::new("g").unwrap()).messages[0].sent_at, UnixMillis(1_600_000_000_000));
    assert_eq!(chat.refused(&group(4_000_000_000_000)), "660000002");
    assert!(chat.events().is_empty());
    assert_eq!(unread(&chat, "bert"), json!([0]));
}

#[test]
fn receipts_are_for_what_others_sent() {
    let chat = chat();
    chat.done(&text(&["bert"], "hello"));
    let read = |user: &str, other: &str, messages: &[u64]| C2cReadReceipt::new(user, other, messages.to_vec()).unwrap();
    let at = chat.done(&read("bert", "anna", &[1])).read_at;
    chat.advance(5);
    assert_eq!(chat.done(&read("bert", "anna", &[1])).read_at, at);
    assert_eq!(chat.done(&C2cDeliveryReceipt::new("bert", "anna", [1_u64]).unwrap()).delivered_at, at);
    assert_eq!(chat.refused(&read("anna", "bert", &[1])), "660400104");
    assert_eq!(chat.refused(&read("bert", "anna", &[2])), "660400104");
    chat.done(&to_group("hello"));
    chat.done(&GroupReadReceipt::new("carl", "g", [1_u64]).unwrap());
    assert_eq!(chat.refused(&GroupReadReceipt::new("carl", "h", [1_u64]).unwrap()), "660400103");
    let many: Vec<u64> = (1..=11).collect();
    assert_eq!(chat.post("GroupReadReceipt", &json!({"FromUserId": "carl", "GroupId": "g", "ConvMsgSeq": many}))["Code"], 660_400_102);
}
