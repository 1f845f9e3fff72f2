//! `CreateLiveRecord`, `StopLiveRecord` and `DeleteLiveRecord`: tasks by number.

use zego_model::BeijingTime;

use super::TencentLive;
use super::quirks;
use super::stored::LiveRecord;
use crate::clock;
use crate::cx::Cx;
use crate::generated::tencent_live::live_record::{CreateLiveRecord, CreateLiveRecordAnswer, DeleteLiveRecord, StopLiveRecord};
use crate::log::shown;
use crate::moment::Moment;
use crate::operation::NoAnswer;
use crate::product::{Act, act};
use crate::quirks::Quirks;
use crate::refusal::Refusal;

pub(super) const ACTS: &[Act<TencentLive>] =
    &[act!(CreateLiveRecord => create), act!(StopLiveRecord => stop), act!(DeleteLiveRecord => delete)];

/// The longest highlight.
const HALF_AN_HOUR: i64 = 1_800;

/// How long a scheduled task runs without an end time.
const A_DAY: i64 = 86_400;

fn create(call: CreateLiveRecord, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<CreateLiveRecordAnswer, Refusal> {
    let CreateLiveRecord { stream_name, start_time, end_time, highlight, .. } = call;
    named(&stream_name)?;
    let now = cx.now;
    let (start, end) = (start_time.as_deref().and_then(moment), end_time.as_deref().and_then(moment));
    let is_highlight = highlight == Some(1);
    // A page demands it and the sandbox does not: the log says so, because the real service may refuse the call.
    let hint = if is_highlight || (start.is_some() && end.is_some()) { "" } else { "; Tencent's page asks for both times" };
    let (start, end) = if is_highlight {
        // Without an end, or with one that is past or too far, it is half an hour.
        let latest = now.plus_secs(HALF_AN_HOUR);
        (now, end.filter(|end| (now.plus_secs(1)..=latest).contains(end)).unwrap_or(latest))
    } else {
        // The table calls both optional while the prose says that a scheduled task needs them: taken as "from now on, for a day".
        let start = start.unwrap_or(now);
        (start, end.unwrap_or_else(|| start.max(now).plus_secs(A_DAY)))
    };
    if end <= now {
        return Err(Refusal::new(
            "InvalidParameterValue",
            format!("EndTime is not in the future: it is {} Beijing time now", clock::beijing(now.secs())),
        ));
    }
    if end <= start {
        return Err(Refusal::new("InvalidParameterValue", "EndTime is not after StartTime"));
    }
    let task_id = if quirks::TASK_ID.is(cx.quirks, "long") { cx.ids.nineteen_digits() } else { cx.ids.sixteen_digits() };
    let times = format!("from {} to {}", clock::utc(start.secs()), clock::utc(end.secs()));
    cx.say(format!("task {task_id} of stream {} created, {times}{hint}", shown(&stream_name)));
    live.live_records.insert(task_id, LiveRecord { end, start, stopped: false, stream: stream_name });
    Ok(CreateLiveRecordAnswer { task_id })
}

fn stop(call: StopLiveRecord, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let id = call.task_id;
    let task = find(live, &call.stream_name, id, cx.quirks)?;
    if !task.is_open(cx.now) {
        return Err(Refusal::new("FailedOperation.AlterTaskState", format!("task {id} has ended already")));
    }
    task.stopped = true;
    cx.say(format!("task {id} stopped"));
    Ok(NoAnswer)
}

fn delete(call: DeleteLiveRecord, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let id = call.task_id;
    if find(live, &call.stream_name, id, cx.quirks)?.is_running(cx.now) {
        return Err(Refusal::new("FailedOperation.AlterTaskState", format!("task {id} is running: StopLiveRecord comes first")));
    }
    live.live_records.remove(&id);
    cx.say(format!("task {id} deleted"));
    Ok(NoAnswer)
}

fn find<'t>(live: &'t mut TencentLive, stream: &str, id: u64, quirks: &Quirks) -> Result<&'t mut LiveRecord, Refusal> {
    named(stream)?;
    let unknown = |message| Err(Refusal::new(quirks::UNKNOWN_TASK.word(quirks), message));
    match live.live_records.get_mut(&id) {
        Some(task) if task.stream == stream => Ok(task),
        Some(_) => unknown(format!("TaskId {id} is not of stream {}", shown(stream))),
        None => unknown(format!("TaskId {id} does not exist")),
    }
}

fn named(stream: &str) -> Result<(), Refusal> {
    if stream.is_empty() { Err(Refusal::new("MissingParameter", "StreamName is required")) } else { Ok(()) }
}

fn moment(text: &str) -> Option<Moment> {
    let moment: BeijingTime = text.parse().ok()?;
    Some(Moment::from_secs(moment.as_unix_seconds()))
}
