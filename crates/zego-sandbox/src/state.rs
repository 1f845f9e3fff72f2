//! What one app has in one environment, a subject a file. It changes by calls and by the passing of time.

pub(crate) mod addresses;
pub(crate) mod media;
pub(crate) mod mixing;
pub(crate) mod moderation;
pub(crate) mod rooms;
pub(crate) mod streams;
pub(crate) mod tasks;

use zego_sign::AppId;

use crate::config::AppConfig;
use crate::ids::Ids;
use crate::outbox::Outbox;

/// Production and test share nothing but the app.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Environment {
    #[default]
    Production,
    /// Chosen by `IsTest`.
    Test,
}

/// What one app has in one environment.
#[derive(Debug, Default)]
pub(crate) struct Tenant {
    /// Recordings, files, streams forbidden at a CDN.
    pub(crate) media: media::Media,
    /// Rooms with their users and streams, and the rules on both.
    pub(crate) rooms: rooms::Rooms,
    /// Streams as the media service knows them: forbidden ones, transfer rules.
    pub(crate) streams: streams::Streams,
    /// Mixing, auto-mixing and cloud transcoding.
    pub(crate) mixing: mixing::Mixing,
    /// Merging, transcoding and thumbnails of files.
    pub(crate) tasks: tasks::FileTasks,
    /// Moderation of audio and video.
    pub(crate) moderation: moderation::Moderation,
}

/// Of which app, and in which environment.
pub(crate) type TenantKey = (AppId, Environment);

impl Tenant {
    /// Lets time pass up to `now`; what that brings about goes to the outbox.
    pub(crate) fn settle(&mut self, app: &AppConfig, ids: &mut Ids, outbox: &mut Outbox, now: i64) {
        self.media.settle(app, ids, outbox, now);
        self.rooms.settle(outbox, now);
        self.streams.settle(now);
        self.mixing.settle(&mut self.rooms, app, outbox, now);
        self.tasks.settle(&mut self.media, app, ids, outbox, now);
        self.moderation.settle(&self.rooms, outbox, now);
    }
}
