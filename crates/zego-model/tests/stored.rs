//! Requests that were stored as plain data: read back through the checks that every request passes.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use serde_json::{Value, json};
use zego_model::rtc::media_file::{DeleteMedia, MediaThumbnails, SearchMedia, Vendor};
use zego_model::rtc::room::SetForbidUserRule;
use zego_model::rtc::stream_mixing::StartMix;
use zego_model::tencent_live::live_record::{CreateLiveRecord, DeleteLiveRecord};
use zego_model::{Operation, Prepared, ZegoSettings};

fn refused<T: serde::de::DeserializeOwned + std::fmt::Debug>(stored: Value) -> String {
    serde_json::from_value::<T>(stored).expect_err("a request that cannot be built").to_string()
}

#[test]
fn what_could_not_be_built_is_not_read() {
    let many = vec!["a"; 101];
    for (stored, expected) in [
        (json!({"FileId": ["a"]}), "Vendor is required"),
        (json!({"Vendor": "Ws"}), "one of FileId and Media is required"),
        (json!({"Vendor": "Ws", "FileId": ["a"], "Media": [{"FileId": "b"}]}), "Media cannot be given together with FileId"),
        (json!({"Vendor": "Ws", "FileId": many}), "FileId: FileIds has 101 items where 1 to 100 are allowed"),
        (json!({"Vendor": "Ws", "FileId": ["a"], "ClearCaches": true}), "ClearCaches is not a parameter of this action"),
        (json!({"Vendor": "Ws", "FileId[]": ["a"]}), "one of FileId and Media is required"),
        (json!({"Vendor": "Ws", "FileId": ["a"], "ClearCache": "yes"}), "ClearCache: invalid type: string \"yes\", expected a boolean"),
        (
            json!({"Vendor": "Ws", "Media": [{"FileId": "a", "Resolution": ["360p", "360p"]}]}),
            "Media: Resolution: MediaFileResolutions names `360p` twice",
        ),
        (json!({"Vendor": "Ws", "Media": [{"FileId": "a", "Size": 1}]}), "Media: Size is not a parameter of this action"),
    ] {
        assert_eq!(refused::<DeleteMedia>(stored), expected);
    }
    assert!(refused::<DeleteMedia>(json!(["Ws", ["a"]])).starts_with("invalid type: sequence"));
    let long = "s".repeat(1_000);
    assert!(refused::<SearchMedia>(json!({"Vendor": "Tencent", "NamePrefix": [long]})).starts_with("NamePrefix: "));
    assert!(refused::<StartMix>(json!({"TaskId": "t", "UserId": "u", "MixInput": [], "MixOutput": []})).starts_with("MixInput: "));
    assert_eq!(refused::<CreateLiveRecord>(json!({"StreamName": "s", "Highlight": 2})), "Highlight is 2, not within 0 to 1");
    assert_eq!(refused::<DeleteLiveRecord>(json!({"StreamName": "s"})), "TaskId is required");
}

#[test]
fn what_was_stored_comes_back_the_same() {
    let delete = DeleteLiveRecord::new("stream-1", u64::MAX);
    let create = CreateLiveRecord::new("stream-1").highlight(1).unwrap().app_name("live");
    assert_eq!(reread(&delete), delete);
    assert_eq!(reread(&create), create);
    let absent: DeleteMedia = serde_json::from_value(json!({"Vendor": "Ws", "FileId": ["a"], "ClearCache": null})).unwrap();
    assert_eq!(absent, DeleteMedia::new(Vendor::Ws, ["a"]).unwrap());
    // A word that this version does not know may be known to the service.
    let unknown: DeleteMedia = serde_json::from_value(json!({"Vendor": "Cloudflare", "FileId": ["a"]})).unwrap();
    assert_eq!(unknown.vendor().as_str(), "Cloudflare");
}

fn reread<T: serde::Serialize + serde::de::DeserializeOwned>(request: &T) -> T {
    serde_json::from_str(&serde_json::to_string(request).unwrap()).unwrap()
}

/// What one parameter makes of another is checked when a request is prepared, stored or not.
#[test]
fn what_others_require_is_checked_when_it_is_prepared() {
    let rule: SetForbidUserRule = serde_json::from_value(json!({"RuleType": 1, "DisabledPrivilege": [1], "EffectiveTime": 60})).unwrap();
    assert_eq!(prepared(&rule), "IP is required when RuleType is 1");
    let thumbnails: MediaThumbnails = serde_json::from_value(json!({
        "Vendor": "Huawei", "Type": "SampleSnapshot", "FileId": "a",
    }))
    .unwrap();
    assert_eq!(prepared(&thumbnails), "Interval is required when Vendor is Huawei");
}

fn prepared(request: &impl Operation<Protocol = zego_model::Zego>) -> String {
    Prepared::of(request, &ZegoSettings::default()).unwrap_err().to_string()
}
