//! The family `control`: what running instances are told.

use super::instance::{Instance, Interruption, Priority, Status, Turn};
use super::instances::{Instances, find, live, open};
use super::speech::echo;
use super::state::AiAgent;
use super::{checks, code};
use crate::cx::Cx;
use crate::generated::aiagent::control::{
    AddAgentInstanceMsg, GetAgentInstanceMsgList, GetAgentInstanceMsgListAnswer, InterruptAgentInstance, InterruptAgentInstanceAnswer,
    KnownMessage, QueryAgentInstanceStatus, QueryAgentInstanceStatusAnswer, ResetAgentInstanceMsgList, SendAgentInstanceLlm,
    SendAgentInstanceLlmAnswer, SendAgentInstanceTts, SendAgentInstanceTtsAnswer, StartListening, StartListeningAnswer, StopListening,
    StopListeningAnswer,
};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::product::{Act, act};
use crate::refusal::Refusal;

pub(super) const ACTS: &[Act<AiAgent>] = &[
    act!(AddAgentInstanceMsg => add),
    act!(GetAgentInstanceMsgList => messages),
    act!(InterruptAgentInstance => interrupt),
    act!(QueryAgentInstanceStatus => status),
    act!(ResetAgentInstanceMsgList => reset),
    act!(SendAgentInstanceLlm => ask),
    act!(SendAgentInstanceTts => speak),
    act!(StartListening => start_listening),
    act!(StopListening => stop_listening),
];

fn add(call: AddAgentInstanceMsg, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let instance = talking(&call.agent_instance_id, &mut state.instances)?;
    let messages = call.messages.unwrap_or_default();
    cx.say(format!("instance {} knows {} messages more", instance.id, messages.len()));
    for message in messages {
        instance.learn(&message.role, message.content);
    }
    Ok(NoAnswer)
}

fn messages(call: GetAgentInstanceMsgList, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<GetAgentInstanceMsgListAnswer, Refusal> {
    let instance = find(&call.agent_instance_id, &mut state.instances)?;
    let told =
        |message: &super::instance::Message| KnownMessage { role: message.role.clone().into(), content: message.content.clone().into() };
    let messages: Vec<_> = instance.messages.iter().map(told).collect();
    cx.say(format!("instance {} knows {} messages", instance.id, messages.len()));
    Ok(GetAgentInstanceMsgListAnswer { total: i64::try_from(messages.len()).unwrap_or(i64::MAX), messages })
}

fn reset(call: ResetAgentInstanceMsgList, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let instance = talking(&call.agent_instance_id, &mut state.instances)?;
    cx.say(format!("instance {} has forgotten {} messages", instance.id, instance.messages.len()));
    instance.messages.clear();
    Ok(NoAnswer)
}

fn interrupt(call: InterruptAgentInstance, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<InterruptAgentInstanceAnswer, Refusal> {
    let instance = talking(&call.agent_instance_id, &mut state.instances)?;
    let round = instance.turn.as_ref().map_or(instance.round, |turn| turn.round);
    if instance.turn.is_some() {
        instance.interrupt(Interruption::Call, cx);
        instance.rest(cx);
        cx.say(format!("instance {} interrupted", instance.id));
    } else {
        cx.say(format!("instance {} was saying nothing", instance.id));
    }
    Ok(InterruptAgentInstanceAnswer { round })
}

fn status(call: QueryAgentInstanceStatus, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<QueryAgentInstanceStatusAnswer, Refusal> {
    let instance = find(&call.agent_instance_id, &mut state.instances)?;
    cx.say(format!("instance {} is {}", instance.id, instance.status.word()));
    Ok(QueryAgentInstanceStatusAnswer { status: instance.status.word().into() })
}

fn ask(call: SendAgentInstanceLlm, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<SendAgentInstanceLlmAnswer, Refusal> {
    let SendAgentInstanceLlm {
        agent_instance_id,
        text,
        add_question_to_history,
        add_answer_to_history,
        priority,
        same_priority_option,
        ..
    } = call;
    let instance = talking(&agent_instance_id, &mut state.instances)?;
    not_listening(instance)?;
    let round = instance.next_round();
    let keeps_answer = add_answer_to_history != Some(false);
    let turn = Turn { keeps_answer, ..Turn::new(echo(&text), Priority::of(priority.as_deref()), round) };
    let taken = instance.take(turn, waits(same_priority_option.as_deref()), Interruption::Llm, cx);
    taken.map_err(|_| Refusal::new(code::NOT_ASKED, "5 turns wait already"))?;
    if add_question_to_history == Some(true) {
        instance.learn("user", text);
    }
    cx.say(format!("instance {} asks its language model in turn {round}", instance.id));
    Ok(SendAgentInstanceLlmAnswer { round })
}

fn speak(call: SendAgentInstanceTts, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<SendAgentInstanceTtsAnswer, Refusal> {
    let SendAgentInstanceTts { agent_instance_id, text, add_history, interrupt_mode, priority, same_priority_option } = call;
    let instance = open(&agent_instance_id, &mut state.instances)?;
    not_listening(instance)?;
    if instance.speechless {
        return Err(Refusal::new(code::NOT_SPOKEN, "the instance was created with AdvancedConfig.DisableTTS: it never speaks"));
    }
    let priority = match (priority.as_deref(), interrupt_mode) {
        (None, Some(1)) => Priority::High,
        (word, _) => Priority::of(word),
    };
    let round = instance.next_round();
    let turn = Turn { keeps_answer: add_history != Some(false), thinks: false, ..Turn::new(text, priority, round) };
    let taken = instance.take(turn, waits(same_priority_option.as_deref()), Interruption::Tts, cx);
    taken.map_err(|_| Refusal::new(code::NOT_SPOKEN, "5 turns wait already"))?;
    cx.say(format!("instance {} speaks in turn {round}", instance.id));
    Ok(SendAgentInstanceTtsAnswer { round })
}

fn start_listening(call: StartListening, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<StartListeningAnswer, Refusal> {
    let instance = talking(&call.agent_instance_id, &mut state.instances)?;
    let user = in_sequence(instance, call.user_id, call.sequence)?;
    if let (Some(place), Some(own)) = (&instance.place, &instance.user) {
        if !state.rooms.has_user(&place.room, &user) {
            return Err(Refusal::new(code::NO_USER, format!("user {} is not in room {}", shown(&user), shown(&place.room))));
        }
        if user == own.id && !state.rooms.has_stream(&place.room, &own.stream) {
            return Err(Refusal::new(code::NO_USER_STREAM, format!("stream {} is not in room {}", shown(&own.stream), shown(&place.room))));
        }
    }
    counted(instance, user, call.sequence);
    instance.listen(cx);
    cx.say(format!("instance {} listens", instance.id));
    Ok(StartListeningAnswer { round: instance.round })
}

fn stop_listening(call: StopListening, state: &mut AiAgent, cx: &mut Cx<'_>) -> Result<StopListeningAnswer, Refusal> {
    let instance = talking(&call.agent_instance_id, &mut state.instances)?;
    let user = in_sequence(instance, call.user_id, call.sequence)?;
    if instance.status != Status::Listening {
        return Err(Refusal::new(code::NOT_LISTENING, "the instance is not listening"));
    }
    counted(instance, user.clone(), call.sequence);
    let round = instance.round;
    // Nothing goes on while it listens, so nothing has to wait.
    let _ = instance.answer_to(&user, None, cx);
    cx.say(format!("instance {} listens no longer", instance.id));
    Ok(StopListeningAnswer { round })
}

/// An instance that talks with a user, and is not about to end.
fn talking<'i>(id: &str, instances: &'i mut Instances) -> Result<&'i mut Instance, Refusal> {
    let instance = open(id, instances)?;
    if instance.is_live() { Err(live()) } else { Ok(instance) }
}

fn not_listening(instance: &Instance) -> Result<(), Refusal> {
    match instance.status {
        Status::Listening => Err(Refusal::new(code::IS_LISTENING, "the instance is listening to its user")),
        _ => Ok(()),
    }
}

fn waits(option: Option<&str>) -> bool {
    option == Some("Enqueue")
}

/// Whose call it is, if no later one came before.
fn in_sequence(instance: &Instance, user: Option<String>, sequence: Option<i64>) -> Result<String, Refusal> {
    if !instance.walkie_talkie {
        return Err(Refusal::new(code::NOT_WALKIE_TALKIE, "the instance was created with another CommunicationMode than 2"));
    }
    let own = || instance.user.as_ref().map(|user| user.id.clone());
    let user = user.filter(|user| !user.is_empty()).or_else(own).ok_or_else(|| checks::refused("UserId is required"))?;
    match (instance.sequences.get(&user), sequence) {
        (Some(last), Some(sequence)) if sequence <= *last => {
            Err(Refusal::new(code::OLD_SEQUENCE, format!("Sequence is {sequence} after {last}: ignored")))
        }
        _ => Ok(user),
    }
}

fn counted(instance: &mut Instance, user: String, sequence: Option<i64>) {
    if let Some(sequence) = sequence {
        instance.sequences.insert(user, sequence);
    }
}
