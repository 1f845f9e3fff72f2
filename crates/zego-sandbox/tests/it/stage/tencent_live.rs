//! What the operations of Tencent Cloud Live need to succeed.

use serde_json::json;
use zego_model::BeijingTime;

use crate::stage::{Calls, START, Stage};

/// It finds what a sandbox begins with.
pub(super) fn prepare(_stage: &mut Stage) -> Calls {
    let hour = |hours: u64| {
        let seconds = i64::try_from(START + hours * 3_600).unwrap();
        BeijingTime::from_unix_seconds(seconds).unwrap().to_string()
    };
    vec![
        ("CreateLiveRecord", json!({ "StreamName": "stream3", "StartTime": hour(1), "EndTime": hour(2) })),
        ("StopLiveRecord", json!({ "StreamName": "stream2", "TaskId": 124 })),
        ("DeleteLiveRecord", json!({ "StreamName": "stream1", "TaskId": 123 })),
        (
            "CreateRecordTask",
            json!({ "StreamName": "stream3", "DomainName": "push.sandbox.example", "AppName": "live", "EndTime": START + 7_200 }),
        ),
        ("StopRecordTask", json!({ "TaskId": "UZZUVbQ1FSQFlvKxYBxUVGzwcBB00UETZU5QRlNURlhR1FDUVBFUWpCkUbUUBKb" })),
        ("DeleteRecordTask", json!({ "TaskId": "UZZUVbQ1FSQFlvKxYSBxUVGzB00UEFTZU5RlNURlhR1FDUVBFUWpCkNbUUBKb" })),
        ("DescribeRecordTask", json!({ "StartTime": START - 10_000, "EndTime": START + 100_000 })),
        ("CreateLiveRecordTemplate", json!({ "TemplateName": "evening", "HlsParam": { "Enable": 1 } })),
        ("ModifyLiveRecordTemplate", json!({ "TemplateId": 1000, "Description": "changed" })),
        ("DescribeLiveRecordTemplate", json!({ "TemplateId": 1000 })),
        ("DeleteLiveRecordTemplate", json!({ "TemplateId": 1001 })),
        ("CreateLiveRecordRule", json!({ "DomainName": "push.sandbox.example", "TemplateId": 1000, "StreamName": "stream9" })),
        ("DeleteLiveRecordRule", json!({ "DomainName": "push.sandbox.example" })),
    ]
}
