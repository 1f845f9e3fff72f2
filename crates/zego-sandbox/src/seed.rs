//! What a sandbox starts with.

mod file;

use zego_model::sandbox as published;
use zego_sign::{AppId, ServerSecret, Timestamp};

pub use file::SeedFile;

use crate::builder::published_app;
use crate::clock;
use crate::config::{AppConfig, Cdn, Config};
use crate::control::RoomRole;
use crate::service::World;
use crate::state::Environment;
use crate::state::media::{Forbidden, Recording};
use crate::state::rooms::{NewStream, NewUser, Scene};
use crate::tencent::LiveRecordTask;

/// An app with the published secret that has Tencent as its only vendor, and no service activated but recording: it gets codes 3 and 4.
pub const LIMITED_APP_ID: u32 = published::APP_ID + 1;

/// An app with the published secret whose configuration the gateway cannot read: it gets code 100000011.
pub const BROKEN_APP_ID: u32 = published::APP_ID + 2;

/// 2026-01-01 00:00:00 UTC: when the seeded files begin.
const NEW_YEAR: i64 = 1_767_225_600;
const HOUR: i64 = 3_600;

/// The apps there always are.
pub(crate) fn apps() -> [AppConfig; 3] {
    let app = |id| {
        AppConfig::new(
            AppId::new(id).expect("a constant that is not zero"),
            ServerSecret::new(published::SERVER_SECRET).expect("the published secret is well formed"),
        )
    };
    let limited = app(LIMITED_APP_ID).vendors([Cdn::Tencent]).features([crate::Feature::Recording]);
    [published_app(), limited, app(BROKEN_APP_ID).unreadable()]
}

/// Streams, files and tasks, for the first app.
pub(crate) fn plant(config: &Config, world: &mut World, now: Timestamp) {
    let now = clock::seconds(now);
    let app = published_app();
    let Some(app) = config.apps.get(&app.app_id) else { return };
    let media = &mut world.tenants.entry((app.app_id, Environment::Production)).or_default().media;
    let seed = |cdn, stream: &str, hours: i64| SeedFile {
        created: NEW_YEAR + (hours + 1) * HOUR,
        ..SeedFile::new(cdn, stream, Timestamp::from_secs(0))
    };
    for (stream, hours, id, heights) in [
        ("lesson-1", 0, "5285890813221514958", &[360, 540, 720][..]),
        ("lesson-1", 2, "5285890813221513290", &[]),
        ("lesson-2", 4, "3270835010811335406", &[360, 720]),
    ] {
        media.plant(app, &mut world.ids, seed(Cdn::Tencent, stream, hours).id(id).transcodes(heights.iter().copied()));
    }
    for (cdn, stream, hours) in
        [(Cdn::Ws, "show-1", 0), (Cdn::Ws, "show-1", 2), (Cdn::Ws, "show-2", 4), (Cdn::Huawei, "match-1", 0), (Cdn::Huawei, "match-1", 2)]
    {
        media.plant(app, &mut world.ids, seed(cdn, stream, hours));
    }
    media.recordings.insert((Cdn::Tencent, "live-1".to_owned()), Recording { started: now - 60, ends: None, task: world.ids.opaque() });
    media.forbidden.insert("banned-1".to_owned(), Forbidden { since: now, until: now + 24 * HOUR });
    plant_rooms(world, app.app_id, now);
    world.tasks.insert(123, LiveRecordTask { stream: "stream1".to_owned(), start: NEW_YEAR, end: NEW_YEAR + HOUR, stopped: true });
    world.tasks.insert(124, LiveRecordTask { stream: "stream2".to_owned(), start: now - 60, end: now + 24 * HOUR, stopped: false });
}

/// A lesson under way, and two who talk while they are recorded.
fn plant_rooms(world: &mut World, app_id: AppId, now: i64) {
    let World { tenants, ids, outbox, .. } = world;
    let rooms = &mut tenants.entry((app_id, Environment::Production)).or_default().rooms;
    let user = |id: &str, role: RoomRole| NewUser { user: id.to_owned(), name: id.to_owned(), role: role as u8, ..NewUser::default() };
    let stream = |id: &str, user: &str| NewStream {
        stream: id.to_owned(),
        user: user.to_owned(),
        user_name: user.to_owned(),
        ..NewStream::default()
    };
    // The seeded rooms, users and streams are one minute old.
    let mut scene = Scene { ids, outbox, now: now - 60 };
    for (room, users, streams) in [
        (
            "class-1",
            &[("teacher-1", RoomRole::Host), ("student-1", RoomRole::Audience), ("student-2", RoomRole::Audience)][..],
            &[("teacher-1-camera", "teacher-1"), ("teacher-1-screen", "teacher-1")][..],
        ),
        (
            "talk-1",
            &[("anna", RoomRole::Host), ("bert", RoomRole::Host), ("recorder-1", RoomRole::Administrator)],
            &[("anna-camera", "anna"), ("bert-camera", "bert")],
        ),
    ] {
        rooms.plant_room(room, room, &mut scene);
        for (id, role) in users {
            rooms.plant_user(room, user(id, *role), &mut scene);
        }
        for (id, user) in streams {
            rooms.plant_stream(room, stream(id, user), &mut scene);
        }
    }
}

/// Files of the first app.
pub(crate) fn plant_files(config: &Config, world: &mut World) {
    let Some(app) = config.apps.get(&published_app().app_id).filter(|_| !config.beginning.files.is_empty()) else { return };
    let World { tenants, ids, .. } = world;
    let media = &mut tenants.entry((app.app_id, Environment::Production)).or_default().media;
    for file in config.beginning.files.iter().cloned() {
        media.plant(app, ids, file);
    }
}
