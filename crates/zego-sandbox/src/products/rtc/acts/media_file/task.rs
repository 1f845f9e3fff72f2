//! `DescribeMediaTask`: how far a task is, in the words of its vendor.

use serde_json::json;

use super::{checks, shapes};
use crate::clock;
use crate::config::{Cdn, Feature};
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::tasks::{FileTask, Moments, Progress, Work};
use crate::refusal::Refusal;

pub(super) fn describe(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let id = call.text("TaskId").unwrap_or_default().to_owned();
    if id.is_empty() {
        return Err(Refusal::parameter("TaskId is empty"));
    }
    call.activated(Feature::Recording)?;
    let cdn = call.vendor()?;
    let task = call.tasks.get(cdn, &id).cloned();
    let (data, text) = match (cdn, task) {
        (Cdn::Huawei, task) => at_huawei(call, &id, task.as_ref()),
        (_, Some(task)) => at_tencent(call, &id, &task),
        (_, None) => {
            // No page has a code for it: the call fails for a reason that only the message tells.
            return Err(Refusal::new(checks::FAILED, format!("there is no task `{}` at {cdn}", shown(&id))));
        }
    };
    Ok(CallAnswer { data: json!({ cdn.as_str(): data }), text: format!("task {} is {text}", shown(&id)) })
}

fn at_tencent(call: &mut CallContext<'_>, id: &str, task: &FileTask) -> (serde_json::Value, &'static str) {
    let event = match &task.work {
        Work::Merge(_) => "compose",
        Work::Transcode { .. } => "transcode",
        Work::Thumbnails(thumbnails) => match thumbnails.moments {
            Moments::Chosen(_) => "SnapshotByTimeOffset",
            Moments::Every(_) => "SampleSnapshot",
        },
    };
    let status = match task.progress(call.now) {
        Progress::Waiting => "WAITING",
        Progress::AtWork => "PROCESSING",
        Progress::Done => "FINISH",
        Progress::Failed => "FAIL",
    };
    let product = task.product().cloned().unwrap_or_default();
    let data = json!({
        "TaskId": id,
        "Event": event,
        "Status": status,
        "FileId": product.file,
        "ReplayUrl": product.address,
        "RequestId": shapes::vendor_request_id(Cdn::Tencent, call.ids),
        "Message": task.failure().map(|failure| failure.message.as_str()).unwrap_or_default(),
        "ThumbnailsUrl": product.pictures,
    });
    (data, status)
}

/// Huawei knows thumbnails alone: nothing else is a task there.
fn at_huawei(call: &CallContext<'_>, id: &str, task: Option<&FileTask>) -> (serde_json::Value, &'static str) {
    let task = task.filter(|task| matches!(task.work, Work::Thumbnails(_)));
    let status = match task.map(|task| task.progress(call.now)) {
        None => "NO_TASK",
        Some(Progress::Waiting) => "WAITING",
        Some(Progress::AtWork) => "PROCESSING",
        Some(Progress::Done) => "SUCCEEDED",
        Some(Progress::Failed) => "FAILED",
    };
    // `20241118065429`: neither of the forms that moments have elsewhere.
    let digits = |seconds: i64| clock::utc(seconds).chars().filter(char::is_ascii_digit).collect::<String>();
    let data = json!({
        "TaskId": id,
        "Status": status,
        "CreateTime": task.map(|task| digits(task.started)).unwrap_or_default(),
        "EndTime": task.filter(|task| task.outcome.is_some()).map(|task| digits(task.ends)).unwrap_or_default(),
        "FileName": task.and_then(FileTask::product).map(|product| product.pictures.clone()).unwrap_or_default(),
    });
    (data, status)
}
