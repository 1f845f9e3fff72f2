//! Switches for what nobody outside of Tencent Cloud Live knows.

use crate::quirks::{Quirk, word};

/// Every switch.
pub(super) const ALL: &[Quirk] = &[UNKNOWN_TASK, UNKNOWN_RECORD_TASK, TASK_ID];

pub(super) const UNKNOWN_TASK: Quirk = Quirk {
    name: "unknown-task",
    about: "`StopLiveRecord` and `DeleteLiveRecord` at Tencent for a task that is not there, or is another stream's",
    values: &[
        word("ResourceNotFound.TaskId", "of the page of `DeleteLiveRecord`"),
        word("InvalidParameterValue", "of all of Tencent's"),
        word("FailedOperation.AlterTaskState", "of the page of `DeleteLiveRecord`"),
    ],
    test: "an_unknown_task_has_the_code_that_is_chosen",
};

pub(super) const UNKNOWN_RECORD_TASK: Quirk = Quirk {
    name: "unknown-record-task",
    about: "`StopRecordTask` and `DeleteRecordTask` at Tencent for a task that is not there",
    values: &[word("InvalidParameter", "of their pages' codes the nearest"), word("success", "as for one that was there")],
    test: "an_unknown_record_task_is_refused_or_not",
};

pub(super) const TASK_ID: Quirk = Quirk {
    name: "task-id",
    about: "Tencent's `TaskId`: a number, and programs that hold numbers as doubles round it past 2^53",
    values: &[word("short", "16 digits, below 2^53"), word("long", "19 digits")],
    test: "a_task_id_fits_a_double_or_does_not",
};
