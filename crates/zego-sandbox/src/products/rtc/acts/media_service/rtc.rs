//! Streams of ZEGO's media service: which may not be published, and whether one is live.

use super::code;
use super::sequence::{in_order, stream, streams};
use crate::cx::Cx;
use crate::generated::rtc::media_service::{
    DescribeRtcStreamState, DescribeRtcStreamStateAnswer, ForbidRtcStream, ForbidRtcStreams, ResumeRtcStream, ResumeRtcStreams,
};
use crate::log::shown;
use crate::moment::Moment;
use crate::operation::NoAnswer;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::rooms::StreamEnd;
use crate::refusal::Refusal;

pub(super) fn forbid(call: ForbidRtcStream, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    stream(&call.stream_id)?;
    forbid_these(&[call.stream_id], call.sequence, rtc, cx)
}

pub(super) fn forbid_all(call: ForbidRtcStreams, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    streams(&call.stream_ids)?;
    forbid_these(&call.stream_ids, call.sequence, rtc, cx)
}

pub(super) fn resume(call: ResumeRtcStream, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    stream(&call.stream_id)?;
    allow_these(&[call.stream_id], call.sequence, rtc, cx)
}

pub(super) fn resume_all(call: ResumeRtcStreams, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    streams(&call.stream_ids)?;
    allow_these(&call.stream_ids, call.sequence, rtc, cx)
}

/// Streams that are live end; those that are not are forbidden for when they begin.
fn forbid_these(streams: &[String], sequence: u64, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    in_order(rtc, streams, sequence)?;
    let mut ended = 0;
    for stream in streams {
        rtc.streams.number(stream, sequence, cx.now);
        if !rtc.streams.forbid(stream) {
            cx.note(format!("stream {} is forbidden already", shown(stream)));
        }
        ended += rtc.rooms.end_stream_everywhere(stream, StreamEnd::Deleted, cx);
    }
    cx.say(format!("{} forbidden, {ended} of them live", counted(streams)));
    Ok(NoAnswer)
}

fn allow_these(streams: &[String], sequence: u64, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    in_order(rtc, streams, sequence)?;
    for stream in streams {
        rtc.streams.number(stream, sequence, cx.now);
        if !rtc.streams.allow(stream) {
            cx.note(format!("stream {} was not forbidden", shown(stream)));
        }
    }
    cx.say(format!("{} allowed again", counted(streams)));
    Ok(NoAnswer)
}

pub(super) fn state(call: DescribeRtcStreamState, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<DescribeRtcStreamStateAnswer, Refusal> {
    let name = call.stream_id;
    stream(&name)?;
    in_order(rtc, std::slice::from_ref(&name), call.sequence)?;
    let unknown = |why: &str| Refusal::new(code::NO_SUCH_STREAM, format!("StreamId: the stream `{}` {why}", shown(&name)));
    if rtc.mixing.publishes(&name) {
        return Err(unknown("is put out by a task: this operation does not tell of such"));
    }
    let (created, closed) = match (rtc.rooms.stream(&name), rtc.rooms.closed_stream(&name)) {
        (Some((_, live)), _) => (live.created, None),
        (None, Some(closed)) => (closed.created, Some(closed.closed)),
        (None, None) => return Err(unknown("does not exist, and did not within a day")),
    };
    rtc.streams.number(&name, call.sequence, cx.now);
    if closed.is_some() {
        cx.remarks.news = Some((code::STREAM_CLOSED, "stream closed"));
    }
    cx.say(format!("stream {} is {}", shown(&name), if closed.is_some() { "closed" } else { "live" }));
    let seconds = |moment: Moment| moment.secs().to_string();
    Ok(DescribeRtcStreamStateAnswer { create_time: seconds(created).into(), close_time: closed.map(seconds).unwrap_or_default().into() })
}

fn counted(streams: &[String]) -> String {
    match streams {
        [stream] => format!("stream {}", shown(stream)),
        _ => format!("{} streams", streams.len()),
    }
}
