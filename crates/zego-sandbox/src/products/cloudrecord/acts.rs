//! What calls do.

mod checks;
mod describe;
mod layout;
mod start;
mod task;

use zego_model::check::{Problem, Violation};
use zego_model::spec::OperationSpec;

use super::CloudRecord;
use crate::generated::cloudrecord::recording::{
    DescribeRecordStatus, DescribeTasks, PauseRecord, ResumeRecord, StartRecord, StopRecord, TakeSnapshot, UpdateLayout, UpdateWhiteboard,
};
use crate::product::{Act, Verdict, act};

pub(super) const ALL: &[Act<CloudRecord>] = &[
    act!(StartRecord => start::start),
    act!(StopRecord => task::stop),
    act!(PauseRecord => task::pause),
    act!(ResumeRecord => task::resume),
    act!(TakeSnapshot => task::take_snapshot),
    act!(UpdateLayout => layout::update),
    act!(UpdateWhiteboard => task::update_whiteboard),
    act!(DescribeRecordStatus => describe::status),
    act!(DescribeTasks => describe::tasks),
];

/// An empty list of streams means all of them, as the page says.
pub(super) fn verdict(_: &OperationSpec, violation: &Violation) -> Option<Verdict> {
    let is_empty = matches!(violation.problem, Problem::Length { len: 0, .. });
    (is_empty && violation.parameter == "RecordInputParams.RecordStreamList")
        .then(|| Verdict::Taken("RecordInputParams.RecordStreamList is empty: all streams of the room are recorded".to_owned()))
}
