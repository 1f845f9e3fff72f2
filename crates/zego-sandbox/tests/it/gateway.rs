//! ZEGO's gateway: every code, in the order of the checks.

use bytes::Bytes;
use http::{Method, Request};
use serde_json::json;
use zego_model::zim::user::QueryUserOnlineState;
use zego_model::{FailureKind, Protocol as _, Zego, sandbox};
use zego_sandbox::{BROKEN_APP_ID, Sandbox};

use crate::bench::{Bench, NOW};

const FILES: &str = "Vendor=Tencent&FileId%5B%5D=5285890813221514958";

/// The signed query with one common parameter replaced, or removed where `value` is none.
fn with(query: &str, name: &str, value: Option<&str>) -> String {
    let pairs = query.split('&').filter_map(|pair| match (pair.split_once('='), value) {
        (Some((other, _)), None) if other == name => None,
        (Some((other, _)), Some(value)) if other == name => Some(format!("{name}={value}")),
        _ => Some(pair.to_owned()),
    });
    pairs.collect::<Vec<_>>().join("&")
}

#[test]
fn every_code_names_what_is_wrong() {
    let bench = Bench::new();
    let query = bench.signed("DeleteMedia", FILES);
    let late = (NOW - 601).to_string();
    let early = (NOW + 601).to_string();
    let unknown = (sandbox::APP_ID + 9).to_string();
    let broken = BROKEN_APP_ID.to_string();
    for (name, value, code, message) in [
        ("AppId", None, 100_000_001, "AppId is missing"),
        ("AppId", Some(""), 100_000_001, "AppId is empty"),
        ("AppId", Some("0"), 100_000_001, "AppID"),
        ("AppId", Some("-1"), 100_000_001, "AppID"),
        ("AppId", Some("4294967296"), 100_000_001, "AppID"),
        ("AppId", Some("12e3"), 100_000_001, "AppID"),
        ("Timestamp", None, 100_000_002, "Timestamp is missing"),
        ("Timestamp", Some(""), 100_000_002, "Timestamp is empty"),
        ("Timestamp", Some("now"), 100_000_003, "Timestamp is not"),
        ("Timestamp", Some("1.5"), 100_000_003, "Timestamp is not"),
        ("Timestamp", Some("-5"), 100_000_003, "Timestamp is not"),
        ("Timestamp", Some("99999999999999999999"), 100_000_003, "Timestamp is not"),
        ("Timestamp", Some(&late), 100_000_004, "601 s ago"),
        ("Timestamp", Some(&early), 100_000_004, "601 s from now"),
        // Milliseconds, a frequent mistake.
        ("Timestamp", Some("1780272000000"), 100_000_004, "Timestamp is in seconds"),
        ("Signature", Some("d41d8cd98f00b204e9800998ecf8427e"), 100_000_005, "signature"),
        ("Signature", Some("Pc5WB8gokVn0xfeu"), 100_000_005, "not even 32 lower-case hex digits"),
        ("SignatureNonce", Some("0000000000000000"), 100_000_005, "signature"),
        ("Action", None, 100_000_006, "Action is missing"),
        ("Action", Some(""), 100_000_006, "Action is empty"),
        ("Action", Some("NoSuchAction"), 100_000_007, "`NoSuchAction`"),
        ("Action", Some("deletemedia"), 100_000_007, "did you mean DeleteMedia?"),
        ("Action", Some("Delte-media"), 100_000_007, "did you mean DeleteMedia?"),
        ("Action", Some("a%0Ab%E2%80%AEc"), 100_000_007, r"`a\nb\u{202e}c`"),
        ("Action", Some("DeleteLiveRecord"), 100_000_007, "`DeleteLiveRecord`"),
        ("SignatureNonce", None, 100_000_008, "SignatureNonce is missing"),
        ("SignatureNonce", Some(""), 100_000_008, "SignatureNonce is empty"),
        ("Signature", None, 100_000_009, "Signature is missing"),
        ("Signature", Some(""), 100_000_009, "Signature is empty"),
        ("AppId", Some(&unknown), 100_000_010, "has no app"),
        ("AppId", Some(&broken), 100_000_011, "configuration"),
        ("SignatureVersion", None, 100_000_013, "SignatureVersion is missing"),
        ("SignatureVersion", Some(""), 100_000_013, "SignatureVersion is empty"),
        ("SignatureVersion", Some("1.0"), 100_000_014, "SignatureVersion is not 2.0"),
    ] {
        let answer = bench.get(&with(&query, name, value));
        assert_eq!(answer["Code"], code, "{name} {value:?}: {answer}");
        assert!(answer["Message"].as_str().unwrap().contains(message), "{name} {value:?}: {answer}");
        assert!(answer["RequestId"].as_str().unwrap().len() == 19 && answer.get("Data").is_none(), "{answer}");
        let lines = bench.lines();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(lines[0].code, code.to_string());
        assert!(lines[0].text.contains(message), "{lines:?}");
    }
}

/// Each step makes good the first thing that is wrong, and the next code comes up.
#[test]
fn the_checks_have_an_order() {
    let bench = Bench::new();
    let good = bench.signed("DeleteMedia", FILES);
    let value = |name: &str| {
        let pair = good.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap();
        pair.to_owned()
    };
    let mut query = "Action=Nothing&AppId=x&SignatureNonce=&Timestamp=&Signature=&SignatureVersion=".to_owned();
    for (code, name, next) in [
        (100_000_001, "AppId", "77".to_owned()),
        (100_000_008, "SignatureNonce", value("SignatureNonce")),
        (100_000_002, "Timestamp", "soon".to_owned()),
        (100_000_003, "Timestamp", "1".to_owned()),
        (100_000_009, "Signature", "wrong".to_owned()),
        (100_000_013, "SignatureVersion", "1.0".to_owned()),
        (100_000_014, "SignatureVersion", "2.0".to_owned()),
        (100_000_010, "AppId", BROKEN_APP_ID.to_string()),
        (100_000_011, "AppId", value("AppId")),
        (100_000_004, "Timestamp", value("Timestamp")),
        (100_000_005, "Signature", value("Signature")),
        (100_000_007, "Action", String::new()),
        (100_000_006, "Action", "DeleteMedia".to_owned()),
        (2, "Action", "QueryForbidCDNLiveStream&Vendor=ws".to_owned()),
    ] {
        assert_eq!(bench.get(&query)["Code"], code, "{query}");
        query = with(&query, name, Some(&next));
    }
    assert_eq!(bench.get(&query)["Code"], 0);
}

#[test]
fn ten_minutes_are_accepted_either_way() {
    let mut bench = Bench::new();
    let query = bench.signed("QueryForbidCDNLiveStream", "Vendor=ws");
    for (now, code) in [(NOW - 601, 100_000_004), (NOW - 600, 0), (NOW, 0), (NOW + 600, 0), (NOW + 601, 100_000_004)] {
        bench.now = now;
        assert_eq!(bench.get(&query)["Code"], code, "{now}");
    }
}

#[test]
fn a_common_parameter_given_twice_is_refused() {
    let bench = Bench::new();
    let query = bench.signed("DeleteMedia", FILES);
    for (name, code) in [
        ("AppId", 100_000_001),
        ("SignatureNonce", 100_000_008),
        ("Timestamp", 100_000_003),
        ("Signature", 100_000_009),
        ("SignatureVersion", 100_000_014),
        ("Action", 100_000_006),
    ] {
        let answer = bench.get(&format!("{query}&{name}=1"));
        assert_eq!(answer["Code"], code, "{name}");
        assert_eq!(answer["Message"], format!("{name} is given more than once"));
    }
}

#[test]
fn a_nonce_of_another_form_passes_with_a_warning() {
    let bench = Bench::new();
    // The vendor's own example, and its signature as the MD5 it is said to be.
    let nonce = "15215528852396";
    let text = format!("{}{nonce}{}{NOW}", sandbox::APP_ID, sandbox::SERVER_SECRET);
    let query = format!(
        "Action=QueryForbidCDNLiveStream&Vendor=ws&AppId={}&SignatureNonce={nonce}&Timestamp={NOW}&SignatureVersion=2.0&Signature={}",
        sandbox::APP_ID,
        md5(&text)
    );
    assert_eq!(bench.get(&query)["Code"], 0);
    assert!(bench.warnings().contains("SignatureNonce is not 16 hex digits"));
}

/// The MD5 of the one text this test needs, computed with another program.
fn md5(text: &str) -> &'static str {
    assert_eq!(text, "123456789015215528852396sandbox-only-not-a-real-secret-01780272000");
    "090d70b3c1a054c66db333e4d933f9b2"
}

#[test]
fn brackets_and_spaces_come_in_two_spellings() {
    let bench = Bench::empty();
    for (spelling, stream) in [("StreamId[]=a", "a"), ("StreamId%5B%5D=b", "b"), ("StreamId%5b%5d=c+d", "c d"), ("StreamId[]=e%20f", "e f")]
    {
        let answer = bench.call("StartCDNRecord", &format!("Vendor=Tencent&{spelling}"));
        assert_eq!(answer["Data"]["Tencent"][0]["StreamName"], stream, "{answer}");
    }
}

/// What keeps no state here is checked like everything else, and answers its description's example.
#[test]
fn an_operation_without_state_answers_its_example() {
    let bench = Bench::new();
    let answer = bench.call("SetSceneTemplate", "MaxUserNum=1&ViewRadius=1&MaxVisibleNum=1");
    assert_eq!(answer["Code"], 340_006_003, "{answer}");
    assert!(answer["Message"].as_str().unwrap().contains("TemplateId"), "{answer}");

    let row = zego_model::operations().find(|row| row.spec.family.name == "scene" && row.spec.action == "SetSceneTemplate").unwrap();
    let example: serde_json::Value = serde_json::from_str(row.examples[0].response).unwrap();
    let answer = bench.call("SetSceneTemplate", "TemplateId=1&MaxUserNum=1&ViewRadius=1&MaxVisibleNum=1");
    for field in ["Code", "Message", "Data"] {
        assert_eq!(answer.get(field), example.get(field), "{answer}");
    }
}

/// Some answers have their fields beside the code.
#[test]
fn a_flat_answer_stays_flat() {
    let bench = Bench::new();
    let answer = bench.call("QueryUserOnlineState", "UserId[]=anna");
    let states = json!([{ "UserId": "anna", "Status": "Online" }]);
    let flat = json!({ "Code": 0, "Message": "success", "RequestId": answer["RequestId"], "Result": states, "ErrorList": [] });
    assert_eq!(answer, flat);

    let request = QueryUserOnlineState::new(["anna", "bert", "nobody"].map(str::to_owned)).unwrap();
    let reply = Zego::decode(&request, bench.zego_body(&request)).unwrap();
    assert_eq!(reply.output.states.len(), 2);
    let failures: Vec<_> = reply.failures().iter().map(|failure| (&*failure.item, failure.kind)).collect();
    assert_eq!(failures, [("nobody", FailureKind::Failed)]);
    let answer = bench.call("QueryUserOnlineState", "");
    assert_eq!((answer["Code"].as_i64(), answer["Message"].as_str()), (Some(660_000_002), Some("UserId is required")));
    assert_eq!(answer.as_object().unwrap().len(), 3, "{answer}");
}

/// An operation without a state answers by its example, and a client accounts for what it asked.
#[test]
fn an_example_does_not_answer_what_was_asked() {
    let row = zego_model::operations().find(|row| std::ptr::eq(row.spec, QueryUserOnlineState::SPEC)).unwrap();
    let request = QueryUserOnlineState::new(["id1", "id2", "id3", "id4"].map(str::to_owned)).unwrap();
    let reply = Zego::decode(&request, row.examples[0].response.into()).unwrap();
    let failures: Vec<_> = reply.failures().iter().map(|failure| (&*failure.item, failure.kind)).collect();
    assert_eq!(failures, [("id4", FailureKind::Failed), ("id3", FailureKind::NotMentioned)]);
}

/// A host of the vendor's answers what it answers there; under any other name that it is known by the sandbox answers everything.
#[test]
fn a_host_of_the_vendors_answers_its_own_operations_only() {
    let bench = Bench::of(Sandbox::builder().host("sandbox.example"));
    let code = |host: &str, action: &str, rest: &str| {
        let request = Request::get(format!("/?{}", bench.signed(action, rest))).header("Host", host).body(Bytes::new()).unwrap();
        let answer = bench.answer(&request);
        (answer["Code"].as_i64().unwrap(), answer["Message"].as_str().unwrap().to_owned())
    };
    let scene = "TemplateId=1&MaxUserNum=1&ViewRadius=1&MaxVisibleNum=1";
    for host in ["127.0.0.1:1", "localhost", "[::1]:1", "sandbox.example:80", "metaworld-api.zego.im", "MetaWorld-API.zego.im:443"] {
        assert_eq!(code(host, "SetSceneTemplate", scene).0, 0, "{host}");
    }
    for host in ["rtc-api.zego.im", "rtc-api-sha.zego.im:443", "sandbox.example"] {
        assert_eq!(code(host, "SearchMedia", "Vendor=Ws").0, 0, "{host}");
    }
    for (host, action, answering) in [
        ("rtc-api.zego.im", "SetSceneTemplate", "metaworld-api.zego.im"),
        ("metaworld-api.zego.im:443", "SearchMedia", "rtc-api.zego.im"),
        ("live.tencentcloudapi.com", "SearchMedia", "rtc-api.zego.im"),
    ] {
        let (code, message) = code(host, action, "");
        assert_eq!(code, 100_000_007, "{message}");
        let own = host.split(':').next().unwrap();
        assert!(message.ends_with(&format!("; {answering} answers it, not {own}")), "{message}");
    }
}

#[test]
fn a_get_action_takes_no_post() {
    let bench = Bench::new();
    let query = bench.signed("DeleteMedia", FILES);
    let answer = bench.answer(&Request::post(format!("/?{query}")).body(Bytes::new()).unwrap());
    assert_eq!(answer["Code"], 100_000_007);
    assert_eq!(answer["Message"], "DeleteMedia is called with GET, not with POST");
}

#[test]
fn what_is_no_call_has_a_status_of_its_own() {
    let bench = Bench::new();
    let status = |method: Method, target: &str| {
        let request = Request::builder().method(method).uri(target).body(Bytes::new()).unwrap();
        bench.service.handle(&request, zego_sandbox::Timestamp::from_secs(NOW)).status().as_u16()
    };
    assert_eq!(status(Method::GET, "/v1/?Action=DeleteMedia"), 404);
    assert_eq!(status(Method::DELETE, "/?Action=DeleteMedia"), 405);
    assert_eq!(status(Method::GET, "http://rtc-api.zego.im?Action=DeleteMedia"), 200);
    assert_eq!(bench.lines().len(), 3);
}

#[test]
fn a_body_that_is_too_long_is_not_read() {
    let bench = Bench::new();
    let body = Bytes::from(vec![b'x'; (1 << 20) + 1]);
    let request = Request::post(format!("/?{}", bench.signed("DeleteMedia", FILES))).body(body).unwrap();
    let answer = bench.answer(&request);
    assert_eq!(answer["Code"], 100_000_012);
    assert!(bench.warnings().contains("the body is longer than 1048576 bytes"), "{answer}");
}

#[test]
fn the_answer_tells_the_sandboxs_time() {
    let bench = Bench::new();
    let request = Request::get("/").body(Bytes::new()).unwrap();
    let answer = bench.service.handle(&request, zego_sandbox::Timestamp::from_secs(NOW));
    assert_eq!(answer.headers()["date"], "Mon, 01 Jun 2026 00:00:00 GMT");
}

#[test]
fn is_test_is_accepted_and_noted() {
    let bench = Bench::new();
    assert_eq!(bench.call("QueryForbidCDNLiveStream", "Vendor=ws&IsTest=true")["Code"], 0);
    assert_eq!(bench.call("QueryForbidCDNLiveStream", "Vendor=ws&IsTest=perhaps")["Code"], 30_004);
    assert_eq!(bench.call("DescribeUserNum", "RoomId[]=a&IsTest=perhaps")["Code"], 0);
    assert!(bench.warnings().contains("IsTest is `perhaps`"));
}

#[test]
fn the_log_holds_no_secret_and_no_signature() {
    let bench = Bench::new();
    let query = bench.signed("DeleteMedia", FILES);
    let signature = query.split('&').find_map(|pair| pair.strip_prefix("Signature=")).unwrap();
    bench.get(&query);
    bench.get(&with(&query, "Timestamp", Some("5")));
    bench.get(&with(&query, "SignatureNonce", Some("0123456789abcdef")));
    // Secrets in the wrong place: swapped environment variables.
    bench.get(&with(&query, "AppId", Some(sandbox::SERVER_SECRET)));
    bench.get(&with(&query, "SignatureVersion", Some(sandbox::SERVER_SECRET)));
    bench.get(&with(&query, "Action", Some(sandbox::SERVER_SECRET)));
    bench.get(&with(&query, "Action", Some(signature)));
    bench.get(&with(&query, "IsTest", Some(sandbox::SERVER_SECRET)));
    bench.get(&with(&query, "Vendor", Some(sandbox::TENCENT_SECRET_KEY)));
    let lines = bench.lines();
    assert_eq!(lines.len(), 9);
    for line in lines {
        let text = format!("{line} {line:?}");
        assert!(!text.contains(signature) && !text.contains(sandbox::SERVER_SECRET), "{text}");
    }
}
