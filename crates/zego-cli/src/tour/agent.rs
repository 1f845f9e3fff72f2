//! An AI agent: registered, in a room with somebody, talking, interrupted, ended; and one that was forgotten.

use serde_json::json;
use zego_model::aiagent::agent::RegisterAgent;
use zego_model::aiagent::control::{
    GetAgentInstanceMsgList, InterruptAgentInstance, QueryAgentInstanceStatus, SendAgentInstanceLlm, SendAgentInstanceTts,
};
use zego_model::aiagent::instance::{CreateAgentInstance, DeleteAgentInstance, Rtc};
use zego_model::aiagent::{Llm, Tts, TtsVendor};
use zego_sandbox::control::{Login, Logout, Publish};

use super::report::TourReport;
use super::stage::{MINUTE, Stage};
use crate::error::CommandError;

const AGENT: &str = "tutor";
const ROOM: &str = "lesson-1";
const USER: &str = "anna";
/// What the service answers of an instance that is not there.
const NO_INSTANCE: &str = "410001002";

/// The whole story.
pub(super) async fn tell(stage: &Stage, report: &mut TourReport) -> Result<(), CommandError> {
    let client = stage.client()?;
    let model = Llm::new("https://ark.cn-beijing.volces.com/api/v3/chat/completions", "zego_test", "doubao-1-5-lite-32k-250115")?;
    let voice = Tts::new(TtsVendor::ByteDanceV3, json!({ "app": { "appid": "zego_test", "token": "zego_test" } }));
    let register = RegisterAgent::new(AGENT)?.name("Tutor")?.llm(model.system_prompt("You teach patiently.")).tts(voice);
    report.done("Register an agent: a model that thinks, and a voice", &client, &register, 0, |_| Vec::new()).await?;

    stage.control(|control| control.log_in(&Login::new(ROOM, USER)))?;
    stage.control(|control| control.publish(&Publish::new(ROOM, USER, "anna-voice")))?;
    report.remark("Anna enters the room lesson-1 with her app, and her voice is a stream there.\n")?;
    let instance = || CreateAgentInstance::new(AGENT, USER, Rtc::new(ROOM, "tutor-bot", "tutor-voice", "anna-voice")?);
    let created = report
        .done("Have the agent join her", &client, &instance()?, 0, |created| vec![format!("instance {}", created.agent_instance_id)])
        .await?;
    let id = created.agent_instance_id;

    stage.control(|control| control.play("agent-speak", &json!({ "instance": id, "text": "What is a prime number?" })))?;
    stage.clock.advance(10);
    report.remark("Anna asks: What is a prime number? Ten seconds pass, on the sandbox's clock.\n")?;
    report
        .done("Read what was said", &client, &GetAgentInstanceMsgList::new(&id), 0, |known| {
            known.messages.iter().map(|message| format!("{}: {}", message.role, message.content)).collect()
        })
        .await?;
    let ask = SendAgentInstanceLlm::new(&id, "Give her an exercise.");
    report.done("Have it say something of its own", &client, &ask, 0, |_| Vec::new()).await?;
    stage.clock.advance(10);
    let speech =
        SendAgentInstanceTts::new(&id, "And now a long story about the sieve that Eratosthenes thought of, which takes its time to tell.")?;
    report.done("Have it say these words", &client, &speech, 0, |_| Vec::new()).await?;
    stage.clock.advance(1);
    report.done("Interrupt it", &client, &InterruptAgentInstance::new(&id), 0, |_| Vec::new()).await?;
    let status = QueryAgentInstanceStatus::new(&id);
    report.done("Ask what it does", &client, &status, 0, |known| vec![format!("it is {}", known.status)]).await?;
    report.done("End it: until then it is paid for", &client, &DeleteAgentInstance::new(&id), 0, |_| Vec::new()).await?;

    let forgotten = report
        .done("Another one, which nobody ends", &client, &instance()?, 0, |created| vec![format!("instance {}", created.agent_instance_id)])
        .await?
        .agent_instance_id;
    stage.control(|control| control.log_out(&Logout::new(ROOM, USER)))?;
    stage.clock.advance(3 * MINUTE);
    report.remark("Anna leaves, and three minutes pass. An instance ends by itself 120 seconds after its user is gone;")?;
    report.remark("as long as she is there it goes on, and costs. In a program, `client.guard()` ends what it started.\n")?;
    report.refused("Ask what it does", &client, &QueryAgentInstanceStatus::new(forgotten), NO_INSTANCE).await
}
