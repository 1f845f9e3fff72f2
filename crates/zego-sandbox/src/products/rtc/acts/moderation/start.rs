//! `StartCensorAudioV2` and `StartCensorVideoV2`: a repeat starts a second moderation.

use crate::config::Feature;
use crate::cx::Cx;
use crate::generated::rtc::moderation::{StartCensorAudioV2, StartCensorAudioV2Answer, StartCensorVideoV2, StartCensorVideoV2Answer};
use crate::log::shown;
use crate::products::rtc::Rtc;
use crate::products::rtc::acts::activated::activated;
use crate::products::rtc::state::moderation::{CensorKind, NewTask, Sense, Watch};
use crate::refusal::Refusal;

/// Sound is looked at in pieces of so many seconds.
const PIECE: u32 = 10;
/// How far apart the pictures are that are looked at, in seconds, unless the call says otherwise.
const PICTURES: u64 = 3;

pub(super) fn audio(call: StartCensorAudioV2, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<StartCensorAudioV2Answer, Refusal> {
    activated(cx, Feature::Moderation)?;
    let room = named(call.room_id)?;
    let watch = Watch {
        mixed: call.mix == Some(1),
        results_to: own_url("ResultCallbackUrl", call.result_callback_url, cx),
        risk: first(&[Some(call.risks), call.topics]),
        sense: Sense::Audio,
        status_to: own_url("StatusCallbackUrl", call.status_callback_url, cx),
        takes: PIECE,
        tells_all: call.return_all_text == Some(1),
        tells_before: call.return_pre_audio == Some(1),
    };
    let task_id = start(CensorKind::Audio, room, call.return_finish_info == Some(1), vec![watch], rtc, cx);
    Ok(StartCensorAudioV2Answer { task_id: task_id.into() })
}

pub(super) fn video(call: StartCensorVideoV2, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<StartCensorVideoV2Answer, Refusal> {
    activated(cx, Feature::Moderation)?;
    let room = named(call.room_id)?;
    let (pictures, sound) = (call.video, call.audio.unwrap_or_default());
    let mut watches = vec![Watch {
        mixed: false,
        results_to: own_url("ResultCallbackUrl", pictures.result_callback_url, cx),
        risk: first(&[pictures.risks, pictures.topics]),
        sense: Sense::Pictures,
        status_to: own_url("StatusCallbackUrl", pictures.status_callback_url, cx),
        takes: u32::try_from(pictures.detect_interval.unwrap_or(PICTURES)).unwrap_or(u32::MAX),
        tells_all: pictures.return_all_images == Some(1),
        tells_before: false,
    }];
    // Sound is watched only if the call names something to find in it.
    if [&sound.risks, &sound.topics].into_iter().flatten().any(|words| !words.is_empty()) {
        watches.push(Watch {
            mixed: false,
            results_to: own_url("ResultCallbackUrl", sound.result_callback_url, cx),
            risk: first(&[sound.risks, sound.topics]),
            sense: Sense::VideoAudio,
            status_to: own_url("StatusCallbackUrl", sound.status_callback_url, cx),
            takes: PIECE,
            tells_all: sound.return_all_text == Some(1),
            tells_before: sound.return_pre_audio == Some(1),
        });
    }
    let task_id = start(CensorKind::Video, room, call.return_finish_info == Some(1), watches, rtc, cx);
    Ok(StartCensorVideoV2Answer { task_id: task_id.into() })
}

fn named(room: String) -> Result<String, Refusal> {
    if room.is_empty() { Err(Refusal::parameter("RoomId is empty")) } else { Ok(room) }
}

/// The first kind of risk that the call names.
fn first(lists: &[Option<Vec<String>>]) -> String {
    lists.iter().flatten().find_map(|list| list.first().cloned()).unwrap_or_default()
}

/// The URL that the call has its events sent to, if the sandbox may call it: it calls the host and port of all callbacks, and those that it was allowed.
fn own_url(name: &str, url: Option<String>, cx: &mut Cx<'_>) -> Option<String> {
    let (url, callbacks) = (url?, cx.callbacks?);
    if callbacks.at(&url).is_ok() {
        return Some(url);
    }
    // The URL's parameters can hold a key: the log does not show them.
    if let Err(error) = callbacks.at(url.split('?').next().unwrap_or_default()) {
        cx.note(format!("{name} is not called, and its events go where all go: {error}"));
    }
    None
}

fn start(kind: CensorKind, room: String, tells_end: bool, watches: Vec<Watch>, rtc: &mut Rtc, cx: &mut Cx<'_>) -> String {
    if rtc.rooms.room(&room).is_none() {
        cx.note(format!("the room `{}` does not exist: moderation begins with its first stream", shown(&room)));
    }
    if rtc.moderation.watches(kind, &room) {
        cx.note(format!("the room `{}` is being moderated already, and each moderation is paid for", shown(&room)));
    }
    let id = cx.ids.hex();
    rtc.moderation.start(NewTask { id: id.clone(), kind, room, tells_end, watches }, &rtc.rooms, cx.now);
    cx.say(format!("moderation {id} started"));
    id
}
