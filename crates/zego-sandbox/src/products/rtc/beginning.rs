//! What a sandbox starts with.

use zego_sign::Timestamp;

use super::control::seed;
use super::state::Rtc;
use super::state::media::Recording;
use super::state::rooms::{NewStream, NewUser, Rooms};
use crate::config::{Beginning, Cdn, RoomRole, SeedFile};
use crate::cx::Cx;
use crate::moment::Moment;

const HOUR: i64 = 3_600;

/// Streams, files and rooms, and then the files that the sandbox was given.
pub(super) fn plant(rtc: &mut Rtc, beginning: &Beginning, cx: &mut Cx<'_>) {
    if beginning.seeded {
        media(rtc, cx);
        rooms(&mut rtc.rooms, cx);
    }
    for file in beginning.files.iter().cloned() {
        rtc.media.plant(file, cx);
    }
    for planted in &beginning.seeds {
        // Each was tried out when it was given. What was set up otherwise since could be in its way; then the rest is there as it would be without it.
        let _ = seed::plant(planted, rtc, cx);
    }
}

fn media(rtc: &mut Rtc, cx: &mut Cx<'_>) {
    let media = &mut rtc.media;
    // On the day before a virtual clock begins: nothing is of a time that is still to come.
    let day = Moment::NEW_YEAR.plus_secs(-24 * HOUR);
    let seed = |cdn, stream: &str, hours: i64| SeedFile {
        created: day.plus_secs((hours + 1) * HOUR),
        ..SeedFile::new(cdn, stream, Timestamp::from_secs(0))
    };
    for (stream, hours, id, heights) in [
        ("lesson-1", 0, "5285890813221514958", &[360, 540, 720][..]),
        ("lesson-1", 2, "5285890813221513290", &[]),
        ("lesson-2", 4, "3270835010811335406", &[360, 720]),
    ] {
        media.plant(seed(Cdn::Tencent, stream, hours).id(id).transcodes(heights.iter().copied()), cx);
    }
    for (cdn, stream, hours) in
        [(Cdn::Ws, "show-1", 0), (Cdn::Ws, "show-1", 2), (Cdn::Ws, "show-2", 4), (Cdn::Huawei, "match-1", 0), (Cdn::Huawei, "match-1", 2)]
    {
        media.plant(seed(cdn, stream, hours), cx);
    }
    let started = cx.now.plus_secs(-60);
    media.recordings.insert(Cdn::Tencent, "live-1", || Recording { ends: None, started, task: cx.ids.opaque() });
    media.forbid("banned-1", cx.now.plus_secs(24 * HOUR), cx.now);
}

/// A lesson under way, and two who talk while they are recorded.
fn rooms(rooms: &mut Rooms, cx: &mut Cx<'_>) {
    let user = |id: &str, role: RoomRole| NewUser { user: id.to_owned(), name: id.to_owned(), role: role as u8, ..NewUser::default() };
    let stream = |id: &str, user: &str| NewStream {
        stream: id.to_owned(),
        user: user.to_owned(),
        user_name: user.to_owned(),
        ..NewStream::default()
    };
    // The seeded rooms, users and streams are one minute old.
    let now = cx.now;
    cx.now = now.plus_secs(-60);
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
        rooms.plant_room(room, room, cx);
        for (id, role) in users {
            rooms.plant_user(room, user(id, *role), cx);
        }
        for (id, user) in streams {
            rooms.plant_stream(room, stream(id, user), cx);
        }
    }
    cx.now = now;
}
