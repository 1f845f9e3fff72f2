//! What a sandbox starts with.

use zego_model::sandbox as published;
use zego_sign::{AppId, ServerSecret, Timestamp};

use crate::builder::published_app;
use crate::config::{AppConfig, Cdn, Config, Format};
use crate::moment;
use crate::service::World;
use crate::state::Environment;
use crate::state::media::{Forbidden, Made, Recording};
use crate::tencent::Task;

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
    let now = moment::seconds(now);
    let app = published_app();
    let Some(app) = config.apps.get(&app.app_id) else { return };
    let media = &mut world.tenants.entry((app.app_id, Environment::Production)).or_default().media;
    let made = |cdn, stream, start| Made { cdn, stream, format: Format::Mp4, start, duration: HOUR };
    let lessons: [(&str, i64, &str, &[u16]); 3] = [
        ("lesson-1", 0, "5285890813221514958", &[360, 540, 720]),
        ("lesson-1", 2, "5285890813221513290", &[]),
        ("lesson-2", 4, "3270835010811335406", &[360, 720]),
    ];
    for (stream, hours, id, transcodes) in lessons {
        let file = media.add(app, &mut world.ids, made(Cdn::Tencent, stream, NEW_YEAR + hours * HOUR));
        id.clone_into(&mut file.id);
        file.transcodes = transcodes.iter().copied().collect();
    }
    for (cdn, stream, hours) in
        [(Cdn::Ws, "show-1", 0), (Cdn::Ws, "show-1", 2), (Cdn::Ws, "show-2", 4), (Cdn::Huawei, "match-1", 0), (Cdn::Huawei, "match-1", 2)]
    {
        media.add(app, &mut world.ids, made(cdn, stream, NEW_YEAR + hours * HOUR));
    }
    media.recordings.insert((Cdn::Tencent, "live-1".to_owned()), Recording { started: now - 60, ends: None });
    media.forbidden.insert("banned-1".to_owned(), Forbidden { since: now, until: now + 24 * HOUR });
    world.tasks.insert(123, Task { stream: "stream1".to_owned(), start: NEW_YEAR, end: NEW_YEAR + HOUR, stopped: true });
    world.tasks.insert(124, Task { stream: "stream2".to_owned(), start: now - 60, end: now + 24 * HOUR, stopped: false });
}
