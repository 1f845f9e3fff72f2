//! The documented limits on the rate of calls.

use serde_json::{Value, json};
use zego_model::tencent_live::record_task::{CreateLiveRecord, StopLiveRecord};
use zego_model::{DynamicCall, ErrorKind, TencentSettings, Zego};
use zego_sandbox::control::Login;
use zego_sandbox::{LIMITED_APP_ID, Sandbox, Timestamp};

use crate::bench::{Bench, NOW, refusal};
use crate::told::post;

#[test]
fn the_21st_call_of_a_second_gets_the_familys_code() {
    for (action, rest, code) in [
        ("StartCDNRecord", "Vendor=Tencent&StreamId[]=a", 6),
        ("StopCDNRecord", "Vendor=Tencent&StreamId[]=a", 6),
        ("SearchMedia", "Vendor=Tencent", 6),
        ("DeleteMedia", "Vendor=Tencent&FileId[]=a", 6),
        ("ForbidCDNLiveStream", "StreamId=a", 30_002),
        ("QueryForbidCDNLiveStream", "Vendor=ws", 30_002),
        ("ResumeCDNLiveStream", "StreamId=a", 30_002),
    ] {
        let mut bench = Bench::empty();
        for _ in 0..20 {
            assert_eq!(bench.call(action, rest)["Code"], 0, "{action}");
        }
        bench.lines();
        assert_eq!(bench.call(action, rest)["Code"], code, "{action}");
        assert!(bench.warnings().contains("20 in 1 s is the limit"), "{action}");
        bench.now += 1;
        assert_eq!(bench.call(action, rest)["Code"], 0, "{action}");
    }
}

#[test]
fn apps_and_actions_are_counted_apart() {
    let mut bench = Bench::empty();
    (0..20).for_each(|_| assert_eq!(bench.call("SearchMedia", "Vendor=Tencent")["Code"], 0));
    assert_eq!(bench.call("SearchMedia", "Vendor=Tencent")["Code"], 6);
    assert_eq!(bench.call("DeleteMedia", "Vendor=Tencent&FileId[]=a")["Code"], 0);
    bench.app_id = LIMITED_APP_ID;
    assert_eq!(bench.call("SearchMedia", "Vendor=Tencent")["Code"], 0);
}

/// A second call on a room comes too soon; another room, or the room a second later, does not mind.
#[test]
fn rooms_are_counted_apart_and_have_their_code() {
    let mut bench = Bench::empty();
    let users = |bench: &Bench, room: &str| bench.call("DescribeUserList", &format!("RoomId={room}"))["Code"].clone();
    assert_eq!([users(&bench, "a"), users(&bench, "a"), users(&bench, "b")], [0, 207, 0]);
    bench.now += 1;
    assert_eq!(users(&bench, "a"), 0);
}

/// A parameter whose values are counted apart may stand in a body, too.
#[test]
fn rooms_in_a_body_are_counted_apart() {
    let mut bench = Bench::empty();
    let comment = json!({ "UserInfo": { "UserId": "u", "Nickname": "n", "Avatar": "https://example.com/a" }, "Content": "hello" });
    let send = |bench: &Bench, room: &str| {
        post(bench, "SendDanmakuComments", &json!({ "RoomId": room, "MiniGameId": "g", "CommentList": [comment] }))["Code"].clone()
    };
    (0..50).for_each(|_| assert_eq!(send(&bench, "a"), 0));
    // No page has a code for it.
    assert_eq!([send(&bench, "a"), send(&bench, "b")], [6, 0]);
    assert!(bench.warnings().contains("50 in 1 s is the limit of SendDanmakuComments for one RoomId"));
    bench.now += 1;
    assert_eq!(send(&bench, "a"), 0);
}

/// Three in a minute, and 480 in a day.
#[test]
fn a_day_has_a_limit_beside_that_of_a_minute() {
    let mut bench = Bench::empty();
    let row = zego_model::operations().find(|row| row.spec.service().name == "analytics" && row.spec.action == "GetBizQuality").unwrap();
    let call = DynamicCall::<Zego>::new(row, row.sample()).unwrap();
    let code = |bench: &Bench| serde_json::from_slice::<Value>(&bench.zego_body(&call)).unwrap()["Code"].as_i64().unwrap();
    for _ in 0..160 {
        assert_eq!([code(&bench), code(&bench), code(&bench), code(&bench)], [0, 0, 0, 30_002]);
        bench.lines();
        bench.now += 60;
    }
    assert_eq!(code(&bench), 30_002);
    assert!(bench.warnings().contains("480 in 86400 s is the limit"));
}

/// The code of a service whose families have none.
#[test]
fn a_services_code_is_that_of_its_families() {
    let bench = Bench::empty();
    (0..20).for_each(|_| assert_eq!(bench.call("QueryUserOnlineState", "UserId[]=a")["Code"], 0));
    assert_eq!(bench.call("QueryUserOnlineState", "UserId[]=a")["Code"], 7);
}

/// What a room's limit refuses does not use up the app's.
#[test]
fn a_refused_call_is_counted_nowhere() {
    let bench = Bench::empty();
    let users = |room: &str| bench.call("DescribeUserList", &format!("RoomId={room}"))["Code"].clone();
    assert_eq!(users("a"), 0);
    (0..300).for_each(|_| assert_eq!(users("a"), 207));
    (0..199).for_each(|number| assert_eq!(users(&format!("room-{number}")), 0));
    assert_eq!(users("b"), 206);
}

/// In the test environment some limits are lower, all are counted apart, and nothing of the one is in the other.
#[test]
fn the_test_environment_is_another_one() {
    let mut bench = Bench::empty();
    let count = |bench: &Bench, rest: &str| bench.call("DescribeUserNum", &format!("RoomId[]=a{rest}"));
    let code = |bench: &Bench, rest: &str| count(bench, rest)["Code"].clone();
    assert_eq!([code(&bench, "&IsTest=true"), code(&bench, "&IsTest=true"), code(&bench, "&IsTest=1")], [0, 206, 206]);
    assert!(bench.warnings().contains("1 in 1 s is the limit of DescribeUserNum for an app"));
    (0..10).for_each(|_| assert_eq!(code(&bench, ""), 0));
    assert_eq!([code(&bench, ""), code(&bench, "&IsTest=false")], [206, 206]);
    // Where the page has one number, it holds in both.
    (0..20).for_each(|_| assert_eq!(bench.call("SearchMedia", "Vendor=Tencent&IsTest=true")["Code"], 0));
    assert_eq!(bench.call("SearchMedia", "Vendor=Tencent&IsTest=true")["Code"], 6);
    assert_eq!(bench.call("SearchMedia", "Vendor=Tencent")["Code"], 0);

    bench.now += 1;
    let control = bench.service.control(Timestamp::from_secs(bench.now)).test();
    control.log_in(&Login::new("a", "anna")).unwrap();
    let users = |bench: &Bench, rest: &str| count(bench, rest)["Data"]["UserCountList"][0]["UserCount"].clone();
    assert_eq!([users(&bench, "&IsTest=true"), users(&bench, "")], [1, 0]);
    assert_eq!(bench.call("StartCDNRecord", "Vendor=Tencent&StreamId[]=s&IsTest=true")["Code"], 0);
    bench.now += 60;
    assert_eq!(bench.call("StopCDNRecord", "Vendor=Tencent&StreamId[]=s&IsTest=true")["Code"], 0);
    let files = |rest: &str| bench.call("SearchMedia", &format!("Vendor=Tencent{rest}"))["Data"]["Tencent"]["TotalCount"].clone();
    assert_eq!([files("&IsTest=true"), files("")], [1, 0]);
    assert_eq!(bench.call("SetForbidUserRule", "RuleType=3&UserId=b&DisabledPrivilege[]=1&EffectiveTime=60")["Code"], 0);
    let rules =
        |rest: &str| bench.call("DescribeForbidUserRules", &format!("RuleType=3{rest}"))["Data"]["RuleList"].as_array().map(Vec::len);
    assert_eq!([rules("&IsTest=true"), rules("")], [Some(0), Some(1)]);
}

/// Who has no valid signature cannot use up an app's quota; who has one is counted, whatever the parameters.
#[test]
fn calls_count_once_they_are_signed() {
    let bench = Bench::empty();
    let unsigned = bench.signed("SearchMedia", "Vendor=Tencent").replace("Signature=", "Signature=0");
    (0..30).for_each(|_| assert_eq!(bench.get(&unsigned)["Code"], 100_000_005));
    (0..20).for_each(|_| assert_eq!(bench.call("SearchMedia", "")["Code"], 2));
    assert_eq!(bench.call("SearchMedia", "")["Code"], 6);
}

#[test]
fn the_limiter_can_be_switched_off() {
    let bench = Bench::of(Sandbox::builder().limiter(false));
    (0..50).for_each(|_| assert_eq!(bench.call("SearchMedia", "Vendor=Tencent")["Code"], 0));
}

#[test]
fn tencents_limits_are_200_and_500() {
    let mut bench = Bench::new();
    let settings = TencentSettings::default();
    let stop = StopLiveRecord::new("stream1", 5);
    for _ in 0..200 {
        assert_eq!(refusal(bench.tencent(&stop, &settings)).0, "ResourceNotFound.TaskId");
    }
    assert_eq!(refusal(bench.tencent(&stop, &settings)), ("RequestLimitExceeded".to_owned(), ErrorKind::RateLimited));
    assert!(bench.warnings().contains("`201` in a second, which exceeds the frequency limit `200`"));
    let create = CreateLiveRecord::new("a").highlight(1).unwrap();
    for _ in 0..500 {
        let _ = bench.tencent(&create, &settings).unwrap();
    }
    assert_eq!(refusal(bench.tencent(&create, &settings)).0, "RequestLimitExceeded");
    bench.now = NOW + 1;
    assert_eq!(refusal(bench.tencent(&stop, &settings)).0, "ResourceNotFound.TaskId");
}
