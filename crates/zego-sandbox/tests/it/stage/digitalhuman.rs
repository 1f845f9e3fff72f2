//! What the operations of digital humans need to succeed.

use serde_json::{Value, json};

use crate::stage::{Calls, Stage, found};

const SERVICE: &str = "digitalhuman";
const HUMAN: &str = "0d3538a4-9e8e-4155-b1fb-c7defb8eeef8";

/// A stream task to drive, and one to end.
pub(super) fn prepare(stage: &mut Stage) -> Calls {
    let [driven, ending] = ["human-1", "human-2"].map(|stream| {
        let answer = stage.done(SERVICE, "CreateDigitalHumanStreamTask", digital_human(stream));
        found(&answer, "TaskId").expect("it has a task").to_owned()
    });
    vec![
        ("GetDigitalHumanInfo", json!({ "DigitalHumanId": HUMAN })),
        ("CreateDigitalHumanStreamTask", digital_human("human-3")),
        ("GetDigitalHumanStreamTaskStatus", json!({ "TaskId": driven })),
        ("DriveByText", json!({ "TaskId": driven, "Text": "hello", "TTSConfig": { "TimbreId": "xxx" } })),
        ("DriveByAudio", json!({ "TaskId": driven, "AudioUrl": "https://example.com/a.mp3" })),
        ("DriveByRTCStream", json!({ "TaskId": driven, "RTCConfig": { "RoomId": "lobby", "StreamId": "film" } })),
        ("DriveByWsStream", json!({ "TaskId": driven })),
        ("DoAction", json!({ "TaskId": driven, "Action": "shake_hands" })),
        ("InterruptDriveTask", json!({ "TaskId": driven })),
        ("StopDigitalHumanStreamTask", json!({ "TaskId": ending })),
    ]
}

fn digital_human(stream: &str) -> Value {
    json!({ "DigitalHumanConfig": { "DigitalHumanId": HUMAN }, "RTCConfig": { "RoomId": "lobby", "StreamId": stream }, "MaxIdleTime": 86_400 })
}
