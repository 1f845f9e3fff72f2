//! `TranscodeMedia`: a copy of a file in another resolution. The task ends after a while.

use serde_json::json;

use super::{checks, shapes};
use crate::config::Feature;
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::tasks::Work;
use crate::refusal::Refusal;

pub(super) fn transcode(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let file = checks::file_id(call)?;
    let height = call.text("Resolution").unwrap_or_default().trim_end_matches('p').parse();
    let height = height.map_err(|_| Refusal::parameter("Resolution is no number of lines, such as 720p"))?;
    call.activated(Feature::Recording)?;
    let cdn = call.vendor()?;
    checks::exists(call, cdn, &file)?;
    let text = format!("the file {} is being transcoded", shown(&file));
    let task = call.tasks.begin(call.ids, cdn, Work::Transcode { file, height }, call.now);
    let request = shapes::vendor_request_id(cdn, call.ids);
    Ok(CallAnswer { data: json!({ cdn.as_str(): { "TaskId": task, "RequestId": request } }), text })
}
