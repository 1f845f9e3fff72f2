//! `DescribeRecordStatus` and `DescribeTasks`.

use super::checks::{invalid, unknown};
use crate::cx::Cx;
use crate::generated::cloudrecord::recording::{
    DescribeRecordStatus, DescribeRecordStatusAnswer, DescribeTasks, DescribeTasksAnswer, ListedRecording, RecordFile,
};
use crate::moment::Moment;
use crate::products::cloudrecord::CloudRecord;
use crate::products::cloudrecord::events::unsigned;
use crate::products::cloudrecord::file::RecordedFile;
use crate::products::cloudrecord::task::{CloudTask, ENDED, THREE_DAYS};
use crate::refusal::Refusal;

const PAGE: u64 = 50;
/// The number of `RecordMode`.
const SINGLE: i64 = 1;
const MIXED: i64 = 2;

pub(super) fn status(call: DescribeRecordStatus, record: &mut CloudRecord, cx: &mut Cx<'_>) -> Result<DescribeRecordStatusAnswer, Refusal> {
    let id = call.task_id;
    let task = record.tasks().get(&id).ok_or_else(|| unknown(&id))?;
    // Of images nothing is told, and without any file the list is missing.
    let files = Some(&task.files).filter(|files| !files.is_empty() && task.format != "jpg");
    cx.say(format!("recording {id} has {} files", task.files.len()));
    Ok(DescribeRecordStatusAnswer {
        room_id: task.room.clone().into(),
        mode: if task.mix.is_some() { MIXED } else { SINGLE },
        media: task.media,
        began: task.began.millis(),
        ended: task.ended.map(Moment::millis),
        status: task.status,
        files: files.map(|files| files.iter().map(|file| row(task, file, cx.now)).collect()),
    })
}

fn row(task: &CloudTask, file: &RecordedFile, now: Moment) -> RecordFile {
    RecordFile {
        user_id: file.user.clone().into(),
        user_name: file.user_name.clone().into(),
        stream_id: file.stream.clone().into(),
        file_id: file.id.clone().into(),
        video_id: file.video_id.clone().into(),
        file_url: task.storage.url(&task.folder, &file.id).map(Into::into),
        format: file.format.clone().into(),
        size: unsigned(file.bytes(now)),
        duration: unsigned(file.duration(now)),
        width: file.width,
        height: file.height,
        media: file.track.number(),
        began: file.began.millis(),
        status: file.status,
    }
}

pub(super) fn tasks(call: DescribeTasks, record: &mut CloudRecord, cx: &mut Cx<'_>) -> Result<DescribeTasksAnswer, Refusal> {
    let DescribeTasks { status, room_id, page, page_size, since, until } = call;
    let three_days = THREE_DAYS * 1000;
    if until <= since {
        return Err(invalid("EndTime is not after StartTime"));
    }
    if until - since > three_days {
        return Err(invalid("EndTime is more than three days after StartTime"));
    }
    if since < cx.now.millis() - three_days {
        return Err(invalid("StartTime is more than three days ago"));
    }
    let room = room_id.filter(|room| !room.is_empty());
    let mut found: Vec<(&String, &CloudTask)> = (record.tasks().iter())
        .filter(|(_, task)| task.has_ended() == (status == ENDED))
        .filter(|(_, task)| room.as_ref().is_none_or(|room| task.room() == room) && (since..=until).contains(&task.began.millis()))
        .collect();
    // The latest first, as in the page's example.
    found.sort_by_key(|(id, task)| (std::cmp::Reverse(task.began), *id));
    let (page, page_size) = (page.unwrap_or(1).max(1), page_size.unwrap_or(PAGE));
    let total_count = found.len() as u64;
    let skipped = usize::try_from((page - 1).saturating_mul(page_size)).unwrap_or(usize::MAX);
    let shown = found.into_iter().skip(skipped).take(usize::try_from(page_size).unwrap_or(usize::MAX));
    let tasks: Vec<_> = shown
        .map(|(id, task)| ListedRecording {
            began: task.began.millis(),
            task_id: id.clone().into(),
            room_id: task.room.clone().into(),
            status: task.status,
        })
        .collect();
    cx.say(format!("{} of {total_count} recordings", tasks.len()));
    Ok(DescribeTasksAnswer { page, page_size, total_count, tasks })
}
