//! `SetForbidStreamRule`, `DelForbidStreamRule` and `DescribeForbidStreamRules`.

use super::refusals::NO_RULE;
use crate::cx::Cx;
use crate::generated::rtc::room::{
    DelForbidStreamRule, DescribeForbidStreamRules, DescribeForbidStreamRulesAnswer, ForbidStreamRule, SetForbidStreamRule,
};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::rooms::StreamEnd;
use crate::products::rtc::state::rooms::stream_rules::StreamRule;
use crate::refusal::Refusal;

/// The longest ban, in seconds; longer ones are cut to it.
const LONGEST: u32 = 86_400;
/// How long a ban is where the call does not say it.
const USUAL: u32 = 21_600;

pub(super) fn set(call: SetForbidStreamRule, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let SetForbidStreamRule { room_id: room, stream_id: stream, disable_audio, disable_video, effective_time } = call;
    let (audio, video) = (disable_audio == Some(1), disable_video == Some(1));
    if !audio && !video {
        return Err(Refusal::parameter("DisableAudio and DisableVideo are both 0: one of them has to be 1"));
    }
    let lasts = effective_time.map_or(USUAL, |seconds| u32::try_from(seconds).unwrap_or(LONGEST).min(LONGEST));
    rtc.rooms.stream_rules.set(&room, &stream, StreamRule { audio, created: cx.now, lasts, video });
    // The stream goes on with its sound or its picture alone.
    let ended = audio && video && rtc.rooms.end_stream(&room, &stream, StreamEnd::Deleted, cx).is_some();
    let ended = if ended { ", and is ended" } else { "" };
    cx.say(format!("stream {} of room {} banned for {lasts} s{ended}", shown(&stream), shown(&room)));
    Ok(NoAnswer)
}

pub(super) fn delete(call: DelForbidStreamRule, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let DelForbidStreamRule { room_id: room, stream_id: stream } = call;
    if rtc.rooms.stream_rules.delete(&room, &stream).is_none() {
        return Err(Refusal::new(NO_RULE, format!("there is no rule for StreamId `{}` in RoomId `{}`", shown(&stream), shown(&room))));
    }
    cx.say(format!("stream {} of room {} may be published", shown(&stream), shown(&room)));
    Ok(NoAnswer)
}

#[expect(clippy::unnecessary_wraps, reason = "in the form of every act")]
pub(super) fn list(call: DescribeForbidStreamRules, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<DescribeForbidStreamRulesAnswer, Refusal> {
    let DescribeForbidStreamRules { room_id, stream_ids } = call;
    let rule = |stream_id: String| match rtc.rooms.stream_rules.rule(&room_id, &stream_id) {
        Some(rule) => ForbidStreamRule {
            stream_id: stream_id.into(),
            disable_audio: rule.audio.into(),
            disable_video: rule.video.into(),
            create_time: rule.created.secs(),
            effective_time: rule.lasts.into(),
        },
        None => ForbidStreamRule { stream_id: stream_id.into(), ..ForbidStreamRule::default() },
    };
    let rules: Vec<_> = stream_ids.into_iter().map(rule).collect();
    cx.say(format!("the rules of {} streams of room {}", rules.len(), shown(&room_id)));
    Ok(DescribeForbidStreamRulesAnswer { room_id: room_id.into(), rules })
}
