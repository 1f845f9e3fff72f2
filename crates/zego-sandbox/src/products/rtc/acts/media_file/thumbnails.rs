//! `MediaThumbnails`: pictures of a file. The task ends after a while.

use serde_json::{Value, json};

use super::{checks, shapes};
use crate::config::{Cdn, Feature};
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::tasks::{MOST_PICTURES, Moments, Thumbnails, Work};
use crate::refusal::Refusal;

/// At Tencent the template decides, which the vendor's support sets up: every template of the sandbox is this, in seconds.
const TEMPLATE: i64 = 10;

pub(super) fn take(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let file = checks::file_id(call)?;
    let offsets = call.parameters.get("ExtTimeOffsetSet").and_then(Value::as_array);
    let offsets: Vec<f64> = offsets.into_iter().flatten().filter_map(Value::as_f64).collect();
    let interval = call.number("Interval").transpose()?;
    if interval.is_some_and(|interval| interval < 1) {
        return Err(Refusal::parameter("Interval is below 1"));
    }
    let moments = if call.text("Type") == Some("SnapshotByTimeOffset") {
        if offsets.is_empty() || offsets.len() > MOST_PICTURES {
            return Err(Refusal::parameter(format!("ExtTimeOffsetSet has {} items where 1 to {MOST_PICTURES} are allowed", offsets.len())));
        }
        if offsets.iter().any(|offset| *offset < 0.0) {
            return Err(Refusal::parameter("ExtTimeOffsetSet has a negative item"));
        }
        Moments::Chosen(offsets)
    } else {
        Moments::Every(interval.unwrap_or(TEMPLATE))
    };
    call.activated(Feature::Recording)?;
    let cdn = call.vendor()?;
    checks::exists(call, cdn, &file)?;
    let text = format!("pictures are being taken of the file {}", shown(&file));
    let task = call.tasks.begin(call.ids, cdn, Work::Thumbnails(Thumbnails { file, moments }), call.now);
    let data = match cdn {
        // As on the page: in lower case, and without an id of the request.
        Cdn::Huawei => json!({ "task_id": task }),
        _ => json!({ "TaskId": task, "RequestId": shapes::vendor_request_id(cdn, call.ids) }),
    };
    Ok(CallAnswer { data: json!({ cdn.as_str(): data }), text })
}
