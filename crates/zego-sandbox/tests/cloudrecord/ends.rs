//! How recordings end: stopped, idle, out of time, or by a fault.

use serde_json::json;
use zego_model::cloudrecord::callback::{Event, QuitReason};
use zego_model::cloudrecord::recording::{RecordStatus, StopRecord};

use crate::desk::{Desk, code, record, single};

fn reason(event: &Event) -> Option<QuitReason> {
    if let Event::EndedAbnormally(end) = event { Some(end.detail.reason) } else { None }
}

#[test]
fn an_empty_room_is_told_every_30_seconds_and_ends_the_recording_in_time() {
    let desk = Desk::new();
    let task = desk.start(&record("lesson", single().max_idle_time(80).unwrap()));
    let mut told = Vec::new();
    for second in 1..=90 {
        desk.advance(1);
        told.extend(desk.told().into_iter().map(|(name, event)| (second, name, reason(&event))));
    }
    let expected = [(10, "4", None), (40, "4", None), (70, "4", None), (80, "2", Some(QuitReason::Idle)), (83, "1", None)];
    assert_eq!(told, expected.map(|(second, name, reason)| (second, name.to_owned(), reason)));
    let status = desk.status(&task);
    assert_eq!((status.status, status.files.len()), (RecordStatus::Failed, 0));
    assert_eq!(code(desk.call(&StopRecord::new(task))), "300001001");
}

#[test]
fn the_usual_idle_time_is_30_seconds_and_begins_anew_with_every_stream() {
    let desk = Desk::new();
    let task = desk.start(&record("lesson", single()));
    desk.advance(29);
    desk.publish("lesson", "camera");
    desk.advance(100);
    assert_eq!(desk.names(), ["4"]);
    desk.unpublish("lesson", "camera");
    desk.advance(29);
    assert_eq!(desk.status(&task).status, RecordStatus::Recording);
    desk.advance(1);
    assert_eq!(desk.status(&task).status, RecordStatus::Failed);
    assert_eq!(desk.names(), ["4", "2", "7"]);
}

#[test]
fn a_whiteboard_keeps_a_recording_from_being_idle_and_is_no_stream() {
    let desk = Desk::new();
    desk.control("record-whiteboard", &json!({ "room": "lesson", "whiteboard": "board" }));
    let task = desk.start(&record("lesson", single()));
    desk.advance(100);
    assert_eq!(desk.names(), ["4", "4", "4", "4"]);
    assert_eq!(desk.status(&task).status, RecordStatus::Recording);
    desk.control("record-whiteboard", &json!({ "room": "lesson", "whiteboard": "board", "open": false }));
    desk.advance(30);
    assert_eq!(desk.status(&task).status, RecordStatus::Failed);
}

#[test]
fn a_recording_ends_after_its_longest_time_of_which_the_usual_one_is_a_day() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    let short = desk.start(&record("lesson", single().max_record_time(300).unwrap()));
    let usual = desk.start(&record("lesson", single()));
    desk.advance(299);
    assert_eq!(desk.status(&short).status, RecordStatus::Recording);
    desk.advance(1);
    let told = desk.told();
    assert_eq!(told.iter().filter_map(|(_, event)| reason(event)).collect::<Vec<_>>(), [QuitReason::TimeIsUp]);
    assert_eq!(desk.status(&short).files[0].duration.0, 300_000);
    desk.advance(86_400 - 301);
    assert_eq!(desk.status(&usual).status, RecordStatus::Recording);
    desk.advance(1);
    let status = desk.status(&usual);
    assert_eq!((status.status, status.files[0].duration.0), (RecordStatus::Failed, 86_400_000));
}

#[test]
fn a_recording_can_be_made_to_fail() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    let task = desk.start(&record("lesson", single()));
    assert_eq!(desk.try_control("record-fail", &json!({ "task": task, "reason": 7 })).0, 400);
    assert_eq!(desk.try_control("record-fail", &json!({ "task": "none", "reason": 1 })).0, 400);
    desk.control("record-fail", &json!({ "task": task, "reason": 1004 }));
    let told = desk.told();
    assert_eq!((told.len(), reason(&told[0].1)), (2, Some(QuitReason::NoSpace)));
    assert_eq!(desk.status(&task).status, RecordStatus::Failed);
    assert_eq!(desk.try_control("record-fail", &json!({ "task": task, "reason": 1004 })).0, 400);
}

#[test]
fn a_recording_without_files_is_told_with_none_and_forgotten_after_three_days() {
    let desk = Desk::new();
    let task = desk.start(&record("lesson", single()));
    let _ = desk.call(&StopRecord::new(&*task)).unwrap();
    desk.advance(3);
    let told = desk.told();
    let [(_, Event::FilesUploaded(files)), (_, Event::Ended(_))] = &told[..] else { panic!("{told:?}") };
    assert!(files.detail.files.is_empty() && files.detail.upload_status.to_string() == "1");
    desk.advance(3 * 86_400 - 4);
    assert_eq!(desk.status(&task).status, RecordStatus::Ended);
    desk.advance(1);
    assert_eq!(desk.state(false)["apps"][0]["cloud_recordings"], json!(null), "nothing is left of it");
    assert_eq!(code(desk.call(&StopRecord::new(task))), "300001000");
}

/// An hour at once is the same as an hour second by second, and a restored state goes on as the first one did.
#[test]
fn time_and_snapshots_change_nothing() {
    let steps = |desk: &Desk, seconds: &[u64]| {
        desk.publish("lesson", "camera");
        let _ = desk.start(&record("lesson", single().max_idle_time(60).unwrap()));
        desk.unpublish("lesson", "camera");
        let snapshot = desk.snapshot();
        desk.restore(&snapshot);
        assert_eq!(desk.snapshot(), snapshot);
        for seconds in seconds {
            desk.advance(*seconds);
        }
        desk.snapshot()
    };
    let (at_once, bit_by_bit) = (Desk::new(), Desk::new());
    assert_eq!(steps(&at_once, &[100]), steps(&bit_by_bit, &[1; 100]));
    let sent = |desk: &Desk| desk.sent().iter().map(|sent| sent.event().to_owned()).collect::<Vec<_>>();
    assert_eq!(sent(&at_once), sent(&bit_by_bit));
}
