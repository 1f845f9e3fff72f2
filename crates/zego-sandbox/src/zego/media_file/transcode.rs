//! `TranscodeMedia`: a copy of a file in another resolution. The task ends after a while.

use serde_json::json;

use super::{checks, shapes};
use crate::config::Feature;
use crate::log::printable;
use crate::state::tasks::Work;
use crate::zego::Refusal;
use crate::zego::call::{Call, Done};

pub(super) fn transcode(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let file = checks::file_id(call)?;
    let height = call.text("Resolution").unwrap_or_default().trim_end_matches('p').parse();
    let height = height.map_err(|_| Refusal::parameter("Resolution is no number of lines, such as 720p"))?;
    call.activated(Feature::Recording)?;
    let cdn = call.vendor()?;
    checks::exists(call, cdn, &file)?;
    let text = format!("the file {} is being transcoded", printable(&file));
    let task = call.tasks.begin(call.ids, cdn, Work::Transcode { file, height }, call.now);
    let request = shapes::vendor_request_id(cdn, call.ids);
    Ok(Done { data: json!({ cdn.as_str(): { "TaskId": task, "RequestId": request } }), text })
}
