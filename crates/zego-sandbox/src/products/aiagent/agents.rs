//! The family `agent`: agents as they are registered.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::state::{Agent, AiAgent, Asr, Llm, Tts};
use super::{checks, code};
use crate::cx::Cx;
use crate::generated::aiagent;
use crate::generated::aiagent::agent::{
    self as api, ListAgents, ListAgentsAnswer, QueryAgents, QueryAgentsAnswer, RegisterAgent, UnregisterAgent, UpdateAgent,
};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::product::{Act, act};
use crate::refusal::Refusal;

pub(super) const ACTS: &[Act<AiAgent>] = &[
    act!(RegisterAgent => register),
    act!(UpdateAgent => update),
    act!(UnregisterAgent => unregister),
    act!(QueryAgents => query),
    act!(ListAgents => list),
];

/// How many a page has that does not say.
const PAGE: usize = 5;

fn register(call: RegisterAgent, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let RegisterAgent { agent_id, name, llm, tts, asr } = call;
    checks::agent_id(&agent_id)?;
    if state.agents.contains_key(&agent_id) {
        return Err(Refusal::new(code::AGENT_EXISTS, format!("agent {} is registered already", shown(&agent_id))));
    }
    let (llm, tts, asr) = parts(llm, tts, asr)?;
    cx.say(format!("agent {} registered", shown(&agent_id)));
    state.agents.insert(agent_id, Agent { asr, llm, name: name.unwrap_or_default(), tts });
    Ok(NoAnswer)
}

fn update(call: UpdateAgent, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let UpdateAgent { agent_id, name, llm, tts, asr } = call;
    let agent = state.agents.get_mut(&agent_id).ok_or_else(|| unknown(&agent_id))?;
    let (llm, tts, asr) = parts(llm, tts, asr)?;
    // Each is replaced as a whole.
    agent.name = name.unwrap_or_else(|| std::mem::take(&mut agent.name));
    agent.llm = llm.or_else(|| agent.llm.take());
    agent.tts = tts.or_else(|| agent.tts.take());
    agent.asr = asr.or_else(|| agent.asr.take());
    cx.say(format!("agent {} changed", shown(&agent_id)));
    Ok(NoAnswer)
}

fn unregister(call: UnregisterAgent, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let id = call.agent_id;
    state.agents.remove(&id).ok_or_else(|| unknown(&id))?;
    let left = state.instances.values().filter(|instance| instance.agent_id == id).count();
    let more = if left > 0 { format!("; {left} of its instances go on") } else { String::new() };
    cx.say(format!("agent {} removed{more}", shown(&id)));
    Ok(NoAnswer)
}

#[expect(clippy::unnecessary_wraps, reason = "in the form of every act")]
fn query(call: QueryAgents, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<QueryAgentsAnswer, Refusal> {
    let agents: Vec<_> = call.agent_ids.iter().filter_map(|id| Some(told(id, state.agents.get(id)?))).collect();
    cx.say(format!("{} of {} agents are there", agents.len(), call.agent_ids.len()));
    Ok(QueryAgentsAnswer { agents })
}

/// In the order of their names; a cursor is the last one of the page before.
fn list(call: ListAgents, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<ListAgentsAnswer, Refusal> {
    let limit = call.limit.filter(|limit| *limit > 0).and_then(|limit| usize::try_from(limit).ok()).unwrap_or(PAGE);
    let cursor = call.cursor.filter(|cursor| !cursor.is_empty());
    let after = cursor.map(|cursor| {
        let name = URL_SAFE_NO_PAD.decode(&cursor).ok().and_then(|name| String::from_utf8(name).ok());
        name.ok_or_else(|| checks::refused(format!("Cursor {} was never answered", shown(&cursor))))
    });
    let after = after.transpose()?;
    let rest = || state.agents.iter().filter(|(id, _)| after.as_ref().is_none_or(|after| *id > after));
    let agents: Vec<_> = rest().take(limit).map(|(id, agent)| told(id, agent)).collect();
    let last = rest().take(limit).last().filter(|_| rest().nth(limit).is_some());
    let cursor = last.map(|(id, _)| URL_SAFE_NO_PAD.encode(id)).unwrap_or_default();
    cx.say(format!("{} of {} agents", agents.len(), state.agents.len()));
    Ok(ListAgentsAnswer { total: i64::try_from(state.agents.len()).unwrap_or(i64::MAX), agents, cursor: cursor.into() })
}

pub(super) fn unknown(id: &str) -> Refusal {
    Refusal::new(code::NO_AGENT, format!("agent {} is not registered", shown(id)))
}

type Parts = (Option<Llm>, Option<Tts>, Option<Asr>);

fn parts(llm: Option<aiagent::Llm>, tts: Option<aiagent::Tts>, asr: Option<aiagent::Asr>) -> Result<Parts, Refusal> {
    checks::parts(llm.as_ref(), tts.as_ref(), asr.as_ref())?;
    Ok((llm.map(Llm::from), tts.map(Tts::from), asr.map(Asr::from)))
}

impl From<aiagent::Llm> for Llm {
    fn from(llm: aiagent::Llm) -> Self {
        let aiagent::Llm { vendor, url, api_key, model, system_prompt, temperature, top_p, params, add_agent_info, extra_info } = llm;
        Self { add_agent_info, api_key, extra_info, model, params, system_prompt, temperature, top_p, url, vendor }
    }
}

impl From<aiagent::Tts> for Tts {
    fn from(tts: aiagent::Tts) -> Self {
        let aiagent::Tts { vendor, url, params, filter_text, terminator_text, character_filter } = tts;
        let filter_text = filter_text.map(|filters| filters.into_iter().map(|filter| (filter.begin, filter.end)).collect());
        Self { character_filter, filter_text, params, terminator_text, url, vendor }
    }
}

impl From<aiagent::Asr> for Asr {
    fn from(asr: aiagent::Asr) -> Self {
        let aiagent::Asr {
            vendor,
            params,
            vad_silence_segmentation,
            pause_interval,
            vad_sensitive_level,
            vad_min_speech,
            vad_energy_threshold,
            hot_word,
        } = asr;
        Self {
            hot_word,
            params,
            pause_interval,
            vad_energy_threshold,
            vad_min_speech,
            vad_sensitive_level,
            vad_silence_segmentation,
            vendor,
        }
    }
}

/// An agent as answers have it.
fn told(id: &str, agent: &Agent) -> api::Agent {
    let Agent { asr, llm, name, tts } = agent.clone();
    api::Agent {
        agent_id: id.to_owned().into(),
        name: name.into(),
        llm: llm.map(|llm| api::AgentLlm {
            vendor: llm.vendor.map(Into::into),
            url: llm.url.into(),
            api_key: llm.api_key,
            model: llm.model.into(),
            system_prompt: llm.system_prompt.map(Into::into),
            temperature: llm.temperature,
            top_p: llm.top_p,
            params: llm.params,
            add_agent_info: llm.add_agent_info,
            extra_info: llm.extra_info,
        }),
        tts: tts.map(|tts| api::AgentTts {
            vendor: tts.vendor.into(),
            url: tts.url.map(Into::into),
            params: tts.params,
            filter_text: tts.filter_text.map(|filters| {
                filters.into_iter().map(|(begin, end)| api::AgentTextFilter { begin: begin.into(), end: end.into() }).collect()
            }),
            terminator_text: tts.terminator_text.map(Into::into),
            character_filter: tts.character_filter.map(|pieces| pieces.into_iter().map(Into::into).collect()),
        }),
        asr: asr.map(|asr| api::AgentAsr {
            vendor: asr.vendor.map(Into::into),
            params: asr.params,
            vad_silence_segmentation: asr.vad_silence_segmentation,
            pause_interval: asr.pause_interval,
            vad_sensitive_level: asr.vad_sensitive_level,
            vad_min_speech: asr.vad_min_speech,
            vad_energy_threshold: asr.vad_energy_threshold,
            hot_word: asr.hot_word.map(Into::into),
        }),
    }
}
