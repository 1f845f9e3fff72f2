//! The `instance` family: instances are made, changed and ended.

use serde_json::{Value, json};
use zego_model::aiagent::instance::{
    AdvancedConfig, CallbackConfig, Cdn, CommunicationMode, CreateAgentInstance, CreateDigitalHumanAgentInstance,
    CreateLiveDigitalHumanAgentInstance, DeleteAgentInstance, DigitalHuman, DigitalHumanConfigId, HistoryMessage, InterruptMode,
    LiveAdvancedConfig, LiveCallbackConfig, LiveRtc, MessageHistory, MetaInfoMarks, Rtc, Sensitivity, SyncMode, TurnDetection,
    UpdateAgentInstance, UserStream, Vad, VideoEncoding, VoiceDetection, ZimHistory,
};
use zego_model::aiagent::{Asr, AsrVendor, Llm, LlmVendor, MessageRole, TextFilter, Tts, TtsVendor, VadSensitivity};
use zego_model::{Prepared, RequestError, ZegoSettings};

use crate::{Golden, post};

const HOST: &str = "aigc-aiagent-api.zegotech.cn";

pub(crate) fn golden() -> Vec<Golden> {
    let mut face = instance_body();
    face["DigitalHuman"] = json!({"DigitalHumanId": "xiaozhi", "ConfigId": "mobile", "EncodeCode": "H264"});
    let changed = UpdateAgentInstance::new("1907755175297171456")
        .llm(llm())
        .tts(tts())
        .asr(asr())
        .rtc(UserStream::new().user_stream_id("user_stream_1").unwrap());
    let ended = DeleteAgentInstance::new("1907755175297171456").graceful_shutdown(true).graceful_shutdown_timeout(30).unwrap();
    let smallest =
        CreateAgentInstance::new("Jacky", "user_1", Rtc::new("room_1", "agent_user_1", "agent_stream_1", "user_stream_1").unwrap());
    let golden = [
        post(&instance(), "CreateAgentInstance", instance_body()),
        post(
            &smallest.unwrap(),
            "CreateAgentInstance",
            json!({
                "AgentId": "Jacky", "UserId": "user_1",
                "RTC": {
                    "RoomId": "room_1", "AgentStreamId": "agent_stream_1", "AgentUserId": "agent_user_1", "UserStreamId": "user_stream_1",
                },
            }),
        ),
        post(&with_a_face(), "CreateDigitalHumanAgentInstance", face),
        post(&live(), "CreateLiveDigitalHumanAgentInstance", live_body()),
        post(
            &changed,
            "UpdateAgentInstance",
            json!({
                "AgentInstanceId": "1907755175297171456", "LLM": llm_body(), "TTS": tts_body(), "ASR": asr_body(),
                "RTC": {"UserStreamId": "user_stream_1"},
            }),
        ),
        post(
            &ended,
            "DeleteAgentInstance",
            json!({"AgentInstanceId": "1907755175297171456", "GracefulShutdown": true, "GracefulShutdownTimeout": 30}),
        ),
    ];
    golden.into_iter().map(|golden| golden.at(HOST)).collect()
}

/// Every field of the page.
fn instance() -> CreateAgentInstance {
    CreateAgentInstance::new("Jacky", "user_1", rtc())
        .unwrap()
        .llm(llm())
        .tts(tts())
        .asr(asr())
        .vad(vad())
        .message_history(history())
        .callbacks(callbacks())
        .advanced(advanced())
}

fn with_a_face() -> CreateDigitalHumanAgentInstance {
    let face = DigitalHuman::new("xiaozhi").config_id(DigitalHumanConfigId::Mobile).encode_code(VideoEncoding::H264);
    CreateDigitalHumanAgentInstance::new("Jacky", "user_1", rtc(), face)
        .unwrap()
        .llm(llm())
        .tts(tts())
        .asr(asr())
        .vad(vad())
        .message_history(history())
        .callbacks(callbacks())
        .advanced(advanced())
}

fn rtc() -> Rtc {
    Rtc::new("room_1", "agent_user_1", "agent_stream_1", "user_stream_1").unwrap().stream_extra_info("extra_info_data").unwrap()
}

fn vad() -> Vad {
    let level = Sensitivity::new().level(VadSensitivity::Custom).min_speech(100).unwrap().energy_threshold(0.25).unwrap();
    Vad::new()
        .turns(TurnDetection::new().silence_segmentation(500).unwrap().pause_interval(800).unwrap())
        .voices(VoiceDetection::new().sensitivity(level))
}

fn history() -> MessageHistory {
    MessageHistory::new()
        .sync_mode(SyncMode::Messages)
        .messages([
            HistoryMessage::new(MessageRole::User, "Hello, I want to know about the product information"),
            HistoryMessage::new(MessageRole::Assistant, "Which one?"),
        ])
        .unwrap()
        .window_size(20)
        .unwrap()
        .zim(ZimHistory::new().robot_id("@RBT#robot_123").load_message_count(20).unwrap())
}

fn callbacks() -> CallbackConfig {
    CallbackConfig::new()
        .asr_result(true)
        .llm_result(true)
        .interrupted(true)
        .user_speak_action(true)
        .status(true)
        .user_audio_data(false)
        .host_tag("Custom1")
}

fn paths() -> Value {
    json!({"instruction": "payload.parameters.instruction", "pitch": "req_params.additions.post_process.pitch"})
}

fn advanced() -> AdvancedConfig {
    AdvancedConfig::new()
        .interrupt_mode(InterruptMode::Finish)
        .max_idle_time(120)
        .unwrap()
        .without_speech(false)
        .communication_mode(CommunicationMode::WalkieTalkie)
        .meta_info(MetaInfoMarks::new().begin("[[").end("]]").sent_keys(["emotion", "action"]))
        .add_asr_info(true)
        .tts_param_paths(paths())
}

fn instance_body() -> Value {
    json!({
        "AgentId": "Jacky",
        "UserId": "user_1",
        "RTC": {
            "RoomId": "room_1", "AgentStreamId": "agent_stream_1", "AgentUserId": "agent_user_1", "UserStreamId": "user_stream_1",
            "StreamExtraInfo": "extra_info_data",
        },
        "LLM": llm_body(),
        "TTS": tts_body(),
        "ASR": asr_body(),
        "VAD": {
            "TurnDetectConfig": {"SilenceSegmentation": 500, "PauseInterval": 800},
            "VoiceDetectConfig": {"SensitiveConfig": {"Level": 3, "MinSpeechDur": 100, "EnergyThreshold": 0.25}},
        },
        "MessageHistory": {
            "SyncMode": 1,
            "Messages": [
                {"Role": "user", "Content": "Hello, I want to know about the product information"},
                {"Role": "assistant", "Content": "Which one?"},
            ],
            "WindowSize": 20,
            "ZIM": {"RobotId": "@RBT#robot_123", "LoadMessageCount": 20},
        },
        "CallbackConfig": {
            "ASRResult": 1, "LLMResult": 1, "Interrupted": 1, "UserSpeakAction": 1, "AgentInstanceStatus": 1, "UserAudioData": 0,
            "HostTag": "Custom1",
        },
        "AdvancedConfig": {
            "InterruptMode": 1,
            "MaxIdleTime": 120,
            "DisableTTS": false,
            "CommunicationMode": 2,
            "LLMMetaInfo": {"BeginCharacters": "[[", "EndCharacters": "]]", "SendMetaKeys": ["emotion", "action"]},
            "AddASRInfo": true,
            "TTSParamPaths": {"instruction": "payload.parameters.instruction", "pitch": "req_params.additions.post_process.pitch"},
        },
    })
}

/// Every field of the page: in a room and on a CDN at once, of which the latter counts.
fn live() -> CreateLiveDigitalHumanAgentInstance {
    let face = DigitalHuman::new("xiaozhi").config_id(DigitalHumanConfigId::Web).encode_code(VideoEncoding::H264);
    let room = LiveRtc::new("room_1", "agent_user_1", "agent_stream_1").unwrap().stream_extra_info("extra_info_data").unwrap();
    CreateLiveDigitalHumanAgentInstance::new("Jacky", face)
        .rtc(room)
        .cdn(Cdn::new("rtmp://push.example.com/live/stream_key").unwrap())
        .tts(tts())
        .callbacks(LiveCallbackConfig::new().interrupted(true).status(true).host_tag("Custom1"))
        .advanced(LiveAdvancedConfig::new().max_idle_time(900).unwrap().without_speech(false).tts_param_paths(paths()))
}

fn live_body() -> Value {
    json!({
        "AgentId": "Jacky",
        "RTC": {
            "RoomId": "room_1", "AgentStreamId": "agent_stream_1", "AgentUserId": "agent_user_1", "StreamExtraInfo": "extra_info_data",
        },
        "CDN": {"Url": "rtmp://push.example.com/live/stream_key"},
        "TTS": tts_body(),
        "CallbackConfig": {"Interrupted": 1, "AgentInstanceStatus": 1, "HostTag": "Custom1"},
        "AdvancedConfig": {
            "MaxIdleTime": 900,
            "DisableTTS": false,
            "TTSParamPaths": {"instruction": "payload.parameters.instruction", "pitch": "req_params.additions.post_process.pitch"},
        },
        "DigitalHuman": {"DigitalHumanId": "xiaozhi", "ConfigId": "web", "EncodeCode": "H264"},
    })
}

fn llm() -> Llm {
    Llm::new("https://ark.cn-beijing.volces.com/api/v3/responses", "key", "ep-1")
        .unwrap()
        .vendor(LlmVendor::OpenAiResponses)
        .system_prompt("You are a friendly assistant")
        .temperature(0.7)
        .unwrap()
        .top_p(0.9)
        .unwrap()
        .params(json!({"max_tokens": 16384}))
        .add_agent_info(false)
        .extra_info(json!({"user_custom_key1": "value1"}))
}

fn llm_body() -> Value {
    json!({
        "Vendor": "OpenAIResponses",
        "Url": "https://ark.cn-beijing.volces.com/api/v3/responses",
        "ApiKey": "key",
        "Model": "ep-1",
        "SystemPrompt": "You are a friendly assistant",
        "Temperature": 0.7,
        "TopP": 0.9,
        "Params": {"max_tokens": 16384},
        "AddAgentInfo": false,
        "AgentExtraInfo": {"user_custom_key1": "value1"},
    })
}

fn tts() -> Tts {
    Tts::new(TtsVendor::MiniMax, json!({"app": {"api_key": "key"}, "model": "speech-02-turbo"}))
        .url("wss://api.minimaxi.com/ws/v1/t2a_v2")
        .unwrap()
        .filter_text([TextFilter::new("(", ")")])
        .terminator_text("#-#")
        .unwrap()
        .character_filter(["#", "##"])
        .unwrap()
}

fn tts_body() -> Value {
    json!({
        "Vendor": "MiniMax",
        "Url": "wss://api.minimaxi.com/ws/v1/t2a_v2",
        "Params": {"app": {"api_key": "key"}, "model": "speech-02-turbo"},
        "FilterText": [{"BeginCharacters": "(", "EndCharacters": ")"}],
        "TerminatorText": "#-#",
        "CharacterFilter": ["#", "##"],
    })
}

fn asr() -> Asr {
    Asr::new()
        .vendor(AsrVendor::Tencent)
        .params(json!({"engine_model_type": "16k_en"}))
        .vad_silence_segmentation(500)
        .unwrap()
        .pause_interval(800)
        .unwrap()
        .vad_sensitive_level(VadSensitivity::High)
        .vad_min_speech(100)
        .unwrap()
        .vad_energy_threshold(0.0)
        .unwrap()
        .hot_word("zego")
}

fn asr_body() -> Value {
    json!({
        "Vendor": "Tencent",
        "Params": {"engine_model_type": "16k_en"},
        "VADSilenceSegmentation": 500,
        "PauseInterval": 800,
        "VADSensitiveLevel": 2,
        "VADMinSpeechDur": 100,
        "VADEnergyThreshold": 0.0,
        "HotWord": "zego",
    })
}

/// On neither it would speak to nobody.
#[test]
fn a_live_digital_human_is_in_a_room_or_on_a_cdn() {
    let nowhere = CreateLiveDigitalHumanAgentInstance::new("Jacky", DigitalHuman::new("xiaozhi"));
    assert!(matches!(Prepared::of(&nowhere, &ZegoSettings::default()), Err(RequestError::Violation(_))));
}

#[test]
fn what_is_past_a_limit_is_refused_before_it_is_sent() {
    let refused = [
        (CreateAgentInstance::new("Jacky", "u".repeat(33), rtc()).map(drop), "UserId"),
        (Rtc::new("r".repeat(129), "a", "s", "u").map(drop), "RoomId"),
        (Rtc::new("r", "a".repeat(33), "s", "u").map(drop), "AgentUserId"),
        (Rtc::new("r", "a", "s", "u".repeat(129)).map(drop), "UserStreamId"),
        (rtc().stream_extra_info("é".repeat(513)).map(drop), "StreamExtraInfo"),
        (AdvancedConfig::new().max_idle_time(9).map(drop), "MaxIdleTime"),
        (LiveAdvancedConfig::new().max_idle_time(86_401).map(drop), "MaxIdleTime"),
        (MessageHistory::new().window_size(501).map(drop), "WindowSize"),
        (MessageHistory::new().messages(vec![HistoryMessage::new(MessageRole::User, "x"); 101]).map(drop), "Messages"),
        (Sensitivity::new().energy_threshold(1.01).map(drop), "EnergyThreshold"),
        (DeleteAgentInstance::new("1").graceful_shutdown_timeout(121).map(drop), "GracefulShutdownTimeout"),
    ];
    for (refused, name) in refused {
        let said = refused.unwrap_err().to_string();
        assert!(said.contains(name), "{said}");
    }
}
