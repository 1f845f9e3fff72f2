//! Cloud recording: a room is recorded, paused, gone on with and stopped, and its files arrive in a storage; and a recording of a room in which nobody is.

use zego_model::cloudrecord::recording::{
    DescribeRecordStatus, MixConfig, MixVideo, PauseRecord, RecordInput, RecordMode, RecordStorage, ResumeRecord, StartRecord, StopRecord,
    StorageVendor,
};
use zego_sandbox::control::{Login, Publish};

use super::report::TourReport;
use super::stage::{MINUTE, Stage};
use crate::error::CommandError;

const ROOM: &str = "lesson-1";
const TEACHER: &str = "teacher-1";
/// What the service answers of a recording that has ended.
const ENDED: &str = "300001001";

/// The whole story.
pub(super) async fn tell(stage: &Stage, report: &mut TourReport) -> Result<(), CommandError> {
    let client = stage.client()?;
    stage.control(|control| control.log_in(&Login::new(ROOM, TEACHER)))?;
    stage.control(|control| control.publish(&Publish::new(ROOM, TEACHER, "teacher-1-camera")))?;
    report.remark("A teacher enters the room lesson-1 and publishes a stream there.\n")?;
    let storage = || {
        RecordStorage::new(StorageVendor::AmazonS3)
            .region("us-east-1")
            .bucket("lessons")
            .access_key_id("made-up")
            .access_key_secret("made-up")
    };
    let picture = MixVideo::new(1280, 720, 15, 1_500_000)?;
    let mixed = || RecordInput::new(RecordMode::Mixed).mix(MixConfig::new("lesson-1-mix").video(picture.clone()));
    let started = report
        .done("Record the room into a storage of one's own", &client, &StartRecord::new(ROOM, mixed(), storage()), 0, |started| {
            vec![format!("recording {}", started.task_id)]
        })
        .await?;
    let task = started.task_id;
    stage.clock.advance(20 * MINUTE);
    report.remark("Twenty minutes pass, on the sandbox's clock.\n")?;
    report.done("Pause it", &client, &PauseRecord::new(task.clone()), 0, |_| Vec::new()).await?;
    stage.clock.advance(5);
    report.done("Go on", &client, &ResumeRecord::new(task.clone()), 0, |_| Vec::new()).await?;
    stage.clock.advance(10 * MINUTE);
    report.done("Stop it: until then it is paid for", &client, &StopRecord::new(task.clone()), 0, |_| Vec::new()).await?;
    stage.clock.advance(10);
    report.remark("Ten seconds later the file is in the storage; the event 1 tells a server of it, too.\n")?;
    report
        .done("Ask for its files", &client, &DescribeRecordStatus::new(task.clone()), 0, |known| {
            known.files.iter().map(|file| format!("{}: {} s, {} bytes", file.file_id, file.duration.0 / 1000, file.size)).collect()
        })
        .await?;
    report.refused("Stop it again", &client, &StopRecord::new(task.clone()), ENDED).await?;

    let forgotten = report
        .done("Record a room in which nobody is", &client, &StartRecord::new("nobody-there", mixed(), storage()), 0, |started| {
            vec![format!("recording {}", started.task_id)]
        })
        .await?
        .task_id;
    stage.clock.advance(MINUTE);
    report.remark("A minute passes. A recording ends by itself after 30 seconds without a stream: MaxIdleTime says so. As long as")?;
    report.remark("somebody publishes it goes on, for a day at most. In a program, `client.guard()` ends what it started.\n")?;
    report.refused("Stop it", &client, &StopRecord::new(forgotten), ENDED).await
}
