//! The family `media_file`: recordings at a CDN, and the files they leave.

mod checks;
mod delete;
mod files;
mod merge;
mod record;
mod search;
mod shapes;
mod task;
mod thumbnails;
mod transcode;

use super::call;
use crate::product::Act;
use crate::products::rtc::Rtc;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Rtc>] = &[
    Act { action: "StartCDNRecord", run: |p, s, cx| call::run(p, s, cx, record::start) },
    Act { action: "StopCDNRecord", run: |p, s, cx| call::run(p, s, cx, record::stop) },
    Act { action: "SearchMedia", run: |p, s, cx| call::run(p, s, cx, search::search) },
    Act { action: "DeleteMedia", run: |p, s, cx| call::run(p, s, cx, delete::delete) },
    Act { action: "MergeMedia", run: |p, s, cx| call::run(p, s, cx, merge::merge) },
    Act { action: "TranscodeMedia", run: |p, s, cx| call::run(p, s, cx, transcode::transcode) },
    Act { action: "MediaThumbnails", run: |p, s, cx| call::run(p, s, cx, thumbnails::take) },
    Act { action: "DescribeMediaTask", run: |p, s, cx| call::run(p, s, cx, task::describe) },
];
