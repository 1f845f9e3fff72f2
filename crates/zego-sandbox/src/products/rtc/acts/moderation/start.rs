//! `StartCensorAudioV2` and `StartCensorVideoV2`: a repeat starts a second moderation.

use serde_json::{Map, Value, json};

use crate::callback::Address;
use crate::config::Feature;
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::moderation::{CensorKind, Sense, Watch};
use crate::refusal::Refusal;

/// Sound is looked at in pieces of so many seconds.
const PIECE: i64 = 10;
/// How far apart the pictures are that are looked at, in seconds, unless the call says otherwise.
const PICTURES: i64 = 3;

pub(super) fn audio(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    call.activated(Feature::Moderation)?;
    let room = room(call)?;
    let watch = watch(call, Sense::Audio, &call.parameters.clone(), "ReturnAllText", PIECE);
    Ok(start(call, CensorKind::Audio, &room, vec![watch]))
}

pub(super) fn video(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    call.activated(Feature::Moderation)?;
    let room = room(call)?;
    let part = |name: &str| call.parameters.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    let (pictures, sound) = (part("VideoParam"), part("AudioParam"));
    let every = pictures.get("DetectFrequency").and_then(Value::as_i64).unwrap_or(PICTURES);
    let mut watches = vec![watch(call, Sense::Pictures, &pictures, "ReturnAllImg", every)];
    // Sound is watched only if the call names something to find in it.
    let is_some = |name: &str| sound.get(name).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    if is_some("RiskTypeList") || is_some("BusinessTypeList") {
        watches.push(watch(call, Sense::VideoAudio, &sound, "ReturnAllText", PIECE));
    }
    Ok(start(call, CensorKind::Video, &room, watches))
}

fn room(call: &CallContext<'_>) -> Result<String, Refusal> {
    match call.text("RoomId") {
        Some(room) if !room.is_empty() => Ok(room.to_owned()),
        _ => Err(Refusal::parameter("RoomId is empty")),
    }
}

fn watch(call: &mut CallContext<'_>, sense: Sense, part: &Map<String, Value>, all: &str, takes: i64) -> Watch {
    let is_set = |name: &str| part.get(name).and_then(Value::as_i64) == Some(1);
    let list = |name: &str| part.get(name).and_then(Value::as_array).and_then(|list| list.first()?.as_str());
    Watch {
        sense,
        risk: list("RiskTypeList").or_else(|| list("BusinessTypeList")).unwrap_or_default().to_owned(),
        tells_all: is_set(all),
        tells_before: is_set("ReturnPreAudio"),
        mixed: is_set("IsMixingEnabled"),
        takes,
        results_to: own_url(call, part, "ResultCallbackUrl"),
        status_to: own_url(call, part, "StatusCallbackUrl"),
    }
}

/// The URL that the call has its events sent to, if the sandbox may call it: it calls this machine, and the hosts that it was allowed.
fn own_url(call: &mut CallContext<'_>, part: &Map<String, Value>, name: &str) -> Option<String> {
    let url = part.get(name)?.as_str()?;
    if Address::parse(url, call.callback_hosts).is_ok() {
        return Some(url.to_owned());
    }
    // The URL's parameters can hold a key: the log does not show them.
    if let Err(error) = Address::parse(url.split('?').next().unwrap_or_default(), call.callback_hosts) {
        call.note(format!("{name} is not called, and its events go where all go: {error}"));
    }
    None
}

fn start(call: &mut CallContext<'_>, kind: CensorKind, room: &str, watches: Vec<Watch>) -> CallAnswer {
    if call.rooms.room(room).is_none() {
        call.note(format!("the room `{}` does not exist: moderation begins with its first stream", shown(room)));
    }
    if call.moderation.watches(kind, room) {
        call.note(format!("the room `{}` is being moderated already, and each moderation is paid for", shown(room)));
    }
    let tells_end = call.parameters.get("ReturnFinishInfo").and_then(Value::as_i64) == Some(1);
    let id = call.ids.hex();
    call.moderation.start(id.clone(), kind, room, tells_end, watches, call.now);
    CallAnswer { text: format!("moderation {id} started"), data: json!({ "TaskId": id }) }
}
