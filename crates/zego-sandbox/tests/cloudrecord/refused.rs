//! What is refused, and what a repeat starts.

use serde_json::{Value, json};
use zego_model::cloudrecord::recording::{
    AlibabaVod, DescribeRecordStatus, MixConfig, MixVideo, PauseRecord, RecordFormat, RecordInput, RecordMode, RecordOutput, RecordStorage,
    RecordedMedia, ResumeRecord, StartRecord, StopRecord, StorageVendor, TakeSnapshot, TencentVod, UpdateLayout, UpdateWhiteboard,
    WatermarkPlace,
};

use crate::desk::{Desk, bucket, code, mix, mixed, record, single};

#[test]
fn a_repeat_with_the_same_client_task_id_is_answered_with_the_recording_that_runs() {
    let desk = Desk::new();
    let request = || record("lesson", single().client_task_id("lesson-17"));
    let task = desk.start(&request());
    assert_eq!(desk.start(&request()), task);
    assert_ne!(desk.start(&record("lesson", single().client_task_id("lesson-18"))), task);
    assert!(desk.lines().contains("is being recorded already"), "the log");
    // Without one, each call starts a recording.
    assert_ne!(desk.start(&record("lesson", single())), desk.start(&record("lesson", single())));
    let _ = desk.call(&StopRecord::new(&*task)).unwrap();
    assert_ne!(desk.start(&request()), task);
}

#[test]
fn what_is_not_there_is_told_apart_from_what_has_ended() {
    let desk = Desk::new();
    assert_eq!(code(desk.call(&StopRecord::new("none"))), "300001000");
    assert_eq!(code(desk.call(&PauseRecord::new("none"))), "300001000");
    assert_eq!(code(desk.call(&ResumeRecord::new("none"))), "300001000");
    assert_eq!(code(desk.call(&TakeSnapshot::new("none"))), "300001000");
    assert_eq!(code(desk.call(&UpdateLayout::new("none"))), "300001000");
    assert_eq!(code(desk.call(&UpdateWhiteboard::new("none", "board"))), "300001000");
    assert_eq!(code(desk.call(&DescribeRecordStatus::new("none"))), "300001000");
    let task = desk.start(&record("lesson", mixed()));
    let _ = desk.call(&StopRecord::new(&*task)).unwrap();
    assert_eq!(code(desk.call(&StopRecord::new(&*task))), "300001001");
    assert_eq!(code(desk.call(&TakeSnapshot::new(&*task))), "300001001");
    assert_eq!(code(desk.call(&UpdateLayout::new(&*task))), "300001001");
    assert_eq!(code(desk.call(&UpdateWhiteboard::new(&*task, "board"))), "300001001");
    assert!(desk.call(&DescribeRecordStatus::new(&*task)).is_ok());
}

#[test]
fn limits_that_no_type_has_are_the_services_to_refuse() {
    let desk = Desk::new();
    let refused = |input: RecordInput, name: &str| {
        let error = desk.call(&record("lesson", input)).unwrap_err().to_string();
        assert!(error.contains("300000004") && error.contains(name), "{error}");
    };
    refused(single().max_record_time(86_401).unwrap(), "RecordInputParams.MaxRecordTime");
    let input = |mix: MixConfig| RecordInput::new(RecordMode::Mixed).mix(mix);
    refused(input(MixConfig::new("m")), "MixOutputVideoConfig");
    refused(input(MixConfig::new("m")).media(RecordedMedia::Apart), "MixOutputVideoConfig");
    assert!(desk.call(&record("lesson", input(MixConfig::new("m")).media(RecordedMedia::Audio))).is_ok());
    refused(input(MixConfig::new("m").video(MixVideo::new(1920, 1081, 15, 1).unwrap())), "MixOutputVideoConfig");
    refused(input(mix().watermark_place(WatermarkPlace::new(0, 0, 1281, 1).unwrap())), "MixOutputWatermarkImageConfig.Right");
    refused(input(mix().watermark_place(WatermarkPlace::new(0, 2, 1, 1).unwrap())), "MixOutputWatermarkImageConfig.Top");
}

#[test]
fn video_platforms_take_some_formats() {
    let desk = Desk::new();
    let alibaba = || RecordStorage::new(StorageVendor::AlibabaVod).alibaba_vod(AlibabaVod::new("r", "i", "s", "title", "place"));
    let tencent = || RecordStorage::new(StorageVendor::TencentVod).tencent_vod(TencentVod::new("r", "i", "s"));
    for (storage, format, taken) in [
        (alibaba(), RecordFormat::Flv, true),
        (alibaba(), RecordFormat::Mp3, false),
        (tencent(), RecordFormat::Mp3, true),
        (tencent(), RecordFormat::Hls, false),
        (bucket("b"), RecordFormat::Ogg, true),
    ] {
        let request = StartRecord::new("lesson", single(), storage).output(RecordOutput::new().format(format));
        let answer = desk.call(&request);
        assert_eq!(answer.is_ok(), taken);
        if !taken {
            assert_eq!(code(answer), "300000004");
        }
    }
}

#[test]
fn what_no_client_of_ours_would_send_is_refused_with_the_parameters_name() {
    let desk = Desk::new();
    let storage = json!({ "Vendor": 1, "Region": "r", "Bucket": "b", "AccessKeyId": "i", "AccessKeySecret": "s" });
    let with = |input: Value, storage: &Value| json!({ "RoomId": "lesson", "RecordInputParams": input, "StorageParams": storage });
    let without = |name: &str| {
        let mut storage = storage.clone();
        storage.as_object_mut().unwrap().remove(name);
        storage
    };
    for (body, name) in [
        (json!({ "RecordInputParams": { "RecordMode": 1 }, "StorageParams": storage }), "RoomId"),
        (with(json!({}), &storage), "RecordInputParams.RecordMode"),
        (with(json!({ "RecordMode": 3 }), &storage), "RecordInputParams.RecordMode"),
        (with(json!({ "RecordMode": 2 }), &storage), "RecordInputParams.MixConfig"),
        (with(json!({ "RecordMode": 2, "MixConfig": {} }), &storage), "RecordInputParams.MixConfig.MixOutputStreamId"),
        (with(json!({ "RecordMode": 1, "HasWhiteboard": true }), &storage), "RecordInputParams.Whiteboard"),
        (with(json!({ "RecordMode": 1, "MaxIdleTime": 4 }), &storage), "RecordInputParams.MaxIdleTime"),
        (with(json!({ "RecordMode": 1, "MaxRecordTime": 299 }), &storage), "RecordInputParams.MaxRecordTime"),
        (with(json!({ "RecordMode": 1 }), &without("Region")), "StorageParams.Region"),
        (with(json!({ "RecordMode": 1 }), &without("AccessKeySecret")), "StorageParams.AccessKeySecret"),
        (with(json!({ "RecordMode": 1 }), &json!({ "Vendor": 11 })), "StorageParams.Vendor"),
        (with(json!({ "RecordMode": 1 }), &json!({ "Vendor": 5 })), "StorageParams.AlibabaCloudVodParams"),
        (
            with(json!({ "RecordMode": 1 }), &json!({ "Vendor": 6, "TencentCloudVodParams": {} })),
            "StorageParams.TencentCloudVodParams.SecretId",
        ),
    ] {
        let (code, message) = desk.post("StartRecord", &body);
        assert!(code == 300_000_004 && message.contains(name), "{body}: {code} {message}");
    }
    assert_eq!(desk.post("StopRecord", &json!({})).0, 300_000_004);
    assert_eq!(desk.post("DescribeTasks", &json!({ "Status": 1, "StartTime": 1, "EndTime": 2 })).0, 300_000_004);
    assert_eq!(desk.post("DescribeTasks", &json!({ "Status": 2, "StartTime": 1, "EndTime": 2, "PageSize": 51 })).0, 300_000_004);
    assert_eq!(desk.post("UpdateLayout", &json!({ "TaskId": "t", "MixMode": 1 })).0, 300_000_004);
}

#[test]
fn too_many_at_once_and_too_many_a_second_are_refused() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    for number in 0..1_000 {
        if number % 50 == 0 {
            desk.advance(1);
        }
        let _ = desk.start(&record("lesson", single()));
    }
    assert_eq!(code(desk.call(&record("lesson", single()))), "300000003");
    desk.advance(1);
    assert_eq!(code(desk.call(&record("lesson", single()))), "300000006");
}

#[test]
fn clients_that_are_played_have_names_and_something_to_send() {
    let desk = Desk::new();
    for (name, body) in [
        ("record-whiteboard", json!({ "room": "", "whiteboard": "w" })),
        ("record-whiteboard", json!({ "room": "r", "whiteboard": "" })),
        ("record-whiteboard", json!({ "room": "r", "whiteboard": "w", "open": false })),
        ("record-fail", json!({ "task": "none", "reason": 1 })),
    ] {
        let (status, answer) = desk.try_control(name, &body);
        assert!((400..500).contains(&status), "{name} {body}: {status} {answer}");
    }
    assert_eq!(desk.state(false)["apps"].as_array().map(Vec::len), Some(0), "{}", desk.state(true));
}
