//! What the operations of real-time communication need to succeed.

use serde_json::{Value, json};

use crate::stage::{Calls, Stage, found};

const SERVICE: &str = "rtc";
const LESSON: &str = "5285890813221514958";

/// Opens the room `lobby`, in which other services find their streams.
pub(super) fn prepare(stage: &mut Stage) -> Calls {
    for (name, body) in [
        (
            "seed",
            json!({ "rooms": [{ "id": "lobby", "users": [{ "id": "anna" }, { "id": "bert" }], "streams": [{ "id": "screen", "user": "anna" }] }] }),
        ),
        ("login", json!({ "room": "lobby", "user": "carl", "ip": "192.0.2.7" })),
        ("publish", json!({ "room": "lobby", "user": "carl", "stream": "film" })),
    ] {
        stage.controlled(name, &body);
    }
    for (action, parameters) in [
        ("StartCDNRecord", json!({ "Vendor": "Ws", "StreamId": ["show-9"] })),
        ("StartMix", mix("t-old")),
        ("StartAutoMix", automix("s-old", "talk-1")),
        ("StartCloudTranscode", transcode("c-old")),
        ("SetForbidUserRule", json!({ "RuleType": 1, "IP": "192.0.2.9", "DisabledPrivilege": [1], "EffectiveTime": 600 })),
        ("SetForbidUserRule", json!({ "RuleType": 3, "UserId": "emil", "DisabledPrivilege": [1, 2], "EffectiveTime": 600 })),
        (
            "SetForbidUserRule",
            json!({ "RuleType": 4, "UserId": "fred", "RoomId": "lobby", "DisabledPrivilege": [2], "EffectiveTime": 600 }),
        ),
        ("SetForbidStreamRule", json!({ "RoomId": "lobby", "StreamId": "gone", "DisableAudio": 1, "EffectiveTime": 600 })),
        ("ForbidCDNLiveStream", json!({ "StreamId": "barred" })),
        ("ForbidRTCStream", json!({ "StreamId": "barred", "Sequence": 1 })),
        ("CreatCDNTransferRule", json!({ "StreamId": "relayed", "CDNUrl": "rtmp://example.com/live/b", "Sequence": 1 })),
        ("SendBarrageMessage", json!({ "RoomId": "lobby", "UserId": "anna", "MessageCategory": 1, "MessageContent": "hi" })),
        ("TranscodeMedia", json!({ "Vendor": "Tencent", "FileId": "5285890813221513290", "Resolution": "540p" })),
        ("MediaThumbnails", json!({ "Vendor": "Tencent", "FileId": LESSON, "Type": "SampleSnapshot", "Definition": 10 })),
    ] {
        stage.done(SERVICE, action, parameters);
    }
    let mut task = |action: &str, parameters: Value| {
        let answer = stage.done(SERVICE, action, parameters);
        found(&answer, "TaskId").expect("it has a task").to_owned()
    };
    let merge = task("MergeMedia", json!({ "Vendor": "Tencent", "InputFileId": [LESSON], "OutputFileName": "m", "ExpireTime": 3 }));
    let (audio_task, video_task) = (task("StartCensorAudioV2", audio()), task("StartCensorVideoV2", video()));
    working(&merge, &audio_task, &video_task)
}

/// Every operation that needs more than a sample, in an order in which none is in another's way.
fn working(merge: &str, audio_task: &str, video_task: &str) -> Calls {
    let message = |user: &str| json!({ "RoomId": "lobby", "UserId": user, "MessageCategory": 1, "MessageContent": "hello" });
    let stream = |id: &str| json!({ "StreamId": id, "Sequence": 2 });
    vec![
        ("StartCDNRecord", json!({ "Vendor": "Tencent", "StreamId": ["film"] })),
        ("StopCDNRecord", json!({ "Vendor": "Ws", "StreamId": ["show-9"] })),
        ("SearchMedia", json!({ "Vendor": "Tencent", "PageSize": 50 })),
        ("TranscodeMedia", json!({ "Vendor": "Tencent", "FileId": "3270835010811335406", "Resolution": "540p" })),
        ("MergeMedia", json!({ "Vendor": "Tencent", "InputFileId": [LESSON], "OutputFileName": "n" })),
        (
            "MediaThumbnails",
            json!({ "Vendor": "Tencent", "FileId": LESSON, "Type": "SnapshotByTimeOffset", "Definition": 10, "ExtTimeOffsetSet": [1.5] }),
        ),
        ("DescribeMediaTask", json!({ "Vendor": "Tencent", "TaskId": merge })),
        ("DeleteMedia", json!({ "Vendor": "Tencent", "FileId": ["3270835010811335406"] })),
        ("CreatCDNTransferRule", json!({ "StreamId": "live-9", "CDNUrl": "rtmp://example.com/live/a", "Sequence": 1 })),
        ("DeleteCDNTransferRule", json!({ "StreamId": "relayed", "CDNUrl": "rtmp://example.com/live/b", "Sequence": 2 })),
        ("ClearCDNTransferRule", stream("live-9")),
        ("DescribeRTCStreamState", stream("film")),
        ("ForbidCDNLiveStream", json!({ "StreamId": "film-2" })),
        ("ForbidRTCStream", stream("film-3")),
        ("ForbidRTCStreams", json!({ "StreamId": ["film-4"], "Sequence": 2 })),
        ("ResumeRTCStream", stream("barred")),
        ("ResumeRTCStreams", json!({ "StreamId": ["film-4"], "Sequence": 3 })),
        ("ResumeCDNLiveStream", json!({ "StreamId": "barred" })),
        ("RTMPDispatchV2", json!({ "StreamId": "film", "Sequence": 2, "Type": "push", "ClientIP": "192.0.2.1" })),
        ("StartCensorAudioV2", audio()),
        ("StartCensorVideoV2", video()),
        ("StopCensorAudioV2", json!({ "TaskId": audio_task })),
        ("StopCensorVideoV2", json!({ "TaskId": video_task })),
        ("AddStream", json!({ "RoomId": "lobby", "UserId": "anna", "StreamId": "extra" })),
        ("DeleteStream", json!({ "RoomId": "lobby", "UserId": "anna", "StreamId": "extra" })),
        ("DescribeUserList", json!({ "RoomId": "lobby" })),
        ("DescribeUserNum", json!({ "RoomId": ["lobby"] })),
        ("DescribeUsers", json!({ "RoomId": "lobby", "UserId": ["anna"] })),
        ("DescribeSimpleStreamList", json!({ "RoomId": "lobby" })),
        ("SendBarrageMessage", message("anna")),
        ("SendBroadcastMessage", message("bert")),
        ("SendCustomCommand", json!({ "RoomId": "lobby", "FromUserId": "anna", "MessageContent": "hello" })),
        ("SetForbidUserRule", json!({ "RuleType": 3, "UserId": "gerd", "DisabledPrivilege": [1], "EffectiveTime": 60 })),
        ("DelForbidUserRule", json!({ "RuleType": 3, "UserId": "emil" })),
        ("SetForbidStreamRule", json!({ "RoomId": "lobby", "StreamId": "screen", "DisableVideo": 1, "EffectiveTime": 60 })),
        ("DelForbidStreamRule", json!({ "RoomId": "lobby", "StreamId": "gone" })),
        ("DescribeForbidStreamRules", json!({ "RoomId": "lobby", "StreamId": ["screen"] })),
        ("KickoutUser", json!({ "RoomId": "lobby", "UserId": ["bert"] })),
        ("StartMix", mix("t-new")),
        ("StartAutoMix", automix("s-new", "class-1")),
        ("StartCloudTranscode", transcode("c-new")),
        ("GetMixTaskInfo", json!({ "TaskId": "t-old" })),
        ("StopMix", json!({ "TaskId": "t-old", "UserId": "u" })),
        ("StopAutoMix", json!({ "TaskId": "s-old", "RoomId": "talk-1", "UserId": "u" })),
        ("StopCloudTranscode", json!({ "TaskId": "c-old", "UserId": "u" })),
        ("CloseRoom", json!({ "RoomId": "lobby", "RoomCloseCallback": true })),
    ]
}

fn mix(task: &str) -> Value {
    let rect = json!({ "Top": 0, "Left": 0, "Bottom": 640, "Right": 360 });
    let output = json!({ "StreamId": format!("mixed-{task}"), "VideoBitrate": 1_200_000, "Fps": 15, "Width": 360, "Height": 640 });
    json!({ "TaskId": task, "UserId": "u", "MaxIdleTime": 90, "MixInput": [{ "StreamId": "film", "RectInfo": rect }], "MixOutput": [output] })
}

fn automix(task: &str, room: &str) -> Value {
    let output = json!({ "StreamId": format!("mixed-{task}"), "AudioBitrate": 48_000 });
    json!({ "TaskId": task, "UserId": "u", "RoomId": room, "MixOutput": [output] })
}

fn transcode(task: &str) -> Value {
    let output = json!({ "StreamId": format!("copy-{task}"), "TemplateId": 1 });
    json!({ "TaskId": task, "UserId": "u", "TranscodeInput": { "StreamId": "film" }, "TranscodeOutput": [output] })
}

fn audio() -> Value {
    json!({ "RoomId": "lobby", "EventId": "live_streaming", "AudioLanguage": "en", "RiskTypeList": ["DIRTY"], "ReturnAllText": 1, "ReturnFinishInfo": 1 })
}

fn video() -> Value {
    let pictures = json!({ "RiskTypeList": ["QRCODE"], "DetectFrequency": 4, "ReturnAllImg": 1 });
    json!({
        "RoomId": "lobby", "EventId": "live_streaming", "Language": "en", "VideoParam": pictures,
        "AudioParam": { "RiskTypeList": ["EROTIC"] }, "ReturnFinishInfo": 1,
    })
}
