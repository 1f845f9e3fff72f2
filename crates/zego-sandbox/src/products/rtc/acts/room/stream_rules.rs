//! `SetForbidStreamRule`, `DelForbidStreamRule` and `DescribeForbidStreamRules`.

use serde_json::{Value, json};

use super::{NO_RULE, owned};
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::rooms::StreamEnd;
use crate::products::rtc::state::rooms::stream_rules::StreamRule;
use crate::refusal::Refusal;

/// The longest ban, in seconds; longer ones are cut to it.
const LONGEST: i64 = 86_400;
/// How long a ban is where the call does not say it.
const USUAL: i64 = 21_600;

pub(super) fn set(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let banned = |name: &str| call.number(name).transpose().map(|number| number == Some(1));
    let (audio, video) = (banned("DisableAudio")?, banned("DisableVideo")?);
    if !audio && !video {
        return Err(Refusal::parameter("DisableAudio and DisableVideo are both 0: one of them has to be 1"));
    }
    let lasts = call.number("EffectiveTime").transpose()?.unwrap_or(USUAL).min(LONGEST);
    let (room, stream) = (owned(call, "RoomId"), owned(call, "StreamId"));
    call.rooms.stream_rules.set(&room, &stream, StreamRule { audio, video, created: call.now, lasts });
    // The stream goes on with its sound or its picture alone.
    let ended = audio && video && call.rooms.end_stream(&room, &stream, StreamEnd::Deleted, call.outbox, call.now).is_some();
    let ended = if ended { ", and is ended" } else { "" };
    Ok(CallAnswer { data: Value::Null, text: format!("stream {} of room {} banned for {lasts} s{ended}", shown(&stream), shown(&room)) })
}

pub(super) fn delete(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let (room, stream) = (owned(call, "RoomId"), owned(call, "StreamId"));
    if call.rooms.stream_rules.delete(&room, &stream).is_none() {
        return Err(Refusal::new(NO_RULE, format!("there is no rule for StreamId `{}` in RoomId `{}`", shown(&stream), shown(&room))));
    }
    Ok(CallAnswer { data: Value::Null, text: format!("stream {} of room {} may be published", shown(&stream), shown(&room)) })
}

#[expect(clippy::unnecessary_wraps, reason = "in the form of everything that plays an operation")]
pub(super) fn list(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let room = owned(call, "RoomId");
    let rule = |stream: &String| {
        let rule = call.rooms.stream_rules.rule(&room, stream);
        let number = |of: fn(&StreamRule) -> i64| rule.map(of).unwrap_or_default();
        json!({
            "StreamId": stream,
            "DisableAudio": number(|rule| rule.audio.into()),
            "DisableVideo": number(|rule| rule.video.into()),
            "CreateTime": number(|rule| rule.created),
            "EffectiveTime": number(|rule| rule.lasts),
        })
    };
    let streams = call.texts("StreamId");
    let rules: Vec<Value> = streams.iter().map(rule).collect();
    let text = format!("the rules of {} streams of room {}", rules.len(), shown(&room));
    Ok(CallAnswer { data: json!({ "RoomId": room, "ForbidStreamRuleList": rules }), text })
}
