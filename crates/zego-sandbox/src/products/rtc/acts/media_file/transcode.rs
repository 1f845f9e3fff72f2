//! `TranscodeMedia`: a copy of a file in another resolution. The task ends after a while.

use super::checks;
use crate::cx::Cx;
use crate::generated::rtc::media_file::{MediaTask, TranscodeMedia, TranscodeMediaAnswer};
use crate::log::shown;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::tasks::Work;
use crate::refusal::Refusal;

pub(super) fn transcode(call: TranscodeMedia, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<TranscodeMediaAnswer, Refusal> {
    let TranscodeMedia { vendor, file_id: file, resolution } = call;
    checks::not_empty("FileId", &file)?;
    let height = resolution.trim_end_matches('p').parse();
    let height = height.map_err(|_| Refusal::parameter("Resolution is no number of lines, such as 720p"))?;
    let cdn = checks::vendor(cx, &vendor)?;
    checks::exists(&rtc.media, cdn, &file)?;
    cx.say(format!("the file {} is being transcoded", shown(&file)));
    let task_id = rtc.tasks.begin(cdn, Work::Transcode { file, height }, cx);
    // No other vendor transcodes: the table refuses them.
    Ok(TranscodeMediaAnswer {
        tencent: Some(MediaTask { task_id: task_id.into(), request_id: checks::vendor_request_id(cdn, cx.ids).into() }),
    })
}
