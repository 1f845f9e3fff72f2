//! `StopCensorAudioV2` and `StopCensorVideoV2`.

use crate::config::Feature;
use crate::cx::Cx;
use crate::generated::rtc::moderation::{StopCensorAudioV2, StopCensorVideoV2};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::rtc::Rtc;
use crate::products::rtc::acts::activated::activated;
use crate::products::rtc::state::moderation::CensorKind;
use crate::refusal::Refusal;

/// Moderation failed. No page has a code for a task that is not there; the message tells.
const FAILED: i64 = 50_009;

pub(super) fn audio(call: StopCensorAudioV2, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let StopCensorAudioV2 { task_id } = call;
    stop(&task_id, CensorKind::Audio, rtc, cx)
}

pub(super) fn video(call: StopCensorVideoV2, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let StopCensorVideoV2 { task_id } = call;
    stop(&task_id, CensorKind::Video, rtc, cx)
}

fn stop(id: &str, kind: CensorKind, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    activated(cx, Feature::Moderation)?;
    if !rtc.moderation.is_running(kind, id) {
        return Err(Refusal::new(FAILED, format!("TaskId: no such moderation `{}` is running", shown(id))));
    }
    rtc.moderation.end(id, cx);
    cx.say(format!("moderation {id} ended"));
    Ok(NoAnswer)
}
