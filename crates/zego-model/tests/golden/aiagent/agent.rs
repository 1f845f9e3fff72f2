//! The `agent` family: agents as they are registered.

use serde_json::{Value, json};
use zego_model::aiagent::agent::{ListAgents, QueryAgents, RegisterAgent, UnregisterAgent, UpdateAgent};
use zego_model::aiagent::{Asr, AsrVendor, Llm, LlmVendor, TextFilter, Tts, TtsVendor, VadSensitivity};

use zego_model::{Endpoint, Operation as _, Prepared, Protocol as _, Stamp, Zego, ZegoCredentials, ZegoSettings};
use zego_sign::{AppId, ServerSecret, Timestamp};

use crate::{Golden, post};

const HOST: &str = "aigc-aiagent-api.zegotech.cn";

pub(crate) fn golden() -> Vec<Golden> {
    let mut registered = json!({"AgentId": "Jacky", "Name": "Jacky"});
    registered.as_object_mut().unwrap().extend(parts().as_object().unwrap().clone());
    let smallest = RegisterAgent::new("Jacky").unwrap();
    let golden = [
        post(&register(), "RegisterAgent", registered.clone()),
        post(&smallest, "RegisterAgent", json!({"AgentId": "Jacky"})),
        post(&UpdateAgent::new("Jacky").name("Jacky").unwrap().llm(llm()).tts(tts()).asr(asr()), "UpdateAgent", registered),
        post(&UnregisterAgent::new("Jacky"), "UnregisterAgent", json!({"AgentId": "Jacky"})),
        post(&QueryAgents::new(["Jacky", "Oliver"]).unwrap(), "QueryAgents", json!({"AgentIds": ["Jacky", "Oliver"]})),
        post(&ListAgents::new().limit(10).unwrap().cursor("COAI"), "ListAgents", json!({"Limit": 10, "Cursor": "COAI"})),
    ];
    golden.into_iter().map(|golden| golden.at(HOST)).collect()
}

fn register() -> RegisterAgent {
    RegisterAgent::new("Jacky").unwrap().name("Jacky").unwrap().llm(llm()).tts(tts()).asr(asr())
}

/// Every field of the three parts, with the values of the page where it has some.
fn parts() -> Value {
    json!({
        "LLM": {
            "Vendor": "OpenAIChat",
            "Url": "https://ark.cn-beijing.volces.com/api/v3/chat/completions",
            "ApiKey": "zego_test",
            "Model": "doubao-1-5-lite-32k-250115",
            "SystemPrompt": "You are a friendly assistant",
            "Temperature": 0.7,
            "TopP": 0.9,
            "Params": {"max_tokens": 16384},
            "AddAgentInfo": true,
            "AgentExtraInfo": {"user_custom_key1": "value1", "user_custom_key2": 2},
        },
        "TTS": {
            "Vendor": "ByteDanceV3",
            "Url": "wss://api.minimaxi.com/ws/v1/t2a_v2",
            "Params": {
                "app": {"appid": "zego_test", "token": "zego_test", "resource_id": "seed-tts-2.0"},
                "req_params": {"speaker": "zh_female_vv_uranus_bigtts"},
            },
            "FilterText": [{"BeginCharacters": "(", "EndCharacters": ")"}, {"BeginCharacters": "<<", "EndCharacters": ">>"}],
            "TerminatorText": "#-#",
            "CharacterFilter": ["#", "##", "-"],
        },
        "ASR": {
            "Vendor": "AliyunFunASR",
            "Params": {"engine_model_type": "16k_en", "hotword_list": "zego|10"},
            "VADSilenceSegmentation": 500,
            "PauseInterval": 800,
            "VADSensitiveLevel": 3,
            "VADMinSpeechDur": 100,
            "VADEnergyThreshold": 0.5,
            "HotWord": "zego",
        },
    })
}

fn llm() -> Llm {
    Llm::new("https://ark.cn-beijing.volces.com/api/v3/chat/completions", "zego_test", "doubao-1-5-lite-32k-250115")
        .unwrap()
        .vendor(LlmVendor::OpenAiChat)
        .system_prompt("You are a friendly assistant")
        .temperature(0.7)
        .unwrap()
        .top_p(0.9)
        .unwrap()
        .params(json!({"max_tokens": 16384}))
        .add_agent_info(true)
        .extra_info(json!({"user_custom_key1": "value1", "user_custom_key2": 2}))
}

fn tts() -> Tts {
    let params = json!({
        "app": {"appid": "zego_test", "token": "zego_test", "resource_id": "seed-tts-2.0"},
        "req_params": {"speaker": "zh_female_vv_uranus_bigtts"},
    });
    Tts::new(TtsVendor::ByteDanceV3, params)
        .url("wss://api.minimaxi.com/ws/v1/t2a_v2")
        .unwrap()
        .filter_text([TextFilter::new("(", ")"), TextFilter::new("<<", ">>")])
        .terminator_text("#-#")
        .unwrap()
        .character_filter(["#", "##", "-"])
        .unwrap()
}

fn asr() -> Asr {
    Asr::new()
        .vendor(AsrVendor::AliyunFunAsr)
        .params(json!({"engine_model_type": "16k_en", "hotword_list": "zego|10"}))
        .vad_silence_segmentation(500)
        .unwrap()
        .pause_interval(800)
        .unwrap()
        .vad_sensitive_level(VadSensitivity::Custom)
        .vad_min_speech(100)
        .unwrap()
        .vad_energy_threshold(0.5)
        .unwrap()
        .hot_word("zego")
}

#[test]
fn what_opens_an_account_is_not_shown() {
    let tts = Tts::new(TtsVendor::MiniMax, json!({"app": {"api_key": "opens-speech"}}));
    let llm = Llm::new("https://llm.example.com", "opens-model", "m").unwrap();
    let request = RegisterAgent::new("Jacky").unwrap().llm(llm).tts(tts);
    let (shown, sent) = (format!("{request:?}"), json!(request).to_string());
    assert!(sent.contains("opens-model") && sent.contains("opens-speech"));
    // Nor where a dry run prints the request.
    let credentials = ZegoCredentials { app_id: AppId::new(12345).unwrap(), server_secret: ServerSecret::new("s".repeat(32)).unwrap() };
    let (settings, stamp) = (ZegoSettings::default(), Stamp { nonce: [0; 8], timestamp: Timestamp::from_secs(1_700_000_000) });
    let prepared = Prepared::of(&request, &settings).unwrap();
    let endpoint = Endpoint::of_action(&request.action(), None).unwrap();
    let printed = Zego::sign(&prepared, &endpoint, &credentials, &settings, stamp).unwrap().redacted().body;
    assert!(
        printed.contains(r#""ApiKey":"REDACTED""#) && printed.contains(r#""Params":"REDACTED""#) && !printed.contains("opens-"),
        "{printed}"
    );
    assert!(shown.contains("ApiKey(REDACTED)") && shown.contains("SecretJson(REDACTED)") && !shown.contains("opens-"), "{shown}");
}

#[test]
fn what_is_past_a_limit_is_refused_before_it_is_sent() {
    let model = || Llm::new("https://llm.example.com", "key", "m").unwrap();
    let names = [
        RegisterAgent::new("x".repeat(129)).map(drop),
        RegisterAgent::new("x").unwrap().name("长".repeat(86)).map(drop),
        UpdateAgent::new("x").name("x".repeat(65)).map(drop),
        Llm::new("llm.example.com", "key", "m").map(drop),
        model().temperature(2.1).map(drop),
        model().top_p(-0.1).map(drop),
        Tts::new(TtsVendor::MiniMax, json!({})).terminator_text("12345").map(drop),
        Tts::new(TtsVendor::MiniMax, json!({})).character_filter(["123"]).map(drop),
        Asr::new().vad_silence_segmentation(199).map(drop),
        QueryAgents::new(Vec::<String>::new()).map(drop),
        QueryAgents::new((0..11).map(|n| n.to_string()).collect::<Vec<_>>()).map(drop),
        ListAgents::new().limit(11).map(drop),
    ]
    .map(|refused| refused.unwrap_err().to_string());
    for (said, name) in names.iter().zip([
        "AgentId",
        "Name",
        "Name",
        "llm.example.com",
        "Temperature",
        "TopP",
        "TerminatorText",
        "CharacterFilter",
        "VADSilenceSegmentation",
        "AgentIds",
        "AgentIds",
        "Limit",
    ]) {
        assert!(said.contains(name), "{said}");
    }
}
