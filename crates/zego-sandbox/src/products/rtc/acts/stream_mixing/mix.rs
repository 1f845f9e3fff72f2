//! `StartMix`, `StopMix` and `GetMixTaskInfo`: a second start with the same task changes it.

use serde_json::{Value, json};

use super::task::{self, Caller, items, places};
use super::{code, content, parameter};
use crate::config::Feature;
use crate::cx::Cx;
use crate::log::shown;
use crate::moment::Moment;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::mixing::{Mix, StreamPlace};
use crate::products::rtc::state::rooms::{NewStream, StreamEnd};
use crate::refusal::Refusal;

/// How long a task lives without inputs, in seconds, unless it says otherwise.
const PATIENCE: i64 = 90;

/// What cannot be changed while a task runs, and what it is by default.
const FIXED: [(&str, i64); 5] = [("ByPass", 0), ("SoundChannel", 1), ("AlignmentType", 0), ("RecvBufferLevel", 0), ("WaitVideoInput", 0)];
/// The same, of an output.
const FIXED_OUTPUT: [(&str, i64); 6] =
    [("VideoEncId", 0), ("Fps", 0), ("AudioCodec", 0), ("AudioBitrate", 48_000), ("SoundChannel", 1), ("LowBitrateHD", 0)];

pub(super) fn start(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    call.activated(Feature::Mixing)?;
    let caller = Caller::read(call)?;
    let before = call.mixing.mixes.get(&caller.task).cloned();
    if let Some(before) = &before {
        if before.automatic {
            return Err(parameter(format!("TaskId is `{}`, an automatic mix: end it first", shown(&caller.task))));
        }
        caller.may_change(&before.user, before.sequence)?;
    }
    content::check(call)?;
    let inputs = places(items(call, "MixInput"), "MixInput", code::INPUT, code::INPUT_TWICE)?;
    let outputs = places(items(call, "MixOutput"), "MixOutput", code::OUTPUT, code::OUTPUT_TWICE)?;
    task::sound_levels(call, "MixInput")?;
    task::exist(call, &inputs)?;
    task::apart(&inputs, &outputs)?;
    let targets = target_rooms(call, &outputs)?;
    let patience = call.number("MaxIdleTime").transpose()?.unwrap_or(PATIENCE);

    note_what_is_fixed(call, before.as_ref());
    let other = call.mixing.mixes.iter().find(|(id, mix)| **id != caller.task && mix.user == caller.user).map(|(id, _)| id.clone());
    task::note_other_task(call, other.as_ref());
    let listed = list(call, before.as_ref(), &outputs, targets);
    let mix = Mix {
        automatic: false,
        user: caller.user.clone(),
        room: call.text("RoomId").unwrap_or_default().to_owned(),
        sequence: caller.sequence.unwrap_or_else(|| before.as_ref().map_or(0, |before| before.sequence)),
        started: before.as_ref().map_or(call.now, |before| before.started),
        inputs,
        outputs,
        listed,
        parameters: call.parameters.clone(),
        patience: Some(patience),
        idle_since: None,
    };
    Ok(begin(call, caller.task, mix, before.as_ref()))
}

/// Starts or changes a task, tells of the outputs that come and go, and answers.
pub(super) fn begin(call: &mut CallContext<'_>, task: String, mix: Mix, before: Option<&Mix>) -> CallAnswer {
    let text = format!("mix {} {}", shown(&task), if before.is_some() { "changed" } else { "started" });
    let old = before.map_or(&[][..], |before| &before.outputs);
    let ended: Vec<StreamPlace> = old.iter().filter(|place| !mix.outputs.contains(place)).cloned().collect();
    mix.tell_ends(call.app, &task, &ended, call.outbox);
    // An event tells a change like a start: both are the same request.
    mix.tell_begins(call.app, &task, &mix.outputs, call.outbox);
    let data = json!({
        "UserId": mix.user,
        "Sequence": mix.sequence,
        "RoomId": mix.room,
        "PlayInfo": mix.outputs.iter().map(StreamPlace::play_info).collect::<Vec<_>>(),
    });
    call.mixing.mixes.insert(task, mix);
    CallAnswer { data, text }
}

pub(super) fn stop(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let caller = Caller::read(call)?;
    let Some(mix) = call.mixing.mixes.get(&caller.task).filter(|mix| !mix.automatic) else { return Err(caller.no_such_task()) };
    caller.may_change(&mix.user, mix.sequence)?;
    Ok(end(call, &caller))
}

/// Ends a task that is there.
pub(super) fn end(call: &mut CallContext<'_>, caller: &Caller) -> CallAnswer {
    if let (Some(mix), Some(sequence)) = (call.mixing.mixes.get_mut(&caller.task), caller.sequence) {
        mix.sequence = sequence;
    }
    call.mixing.end(&caller.task, call.rooms, &mut Cx::new(call.app, call.quirks, call.ids, call.outbox, Moment::from_secs(call.now)));
    CallAnswer { data: Value::Null, text: format!("mix {} ended", shown(&caller.task)) }
}

pub(super) fn info(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let caller = Caller::read(call)?;
    let mix = call.mixing.mixes.get(&caller.task).ok_or_else(|| caller.no_such_task())?;
    let seconds = call.now - mix.started;
    let text = format!("mix {} has been running for {seconds} s", shown(&caller.task));
    Ok(CallAnswer { data: json!({ "TaskInfo": { "TaskId": caller.task, "MixDuration": seconds } }), text })
}

/// The rooms that outputs are to be listed in, as output, room and user.
fn target_rooms(call: &CallContext<'_>, outputs: &[StreamPlace]) -> Result<Vec<(StreamPlace, String, String)>, Refusal> {
    let mut targets = Vec::new();
    for (index, (item, place)) in items(call, "MixOutput").iter().zip(outputs).enumerate() {
        let Some(target) = item.get("TargetRoom") else { continue };
        let text = |name: &str| target[name].as_str().unwrap_or_default().to_owned();
        let (room, user) = (text("RoomId"), text("UserId"));
        if room.is_empty() || user.is_empty() {
            return Err(Refusal::new(code::OUTPUT, format!("MixOutput.{index}.TargetRoom needs RoomId and UserId")));
        }
        if call.rooms.room(&room).is_none() {
            let message = format!("MixOutput.{index}.TargetRoom: the room `{}` does not exist", shown(&room));
            return Err(Refusal::new(code::NO_SUCH_ROOM, message));
        }
        targets.push((place.clone(), room, user));
    }
    Ok(targets)
}

/// Lists new outputs in their rooms, and takes those that are gone off them.
fn list(
    call: &mut CallContext<'_>,
    before: Option<&Mix>,
    outputs: &[StreamPlace],
    targets: Vec<(StreamPlace, String, String)>,
) -> Vec<(String, String)> {
    let old = before.map_or(&[][..], |before| &before.listed);
    let (mut listed, gone): (Vec<_>, Vec<_>) =
        old.iter().cloned().partition(|(_, stream)| outputs.iter().any(|place| place.stream() == stream));
    let mut cx = Cx::new(call.app, call.quirks, call.ids, call.outbox, Moment::from_secs(call.now));
    for (room, stream) in gone {
        call.rooms.end_stream(&room, &stream, StreamEnd::Deleted, &mut cx);
    }
    for (place, room, user) in targets {
        // Where an output was listed when its task began, it stays.
        if before.is_some_and(|before| before.outputs.contains(&place)) {
            continue;
        }
        let stream = place.stream().to_owned();
        let publish = NewStream { stream: stream.clone(), user, added: true, ..NewStream::default() };
        call.rooms.publish(&room, publish, &mut cx);
        listed.push((room, stream));
    }
    listed
}

/// Notes in the log which changes take no effect.
fn note_what_is_fixed(call: &mut CallContext<'_>, before: Option<&Mix>) {
    let Some(before) = before else { return };
    let differs = |old: Option<&Value>, new: Option<&Value>, default: i64| {
        new.and_then(Value::as_i64).is_some_and(|new| new != old.and_then(Value::as_i64).unwrap_or(default))
    };
    let mut fixed = Vec::new();
    for (name, default) in FIXED {
        if differs(before.parameters.get(name), call.parameters.get(name), default) {
            fixed.push(name.to_owned());
        }
    }
    let old_outputs = before.parameters.get("MixOutput").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for (index, output) in items(call, "MixOutput").iter().enumerate() {
        let Some(old) = old_outputs.iter().find(|old| StreamPlace::of(old) == StreamPlace::of(output)) else { continue };
        for (name, default) in FIXED_OUTPUT {
            if differs(old.get(name), output.get(name), default) {
                fixed.push(format!("MixOutput.{index}.{name}"));
            }
        }
        if output.get("TargetRoom").is_some_and(|target| old.get("TargetRoom") != Some(target)) {
            fixed.push(format!("MixOutput.{index}.TargetRoom"));
        }
    }
    for name in fixed {
        call.note(format!("{name} cannot be changed while the task runs: ignored"));
    }
}
