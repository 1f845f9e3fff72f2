//! `MediaThumbnails`: pictures of a file. The task ends after a while.

use super::checks;
use crate::config::Cdn;
use crate::cx::Cx;
use crate::generated::rtc::media_file::{HuaweiThumbnailsTask, MediaTask, MediaThumbnails, MediaThumbnailsAnswer};
use crate::log::shown;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::tasks::{MOST_PICTURES, Moments, Thumbnails, Work};
use crate::refusal::Refusal;

/// At Tencent the template decides, which the vendor's support sets up: every template of the sandbox is this, in seconds.
const TEMPLATE: u32 = 10;

pub(super) fn take(call: MediaThumbnails, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<MediaThumbnailsAnswer, Refusal> {
    let MediaThumbnails { vendor, file_id: file, kind, time_offsets, interval, .. } = call;
    checks::not_empty("FileId", &file)?;
    if interval == Some(0) {
        return Err(Refusal::parameter("Interval is below 1"));
    }
    let moments = if kind == "SnapshotByTimeOffset" {
        let offsets = time_offsets.unwrap_or_default();
        if offsets.is_empty() || offsets.len() > MOST_PICTURES {
            return Err(Refusal::parameter(format!("ExtTimeOffsetSet has {} items where 1 to {MOST_PICTURES} are allowed", offsets.len())));
        }
        if offsets.iter().any(|offset| *offset < 0.0) {
            return Err(Refusal::parameter("ExtTimeOffsetSet has a negative item"));
        }
        Moments::Chosen(offsets)
    } else {
        Moments::Every(interval.map_or(TEMPLATE, |interval| u32::try_from(interval).unwrap_or(u32::MAX)))
    };
    let cdn = checks::vendor(cx, &vendor)?;
    checks::exists(&rtc.media, cdn, &file)?;
    cx.say(format!("pictures are being taken of the file {}", shown(&file)));
    let task_id = rtc.tasks.begin(cdn, Work::Thumbnails(Thumbnails { file, moments }), cx);
    Ok(match cdn {
        // As on the page: in lower case, and without an id of the request.
        Cdn::Huawei => MediaThumbnailsAnswer { huawei: Some(HuaweiThumbnailsTask { task_id: task_id.into() }), tencent: None },
        _ => MediaThumbnailsAnswer {
            huawei: None,
            tencent: Some(MediaTask { task_id: task_id.into(), request_id: checks::vendor_request_id(cdn, cx.ids).into() }),
        },
    })
}
