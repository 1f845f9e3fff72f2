//! Rooms, and the rules on users and streams.

use serde_json::{Value, json};

use crate::products::rtc::Rtc;
use crate::products::rtc::state::rooms::stream_rules::StreamRule;
use crate::products::rtc::state::rooms::user_rules::{UserRule, UserRuleTarget};
use crate::products::rtc::state::rooms::{Room, Rooms};

/// Each kind, and its items.
pub(super) fn lists(rtc: &Rtc) -> [(&'static str, Vec<Value>); 3] {
    let all = &rtc.rooms;
    [("rooms", rooms(all)), ("user_rules", user_rules(all)), ("stream_rules", stream_rules(all))]
}

/// How many there are of each kind, and of users and streams within the rooms.
pub(super) fn counts(rtc: &Rtc) -> [(&'static str, usize); 5] {
    let all = &rtc.rooms;
    let [rooms, users, streams] = all.counts();
    let (user_rules, stream_rules) = (all.user_rules.all().len(), all.stream_rules.all().len());
    [("rooms", rooms), ("users", users), ("streams", streams), ("user_rules", user_rules), ("stream_rules", stream_rules)]
}

fn rooms(rooms: &Rooms) -> Vec<Value> {
    let room = |(id, room): (&String, &Room)| {
        let users = room.by_login().map(|(id, user)| {
            json!({
                "id": id, "name": user.name, "role": user.role, "ip": user.ip,
                "session_id": user.session.to_string(), "login_time_ms": user.login.millis(),
            })
        });
        let streams = room.by_number().map(|(id, stream)| {
            json!({
                "id": id, "user": stream.user, "title": stream.title, "extra_info": stream.extra_info, "number": stream.number,
                "stream_sid": stream.server_id, "create_time_ms": stream.created.millis(), "added": stream.added, "exempt": stream.exempt,
                "audio": stream.media.has_audio(), "video": stream.media.has_video(),
            })
        });
        json!({
            "id": id,
            "name": room.name,
            "room_session_id": room.session.to_string(),
            "create_time_ms": room.created.millis(),
            "users": users.collect::<Vec<_>>(),
            "streams": streams.collect::<Vec<_>>(),
            "messages": room.messages,
        })
    };
    rooms.all().map(room).collect()
}

fn user_rules(rooms: &Rooms) -> Vec<Value> {
    let rule = |(target, rule): (&UserRuleTarget, &UserRule)| {
        let (ip, room, user) = target.parts();
        json!({
            "rule_type": target.kind(), "ip": ip, "room": room, "user": user,
            "login": rule.disabled.login, "publishing": rule.disabled.publishing, "expires": rule.expires.secs(),
        })
    };
    rooms.user_rules.all().map(rule).collect()
}

fn stream_rules(rooms: &Rooms) -> Vec<Value> {
    let rule = |((room, stream), rule): (&(String, String), &StreamRule)| {
        let StreamRule { audio, video, .. } = rule;
        json!({ "room": room, "stream": stream, "audio": audio, "video": video, "expires": rule.expires().secs() })
    };
    rooms.stream_rules.all().map(rule).collect()
}
