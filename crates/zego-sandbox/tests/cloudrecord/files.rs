//! Streams that are recorded one by one, and the files of each.

use serde_json::json;
use zego_model::cloudrecord::callback::Event;
use zego_model::cloudrecord::recording::{
    RecordFile, RecordFormat, RecordOutput, RecordStatus, RecordStorage, RecordedMedia, RecordedStream, StartRecord, StopRecord,
    StorageVendor, TencentVod, UpdateWhiteboard, Whiteboard,
};
use zego_model::cloudrecord::{FileMedia, FileStatus};

use crate::desk::{Desk, NOW, bucket, record, single};

fn durations(files: &[RecordFile]) -> Vec<(&str, u64)> {
    files.iter().map(|file| (file.stream_id.as_str(), file.duration.0 / 1000)).collect()
}

#[test]
fn a_stream_becomes_a_file_that_arrives_after_the_end() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    let task = desk.start(&record("lesson", single()).output(RecordOutput::new().folder("record/")));
    assert_eq!(task.len(), 16);
    desk.advance(60);
    let running = desk.status(&task);
    assert_eq!((running.status, running.ended, &*running.room_id), (RecordStatus::Recording, None, "lesson"));
    let [file] = &running.files[..] else { panic!("{running:?}") };
    assert_eq!(file.file_id, format!("{task}_lesson_anna_camera_VA_20260601000000000.mp4"));
    assert_eq!((&*file.user_id, &*file.user_name, file.media, file.status), ("anna", "Anna", FileMedia::Both, FileStatus::Recording));
    assert_eq!((file.duration.0, file.size, file.began.0), (60_000, 7_500_000, NOW * 1000));
    assert_eq!(file.file_url.as_deref(), Some(&*format!("https://bucket.storage.example.com/record/{}", file.file_id)));

    desk.advance(30);
    let _ = desk.call(&StopRecord::new(&*task)).unwrap();
    let ended = desk.status(&task);
    assert_eq!((ended.status, ended.ended.unwrap().0), (RecordStatus::Ended, (NOW + 90) * 1000));
    assert_eq!(ended.files[0].status, FileStatus::Uploading);
    assert_eq!(desk.names(), ["7"]);
    desk.advance(3);
    let told = desk.told();
    let [(_, Event::FilesUploaded(files)), (_, Event::Ended(end))] = &told[..] else { panic!("{told:?}") };
    assert_eq!((files.sequence, end.sequence, &*end.task_id, &*end.room_id), (1, 2, &*task, "lesson"));
    let uploaded = &files.detail.files[0];
    assert_eq!((files.detail.upload_status.to_string().as_str(), uploaded.duration.0, uploaded.size), ("1", 90_000, 11_250_000));
    assert_eq!((&uploaded.file_id, uploaded.status.to_string().as_str()), (&ended.files[0].file_id, "3"));
    assert_eq!(desk.status(&task).files[0].status, FileStatus::Uploaded);
    // After the end nothing is recorded.
    desk.publish("lesson", "screen");
    assert_eq!(desk.status(&task).files.len(), 1);
}

#[test]
fn a_stream_that_comes_back_begins_another_file_unless_the_first_goes_on() {
    let desk = Desk::new();
    for (input, expected) in [
        (single(), vec![("camera", 60), ("camera", 20)]),
        (single().one_file(true), vec![("camera", 80)]),
        (single().fill_blank(true), vec![("camera", 90)]),
        // What has no sound cannot be filled up.
        (single().fill_blank(true).media(RecordedMedia::Video), vec![("camera", 60), ("camera", 20)]),
    ] {
        desk.publish("lesson", "camera");
        let task = desk.start(&record("lesson", input));
        desk.advance(60);
        desk.unpublish("lesson", "camera");
        desk.advance(10);
        desk.publish("lesson", "camera");
        desk.advance(20);
        assert_eq!(durations(&desk.status(&task).files), expected);
        let _ = desk.call(&StopRecord::new(task)).unwrap();
        desk.unpublish("lesson", "camera");
    }
}

#[test]
fn what_is_recorded_of_a_stream_makes_the_files() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    desk.enter("lesson", "bert", "Bert");
    desk.control("publish", &json!({ "room": "lesson", "stream": "voice", "user": "bert", "video": false }));
    for (media, expected) in [
        (RecordedMedia::Audio, "camera_A.mp4 voice_A.mp4"),
        (RecordedMedia::Video, "camera_V.mp4"),
        (RecordedMedia::Together, "camera_VA.mp4 voice_A.mp4"),
        (RecordedMedia::Apart, "camera_A.aac camera_V.mp4 voice_A.aac"),
    ] {
        let task = desk.start(&record("lesson", single().media(media)));
        let name = |file: &RecordFile| {
            let parts: Vec<_> = file.file_id.rsplitn(3, '_').collect();
            let extension = parts[0].rsplit('.').next().unwrap();
            assert_eq!(file.format.as_str(), extension);
            format!("{}_{}.{extension}", file.stream_id, parts[1])
        };
        let mut names: Vec<_> = desk.status(&task).files.iter().map(name).collect();
        names.sort();
        assert_eq!(names.join(" "), expected);
    }
}

#[test]
fn chosen_streams_alone_are_recorded_and_those_that_are_not_there_are_told() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    desk.publish("lesson", "screen");
    let task = desk.start(&record("lesson", single().streams([RecordedStream::new("screen"), RecordedStream::new("other")]).unwrap()));
    let told = desk.told();
    let [(_, Event::StreamNotFound(missing))] = &told[..] else { panic!("{told:?}") };
    assert_eq!((&*missing.detail.stream_id, missing.sequence), ("other", 0));
    assert_eq!(durations(&desk.status(&task).files), [("screen", 0)]);
    desk.publish("lesson", "other");
    desk.advance(5);
    assert_eq!(durations(&desk.status(&task).files), [("screen", 5), ("other", 5)]);
    // An empty list is all streams, as the page says; no type of a client lets one through.
    let body = json!({
        "RoomId": "lesson", "RecordInputParams": { "RecordMode": 1, "RecordStreamList": [] },
        "StorageParams": { "Vendor": 1, "Region": "r", "Bucket": "b", "AccessKeyId": "i", "AccessKeySecret": "s" },
    });
    assert_eq!(desk.post("StartRecord", &body).0, 0);
    assert!(desk.lines().contains("RecordStreamList is empty"));
}

#[test]
fn a_whiteboard_is_a_file_of_its_own_once_it_is_named_and_open() {
    let desk = Desk::new();
    desk.control("record-whiteboard", &json!({ "room": "lesson", "whiteboard": "first" }));
    let board = Whiteboard::new(4, 3).width(800).height(600);
    let task = desk.start(&record("lesson", single().has_whiteboard(true).whiteboards([board]).unwrap()));
    desk.advance(10);
    assert!(desk.status(&task).files.is_empty());
    let _ = desk.call(&UpdateWhiteboard::new(&*task, "first")).unwrap();
    desk.advance(10);
    let files = desk.status(&task).files;
    assert_eq!(durations(&files), [("whiteboard", 10)]);
    assert_eq!((files[0].width, files[0].height, files[0].media), (800, 600, FileMedia::Video));
    assert!(files[0].file_id.starts_with(&format!("{task}_lesson_whiteboard_V_")), "{files:?}");
    // Another one goes on in the same file, when it is open; the state shows which it is.
    let _ = desk.call(&UpdateWhiteboard::new(&*task, "second")).unwrap();
    assert!(desk.lines().contains("`second` is not open"), "the log");
    assert_eq!(desk.state(true)["apps"][0]["cloud_recordings"][0]["whiteboard"], "second");
    desk.control("record-whiteboard", &json!({ "room": "lesson", "whiteboard": "first", "open": false }));
    assert_eq!(desk.try_control("record-whiteboard", &json!({ "room": "lesson", "whiteboard": "first", "open": false })).0, 400);
    let without = desk.start(&record("lesson", single()));
    assert_eq!(crate::desk::code(desk.call(&UpdateWhiteboard::new(without, "first"))), "300000004");
}

#[test]
fn a_storage_takes_files_or_does_not() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    for (storage, status, upload, has_url, has_video_id) in [
        (bucket("bucket"), "3", "1", true, false),
        (bucket("my-sandbox-backup"), "4", "2", true, false),
        (bucket("my-sandbox-lost"), "5", "2", true, false),
        (
            RecordStorage::new(StorageVendor::QiniuKodo).region("z0").bucket("b").access_key_id("i").access_key_secret("s"),
            "3",
            "1",
            false,
            false,
        ),
        (RecordStorage::new(StorageVendor::TencentVod).tencent_vod(TencentVod::new("r", "id", "key")), "3", "1", true, true),
    ] {
        let task = desk.start(&StartRecord::new("lesson", single(), storage));
        desk.advance(1);
        let _ = desk.call(&StopRecord::new(&*task)).unwrap();
        desk.advance(3);
        let told = desk.told();
        let Some((_, Event::FilesUploaded(files))) = told.iter().find(|(name, _)| name == "1") else { panic!("{told:?}") };
        let file = &files.detail.files[0];
        assert_eq!((file.status.to_string().as_str(), files.detail.upload_status.to_string().as_str()), (status, upload));
        assert_eq!((file.file_url.is_some(), !file.video_id.is_empty()), (has_url, has_video_id));
        let described = &desk.status(&task).files[0];
        assert_eq!((described.status.to_string().as_str(), &described.video_id), (status, &file.video_id));
    }
}

#[test]
fn pieces_that_are_put_away_at_once_have_a_playlist_that_is_told() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    let live = RecordOutput::new().format(RecordFormat::Hls).upload_live(true).fragment_length(20).unwrap();
    let task = desk.start(&record("lesson", single()).output(live));
    desk.advance(19);
    assert!(desk.names().is_empty());
    desk.advance(1);
    let told = desk.told();
    let [(_, Event::PlaylistUploaded(playlist))] = &told[..] else { panic!("{told:?}") };
    let detail = &playlist.detail;
    assert_eq!((&*detail.stream_id, detail.media.to_string().as_str()), ("camera", "3"));
    assert_eq!(detail.file_id, desk.status(&task).files[0].file_id);
    assert!(detail.file_id.contains(".m3u8") && detail.file_url.ends_with(&detail.file_id));
    // Without, nothing is told.
    let _ = desk.start(&record("lesson", single()).output(RecordOutput::new().format(RecordFormat::Hls)));
    desk.advance(60);
    assert!(desk.names().is_empty());
}

#[test]
fn of_images_no_files_are_described() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    let task = desk.start(&record("lesson", single().media(RecordedMedia::Video)).output(RecordOutput::new().format(RecordFormat::Jpg)));
    desk.advance(10);
    assert!(desk.status(&task).files.is_empty());
    let _ = desk.call(&StopRecord::new(task)).unwrap();
    desk.advance(3);
    let told = desk.told();
    let Some((_, Event::FilesUploaded(files))) = told.iter().find(|(name, _)| name == "1") else { panic!("{told:?}") };
    assert_eq!(files.detail.files[0].format.as_str(), "jpg");
}
