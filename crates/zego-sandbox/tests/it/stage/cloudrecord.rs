//! What the operations of Cloud Recording need to succeed.

use serde_json::{Value, json};

use crate::stage::{Calls, START, Stage, found};

const SERVICE: &str = "cloudrecord";
/// An image that cannot be fetched, which is told.
const MISSING: &str = "https://example.com/sandbox-missing.png";

/// A recording that runs, and one that pauses.
pub(super) fn prepare(stage: &mut Stage) -> Calls {
    let [running, paused] = [(), ()].map(|()| {
        let answer = stage.done(SERVICE, "StartRecord", recording("lobby"));
        found(&answer, "TaskId").expect("it has a task").to_owned()
    });
    stage.done(SERVICE, "PauseRecord", json!({ "TaskId": paused }));
    let place = json!({ "StreamId": "film", "Top": 0, "Left": 0, "Bottom": 1, "Right": 1, "Layer": 1, "BackgroundImage": MISSING });
    vec![
        ("StartRecord", recording("class-1")),
        ("DescribeRecordStatus", json!({ "TaskId": running })),
        ("DescribeTasks", json!({ "Status": 2, "StartTime": (START - 60) * 1000, "EndTime": (START + 60) * 1000 })),
        ("TakeSnapshot", json!({ "TaskId": running })),
        ("UpdateLayout", json!({ "TaskId": running, "MixMode": 1, "MixInputList": [place] })),
        ("UpdateWhiteboard", json!({ "TaskId": running, "WhiteboardId": "board" })),
        ("PauseRecord", json!({ "TaskId": running })),
        ("ResumeRecord", json!({ "TaskId": paused })),
        ("StopRecord", json!({ "TaskId": paused })),
    ]
}

fn recording(room: &str) -> Value {
    let picture = json!({ "Width": 640, "Height": 360, "Fps": 15, "Bitrate": 400_000 });
    let input = json!({
        "RecordMode": 2, "MaxIdleTime": 86_400, "HasWhiteboard": true, "Whiteboard": [{ "HorizontalRatio": 16, "VerticalRatio": 9 }],
        "MixConfig": { "MixOutputStreamId": "mixed", "MixOutputVideoConfig": picture, "MixOutputBackgroundImage": MISSING },
    });
    let storage = json!({ "Vendor": 1, "Region": "r", "Bucket": "b", "AccessKeyId": "i", "AccessKeySecret": "s" });
    json!({ "RoomId": room, "RecordInputParams": input, "StorageParams": storage })
}
