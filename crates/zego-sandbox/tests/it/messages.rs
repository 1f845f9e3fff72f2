//! Messages to rooms.

use serde_json::{Value, json};
use zego_model::ErrorKind;
use zego_model::rtc::room::{MessageCategory, SendBarrageMessage, SendBroadcastMessage, SendCustomCommand};

use crate::lobby::{Lobby, items};

fn messages(lobby: &Lobby) -> Vec<Value> {
    lobby.state()["apps"][0]["rooms"][0]["messages"].as_array().unwrap().clone()
}

#[test]
fn everybody_but_the_sender_gets_a_message() {
    let lobby = Lobby::new();
    let send = |from: &str| {
        let message = SendBroadcastMessage::new("lobby", from, MessageCategory::Chat, "hello").unwrap();
        lobby.zego(&message.user_name("Somebody")).unwrap().output.message_id
    };
    assert_eq!([send("anna"), send("server")], [1, 2]);
    let barrage = SendBarrageMessage::new("lobby", "bert", MessageCategory::System, "hi").unwrap();
    let id = lobby.zego(&barrage).unwrap().output.message_id;
    assert_eq!(id, format!("1_{}000_3", lobby.now));
    let to: Vec<_> = messages(&lobby).iter().map(|message| (message["kind"].clone(), message["to"].clone())).collect();
    assert_eq!(
        to,
        [(json!("broadcast"), json!(["bert"])), (json!("broadcast"), json!(["anna", "bert"])), (json!("barrage"), json!(["anna"])),]
    );
    assert!(lobby.told().is_empty(), "there is no callback for messages of the server");
}

#[test]
fn who_is_not_online_does_not_get_a_signal() {
    let lobby = Lobby::new();
    let signal = || SendCustomCommand::new("lobby", "server", "stop").unwrap();
    let reply = lobby.zego(&signal().to_user_ids(["anna", "nobody", "carl"]).unwrap()).unwrap();
    let failed: Vec<_> = reply.output.failed_users.iter().map(|user| (&*user.user_id, user.code)).collect();
    assert_eq!(failed, [("nobody", 50_003), ("carl", 50_003)]);
    assert_eq!(reply.failures().len(), 2);
    assert!(lobby.zego(&signal()).unwrap().failures().is_empty());
    let to: Vec<_> = messages(&lobby).iter().map(|message| message["to"].clone()).collect();
    assert_eq!(to, [json!(["anna"]), json!(["anna", "bert"])]);
}

#[test]
fn what_cannot_be_sent() {
    let lobby = Lobby::new();
    let no_room = ("50001".to_owned(), ErrorKind::NotFound);
    assert_eq!(lobby.refused(&SendBroadcastMessage::new("nowhere", "anna", MessageCategory::Chat, "hello").unwrap()), no_room);
    assert_eq!(lobby.refused(&SendBarrageMessage::new("nowhere", "anna", MessageCategory::Chat, "hello").unwrap()), no_room);
    assert_eq!(lobby.refused(&SendCustomCommand::new("nowhere", "anna", "hello").unwrap()), no_room);
    let longest = "x".repeat(1_024);
    for action in ["SendBroadcastMessage", "SendBarrageMessage", "SendCustomCommand"] {
        let sender = if action == "SendCustomCommand" { "FromUserId=anna" } else { "UserId=anna&MessageCategory=1" };
        let code = |rest: &str| lobby.code(action, &format!("RoomId=lobby&{sender}{rest}"));
        assert_eq!(code(&format!("&MessageContent={longest}x")), 50_012, "{action}");
        assert_eq!(code("&MessageContent="), 1_008, "{action}");
        assert_eq!(code(""), 2, "{action}");
        assert_eq!(code(&format!("&MessageContent={longest}")), 0, "{action}");
    }
    let eleven = items("ToUserId", 11);
    assert_eq!(lobby.code("SendCustomCommand", &format!("RoomId=lobby&FromUserId=anna&MessageContent=a{eleven}")), 50_011);
    assert_eq!(lobby.code("SendBarrageMessage", "RoomId=lobby&UserId=anna&MessageCategory=3&MessageContent=a"), 2);
}

#[test]
fn a_room_remembers_a_hundred_messages() {
    let lobby = Lobby::new();
    for _ in 0..150 {
        let _ = lobby.zego(&SendBroadcastMessage::new("lobby", "anna", MessageCategory::Chat, "hello").unwrap()).unwrap();
    }
    let numbers: Vec<_> = messages(&lobby).iter().map(|message| message["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (51..=150).collect::<Vec<_>>());
}

/// A large room would have each message remember everybody.
#[test]
fn a_message_names_a_thousand_of_those_it_reached() {
    let lobby = Lobby::of(zego_sandbox::Sandbox::builder());
    let room = (0..1_200).fold(zego_sandbox::control::SeedRoom::new("a"), |room, user| room.user(format!("fan-{user}")));
    lobby.control().seed(&zego_sandbox::control::Seed::new().room(room)).unwrap();
    assert_eq!(lobby.call("SendCustomCommand", "RoomId=a&FromUserId=fan-0&MessageContent=hello")["Code"], 0);
    let message = &messages(&lobby)[0];
    assert_eq!((message["to"].as_array().unwrap().len(), &message["others"]), (1_000, &Value::from(199)));
}
