//! `StartCDNRecord` and `StopCDNRecord`: tasks by stream and vendor. A call succeeds as a whole even when it fails for every stream.

use super::checks;
use super::outcomes::{self, StreamAnswer, StreamOutcome};
use crate::config::{AccessPoint, Cdn};
use crate::cx::Cx;
use crate::generated::rtc::media_file::{StartCdnRecord, StartCdnRecordAnswer, StopCdnRecord, StopCdnRecordAnswer};
use crate::log::shown;
use crate::moment::Moment;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::media::Recording;
use crate::refusal::Refusal;

/// The farthest end of a recording: 24 hours ahead.
const LONGEST: i64 = 86_400;

pub(super) fn start(call: StartCdnRecord, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<StartCdnRecordAnswer, Refusal> {
    let StartCdnRecord { stream_ids, vendor, end_time, domain, point } = call;
    named(&stream_ids)?;
    let now = cx.now.secs();
    if let Some(end) = end_time {
        if end <= now {
            return Err(Refusal::parameter(format!("EndTime is not in the future: it is {} s ago", now.saturating_sub(end))));
        }
        if end.saturating_sub(now) > LONGEST {
            return Err(Refusal::parameter("EndTime is more than 24 hours ahead"));
        }
    }
    let cdn = recordable(cx, &vendor, domain.as_deref(), point.as_deref())?;
    let ends = end_time.map(Moment::from_secs);
    let outcomes = each(stream_ids, |place, stream| {
        if let Some((code, message)) = cx.fails(place, stream) {
            return (StreamOutcome::ByRule { code, message }, String::new());
        }
        let mut task = String::new();
        let begun = rtc.media.recordings.insert(cdn, stream, || {
            task = cx.ids.opaque();
            Recording { ends, started: cx.now, task: task.clone() }
        });
        (if begun { StreamOutcome::Done } else { StreamOutcome::AlreadyRunning }, task)
    });
    cx.say(told(cdn, "started", &outcomes));
    Ok(outcomes::started(cdn, outcomes, cx))
}

pub(super) fn stop(call: StopCdnRecord, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<StopCdnRecordAnswer, Refusal> {
    let StopCdnRecord { stream_ids, vendor, domain, point } = call;
    named(&stream_ids)?;
    let cdn = recordable(cx, &vendor, domain.as_deref(), point.as_deref())?;
    let outcomes = each(stream_ids, |place, stream| {
        if let Some((code, message)) = cx.fails(place, stream) {
            return (StreamOutcome::ByRule { code, message }, String::new());
        }
        let stopped = rtc.media.stop(cdn, stream, cx);
        (if stopped.is_some() { StreamOutcome::Done } else { StreamOutcome::NotRunning }, String::new())
    });
    cx.say(told(cdn, "stopped", &outcomes));
    Ok(outcomes::stopped(cdn, outcomes, cx))
}

fn named(streams: &[String]) -> Result<(), Refusal> {
    if streams.iter().any(String::is_empty) { Err(Refusal::parameter("StreamId has an empty item")) } else { Ok(()) }
}

/// The vendor, if the app is set up to record there.
fn recordable(cx: &Cx<'_>, vendor: &str, domain: Option<&str>, point: Option<&str>) -> Result<Cdn, Refusal> {
    let cdn = checks::vendor(cx, vendor)?;
    if cdn == Cdn::Aliyun {
        access_point(&cx.app.access_points, domain, point)?;
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

/// Starts or stops the recording of each stream: the outcome of each, and the task of one that began.
fn each(streams: Vec<String>, mut act: impl FnMut(usize, &str) -> (StreamOutcome, String)) -> Vec<StreamAnswer> {
    let answer = |(place, stream): (usize, String)| {
        let (outcome, task) = act(place, &stream);
        StreamAnswer { stream, outcome, task }
    };
    streams.into_iter().enumerate().map(answer).collect()
}

fn told(cdn: Cdn, verb: &str, outcomes: &[StreamAnswer]) -> String {
    let done = outcomes.iter().filter(|answer| answer.outcome == StreamOutcome::Done).count();
    format!("{done} recordings {verb} at {cdn}, {} failed", outcomes.len() - done)
}
