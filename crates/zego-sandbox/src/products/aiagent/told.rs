//! What the customer's server is told of an instance.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::instance::{InRoom, Instance, Interruption};
use crate::cx::Cx;
use crate::generated::aiagent::callback::{
    AgentInstanceCreated, AgentInstanceDeleted, AgentInstanceMetaInfo, AgentInstanceStatus, AsrResult, AsrResultData, AudioData,
    CreatedData, DeletedData, Exception, ExceptionData, Interrupted, InterruptedData, Latencies, LlmResult, LlmResultData, MetaInfoData,
    SpeakData, StatusData, UserAudioData, UserSpeakAction,
};

/// An event with the fields that all have.
macro_rules! tell {
    ($instance:expr, $cx:expr, $event:ident, $data:expr) => {{
        let (instance, data): (&mut Instance, _) = ($instance, $data);
        instance.event += 1;
        let place = |part: fn(&InRoom) -> &String| instance.place.as_ref().map(|place| part(place).clone().into());
        let event = $event {
            agent_instance_id: instance.id.to_string().into(),
            agent_user_id: place(|place| &place.user),
            agent_id: Some(instance.agent_id.clone().into()),
            name: Some(instance.agent_name.clone().into()),
            room_id: place(|place| &place.room),
            sequence: Some(instance.event),
            data,
        };
        $cx.tell(&event);
    }};
}

pub(super) fn created(instance: &mut Instance, cx: &mut Cx<'_>) {
    let data = CreatedData { created_timestamp: cx.now.millis() };
    tell!(instance, cx, AgentInstanceCreated, data);
}

pub(super) fn deleted(instance: &mut Instance, why: i64, cx: &mut Cx<'_>) {
    // As fast as a turn is here.
    let latency = Latencies { first_token: 1_000, tokens_per_second: 15.0, first_sound: 0, total: 1_000 };
    let latency_data = (instance.answered > 0).then_some(latency);
    let data = DeletedData { code: why, deleted_timestamp: cx.now.millis(), latency_data };
    tell!(instance, cx, AgentInstanceDeleted, data);
}

pub(super) fn status(instance: &mut Instance, cx: &mut Cx<'_>) {
    let data = StatusData { status: instance.status.word().into(), round: instance.round };
    tell!(instance, cx, AgentInstanceStatus, data);
}

pub(super) fn interrupted(instance: &mut Instance, round: i64, why: Interruption, played: &str, cx: &mut Cx<'_>) {
    let data = InterruptedData { round, reason: why as i64, played_text: played.to_owned().into() };
    tell!(instance, cx, Interrupted, data);
}

pub(super) fn said(instance: &mut Instance, round: i64, text: &str, cx: &mut Cx<'_>) {
    let data = LlmResultData { round, text: text.to_owned().into() };
    tell!(instance, cx, LlmResult, data);
}

pub(super) fn meta_info(instance: &mut Instance, round: i64, data: Map<String, Value>, cx: &mut Cx<'_>) {
    let data = MetaInfoData { round, meta_info: Value::Object(data) };
    tell!(instance, cx, AgentInstanceMetaInfo, data);
}

/// What a user said.
pub(super) fn heard(instance: &mut Instance, user: &str, text: &str, cx: &mut Cx<'_>) {
    if instance.orders.heard {
        let data = AsrResultData { user_id: user.to_owned().into(), round: instance.round, text: text.to_owned().into() };
        tell!(instance, cx, AsrResult, data);
    }
}

/// That a user begins or stops speaking, and how it sounds.
pub(super) fn speaks(instance: &mut Instance, user: &str, begins: bool, cx: &mut Cx<'_>) {
    let (user_id, round) = (user.to_owned(), instance.round);
    if instance.orders.speaking {
        let action = if begins { "SPEAK_BEGIN" } else { "SPEAK_END" };
        let data = SpeakData { user_id: user_id.clone().into(), action: action.into(), round };
        tell!(instance, cx, UserSpeakAction, data);
    }
    if instance.orders.audio && begins {
        // A second of silence, at 16,000 samples of two bytes.
        let audio = STANDARD.encode(vec![0_u8; 32_000]);
        let data = AudioData { user_id: user_id.into(), round, sample_rate: 16_000, format: "pcm".into(), audio: audio.into() };
        tell!(instance, cx, UserAudioData, data);
    }
}

/// That something went wrong.
pub(super) fn exception(instance: &mut Instance, code: i64, message: &str, cx: &mut Cx<'_>) {
    let data = ExceptionData { code, message: message.to_owned().into(), round: instance.round };
    tell!(instance, cx, Exception, data);
}
