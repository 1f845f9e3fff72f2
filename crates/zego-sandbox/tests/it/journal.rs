//! What came in and what was decided, as data.

use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use zego_model::rtc::media_file::{SearchMedia, Vendor};
use zego_model::tencent_live::live_record::StopLiveRecord;
use zego_model::{TencentSettings, TencentSigning, sandbox};
use zego_sandbox::control::{CallbackFilter, LoggedRequest, RequestFilter};
use zego_sandbox::{CallbackConfig, Moment, Sandbox, Timestamp};
use zego_sign::callback::CallbackSecret;
use zego_sign::tencent::v1::SignatureMethod;

use crate::bench::{Bench, NOW, key, tencent_request};
use crate::wire::{self, soon};

const V1_POST: TencentSigning = TencentSigning::V1Post(SignatureMethod::HmacSha256);
const V1_GET: TencentSigning = TencentSigning::V1Get(SignatureMethod::HmacSha256);
const FILES: &str = "Vendor=Tencent&FileId%5B%5D=5285890813221514958";

fn requests(bench: &Bench) -> Vec<LoggedRequest> {
    bench.service.control(Timestamp::from_secs(NOW)).requests(&RequestFilter::new()).requests
}

fn last(bench: &Bench) -> LoggedRequest {
    requests(bench).pop().unwrap()
}

/// The answer of the endpoint to a query.
fn look(bench: &Bench, target: &str) -> (u16, Value) {
    let request = Request::builder().uri(format!("/_sandbox/{target}")).header("Host", "127.0.0.1:8080").body(Bytes::new()).unwrap();
    let response = bench.service.handle(&request, Timestamp::from_secs(bench.now));
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

fn without(query: &str, name: &str) -> String {
    query.split('&').filter(|pair| !pair.starts_with(&format!("{name}="))).collect::<Vec<_>>().join("&")
}

/// One request of each kind, and the rule that decided about it.
fn each_kind(bench: &Bench) -> Vec<&'static str> {
    let query = bench.signed("DeleteMedia", FILES);
    let with = |name: &str, value: &str| format!("{}&{name}={value}", without(&query, name));
    let mut rules = Vec::new();
    let mut get = |rule, query: &str| {
        bench.get(query);
        rules.push(rule);
    };
    get("act", &query);
    get("gateway.app_id", &without(&query, "AppId"));
    get("gateway.app_id", &with("AppId", sandbox::SERVER_SECRET));
    get("gateway.app", &with("AppId", "77"));
    get("gateway.timestamp", &with("Timestamp", "soon"));
    get("gateway.expired", &with("Timestamp", "5"));
    get("gateway.nonce", &without(&query, "SignatureNonce"));
    get("gateway.signature", &without(&query, "Signature"));
    get("gateway.signature", &with("SignatureNonce", "0123456789abcdef"));
    get("gateway.signature", &with("SignatureNonce", sandbox::SERVER_SECRET));
    get("gateway.signature", &query.replace("Signature=", "Singature="));
    get("gateway.version", &with("SignatureVersion", sandbox::SERVER_SECRET));
    get("gateway.action", &with("Action", "Nonsense"));
    get("gateway.action", &with("Action", sandbox::SERVER_SECRET));
    get("parameters", &bench.signed("DeleteMedia", &format!("Vendor={}", sandbox::SERVER_SECRET)));
    get("parameters", &bench.signed("DeleteMedia", "Vendor=Moon"));
    get("asked", &bench.signed("DescribeUserNum", "RoomId%5B%5D=sandbox:1000"));
    get("act", &bench.signed("DescribeUserList", "RoomId=class-1"));
    get("quota", &bench.signed("DescribeUserList", "RoomId=class-1"));
    let fault = |rule: &str| Request::get(format!("/?{query}")).header("X-Sandbox-Fault", rule).body(Bytes::new()).unwrap();
    for rule in [r#"{"throttle":true}"#, r#"{"reset":"before"}"#, r#"{"nonsense":true}"#] {
        bench.service.handle(&fault(rule), Timestamp::from_secs(bench.now));
        rules.push("fault");
    }
    for request in [Request::put(format!("/?{query}")), Request::get(format!("/elsewhere?{query}")), Request::get(format!("/{query}"))] {
        bench.service.handle(&request.body(Bytes::new()).unwrap(), Timestamp::from_secs(bench.now));
        rules.push("http");
    }
    for signing in [TencentSigning::Tc3Post, TencentSigning::Tc3Get, V1_POST, V1_GET] {
        let settings = TencentSettings::default().signing(signing);
        let signed = tencent_request(&StopLiveRecord::new("lesson", 1_u64), &key(), &settings, bench.stamp());
        let mut stale = bench.stamp();
        stale.timestamp = Timestamp::from_secs(NOW - 3_600);
        let expired = tencent_request(&StopLiveRecord::new("lesson", 1_u64), &key(), &settings, stale);
        for (rule, request) in [("act", signed), ("gateway.expired", expired)] {
            bench.service.handle(&request, Timestamp::from_secs(bench.now));
            rules.push(rule);
        }
    }
    rules
}

#[test]
fn each_decision_is_told_with_its_rule() {
    let bench = Bench::new();
    let expected = each_kind(&bench);
    let found = requests(&bench);
    let rules: Vec<&str> = found.iter().map(|request| request.rule.as_str()).collect();
    assert_eq!(rules, expected, "{found:#?}");
    assert!(found.iter().map(|request| request.number).eq(1..=found.len() as u64));
}

/// Neither where they belong nor where they were put by mistake.
#[test]
fn no_entry_holds_a_secret_or_a_signature() {
    let bench = Bench::new();
    each_kind(&bench);
    let query = bench.signed("DeleteMedia", FILES);
    let signature = query.split('&').find_map(|pair| pair.strip_prefix("Signature=")).unwrap();
    let settings = TencentSettings::default().signing(V1_GET);
    let v1 = tencent_request(&StopLiveRecord::new("lesson", 1_u64), &key(), &settings, bench.stamp());
    let sent = format!("{}{}", v1.uri(), String::from_utf8_lossy(v1.body()));
    let v1 = form_urlencoded::parse(sent.as_bytes()).find(|(name, _)| name == "Signature").unwrap().1.into_owned();
    let all = format!("{:?} {}", requests(&bench), look(&bench, "requests").1);
    for secret in
        [signature, &v1, sandbox::SERVER_SECRET, sandbox::TENCENT_SECRET_KEY, sandbox::TENCENT_SECRET_ID, sandbox::CALLBACK_SECRET]
    {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
    assert!(all.contains("Signature=REDACTED") && all.contains("FileId%5B%5D=5285890813221514958"), "{all}");
}

#[test]
fn a_refused_signature_tells_what_was_signed() {
    let bench = Bench::new();
    let query = bench.signed("DeleteMedia", FILES).replace("Signature=", "Signature=0");
    bench.get(&query);
    let refused = last(&bench);
    let expected = format!("{}0707070707070707<ServerSecret>{NOW}", sandbox::APP_ID);
    assert_eq!(
        (refused.rule.as_str(), refused.signed.as_deref(), refused.code.as_str()),
        ("gateway.signature", Some(&*expected), "100000005")
    );
    assert_eq!(
        (refused.app_id, refused.service, refused.environment, refused.status, refused.refused),
        (Some(sandbox::APP_ID), Some("rtc"), None, Some(200), true)
    );

    let mut request = tencent_request(&StopLiveRecord::new("lesson", 1_u64), &key(), &TencentSettings::default(), bench.stamp());
    *request.body_mut() = Bytes::from_static(b"{}");
    bench.service.handle(&request, Timestamp::from_secs(NOW));
    let signed = last(&bench).signed.unwrap();
    assert!(signed.starts_with(&format!("TC3-HMAC-SHA256\\n{NOW}\\n2026-06-01/")), "{signed}");
    bench.call("DeleteMedia", FILES);
    assert_eq!(last(&bench).signed, None);
}

#[test]
fn a_call_is_told_with_what_it_met() {
    let bench = Bench::new();
    bench.call("DeleteMedia", &format!("{FILES}&Token=abc&IsTest=true&Nonsense=1"));
    let call = last(&bench);
    assert_eq!((call.service, call.action.as_str(), call.environment, call.code.as_str()), (Some("rtc"), "DeleteMedia", Some("test"), "0"));
    assert_eq!((call.moment, call.method.as_str(), call.path.as_str()), (Moment::from_secs(NOW.try_into().unwrap()), "GET", "/"));
    assert!(
        call.query.ends_with("&Token=REDACTED&IsTest=true&Nonsense=1") && call.notes.iter().any(|note| note.contains("Nonsense")),
        "{call:?}"
    );

    let request = Request::get(format!("/?{}", bench.signed("DescribeUserNum", "RoomId%5B%5D=class-1")));
    let request = request.header("X-Sandbox-Fault", r#"{"duplicate":true,"reset":"after"}"#).body(Bytes::new()).unwrap();
    bench.service.handle(&request, Timestamp::from_secs(NOW));
    let both = &requests(&bench)[1..];
    assert_eq!(both.len(), 2, "carried out twice: {both:?}");
    assert!(both.iter().all(|call| call.status.is_none() && call.faults == ["reset", "duplicate"]), "{both:?}");
}

#[test]
fn over_http_with_a_cursor() {
    let bench = Bench::new();
    assert_eq!(look(&bench, "requests"), (200, json!({ "requests": [], "next": 0, "dropped": 0 })));
    bench.call("DeleteMedia", "Vendor=Moon");
    bench.call("DescribeUserNum", "RoomId%5B%5D=class-1");
    bench.call("DeleteMedia", FILES);
    let numbers =
        |page: &Value| page["requests"].as_array().unwrap().iter().map(|entry| entry["number"].as_u64().unwrap()).collect::<Vec<_>>();
    for (target, expected, next) in [
        ("requests", vec![1, 2, 3], 3),
        ("requests?since=1", vec![2, 3], 3),
        ("requests?since=3&wait=30", vec![], 3),
        ("requests?limit=2", vec![1, 2], 2),
        ("requests?limit=1000", vec![1, 2, 3], 3),
        ("requests?operation=DeleteMedia", vec![1, 3], 3),
        ("requests?operation=DeleteMedia&code=2", vec![1], 3),
        ("requests?code=0&limit=1", vec![2], 2),
        ("requests?code=0&limit=1&since=2", vec![3], 3),
    ] {
        let (status, page) = look(&bench, target);
        assert_eq!((status, numbers(&page), &page["next"]), (200, expected, &json!(next)), "{target}: {page}");
    }
    let (_, page) = look(&bench, "requests?limit=1");
    assert_eq!((&page["requests"][0]["rule"], &page["requests"][0]["moment"]), (&json!("parameters"), &json!(NOW * 1000)));
    for (target, wrong) in [
        ("requests?since=-1", "since is `-1`, not the number of an entry"),
        ("requests?limit=0", "limit is `0`, not a number from 1 to 1000"),
        ("requests?limit=1001", "limit is `1001`, not a number from 1 to 1000"),
        ("callbacks?limit=1001", "limit is `1001`, not a number from 1 to 1000"),
        ("requests?wait=31", "wait is `31`, not a number of seconds from 0 to 30"),
        ("requests?operation=DeleteMedai", "operation is `DeleteMedai`, not the action of an operation; did you mean DeleteMedia?"),
        ("requests?code=a%20b", "code is `a b`, not a code"),
        ("requests?event=record", "`event` is no parameter of the query of requests"),
        ("callbacks?event=recrod", "event is `recrod`, not an event; did you mean record?"),
        ("callbacks?code=6", "`code` is no parameter of the query of callbacks"),
    ] {
        let (status, body) = look(&bench, target);
        let told = body["error"].as_str().unwrap_or_default();
        assert!(status == 400 && told.contains(wrong), "{target}: {body}");
    }
    let posted = Request::post("/_sandbox/requests").header("Host", "127.0.0.1:8080").body(Bytes::new()).unwrap();
    assert_eq!(bench.service.handle(&posted, Timestamp::from_secs(NOW)).status(), 405);
    let elsewhere = Request::get("/_sandbox/requests").header("Host", "evil.example").body(Bytes::new()).unwrap();
    assert_eq!(bench.service.handle(&elsewhere, Timestamp::from_secs(NOW)).status(), 403);
    assert_eq!(look(&bench, "requests").1["next"], 3, "looking is no call");
}

/// It is beside the state: a snapshot does not hold it, and neither a reset nor a snapshot touches it.
#[test]
fn it_is_no_part_of_the_state() {
    let bench = Bench::new();
    let control = bench.service.control(Timestamp::from_secs(NOW));
    bench.get("Action=Nonsense");
    let snapshot = control.snapshot();
    assert!(!snapshot.contains("Nonsense"));
    control.reset();
    control.restore(snapshot.as_bytes()).unwrap();
    assert_eq!(requests(&bench).len(), 1);
}

#[test]
fn equal_histories_have_equal_journals() {
    let history = || {
        let bench = Bench::of(Sandbox::builder().virtual_clock(Moment::from_secs(NOW.try_into().unwrap())));
        each_kind(&bench);
        drop(bench.zego(&SearchMedia::new(Vendor::Tencent)));
        look(&bench, "requests").1.to_string()
    };
    assert_eq!(history(), history());
}

#[test]
fn each_attempt_at_a_callback_is_told() {
    let callbacks = CallbackConfig::new("http://127.0.0.1:9/hook", CallbackSecret::new(sandbox::CALLBACK_SECRET).unwrap()).unwrap();
    let bench = Bench::of(Sandbox::builder().callbacks(callbacks));
    bench.call("CloseRoom", "RoomId=class-1&RoomCloseCallback=true");
    let mut bodies = Vec::new();
    for (after, is_taken) in [(0, false), (2, true)] {
        for callback in bench.service.take_callbacks(Timestamp::from_secs(NOW + after)) {
            bodies.push(String::from_utf8(callback.body().to_vec()).unwrap());
            if is_taken { bench.service.callback_taken(&callback) } else { bench.service.callback_failed(&callback) }
        }
    }
    let control = bench.service.control(Timestamp::from_secs(NOW));
    let attempts = control.callbacks(&CallbackFilter::new().event("room_close")).callbacks;
    let told: Vec<_> =
        attempts.iter().map(|attempt| (attempt.attempt, attempt.follows, attempt.next_attempt, attempt.error.is_some())).collect();
    let second = Moment::from_secs(i64::try_from(NOW).unwrap() + 2);
    assert_eq!(told, [(1, "attempt", Some(second), true), (2, "taken", None, false)], "{attempts:?}");
    assert!(attempts.iter().all(|attempt| (attempt.target.as_str(), attempt.app_id) == ("127.0.0.1:9", sandbox::APP_ID)), "{attempts:?}");
    assert!(attempts[0].body.contains(r#""signature":"REDACTED""#) && attempts[0].body.contains("class-1"), "{attempts:?}");
    let (status, page) = look(&bench, "callbacks");
    assert_eq!((status, page["callbacks"].as_array().map(Vec::len)), (200, Some(bodies.len())));
    for body in bodies {
        let body: Value = serde_json::from_str(&body).unwrap();
        assert!(!page.to_string().contains(body["signature"].as_str().unwrap()), "{page}");
    }
}

async fn exchange(sandbox: &Sandbox, request: String) -> String {
    let (answer, end) = wire::exchange(sandbox.local_addr(), request.as_bytes()).await;
    assert_eq!(end, None, "{answer}");
    answer
}

fn get(target: &str) -> String {
    format!("{} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", Method::GET)
}

/// A question that waits is answered by what comes, and by a server that stops.
#[tokio::test]
async fn a_question_waits_for_what_comes() {
    let sandbox = Sandbox::start().await.unwrap();
    let asked = exchange(&sandbox, get("/_sandbox/requests?code=100000001&wait=30"));
    let (answer, _) = tokio::join!(asked, async {
        exchange(&sandbox, get("/nowhere")).await;
        exchange(&sandbox, get("/?Action=DeleteMedia")).await
    });
    assert!(answer.contains(r#""code":"100000001""#) && !answer.contains("nowhere"), "{answer}");

    exchange(&sandbox, "nonsense\r\n\r\n".to_owned()).await;
    let answer = exchange(&sandbox, get("/_sandbox/requests?since=2&wait=30")).await;
    assert!(answer.contains(r#""rule":"http""#) && answer.contains("no request of HTTP/1.1"), "{answer}");

    let mut stream = TcpStream::connect(sandbox.local_addr()).await.unwrap();
    stream.write_all(get("/_sandbox/callbacks?wait=30").as_bytes()).await.unwrap();
    // The next request shows that the one before has been accepted.
    exchange(&sandbox, get("/_sandbox/health")).await;
    let mut answer = String::new();
    let begin = std::time::Instant::now();
    let ((), read) = soon(async { tokio::join!(sandbox.shutdown(), stream.read_to_string(&mut answer)) }).await;
    read.unwrap();
    assert!(begin.elapsed().as_secs() < 5, "the server waits for nobody who waits for news");
}
