//! `DescribeMediaTask`: how far a task is, in the words of its vendor.

use super::checks;
use crate::clock;
use crate::config::Cdn;
use crate::cx::Cx;
use crate::generated::rtc::media_file::{DescribeMediaTask, DescribeMediaTaskAnswer, HuaweiMediaTask, TencentMediaTask};
use crate::log::shown;
use crate::moment::Moment;
use crate::operation::Words;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::tasks::{FileTask, Moments, Progress, Work};
use crate::refusal::Refusal;

pub(super) fn describe(call: DescribeMediaTask, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<DescribeMediaTaskAnswer, Refusal> {
    let DescribeMediaTask { task_id, vendor } = call;
    checks::not_empty("TaskId", &task_id)?;
    let cdn = checks::vendor(cx, &vendor)?;
    let named = format!("task {}", shown(&task_id));
    let (answer, status) = match (cdn, rtc.tasks.get(cdn, &task_id)) {
        (Cdn::Huawei, task) => {
            let task = at_huawei(task_id, task, cx.now);
            let status = task.status.clone();
            (DescribeMediaTaskAnswer { tencent: None, huawei: Some(task) }, status)
        }
        (_, Some(task)) => {
            let task = at_tencent(task_id, task, cx);
            let status = task.status.clone();
            (DescribeMediaTaskAnswer { tencent: Some(task), huawei: None }, status)
        }
        (_, None) => {
            // No page has a code for it: the call fails for a reason that only the message tells.
            return Err(Refusal::new(checks::FAILED, format!("there is no task `{}` at {cdn}", shown(&task_id))));
        }
    };
    cx.say(format!("{named} is {status}"));
    Ok(answer)
}

fn at_tencent(task_id: String, task: &FileTask, cx: &mut Cx<'_>) -> TencentMediaTask {
    let event = match &task.work {
        Work::Merge(_) => "compose",
        Work::Transcode { .. } => "transcode",
        Work::Thumbnails(thumbnails) => match thumbnails.moments {
            Moments::Chosen(_) => "SnapshotByTimeOffset",
            Moments::Every(_) => "SampleSnapshot",
        },
    };
    let status = match task.progress(cx.now) {
        Progress::Waiting => "WAITING",
        Progress::AtWork => "PROCESSING",
        Progress::Done => "FINISH",
        Progress::Failed => "FAIL",
    };
    let product = task.product().cloned().unwrap_or_default();
    TencentMediaTask {
        task_id: task_id.into(),
        event: event.into(),
        status: status.into(),
        file_id: product.file.into(),
        replay_url: product.address.into(),
        request_id: checks::vendor_request_id(Cdn::Tencent, cx.ids).into(),
        message: task.failure().map(|failure| failure.message.clone()).unwrap_or_default().into(),
        thumbnail_urls: product.pictures.into_iter().map(Words::from).collect(),
    }
}

/// Huawei knows thumbnails alone: nothing else is a task there.
fn at_huawei(task_id: String, task: Option<&FileTask>, now: Moment) -> HuaweiMediaTask {
    let task = task.filter(|task| matches!(task.work, Work::Thumbnails(_)));
    let status = match task.map(|task| task.progress(now)) {
        None => "NO_TASK",
        Some(Progress::Waiting) => "WAITING",
        Some(Progress::AtWork) => "PROCESSING",
        Some(Progress::Done) => "SUCCEEDED",
        Some(Progress::Failed) => "FAILED",
    };
    // `20241118065429`: neither of the forms that moments have elsewhere.
    let digits = |moment: Moment| clock::utc(moment.secs()).chars().filter(char::is_ascii_digit).collect::<String>();
    let pictures = task.and_then(FileTask::product).map(|product| &product.pictures).into_iter();
    HuaweiMediaTask {
        task_id: task_id.into(),
        status: status.into(),
        create_time: task.map(|task| digits(task.started)).unwrap_or_default().into(),
        end_time: task.filter(|task| task.outcome.is_some()).map(|task| digits(task.ends)).unwrap_or_default().into(),
        file_names: pictures.flatten().cloned().map(Words::from).collect(),
    }
}
