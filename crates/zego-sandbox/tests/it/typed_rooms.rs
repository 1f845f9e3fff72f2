//! Each operation on rooms from a typed request to a typed answer, with every parameter that the table has.

use zego_model::Seconds;
use zego_model::rtc::room::{
    AddStream, CloseRoom, DelForbidStreamRule, DelForbidUserRule, DeleteStream, DescribeForbidStreamRules, DescribeForbidUserRules,
    DescribeSimpleStreamList, DescribeUserList, DescribeUserNum, DescribeUsers, KickoutUser, MessageCategory, Privilege, RuleType,
    SendBarrageMessage, SendBroadcastMessage, SendCustomCommand, SetForbidStreamRule, SetForbidUserRule, UserOrder,
};

use crate::bench::NOW;
use crate::typed::Calls;

#[test]
fn every_parameter_of_the_operations_on_rooms() {
    let mut calls = Calls::new();
    let room = "class-1";

    let page = calls.zego(&DescribeUserList::new(room).order(UserOrder::NewestFirst).limit(2).unwrap().marker("")).output;
    assert_eq!(page.users.iter().map(|user| &*user.user_id).collect::<Vec<_>>(), ["student-2", "student-1"]);
    assert_eq!(calls.zego(&DescribeUserNum::new([room, "talk-1"]).unwrap()).output.counts[1].admin_user_count, 1);
    assert!(calls.zego(&DescribeUsers::new(room, ["teacher-1"]).unwrap()).output.users[0].present.is_set());

    let film = AddStream::new(room, "server", "film 中文").unwrap().user_name("Server").stream_title("A film & more").unwrap();
    assert!(calls.zego(&film.extra_info(r#"{"a":"b c"}"#).unwrap().exempt_from_moderation(true)).complete().is_ok());
    let streams = calls.zego(&DescribeSimpleStreamList::new(room)).output.streams;
    assert_eq!((&*streams[2].stream_id, &*streams[2].user_name), ("film 中文", "Server"));
    let state = calls.bench.service.control(zego_sandbox::Timestamp::from_secs(NOW)).state(true);
    let stored = &state["apps"][0]["rooms"][0]["streams"][2];
    assert_eq!(
        (&stored["title"], &stored["extra_info"], &stored["exempt"]),
        (&"A film & more".into(), &r#"{"a":"b c"}"#.into(), &true.into())
    );
    let _ = calls.zego(&DeleteStream::new(room, "server", "film 中文").user_name("Server"));

    let broadcast = SendBroadcastMessage::new(room, "server", MessageCategory::System, "hello").unwrap().user_name("Server");
    assert_eq!(calls.zego(&broadcast).output.message_id, 1);
    let barrage = SendBarrageMessage::new(room, "server", MessageCategory::Chat, "hello").unwrap().user_name("Server");
    assert!(calls.zego(&barrage).output.message_id.starts_with("1_"));
    let signal = SendCustomCommand::new(room, "server", "stop").unwrap().to_user_ids(["student-1", "nobody"]).unwrap();
    assert_eq!(calls.zego(&signal).failures().len(), 1);

    let banned = SetForbidUserRule::new(RuleType::Ip, [Privilege::LogIn, Privilege::Publish], Seconds(60)).unwrap();
    let ends = calls.zego(&banned.ip("192.0.2.1").room_id("ignored").user_id("ignored")).output.expire_time;
    assert_eq!(ends.0, i64::try_from(NOW).unwrap() + 60);
    assert_eq!(calls.zego(&DescribeForbidUserRules::new(RuleType::Ip)).output.rules[0].ip, "192.0.2.1");
    let _ = calls.zego(&DelForbidUserRule::new(RuleType::Ip).ip("192.0.2.1").room_id("ignored").user_id("ignored"));

    let silent = SetForbidStreamRule::new(room, "teacher-1-screen").unwrap().disable_audio(true).disable_video(false);
    let _ = calls.zego(&silent.effective_time(Seconds(60)).unwrap());
    let rules = calls.zego(&DescribeForbidStreamRules::new(room, ["teacher-1-screen"]).unwrap()).output.rules;
    assert_eq!((rules[0].disable_audio.is_set(), rules[0].disable_video.is_set(), rules[0].effective_time), (true, false, Seconds(60)));
    let _ = calls.zego(&DelForbidStreamRule::new(room, "teacher-1-screen").unwrap());

    let _ = calls.zego(&KickoutUser::new(room, ["student-1"]).unwrap().custom_reason("it is late").unwrap());
    let _ = calls.zego(&CloseRoom::new(room).custom_reason("it is over").unwrap().callback(true));

    calls.are_complete("rtc", 17);
}
