//! `StopCensorAudioV2` and `StopCensorVideoV2`.

use serde_json::Value;

use crate::config::Feature;
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::moderation::CensorKind;
use crate::refusal::Refusal;

/// Moderation failed. No page has a code for a task that is not there; the message tells.
const FAILED: i64 = 50_009;

pub(super) fn audio(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    stop(call, CensorKind::Audio)
}

pub(super) fn video(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    stop(call, CensorKind::Video)
}

fn stop(call: &mut CallContext<'_>, kind: CensorKind) -> Result<CallAnswer, Refusal> {
    call.activated(Feature::Moderation)?;
    let id = call.text("TaskId").unwrap_or_default().to_owned();
    if !call.moderation.is_running(kind, &id) {
        return Err(Refusal::new(FAILED, format!("TaskId: no such moderation `{}` is running", shown(&id))));
    }
    call.moderation.end(&id, call.outbox, call.now);
    Ok(CallAnswer { data: Value::Null, text: format!("moderation {id} ended") })
}
