//! Parameters against the table: the conditions that operations of rooms and moderation know.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use bytes::Bytes;
use serde_json::{Value, json};
use zego_model::analytics::operation_data::GetBizQuality;
use zego_model::check::check;
use zego_model::rtc::media_file::{Cut, Cuts, DeleteMedia, InputFileIds, MediaFile, MediaFiles, MergeMedia, MergeType, Vendor};
use zego_model::rtc::room::SetForbidStreamRule;
use zego_model::tencent_live::live_record::{CreateLiveRecord, RecordType};
use zego_model::{
    Action, DynamicCall, Endpoint, Operation, Prepared, Protocol, RequestError, SignedRequest, Stamp, TencentSettings, Zego,
    ZegoCredentials, ZegoSettings,
};
use zego_sign::{AppId, ServerSecret, Timestamp};

fn violations(action: &str, parameters: &Value) -> Vec<String> {
    let row = zego_model::spec::OperationRow::of("rtc", action).unwrap();
    check(row, parameters.as_object().unwrap()).violations.iter().map(ToString::to_string).collect()
}

#[test]
fn what_a_rule_goes_by_is_required() {
    for (parameters, expected) in [
        (json!({"RuleType": 1, "IP": "203.0.113.7"}), vec![]),
        (json!({"RuleType": 1}), vec!["IP is required when RuleType is 1"]),
        (json!({"RuleType": 2, "UserId": "u"}), vec!["RoomId is required when RuleType is 2"]),
        (json!({"RuleType": 3, "UserId": "u"}), vec![]),
        (json!({"RuleType": 4}), vec!["RoomId is required when RuleType is 4", "UserId is required when RuleType is 4"]),
        (json!({}), vec!["RuleType is required"]),
        (json!({"RuleType": 5}), vec!["RuleType is `5`, not one of 1, 2, 3, 4"]),
        (json!({"RuleType": "1", "IP": "203.0.113.7"}), vec!["RuleType is of the wrong type: expected one of 1, 2, 3, 4"]),
    ] {
        assert_eq!(violations("DelForbidUserRule", &parameters), expected, "{parameters}");
    }
}

#[test]
fn a_rule_bans_something() {
    let rule = |more: Value| {
        let mut parameters = json!({"RoomId": "r", "StreamId": "s"});
        parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        violations("SetForbidStreamRule", &parameters)
    };
    assert_eq!(rule(json!({})), ["one of DisableAudio and DisableVideo is required"]);
    assert!(rule(json!({"DisableVideo": 1})).is_empty());
    assert_eq!(rule(json!({"DisableVideo": true})), ["DisableVideo is of the wrong type: expected 1 or 0"]);
    assert_eq!(rule(json!({"DisableVideo": 2})), ["DisableVideo is of the wrong type: expected 1 or 0"]);
    assert_eq!(rule(json!({"DisableAudio": 1, "EffectiveTime": 0})), ["EffectiveTime is 0, not within 1 to 86400"]);
    assert_eq!(
        rule(json!({"DisableAudio": 1, "EffectiveTime": -1})),
        ["EffectiveTime is of the wrong type: expected whole number of seconds"]
    );
}

#[test]
fn moderation_looks_for_something() {
    let video = |video: Value| violations("StartCensorVideoV2", &json!({"RoomId": "r", "EventId": "live_streaming", "VideoParam": video}));
    assert_eq!(video(json!({})), ["one of RiskTypeList and BusinessTypeList is required"]);
    assert_eq!(video(json!({"RiskTypeList": []})), ["one of RiskTypeList and BusinessTypeList is required"]);
    assert!(video(json!({"RiskTypeList": [], "BusinessTypeList": ["AGE"]})).is_empty());
    assert_eq!(
        video(json!({"RiskTypeList": ["QRCODE"], "ResultCallbackUrl": "example.com"})),
        ["VideoParam.ResultCallbackUrl is of the wrong type: expected URL like https://example.com/path"]
    );
    assert_eq!(
        violations("StartCensorVideoV2", &json!({"RoomId": "r", "EventId": "audio_room", "VideoParam": {"BusinessTypeList": ["AGE"]}})),
        ["EventId is `audio_room`, not one of live_streaming, private_chat"]
    );
}

/// What types leave open is found before anything is sent.
#[test]
fn a_typed_request_is_not_sent_without_what_another_parameter_requires() {
    let why = |request: Result<SignedRequest, RequestError>| request.err().map(|error| error.to_string());
    let merge = || MergeMedia::new(Vendor::Huawei, InputFileIds::new(["a"]).unwrap()).unwrap();
    assert_eq!(why(sign(&merge())), None);
    let tencent = MergeMedia::new(Vendor::Tencent, InputFileIds::new(["a"]).unwrap()).unwrap();
    assert_eq!(why(sign(&tencent)).unwrap(), "OutputFileName is required when Vendor is Tencent");
    let cuts = || MergeMedia::new(Vendor::Tencent, Cuts::new([Cut::new("a")]).unwrap()).unwrap().output_file_name("b");
    assert_eq!(why(sign(&cuts())).unwrap(), "Type is required when HandleMediaArgs is given");
    assert_eq!(why(sign(&cuts().kind(MergeType::Cut))), None);
    let unknown = MergeMedia::new(Vendor::Tencent, InputFileIds::new(["a"]).unwrap()).unwrap().extra("New", "1").unwrap();
    assert_eq!(why(sign(&unknown)).unwrap(), "OutputFileName is required when Vendor is Tencent");

    let rule = SetForbidStreamRule::new("r", "s").unwrap();
    assert_eq!(why(sign(&rule)).unwrap(), "one of DisableAudio and DisableVideo is required");
    assert_eq!(why(sign(&SetForbidStreamRule::new("r", "s").unwrap().disable_audio(true))), None);
}

/// Scenes have a host of their own, whatever region the client is for.
#[test]
fn a_family_that_one_host_answers_goes_there() {
    let host = |action: &str, region| {
        let row = zego_model::spec::OperationRow::of("rtc", action).unwrap();
        Endpoint::of_action(&Action::Described(row.spec), region).unwrap().to_string()
    };
    assert_eq!(host("SetSceneTemplate", None), "https://metaworld-api.zego.im");
    assert_eq!(host("SetSceneTemplate", Some("sha")), "https://metaworld-api.zego.im");
    assert_eq!(host("DeleteMedia", Some("sha")), "https://rtc-api-sha.zego.im");
    assert_eq!(host("DeleteMedia", None), "https://rtc-api.zego.im");
}

fn sign<O: Operation<Protocol = Zego>>(operation: &O) -> Result<SignedRequest, RequestError> {
    let server_secret = ServerSecret::new("0123456789abcdef0123456789abcdef").unwrap();
    let credentials = ZegoCredentials { app_id: AppId::new(7).unwrap(), server_secret };
    let endpoint: Endpoint = "https://rtc-api.zego.im".parse().unwrap();
    let stamp = Stamp { nonce: [0xab; 8], timestamp: Timestamp::from_secs(1_700_000_000) };
    let settings = ZegoSettings::default();
    Zego::sign(&Prepared::of(operation, &settings)?, &endpoint, &credentials, &settings, stamp)
}

/// Untyped data tell of items by the row of their operation: what was asked for is held against them, too.
#[test]
fn an_untyped_call_is_accounted_for() {
    let row = zego_model::spec::OperationRow::of("rtc", "DeleteMedia").unwrap();
    let parameters = json!({"Vendor": "Tencent", "FileId": ["A1", "7"]}).as_object().unwrap().clone();
    let call = DynamicCall::<Zego>::new(row, parameters).unwrap();
    let failed = |call: &dyn Fn(Bytes) -> zego_model::Reply<Value>, data: &str| {
        let reply = call(format!(r#"{{"Code":0,"Data":{data}}}"#).into());
        reply.failures().iter().map(|failure| failure.to_string().split(':').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (data, expected) in [
        (r#"{"Deleted":["A1","7"]}"#, &[][..]),
        (r#"{"Deleted":["A1",7],"Errors":null}"#, &[]),
        (r#"{"Deleted":"A1","Errors":{"Key":7,"Code":"X"}}"#, &["7"]),
        (r#"{"Deleted":["A1"]}"#, &["7"]),
        (r#"{"Deleted":[" A1 ","7"]}"#, &["A1"]),
        (r#"{"Deleted":["a1","7"]}"#, &["A1"]),
        (r#"{"deleted":["A1","7"]}"#, &["A1", "7"]),
        (r#"{"Deleted":[]}"#, &["A1", "7"]),
        ("null", &["A1", "7"]),
        (r#""""#, &["A1", "7"]),
        ("[]", &["A1", "7"]),
        ("[1,2]", &["A1", "7"]),
    ] {
        assert_eq!(failed(&|body| Zego::decode(&call, body).unwrap(), data), expected, "{data}");
        let extra = call.clone().extra("New", "1").unwrap();
        assert_eq!(failed(&|body| Zego::decode(&extra, body).unwrap(), data), expected, "{data}");
    }
    let nothing = Zego::decode(&call, Bytes::from_static(br#"{"Code":0}"#)).unwrap();
    assert!(nothing.complete().is_err(), "no data at all mention nothing");
}

/// Whoever makes a word of a text finds out before anything is sent, once, and what was meant; a word that is new goes to the service.
#[test]
fn a_word_in_another_spelling_is_told_before_anything_is_sent() {
    fn prepared<O: Operation<Protocol = Zego>>(call: &O) -> Result<(), String> {
        Prepared::of(call, &ZegoSettings::default()).map(drop).map_err(|error| error.to_string())
    }
    let delete = |vendor: &str, resolution: &str| {
        prepared(
            &DeleteMedia::new(Vendor::from(vendor), MediaFiles::new([MediaFile::new("a").resolutions([resolution]).unwrap()]).unwrap())
                .unwrap(),
        )
    };
    for vendor in ["tencent", "TENCENT", " Tencent ", "ten-cent"] {
        assert_eq!(delete(vendor, "360p"), Err(format!("Vendor is `{vendor}`: do you mean Tencent?")), "{vendor}");
    }
    assert_eq!(delete("Tencent", "360P"), Err("Media.0.Resolution is `360P`: do you mean 360p?".to_owned()));
    for (vendor, resolution) in [("Tencent", "360p"), ("Tencent", "480p"), ("Moon", "360p"), ("Tencnet", "360p"), ("", "360p")] {
        assert_eq!(delete(vendor, resolution), Ok(()), "{vendor} {resolution}");
    }
    let quality = |metric: &str| prepared(&GetBizQuality::new("1", "2", [metric]).unwrap());
    assert_eq!(quality("FFT"), Err("Metrics is `FFT`: do you mean fft?".to_owned()));
    assert_eq!(quality("new_metric"), Ok(()));

    // To Tencent, upper and lower case are the same.
    let record = CreateLiveRecord::new("s").record_type(RecordType::from("VIDEO"));
    assert!(Prepared::of(&record, &TencentSettings::default()).is_ok());
}
