//! The documented limits on the rate of calls.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Barrier;
use zego_model::tencent_live::live_record::{CreateLiveRecord, StopLiveRecord};
use zego_model::{DynamicCall, ErrorKind, TencentSettings, Zego};
use zego_sandbox::control::Login;
use zego_sandbox::{LIMITED_APP_ID, LimiterModel, LogLine, QuotaPolicy, QuotaWindow, Sandbox, TencentConfig, Timestamp};

use crate::bench::{Bench, NOW, key, refusal, secret};
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

/// A product says itself which code it is, where several could be.
#[test]
fn a_product_has_a_code_for_too_many_calls() {
    let bench = Bench::empty();
    (0..20).for_each(|_| assert_eq!(bench.call("QueryUserOnlineState", "UserId[]=a")["Code"], 660_200_001));
    assert_eq!(bench.call("QueryUserOnlineState", "UserId[]=a")["Code"], 660_300_005);
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

/// What a second of calls gets, and the next one, under each model.
#[test]
fn an_app_has_the_model_and_the_quotas_it_was_given() {
    let windows = [QuotaWindow::new(3, 2), QuotaWindow::new(1, 1).per("NamePrefix")];
    let app = |model| {
        let quota = QuotaPolicy::new().model(model).operation("SearchMedia", windows.clone()).unwrap();
        zego_sandbox::AppConfig::new(zego_sign::AppId::new(7).unwrap(), secret()).quota(quota)
    };
    for (model, admitted) in [
        (LimiterModel::FixedWindow, [3, 0, 3, 0]),
        (LimiterModel::SlidingLog, [3, 0, 3, 0]),
        (LimiterModel::SlidingLogCountingRefused, [3, 0, 0, 0]),
        (LimiterModel::TokenBucket, [3, 1, 2, 1]),
        (LimiterModel::Gcra, [3, 1, 2, 1]),
        (LimiterModel::Off, [9, 9, 9, 9]),
    ] {
        let mut bench = Bench::of(Sandbox::builder().empty().app(app(model)));
        let mut of_a_second = || {
            bench.app_id = 7;
            let calls = (0..9).map(|prefix| bench.call("SearchMedia", &format!("Vendor=Tencent&NamePrefix={prefix}"))["Code"] == 0);
            let admitted = calls.filter(|admitted| *admitted).count();
            bench.app_id = zego_model::sandbox::APP_ID;
            assert_eq!(bench.call("SearchMedia", "Vendor=Tencent")["Code"], 0, "another app has its own");
            bench.now += 1;
            admitted
        };
        assert_eq!([(); 4].map(|()| of_a_second()), admitted, "{model}");
    }
}

#[test]
fn all_quotas_can_be_scaled() {
    let bench = Bench::of(Sandbox::builder().empty().quota_scale(2.0).unwrap());
    (0..40).for_each(|_| assert_eq!(bench.call("SearchMedia", "Vendor=Tencent")["Code"], 0));
    assert_eq!(bench.call("SearchMedia", "Vendor=Tencent")["Code"], 6);
    assert!(bench.warnings().contains("40 in 1 s is the limit of SearchMedia for an app"));
}

#[test]
fn tencents_account_has_a_policy_too() {
    let quota = QuotaPolicy::new().calls("StopLiveRecord", 2).unwrap();
    let bench = Bench::of(Sandbox::builder().tencent(TencentConfig::new(key()).quota(quota)));
    let stop = || refusal(bench.tencent(&StopLiveRecord::new("stream1", 5), &TencentSettings::default())).0;
    assert_eq!([stop(), stop(), stop()], ["ResourceNotFound.TaskId", "ResourceNotFound.TaskId", "RequestLimitExceeded"]);
    assert!(bench.warnings().contains("exceeds the frequency limit `2`"));
}

/// 64 connections, all open before the first call, with a call more each than the quota has room for.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn decisions_are_exact_under_many_connections() {
    const CLIENTS: usize = 64;
    const CALLS: usize = 8;
    for model in LimiterModel::ALL {
        let quota = QuotaPolicy::new().model(model).operation("SearchMedia", [QuotaWindow::new(333, 1), QuotaWindow::new(400, 60)]);
        let app = zego_sandbox::AppConfig::new(zego_sign::AppId::new(zego_model::sandbox::APP_ID).unwrap(), secret()).quota(quota.unwrap());
        let builder = Sandbox::builder().empty().app(app).clock(|| Timestamp::from_secs(NOW)).log(|_: &LogLine| {});
        let sandbox = builder.start().await.unwrap();
        let request = format!("GET /?{} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", Bench::empty().signed("SearchMedia", "Vendor=Tencent"));
        let (request, gate) = (Arc::new(request), Arc::new(Barrier::new(CLIENTS)));
        let clients: Vec<_> =
            (0..CLIENTS).map(|_| tokio::spawn(admitted_of(CALLS, sandbox.local_addr(), Arc::clone(&request), Arc::clone(&gate)))).collect();
        let mut admitted = 0;
        for client in clients {
            admitted += tokio::time::timeout(Duration::from_secs(20), client).await.expect("answers within 20 s").unwrap();
        }
        assert_eq!(admitted, if model == LimiterModel::Off { CLIENTS * CALLS } else { 333 }, "{model}");
        sandbox.shutdown().await;
    }
}

/// How many of the calls on one connection are admitted; all others have the code of too many.
async fn admitted_of(calls: usize, address: std::net::SocketAddr, request: Arc<String>, gate: Arc<Barrier>) -> usize {
    let mut stream = TcpStream::connect(address).await.unwrap();
    gate.wait().await;
    let mut admitted = 0;
    for _ in 0..calls {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let body = loop {
            let text = String::from_utf8_lossy(&answer);
            let is_whole = |(head, body): &(&str, &str)| head.lines().any(|line| line == format!("content-length: {}", body.len()));
            let whole = text.split_once("\r\n\r\n").filter(is_whole);
            if let Some((_, body)) = whole {
                break serde_json::from_str::<Value>(body).unwrap();
            }
            assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "the connection closed");
        };
        assert!(body["Code"] == 0 || body["Code"] == 6, "{body}");
        admitted += usize::from(body["Code"] == 0);
    }
    admitted
}
