//! A session with an AI agent, and what its callbacks tell: `cargo run -p zego --features aiagent,axum,sandbox --example agent`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]
use zego::aiagent::agent::RegisterAgent;
use zego::aiagent::instance::{CallbackConfig, CreateAgentInstance, DeleteAgentInstance, Rtc};
use zego::aiagent::{Llm, Tts, TtsVendor};
use zego::axum::inbox::{Inbox, MemoryNonces};
use zego::sandbox::{self, Sandbox, control::Login};

static ENDED: tokio::sync::Notify = tokio::sync::Notify::const_new();
async fn on_event(callback: zego::axum::Callback<zego::AnyEvent>) -> axum::response::Response {
    println!("{}", callback.name());
    if callback.name() == "AgentInstanceDeleted" {
        ENDED.notify_one();
    }
    callback.acknowledgement()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secret = zego::CallbackSecret::new("callback-secret-of-the-project")?;
    let inbox = Inbox::<zego::AnyEvent>::new(zego::callback::Receiver::new([secret.clone()]), MemoryNonces::new(10_000));
    let handler = axum::routing::post(on_event).route_layer(zego::axum::CallbackLayer::new(inbox));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/zego", listener.local_addr()?);
    tokio::spawn(async { axum::serve(listener, axum::Router::new().route("/zego", handler)).await });
    let sandbox = Sandbox::builder().callbacks(sandbox::CallbackConfig::new(&url, secret)?).start().await?;
    let client = zego::Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build()?;
    let model = Llm::new("https://api.minimax.chat/v1/text/chatcompletion_v2", "zego_test", "MiniMax-Text-01")?;
    let voice = Tts::new(TtsVendor::MiniMax, serde_json::json!({ "app": { "api_key": "zego_test" } }));
    client.send(&RegisterAgent::new("tutor")?.llm(model).tts(voice)).await?.complete()?;
    let told = CallbackConfig::new().asr_result(true).llm_result(true).status(true);
    let call = CreateAgentInstance::new("tutor", "anna", Rtc::new("lesson-1", "tutor-bot", "tutor-voice", "anna-voice")?)?;
    let id = client.send(&call.callbacks(told)).await?.output.agent_instance_id;
    sandbox.control().log_in(&Login::new("lesson-1", "anna"))?;
    sandbox.control().play("agent-speak", &serde_json::json!({ "instance": id, "text": "What is a prime number?" }))?;
    sandbox.control().advance(std::time::Duration::from_secs(10))?;
    client.send(&DeleteAgentInstance::new(id)).await?.complete()?; // until then it is paid for
    ENDED.notified().await;
    Ok(())
}
