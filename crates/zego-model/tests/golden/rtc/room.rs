//! The room family.

use zego_model::rtc::room::{
    AddStream, CloseRoom, DelForbidStreamRule, DelForbidUserRule, DeleteStream, DescribeForbidStreamRules, DescribeForbidUserRules,
    DescribeSimpleStreamList, DescribeUserList, DescribeUserNum, DescribeUsers, KickoutUser, MessageCategory, Privilege, RuleType,
    SendBarrageMessage, SendBroadcastMessage, SendCustomCommand, SetForbidStreamRule, SetForbidUserRule, UserOrder,
};

use crate::{Golden, get};

pub(crate) fn golden() -> Vec<Golden> {
    [people(), streams(), messages(), bans()].into_iter().flatten().collect()
}

fn people() -> Vec<Golden> {
    vec![
        get(
            &CloseRoom::new("room1").custom_reason("closed at 8 & ü").unwrap().callback(true),
            "CloseRoom",
            "RoomId=room1&CustomReason=closed%20at%208%20%26%20%C3%BC&RoomCloseCallback=true",
        ),
        get(
            &KickoutUser::new("room1", ["user1", "user2"]).unwrap().custom_reason("spam").unwrap(),
            "KickoutUser",
            "RoomId=room1&UserId[]=user1&UserId[]=user2&CustomReason=spam",
        ),
        get(
            &DescribeUserList::new("room1").order(UserOrder::NewestFirst).limit(200).unwrap().marker("1635940599950-user2"),
            "DescribeUserList",
            "RoomId=room1&Mode=1&Limit=200&Marker=1635940599950-user2",
        ),
        get(&DescribeUserNum::new(["room1", "room2"]).unwrap(), "DescribeUserNum", "RoomId[]=room1&RoomId[]=room2"),
        get(&DescribeUsers::new("room1", ["a", "b"]).unwrap(), "DescribeUsers", "RoomId=room1&UserId[]=a&UserId[]=b"),
    ]
}

fn streams() -> Vec<Golden> {
    let add = AddStream::new("room1", "Server-Administrator", "stream1").unwrap();
    vec![
        get(
            &add.user_name("Admin").stream_title("a match").unwrap().extra_info("{}").unwrap().exempt_from_moderation(true),
            "AddStream",
            "RoomId=room1&UserId=Server-Administrator&UserName=Admin&StreamId=stream1&StreamTitle=a%20match&ExtraInfo=%7B%7D&CensorFlag=1",
        ),
        get(
            &DeleteStream::new("room1", "user1", "stream1").user_name("User 1"),
            "DeleteStream",
            "RoomId=room1&UserId=user1&UserName=User%201&StreamId=stream1",
        ),
        get(&DescribeSimpleStreamList::new("room1"), "DescribeSimpleStreamList", "RoomId=room1"),
    ]
}

fn messages() -> Vec<Golden> {
    let broadcast = SendBroadcastMessage::new("room1", "user1", MessageCategory::System, "good evening").unwrap();
    let barrage = SendBarrageMessage::new("room1", "user1", MessageCategory::Chat, "1+1=2").unwrap();
    vec![
        get(
            &broadcast.user_name("User1"),
            "SendBroadcastMessage",
            "RoomId=room1&UserId=user1&UserName=User1&MessageCategory=1&MessageContent=good%20evening",
        ),
        get(
            &barrage.user_name("User1"),
            "SendBarrageMessage",
            "RoomId=room1&UserId=user1&UserName=User1&MessageCategory=2&MessageContent=1%2B1%3D2",
        ),
        get(
            &SendCustomCommand::new("room1", "user0", "hand").unwrap().to_user_ids(["user1", "user2"]).unwrap(),
            "SendCustomCommand",
            "RoomId=room1&FromUserId=user0&ToUserId[]=user1&ToUserId[]=user2&MessageContent=hand",
        ),
    ]
}

fn bans() -> Vec<Golden> {
    let stream = SetForbidStreamRule::new("room1", "stream1").unwrap();
    let privileges = [Privilege::LogIn, Privilege::Publish];
    vec![
        get(
            &stream.disable_audio(true).disable_video(false).effective_time(3600).unwrap(),
            "SetForbidStreamRule",
            "RoomId=room1&StreamId=stream1&DisableAudio=1&DisableVideo=0&EffectiveTime=3600",
        ),
        get(&DelForbidStreamRule::new("room1", "stream1").unwrap(), "DelForbidStreamRule", "RoomId=room1&StreamId=stream1"),
        get(
            &DescribeForbidStreamRules::new("room1", ["stream1", "stream2"]).unwrap(),
            "DescribeForbidStreamRules",
            "RoomId=room1&StreamId[]=stream1&StreamId[]=stream2",
        ),
        get(
            &SetForbidUserRule::new(RuleType::Ip, [Privilege::Publish], 1).unwrap().ip("203.0.113.7"),
            "SetForbidUserRule",
            "RuleType=1&IP=203.0.113.7&DisabledPrivilege[]=2&EffectiveTime=1",
        ),
        get(
            &SetForbidUserRule::new(RuleType::UserInRoom, privileges, 86_400).unwrap().room_id("room1").user_id("user1"),
            "SetForbidUserRule",
            "RuleType=4&RoomId=room1&UserId=user1&DisabledPrivilege[]=1&DisabledPrivilege[]=2&EffectiveTime=86400",
        ),
        get(&DelForbidUserRule::new(RuleType::Ip).ip("2001:db8::7"), "DelForbidUserRule", "RuleType=1&IP=2001%3Adb8%3A%3A7"),
        get(
            &DelForbidUserRule::new(RuleType::UserInRoom).room_id("room1").user_id("user1"),
            "DelForbidUserRule",
            "RuleType=4&RoomId=room1&UserId=user1",
        ),
        get(&DescribeForbidUserRules::new(RuleType::User), "DescribeForbidUserRules", "RuleType=3"),
    ]
}

#[test]
fn limits_are_those_of_the_pages() {
    let error = |result: Result<(), zego_model::RequestError>| result.unwrap_err().to_string();
    let ids = |n: usize| vec!["x"; n];
    assert!(KickoutUser::new("r", ids(5)).is_ok() && KickoutUser::new("r", ids(0)).is_err());
    assert_eq!(error(KickoutUser::new("r", ids(6)).map(drop)), "KickoutUserUserIds has 6 items where 1 to 5 are allowed");
    assert!(DescribeUsers::new("r", ids(10)).is_ok() && DescribeUsers::new("r", ids(11)).is_err());
    assert!(DescribeUserNum::new(ids(10)).is_ok() && DescribeUserNum::new(ids(11)).is_err());
    assert!(DescribeForbidStreamRules::new("r", ids(10)).is_ok() && DescribeForbidStreamRules::new("r", ids(11)).is_err());
    let command = |n| SendCustomCommand::new("r", "u", "c").unwrap().to_user_ids(ids(n));
    assert!(command(10).is_ok() && command(11).is_err() && command(0).is_err());

    let message = |text: &str| SendBroadcastMessage::new("r", "u", MessageCategory::Chat, text).map(drop);
    assert!(message(&"ü".repeat(512)).is_ok());
    assert_eq!(error(message(&"ü".repeat(513))), "MessageContent has 1026 bytes where at most 1024 are allowed");
    assert!(SendBarrageMessage::new("r", "u", MessageCategory::Chat, "x".repeat(1025)).is_err());
    assert!(SendCustomCommand::new("r", "u", "x".repeat(1025)).is_err());
    assert!(CloseRoom::new("r").custom_reason("x".repeat(256)).is_ok() && CloseRoom::new("r").custom_reason("x".repeat(257)).is_err());
    assert!(AddStream::new("r", "u", "x".repeat(256)).is_ok() && AddStream::new("r", "u", "x".repeat(257)).is_err());
    let add = || AddStream::new("r", "u", "s").unwrap();
    assert!(add().stream_title("x".repeat(127)).is_ok() && add().stream_title("x".repeat(128)).is_err());
    assert!(add().extra_info("x".repeat(1024)).is_ok() && add().extra_info("x".repeat(1025)).is_err());

    let ban = |seconds: u64| SetForbidUserRule::new(RuleType::User, [Privilege::LogIn], seconds).map(drop);
    assert!(ban(1).is_ok() && ban(86_400).is_ok() && ban(0).is_err());
    assert_eq!(error(ban(86_401)), "EffectiveTime is 86401, not within 1 to 86400");
    assert!(SetForbidUserRule::new(RuleType::User, Vec::<Privilege>::new(), 1).is_err());
    let list = |limit| DescribeUserList::new("r").limit(limit);
    assert!(list(0).is_ok() && list(200).is_ok() && list(201).is_err());
}
