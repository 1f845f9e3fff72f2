//! Tasks that publish a digital human into a room.

use serde_json::json;
use zego_model::digitalhuman::stream_task::{
    CreateDigitalHumanStreamTask, DigitalHumanConfig, GetDigitalHumanStreamTaskStatus, QueryDigitalHumanStreamTasks,
    StopDigitalHumanStreamTask, StreamPlace,
};

use crate::{Golden, post};

const HOST: &str = "aigc-digitalhuman-api.zegotech.cn";
const HUMAN: &str = "0d3538a4-9e8e-4155-b1fb-c7defb8eeef8";
const TASK: &str = "f06d1f5d-c0d1-4845-9a2c-f0a45ee037fd";

fn smallest() -> CreateDigitalHumanStreamTask {
    CreateDigitalHumanStreamTask::new(DigitalHumanConfig::new(HUMAN), StreamPlace::new("1234567890", "elias1").unwrap())
}

pub(crate) fn golden() -> Vec<Golden> {
    let everything = CreateDigitalHumanStreamTask::new(
        DigitalHumanConfig::new(HUMAN).background_color("#ffffff"),
        StreamPlace::new("1234567890", "elias1").unwrap(),
    )
    .ttl(3_600)
    .unwrap()
    .max_idle_time(60)
    .unwrap();
    vec![
        post(
            &everything,
            "CreateDigitalHumanStreamTask",
            json!({
                "DigitalHumanConfig": {"DigitalHumanId": HUMAN, "BackgroundColor": "#ffffff"},
                "RTCConfig": {"RoomId": "1234567890", "StreamId": "elias1"},
                "TTL": 3600,
                "MaxIdleTime": 60,
            }),
        )
        .at(HOST),
        // The page's.
        post(
            &smallest(),
            "CreateDigitalHumanStreamTask",
            json!({"DigitalHumanConfig": {"DigitalHumanId": HUMAN}, "RTCConfig": {"RoomId": "1234567890", "StreamId": "elias1"}}),
        )
        .at(HOST),
        post(&GetDigitalHumanStreamTaskStatus::new(TASK), "GetDigitalHumanStreamTaskStatus", json!({"TaskId": TASK})).at(HOST),
        post(&QueryDigitalHumanStreamTasks::new(), "QueryDigitalHumanStreamTasks", json!({})).at(HOST),
        post(&StopDigitalHumanStreamTask::new(TASK), "StopDigitalHumanStreamTask", json!({"TaskId": TASK})).at(HOST),
    ]
}

#[test]
fn a_task_runs_for_10_seconds_to_a_day_and_is_idle_for_30_at_least() {
    for (seconds, right) in [(9, false), (10, true), (86_400, true), (86_401, false)] {
        assert_eq!(smallest().ttl(seconds).is_ok(), right, "{seconds}");
    }
    for (seconds, right) in [(29, false), (30, true), (86_400, true), (86_401, false)] {
        assert_eq!(smallest().max_idle_time(seconds).is_ok(), right, "{seconds}");
    }
}

#[test]
fn names_have_128_bytes_at_most() {
    let (longest, too_long) = ("é".repeat(64), "é".repeat(65));
    assert!(StreamPlace::new(&*longest, "a".repeat(128)).is_ok());
    assert!(StreamPlace::new(&*too_long, "a").is_err());
    assert!(StreamPlace::new("a", "a".repeat(129)).is_err());
}
