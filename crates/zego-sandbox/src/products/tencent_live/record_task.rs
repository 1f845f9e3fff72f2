//! `CreateRecordTask`, `StopRecordTask`, `DeleteRecordTask` and `DescribeRecordTask`: tasks by opaque texts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::TencentLive;
use super::place::StreamPlace;
use super::quirks;
use super::recorder::Task;
use crate::clock;
use crate::cx::Cx;
use crate::generated::tencent_live::record_task::{
    CreateRecordTask, CreateRecordTaskAnswer, DeleteRecordTask, DescribeRecordTask, DescribeRecordTaskAnswer, RecordTask, StopRecordTask,
};
use crate::log;
use crate::moment::Moment;
use crate::operation::NoAnswer;
use crate::product::{Act, act};
use crate::refusal::Refusal;

pub(super) const ACTS: &[Act<TencentLive>] = &[
    act!(CreateRecordTask => create),
    act!(StopRecordTask => stop),
    act!(DeleteRecordTask => delete),
    act!(DescribeRecordTask => describe),
];

const A_DAY: i64 = 86_400;

/// How long ids are: those of the page have 58 characters.
const ID_LENGTH: usize = 58;

/// How many tasks a page has: no page of Tencent's tells.
const PAGE: usize = 50;

fn create(call: CreateRecordTask, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<CreateRecordTaskAnswer, Refusal> {
    let CreateRecordTask { stream_name, domain_name, app_name, end_time, start_time, template_id, .. } = call;
    let now = cx.now;
    let (start, end) = (start_time.map_or(now, seconds), seconds(end_time));
    if end <= now {
        return Err(wrong(format!("EndTime is not in the future: it is {} now", now.secs())));
    }
    if end <= start {
        return Err(wrong("EndTime is not after StartTime"));
    }
    if end >= now.plus_secs(7 * A_DAY) {
        return Err(wrong("EndTime is not within 7 days"));
    }
    if start > now.plus_secs(6 * A_DAY) {
        return Err(wrong("StartTime is not within 6 days"));
    }
    if end.secs() - start.secs() > A_DAY {
        return Err(wrong("EndTime is more than 24 hours after StartTime"));
    }
    let template = template_id.unwrap_or_default();
    if template != 0 && !live.templates.contains_key(&template) {
        cx.note(format!(
            "TemplateId {template} is no template: the stream is recorded as HLS and kept for ever, and Tencent says nothing of it"
        ));
    }
    let task_id: String = cx.ids.opaque().chars().take(ID_LENGTH).collect();
    let place = StreamPlace::new(domain_name, app_name, stream_name);
    cx.say(format!("task {task_id} of stream {place} created, from {} to {}", clock::utc(start.secs()), clock::utc(end.secs())));
    let task = Task { end, has_begun: false, place, recording: None, start, stopped: None, template };
    live.recorder.create(&task_id, task, cx);
    Ok(CreateRecordTaskAnswer { task_id: task_id.into() })
}

fn stop(call: StopRecordTask, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let TencentLive { recorder, templates, .. } = live;
    if !recorder.stop(&call.task_id, templates, cx) {
        return unknown(&call.task_id, cx);
    }
    cx.say(format!("task {} stopped", call.task_id));
    Ok(NoAnswer)
}

fn delete(call: DeleteRecordTask, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let is_recording = live.recorder.task(&call.task_id).is_some_and(|task| task.recording.is_some());
    if !live.recorder.delete(&call.task_id) {
        return unknown(&call.task_id, cx);
    }
    let and = if is_recording { "; what it records goes on" } else { "" };
    cx.say(format!("task {} deleted{and}", call.task_id));
    Ok(NoAnswer)
}

/// No page tells what is answered for a task that is not there.
fn unknown(id: &str, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    if quirks::UNKNOWN_RECORD_TASK.is(cx.quirks, "success") {
        cx.note(format!("TaskId {} is of no task", log::shown(id)));
        return Ok(NoAnswer);
    }
    Err(wrong("TaskId is of no task"))
}

fn describe(call: DescribeRecordTask, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<DescribeRecordTaskAnswer, Refusal> {
    let DescribeRecordTask { start_time, end_time, stream_name, domain_name, app_name, scroll_token } = call;
    let (from, to) = (seconds(start_time), seconds(end_time));
    let oldest = cx.now.plus_secs(-90 * A_DAY);
    for (name, moment) in [("StartTime", from), ("EndTime", to)] {
        if moment < oldest {
            return Err(wrong(format!("{name} is more than 90 days ago")));
        }
    }
    if to <= from {
        return Err(wrong("EndTime is not after StartTime"));
    }
    if to.secs() - from.secs() > 7 * A_DAY {
        return Err(wrong("EndTime is more than 7 days after StartTime"));
    }
    let (first, id) = match scroll_token.filter(|token| !token.is_empty()) {
        None => (from, String::new()),
        Some(token) => read_token(&token).ok_or_else(|| wrong("ScrollToken is not one of an answer"))?,
    };
    let is = |given: &Option<String>, has: &str| given.as_deref().is_none_or(|given| given.is_empty() || given == has);
    let is_meant = |task: &Task| {
        let StreamPlace { app, domain, stream } = &task.place;
        task.end <= to && is(&stream_name, stream) && is(&domain_name, domain) && is(&app_name, app)
    };
    let mut found =
        live.recorder.tasks_from(first.max(from), &id).take_while(|(_, task)| task.start <= to).filter(|(_, task)| is_meant(task));
    let tasks: Vec<RecordTask> = found.by_ref().take(PAGE).map(|(id, task)| shown(id, task)).collect();
    let scroll_token = found.next().map(|(id, task)| token(task.start, id)).unwrap_or_default();
    cx.say(format!("{} tasks", tasks.len()));
    Ok(DescribeRecordTaskAnswer { scroll_token: scroll_token.into(), tasks })
}

fn shown(id: &str, task: &Task) -> RecordTask {
    let StreamPlace { app, domain, stream } = task.place.clone();
    RecordTask {
        task_id: id.to_owned().into(),
        domain_name: domain.into(),
        app_name: app.into(),
        stream_name: stream.into(),
        start_time: task.start.secs(),
        end_time: task.end.secs(),
        template_id: task.template,
        stopped: task.stopped.map_or(0, Moment::secs),
    }
}

/// Where the next page begins.
fn token(start: Moment, id: &str) -> String {
    STANDARD.encode(format!("{}:{id}", start.millis()))
}

fn read_token(token: &str) -> Option<(Moment, String)> {
    let text = String::from_utf8(STANDARD.decode(token).ok()?).ok()?;
    let (millis, id) = text.split_once(':')?;
    Some((Moment::from_millis(millis.parse().ok()?), id.to_owned()))
}

fn seconds(seconds: i64) -> Moment {
    Moment::from_secs(seconds)
}

fn wrong(message: impl Into<String>) -> Refusal {
    Refusal::new("InvalidParameter", message)
}
