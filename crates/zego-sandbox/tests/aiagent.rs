//! AI agents as users meet them: registered, made into instances, spoken to, interrupted, ended, and forgotten.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

#[path = "aiagent/agents.rs"]
mod agents;
#[path = "aiagent/ends.rs"]
mod ends;
#[path = "aiagent/refused.rs"]
mod refused;
#[path = "aiagent/talk.rs"]
mod talk;

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use zego_model::aiagent::agent::RegisterAgent;
use zego_model::aiagent::callback::{Event, InterruptReason};
use zego_model::aiagent::control::{InstanceStatus, QueryAgentInstanceStatus};
use zego_model::aiagent::instance::{AdvancedConfig, CallbackConfig, CreateAgentInstance, Rtc};
use zego_model::aiagent::{Llm, Tts, TtsVendor};
use zego_model::callback::{Forgetful, Receiver};
use zego_model::decode::DecodeError;
use zego_model::{Endpoint, Operation, Prepared, Protocol as _, Stamp, Zego, ZegoCredentials, ZegoSettings, sandbox};
use zego_sandbox::control::{Login, Publish};
use zego_sandbox::{CallbackConfig as Callbacks, Sandbox, SandboxService, Timestamp};
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, Nonce, ServerSecret, sign};

/// When every test begins: 2026-06-01 00:00:00 UTC.
const NOW: u64 = 1_780_272_000;

/// A sandbox whose callbacks are taken where they would be sent from.
struct Stage {
    service: SandboxService,
}

impl Stage {
    fn new() -> Self {
        // Nobody listens there.
        let callbacks = Callbacks::new("http://127.0.0.1:9/callback", secret()).unwrap();
        // More calls a second than are documented: quotas have tests of their own.
        let builder = Sandbox::builder().empty().quota_scale(10.0).unwrap().clock(|| Timestamp::from_secs(NOW)).callbacks(callbacks);
        Self { service: builder.service() }
    }

    /// One with an agent, `jacky`.
    fn with_agent() -> Self {
        let stage = Self::new();
        stage.call(&agent("jacky")).unwrap();
        stage
    }

    /// One with an agent, an instance of it in the room `r`, whose user `anna` is there and publishes, and all events ordered.
    fn with_instance(advanced: AdvancedConfig) -> (Self, String) {
        let stage = Self::with_agent();
        stage.user_enters();
        let id = stage.create(&instance("r", "bot").advanced(advanced).callbacks(all()));
        stage.told();
        (stage, id)
    }

    fn user_enters(&self) {
        let control = self.service.control(Timestamp::from_secs(NOW));
        control.log_in(&Login::new("r", "anna")).unwrap();
        control.publish(&Publish::new("r", "anna", "anna-voice")).unwrap();
    }

    fn create(&self, call: &CreateAgentInstance) -> String {
        self.call(call).unwrap().agent_instance_id
    }

    fn call<O: Operation<Protocol = Zego>>(&self, operation: &O) -> Result<O::Output, DecodeError> {
        let credentials = ZegoCredentials { app_id: app(), server_secret: server_secret() };
        let (settings, stamp) = (ZegoSettings::default(), Stamp { nonce: [7; 8], timestamp: Timestamp::from_secs(NOW) });
        let prepared = Prepared::of(operation, &settings).unwrap();
        let endpoint: Endpoint = "http://127.0.0.1:1".parse().unwrap();
        let signed = Zego::sign(&prepared, &endpoint, &credentials, &settings, stamp).unwrap();
        let body = self.service.handle(&signed.into_http(), Timestamp::from_secs(NOW)).into_body();
        Zego::decode(operation, body).map(|reply| reply.output)
    }

    /// The code of a refusal.
    fn refused<O: Operation<Protocol = Zego, Output: std::fmt::Debug>>(&self, operation: &O) -> String {
        match self.call(operation).unwrap_err() {
            DecodeError::Api(error) => error.code.to_string(),
            other => panic!("{other}"),
        }
    }

    /// The answer to a body that no type would write.
    fn post(&self, action: &str, body: &str) -> Value {
        let (nonce, timestamp) = (Nonce::from_bytes([7; 8]), Timestamp::from_secs(NOW));
        let signature = sign(app(), &server_secret(), nonce, timestamp);
        let query = format!(
            "Action={action}&AppId={}&SignatureNonce={}&Timestamp={NOW}&SignatureVersion=2.0&Signature={}",
            sandbox::APP_ID,
            nonce.as_str(),
            signature.as_str()
        );
        let request = Request::post(format!("/?{query}")).body(Bytes::from(body.to_owned())).unwrap();
        serde_json::from_slice(self.service.handle(&request, timestamp).body()).unwrap()
    }

    /// A call under `/_sandbox/`: what it answers, and whether it was done.
    fn control(&self, name: &str, body: &Value) -> (bool, Value) {
        let request = Request::post(format!("/_sandbox/{name}")).header("Host", "127.0.0.1:8080");
        let request = request.header("Content-Type", "application/json").body(Bytes::from(body.to_string())).unwrap();
        let answer = self.service.handle(&request, Timestamp::from_secs(NOW));
        (answer.status().is_success(), serde_json::from_slice(answer.body()).unwrap())
    }

    fn speaks(&self, instance: &str, text: &str) {
        let (done, answer) = self.control("agent-speak", &json!({ "instance": instance, "text": text }));
        assert!(done, "{answer}");
    }

    fn advance(&self, seconds: u64) {
        self.service.control(Timestamp::from_secs(NOW)).advance(Duration::from_secs(seconds)).unwrap();
    }

    fn status(&self, instance: &str) -> InstanceStatus {
        self.call(&QueryAgentInstanceStatus::new(instance)).unwrap().status
    }

    /// What has been told of agents since the last look. Every event is signed, and the model knows all of its fields.
    fn told(&self) -> Vec<Event> {
        let now = Timestamp::from_secs(NOW);
        let receiver: Receiver<Event> = Receiver::new([secret()]);
        let of_agents = |body: &Bytes| serde_json::from_slice::<Value>(body).unwrap().get("Event").is_some();
        let read = |body: &Bytes| {
            let callback = receiver.receive(body, now, &mut Forgetful).unwrap().into_callback().into_inner();
            assert!(callback.unknown_fields().is_empty(), "{:?}", callback.unknown_fields());
            callback.event
        };
        let sent = self.service.take_callbacks(now);
        sent.iter().map(zego_sandbox::CallbackRequest::body).filter(|body| of_agents(body)).map(read).collect()
    }

    /// The same in words: a line an event.
    fn heard(&self) -> Vec<String> {
        self.told().iter().map(line).collect()
    }
}

/// An event in words.
fn line(event: &Event) -> String {
    match event {
        Event::AgentInstanceCreated(_) => "created".to_owned(),
        Event::AgentInstanceDeleted(event) => format!("deleted {}", event.data.code.as_i64()),
        Event::AgentInstanceMetaInfo(event) => format!("data {}", event.data.meta_info),
        Event::AgentInstanceStatus(event) => event.data.status.as_str().to_owned(),
        Event::AsrResult(event) => format!("{} said {}", event.data.user_id, event.data.text),
        Event::Exception(event) => format!("exception {}", event.data.code.as_i64()),
        Event::Interrupted(event) => {
            let why = match &event.data.reason {
                InterruptReason::UserSpoke => "user",
                InterruptReason::LlmCalled => "question",
                InterruptReason::TtsCalled => "text",
                InterruptReason::InterruptCalled => "call",
                _ => "?",
            };
            format!("interrupted by {why} after `{}`", event.data.played_text)
        }
        Event::LlmResult(event) => format!("answer {}", event.data.text),
        Event::UserAudioData(event) => format!("sound of {}", event.data.user_id),
        Event::UserSpeakAction(event) => format!("{} {}", event.data.user_id, event.data.action.as_str()),
        other => panic!("{other:?}"),
    }
}

fn agent(id: &str) -> RegisterAgent {
    let llm = Llm::new("https://llm.example.com/v1/chat/completions", "key", "model").unwrap();
    let tts = Tts::new(TtsVendor::MiniMax, json!({ "app": { "api_key": "key" } }));
    RegisterAgent::new(id).unwrap().name("Jacky").unwrap().llm(llm).tts(tts)
}

/// An instance of `jacky` that talks with `anna`.
fn instance(room: &str, user: &str) -> CreateAgentInstance {
    CreateAgentInstance::new("jacky", "anna", Rtc::new(room, user, format!("{user}-voice"), "anna-voice").unwrap()).unwrap()
}

/// Every event.
fn all() -> CallbackConfig {
    CallbackConfig::new().asr_result(true).llm_result(true).interrupted(true).user_speak_action(true).status(true).user_audio_data(true)
}

fn app() -> AppId {
    AppId::new(sandbox::APP_ID).unwrap()
}

fn server_secret() -> ServerSecret {
    ServerSecret::new(sandbox::SERVER_SECRET).unwrap()
}

fn secret() -> CallbackSecret {
    CallbackSecret::new("callback-secret-of-the-tests").unwrap()
}
