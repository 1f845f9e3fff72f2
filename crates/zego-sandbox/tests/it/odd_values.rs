//! Whatever stands in a request, it is answered, and time goes on.

use serde_json::{Value, json};
use zego_sandbox::Sandbox;

use crate::bench::Bench;
use crate::told::{plant, post, telling};

/// Bodies that are taken as they stand.
fn bodies() -> [(&'static str, Value); 6] {
    let rect = json!({ "Layer": 1, "Top": 0, "Left": 0, "Bottom": 640, "Right": 180, "CornerRadius": 1 });
    let label = json!({ "Text": "x", "Left": 1, "Top": 1, "Font": { "FontType": 0, "FontSize": 12, "FontColor": 1, "Transparency": 1 } });
    let blur = json!({ "TopPadding": 1, "LeftPadding": 1, "BottomPadding": 1, "RightPadding": 1 });
    let image = json!({ "Url": "https://example.com/x.png", "DisplayMode": 0 });
    [
        (
            "StartMix",
            json!({
                "TaskId": "t", "UserId": "u", "Sequence": 1, "RoomId": "r", "UserData": "YQ==", "SoundLevel": 1, "MaxIdleTime": 90,
                "BackgroundImage": "preset-id://x.jpg", "BackGroundColorHex": "0x87CEFA00", "CheckImageMode": 0, "RecvBufferLevel": 1,
                "WaterMark": { "Image": "https://example.com/x.png", "RectInfo": { "Top": 0, "Left": 0, "Bottom": 1, "Right": 1 } },
                "ExPara": [{ "Key": "k", "Value": "v" }],
                "MixInput": [{ "StreamId": "a", "RectInfo": rect, "BlurInfo": blur, "Image": image, "SoundLevelId": 1, "Volume": 1, "Label": label }],
                "MixOutput": [{
                    "StreamId": "m", "VideoBitrate": 1, "Fps": 15, "Width": 360, "Height": 640, "VideoEncId": 0, "LowBitrateHD": 1,
                    "TargetRoom": { "RoomId": "r", "UserId": "u" },
                }],
            }),
        ),
        (
            "StartAutoMix",
            json!({
                "TaskId": "s", "UserId": "v", "RoomId": "r", "Sequence": 1, "SoundLevel": 1, "MixOutput": [{ "StreamId": "n", "AudioBitrate": 1 }],
                "ExtraMixInput": [{ "StreamId": "a", "ModifyType": 0, "SoundLevelId": 1, "Volume": 1 }],
            }),
        ),
        (
            "StartCloudTranscode",
            json!({
                "TaskId": "t", "UserId": "u", "Sequence": 1, "TranscodeInput": { "StreamId": "a" },
                "TranscodeOutput": [{
                    "StreamUrl": "rtmp://example.com/live/x", "TemplateId": 4,
                    "TemplateConfig": { "VideoEncId": 2, "Fps": 1, "GOP": 2, "Height": 2, "Width": 2, "VideoBitrate": 1, "LowBitrateHD": 1 },
                }],
            }),
        ),
        (
            "StartCensorAudioV2",
            json!({
                "RoomId": "r", "EventId": "live_streaming", "AudioLanguage": "en", "RiskTypeList": ["DIRTY"], "BusinessTypeList": ["SING"],
                "ReturnAllText": 1, "ReturnPreAudio": 1, "ReturnFinishInfo": 1, "IsMixingEnabled": 0, "ResultCallbackUrl": "http://127.0.0.1:9/",
            }),
        ),
        (
            "StartCensorVideoV2",
            json!({
                "RoomId": "r", "EventId": "live_streaming", "Language": "en", "ReturnFinishInfo": 1,
                "AudioParam": { "RiskTypeList": ["DIRTY"], "ReturnAllText": 1 },
                "VideoParam": { "RiskTypeList": ["QRCODE"], "ReturnAllImg": 1, "DetectFrequency": 3, "StatusCallbackUrl": "http://127.0.0.1:9/" },
            }),
        ),
        ("StopMix", json!({ "TaskId": "t", "Sequence": 2, "UserId": "u" })),
    ]
}

/// Queries that are taken as they stand, in an app with the seed.
const QUERIES: [(&str, &str); 9] = [
    (
        "MergeMedia",
        "Vendor=Tencent&OutputFileName=x&Type=1&HandleMediaArgs.0.FileId=5285890813221514958&HandleMediaArgs.0.StartTime=1&HandleMediaArgs.0.EndTime=2&ExpireTime=1",
    ),
    ("TranscodeMedia", "Vendor=Tencent&FileId=5285890813221514958&Resolution=360p"),
    ("MediaThumbnails", "Vendor=Tencent&FileId=5285890813221514958&Type=SnapshotByTimeOffset&Definition=10&ExtTimeOffsetSet[]=1"),
    ("MediaThumbnails", "Vendor=Huawei&FileId=record/app/command_record/match-1/2025-12-31-00-00-00.mp4&Type=SampleSnapshot&Interval=10"),
    ("ForbidRTCStreams", "StreamId[]=a&Sequence=1"),
    ("DescribeRTCStreamState", "StreamId=a&Sequence=1"),
    ("CreatCDNTransferRule", "StreamId=a&CDNUrl=rtmp://example.com/live/a&Sequence=1"),
    ("RTMPDispatchV2", "StreamId=a&Sequence=1&Type=push&ClientIP=1.2.3.4"),
    ("GenerateIdentifyToken", "EffectiveTime=60"),
];

fn odd() -> Vec<Value> {
    vec![
        json!(null),
        json!(0),
        json!(-1),
        json!(1),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e308),
        json!(-0.5),
        json!(true),
        json!(""),
        json!(" "),
        json!("\u{0}\u{fffd}"),
        json!("x".repeat(5_000)),
        json!("rtmp://"),
        json!("://?"),
        json!([]),
        json!({}),
        json!([null]),
        json!([[]]),
    ]
}

fn bench() -> Bench {
    let bench = telling(Sandbox::builder().limiter(false));
    plant(&bench, "r", &["a"]);
    bench
}

/// The pointers to everything within a value.
fn places(value: &Value, at: &str, places: &mut Vec<String>) {
    places.push(at.to_owned());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, inner)| self::places(inner, &format!("{at}/{name}"), places)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, inner)| self::places(inner, &format!("{at}/{index}"), places)),
        _ => {}
    }
}

/// Lets everything that was begun come to its end.
fn pass(mut bench: Bench) {
    for seconds in [1, 10, 100, 100_000] {
        bench.now += seconds;
        for callback in bench.service.take_callbacks(zego_sandbox::Timestamp::from_secs(bench.now)) {
            assert!(!callback.body().is_empty());
        }
    }
}

#[test]
fn in_bodies() {
    for (action, body) in bodies() {
        let ready = bench();
        if action == "StopMix" {
            assert_eq!(post(&ready, "StartMix", &bodies()[0].1)["Code"], 0);
        }
        let answer = post(&ready, action, &body);
        assert_eq!(answer["Code"], 0, "{action}: {answer}");
        pass(ready);
        let mut all = Vec::new();
        places(&body, "", &mut all);
        let bench = bench();
        for place in all {
            for value in odd() {
                let mut odd = body.clone();
                *odd.pointer_mut(&place).unwrap() = value;
                assert!(post(&bench, action, &odd)["Code"].is_i64(), "{action} {place}");
            }
        }
        pass(bench);
    }
}

#[test]
fn in_queries() {
    for (action, query) in QUERIES {
        let ready = bench();
        let answer = ready.call(action, query);
        assert_eq!(answer["Code"], 0, "{action}: {answer}");
        pass(ready);
        let bench = bench();
        let pairs: Vec<_> = query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
        for changed in 0..pairs.len() {
            for value in odd() {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
                let pair = |(index, (name, old)): (usize, &(&str, &str))| {
                    format!("{name}={}", if index == changed { encode(&text) } else { encode(old) })
                };
                let query = pairs.iter().enumerate().map(pair).collect::<Vec<_>>().join("&");
                assert!(bench.call(action, &query)["Code"].is_i64(), "{action} {query}");
            }
        }
        pass(bench);
    }
}
