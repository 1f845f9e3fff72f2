//! What users set for their conversations. That messages make them is tried beside the messages.

use serde_json::{Value, json};
use zego_model::zim::conversation::{
    ClearConversationUnread, ConvPinned, ConversationMarks, ConversationType, DeleteConv, PinnedConversation, QueryConversationList,
    QueryGroupMsg, QueryPeerMsg, SetConvMark, SilenceConvNotification,
};

use crate::chat::{Chat, items};

/// What the state has of anna's conversations.
fn set(chat: &Chat) -> Value {
    let state = chat.service.control(zego_sandbox::Moment::from_secs(0)).state(true);
    state["apps"][0]["zim"]["conversations"].clone()
}

fn pin(ids: &[&str], pinned: bool) -> ConvPinned {
    let one = |id: &&str| PinnedConversation::new(*id, ConversationType::Peer).unwrap();
    ConvPinned::new("anna", ids.iter().map(one).collect::<Vec<_>>(), pinned).unwrap()
}

fn silence(ids: &[&str], silent: bool) -> SilenceConvNotification {
    SilenceConvNotification::new("anna", ConversationType::Peer, ids.to_vec(), silent).unwrap()
}

#[test]
fn a_conversation_is_pinned_and_silenced_until_it_is_not() {
    let chat = Chat::with(&["anna", "bert", "carl"]);
    assert_eq!(chat.failed(&pin(&["bert", "nobody"], true)), items(&[("nobody", 660_800_001)]));
    chat.done(&silence(&["bert"], true));
    let bert = |pinned: bool, silent: bool| json!([{ "user": "anna", "id": "bert", "group": false, "unread": 0, "pinned": pinned, "silent": silent, "marks": [] }]);
    assert_eq!(set(&chat), bert(true, true));
    chat.survives_a_snapshot();
    assert_eq!(chat.refused(&silence(&["bert"], true)), "660800051");
    chat.done(&pin(&["bert"], false));
    chat.done(&silence(&["bert"], false));
    assert_eq!(set(&chat), bert(false, false));
    assert_eq!(chat.refused(&silence(&["bert"], false)), "660800052");
    assert_eq!(chat.refused(&silence(&["nobody"], true)), "660700015");
    chat.done(&DeleteConv::new("anna", "bert", ConversationType::Peer).unwrap());
    chat.done(&DeleteConv::new("anna", "bert", ConversationType::Peer).unwrap());
    assert_eq!(set(&chat), json!([]));
}

#[test]
fn a_hundred_are_on_top_and_five_hundred_silent_at_most() {
    let users: Vec<_> = (0..501).map(|user| format!("user{user}")).collect();
    let chat = Chat::with(&users.iter().map(String::as_str).collect::<Vec<_>>());
    chat.log_in("anna");
    let users: Vec<_> = users.iter().map(String::as_str).collect();
    for some in users[..100].chunks(20) {
        chat.done(&pin(some, true));
    }
    assert_eq!(chat.refused(&pin(&["user100"], true)), "660800048");
    for some in users[..500].chunks(10) {
        chat.done(&silence(some, true));
    }
    assert_eq!(chat.refused(&silence(&["user500"], true)), "660800030");
    chat.done(&silence(&["user0"], false));
    chat.done(&silence(&["user500"], true));
}

/// Users and conversations fail one by one, with numbers of their own.
#[test]
fn marks_are_set_for_several_users_at_once() {
    let chat = Chat::with(&["anna", "bert", "carl"]);
    let marks = |user: &str, peers: Value| ConversationMarks::new(user, true).peers(peers);
    let call = |marks: Vec<ConversationMarks>| SetConvMark::new("anna", marks).unwrap();
    let mixed = call(vec![
        marks("anna", json!({ "bert": { "MarkContent": 2 }, "carl": { "MarkContent": 31 } })),
        marks("nobody", json!({ "bert": { "MarkContent": 1 } })),
    ]);
    assert_eq!(chat.failed(&mixed), items(&[("carl", 1), ("nobody", 1)]));
    chat.done(&call(vec![marks("anna", json!({ "bert": { "MarkContent": 7 } }))]));
    assert_eq!(set(&chat)[0]["marks"], json!([2, 7]));
    let off = ConversationMarks::new("anna", false).peers(json!({ "bert": { "MarkContent": 2 } }));
    chat.done(&call(vec![off]));
    assert_eq!(set(&chat)[0]["marks"], json!([7]));
    assert_eq!(chat.refused(&call(vec![marks("anna", json!({ "bert": {} }))])), "660800054");
    let groups = ConversationMarks::new("anna", true).groups(json!({ "none": { "MarkContent": 1 } }));
    assert_eq!(chat.refused(&call(vec![groups])), "660800054");
}

/// Nothing was said yet.
#[test]
fn what_is_not_there_has_the_code_of_its_page() {
    let chat = Chat::with(&["anna", "bert"]);
    let list = chat.done(&QueryConversationList::new("anna").unwrap());
    assert_eq!((list.total, list.next, list.conversations.len()), (0, 0, 0));
    let read = ClearConversationUnread::new("anna", "bert", ConversationType::Peer).unwrap();
    assert_eq!(chat.refused(&read), "660800002");
    assert_eq!(chat.done(&QueryPeerMsg::new("anna", "bert").unwrap()).messages.len(), 0);
    assert_eq!(chat.refused(&QueryPeerMsg::new("nobody", "bert").unwrap()), "660500002");
    assert_eq!(chat.refused(&QueryGroupMsg::new("none").unwrap()), "660600001");
    assert_eq!(chat.refused(&QueryConversationList::new("nobody").unwrap()), "660500002");
    // A limit that is out of its bounds is mended, as the pages have it.
    assert_eq!(chat.post("QueryPeerMsg", &json!({ "FromUserId": "anna", "ToUserId": "bert", "Limit": 101 }))["Code"], 0);
    assert_eq!(chat.post("QueryConversationList", &json!({ "FromUserId": "anna", "Limit": 0 }))["Code"], 0);
}
