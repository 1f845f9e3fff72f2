//! `StartCloudTranscode` and `StopCloudTranscode`: copies of one live stream. A second start with the same task changes it.

use serde_json::{Value, json};

use super::content::{even_sides, number};
use super::task::{self, Caller, items, places};
use super::{code, parameter};
use crate::config::Feature;
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::mixing::{StreamPlace, Transcoding};
use crate::refusal::Refusal;

/// The template that is the caller's own.
const CUSTOM: i64 = 4;
/// H.265.
const H265: i64 = 2;

pub(super) fn start(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    call.activated(Feature::Mixing)?;
    let caller = Caller::read(call)?;
    let before = call.mixing.transcodings.get(&caller.task).cloned();
    if let Some(before) = &before {
        caller.may_change(&before.user, before.sequence)?;
    }
    let input = call.parameters.get("TranscodeInput").and_then(StreamPlace::of);
    let input = input.ok_or_else(|| parameter("TranscodeInput names no stream: StreamId or StreamUrl is empty"))?;
    let listed = items(call, "TranscodeOutput");
    let outputs = places(listed, "TranscodeOutput", code::OUTPUT, code::OUTPUT_TWICE)?;
    let pictures: Vec<Value> = listed.iter().map(picture).collect();
    even_sides(&pictures, "TranscodeOutput")?;
    // The page's prose: the notation has no words for what items of a list have in common.
    if let Some(other) = pictures.iter().find(|picture| picture["Fps"] != pictures[0]["Fps"]) {
        let message = format!("Fps is {} in one output and {} in another: all have the same", pictures[0]["Fps"], other["Fps"]);
        return Err(Refusal::new(code::OUTPUT, message));
    }
    task::exist(call, [&input])?;
    task::apart(std::slice::from_ref(&input), &outputs)?;

    let in_vain =
        |item: &Value| number(&item["TemplateConfig"], "LowBitrateHD") == 1 && number(&item["TemplateConfig"], "VideoEncId") != H265;
    if listed.iter().any(in_vain) {
        call.note("LowBitrateHD takes effect only for H.265: ignored");
    }
    let other =
        call.mixing.transcodings.iter().find(|(id, task)| **id != caller.task && task.user == caller.user).map(|(id, _)| id.clone());
    task::note_other_task(call, other.as_ref());
    let sequence = caller.sequence.unwrap_or_else(|| before.as_ref().map_or(0, |before| before.sequence));
    let described = |place: &StreamPlace, mut picture: Value| {
        let name = if place.name().is_some() { "StreamId" } else { "StreamUrl" };
        picture[name] = place.text().into();
        picture
    };
    let fields = json!({
        "TaskId": caller.task,
        "UserId": caller.user,
        "Sequence": sequence,
        "Status": if before.is_some() { "TranscodeUpdated" } else { "TranscodeStarted" },
        "Details": {
            "Input": described(&input, json!({})),
            "Outputs": outputs.iter().zip(pictures).map(|(place, picture)| described(place, picture)).collect::<Vec<_>>(),
        },
    });
    call.outbox.push("transcode_start", fields);
    let text = format!("transcoding {} {}", shown(&caller.task), if before.is_some() { "changed" } else { "started" });
    call.mixing.transcodings.insert(caller.task, Transcoding { user: caller.user, sequence, outputs });
    Ok(CallAnswer { data: Value::Null, text })
}

pub(super) fn stop(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let caller = Caller::read(call)?;
    let Some(task) = call.mixing.transcodings.get(&caller.task) else { return Err(caller.no_such_task()) };
    caller.may_change(&task.user, task.sequence)?;
    let fields = json!({
        "TaskId": caller.task,
        "UserId": caller.user,
        "Sequence": caller.sequence.unwrap_or(task.sequence),
        "Status": "TranscodeStopped",
        "StopReason": 0,
    });
    call.outbox.push("transcode_stop", fields);
    call.mixing.transcodings.remove(&caller.task);
    Ok(CallAnswer { data: Value::Null, text: format!("transcoding {} ended", shown(&caller.task)) })
}

/// What a copy's picture is like, in the fields of the event: 0 is as in the input.
fn picture(output: &Value) -> Value {
    let template = number(output, "TemplateId");
    let config = &output["TemplateConfig"];
    let own = |name: &str| if template == CUSTOM { number(config, name) } else { 0 };
    let (width, height) = match template {
        0 => (640, 360),
        1 => (960, 540),
        2 => (1280, 720),
        3 => (1920, 1080),
        _ => (number(config, "Width"), number(config, "Height")),
    };
    // Every two seconds unless the caller says otherwise.
    let key_pictures = Some(own("GOP")).filter(|seconds| *seconds > 0).unwrap_or(2);
    json!({
        "VideoEncId": own("VideoEncId"),
        "VideoBitrate": own("VideoBitrate"),
        "ShortEdgeAdaption": own("ShortEdgeAdaption"),
        "Fps": own("Fps"),
        "Width": width,
        "Height": height,
        "GOP": key_pictures,
    })
}
