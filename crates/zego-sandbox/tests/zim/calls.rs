//! Invitations to calls, their answers and their end.

use serde_json::{Value, json};
use zego_model::Seconds;
use zego_model::zim::call::{CallAccept, CallInvite, CallReject, OfflinePush};

use crate::chat::{Chat, items};

fn chat() -> Chat {
    Chat::with(&["anna", "bert", "carl", "dora"])
}

fn invite(chat: &Chat, users: &[&str]) -> String {
    let call = CallInvite::new("anna", users.to_vec(), OfflinePush::new().enable(true).title("a call")).unwrap();
    chat.done(&call.timeout(Seconds(30)).unwrap().extended_data("room 7").unwrap()).call_id
}

fn accept(user: &str, call: &str) -> CallAccept {
    CallAccept::new(user, call).unwrap().extended_data("yes").unwrap()
}

fn reject(user: &str, call: &str) -> CallReject {
    CallReject::new(user, call).unwrap()
}

fn names(events: &[Value]) -> Vec<&str> {
    events.iter().filter_map(|event| event["event"].as_str()).collect()
}

#[test]
fn a_call_is_told_of_from_the_invitation_to_the_last_answer() {
    let chat = chat();
    let call = invite(&chat, &["bert", "carl", "dora"]);
    chat.done(&accept("bert", &call));
    chat.done(&reject("carl", &call));
    // The same again changes nothing, and nobody is told twice.
    chat.done(&accept("bert", &call));
    chat.survives_a_snapshot();
    chat.advance(30);
    let events = chat.events();
    assert_eq!(names(&events), ["call_create", "call_accept", "call_reject", "call_timeout"]);
    let [create, accepted, _, late] = &events[..] else { panic!("{events:?}") };
    assert_eq!(
        *create,
        json!({
            "event": "call_create", "call_id": call, "user_ids": ["bert", "carl", "dora"], "caller": "anna", "payload": "room 7",
            "timeout": 30, "create_time": zego_sandbox::Moment::NEW_YEAR.secs(),
        })
    );
    assert_eq!((&accepted["user_id"], &accepted["extend_data"]), (&json!("bert"), &json!("yes")));
    assert_eq!(late["user_ids"], json!(["dora"]));
    assert_eq!(chat.refused(&accept("dora", &call)), "660900006");
    assert_eq!(chat.refused(&accept("carl", &call)), "660900005", "carl has rejected it");
}

/// 29 seconds are within the time, 30 are not; without an answer there is no call any more.
#[test]
fn a_call_that_nobody_accepts_is_over_when_its_time_is() {
    let chat = chat();
    let call = invite(&chat, &["bert", "carl"]);
    chat.done(&reject("carl", &call));
    chat.advance(29);
    assert_eq!(names(&chat.events()), ["call_create", "call_reject"]);
    chat.advance(1);
    let events = chat.events();
    assert_eq!(names(&events), ["call_timeout", "call_cancel"]);
    assert_eq!((&events[1]["reason"], &events[1]["user_ids"]), (&json!("timeout_cancel"), &json!(["bert", "carl"])));
    let unanswered = invite(&chat, &["bert"]);
    chat.done(&reject("bert", &unanswered));
    chat.advance(60);
    assert_eq!(names(&chat.events()), ["call_create", "call_reject"], "nobody was waited for any more");
}

#[test]
fn a_client_takes_a_call_back_or_invites_one_more() {
    let chat = chat();
    let call = invite(&chat, &["bert"]);
    let act = |body: Value| chat.control("zim-call", &body);
    assert_eq!(chat.refused(&accept("carl", &call)), "660900008");
    chat.advance(20);
    assert!(act(json!({ "call": call, "user": "bert", "invite": "carl" }))["done"].is_string());
    // Both are waited for from then on.
    chat.advance(29);
    chat.done(&accept("carl", &call));
    assert!(act(json!({ "call": call, "user": "bert" }))["error"].is_string(), "bert did not call");
    assert!(act(json!({ "call": call, "user": "anna" }))["done"].is_string());
    assert_eq!(names(&chat.events()), ["call_create", "call_invite", "call_accept", "call_cancel"]);
    assert_eq!(chat.refused(&accept("bert", &call)), "660900005");
    assert!(act(json!({ "call": call, "user": "anna" }))["error"].is_string(), "it is over");
    chat.advance(60);
    assert!(chat.events().is_empty());
}

#[test]
fn who_is_not_registered_cannot_be_called() {
    let chat = chat();
    let call = |from: &str, users: &[&str]| CallInvite::new(from, users.to_vec(), OfflinePush::new()).unwrap();
    assert_eq!(chat.failed(&call("anna", &["bert", "nobody"])), items(&[("nobody", 660_500_002)]));
    assert_eq!(chat.refused(&call("anna", &["nobody"])), "660900003");
    assert_eq!(chat.refused(&call("nobody", &["bert"])), "660500002");
    assert_eq!(chat.refused(&accept("bert", "none")), "660900004");
    let many: Vec<_> = (0..10).map(|user| format!("user{user}")).collect();
    let answer = chat.post("CallInvite", &json!({ "FromUserId": "anna", "UserIds": many, "OfflinePush": {} }));
    assert_eq!(answer["Code"], 660_900_007);
    assert_eq!(names(&chat.events()), ["call_create"]);
}
