//! Changes of pages, one of each kind, and how each is named.

use serde_json::{Value, json};

use crate::vendor::Facts;

/// What the pages say from now on, and the lines of the report.
pub(crate) fn all() -> Vec<(Change, &'static [&'static str])> {
    [operations(), limits(), words(), conditions(), answers(), others()].into_iter().flatten().collect()
}

/// One change of the facts that the pages are written from.
pub(crate) enum Change {
    Set(&'static str, &'static str, Value),
    Push(&'static str, &'static str, Value),
    Remove(&'static str, &'static str, usize),
    /// A key is no more.
    Drop(&'static str, &'static str, &'static str),
    Page(&'static str, Option<Value>),
}

use Change::{Drop, Page, Push, Remove, Set};

impl Change {
    pub(crate) fn apply(self, facts: &mut Facts) {
        match self {
            Set(file, pointer, value) => {
                let (parent, key) = pointer.rsplit_once('/').unwrap();
                let parent = facts.at(file, parent);
                match key.parse::<usize>() {
                    Ok(index) => parent[index] = value,
                    Err(_) => parent[key] = value,
                }
            }
            Push(file, pointer, value) => facts.at(file, pointer).as_array_mut().unwrap().push(value),
            Remove(file, pointer, index) => drop(facts.at(file, pointer).as_array_mut().unwrap().remove(index)),
            Drop(file, pointer, key) => {
                assert!(facts.at(file, pointer).as_object_mut().unwrap().remove(key).is_some(), "{file}{pointer} has no {key}");
            }
            Page(file, Some(page)) => assert!(facts.0.insert(format!("{file}.json"), page).is_none(), "{file} is there"),
            Page(file, None) => assert!(facts.0.remove(&format!("{file}.json")).is_some(), "{file} is not there"),
        }
    }
}

type Changes = Vec<(Change, &'static [&'static str])>;

fn operations() -> Changes {
    let light =
        json!({"action": "LightLamp", "method": "GET", "codes": [], "quota": [], "request": [], "data": {"type": "object", "fields": []}});
    let text = |name: &str| json!({"name": name, "type": "string", "required": true, "style": "scalar"});
    vec![
        (Page("room/light_lamp", Some(light)), &["LightLamp: the operation is new"]),
        (Page("stream_mixing/stop_auto_mix", None), &["StopAutoMix: the operation is gone from the pages in en, zh"]),
        (Set("room/close_room", "/deprecated", json!(true)), &["CloseRoom: deprecated: true on the page, false in api/upstream"]),
        (
            Set("room/describe_user_num", "/quota/0/calls", json!(11)),
            &["DescribeUserNum: quota: 11 in 1 s of the app (test: 1) on the page, 10 in 1 s of the app (test: 1) in api/upstream"],
        ),
        (
            Set("media_service/forbid_rtc_stream", "/quota/0/test", json!(6)),
            &["ForbidRTCStream: quota: 20 in 1 s of the app (test: 6) on the page, 20 in 1 s of the app (test: 5) in api/upstream"],
        ),
        (
            Remove("room/describe_simple_stream_list", "/quota", 1),
            &[
                "DescribeSimpleStreamList: quota: 50 in 1 s of the app on the page, 50 in 1 s of the app, 1 in 10 s of the room in api/upstream",
            ],
        ),
        (Push("room/describe_users", "/codes", json!(105)), &["DescribeUsers: code 105 is new"]),
        (Remove("room/kickout_user", "/codes", 0), &["KickoutUser: code 50011 is gone"]),
        (Push("room/kickout_user", "/request", text("Lamp")), &["KickoutUser: parameter Lamp is new"]),
        (Remove("room/delete_stream", "/request", 2), &["DeleteStream: parameter UserName is gone"]),
        (
            Push("stream_mixing/start_mix", "/request/2/fields/3/fields", text("Depth")),
            &["StartMix: parameter MixInput.RectInfo.Depth is new"],
        ),
    ]
}

fn limits() -> Changes {
    vec![
        (
            Set("room/add_stream", "/request/2/required", json!(true)),
            &["AddStream: parameter UserName: required: true on the page, false in api/upstream"],
        ),
        (
            Set("stream_mixing/stop_mix", "/request/0/required", json!(false)),
            &["StopMix: parameter TaskId: required: false on the page, true in api/upstream"],
        ),
        (
            Set("media_file/describe_media_task", "/request/0/type", json!("integer")),
            &["DescribeMediaTask: parameter TaskId: type: integer on the page, string in api/upstream"],
        ),
        (
            Set("room/set_forbid_stream_rule", "/request/4/format", json!("int32")),
            &["SetForbidStreamRule: parameter EffectiveTime: format: int32 on the page, int64 in api/upstream"],
        ),
        (
            Set("room/describe_users", "/request/1/items", json!("integer")),
            &["DescribeUsers: parameter UserId: items: integer on the page, string in api/upstream"],
        ),
        (
            Set("room/describe_users", "/request/1/max_items", json!(20)),
            &["DescribeUsers: parameter UserId: most items: 20 on the page, 10 in api/upstream"],
        ),
        (Drop("room/describe_users", "/request/1", "min_items"), &["DescribeUsers: parameter UserId: least items 1 is gone"]),
        (Drop("room/describe_user_list", "/request/2", "min"), &["DescribeUserList: parameter Limit: least 0 is gone"]),
        (
            Set("room/describe_user_list", "/request/2/max", json!(500)),
            &["DescribeUserList: parameter Limit: most: 500 on the page, 200 in api/upstream"],
        ),
        (
            Set("room/describe_user_list", "/request/2/default", json!(100)),
            &["DescribeUserList: parameter Limit: default: 100 on the page, 200 in api/upstream"],
        ),
        (
            Set("room/add_stream", "/request/3/max_length/n", json!(512)),
            &["AddStream: parameter StreamId: longest: 512 bytes on the page, 256 bytes in api/upstream"],
        ),
        (
            Set("room/close_room", "/request/1/max_length/unit", json!("characters")),
            &["CloseRoom: parameter CustomReason: longest: 256 characters on the page, 256 bytes in api/upstream"],
        ),
        (
            Set("stream_mixing/start_mix", "/request/2/fields/3/fields/5/max", json!(50)),
            &["StartMix: parameter MixInput.RectInfo.CornerRadius: most: 50 on the page, 100 in api/upstream"],
        ),
        (
            Set("media_file/delete_media", "/request/1/style", json!("indexed-dot")),
            &["DeleteMedia: parameter FileId: style: indexed-dot on the page, repeated-brackets in api/upstream"],
        ),
        (
            Set("room/delete_stream", "/request/0/max_length", json!({"n": 64, "unit": "bytes"})),
            &["DeleteStream: parameter RoomId: longest 64 bytes is new"],
        ),
        (Set("room/delete_stream", "/request/1/default", json!("me")), &["DeleteStream: parameter UserId: default me is new"]),
        (
            Drop("room/set_forbid_stream_rule", "/request/4", "default"),
            &["SetForbidStreamRule: parameter EffectiveTime: default 21600 is gone"],
        ),
        (Set("stream_mixing/stop_mix", "/request/1/min", json!(1)), &["StopMix: parameter Sequence: least 1 is new"]),
        (
            Set("room/describe_user_num", "/request/0/min_items", json!(2)),
            &["DescribeUserNum: parameter RoomId: least items: 2 on the page, 1 in api/upstream"],
        ),
        (
            Set("room/send_custom_command", "/request/2/unique", json!(true)),
            &["SendCustomCommand: parameter ToUserId: unique items: true on the page, false in api/upstream"],
        ),
        (
            Drop("media_file/delete_media", "/request/2/fields/1", "unique"),
            &["DeleteMedia: parameter Media.Resolution: unique items: false on the page, true in api/upstream"],
        ),
    ]
}

fn words() -> Changes {
    vec![
        (
            Push("media_file/transcode_media", "/request/2/enum", json!("1080p")),
            &["TranscodeMedia: parameter Resolution: word 1080p is new"],
        ),
        (Remove("media_file/media_thumbnails", "/request/2/enum", 1), &["MediaThumbnails: parameter Type: word SampleSnapshot is gone"]),
        (Push("room/set_forbid_stream_rule", "/request/2/enum", json!(2)), &["SetForbidStreamRule: parameter DisableAudio: word 2 is new"]),
        (Remove("room/set_forbid_stream_rule", "/request/3/enum", 0), &["SetForbidStreamRule: parameter DisableVideo: word 0 is gone"]),
        (
            Set("stream_mixing/stop_mix", "/request/1/enum", json!([3, 4])),
            &["StopMix: parameter Sequence: word 3 is new", "StopMix: parameter Sequence: word 4 is new"],
        ),
        (
            Push("media_file/start_cdn_record", "/request/1/enum_zh", json!("Volc")),
            &["StartCDNRecord: parameter Vendor: word Volc is new (only_in zh)"],
        ),
        (
            Set("moderation/start_censor_video_v2", "/request/3/fields/2/deprecated", json!(false)),
            &["StartCensorVideoV2: parameter AudioParam.AudioLanguage: deprecated: false on the page, true in api/upstream"],
        ),
    ]
}

fn conditions() -> Changes {
    vec![
        (Set("stream_mixing/stop_mix", "/request/1/only", json!(["Ws"])), &["StopMix: parameter Sequence: only for Ws is new"]),
        (
            Set("stream_mixing/stop_mix", "/request/1/excludes", json!(["UserId"])),
            &["StopMix: parameter Sequence: never with UserId is new"],
        ),
        (
            Set("stream_mixing/stop_mix", "/request/2/required_if", json!({"TaskId": ["a"]})),
            &["StopMix: parameter UserId: required when TaskId is a is new"],
        ),
        (Set("media_file/search_media", "/request/8/only", json!(["Ws"])), &["SearchMedia: parameter Marker: only for Huawei is gone"]),
        (Drop("media_file/search_media", "/request/2", "only"), &["SearchMedia: parameter StartTime: only for Tencent is gone"]),
        (
            Set("room/set_forbid_user_rule", "/request/2/required_if", json!({"RuleType": [2, 3]})),
            &[
                "SetForbidUserRule: parameter RoomId: required when RuleType is 3 is new",
                "SetForbidUserRule: parameter RoomId: required when RuleType is 4 is gone",
            ],
        ),
        (
            Drop("room/set_forbid_user_rule", "/request/1", "required_if"),
            &["SetForbidUserRule: parameter IP: required when RuleType is 1 is gone"],
        ),
        (
            Set("moderation/start_censor_video_v2", "/request/4/fields/0/any_of", json!(["Both"])),
            &[
                "StartCensorVideoV2: parameter VideoParam.RiskTypeList: or at least Both is new",
                "StartCensorVideoV2: parameter VideoParam.RiskTypeList: or at least BusinessTypeList is gone",
            ],
        ),
        (
            Set("stream_mixing/start_mix", "/request/2/fields/0/excludes", json!([])),
            &["StartMix: parameter MixInput.StreamId: never with StreamUrl is gone"],
        ),
    ]
}

fn answers() -> Changes {
    vec![
        (
            Push("room/describe_users", "/data/fields/0/fields", json!({"name": "Lamp", "type": "string"})),
            &["DescribeUsers: answer field UserStatusList.Lamp is new"],
        ),
        (Remove("moderation/generate_identify_token", "/data/fields", 1), &["GenerateIdentifyToken: answer field RemainTime is gone"]),
        (
            Set("room/describe_users", "/data/fields/0/fields/1/type", json!("string")),
            &["DescribeUsers: answer field UserStatusList.Status: type: string on the page, integer in api/upstream"],
        ),
        (
            Push("room/describe_users", "/data/fields/0/fields/3/enum", json!(8)),
            &["DescribeUsers: answer field UserStatusList.UserRole: word 8 is new"],
        ),
        (
            Set("media_service/forbid_cdn_live_stream", "/data/type", json!("object")),
            &["ForbidCDNLiveStream: type of the data: object on the page, array in api/upstream"],
        ),
        (Drop("media_file/start_cdn_record", "/data/fields/3", "only_in"), &["StartCDNRecord: answer field Aliyun is new (only_in en)"]),
    ]
}

fn others() -> Changes {
    let event = json!({"event": "lamp_lit", "auth": [{"name": "Event"}, {"name": "AppId"}], "fields": [{"name": "lamp"}]});
    vec![
        (Push("service", "/hosts", json!("rtc-api-moon.zego.im")), &["hosts: host rtc-api-moon.zego.im is new"]),
        (Push("service", "/codes", json!(100_000_012)), &["return codes: gateway: code 100000012 is new"]),
        (Remove("service", "/families/moderation", 2), &["return codes: moderation: code 50009 is gone"]),
        (Push("service", "/families/media_service", json!(30_007)), &["return codes: media_service: code 30007 is new"]),
        (Page("callback/lamp_lit", Some(event)), &["callback lamp_lit: the event is new"]),
        (
            Page("callback/record", None),
            &["callback record: the event is gone from the Chinese pages", "callback record: the event is gone from the English pages"],
        ),
        (Push("callback/room_create", "/fields", json!({"name": "room_lamp"})), &["callback room_create: field room_lamp is new"]),
        (Remove("callback/room_login", "/fields", 0), &["callback room_login: field room_id is gone"]),
    ]
}
