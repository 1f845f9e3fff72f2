//! `MergeMedia`: files, or parts of them, become one. The task ends after a while.

use serde_json::{Value, json};

use super::{checks, shapes};
use crate::clock;
use crate::config::{Cdn, Feature, FileFormat};
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::tasks::{Merge, Part, Work};
use crate::refusal::Refusal;

const HOUR: i64 = 3_600;
/// How many whole files Tencent joins; the table has Huawei's limit.
const MOST_AT_TENCENT: usize = 10;

pub(super) fn merge(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let parts = parts(call)?;
    let name = call.text("OutputFileName").map(str::to_owned);
    if name.as_deref() == Some("") {
        return Err(Refusal::parameter("OutputFileName is empty"));
    }
    let hours = call.number("ExpireTime").transpose()?.unwrap_or_default();
    if hours < 0 {
        return Err(Refusal::parameter("ExpireTime is negative"));
    }
    call.activated(Feature::Recording)?;
    let cdn = call.vendor()?;
    let format = format(call, cdn)?;
    if cdn == Cdn::Tencent && parts.len() > MOST_AT_TENCENT {
        return Err(Refusal::parameter(format!("InputFileId has {} items where Tencent joins {MOST_AT_TENCENT}", parts.len())));
    }
    if cdn == Cdn::Huawei && call.text("Type") == Some("1") {
        call.note("Type takes effect only for Tencent: ignored");
    }
    if let Some(part) = parts.iter().find(|part| !call.media.files.contains(cdn, &part.file)) {
        return Err(Refusal::new(checks::NO_SUCH_FILE, format!("the file {} does not exist at {cdn}", shown(&part.file))));
    }
    let expires = (hours > 0).then(|| call.now.saturating_add(hours.saturating_mul(HOUR)).min(clock::NEVER));
    let text = format!("{} files of {cdn} are being merged", parts.len());
    // Huawei makes a name up.
    let name = name.unwrap_or_else(|| format!("merged-{}", call.now));
    let merge = Merge { parts, name, format, expires };
    let task = call.tasks.begin(call.ids, cdn, Work::Merge(merge), call.now);
    let request = shapes::vendor_request_id(cdn, call.ids);
    Ok(CallAnswer { data: json!({ cdn.as_str(): { "TaskId": task, "RequestId": request } }), text })
}

fn format(call: &CallContext<'_>, cdn: Cdn) -> Result<FileFormat, Refusal> {
    match call.text("Format").unwrap_or("MP4") {
        "MP4" => Ok(FileFormat::Mp4),
        "M3U8" => Ok(FileFormat::M3u8),
        "MP3" if cdn == Cdn::Tencent => Ok(FileFormat::Mp3),
        other => Err(Refusal::parameter(format!("Format is `{}`, which {cdn} does not make", shown(other)))),
    }
}

/// What is joined. The notation has no words for this: one list is required when `Type` is 1, the other when it is anything else, also by default.
fn parts(call: &CallContext<'_>) -> Result<Vec<Part>, Refusal> {
    let cuts = call.parameters.get("HandleMediaArgs").and_then(Value::as_array);
    let is_cut = call.text("Type") == Some("1");
    match cuts {
        None if is_cut && call.text("Vendor") != Some("Huawei") => Err(Refusal::parameter("HandleMediaArgs is required when Type is 1")),
        None => {
            let files = call.texts("InputFileId");
            if files.iter().any(String::is_empty) {
                return Err(Refusal::parameter("InputFileId has an empty item"));
            }
            Ok(files.into_iter().map(|file| Part { file, from: 0.0, to: None }).collect())
        }
        Some(_) if !is_cut => Err(Refusal::parameter("HandleMediaArgs needs Type 1; InputFileId is required when Type is 0")),
        Some(cuts) => cuts.iter().enumerate().map(|(index, cut)| part(index, cut)).collect(),
    }
}

fn part(index: usize, cut: &Value) -> Result<Part, Refusal> {
    let file = cut["FileId"].as_str().unwrap_or_default().to_owned();
    if file.is_empty() {
        return Err(Refusal::parameter(format!("HandleMediaArgs.{index}.FileId is empty")));
    }
    let (from, to) = (cut["StartTime"].as_f64().unwrap_or_default(), cut["EndTime"].as_f64());
    if from < 0.0 {
        return Err(Refusal::parameter(format!("HandleMediaArgs.{index}.StartTime is negative")));
    }
    if to.is_some_and(|to| to <= from) {
        return Err(Refusal::parameter(format!("HandleMediaArgs.{index}.EndTime is not after its StartTime")));
    }
    Ok(Part { file, from, to })
}
