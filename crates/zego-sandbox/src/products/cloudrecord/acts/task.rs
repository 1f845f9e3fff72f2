//! Calls that name a recording: stop, pause and resume, an image, another whiteboard.

use super::checks::{NOT_PAUSED, invalid, mixing, running};
use crate::cx::Cx;
use crate::generated::cloudrecord::recording::{PauseRecord, ResumeRecord, StopRecord, TakeSnapshot, UpdateWhiteboard};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::cloudrecord::CloudRecord;
use crate::products::cloudrecord::task::{CloudTask, Mix};
use crate::refusal::Refusal;

type Done = Result<NoAnswer, Refusal>;

pub(super) fn stop(call: StopRecord, record: &mut CloudRecord, cx: &mut Cx<'_>) -> Done {
    let id = call.task_id;
    running(record, &id)?;
    record.change(&id, |task, _| task.stop(&id, cx));
    cx.say(format!("recording {id} stopped"));
    Ok(NoAnswer)
}

pub(super) fn pause(call: PauseRecord, record: &mut CloudRecord, cx: &mut Cx<'_>) -> Done {
    let id = call.task_id;
    mixing(record, &id)?;
    if record.tasks().get(&id).is_some_and(CloudTask::is_paused) {
        cx.note(format!("recording {id} is paused already"));
    } else {
        record.change(&id, |task, room| task.pause(&id, room, cx));
        cx.say(format!("recording {id} paused"));
    }
    Ok(NoAnswer)
}

pub(super) fn resume(call: ResumeRecord, record: &mut CloudRecord, cx: &mut Cx<'_>) -> Done {
    let id = call.task_id;
    running(record, &id)?;
    if !record.tasks().get(&id).is_some_and(CloudTask::is_paused) {
        return Err(Refusal::new(NOT_PAUSED, format!("TaskId: the recording {id} is not paused")));
    }
    record.change(&id, |task, room| task.resume(&id, room, cx));
    cx.say(format!("recording {id} goes on"));
    Ok(NoAnswer)
}

pub(super) fn take_snapshot(call: TakeSnapshot, record: &mut CloudRecord, cx: &mut Cx<'_>) -> Done {
    let id = call.task_id;
    mixing(record, &id)?;
    let image = record.change(&id, |task, _| {
        let mix = task.mix.as_ref().map(Mix::subject)?;
        Some(task.take_image(&id, &mix, cx.now))
    });
    cx.say(format!("image {} taken", image.flatten().unwrap_or_default()));
    Ok(NoAnswer)
}

pub(super) fn update_whiteboard(call: UpdateWhiteboard, record: &mut CloudRecord, cx: &mut Cx<'_>) -> Done {
    let UpdateWhiteboard { task_id: id, whiteboard_id } = call;
    running(record, &id)?;
    let is_open = record
        .tasks()
        .get(&id)
        .and_then(|task| record.rooms().get(task.room()))
        .is_some_and(|room| room.whiteboards.contains(&whiteboard_id));
    let is_recorded = record.change(&id, |task, room| {
        let Some(board) = &mut task.whiteboard else { return false };
        board.id = Some(whiteboard_id.clone());
        task.follow(&id, room, cx);
        true
    });
    if is_recorded != Some(true) {
        return Err(invalid("TaskId is of a recording without a whiteboard: StartRecord has HasWhiteboard"));
    }
    if !is_open {
        cx.note(format!("the whiteboard `{}` is not open in the room: nothing of it is recorded until it is", shown(&whiteboard_id)));
    }
    cx.say(format!("recording {id} goes on with whiteboard {}", shown(&whiteboard_id)));
    Ok(NoAnswer)
}
