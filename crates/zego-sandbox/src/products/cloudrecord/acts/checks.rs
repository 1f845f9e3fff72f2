//! What calls are refused with.

use crate::log::shown;
use crate::products::cloudrecord::CloudRecord;
use crate::refusal::Refusal;

const INVALID: i64 = 300_000_004;
pub(super) const TOO_MANY: i64 = 300_000_006;
const UNKNOWN: i64 = 300_001_000;
const ENDED: i64 = 300_001_001;
pub(super) const NOT_PAUSED: i64 = 300_001_004;

/// A parameter is wrong; the message begins with its name.
pub(super) fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(INVALID, message)
}

/// That there is such a recording, and it has not ended.
pub(super) fn running(record: &CloudRecord, id: &str) -> Result<(), Refusal> {
    match record.tasks().get(id) {
        None => Err(unknown(id)),
        Some(task) if task.has_ended() => Err(Refusal::new(ENDED, format!("TaskId: the recording {} has ended", shown(id)))),
        Some(_) => Ok(()),
    }
}

pub(super) fn unknown(id: &str) -> Refusal {
    Refusal::new(UNKNOWN, format!("TaskId: there is no recording {}", shown(id)))
}

/// The same, of a recording that mixes.
pub(super) fn mixing(record: &CloudRecord, id: &str) -> Result<(), Refusal> {
    running(record, id)?;
    let mixes = record.tasks().get(id).is_some_and(|task| task.mix.is_some());
    if mixes { Ok(()) } else { Err(invalid("TaskId is of a recording that does not mix")) }
}
