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

use super::play::Play;

/// What plays an action of this family, where it keeps a state.
pub(super) fn play(action: &str) -> Option<Play> {
    Some(match action {
        "StartCDNRecord" => record::start,
        "StopCDNRecord" => record::stop,
        "SearchMedia" => search::search,
        "DeleteMedia" => delete::delete,
        "MergeMedia" => merge::merge,
        "TranscodeMedia" => transcode::transcode,
        "MediaThumbnails" => thumbnails::take,
        "DescribeMediaTask" => task::describe,
        _ => return None,
    })
}
