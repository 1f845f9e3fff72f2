//! What can happen: calls of every part, what clients do, callbacks that are handed out, and time.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// What happens.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A call of the API.
    Call(&'static str, Value),
    /// What a client does, or a seed.
    Control(&'static str, Value),
    /// The end of one of the moderations that have been started.
    StopModeration(usize),
    /// A recording begins, and ends by itself after so many seconds.
    Record(Value, Option<u32>),
    /// A call on files of Tencent's: each number, behind the name of its parameter, is that of a file.
    OnFiles(&'static str, Value, &'static str, Vec<usize>),
    /// Callbacks are handed out, and nobody takes them but one in so many.
    Deliver(usize),
    /// Time passes: in two parts, in milliseconds.
    Wait(i64, i64),
}

const ROOMS: &[&str] = &["hall", "lobby", "sandbox-reject-1"];
const USERS: &[&str] = &["anna", "bert", "carl", "dora"];
const STREAMS: &[&str] = &["camera", "film", "sandbox-review-1", "screen"];
const ADDRESSES: &[&str] = &["192.0.2.1", "192.0.2.2"];

/// Who and what a step is about.
#[derive(Clone, Copy, Debug)]
struct Names {
    room: &'static str,
    user: &'static str,
    stream: &'static str,
    ip: &'static str,
}

fn names() -> impl Strategy<Value = Names> {
    let all = (select(ROOMS), select(USERS), select(STREAMS), select(ADDRESSES));
    all.prop_map(|(room, user, stream, ip)| Names { room, user, stream, ip })
}

fn control(name: &'static str, body: fn(Names) -> Value) -> impl Strategy<Value = Step> {
    names().prop_map(move |names| Step::Control(name, body(names)))
}

fn call(action: &'static str, parameters: fn(Names) -> Value) -> impl Strategy<Value = Step> {
    names().prop_map(move |names| Step::Call(action, parameters(names)))
}

fn client() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => control("login", |n| json!({ "room": n.room, "user": n.user, "ip": n.ip })),
        1 => control("logout", |n| json!({ "room": n.room, "user": n.user })),
        5 => control("publish", |n| json!({ "room": n.room, "user": n.user, "stream": n.stream })),
        1 => control("unpublish", |n| json!({ "room": n.room, "stream": n.stream })),
    ]
}

fn server() -> impl Strategy<Value = Step> {
    let message = |n: Names| json!({ "RoomId": n.room, "UserId": n.user, "MessageCategory": 1, "MessageContent": "hello" });
    prop_oneof![
        3 => call("AddStream", |n| json!({ "RoomId": n.room, "UserId": n.user, "StreamId": n.stream })),
        1 => call("AddStream", |n| json!({ "RoomId": n.room, "UserId": n.user, "StreamId": n.stream, "CensorFlag": 1 })),
        1 => call("DeleteStream", |n| json!({ "RoomId": n.room, "UserId": n.user, "StreamId": n.stream })),
        2 => call("KickoutUser", |n| json!({ "RoomId": n.room, "UserId": [n.user, "anna"] })),
        1 => call("CloseRoom", |n| json!({ "RoomId": n.room, "RoomCloseCallback": true })),
        2 => call("SendBroadcastMessage", message),
        1 => call("SendCustomCommand", |n| json!({ "RoomId": n.room, "FromUserId": n.user, "MessageContent": "hello" })),
    ]
}

fn rule() -> impl Strategy<Value = Step> {
    let user = (names(), 1..=4, vec(1..=2, 1..=2), 0..90_000).prop_map(|(n, kind, privileges, seconds)| {
        let mut rule = json!({ "RuleType": kind, "IP": n.ip, "RoomId": n.room, "UserId": n.user, "EffectiveTime": seconds });
        rule["DisabledPrivilege"] = json!(privileges);
        Step::Call("SetForbidUserRule", rule)
    });
    let stream = (names(), 0..=1, 1..90_000).prop_map(|(n, audio, seconds)| {
        let rule = json!({ "RoomId": n.room, "StreamId": n.stream, "DisableAudio": audio, "DisableVideo": 1, "EffectiveTime": seconds });
        Step::Call("SetForbidStreamRule", rule)
    });
    prop_oneof![
        2 => user,
        1 => call("DelForbidUserRule", |n| json!({ "RuleType": 4, "RoomId": n.room, "UserId": n.user })),
        2 => stream,
        1 => call("DelForbidStreamRule", |n| json!({ "RoomId": n.room, "StreamId": n.stream })),
    ]
}

fn moderation() -> impl Strategy<Value = Step> {
    let audio = |n: Names| json!({ "RoomId": n.room, "RiskTypeList": ["AD"], "ReturnAllText": 1, "ReturnFinishInfo": 1 });
    let mixed = |n: Names| json!({ "RoomId": n.room, "RiskTypeList": ["AD"], "ReturnAllText": 1, "IsMixingEnabled": 1 });
    let video = |n: Names| {
        let pictures = json!({ "RiskTypeList": ["QRCODE"], "DetectFrequency": 4, "ReturnAllImg": 1 });
        json!({ "RoomId": n.room, "VideoParam": pictures, "AudioParam": { "RiskTypeList": ["EROTIC"] }, "ReturnFinishInfo": 1 })
    };
    prop_oneof![
        3 => call("StartCensorAudioV2", audio),
        1 => call("StartCensorAudioV2", mixed),
        2 => call("StartCensorVideoV2", video),
        1 => any::<usize>().prop_map(Step::StopModeration),
    ]
}

const VENDORS: &[&str] = &["Tencent", "Ws", "Huawei"];
const TASKS: &[&str] = &["t1", "t2"];

fn recording() -> impl Strategy<Value = Step> {
    let of = || (select(VENDORS), select(STREAMS)).prop_map(|(vendor, stream)| json!({ "Vendor": vendor, "StreamId": [stream] }));
    let file =
        |action, parameters: fn() -> Value| (0..9_usize).prop_map(move |file| Step::OnFiles(action, parameters(), "FileId", vec![file]));
    let tencent = || json!({ "Vendor": "Tencent" });
    let merged = (vec(0..9_usize, 2), 0..3_u32).prop_map(|(files, keep_for)| {
        let parameters = json!({ "Vendor": "Tencent", "OutputFileName": "m", "ExpireTime": keep_for });
        Step::OnFiles("MergeMedia", parameters, "InputFileId", files)
    });
    prop_oneof![
        4 => (of(), option::of(1..4_000_u32)).prop_map(|(parameters, ends_after)| Step::Record(parameters, ends_after)),
        2 => of().prop_map(|parameters| Step::Call("StopCDNRecord", parameters)),
        1 => (0..9_usize).prop_map(move |file| Step::OnFiles("DeleteMedia", tencent(), "FileId[]", vec![file])),
        2 => merged,
        1 => file("TranscodeMedia", || json!({ "Vendor": "Tencent", "Resolution": "540p" })),
        1 => file("MediaThumbnails", || json!({ "Vendor": "Tencent", "Definition": 10, "Type": "SampleSnapshot" })),
    ]
}

fn mixing() -> impl Strategy<Value = Step> {
    let task = || select(TASKS);
    let mix = (names(), task(), 5..120_i64).prop_map(|(n, task, idle)| {
        let rect = json!({ "Top": 0, "Left": 0, "Bottom": 640, "Right": 360 });
        let output = json!({ "StreamId": format!("mixed-{task}"), "VideoBitrate": 1_200_000, "Fps": 15, "Width": 360, "Height": 640 });
        let input = json!({ "StreamId": n.stream, "RectInfo": rect });
        Step::Call("StartMix", json!({ "TaskId": task, "UserId": n.user, "MaxIdleTime": idle, "MixInput": [input], "MixOutput": [output] }))
    });
    let automatic = (names(), task()).prop_map(|(n, task)| {
        let output = json!({ "StreamId": format!("all-{task}"), "AudioBitrate": 48_000 });
        Step::Call("StartAutoMix", json!({ "TaskId": task, "UserId": n.user, "RoomId": n.room, "MixOutput": [output] }))
    });
    let transcoding = (names(), task()).prop_map(|(n, task)| {
        let output = json!({ "StreamId": format!("copy-{task}"), "TemplateId": 1 });
        let input = json!({ "StreamId": n.stream });
        Step::Call("StartCloudTranscode", json!({ "TaskId": task, "UserId": n.user, "TranscodeInput": input, "TranscodeOutput": [output] }))
    });
    let ends =
        (select(&["StopMix", "StopCloudTranscode"][..]), task()).prop_map(|(action, task)| Step::Call(action, json!({ "TaskId": task })));
    prop_oneof![3 => mix, 1 => automatic, 1 => transcoding, 1 => ends]
}

fn media_service() -> impl Strategy<Value = Step> {
    let numbered = select(&["ForbidRTCStream", "ResumeRTCStream", "ClearCDNTransferRule"][..]);
    let numbered = (names(), numbered, 1..50_u64);
    let relayed = (names(), 1..50_u64).prop_map(|(n, number)| {
        Step::Call("CreatCDNTransferRule", json!({ "StreamId": n.stream, "CDNUrl": "rtmp://example.com/live/a", "Sequence": number }))
    });
    prop_oneof![
        3 => numbered.prop_map(|(n, action, number)| Step::Call(action, json!({ "StreamId": n.stream, "Sequence": number }))),
        1 => relayed,
        2 => call("ForbidCDNLiveStream", |n| json!({ "StreamId": n.stream })),
        1 => call("ResumeCDNLiveStream", |n| json!({ "StreamId": n.stream })),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    // Most waits are as long as what happens in rooms, some as long as what is remembered.
    let wait = || prop_oneof![4 => 0..20_000_i64, 1 => 0..100_000_000_i64];
    prop_oneof![
        6 => client(),
        3 => server(),
        1 => rule(),
        2 => moderation(),
        3 => recording(),
        2 => mixing(),
        1 => media_service(),
        2 => (1..4_usize).prop_map(Step::Deliver),
        5 => (wait(), wait()).prop_map(|(one, other)| Step::Wait(one, other)),
    ]
}
