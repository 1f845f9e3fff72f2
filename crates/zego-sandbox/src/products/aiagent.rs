//! AI agents: those that are registered, and instances of them, which talk with users in rooms.

mod agents;
mod checks;
mod clients;
mod code;
mod control;
mod instance;
mod instances;
mod life;
mod rooms;
mod speech;
mod state;
mod told;
mod turn;

use serde_json::{Map, Value, json};
use zego_model::check::Violation;
use zego_model::spec::OperationSpec;

use self::instance::Instance;
pub(crate) use self::state::AiAgent;
use crate::cx::Cx;
use crate::moment::Moment;
use crate::notice::{Hears, Notice};
use crate::product::{Act, Product, ProductControl, Shown, Verdict};

impl Product for AiAgent {
    const SERVICE: &'static str = "aiagent";
    const ACTS: &'static [&'static [Act<Self>]] = &[agents::ACTS, instances::ACTS, control::ACTS];
    const CONTROLS: &'static [ProductControl<Self>] = clients::CALLS;

    const GROWING: &'static [&'static str] =
        &["CreateAgentInstance", "CreateDigitalHumanAgentInstance", "CreateLiveDigitalHumanAgentInstance", "RegisterAgent"];

    const TELLING: &'static [&'static str] = &[
        "CreateAgentInstance",
        "CreateDigitalHumanAgentInstance",
        "CreateLiveDigitalHumanAgentInstance",
        "DeleteAgentInstance",
        "InterruptAgentInstance",
        "SendAgentInstanceLLM",
        "SendAgentInstanceTTS",
        "StartListening",
        "StopListening",
    ];

    const UNREADABLE: Option<i64> = Some(code::NOT_JSON);

    /// Who is in a room may have come before there was any agent.
    const HEARS: Hears = Hears::Everything;

    /// The table of codes tells what is wrong with a digital human from all else.
    fn verdict(_spec: &OperationSpec, violation: &Violation, _parameters: &Map<String, Value>) -> Option<Verdict> {
        let is_face = violation.parameter.starts_with("DigitalHuman.");
        let is_config = violation.parameter == "DigitalHuman.ConfigId";
        Some(Verdict::Code(match (is_config, is_face) {
            (true, _) => code::NO_SUCH_CONFIG,
            (_, true) => code::DIGITAL_HUMAN,
            _ => code::PARAMETER,
        }))
    }

    fn hear(&mut self, notice: &Notice, cx: &mut Cx<'_>) {
        if let Notice::Room { room, event } = notice {
            Self::hear(self, room, event, cx);
        }
    }

    fn held(&self) -> usize {
        self.agents.len() + self.instances.len()
    }

    fn next_due(&self) -> Option<Moment> {
        Self::next_due(self)
    }

    fn fall_due(&mut self, cx: &mut Cx<'_>) {
        Self::fall_due(self, cx);
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        self.look_around(cx);
    }

    fn show(&self, full: bool) -> Shown {
        let shown = if full {
            // What opens an account with another vendor is not shown.
            let agents: Vec<_> = self.agents.iter().map(|(id, agent)| json!({ "id": id, "name": agent.name })).collect();
            let instances: Vec<_> = self.instances.values().map(instance).collect();
            [("agents", json!(agents)), ("agent_instances", json!(instances))]
        } else {
            [("agents", json!(self.agents.len())), ("agent_instances", json!(self.instances.len()))]
        };
        shown.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
    }
}

fn instance(instance: &Instance) -> Value {
    json!({
        "id": instance.id.to_string(),
        "agent": instance.agent_id,
        "digital_human": instance.digital_human,
        "messages": instance.messages.len(),
        "room": instance.place.as_ref().map(|place| &place.room),
        "round": instance.round,
        "status": instance.status.word(),
        "user": instance.user.as_ref().map(|user| &user.id),
    })
}
