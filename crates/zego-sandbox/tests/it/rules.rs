//! Bans of users and streams.

use std::net::IpAddr;

use zego_model::rtc::room::{
    AddStream, DelForbidStreamRule, DelForbidUserRule, DescribeForbidStreamRules, DescribeForbidUserRules, Privilege, RuleType,
    SetForbidStreamRule, SetForbidUserRule,
};
use zego_model::{ErrorKind, Seconds};
use zego_sandbox::control::{ControlError, Login, Publish};

use crate::bench::NOW;
use crate::lobby::{Lobby, items};

const HOUR: Seconds = Seconds(3_600);

fn login(rule: RuleType) -> SetForbidUserRule {
    SetForbidUserRule::new(rule, [Privilege::LogIn], HOUR).unwrap()
}

/// Whether a client gets in.
fn enters(lobby: &Lobby, login: &Login) -> bool {
    match lobby.control().log_in(login) {
        Ok(()) => true,
        Err(ControlError::Banned { .. }) => false,
        Err(other) => panic!("{other}"),
    }
}

/// The rules of a kind: what they go by, what they take away, and when they end.
fn rules(lobby: &Lobby, kind: RuleType) -> Vec<(String, Vec<Privilege>, i64)> {
    let rules = lobby.zego(&DescribeForbidUserRules::new(kind)).unwrap().output.rules;
    let target = |ip: &str, room: &str, user: &str| [ip, room, user].join(" ").trim().to_owned();
    rules.into_iter().map(|rule| (target(&rule.ip, &rule.room_id, &rule.user_id), rule.disabled_privileges, rule.expire_time.0)).collect()
}

#[test]
fn who_is_banned_goes_and_cannot_come_back() {
    let address: IpAddr = "192.0.2.1".parse().unwrap();
    for (rule, gone, elsewhere) in [
        (login(RuleType::Ip).ip("192.0.2.1"), vec!["carl"], false),
        (login(RuleType::Room).room_id("lobby"), vec!["anna", "bert", "carl"], true),
        (login(RuleType::User).user_id("carl"), vec!["carl"], false),
        (login(RuleType::UserInRoom).room_id("lobby").user_id("carl"), vec!["carl"], true),
    ] {
        let mut lobby = Lobby::new();
        let carl = |room: &str| Login::new(room, "carl").ip(address);
        assert!(enters(&lobby, &carl("lobby")));
        lobby.told();
        let expires = lobby.zego(&rule).unwrap().output.expire_time.0;
        assert_eq!(expires, i64::try_from(NOW).unwrap() + 3_600);
        let told = lobby.told();
        let left: Vec<_> = told.iter().filter(|line| line.starts_with("room_logout")).map(|line| line.split(' ').nth(2).unwrap()).collect();
        assert_eq!(left, gone, "{told:?}");
        assert_eq!(enters(&lobby, &carl("elsewhere")), elsewhere, "{told:?}");
        assert!(!enters(&lobby, &carl("lobby")));
        // Until the rule has run out.
        lobby.now += 3_599;
        assert!(!enters(&lobby, &carl("lobby")));
        lobby.now += 1;
        assert!(enters(&lobby, &carl("lobby")));
    }
}

#[test]
fn who_may_not_publish_may_stay() {
    let lobby = Lobby::new();
    lobby.publish("lobby", "bert", "bert-camera");
    lobby.told();
    let rule = SetForbidUserRule::new(RuleType::User, [Privilege::Publish], HOUR).unwrap().user_id("anna");
    let _ = lobby.zego(&rule).unwrap();
    assert_eq!(lobby.told(), ["stream_close lobby anna-camera 100"]);
    assert_eq!((lobby.users("lobby").len(), lobby.streams("lobby")), (2, vec!["bert-camera".to_owned()]));
    let refused = lobby.control().publish(&Publish::new("lobby", "anna", "anna-camera")).unwrap_err();
    assert!(matches!(refused, ControlError::Banned { .. }), "{refused}");
    assert_eq!(lobby.refused(&AddStream::new("lobby", "anna", "film").unwrap()).0, "123");
    let _ = lobby.zego(&DelForbidUserRule::new(RuleType::User).user_id("anna")).unwrap();
    lobby.publish("lobby", "anna", "anna-camera");
}

#[test]
fn rules_are_listed_by_kind_and_each_stands_once() {
    let mut lobby = Lobby::new();
    let now = i64::try_from(NOW).unwrap();
    let _ = lobby.zego(&login(RuleType::User).user_id("carl")).unwrap();
    lobby.now += 10;
    let both = SetForbidUserRule::new(RuleType::User, [Privilege::Publish, Privilege::LogIn], HOUR).unwrap();
    let _ = lobby.zego(&both.user_id("carl")).unwrap();
    let _ = lobby.zego(&login(RuleType::UserInRoom).room_id("lobby").user_id("carl")).unwrap();
    // One address in two spellings.
    let _ = lobby.zego(&login(RuleType::Ip).ip("2001:db8::1")).unwrap();
    let _ = lobby.zego(&login(RuleType::Ip).ip("2001:0DB8:0::1")).unwrap();
    assert_eq!(rules(&lobby, RuleType::User), [("carl".to_owned(), vec![Privilege::LogIn, Privilege::Publish], now + 3_610)]);
    assert_eq!(rules(&lobby, RuleType::UserInRoom), [("lobby carl".to_owned(), vec![Privilege::LogIn], now + 3_610)]);
    assert_eq!(rules(&lobby, RuleType::Ip).len(), 1);
    assert!(rules(&lobby, RuleType::Room).is_empty());
    let _ = lobby.zego(&login(RuleType::Ip).ip("nonsense")).unwrap();
    assert!(lobby.warnings().contains("IP is `nonsense`, no address: the rule means nobody"));
    // What has run out is listed for a day.
    lobby.now = NOW + 3_610 + 86_399;
    assert_eq!(rules(&lobby, RuleType::User).len(), 1);
    lobby.now += 1;
    assert!(rules(&lobby, RuleType::User).is_empty());
}

#[test]
fn only_rules_in_force_count() {
    let refused = ("50123".to_owned(), ErrorKind::LimitExceeded);
    let of = |kind: &RuleType, number: u32| match kind {
        RuleType::Ip => login(RuleType::Ip).ip(format!("192.0.2.{number}")),
        RuleType::Room => login(RuleType::Room).room_id(format!("room-{number}")),
        RuleType::User => login(RuleType::User).user_id(format!("user-{number}")),
        _ => login(RuleType::UserInRoom).room_id(format!("room-{number}")).user_id("carl"),
    };
    let mut lobby = Lobby::new();
    let kinds = [(RuleType::Ip, 100), (RuleType::Room, 200), (RuleType::User, 200), (RuleType::UserInRoom, 200)];
    for (kind, limit) in &kinds {
        for number in 0..*limit {
            let _ = lobby.zego(&of(kind, number)).unwrap();
        }
        assert_eq!(lobby.refused(&of(kind, *limit)), refused, "{kind:?}");
        // One that is there can be set anew.
        let _ = lobby.zego(&of(kind, 0)).unwrap();
    }
    lobby.now += 3_600;
    for (kind, limit) in &kinds {
        let _ = lobby.zego(&of(kind, *limit)).unwrap();
    }
}

#[test]
fn a_rule_that_is_not_there_cannot_be_deleted() {
    let lobby = Lobby::new();
    let none = ("50124".to_owned(), ErrorKind::NotFound);
    let delete = DelForbidUserRule::new(RuleType::UserInRoom).room_id("lobby").user_id("carl");
    assert_eq!(lobby.refused(&delete), none);
    let _ = lobby.zego(&login(RuleType::UserInRoom).room_id("lobby").user_id("carl")).unwrap();
    assert_eq!(lobby.refused(&DelForbidUserRule::new(RuleType::User).user_id("carl")), none);
    let _ = lobby.zego(&delete).unwrap();
    assert_eq!(lobby.refused(&delete), none);
    assert_eq!(lobby.refused(&DelForbidStreamRule::new("lobby", "film").unwrap()), none);
}

#[test]
fn a_rule_needs_what_it_goes_by() {
    let lobby = Lobby::new();
    for rest in
        ["RuleType=1", "RuleType=2&UserId=carl", "RuleType=3&UserId=", "RuleType=4&RoomId=lobby", "RuleType=5&RoomId=lobby", "RoomId=lobby"]
    {
        let privilege = "&DisabledPrivilege[]=1&EffectiveTime=60";
        assert_eq!(lobby.code("SetForbidUserRule", &format!("{rest}{privilege}")), 2, "{rest}");
        assert_eq!(lobby.code("DelForbidUserRule", rest), 2, "{rest}");
    }
    for rest in
        ["DisabledPrivilege[]=3&EffectiveTime=60", "EffectiveTime=60", "DisabledPrivilege[]=1", "DisabledPrivilege[]=1&EffectiveTime=86401"]
    {
        assert_eq!(lobby.code("SetForbidUserRule", &format!("RuleType=3&UserId=carl&{rest}")), 2, "{rest}");
    }
}

#[test]
fn a_stream_without_sound_and_picture_is_gone() {
    let mut lobby = Lobby::new();
    let rule = |stream: &str| SetForbidStreamRule::new("lobby", stream).unwrap();
    let _ = lobby.zego(&rule("anna-camera").disable_audio(true)).unwrap();
    assert_eq!((lobby.told().len(), lobby.streams("lobby").len()), (0, 1), "its picture is left");
    let _ = lobby.zego(&rule("anna-camera").disable_audio(true).disable_video(true).effective_time(HOUR).unwrap()).unwrap();
    assert_eq!(lobby.told(), ["stream_close lobby anna-camera 100"]);
    let publish = Publish::new("lobby", "anna", "anna-camera");
    assert!(matches!(lobby.control().publish(&publish), Err(ControlError::Banned { .. })));
    assert_eq!(lobby.refused(&AddStream::new("lobby", "server", "anna-camera").unwrap()).0, "123");
    // A rule is of one room.
    lobby.enter("hall", "anna");
    lobby.publish("hall", "anna", "anna-camera");
    let _ = lobby.zego(&DelForbidStreamRule::new("lobby", "anna-camera").unwrap()).unwrap();
    let _ = lobby.zego(&AddStream::new("lobby", "server", "anna-camera").unwrap()).unwrap();

    // A stream that is yet to come can be banned, in a room that is yet to begin.
    let _ = lobby.zego(&SetForbidStreamRule::new("studio", "late").unwrap().disable_audio(true).disable_video(true)).unwrap();
    lobby.enter("studio", "carl");
    assert!(lobby.control().publish(&Publish::new("studio", "carl", "late")).is_err());
    // Six hours, as nobody said how long.
    lobby.now += 21_600;
    lobby.publish("studio", "carl", "late");
}

#[test]
fn stream_rules_are_told_one_by_one() {
    let lobby = Lobby::new();
    let _ = lobby.zego(&SetForbidStreamRule::new("lobby", "b").unwrap().disable_video(true)).unwrap();
    // Longer than a day is cut to a day.
    assert_eq!(lobby.code("SetForbidStreamRule", "RoomId=lobby&StreamId=a&DisableAudio=1&EffectiveTime=100000"), 0);
    assert!(lobby.warnings().contains("EffectiveTime is longer than a day"));
    let output = lobby.zego(&DescribeForbidStreamRules::new("lobby", ["a", "b", "c"]).unwrap()).unwrap().output;
    let rules: Vec<_> = output
        .rules
        .iter()
        .map(|rule| (&*rule.stream_id, rule.disable_audio.is_set(), rule.disable_video.is_set(), rule.create_time.0, rule.effective_time.0))
        .collect();
    let now = i64::try_from(NOW).unwrap();
    assert_eq!(output.room_id, "lobby");
    assert_eq!(rules, [("a", true, false, now, 86_400), ("b", false, true, now, 21_600), ("c", false, false, 0, 0)]);

    for rest in ["", "&DisableAudio=0", "&DisableAudio=0&DisableVideo=0", "&DisableAudio=2", "&DisableAudio=1&EffectiveTime=0"] {
        assert_eq!(lobby.code("SetForbidStreamRule", &format!("RoomId=lobby&StreamId=a{rest}")), 2, "{rest}");
    }
    assert_eq!(lobby.code("SetForbidStreamRule", &format!("RoomId=lobby&DisableAudio=1&StreamId={}", "x".repeat(257))), 3);
    let eleven = items("StreamId", 11);
    assert_eq!(lobby.code("DescribeForbidStreamRules", &format!("RoomId=lobby{eleven}")), 2);
}
