//! The family `media_file`: recordings at a CDN, and the files they leave.

mod checks;
mod delete;
mod merge;
mod outcomes;
mod record;
mod search;
mod shapes;
mod task;
mod thumbnails;
mod transcode;

use crate::generated::rtc::media_file::{
    DeleteMedia, DescribeMediaTask, MediaThumbnails, MergeMedia, SearchMedia, StartCdnRecord, StopCdnRecord, TranscodeMedia,
};
use crate::product::{Act, act};
use crate::products::rtc::Rtc;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Rtc>] = &[
    act!(StartCdnRecord => record::start),
    act!(StopCdnRecord => record::stop),
    act!(SearchMedia => search::search),
    act!(DeleteMedia => delete::delete),
    act!(MergeMedia => merge::merge),
    act!(TranscodeMedia => transcode::transcode),
    act!(MediaThumbnails => thumbnails::take),
    act!(DescribeMediaTask => task::describe),
];
