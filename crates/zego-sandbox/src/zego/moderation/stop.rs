//! `StopCensorAudioV2` and `StopCensorVideoV2`.

use serde_json::Value;

use crate::config::Feature;
use crate::log::printable;
use crate::state::moderation::Kind;
use crate::zego::Refusal;
use crate::zego::call::{Call, Done};

/// Moderation failed. No page has a code for a task that is not there; the message tells.
const FAILED: i64 = 50_009;

pub(super) fn audio(call: &mut Call<'_>) -> Result<Done, Refusal> {
    stop(call, Kind::Audio)
}

pub(super) fn video(call: &mut Call<'_>) -> Result<Done, Refusal> {
    stop(call, Kind::Video)
}

fn stop(call: &mut Call<'_>, kind: Kind) -> Result<Done, Refusal> {
    call.activated(Feature::Moderation)?;
    let id = call.text("TaskId").unwrap_or_default().to_owned();
    if !call.moderation.is_running(kind, &id) {
        return Err(Refusal::new(FAILED, format!("TaskId: no such moderation `{}` is running", printable(&id))));
    }
    call.moderation.end(&id, call.outbox, call.now);
    Ok(Done { data: Value::Null, text: format!("moderation {id} ended") })
}
