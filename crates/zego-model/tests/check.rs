//! Parameters against the table: the conditions that operations of rooms and moderation know.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use serde_json::{Value, json};
use zego_model::check::check;

fn violations(action: &str, parameters: &Value) -> Vec<String> {
    let operation = zego_model::operations().find(|operation| operation.action == action).unwrap();
    check(operation, parameters.as_object().unwrap()).violations.iter().map(ToString::to_string).collect()
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
    assert_eq!(rule(json!({"DisableAudio": 1, "EffectiveTime": 0})), ["EffectiveTime is not within 1 to 86400"]);
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
