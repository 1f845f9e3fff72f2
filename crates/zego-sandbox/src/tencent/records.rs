//! `CreateLiveRecord`, `StopLiveRecord` and `DeleteLiveRecord`: tasks by number.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use zego_model::BeijingTime;

use super::errors::TencentRefusal;
use crate::clock;
use crate::ids::Ids;
use crate::log::shown;
use crate::quirks::Quirks;

/// The tasks, by id.
pub(crate) type LiveRecordTasks = BTreeMap<u64, LiveRecordTask>;

/// A task of `CreateLiveRecord`.
#[derive(Clone, Debug)]
pub(crate) struct LiveRecordTask {
    pub(crate) stream: String,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) stopped: bool,
}

impl LiveRecordTask {
    const fn is_running(&self, now: i64) -> bool {
        !self.stopped && self.start <= now && now < self.end
    }

    /// Whether there is anything to stop: it runs, or will.
    const fn is_open(&self, now: i64) -> bool {
        !self.stopped && now < self.end
    }
}

/// The longest highlight.
const HALF_AN_HOUR: i64 = 1_800;

/// How long a scheduled task runs without an end time.
const A_DAY: i64 = 86_400;

/// What an operation answers beside the request id, and what the log says of it.
pub(super) type TencentAnswer = (Map<String, Value>, String);

pub(super) fn create(
    tasks: &mut LiveRecordTasks,
    ids: &mut Ids,
    quirks: &Quirks,
    parameters: &Map<String, Value>,
    now: i64,
) -> Result<TencentAnswer, TencentRefusal> {
    let stream = stream(parameters)?;
    let highlight = parameters.get("Highlight").and_then(Value::as_u64) == Some(1);
    let (start, end) = if highlight {
        // Without an end, or with one that is past or too far, it is half an hour.
        let end = moment_of(parameters, "EndTime").filter(|end| (now + 1..=now + HALF_AN_HOUR).contains(end));
        (now, end.unwrap_or(now + HALF_AN_HOUR))
    } else {
        // The table calls both optional while the prose says that a scheduled task needs them: taken as "from now on, for a day".
        let start = moment_of(parameters, "StartTime").unwrap_or(now);
        (start, moment_of(parameters, "EndTime").unwrap_or_else(|| start.max(now) + A_DAY))
    };
    if end <= now {
        return Err(TencentRefusal::new(
            "InvalidParameterValue",
            format!("EndTime is not in the future: it is {} Beijing time now", clock::beijing(now)),
        ));
    }
    if end <= start {
        return Err(TencentRefusal::new("InvalidParameterValue", "EndTime is not after StartTime"));
    }
    let id = if quirks.long_task_id { ids.nineteen_digits() } else { ids.sixteen_digits() };
    tasks.insert(id, LiveRecordTask { stream: stream.to_owned(), start, end, stopped: false });
    let given = |name| parameters.contains_key(name);
    // A page demands it and the sandbox does not: the log says so, because the real service may refuse the call.
    let hint = if highlight || (given("StartTime") && given("EndTime")) { "" } else { "; Tencent's page asks for both times" };
    let text = format!("task {id} of stream {} created, from {} to {}{hint}", shown(stream), clock::utc(start), clock::utc(end));
    Ok((Map::from_iter([("TaskId".to_owned(), json!(id))]), text))
}

pub(super) fn stop(
    tasks: &mut LiveRecordTasks,
    _: &mut Ids,
    quirks: &Quirks,
    parameters: &Map<String, Value>,
    now: i64,
) -> Result<TencentAnswer, TencentRefusal> {
    let (id, task) = find(tasks, quirks, parameters)?;
    if !task.is_open(now) {
        return Err(TencentRefusal::new("FailedOperation.AlterTaskState", format!("task {id} has ended already")));
    }
    task.stopped = true;
    Ok((Map::new(), format!("task {id} stopped")))
}

pub(super) fn delete(
    tasks: &mut LiveRecordTasks,
    _: &mut Ids,
    quirks: &Quirks,
    parameters: &Map<String, Value>,
    now: i64,
) -> Result<TencentAnswer, TencentRefusal> {
    let (id, task) = find(tasks, quirks, parameters)?;
    if task.is_running(now) {
        return Err(TencentRefusal::new("FailedOperation.AlterTaskState", format!("task {id} is running: StopLiveRecord comes first")));
    }
    tasks.remove(&id);
    Ok((Map::new(), format!("task {id} deleted")))
}

fn find<'t>(
    tasks: &'t mut LiveRecordTasks,
    quirks: &Quirks,
    parameters: &Map<String, Value>,
) -> Result<(u64, &'t mut LiveRecordTask), TencentRefusal> {
    let stream = stream(parameters)?;
    let number = parameters.get("TaskId").cloned().unwrap_or_default();
    let id = number.as_u64();
    let unknown = |message| Err(TencentRefusal::new(quirks.unknown_task.as_str(), message));
    match id.and_then(|id| Some((id, tasks.get_mut(&id)?))) {
        Some((id, task)) if task.stream == stream => Ok((id, task)),
        Some((id, _)) => unknown(format!("TaskId {id} is not of stream {}", shown(stream))),
        None => unknown(format!("TaskId {number} does not exist")),
    }
}

fn stream(parameters: &Map<String, Value>) -> Result<&str, TencentRefusal> {
    let stream = parameters.get("StreamName").and_then(Value::as_str).filter(|stream| !stream.is_empty());
    stream.ok_or_else(|| TencentRefusal::new("MissingParameter", "StreamName is required"))
}

fn moment_of(parameters: &Map<String, Value>, name: &str) -> Option<i64> {
    let moment: BeijingTime = parameters.get(name)?.as_str()?.parse().ok()?;
    Some(moment.as_unix_seconds())
}
