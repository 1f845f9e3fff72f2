//! What leads to the codes of `rtc`.

use zego_model::ErrorKind;
use zego_model::spec::OperationSpec;

use crate::codes::natural::{Held, Leads, Natural, by, held};

pub(super) const LEADS: Leads = Leads {
    natural: NATURAL,
    held: HELD,
    files: FILES,
    never: &[
        ("rtc/moderation", ErrorKind::NotFound, "a room need not be there yet"),
        ("rtc/media_service", ErrorKind::PermissionDenied, "every app is live; what is not activated is 3"),
        ("rtc/room", ErrorKind::PermissionDenied, "every app has rooms"),
    ],
    throttled,
};

const NATURAL: &[Natural] = &[
    by("rtc", "100000001", "no `AppId`, one that is no number, or two", "APP= call GET SearchMedia"),
    by("rtc", "100000002", "no `Timestamp`", "NOW= call GET SearchMedia"),
    by("rtc", "100000003", "a `Timestamp` that is no number of seconds", "NOW=soon call GET SearchMedia"),
    by("rtc", "100000004", "a `Timestamp` more than ten minutes off", "NOW=1767220000 call GET SearchMedia"),
    by("rtc", "100000005", "a wrong signature", "SIGNATURE=d41d8cd98f00b204e9800998ecf8427e call GET SearchMedia"),
    by("rtc", "100000006", "no `Action`", "call GET ''"),
    by("rtc", "100000007", "an unknown `Action`, or the wrong method", "call GET NoSuchAction"),
    by("rtc", "100000008", "no `SignatureNonce`", "NONCE= call GET SearchMedia"),
    by("rtc", "100000009", "no `Signature`", "SIGNATURE= call GET SearchMedia"),
    by("rtc", "100000010", "an `AppId` that no app has", "APP=77 call GET SearchMedia"),
    by("rtc", "100000011", "an app whose configuration cannot be read: 1234567892", "APP=1234567892 call GET SearchMedia"),
    by("rtc", "100000013", "no `SignatureVersion`", "VERSION= call GET SearchMedia"),
    by("rtc", "100000014", "another `SignatureVersion` than 2.0", "VERSION=1.0 call GET SearchMedia"),
    by("rtc/media_file", "2", "a parameter that is missing or wrong", "call GET SearchMedia"),
    by(
        "rtc/media_file",
        "4",
        "a vendor that the app has not enabled: 1234567891 has Tencent alone",
        "APP=1234567891 call GET SearchMedia Vendor=Ws",
    ),
    by("rtc/media_file", "5", "several domains at Aliyun, and none named", "call GET StartCDNRecord 'Vendor=Aliyun&StreamId[]=a'"),
    by("rtc/media_file", "6", "the 21st call of a second", "many 21 call GET SearchMedia Vendor=Tencent"),
    by(
        "rtc/media_file",
        "1000",
        "a file or a task that is not there",
        "call GET TranscodeMedia 'Vendor=Tencent&FileId=none&Resolution=720p'",
    ),
    by(
        "rtc/media_file",
        "41003",
        "a merge of files that are not there",
        "call GET MergeMedia 'Vendor=Tencent&InputFileId[]=one&InputFileId[]=other&OutputFileName=m'",
    ),
    by("rtc/room", "2", "a parameter that is missing or wrong", "call GET CloseRoom"),
    by(
        "rtc/room",
        "3",
        "a text that is too long, or too many users for `DescribeUsers`",
        "call GET DescribeUsers 'RoomId=class-1&UserId[]=0&UserId[]=1&UserId[]=2&UserId[]=3&UserId[]=4&UserId[]=5&UserId[]=6&UserId[]=7&UserId[]=8&UserId[]=9&UserId[]=10'",
    ),
    by(
        "rtc/room",
        "104",
        "a room that is not there, for `AddStream`, `DeleteStream` and `DescribeSimpleStreamList`",
        "call GET AddStream 'RoomId=none&UserId=u&StreamId=s'",
    ),
    by(
        "rtc/room",
        "123",
        "`AddStream` of a stream that is banned",
        "call GET SetForbidStreamRule 'RoomId=class-1&StreamId=s&DisableAudio=1&DisableVideo=1'; call GET AddStream 'RoomId=class-1&UserId=u&StreamId=s'",
    ),
    by("rtc/room", "138", "`DeleteStream` of a stream that is not there", "call GET DeleteStream 'RoomId=class-1&UserId=u&StreamId=none'"),
    by("rtc/room", "206", "too many calls of the project", "many 11 call GET DescribeUserNum 'RoomId[]=class-1'"),
    by("rtc/room", "207", "too many calls on one room", "many 2 call GET DescribeUserList RoomId=class-1"),
    by("rtc/room", "1008", "an empty message", "call GET SendBroadcastMessage 'RoomId=class-1&UserId=u&MessageCategory=1&MessageContent='"),
    by(
        "rtc/room",
        "1012",
        "`AddStream` of another user's stream",
        "call GET AddStream 'RoomId=class-1&UserId=u&StreamId=teacher-1-camera'",
    ),
    by("rtc/room", "5024", "`CloseRoom` of a room that is not there", "call GET CloseRoom RoomId=none"),
    by("rtc/room", "50001", "a room that is not there, for the other operations", "call GET KickoutUser 'RoomId=none&UserId[]=u'"),
    by(
        "rtc/room",
        "50011",
        "too many users for `KickoutUser` or `SendCustomCommand`",
        "call GET KickoutUser 'RoomId=class-1&UserId[]=0&UserId[]=1&UserId[]=2&UserId[]=3&UserId[]=4&UserId[]=5'",
    ),
    by("rtc/room", "50124", "the deletion of a rule that is not there", "call GET DelForbidUserRule 'RuleType=3&UserId=none'"),
    by(
        "rtc/room/CloseRoom",
        "5018",
        "a room that was closed within a day",
        r#"call GET CloseRoom RoomId=class-1; control advance '{"seconds":1}'; call GET CloseRoom RoomId=class-1"#,
    ),
    by("rtc/media_service", "2", "a parameter that is missing or wrong", "call GET ForbidRTCStream StreamId=a"),
    by(
        "rtc/media_service",
        "3",
        "control of CDN streams is not activated: 1234567891 lacks it. The page has the number for another cause",
        "APP=1234567891 call GET ForbidCDNLiveStream StreamId=a",
    ),
    by("rtc/media_service", "30001", "a `CDNUrl` that is no address", "call GET CreatCDNTransferRule 'StreamId=a&CDNUrl=x&Sequence=1'"),
    by("rtc/media_service", "30002", "the 21st call of a second", "many 21 call GET ForbidCDNLiveStream StreamId=a"),
    by("rtc/media_service", "30004", "`IsTest` neither true nor false", "call GET ForbidCDNLiveStream 'StreamId=a&IsTest=perhaps'"),
    by(
        "rtc/media_service",
        "30006",
        "a list with a name that no stream can have",
        "call GET ForbidRTCStreams 'StreamId[]=a%20b&Sequence=1'",
    ),
    by("rtc/media_service", "30009", "a name that no stream can have", "call GET ForbidRTCStream 'StreamId=a%20b&Sequence=1'"),
    by("rtc/media_service", "30010", "another `Type` than push and pull", "call GET RTMPDispatchV2 'StreamId=a&Type=x&Sequence=1'"),
    by(
        "rtc/media_service",
        "30011",
        "a `ClientIP` that is no IPv4 address",
        "call GET RTMPDispatchV2 'StreamId=a&Type=push&Sequence=1&ClientIP=x'",
    ),
    by("rtc/media_service", "41004", "a stream that is not there", "call GET DescribeRTCStreamState 'StreamId=none&Sequence=1'"),
    by(
        "rtc/media_service",
        "41006",
        "a stream that ended within a day; the answer has data",
        "call GET DeleteStream 'RoomId=class-1&UserId=teacher-1&StreamId=teacher-1-camera'; call GET DescribeRTCStreamState 'StreamId=teacher-1-camera&Sequence=1'",
    ),
    by("rtc/moderation", "2", "a parameter that is missing or wrong", "call POST StartCensorAudioV2 '{}'"),
    by("rtc/moderation", "206", "the 101st call of a second", "many 101 call GET GenerateIdentifyToken"),
    by("rtc/moderation", "50009", "the end of a moderation that does not run", r#"call POST StopCensorAudioV2 '{"TaskId":"none"}'"#),
    by(
        "rtc/moderation",
        "50117",
        "moderation is not activated: 1234567891 lacks it",
        r#"APP=1234567891 call POST StopCensorAudioV2 '{"TaskId":"none"}'"#,
    ),
    by("rtc/stream_mixing", "110200002", "a parameter that is missing or wrong, without a code of its own", "call POST StartMix '{}'"),
    by(
        "rtc/stream_mixing",
        "110200140",
        "a stream that is input and output",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"anna-camera","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200141",
        "an image with another address than `http` and `https`",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}],"BackgroundImage":"ftp://example.com/a.png"}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200150",
        "an input that is not there",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"none","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200151",
        "`StartAutoMix` in a room that is not there",
        r#"call POST StartAutoMix '{"TaskId":"t","UserId":"u","RoomId":"none","MixOutput":[{"StreamId":"m"}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200153",
        "something wrong within `MixInput`",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","Volume":201,"RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200154",
        "something wrong within `MixOutput`",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":361,"Height":640}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200155",
        "a wrong type within `MixInput`",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","Volume":"1","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200156",
        "a wrong type within `MixOutput`",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":"15","Width":360,"Height":640}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200157",
        "mixing is not activated: 1234567891 lacks it",
        r#"APP=1234567891 call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200158",
        "ten inputs",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"s0","RectInfo":{}},{"StreamId":"s1","RectInfo":{}},{"StreamId":"s2","RectInfo":{}},{"StreamId":"s3","RectInfo":{}},{"StreamId":"s4","RectInfo":{}},{"StreamId":"s5","RectInfo":{}},{"StreamId":"s6","RectInfo":{}},{"StreamId":"s7","RectInfo":{}},{"StreamId":"s8","RectInfo":{}},{"StreamId":"s9","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200160",
        "a task that another user started",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'; call POST StartMix '{"TaskId":"t","UserId":"v","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200161",
        "an output wider than 3,000",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":3002,"Height":640}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200170",
        "something wrong within `WaterMark`",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}],"WaterMark":{"Image":"https://example.com/a.png","RectInfo":{"Top":"0"}}}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200171",
        "a `WaterMark` without an image",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}],"WaterMark":{}}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200172",
        "something wrong within `ExPara`",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}],"ExPara":[{"Value":"1"}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200175",
        "an input that is there twice",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}},{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200176",
        "an output that is there twice",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640},{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200178",
        "five outputs",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m0","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640},{"StreamId":"m1","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640},{"StreamId":"m2","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640},{"StreamId":"m3","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640},{"StreamId":"m4","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'"#,
    ),
    by(
        "rtc/stream_mixing",
        "110200179",
        "something wrong within a text upon an input",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","Label":{"Text":"x","Left":1,"Top":1,"Font":{"FontType":0,"FontSize":11}},"RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'"#,
    ),
    by("rtc/stream_mixing", "110200190", "the 101st `StartMix` of a second", "many 101 call POST StartMix '{}'"),
    by("rtc/stream_mixing", "110200191", "the 101st `StopMix` of a second", "many 101 call POST StopMix '{}'"),
    by(
        "rtc/stream_mixing",
        "110200194",
        "the 101st call of a second, of any other operation",
        "many 101 call GET GetMixTaskInfo TaskId=none",
    ),
    by("rtc/stream_mixing", "110209001", "a task that is not there", "call GET GetMixTaskInfo TaskId=none"),
    by(
        "rtc/stream_mixing/StartMix",
        "110200197",
        "a `TargetRoom` that is not there",
        r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","TargetRoom":{"RoomId":"none","UserId":"u"},"VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'"#,
    ),
    by("rtc/scene/SetSceneTemplate", "340006003", "a parameter that is missing or wrong", "call GET SetSceneTemplate"),
];

const HELD: &[Held] = &[
    held("rtc", "100000012", "a body that is too long, breaks off or takes too long", "gateway::a_body_that_is_too_long_is_not_read"),
    held("rtc/media_file", "3", "an app whose features lack recording", "codes::recording_has_to_be_activated"),
    held("rtc/room", "50003", "in `FailUsers` of `SendCustomCommand`", "messages::who_is_not_online_does_not_get_a_signal"),
    held("rtc/room", "50012", "a message longer than its limit", "messages::what_cannot_be_sent"),
    held("rtc/room", "50123", "more rules than there can be", "rules::only_rules_in_force_count"),
];

/// The files with the tests of [`HELD`].
const FILES: &[(&str, &str)] = &[
    ("codes", include_str!("../../codes.rs")),
    ("gateway", include_str!("../../gateway.rs")),
    ("messages", include_str!("../../messages.rs")),
    ("rules", include_str!("../../rules.rs")),
];

/// Rooms have another code for the limit of one room, which moderation does not use; of mixing, starts and stops have codes of their own; of the media service, 1010 and 5007 stand beside
/// this one in the table of codes, for the same.
fn throttled(spec: &OperationSpec, per: Option<&str>) -> &'static str {
    match (spec.family.name, spec.action) {
        ("room", _) if per == Some("RoomId") => "207",
        ("room" | "moderation", _) if per.is_none() => "206",
        ("media_service", _) => "30002",
        ("stream_mixing", "StartMix") => "110200190",
        ("stream_mixing", "StopMix") => "110200191",
        ("stream_mixing", _) => "110200194",
        // No page of theirs has one.
        ("media_file" | "scene", _) => "6",
        other => panic!("no code for {other:?}"),
    }
}
