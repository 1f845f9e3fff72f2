//! `StartAutoMix` and `StopAutoMix`: whatever sounds in a room, now and later.

use super::task::{self, Caller, items, places};
use super::{code, content, mix, parameter};
use crate::config::Feature;
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::mixing::{Mix, StreamPlace};
use crate::refusal::Refusal;

pub(super) fn start(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    call.activated(Feature::Mixing)?;
    let caller = Caller::read(call)?;
    let room = call.text("RoomId").unwrap_or_default().to_owned();
    let before = call.mixing.mixes.get(&caller.task).cloned();
    if let Some(before) = &before {
        if !before.automatic || before.room != room {
            let what = if before.automatic { "an automatic mix of another room" } else { "a mix that is not automatic" };
            return Err(parameter(format!("TaskId is `{}`, {what}: end it first", shown(&caller.task))));
        }
        caller.may_change(&before.user, before.sequence)?;
    }
    content::user_data(call)?;
    let outputs = places(items(call, "MixOutput"), "MixOutput", code::OUTPUT, code::OUTPUT_TWICE)?;
    let inputs = inputs(call, &room)?;
    task::sound_levels(call, "ExtraMixInput")?;
    task::exist(call, &inputs)?;
    task::apart(&inputs, &outputs)?;

    let other = call.mixing.mixes.iter().find(|(id, mix)| **id != caller.task && mix.user == caller.user).map(|(id, _)| id.clone());
    task::note_other_task(call, other.as_ref());
    let mix = Mix {
        automatic: true,
        user: caller.user.clone(),
        room,
        sequence: caller.sequence.unwrap_or_else(|| before.as_ref().map_or(0, |before| before.sequence)),
        started: before.as_ref().map_or(call.now, |before| before.started),
        inputs,
        outputs,
        listed: Vec::new(),
        parameters: call.parameters.clone(),
        patience: None,
        idle_since: None,
    };
    Ok(mix::begin(call, caller.task, mix, before.as_ref()))
}

pub(super) fn stop(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let caller = Caller::read(call)?;
    let room = call.text("RoomId").unwrap_or_default();
    let mix = call.mixing.mixes.get(&caller.task).filter(|mix| mix.automatic && mix.room == room);
    let Some(mix) = mix else {
        let (task, room) = (shown(&caller.task), shown(room));
        return Err(Refusal::new(code::NO_SUCH_TASK, format!("there is no automatic mix `{task}` of the room `{room}`")));
    };
    caller.may_change(&mix.user, mix.sequence)?;
    Ok(mix::end(call, &caller))
}

/// The streams of the room, without those that are left out, and with those that are added.
fn inputs(call: &CallContext<'_>, room: &str) -> Result<Vec<StreamPlace>, Refusal> {
    let Some(found) = call.rooms.room(room) else {
        // The page has no code for it; the task cannot be what was asked for.
        return Err(Refusal::new(code::FAILED, format!("RoomId: the room `{}` does not exist", shown(room))));
    };
    let (removed, added): (Vec<_>, Vec<_>) =
        items(call, "ExtraMixInput").iter().cloned().partition(|item| item["ModifyType"].as_i64() == Some(1));
    let mut left_out = Vec::new();
    for item in &removed {
        match item["StreamId"].as_str() {
            Some(stream) if !stream.is_empty() => left_out.push(StreamPlace::Stream(stream.to_owned())),
            _ => return Err(Refusal::new(code::INPUT, "ExtraMixInput: a stream is left out by its StreamId")),
        }
    }
    let added = places(&added, "ExtraMixInput", code::INPUT, code::INPUT_TWICE)?;
    let mut inputs: Vec<StreamPlace> = found.by_number().map(|(stream, _)| StreamPlace::Stream(stream.clone())).collect();
    // The task's own output can be listed in the room.
    inputs.retain(|place| !left_out.contains(place) && place.name().is_none_or(|name| !call.mixing.publishes(name)));
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
