//! What an app has in one environment, a subject a file. It changes by calls and by the passing of time.

pub(super) mod addresses;
pub(super) mod media;
pub(super) mod mixing;
pub(super) mod moderation;
pub(super) mod rooms;
pub(super) mod streams;
pub(super) mod tasks;

use serde::{Deserialize, Serialize};

/// What an app has in one environment.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rtc {
    /// Recordings, files, streams forbidden at a CDN.
    pub(super) media: media::Media,
    /// Mixing, auto-mixing and cloud transcoding.
    pub(super) mixing: mixing::Mixing,
    /// Moderation of audio and video.
    pub(super) moderation: moderation::Moderation,
    /// Rooms with their users and streams, and the rules on both.
    pub(super) rooms: rooms::Rooms,
    /// Streams as the media service knows them: forbidden ones, transfer rules.
    pub(super) streams: streams::Streams,
    /// Merging, transcoding and thumbnails of files.
    pub(super) tasks: tasks::FileTasks,
}
