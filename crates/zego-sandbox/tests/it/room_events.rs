//! What a back end is told of rooms, users and streams.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use zego_model::rtc::room::KickoutUser;
use zego_sandbox::control::{Login, Logout, LogoutReason, Publish, RoomRole, Seed, SeedRoom, Terminal, Unpublish, UnpublishReason};

use crate::bench::NOW;
use crate::lobby::Lobby;

/// The last event of a kind.
fn last<'b>(bodies: &'b [Value], event: &str) -> &'b Value {
    bodies.iter().rfind(|body| body["event"] == event).unwrap_or_else(|| panic!("{event} was told"))
}

fn number(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap_or_else(|| panic!("{value} is a number"))
}

#[test]
fn a_room_begins_with_its_first_user() {
    let lobby = Lobby::new();
    let login = Login::new("hall", "carl").name("Carl").room_name("The Hall").role(RoomRole::Host).terminal(Terminal::Web);
    lobby.control().log_in(&login.token_version(4).callback_data("from the door")).unwrap();
    let bodies = lobby.bodies();
    let (created, entered) = (&bodies[0], &bodies[1]);
    assert_eq!((&created["event"], &entered["event"], bodies.len()), (&json!("room_create"), &json!("room_login"), 2));
    assert_eq!((&created["room_id"], &created["id_name"]), (&json!("hall"), &json!("carl")));
    assert!(created["room_session_id"].is_u64() && created["appid"].is_u64(), "numbers, as on the page");
    let expected = json!({
        "room_id": "hall", "room_name": "The Hall", "user_account": "carl", "user_nickname": "Carl", "user_role": "1", "auth_level": "4",
        "relogin": "0", "user_update_seq": "1", "callback_data": "from the door", "term_type": "6",
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&entered[name], value, "{name}");
    }
    // One room under two names.
    assert_eq!(number(&created["room_session_id"]), number(&entered["room_seq"]));
    assert_eq!(number(&created["room_create_time"]) / 1000, NOW);
    assert!(number(&entered["login_time"]) > number(&created["room_create_time"]), "no two things happen at one moment");

    lobby.control().log_in(&Login::new("hall", "dora")).unwrap();
    let bodies = lobby.bodies();
    assert_eq!((bodies.len(), &bodies[0]["user_update_seq"], &bodies[0]["user_nickname"]), (1, &json!("2"), &json!("dora")));
}

#[test]
fn every_way_to_leave_has_its_reasons() {
    for (reason, stream, user, room) in [
        (LogoutReason::Normal, "0", "0", 0),
        (LogoutReason::TimedOut, "1", "1", 1),
        (LogoutReason::Disconnected, "4", "2", 2),
        (LogoutReason::TokenExpired, "3", "4", 3),
    ] {
        let mut lobby = Lobby::new();
        lobby.enter("hall", "carl");
        lobby.publish("hall", "carl", "carl-camera");
        let before = lobby.bodies();
        lobby.now += 60;
        lobby.control().log_out(&Logout::new("hall", "carl").reason(reason)).unwrap();
        let after = lobby.bodies();
        let events: Vec<_> = after.iter().map(|body| body["event"].as_str().unwrap()).collect();
        assert_eq!(events, ["stream_close", "room_logout", "room_close"]);
        assert_eq!((&after[0]["type"], &after[1]["reason"], &after[2]["close_reason"]), (&json!(stream), &json!(user), &json!(room)));
        // What came and what went are told apart by the same numbers.
        let (login, created) = (last(&before, "room_login"), last(&before, "stream_create"));
        for name in ["room_seq", "session_id", "login_time", "user_account", "user_nickname", "user_role"] {
            assert_eq!(login[name], after[1][name], "{name}");
        }
        for name in ["stream_id", "stream_alias", "stream_sid", "create_time_ms", "user_id", "room_session_id"] {
            assert_eq!(created[name], after[0][name], "{name}");
        }
        assert_eq!((number(&created["stream_seq"]), number(&after[0]["stream_seq"])), (1, 2));
        assert_eq!(number(&after[1]["logout_time"]) / 1000, NOW + 60);
        assert_eq!(last(&before, "room_create")["room_session_id"], after[2]["room_session_id"]);
    }
}

#[test]
fn entering_again_ends_the_stay_before() {
    let lobby = Lobby::new();
    lobby.enter("lobby", "anna");
    let bodies = lobby.bodies();
    let events: Vec<_> = bodies.iter().map(|body| body["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["stream_close", "room_logout", "room_login"]);
    assert_eq!((&bodies[0]["type"], &bodies[1]["reason"], &bodies[2]["relogin"]), (&json!("2"), &json!("3"), &json!("1")));
    assert_ne!(bodies[1]["session_id"], bodies[2]["session_id"]);
    assert_eq!(bodies[1]["room_seq"], bodies[2]["room_seq"]);
    // Who was alone does not lose the room by it.
    lobby.enter("hall", "carl");
    lobby.bodies();
    lobby.enter("hall", "carl");
    assert_eq!(lobby.told(), ["room_logout hall carl 3", "room_login hall carl 1"]);
}

#[test]
fn a_stream_is_told_of_as_its_page_has_it() {
    let lobby = Lobby::new();
    let camera = Publish::new("lobby", "bert", "bert-camera").title("Bert").extra_info(r#"{"hd":true}"#);
    lobby.control().publish(&camera).unwrap();
    let created = lobby.bodies().remove(0);
    let expected = json!({
        "event": "stream_create", "room_id": "lobby", "channel_id": "lobby", "user_id": "bert", "publish_id": "bert", "user_name": "bert",
        "publish_name": "bert", "stream_id": "bert-camera", "stream_alias": "bert-camera", "title": "Bert", "extra_info": r#"{"hd":true}"#,
        "recreate": "0", "stream_attr": r#"{"cid":0}"#, "create_time": NOW.to_string(),
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&created[name], value, "{name}");
    }
    assert_eq!(number(&created["create_time_ms"]) / 1000, NOW);
    assert!(created["rtmp_url"][0].as_str().unwrap().starts_with("rtmp://") && created["pic_url"].is_array());
    // Published once more before it was noticed to be gone.
    lobby.control().publish(&camera).unwrap();
    assert_eq!(lobby.told(), ["stream_create lobby bert-camera 1"]);
    for (reason, number) in [(UnpublishReason::Stopped, 0), (UnpublishReason::TimedOut, 1), (UnpublishReason::Disconnected, 4)] {
        lobby.control().publish(&camera).unwrap();
        lobby.told();
        lobby.control().unpublish(&Unpublish::new("lobby", "bert-camera").reason(reason)).unwrap();
        assert_eq!(lobby.told(), [format!("stream_close lobby bert-camera {number}")]);
    }
}

/// What the sandbox sends is what the vendor's pages have, no more and no less, and the model reads it.
#[test]
fn the_model_knows_every_field() {
    let lobby = Lobby::new();
    lobby.enter("hall", "carl");
    lobby.publish("hall", "carl", "carl-camera");
    let _ = lobby.zego(&KickoutUser::new("hall", ["carl"]).unwrap()).unwrap();
    let bodies = lobby.bodies();
    let mut seen = BTreeSet::new();
    for body in &bodies {
        let event = body["event"].as_str().unwrap();
        seen.insert(event);
        let row = zego_model::events().find(|row| row.spec.service.name == "rtc" && row.spec.event == event).unwrap();
        let known: BTreeSet<&str> =
            ["event", "appid", "timestamp", "nonce", "signature"].into_iter().chain(row.fields.iter().map(|field| field.wire)).collect();
        let sent: BTreeSet<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(sent, known, "{event}");
    }
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        ["room_close", "room_create", "room_login", "room_logout", "stream_close", "stream_create"]
    );
}

/// However many there are, everybody is told of.
#[test]
fn all_users_of_a_large_room_are_told_of() {
    const USERS: usize = 12_000;
    let lobby = Lobby::new();
    let room = (0..USERS).fold(SeedRoom::new("stadium"), |room, user| room.user(format!("fan-{user}")));
    lobby.control().seed(&Seed::new().room(room)).unwrap();
    assert_eq!(lobby.call("CloseRoom", "RoomId=stadium&RoomCloseCallback=true")["Code"], 0);
    let bodies = lobby.bodies();
    let (gone, rest): (Vec<_>, Vec<_>) = bodies.iter().partition(|body| body["event"] == "room_logout");
    // In the order in which they came, each once.
    assert!(gone.iter().map(|body| body["user_account"].as_str().unwrap()).eq((0..USERS).map(|user| format!("fan-{user}"))));
    assert_eq!(rest.iter().map(|body| &body["event"]).collect::<Vec<_>>(), ["room_close"]);
    assert!(!lobby.warnings().contains("are not sent"));
}
