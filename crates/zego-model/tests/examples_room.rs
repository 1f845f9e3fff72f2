//! What answers on rooms and moderation come as, beyond their examples.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use bytes::Bytes;
use serde_json::{Value, json};
use zego_model::account::Asked;
use zego_model::rtc::moderation::GenerateIdentifyTokenOutput;
use zego_model::rtc::room::{
    DescribeForbidStreamRulesOutput, DescribeForbidUserRulesOutput, DescribeUserListOutput, DescribeUsersOutput, Privilege, RuleType,
    SendBarrageMessageOutput, SendBroadcastMessageOutput, SendCustomCommandOutput, UserRole,
};
use zego_model::{Action, Code, ErrorKind, NoOutput, Output, Protocol, Reply, ReturnCode, Seconds, UnixMillis, Zego};

fn decode<T: Output>(action: &str, body: &Value) -> Result<Reply<T>, zego_model::decode::DecodeError> {
    let row = zego_model::spec::OperationRow::of("rtc", action).unwrap();
    Zego::read(&Action::Described(row.spec), &Asked::default(), Bytes::from(body.to_string()))
}

fn data<T: Output>(action: &str, data: &Value) -> T {
    decode(action, &json!({"Code": 0, "Message": "success", "RequestId": "1", "Data": data})).unwrap().output
}

#[test]
fn numbers_that_stand_for_something_stay_open() {
    let list = json!({"UserList": [{"UserId": 7, "UserRole": 4}, {"UserId": "b", "UserRole": "2"}, {"UserRole": 64}, {}]});
    let users = data::<DescribeUserListOutput>("DescribeUserList", &list).users;
    assert_eq!(users.iter().map(|user| user.user_role.as_i64()).collect::<Vec<_>>(), [4, 2, 64, 0]);
    assert_eq!((users[0].user_id.as_str(), users[0].user_role, users[1].user_role), ("7", UserRole::Administrator, UserRole::Audience));
    assert_eq!(serde_json::to_value(&users[2]).unwrap()["UserRole"], json!(64));

    let rules = json!({"RuleList": [{"RuleType": 9, "DisabledPrivilegeList": [1, 2, 3], "ExpireTime": "1704282648"}, {"DisabledPrivilegeList": null}]});
    let rules = data::<DescribeForbidUserRulesOutput>("DescribeForbidUserRules", &rules).rules;
    assert_eq!((rules[0].rule_type, rules[0].expire_time.0), (RuleType::from(9), 1_704_282_648));
    assert_eq!(rules[0].disabled_privileges, [Privilege::LogIn, Privilege::Publish, Privilege::from(3)]);
    assert!(rules[1].disabled_privileges.is_empty());
}

#[test]
fn flags_and_times_have_their_types() {
    let users =
        json!({"UserStatusList": [{"UserId": "a", "Status": 1, "LoginTime": 1_642_045_110_123_u64}, {"UserId": "b", "Status": null}]});
    let users = data::<DescribeUsersOutput>("DescribeUsers", &users).users;
    assert_eq!((users[0].present.is_set(), users[0].login_time, users[1].present.is_set()), (true, UnixMillis(1_642_045_110_123), false));
    let rules = json!({"RoomId": "r", "ForbidStreamRuleList": [{"StreamId": "s", "DisableAudio": "1", "EffectiveTime": 3600}]});
    let rules = data::<DescribeForbidStreamRulesOutput>("DescribeForbidStreamRules", &rules).rules;
    assert_eq!((rules[0].disable_audio.is_set(), rules[0].disable_video.is_set(), rules[0].effective_time), (true, false, Seconds(3600)));
}

#[test]
fn a_message_id_is_a_number_of_one_operation_and_text_of_the_other() {
    let id = json!({"MessageId": 9_007_199_254_740_993_i64});
    assert_eq!(data::<SendBroadcastMessageOutput>("SendBroadcastMessage", &id).message_id, 9_007_199_254_740_993);
    assert_eq!(data::<SendBarrageMessageOutput>("SendBarrageMessage", &json!({"MessageId": "1_2_3"})).message_id, "1_2_3");
}

#[test]
fn a_command_can_fail_for_one_user() {
    let reply = json!({"Code": 0, "Data": {"FailUsers": [{"Uid": 1111, "Code": "50003"}]}});
    let reply: Reply<SendCustomCommandOutput> = decode("SendCustomCommand", &reply).unwrap();
    assert_eq!((reply.failures()[0].item.as_str(), reply.failures()[0].code.as_str()), ("1111", "50003"));
    assert!(data::<SendCustomCommandOutput>("SendCustomCommand", &json!({"FailUsers": null})).failures().is_empty());
}

#[test]
fn no_room_has_three_codes() {
    for (action, code) in [("KickoutUser", 104), ("CloseRoom", 5024), ("CloseRoom", 5018), ("DescribeUsers", 50001)] {
        let error = decode::<NoOutput>(action, &json!({"Code": code, "Message": "room not exist"})).unwrap_err();
        let zego_model::decode::DecodeError::Api(error) = error else { panic!("{error:?}") };
        assert_eq!((error.kind, error.code), (ErrorKind::NotFound, Code::Zego(ReturnCode(code))), "{action}");
    }
}

#[test]
fn a_token_is_in_no_log() {
    let body = json!({"Code": 0, "Data": {"IdentifyToken": "0123456789abcdef", "RemainTime": 3600}});
    let reply: Reply<GenerateIdentifyTokenOutput> = decode("GenerateIdentifyToken", &body).unwrap();
    assert_eq!(reply.output.token.as_str(), "0123456789abcdef");
    assert!(!format!("{reply:?}").contains("0123456789abcdef"), "{reply:?}");
}
