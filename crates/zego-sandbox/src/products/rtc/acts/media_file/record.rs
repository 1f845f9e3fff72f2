//! `StartCDNRecord` and `StopCDNRecord`: tasks by stream and vendor. A call succeeds as a whole even when it fails for every stream.

use super::shapes::{self, StreamOutcome};
use crate::clock;
use crate::config::{AccessPoint, Cdn, Feature};
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::media::Recording;
use crate::refusal::Refusal;

/// The farthest end of a recording: 24 hours ahead.
const LONGEST: i64 = 86_400;

pub(super) fn start(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let streams = streams(call)?;
    let ends = call.number("EndTime").transpose()?;
    if let Some(end) = ends {
        if end <= call.now {
            return Err(Refusal::parameter(format!("EndTime is not in the future: it is {} s ago", call.now.saturating_sub(end))));
        }
        if end.saturating_sub(call.now) > LONGEST {
            return Err(Refusal::parameter("EndTime is more than 24 hours ahead"));
        }
    }
    let cdn = recordable(call)?;
    let now = call.now;
    let done = each(call, cdn, streams, true, |call, stream| {
        let key = (cdn, stream.to_owned());
        if call.media.recordings.contains_key(&key) {
            return (StreamOutcome::AlreadyRunning, String::new());
        }
        let task = call.ids.opaque();
        call.media.recordings.insert(key, Recording { started: now, ends, task: task.clone() });
        (StreamOutcome::Done, task)
    });
    Ok(done)
}

pub(super) fn stop(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let streams = streams(call)?;
    let cdn = recordable(call)?;
    let now = call.now;
    let done = each(call, cdn, streams, false, |call, stream| {
        let stopped = call.media.stop(call.app, call.ids, call.outbox, cdn, stream, now);
        (if stopped.is_some() { StreamOutcome::Done } else { StreamOutcome::NotRunning }, String::new())
    });
    Ok(done)
}

fn streams(call: &CallContext<'_>) -> Result<Vec<String>, Refusal> {
    let streams = call.texts("StreamId");
    if streams.iter().any(String::is_empty) { Err(Refusal::parameter("StreamId has an empty item")) } else { Ok(streams) }
}

/// The vendor, if the app is set up to record there.
fn recordable(call: &CallContext<'_>) -> Result<Cdn, Refusal> {
    call.activated(Feature::Recording)?;
    let cdn = call.vendor()?;
    if cdn == Cdn::Aliyun {
        access_point(&call.app.access_points, call.text("Domain"), call.text("Point"))?;
    }
    Ok(cdn)
}

/// Which access point of Aliyun is meant. Code 5 when several could be.
fn access_point(points: &[AccessPoint], domain: Option<&str>, point: Option<&str>) -> Result<(), Refusal> {
    let meant = |at: &&AccessPoint| domain.is_none_or(|domain| domain == at.domain) && point.is_none_or(|point| point == at.point);
    let several_domains = points.iter().any(|at| at.domain != points[0].domain);
    if points.is_empty() {
        Err(Refusal::new(5, "the app has no domain at Aliyun"))
    } else if several_domains && domain.is_none() {
        Err(Refusal::new(5, "Domain is required: the app has several domains at Aliyun"))
    } else if points.len() > 1 && point.is_none() {
        Err(Refusal::new(5, "Point is required: the app has several access points at Aliyun"))
    } else if points.iter().any(|at| meant(&at)) {
        Ok(())
    } else if points.iter().any(|at| domain.is_none_or(|domain| domain == at.domain)) {
        Err(Refusal::parameter(format!("Point is `{}`, which the domain does not have", shown(point.unwrap_or_default()))))
    } else {
        Err(Refusal::parameter(format!("Domain is `{}`, which the app does not have", shown(domain.unwrap_or_default()))))
    }
}

/// Starts or stops the recording of each stream, and answers with the outcome and the task of each.
fn each(
    call: &mut CallContext<'_>,
    cdn: Cdn,
    streams: Vec<String>,
    starting: bool,
    mut act: impl FnMut(&mut CallContext<'_>, &str) -> (StreamOutcome, String),
) -> CallAnswer {
    let outcomes: Vec<_> = streams
        .into_iter()
        .map(|stream| {
            let (outcome, task) = act(call, &stream);
            shapes::StreamAnswer { stream, outcome, task }
        })
        .collect();
    let done = outcomes.iter().filter(|answer| answer.outcome == StreamOutcome::Done).count();
    let verb = if starting { "started" } else { "stopped" };
    let text = format!("{done} recordings {verb} at {cdn}, {} failed", outcomes.len() - done);
    let formats: Vec<_> = call.app.formats.iter().map(|format| format.as_str()).collect();
    let made = shapes::AnswerForm { formats: &formats, call_time: clock::beijing(call.now), ws_as_list: call.quirks.ws_as_list };
    CallAnswer { data: shapes::streams(cdn, &outcomes, starting, &made, call.ids), text }
}
