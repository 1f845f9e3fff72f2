//! `StartAutoMix` and `StopAutoMix`: whatever sounds in a room, now and later.

use super::code::{self, parameter};
use super::task::{self, Caller, places};
use super::{content, mix};
use crate::config::Feature;
use crate::cx::Cx;
use crate::generated::rtc::stream_mixing::{AutoMixInput, StartAutoMix, StartAutoMixAnswer, StopAutoMix};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::rtc::Rtc;
use crate::products::rtc::acts::activated::activated;
use crate::products::rtc::state::mixing::{Mix, StreamPlace, TaskKind};
use crate::refusal::Refusal;

/// `ModifyType` of a stream that is left out.
const LEFT_OUT: i64 = 1;

pub(super) fn start(call: StartAutoMix, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<StartAutoMixAnswer, Refusal> {
    activated(cx, Feature::Mixing)?;
    let caller = Caller::new(call.task_id, Some(call.user_id), call.sequence)?;
    let room = call.room_id;
    let before = rtc.mixing.mix(&caller.task).cloned();
    if let Some(before) = &before {
        if !before.automatic || before.room != room {
            let what = if before.automatic { "an automatic mix of another room" } else { "a mix that is not automatic" };
            return Err(parameter(format!("TaskId is `{}`, {what}: end it first", shown(&caller.task))));
        }
        caller.may_change(&before.user, before.sequence)?;
    }
    content::user_data(call.user_data.as_deref())?;
    let outputs = places(&call.outputs, "MixOutput", code::OUTPUT, code::OUTPUT_TWICE)?;
    let extra = call.extra_inputs.unwrap_or_default();
    let inputs = inputs(rtc, &room, &extra)?;
    // Streams that are left out have no level.
    let have_one = extra.iter().map(|input| input.sound_level_id.is_some() || input.change == Some(LEFT_OUT));
    task::sound_levels(call.sound_level, "ExtraMixInput", have_one)?;
    task::exist(rtc, &inputs)?;
    task::apart(&inputs, &outputs)?;

    task::note_other_task(rtc, TaskKind::Mix, &caller, cx);
    let sequence = caller.sequence.unwrap_or_else(|| before.as_ref().map_or(0, |before| before.sequence));
    let new = Mix::new(&caller.user, &room, sequence, before.as_ref().map_or(cx.now, |before| before.started));
    let mix = Mix { automatic: true, inputs, outputs, ..new };
    let (sequence, play_info) = mix::begin(rtc, &caller.task, mix, before.as_ref(), cx);
    Ok(StartAutoMixAnswer { user_id: caller.user.into(), sequence, room_id: room.into(), play_info })
}

pub(super) fn stop(call: StopAutoMix, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let caller = Caller::new(call.task_id, call.user_id, call.sequence)?;
    let Some(mix) = rtc.mixing.mix(&caller.task).filter(|mix| mix.automatic && mix.room == call.room_id) else {
        let (task, room) = (shown(&caller.task), shown(&call.room_id));
        return Err(Refusal::new(code::NO_SUCH_TASK, format!("there is no automatic mix `{task}` of the room `{room}`")));
    };
    caller.may_change(&mix.user, mix.sequence)?;
    mix::end(rtc, &caller, cx);
    Ok(NoAnswer)
}

/// The streams of the room, without those that are left out, and with those that are added.
fn inputs(rtc: &Rtc, room: &str, extra: &[AutoMixInput]) -> Result<Vec<StreamPlace>, Refusal> {
    let Some(found) = rtc.rooms.room(room) else {
        // The page has no code for it; the task cannot be what was asked for.
        return Err(Refusal::new(code::FAILED, format!("RoomId: the room `{}` does not exist", shown(room))));
    };
    let (removed, added): (Vec<_>, Vec<_>) = extra.iter().partition(|input| input.change == Some(LEFT_OUT));
    let mut left_out = Vec::new();
    for input in removed {
        match &input.stream_id {
            Some(stream) if !stream.is_empty() => left_out.push(StreamPlace::Stream(stream.clone())),
            _ => return Err(Refusal::new(code::INPUT, "ExtraMixInput: a stream is left out by its StreamId")),
        }
    }
    let added = places(added, "ExtraMixInput", code::INPUT, code::INPUT_TWICE)?;
    let mut inputs: Vec<StreamPlace> = found.by_number().map(|(stream, _)| StreamPlace::Stream(stream.clone())).collect();
    // The task's own output can be listed in the room.
    inputs.retain(|place| !left_out.contains(place) && place.name().is_none_or(|name| !rtc.mixing.publishes(name)));
    for place in added {
        if !inputs.contains(&place) {
            inputs.push(place);
        }
    }
    if inputs.len() > content::MOST_INPUTS {
        let message = format!("{} streams are to be mixed where {} are allowed", inputs.len(), content::MOST_INPUTS);
        return Err(Refusal::new(code::TOO_MANY_INPUTS, message));
    }
    Ok(inputs)
}
