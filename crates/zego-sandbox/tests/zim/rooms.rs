//! Rooms of the chat: who is in them, what is noted on them, and when they go.

use serde_json::json;
use zego_model::Seconds;
use zego_model::zim::room::{
    CreateRoom, DestroyRoom, KickoutRoomUser, ModifyRoomAttribute, NewRoomAttribute, QueryRoomAttribute, QueryRoomMembers,
    QueryRoomUserList, RoomAttributeAction, RoomAttributeChange, RoomUserOrder,
};

use crate::chat::{Chat, items};

/// anna's room, with these users in it.
fn room(users: &[&str]) -> Chat {
    let chat = Chat::with(&["anna", "bert", "carl"]);
    let attributes = [NewRoomAttribute::new("k1", "v1"), NewRoomAttribute::new("k2", "v2").auto_delete(true)];
    let create = CreateRoom::new("anna", "r").unwrap().room_name("Room").unwrap().lasts_empty(Seconds(60)).unwrap();
    assert_eq!(chat.done(&create.attributes(attributes).unwrap()).attribute_changes, 2);
    for user in users {
        act(&chat, user, "enter");
    }
    chat
}

fn act(chat: &Chat, user: &str, act: &str) {
    let answer = chat.control("zim-room", &json!({ "room": "r", "user": user, "act": act }));
    assert!(answer["done"].is_string(), "{answer}");
}

fn list() -> QueryRoomUserList {
    QueryRoomUserList::new("r").unwrap()
}

fn words(chat: &Chat) -> Vec<String> {
    chat.events().iter().map(|event| event["event"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_room_is_told_of_from_beginning_to_end() {
    let chat = room(&["anna", "bert"]);
    let events = chat.events();
    let created = json!({
        "event": "room_create", "room_id": "r", "operator_account": "anna", "room_name": "Room",
        "attributes": [{ "key": "k1", "value": "v1", "auto_delete": 0 }, { "key": "k2", "value": "v2", "auto_delete": 1 }],
    });
    assert_eq!(events[0], created);
    assert_eq!(events[2], json!({ "event": "room_enter", "room_id": "r", "operator_account": "bert" }));
    chat.survives_a_snapshot();
    assert_eq!(chat.refused(&CreateRoom::new("anna", "r").unwrap()), "660300014");
    assert_eq!(chat.refused(&CreateRoom::new("nobody", "s").unwrap()), "660500002");
    chat.done(&DestroyRoom::new("r").unwrap().operator("carl"));
    let destroyed = json!({ "event": "room_destroy", "room_id": "r", "user_ids": ["anna", "bert"], "operator_account": "carl" });
    assert_eq!(chat.events(), [destroyed]);
    assert_eq!(chat.refused(&DestroyRoom::new("r").unwrap()), "660300001");
}

#[test]
fn an_empty_room_goes_after_its_time() {
    let chat = room(&[]);
    chat.advance(59);
    assert_eq!(chat.refused(&list()), "660300008");
    act(&chat, "anna", "enter");
    chat.advance(600);
    assert_eq!(chat.done(&list()).total, 1);
    act(&chat, "anna", "leave");
    // What was noted on it does not wait for the next one who enters.
    assert!(chat.done(&QueryRoomAttribute::new("anna", "r").unwrap()).attributes.is_empty());
    chat.advance(59);
    assert_eq!(chat.refused(&list()), "660300008");
    chat.advance(1);
    assert_eq!(chat.refused(&list()), "660300001");
    assert_eq!(words(&chat), ["room_create", "room_enter", "room_exit", "room_destroy"]);
}

#[test]
fn users_are_listed_removed_and_asked_for() {
    let chat = room(&["anna", "bert", "carl"]);
    let newest = || list().order(RoomUserOrder::NewestFirst).limit(2).unwrap();
    let first = chat.done(&newest());
    assert_eq!((first.total, first.next_flag.as_str(), first.users[0].user_id.as_str()), (3, "1", "carl"));
    let last = chat.done(&newest().next_flag("1"));
    assert_eq!((last.next_flag.as_str(), last.users[0].user_id.as_str()), ("0", "anna"));
    chat.events();
    chat.done(&KickoutRoomUser::new("r", ["bert", "nobody"]).unwrap().operator("anna"));
    let left =
        json!({ "event": "room_exit", "room_id": "r", "exit_type": "Kickout", "operator_account": "anna", "exit_user_ids": ["bert"] });
    assert_eq!(chat.events(), [left]);
    assert_eq!(chat.refused(&KickoutRoomUser::new("r", ["bert"]).unwrap()), "660300002");
    let members = |users: &[&str]| QueryRoomMembers::new("r", users.to_vec()).unwrap();
    let expected = items(&[("bert", 660_300_012), ("nobody", 660_200_001)]);
    assert_eq!(chat.failed(&members(&["anna", "bert", "nobody"])), expected);
    assert_eq!(chat.refused(&members(&["bert"])), "660300012");
}

#[test]
fn attributes_have_an_order_and_an_end() {
    let chat = room(&["anna"]);
    let set = |key: &str| RoomAttributeChange::new(RoomAttributeAction::Set, key).value("v");
    let delete = |key: &str| RoomAttributeChange::new(RoomAttributeAction::Delete, key);
    let modify = |changes: Vec<RoomAttributeChange>| ModifyRoomAttribute::new("bert", "r", changes).unwrap();
    let reply = chat.call(&modify(vec![set("k1"), delete("k9"), delete("k2")])).unwrap();
    let changed: Vec<_> = reply.output.changed.iter().map(|one| (one.key.as_str(), one.seq)).collect();
    assert_eq!((changed, reply.output.attribute_changes), (vec![("k1", 3), ("k2", 4)], 4));
    assert_eq!(reply.failures()[0].item, "k9");
    // What is left undone is not in the answer, and so it is told.
    let stopped = chat.call(&modify(vec![set("k3"), delete("k9").stop_on_error(true), set("k4")])).unwrap();
    assert!(stopped.failures()[1].item.starts_with("k4"), "{:?}", stopped.failures());
    act(&chat, "bert", "enter");
    chat.done(&modify(vec![set("mine").auto_delete(true)]));
    act(&chat, "bert", "leave");
    let left = chat.done(&QueryRoomAttribute::new("anna", "r").unwrap()).attributes;
    assert_eq!(left.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["k1", "k3"]);
}
