//! Streams of ZEGO's media service: which may not be published, and whether one is live.

use serde_json::json;

use super::code;
use super::sequence::{NOTHING, in_order, stream, streams};
use crate::cx::Cx;
use crate::log::shown;
use crate::moment::Moment;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::rooms::StreamEnd;
use crate::refusal::Refusal;

pub(super) fn forbid(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let streams = vec![stream(call)?];
    forbid_these(call, &streams)
}

pub(super) fn forbid_all(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let streams = streams(call)?;
    forbid_these(call, &streams)
}

pub(super) fn resume(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let streams = vec![stream(call)?];
    allow_these(call, &streams)
}

pub(super) fn resume_all(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let streams = streams(call)?;
    allow_these(call, &streams)
}

/// Streams that are live end; those that are not are forbidden for when they begin.
fn forbid_these(call: &mut CallContext<'_>, streams: &[String]) -> Result<CallAnswer, Refusal> {
    let number = in_order(call, streams)?;
    let mut ended = 0;
    for stream in streams {
        call.streams.number(stream, number, call.now);
        if !call.streams.forbid(stream) {
            call.note(format!("stream {} is forbidden already", shown(stream)));
        }
        ended += call.rooms.end_stream_everywhere(
            stream,
            StreamEnd::Deleted,
            &mut Cx::new(call.app, call.quirks, call.ids, call.outbox, Moment::from_secs(call.now)),
        );
    }
    Ok(CallAnswer { data: NOTHING, text: format!("{} forbidden, {ended} of them live", counted(streams)) })
}

fn allow_these(call: &mut CallContext<'_>, streams: &[String]) -> Result<CallAnswer, Refusal> {
    let number = in_order(call, streams)?;
    for stream in streams {
        call.streams.number(stream, number, call.now);
        if !call.streams.allow(stream) {
            call.note(format!("stream {} was not forbidden", shown(stream)));
        }
    }
    Ok(CallAnswer { data: NOTHING, text: format!("{} allowed again", counted(streams)) })
}

pub(super) fn state(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let stream = stream(call)?;
    let number = in_order(call, std::slice::from_ref(&stream))?;
    let seconds = |moment: Moment| moment.secs().to_string();
    let unknown = |why: &str| Refusal::new(code::NO_SUCH_STREAM, format!("StreamId: the stream `{}` {why}", shown(&stream)));
    if call.mixing.publishes(&stream) {
        return Err(unknown("is put out by a task: this operation does not tell of such"));
    }
    let (created, closed) = match (call.rooms.stream(&stream), call.rooms.closed_stream(&stream)) {
        (Some((_, live)), _) => (live.created, None),
        (None, Some(closed)) => (closed.created, Some(closed.closed)),
        (None, None) => return Err(unknown("does not exist, and did not within a day")),
    };
    call.streams.number(&stream, number, call.now);
    if closed.is_some() {
        call.news = Some((code::STREAM_CLOSED, "stream closed"));
    }
    let text = format!("stream {} is {}", shown(&stream), if closed.is_some() { "closed" } else { "live" });
    let data = json!({ "create_time": seconds(created), "close_time": closed.map(seconds).unwrap_or_default() });
    Ok(CallAnswer { data, text })
}

fn counted(streams: &[String]) -> String {
    match streams {
        [stream] => format!("stream {}", shown(stream)),
        _ => format!("{} streams", streams.len()),
    }
}
