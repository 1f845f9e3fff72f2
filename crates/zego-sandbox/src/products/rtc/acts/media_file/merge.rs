//! `MergeMedia`: files, or parts of them, become one. The task ends after a while.

use super::checks;
use crate::config::{Cdn, FileFormat};
use crate::cx::Cx;
use crate::generated::rtc::media_file::{Cut, MediaTask, MergeMedia, MergeMediaAnswer};
use crate::log::shown;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::tasks::{Merge, Part, Work};
use crate::refusal::Refusal;

const HOUR: i64 = 3_600;
/// How many whole files Tencent joins; the table has Huawei's limit.
const MOST_AT_TENCENT: usize = 10;

pub(super) fn merge(call: MergeMedia, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<MergeMediaAnswer, Refusal> {
    let MergeMedia { vendor, format, kind, input_file_ids, cuts, output_file_name: name, keep_for } = call;
    let is_cut = kind.as_deref() == Some("1");
    let parts = parts(&vendor, is_cut, input_file_ids, cuts)?;
    if let Some(name) = &name {
        checks::not_empty("OutputFileName", name)?;
    }
    let cdn = checks::vendor(cx, &vendor)?;
    let format = made(format.as_deref(), cdn)?;
    if cdn == Cdn::Tencent && parts.len() > MOST_AT_TENCENT {
        return Err(Refusal::parameter(format!("InputFileId has {} items where Tencent joins {MOST_AT_TENCENT}", parts.len())));
    }
    if cdn == Cdn::Huawei && is_cut {
        cx.note("Type takes effect only for Tencent: ignored");
    }
    if let Some(part) = parts.iter().find(|part| !rtc.media.files.contains(cdn, &part.file)) {
        return Err(Refusal::new(checks::NO_SUCH_FILE, format!("the file {} does not exist at {cdn}", shown(&part.file))));
    }
    cx.say(format!("{} files of {cdn} are being merged", parts.len()));
    let hours = keep_for.filter(|hours| *hours > 0).map(|hours| i64::try_from(hours).unwrap_or(i64::MAX));
    let expires = hours.map(|hours| cx.now.plus_secs(hours.saturating_mul(HOUR)));
    // Huawei makes a name up.
    let name = name.unwrap_or_else(|| format!("merged-{}", cx.now.secs()));
    let task_id = rtc.tasks.begin(cdn, Work::Merge(Merge { expires, format, name, parts }), cx);
    let task = Some(MediaTask { task_id: task_id.into(), request_id: checks::vendor_request_id(cdn, cx.ids).into() });
    Ok(match cdn {
        Cdn::Huawei => MergeMediaAnswer { tencent: None, huawei: task },
        _ => MergeMediaAnswer { tencent: task, huawei: None },
    })
}

fn made(format: Option<&str>, cdn: Cdn) -> Result<FileFormat, Refusal> {
    match format.unwrap_or("MP4") {
        "MP4" => Ok(FileFormat::Mp4),
        "M3U8" => Ok(FileFormat::M3u8),
        "MP3" if cdn == Cdn::Tencent => Ok(FileFormat::Mp3),
        other => Err(Refusal::parameter(format!("Format is `{}`, which {cdn} does not make", shown(other)))),
    }
}

/// What is joined. The notation has no words for this: one list is required when `Type` is 1, the other when it is anything else, also by default.
fn parts(vendor: &str, is_cut: bool, files: Option<Vec<String>>, cuts: Option<Vec<Cut>>) -> Result<Vec<Part>, Refusal> {
    match cuts {
        None if is_cut && vendor != "Huawei" => Err(Refusal::parameter("HandleMediaArgs is required when Type is 1")),
        None => {
            let files = files.unwrap_or_default();
            if files.iter().any(String::is_empty) {
                return Err(Refusal::parameter("InputFileId has an empty item"));
            }
            Ok(files.into_iter().map(|file| Part { file, from: 0.0, to: None }).collect())
        }
        Some(_) if !is_cut => Err(Refusal::parameter("HandleMediaArgs needs Type 1; InputFileId is required when Type is 0")),
        Some(cuts) => cuts.into_iter().enumerate().map(|(index, cut)| part(index, cut)).collect(),
    }
}

fn part(index: usize, cut: Cut) -> Result<Part, Refusal> {
    let Cut { file_id: file, start_time, end_time: to } = cut;
    checks::not_empty(&format!("HandleMediaArgs.{index}.FileId"), &file)?;
    let from = start_time.unwrap_or_default();
    if from < 0.0 {
        return Err(Refusal::parameter(format!("HandleMediaArgs.{index}.StartTime is negative")));
    }
    if to.is_some_and(|to| to <= from) {
        return Err(Refusal::parameter(format!("HandleMediaArgs.{index}.EndTime is not after its StartTime")));
    }
    Ok(Part { file, from, to })
}
