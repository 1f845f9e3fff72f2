//! Whatever happens, a back end that keeps count of the callbacks knows who and what is in the rooms.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use zego_sandbox::control::{Login, Logout, LogoutReason, Publish, Unpublish};

use crate::lobby::Lobby;

const USERS: [&str; 5] = ["anna", "bert", "carl", "dora", "emil"];
const ROOMS: [&str; 3] = ["lobby", "hall", "stage"];
const STREAMS: [&str; 6] = ["anna-camera", "bert-camera", "carl-camera", "screen", "film", "radio"];
const ADDRESSES: [&str; 2] = ["192.0.2.1", "192.0.2.2"];

/// The items of a list; none, where an app has nothing at all.
fn list(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

/// What a back end makes of the callbacks.
#[derive(Debug, Default)]
struct Mirror {
    rooms: BTreeMap<String, Mirrored>,
    /// The last moment told.
    last: u64,
}

#[derive(Debug, Default)]
struct Mirrored {
    session: String,
    users: BTreeMap<String, String>,
    streams: BTreeSet<String>,
    user_seq: u64,
    stream_seq: u64,
}

impl Mirror {
    /// Each event follows from the one before; what comes was not there, what goes was.
    fn read(&mut self, event: &Value) {
        let text = |name: &str| match &event[name] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let number = |name: &str| text(name).parse::<u64>().unwrap();
        let id = text("room_id");
        let moment = match text("event").as_str() {
            "room_create" => "room_create_time",
            "room_close" => "room_close_time",
            "room_login" => "login_time",
            "room_logout" => "logout_time",
            "stream_create" => "create_time_ms",
            _ => "destroy_timemillis",
        };
        if text("recreate") != "1" {
            assert!(number(moment) > self.last, "{event}");
            self.last = number(moment);
        }
        let session = if event["room_seq"].is_null() { text("room_session_id") } else { text("room_seq") };
        if event["event"] == "room_create" {
            let room = Mirrored { session: session.clone(), ..Mirrored::default() };
            assert!(self.rooms.insert(id.clone(), room).is_none(), "{event}");
        }
        let room = self.rooms.get_mut(&id).unwrap_or_else(|| panic!("{event}"));
        assert_eq!(room.session, session, "{event}");
        if event["user_update_seq"].is_string() {
            room.user_seq += 1;
            assert_eq!(room.user_seq, number("user_update_seq"), "{event}");
        }
        if event["stream_seq"].is_string() {
            room.stream_seq += 1;
            assert_eq!(room.stream_seq, number("stream_seq"), "{event}");
        }
        match event["event"].as_str().unwrap() {
            "room_login" => assert!(room.users.insert(text("user_account"), text("session_id")).is_none(), "{event}"),
            "room_logout" => assert_eq!(room.users.remove(&text("user_account")), Some(text("session_id")), "{event}"),
            "stream_create" => assert_eq!(room.streams.insert(text("stream_id")), event["recreate"] == "0", "{event}"),
            "stream_close" => assert!(room.streams.remove(&text("stream_id")), "{event}"),
            "room_close" => {
                assert!(room.users.is_empty() && room.streams.is_empty(), "{event}");
                self.rooms.remove(&id);
            }
            _ => {}
        }
    }

    /// The state says the same.
    fn agrees(&self, state: &Value) {
        let ids =
            |list: &Value| list.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>();
        let rooms = list(&state["apps"][0]["rooms"]);
        assert_eq!(rooms.iter().map(|room| room["id"].as_str().unwrap()).collect::<Vec<_>>(), self.rooms.keys().collect::<Vec<_>>());
        for room in rooms {
            let mirrored = &self.rooms[room["id"].as_str().unwrap()];
            assert_eq!(ids(&room["users"]), mirrored.users.keys().cloned().collect(), "{room}");
            assert_eq!(ids(&room["streams"]), mirrored.streams, "{room}");
            assert!(!mirrored.users.is_empty(), "{room}");
        }
    }
}

/// Nobody is in a room from which a rule keeps them out, and nothing is there that nobody may publish.
fn rules_hold(state: &Value) {
    let app = &state["apps"][0];
    let in_force =
        |rules: &Value| list(rules).iter().filter(|rule| rule["expires"].as_i64() > state["now"].as_i64()).cloned().collect::<Vec<_>>();
    for room in list(&app["rooms"]) {
        let users = room["users"].as_array().unwrap();
        for rule in in_force(&app["user_rules"]) {
            let means = |user: &Value, ip: &Value| match rule["rule_type"].as_i64() {
                Some(1) => rule["ip"] == *ip,
                Some(2) => rule["room"] == room["id"],
                Some(3) => rule["user"] == *user,
                _ => rule["user"] == *user && rule["room"] == room["id"],
            };
            if rule["login"] == true {
                assert!(!users.iter().any(|user| means(&user["id"], &user["ip"])), "{rule} {room}");
            }
            if rule["publishing"] == true {
                // What the server has added comes from no address.
                let ip = |stream: &Value| {
                    let user = users.iter().find(|user| user["id"] == stream["user"] && stream["added"] == false);
                    user.map_or(Value::Null, |user| user["ip"].clone())
                };
                let streams = room["streams"].as_array().unwrap();
                assert!(!streams.iter().any(|stream| means(&stream["user"], &ip(stream))), "{rule} {room}");
            }
        }
        for rule in in_force(&app["stream_rules"])
            .iter()
            .filter(|rule| rule["audio"] == true && rule["video"] == true && rule["room"] == room["id"])
        {
            assert!(!room["streams"].as_array().unwrap().iter().any(|stream| stream["id"] == rule["stream"]), "{rule} {room}");
        }
    }
}

/// One thing that clients, or the back end, do; whether it was done.
fn step(lobby: &Lobby, mirror: &mut Mirror, random: &mut StdRng) -> bool {
    let of = |random: &mut StdRng, all: &[&'static str]| all[random.random_range(0..all.len())];
    let (room, user, stream) = (of(random, &ROOMS), of(random, &USERS), of(random, &STREAMS));
    let control = lobby.control();
    let called = |action: &str, rest: String| lobby.call(action, &rest)["Code"] == 0;
    match random.random_range(0..100) {
        0..30 => control.log_in(&Login::new(room, user).ip(of(random, &ADDRESSES).parse().unwrap())).is_ok(),
        30..40 => {
            let reasons = [LogoutReason::Normal, LogoutReason::TimedOut, LogoutReason::Disconnected, LogoutReason::TokenExpired];
            control.log_out(&Logout::new(room, user).reason(reasons[random.random_range(0..4)])).is_ok()
        }
        40..60 => control.publish(&Publish::new(room, user, stream)).is_ok(),
        60..65 => control.unpublish(&Unpublish::new(room, stream)).is_ok(),
        65..72 => called("AddStream", format!("RoomId={room}&UserId={user}&StreamId={stream}")),
        72..76 => called("DeleteStream", format!("RoomId={room}&UserId={user}&StreamId={stream}")),
        76..81 => called("KickoutUser", format!("RoomId={room}&UserId[]={user}&UserId[]={}", of(random, &USERS))),
        81..83 => {
            let told = random.random_bool(0.5);
            let done = called("CloseRoom", format!("RoomId={room}&RoomCloseCallback={told}"));
            if done && !told {
                for event in lobby.bodies() {
                    mirror.read(&event);
                }
                mirror.rooms.remove(room);
            }
            done
        }
        83..88 => {
            let target = ["RuleType=1&IP=192.0.2.1".to_owned(), format!("RuleType=2&RoomId={room}"), format!("RuleType=3&UserId={user}")];
            let target =
                target.get(random.random_range(0..4)).cloned().unwrap_or_else(|| format!("RuleType=4&UserId={user}&RoomId={room}"));
            let privileges = of(random, &["1", "2", "1&DisabledPrivilege[]=2"]);
            let seconds = random.random_range(1..300);
            called("SetForbidUserRule", format!("{target}&DisabledPrivilege[]={privileges}&EffectiveTime={seconds}"))
        }
        88..90 => called("DelForbidUserRule", format!("RuleType=3&UserId={user}")),
        90..94 => {
            let both = of(random, &["&DisableAudio=1", "&DisableVideo=1", "&DisableAudio=1&DisableVideo=1"]);
            called("SetForbidStreamRule", format!("RoomId={room}&StreamId={stream}{both}&EffectiveTime={}", random.random_range(1..300)))
        }
        94..96 => called("DelForbidStreamRule", format!("RoomId={room}&StreamId={stream}")),
        _ => control.advance(Duration::from_secs(random.random_range(0..120))).is_ok(),
    }
}

#[test]
fn callbacks_tell_everything() {
    for seed in 0..2 {
        let mut random = StdRng::seed_from_u64(seed);
        let lobby = Lobby::new();
        // What was seeded is told to nobody.
        assert_eq!(lobby.call("CloseRoom", "RoomId=lobby")["Code"], 0);
        lobby.bodies();
        let (mut mirror, mut done, mut before) = (Mirror::default(), 0, lobby.state());
        for _ in 0..1_500 {
            let changed = step(&lobby, &mut mirror, &mut random);
            let events = lobby.bodies();
            for event in &events {
                mirror.read(event);
            }
            let after = lobby.state();
            mirror.agrees(&after);
            rules_hold(&after);
            assert!(changed || (before == after && events.is_empty()), "what is refused changes nothing");
            done += usize::from(changed);
            before = after;
        }
        assert!((300..1_400).contains(&done), "{done} of 1,500: some are done and some refused");
    }
}
