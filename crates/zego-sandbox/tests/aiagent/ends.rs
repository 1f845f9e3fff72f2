//! How instances end: by a call, with their room, without their user, by another one, and as live digital humans that nobody drives.

use serde_json::json;
use zego_model::aiagent::callback::{DeletionReason, Event};
use zego_model::aiagent::control::{GetAgentInstanceMsgList, InstanceStatus, QueryAgentInstanceStatus, SendAgentInstanceTts};
use zego_model::aiagent::instance::{
    AdvancedConfig, Cdn, CreateDigitalHumanAgentInstance, CreateLiveDigitalHumanAgentInstance, DeleteAgentInstance, DigitalHuman,
    DigitalHumanConfigId, LiveAdvancedConfig, LiveCallbackConfig, LiveRtc, Rtc, UpdateAgentInstance, UserStream,
};
use zego_model::rtc::room::{CloseRoom, KickoutUser};
use zego_sandbox::Timestamp;
use zego_sandbox::control::Logout;

use crate::{NOW, Stage, instance};

fn gone(stage: &Stage, id: &str) -> bool {
    match stage.call(&QueryAgentInstanceStatus::new(id)) {
        Ok(_) => false,
        Err(zego_model::decode::DecodeError::Api(error)) => error.code.to_string() == "410001002",
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_call_ends_it_at_once() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    stage.speaks(&id, "Hello");
    stage.advance(2);
    stage.told();
    stage.call(&DeleteAgentInstance::new(&id)).unwrap();
    let [Event::AgentInstanceDeleted(event)] = &stage.told()[..] else { panic!("one event") };
    assert_eq!((&event.data.code, event.data.latency_data.is_some()), (&DeletionReason::Deleted, true));
    assert!(gone(&stage, &id));
    assert_eq!(stage.refused(&DeleteAgentInstance::new(&id)), "410001002");
}

#[test]
fn a_graceful_end_waits_for_silence() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    let end = || DeleteAgentInstance::new(&id).graceful_shutdown(true);
    stage.call(&SendAgentInstanceTts::new(&id, "Goodbye, and come again.").unwrap()).unwrap();
    stage.call(&end()).unwrap();
    assert_eq!((stage.heard(), gone(&stage, &id)), (vec!["SPEAKING".to_owned()], false));
    assert_eq!(stage.refused(&SendAgentInstanceTts::new(&id, "x").unwrap()), "410001041");
    assert_eq!(stage.refused(&end()), "410001041");
    assert_eq!(stage.call(&GetAgentInstanceMsgList::new(&id)).unwrap().total, 1);
    stage.advance(2);
    assert_eq!(stage.heard(), ["IDLE", "deleted 0"]);

    // Not for ever.
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    stage.call(&SendAgentInstanceTts::new(&id, "x".repeat(300)).unwrap()).unwrap();
    stage.call(&DeleteAgentInstance::new(&id).graceful_shutdown(true).graceful_shutdown_timeout(5).unwrap()).unwrap();
    stage.advance(4);
    assert!(!gone(&stage, &id));
    stage.advance(1);
    assert_eq!((stage.heard().last().unwrap().as_str(), gone(&stage, &id)), ("deleted 0", true));

    // One that is idle ends at once.
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    stage.call(&DeleteAgentInstance::new(&id).graceful_shutdown(true)).unwrap();
    assert!(gone(&stage, &id));
}

/// The one that was forgotten: its user left, and nobody deleted it.
#[test]
fn it_ends_by_itself_without_its_user() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new().max_idle_time(60).unwrap());
    let control = stage.service.control(Timestamp::from_secs(NOW));
    stage.advance(600);
    assert!(!gone(&stage, &id));
    control.log_out(&Logout::new("r", "anna")).unwrap();
    stage.advance(59);
    assert!(!gone(&stage, &id));
    // Who comes back in time finds it.
    stage.user_enters();
    stage.advance(600);
    assert!(!gone(&stage, &id));
    control.log_out(&Logout::new("r", "anna")).unwrap();
    stage.advance(60);
    assert_eq!((stage.heard(), gone(&stage, &id)), (vec!["deleted 1202".to_owned()], true));
}

#[test]
fn a_user_who_never_comes_is_waited_for_120_seconds() {
    let stage = Stage::with_agent();
    let id = stage.create(&instance("empty", "bot"));
    stage.advance(119);
    assert_eq!(stage.heard(), ["created"]);
    let (done, answer) = stage.control("agent-speak", &json!({ "instance": id, "text": "Hello" }));
    assert!(!done && answer["error"].as_str().unwrap().contains("anna"), "{answer}");
    stage.advance(1);
    assert_eq!(stage.heard(), ["deleted 1202"]);
}

#[test]
fn it_ends_with_its_room() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    stage.call(&CloseRoom::new("r")).unwrap();
    assert_eq!((stage.heard(), gone(&stage, &id)), (vec!["deleted 1205".to_owned()], true));
    // A later room of the same name is another one.
    stage.user_enters();
    let id = stage.create(&instance("r", "bot"));
    assert!(!gone(&stage, &id));
    stage.call(&KickoutUser::new("r", ["anna"]).unwrap()).unwrap();
    stage.advance(119);
    assert!(!gone(&stage, &id));
    stage.advance(1);
    assert!(gone(&stage, &id));
}

#[test]
fn two_at_once_are_neither_the_same_user_nor_the_same_stream() {
    let (stage, first) = Stage::with_instance(AdvancedConfig::new());
    let second = stage.create(&instance("other", "bot"));
    assert_eq!((stage.heard(), gone(&stage, &first)), (vec!["deleted 1203".to_owned(), "created".to_owned()], true));
    let alike = Rtc::new("r", "another-bot", "bot-voice", "anna-voice").unwrap();
    let third = zego_model::aiagent::instance::CreateAgentInstance::new("jacky", "anna", alike).unwrap();
    let third = stage.create(&third);
    assert_eq!(stage.heard(), ["created", "deleted 1206"]);
    assert!(gone(&stage, &third) && !gone(&stage, &second));
}

#[test]
fn what_goes_wrong_in_the_room_ends_it() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    let (done, _) = stage.control("agent-fail", &json!({ "instance": id, "code": 1208 }));
    assert!(done && !gone(&stage, &id));
    let (done, _) = stage.control("agent-fail", &json!({ "instance": id, "code": 1204, "message": "no" }));
    assert!(done && gone(&stage, &id));
    assert_eq!(stage.heard(), ["exception 1208", "exception 1204", "deleted 1204"]);
}

#[test]
fn ten_are_enough() {
    let stage = Stage::with_agent();
    let ids: Vec<_> = (0..10).map(|number| stage.create(&instance("r", &format!("bot-{number}")))).collect();
    assert_eq!(stage.refused(&instance("r", "bot-10")), "410000011");
    for number in 0..10 {
        stage.call(&face(number)).unwrap();
    }
    assert_eq!(stage.refused(&face(10)), "410001031");
    assert_eq!(stage.refused(&live(LiveRtc::new("r", "face-11", "face-11").unwrap())), "410001031");
    stage.call(&DeleteAgentInstance::new(&ids[3])).unwrap();
    stage.create(&instance("r", "bot-10"));
}

fn face(number: u32) -> CreateDigitalHumanAgentInstance {
    let rtc = Rtc::new("r", format!("face-{number}"), format!("face-{number}"), "anna-voice").unwrap();
    let face = DigitalHuman::new("xiaozhi").config_id(DigitalHumanConfigId::Web);
    CreateDigitalHumanAgentInstance::new("jacky", "anna", rtc, face).unwrap()
}

fn live(room: LiveRtc) -> CreateLiveDigitalHumanAgentInstance {
    let orders = LiveCallbackConfig::new().interrupted(true).status(true);
    CreateLiveDigitalHumanAgentInstance::new("jacky", DigitalHuman::new("xiaozhi")).rtc(room).callbacks(orders)
}

#[test]
fn a_digital_human_has_a_stream_of_its_own() {
    let stage = Stage::with_agent();
    stage.user_enters();
    let made = stage.call(&face(1)).unwrap();
    // What the page's example says of itself.
    let config = base64_json(&made.digital_human_config);
    let stream = json!({ "RoomId": "r", "StreamId": "face-1", "EncodeCode": "H264", "ConfigId": "web" });
    assert_eq!(config, json!({ "DigitalHumanId": "xiaozhi", "Streams": [stream] }));
    let alike = LiveRtc::new("elsewhere", "face-2", "face-1").unwrap();
    assert_eq!(stage.refused(&live(alike)), "410001030");
    // It talks as any other does.
    stage.speaks(&made.agent_instance_id, "Hello");
    assert_eq!(stage.status(&made.agent_instance_id), InstanceStatus::Thinking);
}

fn base64_json(text: &str) -> serde_json::Value {
    use base64::Engine as _;
    serde_json::from_slice(&base64::engine::general_purpose::STANDARD.decode(text).unwrap()).unwrap()
}

#[test]
fn a_live_digital_human_ends_when_nobody_makes_it_speak() {
    let stage = Stage::with_agent();
    let id = stage.call(&live(LiveRtc::new("show", "host", "host").unwrap())).unwrap().agent_instance_id;
    assert_eq!(stage.heard(), ["created"]);
    stage.advance(899);
    stage.call(&SendAgentInstanceTts::new(&id, "Welcome to the show.").unwrap()).unwrap();
    stage.call(&SendAgentInstanceTts::new(&id, "Hello.").unwrap()).unwrap();
    assert_eq!(stage.heard(), ["SPEAKING", "interrupted by text after ``"]);
    stage.advance(1);
    assert_eq!(stage.heard(), ["IDLE"]);
    // It does nothing else.
    assert_eq!(stage.refused(&GetAgentInstanceMsgList::new("1")), "410001002");
    let changed = UpdateAgentInstance::new(&id).rtc(UserStream::new().user_stream_id("s").unwrap());
    assert_eq!(stage.refused(&changed), "410001049");
    let (done, answer) = stage.control("agent-speak", &json!({ "instance": id, "text": "Hello" }));
    assert!(!done, "{answer}");
    stage.advance(899);
    assert!(!gone(&stage, &id));
    stage.advance(1);
    assert_eq!(stage.heard(), ["deleted 1202"]);

    // On a CDN it is in no room, and the shorter time counts.
    let brief = LiveAdvancedConfig::new().max_idle_time(30).unwrap();
    let on_cdn =
        live(LiveRtc::new("show", "host", "host").unwrap()).cdn(Cdn::new("rtmp://cdn.example.com/live/a").unwrap()).advanced(brief);
    stage.call(&on_cdn).unwrap();
    stage.advance(30);
    let [Event::AgentInstanceCreated(created), Event::AgentInstanceDeleted(_)] = &stage.told()[..] else { panic!("two events") };
    assert_eq!((created.room_id.as_deref(), created.agent_user_id.as_deref()), (None, None));
}
