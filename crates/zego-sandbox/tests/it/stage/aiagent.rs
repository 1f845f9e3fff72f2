//! What the operations of AI agents need to succeed.

use serde_json::{Value, json};

use crate::stage::{Calls, Stage, found, object};

const SERVICE: &str = "aiagent";
const HUMAN: &str = "0d3538a4-9e8e-4155-b1fb-c7defb8eeef8";

/// Two agents, and instances of one: one to talk with, one to end, one that can listen, and one that does.
pub(super) fn prepare(stage: &mut Stage) -> Calls {
    let room = json!({ "id": "agents", "users": [{ "id": "zoe" }], "streams": [{ "id": "zoe-voice", "user": "zoe" }] });
    stage.controlled("seed", &json!({ "rooms": [room] }));
    for id in ["jacky", "obsolete"] {
        stage.done(SERVICE, "RegisterAgent", agent(id));
    }
    let instances = [("bot-1", 0), ("bot-2", 0), ("bot-3", 2), ("bot-4", 2)].map(|(user, mode)| {
        let answer = stage.done(SERVICE, "CreateAgentInstance", agent_instance(user, mode));
        found(&answer, "AgentInstanceId").expect("it has an instance").to_owned()
    });
    stage.done(SERVICE, "StartListening", json!({ "AgentInstanceId": instances[3] }));
    working(&instances)
}

/// Every operation that needs more than a sample, in an order in which none is in another's way.
fn working([talking, ending, deaf, listening]: &[String; 4]) -> Calls {
    let face = |parameters: Value| {
        let mut parameters = object(parameters);
        parameters.insert("DigitalHuman".to_owned(), json!({ "DigitalHumanId": HUMAN, "ConfigId": "web" }));
        Value::Object(parameters)
    };
    vec![
        ("RegisterAgent", agent("oliver")),
        ("UpdateAgent", agent("jacky")),
        ("UnregisterAgent", json!({ "AgentId": "obsolete" })),
        ("QueryAgents", json!({ "AgentIds": ["jacky"] })),
        ("CreateAgentInstance", agent_instance("bot-5", 0)),
        ("CreateDigitalHumanAgentInstance", face(agent_instance("face-1", 0))),
        ("CreateLiveDigitalHumanAgentInstance", face(json!({ "AgentId": "jacky", "CDN": { "Url": "rtmp://cdn.example.com/live/a" } }))),
        ("UpdateAgentInstance", json!({ "AgentInstanceId": talking, "RTC": { "UserStreamId": "zoe-voice" } })),
        ("SendAgentInstanceLLM", json!({ "AgentInstanceId": talking, "Text": "hello" })),
        ("SendAgentInstanceTTS", json!({ "AgentInstanceId": talking, "Text": "hello" })),
        ("InterruptAgentInstance", json!({ "AgentInstanceId": talking })),
        ("QueryAgentInstanceStatus", json!({ "AgentInstanceId": talking })),
        ("AddAgentInstanceMsg", json!({ "AgentInstanceId": talking, "Messages": [{ "Role": "user", "Content": "hello" }] })),
        ("GetAgentInstanceMsgList", json!({ "AgentInstanceId": talking })),
        ("ResetAgentInstanceMsgList", json!({ "AgentInstanceId": talking })),
        ("StartListening", json!({ "AgentInstanceId": deaf })),
        ("StopListening", json!({ "AgentInstanceId": listening })),
        ("DeleteAgentInstance", json!({ "AgentInstanceId": ending })),
    ]
}

fn agent(id: &str) -> Value {
    let llm = json!({ "Url": "https://llm.example.com/v1/chat/completions", "ApiKey": "k", "Model": "m" });
    json!({ "AgentId": id, "Name": id, "LLM": llm, "TTS": { "Vendor": "MiniMax", "Params": { "app": { "api_key": "k" } } } })
}

/// In a room of their own, whose user stays.
fn agent_instance(user: &str, mode: u64) -> Value {
    let rtc = json!({ "RoomId": "agents", "AgentStreamId": format!("{user}-voice"), "AgentUserId": user, "UserStreamId": "zoe-voice" });
    let orders = json!({ "ASRResult": 1, "LLMResult": 1, "Interrupted": 1, "UserSpeakAction": 1, "AgentInstanceStatus": 1 });
    let advanced = json!({ "CommunicationMode": mode, "MaxIdleTime": 1_800 });
    json!({ "AgentId": "jacky", "UserId": "zoe", "RTC": rtc, "CallbackConfig": orders, "AdvancedConfig": advanced })
}
