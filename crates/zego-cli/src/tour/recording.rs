//! The life of a recording at a CDN: started, stopped, found, deleted; a stream forbidden and allowed again; calls refused; and the same at Tencent itself.

use zego_model::rtc::media_file::{DeleteMedia, MediaInfo, SearchMedia, StartCdnRecord, StopCdnRecord, Vendor};
use zego_model::rtc::media_service::{ForbidCdnLiveStream, ForbidVendor, QueryForbidCdnLiveStream, ResumeCdnLiveStream};
use zego_model::tencent_live::live_record::{CreateLiveRecord, DeleteLiveRecord, StopLiveRecord};
use zego_model::{TencentCloud, Zego};
use zego_sign::ServerSecret;
use zego_transport::Client;

use super::report::TourReport;
use super::stage::{HOUR, MINUTE, Stage, unexpected};
use crate::clock::ManualClock;
use crate::error::CommandError;

const STREAMS: [&str; 3] = ["lesson-1", "lesson-2", "lesson-3"];

/// The whole story.
pub(super) async fn tell(stage: &Stage, report: &mut TourReport) -> Result<(), CommandError> {
    let client = stage.client()?;
    record(report, &client, &stage.clock).await?;
    forbid(report, &client).await?;
    let wrong = ServerSecret::new("not-the-secret-of-this-app").map_err(|error| unexpected(&error))?;
    refusals(report, &stage.zego(wrong, 0)?, &stage.zego(stage.sandbox.server_secret(), 11 * MINUTE)?).await?;
    at_tencent(report, &stage.tencent()?, &stage.clock).await
}

/// Start, stop, search, delete.
async fn record(report: &mut TourReport, client: &Client<Zego>, clock: &ManualClock) -> Result<(), CommandError> {
    let request = StartCdnRecord::new(Vendor::Tencent, STREAMS)?;
    report
        .done("Start recording three streams at Tencent", client, &request, 0, |started| {
            started.tencent.iter().map(|start| format!("{} is being recorded", start.stream_name)).collect()
        })
        .await?;

    clock.advance(HOUR);
    report.remark("An hour passes, on the sandbox's clock.")?;
    let request = StopCdnRecord::new(Vendor::Tencent, STREAMS)?;
    report
        .done("Stop recording them", client, &request, 0, |stopped| {
            stopped.tencent.iter().map(|stop| format!("{} has stopped", stop.stream_name)).collect()
        })
        .await?;

    let request = SearchMedia::new(Vendor::Tencent).stream_ids(STREAMS)?;
    let found = report
        .done("Search the files that came of it", client, &request, 0, |found| {
            let files = found.tencent.iter().flat_map(|tencent| &tencent.media_info_set);
            let stream =
                |file: &MediaInfo| file.basic_info.source_info.as_ref().map(|source| source.source_context.clone()).unwrap_or_default();
            files.map(|file| format!("file {} of {}", file.file_id, stream(file))).collect()
        })
        .await?;
    let files = found.tencent.into_iter().flat_map(|tencent| tencent.media_info_set);

    let ids: Vec<_> = files.map(|file| file.file_id).chain(["no-such-file".into()]).collect();
    let request = DeleteMedia::new(Vendor::Tencent, ids)?;
    report
        .done("Delete the files, and one that does not exist", client, &request, 1, |deleted| {
            let gone = deleted.deleted.iter().map(|file| format!("{file} is gone"));
            gone.chain(["Code 0 does not mean that every file is gone: failures() names the others.".to_owned()]).collect()
        })
        .await?;
    Ok(())
}

/// Forbid, query, resume.
async fn forbid(report: &mut TourReport, client: &Client<Zego>) -> Result<(), CommandError> {
    let [banned, ..] = STREAMS;
    let request = ForbidCdnLiveStream::new(banned);
    report
        .done("Forbid a stream for a day", client, &request, 0, |forbidden| {
            forbidden.outcomes.iter().map(|outcome| format!("{}: {}", outcome.cdn_type, outcome.cdn_result)).collect()
        })
        .await?;
    let request = QueryForbidCdnLiveStream::new(ForbidVendor::Ws);
    report
        .done("Ask which streams are forbidden", client, &request, 0, |bans| {
            let bans = bans.ws.iter().flat_map(|ws| &ws.result_detail);
            bans.map(|ban| format!("{} from {} to {}", ban.url, ban.start_time, ban.end_time)).collect()
        })
        .await?;
    let request = ResumeCdnLiveStream::new(banned);
    report
        .done("Allow it again", client, &request, 0, |resumed| {
            resumed.outcomes.iter().map(|outcome| format!("{}: {}", outcome.cdn_type, outcome.cdn_result)).collect()
        })
        .await?;
    Ok(())
}

/// The two ways in which signing goes wrong.
async fn refusals(report: &mut TourReport, wrong: &Client<Zego>, stale: &Client<Zego>) -> Result<(), CommandError> {
    let search = SearchMedia::new(Vendor::Tencent);
    report.refused("Sign with a wrong secret", wrong, &search, "100000005").await?;
    report.refused("Sign with a clock that is eleven minutes slow", stale, &search, "100000004").await
}

/// Tencent's own tasks, with Tencent's own credentials and signature.
async fn at_tencent(report: &mut TourReport, client: &Client<TencentCloud>, clock: &ManualClock) -> Result<(), CommandError> {
    let [stream, ..] = STREAMS;
    let create = CreateLiveRecord::new(stream).start_time(clock.in_beijing(0)?).end_time(clock.in_beijing(HOUR)?);
    let created = report
        .done("Have Tencent record a stream for an hour", client, &create, 0, |created| vec![format!("task {}", created.task_id)])
        .await?;
    clock.advance(MINUTE);
    let delete = DeleteLiveRecord::new(stream, created.task_id);
    report.refused("Delete the task while it runs", client, &delete, "FailedOperation.AlterTaskState").await?;
    let request = StopLiveRecord::new(stream, created.task_id);
    report.done("Stop the task", client, &request, 0, |_| Vec::new()).await?;
    report.done("Delete the task", client, &delete, 0, |_| Vec::new()).await?;
    Ok(())
}
