//! What no instance can be, and what an instance cannot do.

use serde_json::json;
use zego_model::aiagent::agent::{RegisterAgent, UpdateAgent};
use zego_model::aiagent::control::{
    AddAgentInstanceMsg, InterruptAgentInstance, ResetAgentInstanceMsgList, SendAgentInstanceLlm, StartListening, StopListening,
};
use zego_model::aiagent::instance::{
    AdvancedConfig, CommunicationMode, CreateAgentInstance, CreateDigitalHumanAgentInstance, CreateLiveDigitalHumanAgentInstance,
    DigitalHuman, LiveAdvancedConfig, LiveRtc, MetaInfoMarks, Rtc, UpdateAgentInstance,
};
use zego_model::aiagent::{Llm, Tts, TtsVendor};
use zego_sandbox::Timestamp;
use zego_sandbox::control::{Login, Unpublish};

use crate::{NOW, Stage, instance};

#[test]
fn what_no_instance_can_be() {
    let stage = Stage::with_agent();
    stage.call(&RegisterAgent::new("empty").unwrap()).unwrap();
    let rtc = || Rtc::new("r", "bot", "bot-voice", "anna-voice").unwrap();
    let create = |agent: &str| CreateAgentInstance::new(agent, "anna", rtc()).unwrap();
    assert_eq!(stage.refused(&create("nobody")), "410001009");
    // Neither the agent nor the call says what thinks and what speaks.
    assert_eq!(stage.refused(&create("empty")), "410000003");
    let llm = || Llm::new("https://llm.example.com", "key", "m").unwrap();
    assert_eq!(stage.refused(&create("empty").llm(llm())), "410000003");
    assert!(stage.call(&create("empty").llm(llm()).advanced(AdvancedConfig::new().without_speech(true))).is_ok());

    let trying = Llm::new("https://llm.example.com", "zego_test", "m").unwrap();
    assert_eq!(stage.refused(&create("jacky").llm(trying)), "410001047");
    assert_eq!(stage.refused(&create("jacky").tts(Tts::new(TtsVendor::Aliyun, json!([])))), "410000003");
    assert_eq!(stage.refused(&CreateAgentInstance::new("jacky", "anna b", rtc()).unwrap()), "410000003");
    let odd = Rtc::new("room 1", "bot", "bot-voice", "anna-voice").unwrap();
    assert_eq!(stage.refused(&CreateAgentInstance::new("jacky", "anna", odd).unwrap()), "410000003");
    let blank = AdvancedConfig::new().meta_info(MetaInfoMarks::new().begin(" ").end("]]"));
    assert_eq!(stage.refused(&create("jacky").advanced(blank)), "410000003");
    let answer = stage.post("CreateAgentInstance", &json!({ "AgentId": "jacky", "UserId": "anna", "RTC": { "RoomId": "r" } }).to_string());
    assert_eq!(answer["Code"], 410_000_003);
    assert!(answer["Message"].as_str().unwrap().contains("RTC.AgentStreamId"), "{answer}");
}

#[test]
fn what_no_digital_human_can_be() {
    let stage = Stage::with_agent();
    let rtc = || Rtc::new("r", "bot", "bot-voice", "anna-voice").unwrap();
    let silent = CreateDigitalHumanAgentInstance::new("jacky", "anna", rtc(), DigitalHuman::new("xiaozhi")).unwrap();
    assert_eq!(stage.refused(&silent.advanced(AdvancedConfig::new().without_speech(true))), "410001028");
    let silent = CreateLiveDigitalHumanAgentInstance::new("jacky", DigitalHuman::new("xiaozhi"))
        .rtc(LiveRtc::new("r", "bot", "bot-voice").unwrap())
        .advanced(LiveAdvancedConfig::new().without_speech(true));
    assert_eq!(stage.refused(&silent), "410001028");
    let with = |face: serde_json::Value| {
        let rtc = json!({ "RoomId": "r", "AgentStreamId": "s", "AgentUserId": "b", "UserStreamId": "u" });
        json!({ "AgentId": "jacky", "UserId": "anna", "RTC": rtc, "DigitalHuman": face }).to_string()
    };
    for (face, code) in [
        (json!({}), 410_000_014),
        (json!({ "DigitalHumanId": "x", "EncodeCode": "VP8" }), 410_000_014),
        (json!({ "DigitalHumanId": "x", "ConfigId": "tv" }), 410_001_026),
    ] {
        assert_eq!(stage.post("CreateDigitalHumanAgentInstance", &with(face.clone()))["Code"], code, "{face}");
    }
    // Neither a room nor a CDN.
    let nowhere = json!({ "AgentId": "jacky", "DigitalHuman": { "DigitalHumanId": "x" } }).to_string();
    assert_eq!(stage.post("CreateLiveDigitalHumanAgentInstance", &nowhere)["Code"], 410_000_003);
}

#[test]
fn what_an_instance_cannot_do() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    assert_eq!(stage.refused(&StartListening::new(&id)), "410001042");
    assert_eq!(stage.refused(&StopListening::new(&id)), "410001042");
    for gone in ["1", "x", ""] {
        let answer = stage.post("InterruptAgentInstance", &json!({ "AgentInstanceId": gone }).to_string());
        let code = if gone.is_empty() { 410_000_003 } else { 410_001_002 };
        assert_eq!(answer["Code"], code, "{answer}");
    }
    let trying = Llm::new("https://llm.example.com", "zego_test", "m").unwrap();
    assert_eq!(stage.refused(&UpdateAgentInstance::new(&id).llm(trying)), "410001047");

    let live = CreateLiveDigitalHumanAgentInstance::new("jacky", DigitalHuman::new("xiaozhi"));
    let live = stage.call(&live.rtc(LiveRtc::new("show", "host", "host").unwrap())).unwrap().agent_instance_id;
    assert_eq!(stage.refused(&SendAgentInstanceLlm::new(&live, "x")), "410001049");
    assert_eq!(stage.refused(&InterruptAgentInstance::new(&live)), "410001049");
    assert_eq!(stage.refused(&StartListening::new(&live)), "410001049");
    assert_eq!(stage.refused(&AddAgentInstanceMsg::new(&live)), "410001049");
    assert_eq!(stage.refused(&ResetAgentInstanceMsgList::new(&live)), "410001049");
}

#[test]
fn a_walkie_talkie_listens_to_who_is_there_and_publishes() {
    let stage = Stage::with_agent();
    let walkie_talkie = AdvancedConfig::new().communication_mode(CommunicationMode::WalkieTalkie);
    let id = stage.create(&instance("r", "bot").advanced(walkie_talkie));
    assert_eq!(stage.refused(&StartListening::new(&id)), "410001016");
    let control = stage.service.control(Timestamp::from_secs(NOW));
    control.log_in(&Login::new("r", "anna")).unwrap();
    assert_eq!(stage.refused(&StartListening::new(&id).user_id("ben")), "410001016");
    assert_eq!(stage.refused(&StartListening::new(&id)), "410001046");
    stage.user_enters();
    assert!(stage.call(&StartListening::new(&id)).is_ok());
    control.unpublish(&Unpublish::new("r", "anna-voice")).unwrap();
    assert_eq!(stage.refused(&StartListening::new(&id)), "410001046");
}

/// Agents can be changed and removed while instances of them go on.
#[test]
fn instances_outlive_their_agent() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    stage.call(&UpdateAgent::new("jacky").name("Other").unwrap()).unwrap();
    stage.call(&zego_model::aiagent::agent::UnregisterAgent::new("jacky")).unwrap();
    stage.speaks(&id, "Hello");
    assert!(!stage.heard().is_empty());
}
