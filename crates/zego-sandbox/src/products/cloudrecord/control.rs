//! What only a sandbox can do to recordings: open whiteboards in rooms, and have a recording fail.

use serde::Deserialize;

use super::CloudRecord;
use super::task::CloudTask;
use crate::config::check_id;
use crate::control_error::{ControlError, Told};
use crate::cx::Cx;
use crate::log::shown;
use crate::product::{ProductControl, only_text, read_body};

/// The calls under `/_sandbox/`.
pub(super) const CALLS: &[ProductControl<CloudRecord>] = &[
    ProductControl { name: "record-whiteboard", run: |body, record, cx| Ok(only_text(whiteboard(&read_body(body)?, record, cx))) },
    ProductControl { name: "record-fail", run: |body, record, cx| Ok(only_text(fail(&read_body(body)?, record, cx))) },
];

/// A whiteboard is opened in a room, or closed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WhiteboardRecorded {
    room: String,
    whiteboard: String,
    #[serde(default = "yes")]
    open: bool,
}

/// Something goes wrong with a recording.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FailRecording {
    task: String,
    /// The number of `quit_reason`.
    reason: i64,
}

const fn yes() -> bool {
    true
}

fn whiteboard(call: &WhiteboardRecorded, record: &mut CloudRecord, cx: &mut Cx<'_>) -> Told<()> {
    let WhiteboardRecorded { room, whiteboard, open } = call;
    [(room, "room"), (whiteboard, "whiteboard")].into_iter().try_for_each(|(id, place)| check_id(id, place))?;
    there_is_room(cx)?;
    let changed =
        record.change_room(
            room,
            cx,
            |room| {
                if *open { room.whiteboards.insert(whiteboard.clone()) } else { room.whiteboards.remove(whiteboard) }
            },
        );
    match (open, changed) {
        (false, false) => Err(ControlError::invalid("whiteboard", "is not open in this room")),
        (false, true) => Ok((format!("whiteboard {} is closed in room {}", shown(whiteboard), shown(room)), ())),
        (true, _) => Ok((format!("whiteboard {} is open in room {}", shown(whiteboard), shown(room)), ())),
    }
}

fn fail(call: &FailRecording, record: &mut CloudRecord, cx: &mut Cx<'_>) -> Told<()> {
    let FailRecording { task: id, reason } = call;
    if !matches!(reason, 1..=6 | 1001..=1011) {
        return Err(ControlError::invalid("reason", "is none of 1 to 6 and 1001 to 1011"));
    }
    if record.tasks().get(id).is_none_or(CloudTask::has_ended) {
        return Err(ControlError::invalid("task", "is no recording that runs: give the TaskId of one"));
    }
    record.change(id, |task, _| task.fail(id, *reason, cx));
    Ok((format!("recording {id} has failed: {reason}"), ()))
}

fn there_is_room(cx: &Cx<'_>) -> Result<(), ControlError> {
    let why = || format!("holds {} things, which is its bound: end some, or POST /_sandbox/reset", cx.most);
    if cx.room > 0 { Ok(()) } else { Err(ControlError::Full { place: "the sandbox".to_owned(), why: why() }) }
}
