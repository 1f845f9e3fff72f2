//! `StartMix`, `StopMix` and `GetMixTaskInfo`: a second start with the same task changes it.

use std::collections::BTreeMap;

use super::code::{self, parameter};
use super::content;
use super::task::{self, Caller, Placed as _, places};
use crate::config::Feature;
use crate::cx::Cx;
use crate::generated::rtc::stream_mixing::{
    GetMixTaskInfo, GetMixTaskInfoAnswer, MixOutput, MixTaskInfo, PlayInfo, StartMix, StartMixAnswer, StopMix,
};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::rtc::Rtc;
use crate::products::rtc::acts::activated::activated;
use crate::products::rtc::state::mixing::{Mix, MixSettings, OutputSettings, StreamPlace, TaskKind};
use crate::products::rtc::state::rooms::{NewStream, StreamEnd};
use crate::refusal::Refusal;

/// How long a task lives without inputs, in seconds, unless it says otherwise.
const PATIENCE: i64 = 90;

/// What cannot be changed while a task runs, and what it is by default.
const FIXED: [(&str, i64); 5] = [("ByPass", 0), ("SoundChannel", 1), ("AlignmentType", 0), ("RecvBufferLevel", 0), ("WaitVideoInput", 0)];
/// The same, of an output.
const FIXED_OUTPUT: [(&str, i64); 6] =
    [("VideoEncId", 0), ("Fps", 0), ("AudioCodec", 0), ("AudioBitrate", 48_000), ("SoundChannel", 1), ("LowBitrateHD", 0)];

pub(super) fn start(call: StartMix, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<StartMixAnswer, Refusal> {
    activated(cx, Feature::Mixing)?;
    let caller = Caller::new(call.task_id.clone(), Some(call.user_id.clone()), call.sequence)?;
    let before = rtc.mixing.mix(&caller.task).cloned();
    if let Some(before) = &before {
        if before.automatic {
            return Err(parameter(format!("TaskId is `{}`, an automatic mix: end it first", shown(&caller.task))));
        }
        caller.may_change(&before.user, before.sequence)?;
    }
    content::check(&call, cx)?;
    let inputs = places(&call.inputs, "MixInput", code::INPUT, code::INPUT_TWICE)?;
    let outputs = places(&call.outputs, "MixOutput", code::OUTPUT, code::OUTPUT_TWICE)?;
    task::sound_levels(call.sound_level, "MixInput", call.inputs.iter().map(|input| input.sound_level_id.is_some()))?;
    task::exist(rtc, &inputs)?;
    task::apart(&inputs, &outputs)?;
    let targets = target_rooms(rtc, &call.outputs)?;

    let mut settings = settings(&call);
    if let Some(before) = &before {
        note_what_is_fixed(&before.settings, &settings, cx);
        settings = in_force(&before.settings, settings);
    }
    task::note_other_task(rtc, TaskKind::Mix, &caller, cx);
    let listed = list(rtc, before.as_ref(), &outputs, targets, cx);
    let sequence = caller.sequence.unwrap_or_else(|| before.as_ref().map_or(0, |before| before.sequence));
    let patience = call.max_idle_time.map_or(PATIENCE, |seconds| i64::try_from(seconds).unwrap_or(i64::MAX));
    let room = call.room_id.as_deref().unwrap_or_default();
    let new = Mix::new(&caller.user, room, sequence, before.as_ref().map_or(cx.now, |before| before.started));
    let mix = Mix { inputs, outputs, listed, settings, patience: Some(patience), ..new };
    let (sequence, play_info) = begin(rtc, &caller.task, mix, before.as_ref(), cx);
    Ok(StartMixAnswer { user_id: caller.user.into(), sequence, room_id: room.to_owned().into(), play_info })
}

/// Starts or changes a task, and tells of the outputs that come and go; its number and where it is played from.
pub(super) fn begin(rtc: &mut Rtc, task: &str, mix: Mix, before: Option<&Mix>, cx: &mut Cx<'_>) -> (i64, Vec<PlayInfo>) {
    cx.say(format!("mix {} {}", shown(task), if before.is_some() { "changed" } else { "started" }));
    let old = before.map_or(&[][..], |before| &before.outputs);
    let ended: Vec<StreamPlace> = old.iter().filter(|place| !mix.outputs.contains(place)).cloned().collect();
    mix.tell_ends(task, &ended, cx);
    // An event tells a change like a start: both are the same request.
    mix.tell_begins(task, cx);
    let play_info = mix.outputs.iter().map(play_info).collect();
    let sequence = i64::try_from(mix.sequence).unwrap_or(i64::MAX);
    rtc.mixing.begin(task, mix);
    (sequence, play_info)
}

fn play_info(place: &StreamPlace) -> PlayInfo {
    let [rtmp, hls, flv] = place.played_from().unwrap_or_default();
    PlayInfo { stream_id: place.stream().to_owned().into(), rtmp: rtmp.into(), hls: hls.into(), flv: flv.into(), ..PlayInfo::default() }
}

pub(super) fn stop(call: StopMix, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let caller = Caller::new(call.task_id, call.user_id, call.sequence)?;
    let Some(mix) = rtc.mixing.mix(&caller.task).filter(|mix| !mix.automatic) else { return Err(caller.no_such_task()) };
    caller.may_change(&mix.user, mix.sequence)?;
    end(rtc, &caller, cx);
    Ok(NoAnswer)
}

/// Ends a task that is there.
pub(super) fn end(rtc: &mut Rtc, caller: &Caller, cx: &mut Cx<'_>) {
    if let Some(sequence) = caller.sequence {
        rtc.mixing.number(&caller.task, sequence);
    }
    rtc.mixing.end(&caller.task, &mut rtc.rooms, cx);
    cx.say(format!("mix {} ended", shown(&caller.task)));
}

pub(super) fn info(call: GetMixTaskInfo, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<GetMixTaskInfoAnswer, Refusal> {
    let caller = Caller::new(call.task_id, None, None)?;
    let mix = rtc.mixing.mix(&caller.task).ok_or_else(|| caller.no_such_task())?;
    let seconds = cx.now.secs() - mix.started.secs();
    cx.say(format!("mix {} has been running for {seconds} s", shown(&caller.task)));
    let info = MixTaskInfo { task_id: caller.task.into(), mix_duration: u64::try_from(seconds).unwrap_or_default() };
    Ok(GetMixTaskInfoAnswer { task_info: Some(info) })
}

/// The rooms that outputs are to be listed in, as output, room and user.
fn target_rooms(rtc: &Rtc, outputs: &[MixOutput]) -> Result<Vec<(StreamPlace, String, String)>, Refusal> {
    let mut targets = Vec::new();
    for (index, output) in outputs.iter().enumerate() {
        let (Some(target), Some(place)) = (&output.target_room, output.place()) else { continue };
        if target.room_id.is_empty() || target.user_id.is_empty() {
            return Err(Refusal::new(code::OUTPUT, format!("MixOutput.{index}.TargetRoom needs RoomId and UserId")));
        }
        if rtc.rooms.room(&target.room_id).is_none() {
            let message = format!("MixOutput.{index}.TargetRoom: the room `{}` does not exist", shown(&target.room_id));
            return Err(Refusal::new(code::NO_SUCH_ROOM, message));
        }
        targets.push((place, target.room_id.clone(), target.user_id.clone()));
    }
    Ok(targets)
}

/// Lists new outputs in their rooms, and takes those that are gone off them.
fn list(
    rtc: &mut Rtc,
    before: Option<&Mix>,
    outputs: &[StreamPlace],
    targets: Vec<(StreamPlace, String, String)>,
    cx: &mut Cx<'_>,
) -> Vec<(String, String)> {
    let old = before.map_or(&[][..], |before| &before.listed);
    let (mut listed, gone): (Vec<_>, Vec<_>) =
        old.iter().cloned().partition(|(_, stream)| outputs.iter().any(|place| place.stream() == stream));
    for (room, stream) in gone {
        rtc.rooms.end_stream(&room, &stream, StreamEnd::Deleted, cx);
    }
    for (place, room, user) in targets {
        // Where an output was listed when its task began, it stays.
        if before.is_some_and(|before| before.outputs.contains(&place)) {
            continue;
        }
        let stream = place.stream().to_owned();
        let publish = NewStream { stream: stream.clone(), user, added: true, ..NewStream::default() };
        rtc.rooms.publish(&room, publish, cx);
        listed.push((room, stream));
    }
    listed
}

/// What was asked for of what cannot be changed later.
fn settings(call: &StartMix) -> MixSettings {
    let whole = |number: Option<u64>| number.map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    let given = |numbers: &[(&str, Option<i64>)]| -> BTreeMap<String, i64> {
        numbers.iter().filter_map(|(name, number)| Some(((*name).to_owned(), (*number)?))).collect()
    };
    let output = |output: &MixOutput| {
        Some(OutputSettings {
            numbers: given(&[
                ("VideoEncId", output.video_codec),
                ("Fps", whole(Some(output.fps))),
                ("AudioCodec", output.audio_codec),
                ("AudioBitrate", whole(output.audio_bitrate)),
                ("SoundChannel", output.sound_channel),
                ("LowBitrateHD", output.low_bitrate_hd),
            ]),
            place: output.place()?,
            target: output.target_room.as_ref().map(|target| (target.room_id.clone(), target.user_id.clone())),
        })
    };
    MixSettings {
        numbers: given(&[
            ("ByPass", call.bypass),
            ("SoundChannel", call.sound_channel),
            ("AlignmentType", call.alignment),
            ("RecvBufferLevel", whole(call.buffer)),
            ("WaitVideoInput", call.wait_for_video),
        ]),
        outputs: call.outputs.iter().filter_map(output).collect(),
    }
}

/// What is in force after a change: what ran goes on as it was, and an output that is new is as the call has it.
fn in_force(before: &MixSettings, asked: MixSettings) -> MixSettings {
    let output = |new: OutputSettings| before.outputs.iter().find(|old| old.place == new.place).cloned().unwrap_or(new);
    MixSettings { numbers: before.numbers.clone(), outputs: asked.outputs.into_iter().map(output).collect() }
}

/// Notes in the log which changes take no effect.
fn note_what_is_fixed(before: &MixSettings, after: &MixSettings, cx: &mut Cx<'_>) {
    let changed = |fixed: &[(&'static str, i64)], old: &BTreeMap<String, i64>, new: &BTreeMap<String, i64>| -> Vec<&'static str> {
        let is_changed = |(name, default): &&(&str, i64)| new.get(*name).is_some_and(|new| new != old.get(*name).unwrap_or(default));
        fixed.iter().filter(is_changed).map(|(name, _)| *name).collect()
    };
    let mut fixed: Vec<String> = changed(&FIXED, &before.numbers, &after.numbers).into_iter().map(str::to_owned).collect();
    for (index, new) in after.outputs.iter().enumerate() {
        let Some(old) = before.outputs.iter().find(|old| old.place == new.place) else { continue };
        let target = (new.target.is_some() && new.target != old.target).then_some("TargetRoom");
        let names = changed(&FIXED_OUTPUT, &old.numbers, &new.numbers).into_iter().chain(target);
        fixed.extend(names.map(|name| format!("MixOutput.{index}.{name}")));
    }
    for name in fixed {
        cx.note(format!("{name} cannot be changed while the task runs: ignored"));
    }
}
