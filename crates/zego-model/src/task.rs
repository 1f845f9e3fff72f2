//! Tasks on recorded files, asked about until they are over: merges, transcodings and thumbnails.
//!
//! Without any I/O: whoever has a connection sends [`TaskWatch::request`], hands the answer over, and waits for [`TaskWatch::pause`] before the next.
//!
//! ```
//! use zego_model::rtc::media_file::{DescribeMediaTask, DescribeMediaTaskOutput, Vendor};
//! use zego_model::task::{TaskProgress, TaskWatch};
//!
//! # fn send(_: &DescribeMediaTask) -> DescribeMediaTaskOutput {
//! #     serde_json::from_str(r#"{"Tencent":{"Status":"FINISH"}}"#).unwrap()
//! # }
//! let mut watch = TaskWatch::new(Vendor::Tencent, "1400341231-EditMedia-0d8b6f0a")?;
//! let progress = loop {
//!     let progress = watch.progress(&send(watch.request()));
//!     if progress.is_over() {
//!         break progress;
//!     }
//!     std::thread::sleep(watch.pause());
//! };
//! assert_eq!(progress, TaskProgress::Done);
//! # Ok::<(), zego_model::RequestError>(())
//! ```

use std::time::Duration;

use crate::RequestError;
use crate::rtc::media_file::{DescribeMediaTask, DescribeMediaTaskOutput, HuaweiTaskStatus, MediaTaskId, TencentTaskStatus, Vendor};

/// A task that is asked about.
///
/// Tencent tells of every task, Huawei of thumbnails alone: what became of its merges and transcodings only their callbacks tell.
#[derive(Clone, Debug)]
pub struct TaskWatch {
    request: DescribeMediaTask,
    pause: Duration,
}

impl TaskWatch {
    /// The pause before the first repeat. Most tasks take seconds.
    const FIRST: Duration = Duration::from_secs(1);
    /// The longest pause. The service takes 20 of these calls a second for all tasks of an app.
    const LONGEST: Duration = Duration::from_secs(10);

    /// Watches a task at a vendor: the id that `MergeMedia`, `TranscodeMedia` or `MediaThumbnails` answered with.
    ///
    /// # Errors
    /// [`RequestError`] for a vendor that tells of no task.
    pub fn new(vendor: Vendor, task: impl Into<MediaTaskId>) -> Result<Self, RequestError> {
        if !matches!(vendor, Vendor::Tencent | Vendor::Huawei) {
            return Err(RequestError::Unwritable(format!("Vendor: DescribeMediaTask tells of no task at {vendor}")));
        }
        Ok(Self { request: DescribeMediaTask::new(vendor, task.into()), pause: Self::FIRST })
    }

    /// The call that asks.
    pub const fn request(&self) -> &DescribeMediaTask {
        &self.request
    }

    /// What an answer says.
    pub fn progress(&self, answer: &DescribeMediaTaskOutput) -> TaskProgress {
        match (&answer.tencent, &answer.huawei) {
            (Some(task), _) => match &task.status {
                TencentTaskStatus::Waiting => TaskProgress::Waiting,
                TencentTaskStatus::Processing => TaskProgress::AtWork,
                TencentTaskStatus::Finish => TaskProgress::Done,
                TencentTaskStatus::Fail => TaskProgress::Failed { reason: task.message.clone() },
                other => TaskProgress::Unknown { status: other.to_string() },
            },
            (None, Some(task)) => match &task.status {
                HuaweiTaskStatus::NoTask => TaskProgress::Missing,
                HuaweiTaskStatus::Waiting => TaskProgress::Waiting,
                HuaweiTaskStatus::Processing => TaskProgress::AtWork,
                HuaweiTaskStatus::Succeeded => TaskProgress::Done,
                HuaweiTaskStatus::Failed | HuaweiTaskStatus::Canceled => TaskProgress::Failed { reason: task.status.to_string() },
                other => TaskProgress::Unknown { status: other.to_string() },
            },
            (None, None) => TaskProgress::Unknown { status: String::new() },
        }
    }

    /// How long to wait before the next call: a second at first, then ever longer, up to ten.
    pub fn pause(&mut self) -> Duration {
        let pause = self.pause;
        self.pause = (pause * 3 / 2).min(Self::LONGEST);
        pause
    }
}

/// How far a task is.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TaskProgress {
    /// It has not begun.
    Waiting,
    /// It is at work.
    AtWork,
    /// It is done.
    Done,
    /// It failed, or was called off.
    Failed {
        /// Why, in the vendor's words.
        reason: String,
    },
    /// There is no such task.
    Missing,
    /// The vendor's word for it is none that is known here, or there is none. It may change yet.
    Unknown {
        /// The word.
        status: String,
    },
}

impl TaskProgress {
    /// Whether nothing more will come of it.
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Done | Self::Failed { .. } | Self::Missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_is_told_apart() {
        let watch = TaskWatch::new(Vendor::Huawei, "289665200").unwrap();
        for (answer, progress) in [
            (r#"{"Tencent":{"Status":"WAITING"}}"#, TaskProgress::Waiting),
            (r#"{"Tencent":{"Status":"PROCESSING"}}"#, TaskProgress::AtWork),
            (r#"{"Tencent":{"Status":"FINISH"}}"#, TaskProgress::Done),
            (r#"{"Tencent":{"Status":"FAIL","Message":"no audio"}}"#, TaskProgress::Failed { reason: "no audio".to_owned() }),
            (r#"{"Tencent":{"Status":"RESTING"}}"#, TaskProgress::Unknown { status: "RESTING".to_owned() }),
            (r#"{"Huawei":{"Status":"NO_TASK"}}"#, TaskProgress::Missing),
            (r#"{"Huawei":{"Status":"SUCCEEDED"}}"#, TaskProgress::Done),
            (r#"{"Huawei":{"Status":"CANCELED"}}"#, TaskProgress::Failed { reason: "CANCELED".to_owned() }),
            ("{}", TaskProgress::Unknown { status: String::new() }),
        ] {
            assert_eq!(watch.progress(&serde_json::from_str(answer).unwrap()), progress, "{answer}");
            let is_over = !matches!(progress, TaskProgress::Waiting | TaskProgress::AtWork | TaskProgress::Unknown { .. });
            assert_eq!(progress.is_over(), is_over, "{answer}");
        }
        assert!(TaskWatch::new(Vendor::Ws, "1").is_err());
    }

    #[test]
    fn pauses_grow_to_a_limit() {
        let mut watch = TaskWatch::new(Vendor::Tencent, "1").unwrap();
        let pauses: Vec<_> = (0..9).map(|_| watch.pause().as_millis()).collect();
        assert_eq!(pauses, [1_000, 1_500, 2_250, 3_375, 5_062, 7_593, 10_000, 10_000, 10_000]);
    }
}
