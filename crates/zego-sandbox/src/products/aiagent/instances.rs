//! The family `instance`: instances are made, changed and ended.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::instance::{InRoom, Instance, Listener, Marks, Message, Orders, Status, end};
use super::state::{Agent, AiAgent};
use super::{agents, checks, code, told};
use crate::cx::Cx;
use crate::generated::aiagent::Tts;
use crate::generated::aiagent::instance::{
    AdvancedConfig, CallbackConfig, CreateAgentInstance, CreateAgentInstanceAnswer, CreateDigitalHumanAgentInstance,
    CreateDigitalHumanAgentInstanceAnswer, CreateLiveDigitalHumanAgentInstance, CreateLiveDigitalHumanAgentInstanceAnswer,
    DeleteAgentInstance, DigitalHuman, LiveRtc, MessageHistory, MetaInfoMarks, Rtc, UpdateAgentInstance,
};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::product::{Act, act};
use crate::refusal::Refusal;

pub(super) const ACTS: &[Act<AiAgent>] = &[
    act!(CreateAgentInstance => create),
    act!(CreateDigitalHumanAgentInstance => create_with_a_face),
    act!(CreateLiveDigitalHumanAgentInstance => create_live),
    act!(UpdateAgentInstance => update),
    act!(DeleteAgentInstance => delete),
];

/// By their ids.
pub(super) type Instances = BTreeMap<u64, Instance>;

/// How many instances an app has at most, and how many with a digital human.
const MOST: usize = 10;
/// How long a user may be away, and how long a live digital human may be silent, in seconds.
const IDLE: u64 = 120;
const LIVE_IDLE: u64 = 900;
/// How many messages a language model is told.
const WINDOW: u64 = 20;
/// How long an instance that is shut down may go on, in seconds.
const SHUTDOWN: u64 = 30;

fn create(call: CreateAgentInstance, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<CreateAgentInstanceAnswer, Refusal> {
    let id = talking(call, None, state, cx)?;
    Ok(CreateAgentInstanceAnswer { agent_instance_id: id.to_string().into() })
}

fn create_with_a_face(
    call: CreateDigitalHumanAgentInstance,
    state: &mut AiAgent,
    cx: &mut Cx<'_>,
) -> Result<CreateDigitalHumanAgentInstanceAnswer, Refusal> {
    let CreateDigitalHumanAgentInstance { agent_id, user_id, rtc, llm, tts, asr, vad, message_history, callbacks, advanced, digital_human } =
        call;
    let (room, stream) = (rtc.room_id.clone(), rtc.agent_stream_id.clone());
    let alike = CreateAgentInstance { agent_id, user_id, rtc, llm, tts, asr, vad, message_history, callbacks, advanced };
    let config = config(&digital_human, Some((&room, &stream)));
    let id = talking(alike, Some(digital_human), state, cx)?;
    Ok(CreateDigitalHumanAgentInstanceAnswer { agent_instance_id: id.to_string().into(), digital_human_config: config.into() })
}

/// Makes an instance that talks with a user.
fn talking(call: CreateAgentInstance, face: Option<DigitalHuman>, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<u64, Refusal> {
    let CreateAgentInstance { agent_id, user_id, rtc, llm, tts, asr, message_history, callbacks, advanced, .. } = call;
    let advanced = advanced.unwrap_or_default();
    let speechless = advanced.without_speech == Some(true);
    checks::user_id(&user_id)?;
    let place = place(&rtc)?;
    let agent = state.agents.get(&agent_id).ok_or_else(|| agents::unknown(&agent_id))?;
    checks::parts(llm.as_ref(), tts.as_ref(), asr.as_ref())?;
    if llm.is_none() && agent.llm.is_none() {
        return Err(checks::refused("LLM is given neither here nor with the agent"));
    }
    speaks(tts.as_ref(), agent, speechless)?;
    if speechless && face.is_some() {
        return Err(Refusal::new(code::NO_DIGITAL_HUMAN, "AdvancedConfig.DisableTTS is true: a digital human has to speak"));
    }
    let agent_name = agent.name.clone();
    there_is_room(state, face.is_some(), &place.stream)?;
    let (messages, window) = history(message_history);
    let instance = Instance {
        absent_since: None,
        agent_id,
        agent_name,
        digital_human: face.map(|face| face.id),
        finishes: advanced.interrupt_mode == Some(1),
        idle: seconds(advanced.max_idle_time.unwrap_or(IDLE)),
        marks: marks(&advanced)?,
        messages,
        orders: orders(callbacks),
        speechless,
        user: Some(Listener { id: user_id, stream: rtc.user_stream_id }),
        walkie_talkie: advanced.communication_mode == Some(2),
        window,
        ..blank(Some(place), cx)
    };
    Ok(begin(instance, state, cx))
}

fn create_live(
    call: CreateLiveDigitalHumanAgentInstance,
    state: &mut AiAgent,
    cx: &mut Cx<'_>,
) -> Result<CreateLiveDigitalHumanAgentInstanceAnswer, Refusal> {
    let CreateLiveDigitalHumanAgentInstance { agent_id, rtc, cdn, tts, callbacks, advanced, digital_human } = call;
    let (callbacks, advanced) = (callbacks.unwrap_or_default(), advanced.unwrap_or_default());
    if cdn.is_some() && rtc.is_some() {
        cx.note("RTC is ignored beside CDN");
    }
    let place = match &rtc {
        Some(LiveRtc { room_id, agent_user_id, agent_stream_id, .. }) if cdn.is_none() => {
            let (room, user, stream) = (room_id.clone(), agent_user_id.clone(), agent_stream_id.clone());
            Some(checked(InRoom { room, stream, user })?)
        }
        _ => None,
    };
    let agent = state.agents.get(&agent_id).ok_or_else(|| agents::unknown(&agent_id))?;
    checks::parts(None, tts.as_ref(), None)?;
    if advanced.without_speech == Some(true) {
        return Err(Refusal::new(code::NO_DIGITAL_HUMAN, "AdvancedConfig.DisableTTS is true: a digital human has to speak"));
    }
    speaks(tts.as_ref(), agent, false)?;
    let agent_name = agent.name.clone();
    there_is_room(state, true, place.as_ref().map_or("", |place| &place.stream))?;
    let config = config(&digital_human, place.as_ref().map(|place| (&*place.room, &*place.stream)));
    let orders = Orders { interrupted: callbacks.interrupted == Some(1), status: callbacks.status == Some(1), ..Orders::default() };
    let instance = Instance {
        agent_id,
        agent_name,
        digital_human: Some(digital_human.id),
        idle: seconds(advanced.max_idle_time.unwrap_or(LIVE_IDLE)),
        orders,
        ..blank(place, cx)
    };
    let id = begin(instance, state, cx);
    Ok(CreateLiveDigitalHumanAgentInstanceAnswer { agent_instance_id: id.to_string().into(), digital_human_config: config.into() })
}

fn update(call: UpdateAgentInstance, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let UpdateAgentInstance { agent_instance_id, llm, tts, asr, rtc } = call;
    let instance = open(&agent_instance_id, &mut state.instances)?;
    checks::parts(llm.as_ref(), tts.as_ref(), asr.as_ref())?;
    let stream = rtc.and_then(|rtc| rtc.user_stream_id);
    if let Some(stream) = &stream {
        checks::of_room("UserStreamId", stream)?;
    }
    let Some(user) = &mut instance.user else { return Err(live()) };
    user.stream = stream.unwrap_or_else(|| std::mem::take(&mut user.stream));
    if tts.is_some_and(|tts| tts.filter_text.is_some() || tts.terminator_text.is_some()) {
        cx.note("TTS.FilterText and TTS.TerminatorText cannot be changed: ignored");
    }
    cx.say(format!("instance {} changed", shown(&agent_instance_id)));
    Ok(NoAnswer)
}

fn delete(call: DeleteAgentInstance, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let DeleteAgentInstance { agent_instance_id, graceful_shutdown, graceful_shutdown_timeout } = call;
    let instance = open(&agent_instance_id, &mut state.instances)?;
    let id = instance.id;
    if graceful_shutdown == Some(true) && instance.status != Status::Idle {
        let wait = seconds(graceful_shutdown_timeout.unwrap_or(SHUTDOWN));
        instance.closing = Some(cx.now.plus_secs(wait));
        cx.say(format!("instance {id} ends when it is idle, or in {wait} s"));
    } else if let Some(mut instance) = state.instances.remove(&id) {
        instance.end(end::DELETED, cx);
        cx.say(format!("instance {id} deleted"));
    }
    Ok(NoAnswer)
}

/// The instance of this id.
pub(super) fn find<'i>(id: &str, instances: &'i mut Instances) -> Result<&'i mut Instance, Refusal> {
    let found = id.parse().ok().and_then(|number: u64| instances.get_mut(&number));
    found.ok_or_else(|| Refusal::new(code::NO_INSTANCE, format!("instance {} is not there", shown(id))))
}

/// The same, where it is not about to end.
pub(super) fn open<'i>(id: &str, instances: &'i mut Instances) -> Result<&'i mut Instance, Refusal> {
    let instance = find(id, instances)?;
    match instance.closing {
        Some(_) => Err(Refusal::new(code::CLOSING, format!("instance {} is about to end", shown(id)))),
        None => Ok(instance),
    }
}

pub(super) fn live() -> Refusal {
    Refusal::new(code::IS_LIVE, "the instance is a live digital human, which is told to speak and nothing else")
}

/// An instance that nothing has happened to.
fn blank(place: Option<InRoom>, cx: &mut Cx<'_>) -> Instance {
    Instance {
        absent_since: None,
        agent_id: String::new(),
        agent_name: String::new(),
        answered: 0,
        closing: None,
        digital_human: None,
        driven: cx.now,
        event: 0,
        finishes: false,
        heard: Vec::new(),
        id: cx.ids.nineteen_digits(),
        idle: 0,
        marks: None,
        messages: Vec::new(),
        orders: Orders::default(),
        place,
        round: i64::try_from(cx.ids.below(1_000_000)).unwrap_or_default(),
        sequences: BTreeMap::new(),
        speechless: false,
        status: Status::Idle,
        stream_taken: false,
        turn: None,
        user: None,
        waiting: Vec::new(),
        walkie_talkie: false,
        window: 0,
    }
}

/// It is there. Who is the same user elsewhere is thrown out of that room; who publishes the same stream goes on.
fn begin(mut instance: Instance, state: &mut AiAgent, cx: &mut Cx<'_>) -> u64 {
    let id = instance.id;
    if let Some(place) = &instance.place {
        let same_user = |other: &Instance| other.place.as_ref().is_some_and(|other| other.user == place.user);
        let same_stream = |other: &Instance| other.place.as_ref().is_some_and(|other| other.stream == place.stream);
        state.instances.retain(|_, other| {
            let is_same = same_user(other);
            if is_same {
                other.end(end::KICKED_OUT, cx);
            }
            !is_same
        });
        instance.stream_taken = state.instances.values().any(same_stream);
        cx.say(format!("instance {id} of agent {} is in room {}", shown(&instance.agent_id), shown(&place.room)));
    } else {
        cx.say(format!("instance {id} of agent {} is on a CDN", shown(&instance.agent_id)));
    }
    told::created(&mut instance, cx);
    state.instances.insert(id, instance);
    id
}

fn place(rtc: &Rtc) -> Result<InRoom, Refusal> {
    checks::of_room("UserStreamId", &rtc.user_stream_id)?;
    checked(InRoom { room: rtc.room_id.clone(), stream: rtc.agent_stream_id.clone(), user: rtc.agent_user_id.clone() })
}

fn checked(place: InRoom) -> Result<InRoom, Refusal> {
    checks::of_room("RoomId", &place.room)?;
    checks::of_room("AgentStreamId", &place.stream)?;
    checks::of_room("AgentUserId", &place.user)?;
    Ok(place)
}

/// Something speaks for it, unless it never speaks.
fn speaks(tts: Option<&Tts>, agent: &Agent, speechless: bool) -> Result<(), Refusal> {
    if tts.is_none() && agent.tts.is_none() && !speechless {
        return Err(checks::refused("TTS is given neither here nor with the agent"));
    }
    Ok(())
}

fn there_is_room(state: &AiAgent, has_face: bool, stream: &str) -> Result<(), Refusal> {
    let faces = || state.instances.values().filter(|instance| instance.digital_human.is_some());
    if has_face {
        if faces().any(|other| other.place.as_ref().is_some_and(|place| place.stream == stream)) {
            return Err(Refusal::new(code::STREAM_TAKEN, format!("AgentStreamId {} is another digital human's", shown(stream))));
        }
        if faces().count() >= MOST {
            return Err(Refusal::new(code::TOO_MANY_DIGITAL_HUMANS, format!("there are {MOST} digital humans already")));
        }
    } else if state.instances.len() - faces().count() >= MOST {
        return Err(Refusal::new(code::TOO_MANY_INSTANCES, format!("there are {MOST} instances already")));
    }
    Ok(())
}

fn history(history: Option<MessageHistory>) -> (Vec<Message>, usize) {
    let history = history.unwrap_or_default();
    let window = usize::try_from(history.window_size.unwrap_or(WINDOW)).unwrap_or_default();
    // Those of In-app Chat are another product's: an instance begins without them.
    let messages = history.messages.filter(|_| history.sync_mode == Some(1)).unwrap_or_default();
    let surplus = messages.len().saturating_sub(window);
    let kept = messages.into_iter().skip(surplus).map(|message| Message { content: message.content, role: message.role });
    (kept.collect(), window)
}

fn orders(callbacks: Option<CallbackConfig>) -> Orders {
    let callbacks = callbacks.unwrap_or_default();
    Orders {
        audio: callbacks.user_audio_data == Some(1),
        heard: callbacks.asr_result == Some(1),
        interrupted: callbacks.interrupted == Some(1),
        said: callbacks.llm_result == Some(1),
        speaking: callbacks.user_speak_action == Some(1),
        status: callbacks.status == Some(1),
    }
}

fn marks(advanced: &AdvancedConfig) -> Result<Option<Marks>, Refusal> {
    let Some(MetaInfoMarks { begin, end, sent_keys }) = &advanced.meta_info else { return Ok(None) };
    let mark = |name: &str, mark: &Option<String>| match mark.as_deref() {
        Some(mark) if !mark.trim().is_empty() => Ok(mark.to_owned()),
        _ => Err(checks::refused(format!("AdvancedConfig.LLMMetaInfo.{name} is empty, or only white space"))),
    };
    let (begin, end) = (mark("BeginCharacters", begin)?, mark("EndCharacters", end)?);
    Ok(Some(Marks { begin, end, keys: sent_keys.clone().unwrap_or_default() }))
}

/// What the digital human's SDK reads.
fn config(face: &DigitalHuman, place: Option<(&str, &str)>) -> String {
    let (encoding, shown_in) = (face.encode_code.as_deref().unwrap_or("H264"), face.config_id.as_deref().unwrap_or("mobile"));
    let stream = |(room, stream)| json!({ "RoomId": room, "StreamId": stream, "EncodeCode": encoding, "ConfigId": shown_in });
    let streams: Vec<_> = place.map(stream).into_iter().collect();
    STANDARD.encode(json!({ "DigitalHumanId": face.id, "Streams": streams }).to_string())
}

fn seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}
