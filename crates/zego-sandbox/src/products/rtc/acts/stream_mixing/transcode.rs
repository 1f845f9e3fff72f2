//! `StartCloudTranscode` and `StopCloudTranscode`: copies of one live stream. A second start with the same task changes it.

use super::code::{self, parameter};
use super::content::even_sides;
use super::task::{self, Caller, places};
use crate::config::Feature;
use crate::cx::Cx;
use crate::generated::rtc::callback::{TranscodeDetails, TranscodeSource, TranscodeStart, TranscodeStop, TranscodedStream};
use crate::generated::rtc::stream_mixing::{StartCloudTranscode, StopCloudTranscode, TranscodeOutput};
use crate::log::shown;
use crate::operation::{NoAnswer, Words};
use crate::products::rtc::Rtc;
use crate::products::rtc::acts::activated::activated;
use crate::products::rtc::state::mixing::{StreamPlace, TaskKind, Transcoding};
use crate::refusal::Refusal;

/// The template that is the caller's own.
const CUSTOM: i64 = 4;
/// H.265.
const H265: i64 = 2;

pub(super) fn start(call: StartCloudTranscode, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    activated(cx, Feature::Mixing)?;
    let caller = Caller::new(call.task_id, Some(call.user_id), call.sequence)?;
    let before = rtc.mixing.transcoding(&caller.task).cloned();
    if let Some(before) = &before {
        caller.may_change(&before.user, before.sequence)?;
    }
    let input = StreamPlace::of(call.input.stream_id.as_deref(), call.input.stream_url.as_deref())
        .ok_or_else(|| parameter("TranscodeInput names no stream: StreamId or StreamUrl is empty"))?;
    let outputs = places(&call.outputs, "TranscodeOutput", code::OUTPUT, code::OUTPUT_TWICE)?;
    let pictures: Vec<Picture> = call.outputs.iter().map(Picture::of).collect();
    even_sides(pictures.iter().map(|picture| (picture.width, picture.height)), "TranscodeOutput")?;
    // The page's prose: the notation has no words for what items of a list have in common.
    if let Some(first) = pictures.first()
        && let Some(other) = pictures.iter().find(|picture| picture.fps != first.fps)
    {
        let message = format!("Fps is {} in one output and {} in another: all have the same", first.fps, other.fps);
        return Err(Refusal::new(code::OUTPUT, message));
    }
    task::exist(rtc, [&input])?;
    task::apart(std::slice::from_ref(&input), &outputs)?;

    let in_vain = |output: &TranscodeOutput| {
        output.template_config.as_ref().is_some_and(|config| config.low_bitrate_hd == Some(1) && config.video_enc_id != Some(H265))
    };
    if call.outputs.iter().any(in_vain) {
        cx.note("LowBitrateHD takes effect only for H.265: ignored");
    }
    task::note_other_task(rtc, TaskKind::Transcoding, &caller, cx);
    let sequence = caller.sequence.unwrap_or_else(|| before.as_ref().map_or(0, |before| before.sequence));
    let (stream_id, stream_url) = named(&input);
    cx.tell(&TranscodeStart {
        task_id: caller.task.clone().into(),
        user_id: caller.user.clone().into(),
        sequence,
        status: if before.is_some() { "TranscodeUpdated" } else { "TranscodeStarted" }.into(),
        details: Some(TranscodeDetails {
            input: Some(TranscodeSource { stream_id, stream_url }),
            outputs: outputs.iter().zip(&pictures).map(|(place, picture)| picture.told(place)).collect(),
        }),
    });
    cx.say(format!("transcoding {} {}", shown(&caller.task), if before.is_some() { "changed" } else { "started" }));
    rtc.mixing.transcode(&caller.task, Transcoding { outputs, sequence, user: caller.user });
    Ok(NoAnswer)
}

pub(super) fn stop(call: StopCloudTranscode, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let caller = Caller::new(call.task_id, Some(call.user_id), call.sequence)?;
    let Some(task) = rtc.mixing.transcoding(&caller.task) else { return Err(caller.no_such_task()) };
    caller.may_change(&task.user, task.sequence)?;
    let sequence = caller.sequence.unwrap_or(task.sequence);
    rtc.mixing.end_transcoding(&caller.task);
    cx.say(format!("transcoding {} ended", shown(&caller.task)));
    cx.tell(&TranscodeStop {
        task_id: caller.task.into(),
        user_id: caller.user.into(),
        sequence,
        status: "TranscodeStopped".into(),
        stop_reason: 0,
    });
    Ok(NoAnswer)
}

/// The id or the address of a place, as the event has it.
fn named(place: &StreamPlace) -> (Option<Words>, Option<Words>) {
    let text = Some(place.text().to_owned().into());

    if place.name().is_some() { (text, None) } else { (None, text) }
}

/// What a copy's picture is like: 0 is as in the input.
struct Picture {
    codec: i64,
    bitrate: u64,
    adapts: i64,
    fps: u64,
    width: u64,
    height: u64,
    /// Seconds between key pictures.
    gop: u64,
}

impl Picture {
    fn of(output: &TranscodeOutput) -> Self {
        let config = output.template_config.as_ref();
        let size = config.map_or((0, 0), |config| (config.width.unwrap_or_default(), config.height.unwrap_or_default()));
        let (width, height) = match output.template_id {
            0 => (640, 360),
            1 => (960, 540),
            2 => (1280, 720),
            3 => (1920, 1080),
            _ => size,
        };
        let own = config.filter(|_| output.template_id == CUSTOM);
        Self {
            codec: own.and_then(|own| own.video_enc_id).unwrap_or_default(),
            bitrate: own.and_then(|own| own.video_bitrate).unwrap_or_default(),
            adapts: own.and_then(|own| own.short_edge_adaption).unwrap_or_default(),
            fps: own.and_then(|own| own.fps).unwrap_or_default(),
            width,
            height,
            // Every two seconds unless the caller says otherwise.
            gop: own.and_then(|own| own.gop).filter(|seconds| *seconds > 0).unwrap_or(2),
        }
    }

    fn told(&self, place: &StreamPlace) -> TranscodedStream {
        let (stream_id, stream_url) = named(place);
        TranscodedStream {
            stream_id,
            stream_url,
            video_enc_id: Some(self.codec),
            video_bitrate: Some(self.bitrate),
            short_edge_adaption: Some(self.adapts),
            fps: Some(self.fps),
            width: Some(self.width),
            height: Some(self.height),
            gop: Some(self.gop),
        }
    }
}
