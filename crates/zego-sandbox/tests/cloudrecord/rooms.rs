//! What is recorded is what is in the rooms of `rtc`: published, added, ended, and gone with its room.

use serde_json::{Value, json};
use zego_model::cloudrecord::callback::{Event, QuitReason};
use zego_model::cloudrecord::recording::{RecordFile, RecordStatus, StopRecord, Whiteboard};
use zego_model::rtc::room::{AddStream, CloseRoom, DeleteStream};

use crate::desk::{Desk, mixed, record, single};

/// The streams of files, and how long each is, in seconds.
fn durations(files: &[RecordFile]) -> Vec<(&str, u64)> {
    files.iter().map(|file| (file.stream_id.as_str(), file.duration.0 / 1000)).collect()
}

#[test]
fn a_stream_from_before_the_first_call_is_recorded_and_ends_with_its_room() {
    let desk = Desk::new();
    desk.enter("lesson", "anna", "Anna");
    desk.control("publish", &json!({ "room": "lesson", "stream": "camera", "user": "anna" }));
    desk.advance(600);
    let task = desk.start(&record("lesson", single()));
    desk.advance(20);
    let files = desk.status(&task).files;
    assert_eq!((durations(&files), &*files[0].user_id, &*files[0].user_name), (vec![("camera", 20)], "anna", "Anna"));
    // With its last user the room ends.
    desk.control("logout", &json!({ "room": "lesson", "user": "anna" }));
    desk.advance(10);
    assert_eq!(durations(&desk.status(&task).files), [("camera", 20)]);
    assert_eq!(desk.names(), ["4"]);
    // The next room of this id is recorded as well.
    desk.publish("lesson", "camera");
    desk.advance(5);
    assert_eq!(durations(&desk.status(&task).files), [("camera", 20), ("camera", 5)]);
}

#[test]
fn a_room_that_is_closed_leaves_its_recording_idle_until_its_time_is_up() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    desk.publish("other", "screen");
    let task = desk.start(&record("lesson", mixed().max_idle_time(60).unwrap()));
    let other = desk.start(&record("other", mixed()));
    desk.advance(20);
    let _ = desk.call(&CloseRoom::new("lesson")).unwrap();
    desk.advance(59);
    let status = desk.status(&task);
    assert_eq!((status.status, durations(&status.files)), (RecordStatus::Recording, vec![("mix", 20)]));
    assert_eq!(desk.names(), ["4", "4"]);
    desk.advance(1);
    assert_eq!(desk.status(&task).status, RecordStatus::Failed);
    let told = desk.told();
    let [(_, Event::EndedAbnormally(end)), (_, Event::Uploading(_))] = &told[..] else { panic!("{told:?}") };
    assert_eq!(end.detail.reason, QuitReason::Idle);
    assert_eq!(durations(&desk.status(&other).files), [("mix", 80)], "another room is none of it");
}

#[test]
fn a_whiteboard_goes_with_its_room() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    desk.control("record-whiteboard", &json!({ "room": "lesson", "whiteboard": "board" }));
    let whiteboards = || desk.state(true)["apps"][0]["whiteboards"].clone();
    assert_eq!(whiteboards(), json!([{ "id": "board", "room": "lesson" }]));
    let board = Whiteboard::new(4, 3).id("board");
    let task = desk.start(&record("lesson", single().has_whiteboard(true).whiteboards([board]).unwrap()));
    desk.advance(20);
    let _ = desk.call(&CloseRoom::new("lesson")).unwrap();
    assert_eq!(whiteboards(), json!([]));
    desk.advance(29);
    let status = desk.status(&task);
    assert_eq!((status.status, durations(&status.files)), (RecordStatus::Recording, vec![("camera", 20), ("whiteboard", 20)]));
    desk.advance(1);
    assert_eq!(desk.status(&task).status, RecordStatus::Failed);
}

#[test]
fn a_stream_that_the_server_adds_is_recorded_until_it_deletes_it() {
    let desk = Desk::new();
    desk.enter("lesson", "anna", "Anna");
    let task = desk.start(&record("lesson", single()));
    let _ = desk.call(&AddStream::new("lesson", "robot", "robot-voice").unwrap().user_name("Robot")).unwrap();
    desk.advance(20);
    let _ = desk.call(&DeleteStream::new("lesson", "robot", "robot-voice")).unwrap();
    desk.advance(5);
    let files = desk.status(&task).files;
    assert_eq!((durations(&files), &*files[0].user_name), (vec![("robot-voice", 20)], "Robot"));
}

/// What it carries is what its client says; the server, which says nothing of it, leaves it as it is.
#[test]
fn a_stream_that_is_renewed_is_recorded_as_what_it_is_then() {
    let desk = Desk::new();
    desk.enter("lesson", "anna", "Anna");
    let task = desk.start(&record("lesson", single()));
    let publish = |video: bool| desk.control("publish", &json!({ "room": "lesson", "stream": "camera", "user": "anna", "video": video }));
    let kinds = || {
        let files = desk.status(&task).files;
        files.iter().map(|file| (file.media.to_string(), file.duration.0 / 1000)).collect::<Vec<_>>()
    };
    let kind = |media: &str, seconds| (media.to_owned(), seconds);
    publish(false);
    desk.advance(10);
    let _ = desk.call(&AddStream::new("lesson", "anna", "camera").unwrap()).unwrap();
    desk.advance(10);
    assert_eq!(kinds(), [kind("1", 20)]);
    publish(true);
    desk.advance(5);
    assert_eq!(kinds(), [kind("1", 20), kind("3", 5)]);
    // Without sound and picture it is no stream, and nothing changes.
    let nothing = json!({ "room": "lesson", "stream": "camera", "user": "anna", "audio": false, "video": false });
    let (status, error) = desk.try_control("publish", &nothing);
    assert!(status == 400 && error.contains("a stream has one of both"), "{status} {error}");
    assert_eq!(kinds(), [kind("1", 20), kind("3", 5)]);
}

/// Streams stand in a snapshot with what they carry; one of a sandbox that did not know it has both.
#[test]
fn a_snapshot_of_a_room_is_recorded_as_the_room_was() {
    let desk = Desk::new();
    desk.enter("lesson", "anna", "Anna");
    desk.control("publish", &json!({ "room": "lesson", "stream": "voice", "user": "anna", "video": false }));
    let snapshot = desk.snapshot();
    let other = Desk::new();
    other.restore(&snapshot);
    let _ = other.call(&AddStream::new("lesson", "anna", "voice").unwrap()).unwrap();
    let task = other.start(&record("lesson", single()));
    assert_eq!(other.status(&task).files[0].media.to_string(), "1");
    let _ = other.call(&StopRecord::new(task)).unwrap();

    let older = snapshot.replacen(r#""media":"audio","#, "", 1);
    assert_ne!(older, snapshot);
    other.restore(&older);
    let stream: Value = other.state(true)["apps"][0]["rooms"][0]["streams"][0].clone();
    assert_eq!((&stream["audio"], &stream["video"]), (&json!(true), &json!(true)));
}
