//! Tencent's side at the level of headers and bytes: refusals, and what official clients send.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use zego_model::sandbox;
use zego_model::tencent_live::live_record::StopLiveRecord;
use zego_model::{ErrorKind, TencentSettings, TencentSigning};
use zego_sandbox::{Sandbox, TencentConfig, Timestamp};
use zego_sign::tencent::{Credentials, HttpMethod, SecretId, SecretKey, SessionToken, tc3, v1};

use crate::bench::{Bench, NOW, key, refusal, tencent_request};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
/// The vendor's example.
const BODY: &str = r#"{"StreamName": "stream1", "TaskId": 123}"#;

/// A TC3 request as an official client makes it: signed are `content-type` and `host` only.
struct Tc3<'r> {
    method: HttpMethod,
    query: &'r str,
    body: &'r str,
    content_type: &'r str,
    /// As it is signed.
    host: &'r str,
    /// As it is sent.
    sent_host: &'r str,
    service: &'r str,
    action: &'r str,
    version: &'r str,
    at: u64,
    credentials: Credentials,
    unsigned: bool,
}

impl<'r> Tc3<'r> {
    fn post(body: &'r str) -> Self {
        Self {
            method: HttpMethod::Post,
            query: "",
            body,
            content_type: JSON,
            host: "127.0.0.1:1",
            sent_host: "127.0.0.1:1",
            service: "live",
            action: "DeleteLiveRecord",
            version: "2018-08-01",
            at: NOW,
            credentials: key(),
            unsigned: false,
        }
    }

    fn request(&self) -> Request<Bytes> {
        let headers = tc3::Headers::minimal(self.content_type, self.host);
        let body = self.body.as_bytes();
        let request = match self.method {
            HttpMethod::Get => tc3::Request::get(&headers, self.query),
            _ if self.unsigned => tc3::Request::post(&headers, body).unsigned_payload(),
            _ => tc3::Request::post(&headers, body),
        };
        let authorization = tc3::authorization(&self.credentials, self.service, Timestamp::from_secs(self.at), &request);
        let mut request = Request::builder()
            .method(self.method.as_str())
            .uri(format!("/?{}", self.query))
            .header("Authorization", authorization.as_str())
            .header("Content-Type", self.content_type)
            .header("Host", self.sent_host)
            .header("X-TC-Timestamp", self.at.to_string())
            .header("X-TC-Action", self.action)
            .header("X-TC-Version", self.version)
            // What the SDKs add, unsigned.
            .header("X-TC-RequestClient", "SDK_PYTHON_3.1.195")
            .header("X-TC-TraceId", "4d3c2b1a")
            .header("X-TC-Language", "zh-CN");
        if self.unsigned {
            request = request.header("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD");
        }
        request.body(Bytes::copy_from_slice(body)).unwrap()
    }
}

fn code(answer: &Value) -> &str {
    answer["Response"]["Error"]["Code"].as_str().unwrap_or_default()
}

#[test]
fn the_vendors_example_is_answered_as_on_its_page() {
    let bench = Bench::new();
    let request = Tc3::post(BODY).request();
    let response = bench.service.handle(&request, Timestamp::from_secs(NOW));
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (200, &http::HeaderValue::from_static("application/json"))
    );
    let answer: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(answer["Response"].as_object().unwrap().keys().collect::<Vec<_>>(), ["RequestId"]);
    let lines = bench.lines();
    assert_eq!((lines.len(), &*lines[0].action, &*lines[0].text), (1, "DeleteLiveRecord", "task 123 deleted"));
}

#[test]
fn official_clients_are_understood() {
    let node = |request: &mut Tc3<'_>| (request.service, request.host) = ("127", "127.0.0.1");
    let tccli = |request: &mut Tc3<'_>| (request.host, request.sent_host) = ("http://127.0.0.1:1", "http://127.0.0.1:1");
    let charset = |request: &mut Tc3<'_>| request.content_type = "application/json; charset=utf-8";
    let real_host = |request: &mut Tc3<'_>| (request.host, request.sent_host) = ("live.tencentcloudapi.com", "live.tencentcloudapi.com");
    let unsigned = |request: &mut Tc3<'_>| request.unsigned = true;
    let get = |request: &mut Tc3<'_>| {
        (request.method, request.content_type, request.body) = (HttpMethod::Get, FORM, "");
        request.query = "TaskId=123&StreamName=stream1";
    };
    let null = |request: &mut Tc3<'_>| request.body = r#"{"StreamName":"stream1","TaskId":123,"Other":null}"#;
    let marked = |request: &mut Tc3<'_>| request.body = "\u{feff}{\"StreamName\":\"stream1\",\"TaskId\":123}";
    let changes: [&dyn Fn(&mut Tc3<'_>); 8] = [&node, &tccli, &charset, &real_host, &unsigned, &get, &null, &marked];
    for (index, change) in changes.into_iter().enumerate() {
        let bench = Bench::new();
        let mut request = Tc3::post(BODY);
        change(&mut request);
        let answer = bench.answer(&request.request());
        assert_eq!(code(&answer), "", "{index}: {answer}");
    }
}

#[test]
fn a_get_may_write_a_space_in_two_ways() {
    for query in ["StreamName=a+b&TaskId=5", "StreamName=a%20b&TaskId=5"] {
        let bench = Bench::new();
        let request = Tc3 { method: HttpMethod::Get, query, body: "", content_type: FORM, ..Tc3::post("") };
        let answer = bench.answer(&request.request());
        assert_eq!(code(&answer), "ResourceNotFound.TaskId");
        assert_eq!(answer["Response"]["Error"]["Message"], "TaskId 5 does not exist");
    }
}

/// As a proxy is spoken to.
#[test]
fn a_whole_url_may_stand_in_the_request_line() {
    let bench = Bench::new();
    let mut request = Tc3 { host: "live.tencentcloudapi.com", sent_host: "live.tencentcloudapi.com", ..Tc3::post(BODY) }.request();
    *request.uri_mut() = "http://live.tencentcloudapi.com/".parse().unwrap();
    assert_eq!(code(&bench.answer(&request)), "");
}

#[test]
fn what_is_wrong_with_a_call_has_tencents_code() {
    let other = Credentials::new(SecretId::new("AKIDother").unwrap(), SecretKey::new("x").unwrap());
    let wrong = Credentials::new(key().secret_id().clone(), SecretKey::new("x").unwrap());
    let with_token = key().with_token(SessionToken::new("t").unwrap());
    for (request, expected, message) in [
        (Tc3 { credentials: other, ..Tc3::post(BODY) }, "AuthFailure.SecretIdNotFound", "SecretId"),
        (Tc3 { credentials: wrong, ..Tc3::post(BODY) }, "AuthFailure.SignatureFailure", "signature"),
        (Tc3 { at: NOW - 301, ..Tc3::post(BODY) }, "AuthFailure.SignatureExpire", "301 s ago"),
        (Tc3 { at: NOW + 301, ..Tc3::post(BODY) }, "AuthFailure.SignatureExpire", "301 s from now"),
        (Tc3 { action: "", ..Tc3::post(BODY) }, "MissingParameter", "Action"),
        (Tc3 { action: "DeleteRoom", ..Tc3::post(BODY) }, "InvalidAction", "`DeleteRoom`"),
        // An action of another service, whose version it is not.
        (Tc3 { action: "DeleteMedia", ..Tc3::post(BODY) }, "NoSuchVersion", "2018-07-17"),
        (Tc3 { version: "", ..Tc3::post(BODY) }, "MissingParameter", "Version"),
        (Tc3 { version: "2017-01-01", ..Tc3::post(BODY) }, "NoSuchVersion", "2018-08-01"),
        (Tc3 { content_type: FORM, ..Tc3::post(BODY) }, "UnsupportedProtocol", "not application/json"),
        (Tc3::post("{"), "InvalidRequest", "not JSON"),
        (Tc3::post("[]"), "InvalidRequest", "not an object"),
        (Tc3::post(r#"{"StreamName":"stream1"}"#), "MissingParameter", "TaskId is required"),
        (Tc3::post(r#"{"TaskId":123}"#), "MissingParameter", "StreamName is required"),
        (Tc3::post(r#"{"StreamName":"","TaskId":123}"#), "MissingParameter", "StreamName is required"),
        (Tc3::post(r#"{"StreamName":"stream1","TaskId":null}"#), "MissingParameter", "TaskId is required"),
        (Tc3::post(r#"{"StreamName":"stream1","TaskId":123,"Force":true}"#), "UnknownParameter", "Force"),
        // Only a number is a number.
        (Tc3::post(r#"{"StreamName":"stream1","TaskId":"123"}"#), "InvalidParameter", "TaskId"),
        (Tc3::post(r#"{"StreamName":"stream1","TaskId":1.5}"#), "InvalidParameter", "TaskId"),
        (Tc3::post(r#"{"StreamName":"stream1","TaskId":18446744073709551616}"#), "InvalidParameter", "TaskId"),
        (Tc3::post(r#"{"StreamName":7,"TaskId":123}"#), "InvalidParameter", "StreamName"),
        (Tc3::post(r#"{"StreamName":"stream1","TaskId":9007199254740993}"#), "ResourceNotFound.TaskId", "9007199254740993"),
    ] {
        let bench = Bench::new();
        let answer = bench.answer(&request.request());
        assert_eq!(code(&answer), expected, "{answer}");
        assert!(answer["Response"]["Error"]["Message"].as_str().unwrap().contains(message), "{answer}");
        assert_eq!(answer["Response"]["RequestId"].as_str().unwrap().len(), 36);
        let lines = bench.lines();
        assert_eq!((lines.len(), &*lines[0].code), (1, expected));
    }
    // TC3 does not sign the token, so it is no part of the request built above.
    let bench = Bench::of(Sandbox::builder().tencent(TencentConfig::new(with_token)));
    assert_eq!(code(&bench.answer(&Tc3::post(BODY).request())), "AuthFailure.TokenFailure");
}

#[test]
fn five_minutes_are_accepted_either_way() {
    let mut bench = Bench::new();
    let request = Tc3::post(r#"{"StreamName":"stream1","TaskId":5}"#).request();
    for (now, expected) in [
        (NOW - 301, "AuthFailure.SignatureExpire"),
        (NOW - 300, "ResourceNotFound.TaskId"),
        (NOW + 300, "ResourceNotFound.TaskId"),
        (NOW + 301, "AuthFailure.SignatureExpire"),
    ] {
        bench.now = now;
        assert_eq!(code(&bench.answer(&request)), expected, "{now}");
    }
}

#[test]
fn a_token_must_be_that_of_the_key() {
    let bench = Bench::of(Sandbox::builder().tencent(TencentConfig::new(key().with_token(SessionToken::new("good").unwrap()))));
    let with = |token: &'static str| {
        let mut request = Tc3::post(r#"{"StreamName":"stream1","TaskId":5}"#).request();
        request.headers_mut().insert("X-TC-Token", http::HeaderValue::from_static(token));
        request
    };
    assert_eq!(code(&bench.answer(&with("good"))), "ResourceNotFound.TaskId");
    assert_eq!(code(&bench.answer(&with("bad"))), "AuthFailure.TokenFailure");
    assert_eq!(code(&Bench::new().answer(&with("good"))), "AuthFailure.TokenFailure", "a lasting key has none");
    assert!(!bench.lines().iter().any(|line| format!("{line:?}").contains("bad")));
}

#[test]
fn a_signed_header_protects_the_action() {
    let bench = Bench::new();
    let mut request = tencent_request(&StopLiveRecord::new("stream1", 123), &key(), &TencentSettings::default(), bench.stamp());
    request.headers_mut().insert("x-tc-action", http::HeaderValue::from_static("DeleteLiveRecord"));
    assert_eq!(code(&bench.answer(&request)), "AuthFailure.SignatureFailure");
}

#[test]
fn a_request_is_tencents_by_what_it_holds() {
    let bench = Bench::new();
    let answer =
        |request: http::request::Builder, body: &'static str| bench.answer(&request.body(Bytes::from_static(body.as_bytes())).unwrap());
    for (request, body, expected) in [
        (Request::post("/").header("Authorization", "TC3-HMAC-SHA256 nonsense"), "", "AuthFailure.InvalidAuthorization"),
        (Request::post("/").header("X-TC-Action", "DeleteLiveRecord"), "", "AuthFailure.InvalidAuthorization"),
        (Request::get("/?Action=DeleteLiveRecord&SecretId=x&Nonce=1"), "", "AuthFailure.SecretIdNotFound"),
        (Request::get("/?Action=DeleteLiveRecord&SecretId=x"), "", "MissingParameter"),
        (Request::post("/").header("Content-Type", FORM), "SecretId=x&Nonce=1", "AuthFailure.SecretIdNotFound"),
        (Request::post("/?SecretId=x&Nonce=1").header("Content-Type", JSON), "{}", "UnsupportedProtocol"),
        (Request::put("/").header("X-TC-Action", "DeleteLiveRecord"), "", "UnsupportedProtocol"),
    ] {
        assert_eq!(code(&answer(request, body)), expected);
    }
    // Never by the host.
    let zego = answer(Request::get("/?Action=DeleteLiveRecord").header("Host", "live.tencentcloudapi.com"), "");
    assert_eq!(zego["Code"], 100_000_001);
    let basic = answer(Request::get("/").header("Authorization", "Basic eDp5"), "");
    assert_eq!(basic["Code"], 100_000_001);
}

/// A v1 request of these parameters, signed with a key.
fn v1_query(method: HttpMethod, parameters: &[(&str, &str)], secret: &str) -> String {
    let at = NOW.to_string();
    let mut pairs = vec![("Action", "DeleteLiveRecord"), ("Version", "2018-08-01"), ("Timestamp", &at), ("Nonce", "11886")];
    pairs.extend([("SecretId", sandbox::TENCENT_SECRET_ID), ("Language", "zh-CN"), ("RequestClient", "SDK_PYTHON_3.1.195")]);
    pairs.extend(parameters);
    let method_name = v1::SignatureMethod::of_request(pairs.iter().find(|(name, _)| *name == "SignatureMethod").map(|(_, value)| *value));
    let text = v1::string_to_sign(method, "127.0.0.1:1", "/", &pairs);
    let signature = v1::sign(&SecretKey::new(secret).unwrap(), method_name, &text);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("Signature", signature.as_str());
    query.extend_pairs(pairs).finish()
}

#[test]
fn the_older_signature_is_verified_too() {
    let task = [("StreamName", "stream1"), ("TaskId", "123")];
    let sha256 = [task[0], task[1], ("SignatureMethod", "HmacSHA256")];
    for parameters in [&task[..], &sha256[..]] {
        let get = v1_query(HttpMethod::Get, parameters, sandbox::TENCENT_SECRET_KEY);
        let request =
            Request::get(format!("/?{get}")).header("Host", "127.0.0.1:1").header("X-TC-TraceId", "t").body(Bytes::new()).unwrap();
        let answer = Bench::new().answer(&request);
        assert_eq!(code(&answer), "", "{answer}");
        let post = v1_query(HttpMethod::Post, parameters, sandbox::TENCENT_SECRET_KEY);
        let request = Request::post("/").header("Host", "127.0.0.1:1").header("Content-Type", FORM).body(post.into()).unwrap();
        let answer = Bench::new().answer(&request);
        assert_eq!(code(&answer), "", "{answer}");
    }
}

#[test]
fn the_older_signature_is_refused_for_a_reason() {
    let bench = Bench::new();
    let secret = sandbox::TENCENT_SECRET_KEY;
    for (parameters, secret, expected, message) in [
        (&[("StreamName", "stream1"), ("TaskId", "123")][..], "wrong", "AuthFailure.SignatureFailure", "signature"),
        (&[("StreamName", "stream1"), ("TaskId", "one")], secret, "InvalidParameter", "TaskId"),
        (&[("StreamName", "stream1"), ("TaskId", "-1")], secret, "InvalidParameter", "TaskId"),
        (&[("StreamName", "stream1")], secret, "MissingParameter", "TaskId is required"),
        (&[("StreamName", "stream1"), ("TaskId", "1"), ("Force", "1")], secret, "UnknownParameter", "Force"),
        (&[("StreamName", "stream1"), ("TaskId", "1"), ("Token", "t")], secret, "AuthFailure.TokenFailure", "token"),
    ] {
        let query = v1_query(HttpMethod::Get, parameters, secret);
        let answer = bench.answer(&Request::get(format!("/?{query}")).header("Host", "127.0.0.1:1").body(Bytes::new()).unwrap());
        assert_eq!(code(&answer), expected, "{answer}");
        assert!(answer["Response"]["Error"]["Message"].as_str().unwrap().contains(message), "{answer}");
    }
    let mut late = bench;
    late.now += 301;
    let settings = TencentSettings::default().signing(TencentSigning::V1Get(v1::SignatureMethod::HmacSha1));
    let request = tencent_request(&StopLiveRecord::new("a", 1), &key(), &settings, Bench::new().stamp());
    assert_eq!(code(&late.answer(&request)), "AuthFailure.SignatureExpire");
}

#[test]
fn requests_have_a_largest_size() {
    let bench = Bench::new();
    let long = "x".repeat((1 << 20) + 1);
    let form = Request::post("/").header("Content-Type", FORM).body(Bytes::from(format!("SecretId=x&Nonce=1&pad={long}"))).unwrap();
    assert_eq!(code(&bench.answer(&form)), "RequestSizeLimitExceeded");
    let json = format!(r#"{{"StreamName":"{long}","TaskId":1}}"#);
    assert_eq!(code(&bench.answer(&Tc3::post(&json).request())), "ResourceNotFound.TaskId", "TC3 takes 10 MB");
    let json = "x".repeat((10 << 20) + 1);
    let request = Request::post("/").header("X-TC-Action", "DeleteLiveRecord").body(Bytes::from(json)).unwrap();
    bench.lines();
    assert_eq!(code(&bench.answer(&request)), "RequestSizeLimitExceeded");
    assert!(bench.warnings().contains("the request is longer than 10485760 bytes"));
    let query = format!("StreamName={}&TaskId=1", "x".repeat(32 << 10));
    let request = Tc3 { method: HttpMethod::Get, query: &query, body: "", content_type: FORM, ..Tc3::post("") };
    assert_eq!(code(&bench.answer(&request.request())), "RequestSizeLimitExceeded");
}

#[test]
fn words_and_times_have_more_than_one_spelling() {
    let bench = Bench::new();
    let create = |body: &str| bench.answer(&Tc3 { action: "CreateLiveRecord", ..Tc3::post(body) }.request());
    for (start, end) in [("2026-06-01 08:00:00", "2026-06-01 09:00:00"), ("2026-06-01+08%3a00%3a00", "2026-06-01%2009%3A00%3A00")] {
        let body = json!({ "StreamName": "a", "StartTime": start, "EndTime": end, "RecordType": "VIDEO", "FileFormat": "Mp4" });
        let answer = create(&body.to_string());
        assert!(answer["Response"]["TaskId"].is_u64(), "{answer}");
    }
    for (name, value, expected) in [
        ("RecordType", json!("pictures"), "InvalidParameterValue"),
        ("Highlight", json!(2), "InvalidParameterValue"),
        ("StartTime", json!("2026-06-01T08:00:00Z"), "InvalidParameter"),
        ("StartTime", json!(1), "InvalidParameter"),
    ] {
        let answer = create(&json!({ "StreamName": "a", (name): value }).to_string());
        assert_eq!(code(&answer), expected, "{answer}");
        assert!(answer["Response"]["Error"]["Message"].as_str().unwrap().contains(name), "{answer}");
    }
}

#[test]
fn the_log_holds_neither_key_nor_signature() {
    let bench = Bench::new();
    let request = Tc3::post(BODY).request();
    let authorization = request.headers()["authorization"].to_str().unwrap().to_owned();
    let signature = authorization.rsplit_once('=').unwrap().1;
    bench.answer(&request);
    bench.answer(&Tc3 { at: 1, ..Tc3::post(BODY) }.request());
    let query = v1_query(HttpMethod::Get, &[("StreamName", "stream1"), ("TaskId", "one")], sandbox::TENCENT_SECRET_KEY);
    bench.answer(&Request::get(format!("/?{query}")).header("Host", "127.0.0.1:1").body(Bytes::new()).unwrap());
    let lines = bench.lines();
    assert_eq!(lines.len(), 3);
    for line in lines {
        let text = format!("{line} {line:?}");
        assert!(!text.contains(signature) && !text.contains("AKID") && !text.contains(sandbox::TENCENT_SECRET_KEY), "{text}");
    }
}

#[test]
fn temporary_credentials_work_under_every_signature() {
    let credentials = key().with_token(SessionToken::new("good").unwrap());
    let bench = Bench::of(Sandbox::builder().tencent(TencentConfig::new(credentials.clone())));
    for signing in [
        TencentSigning::Tc3Post,
        TencentSigning::Tc3Get,
        TencentSigning::V1Post(v1::SignatureMethod::HmacSha1),
        TencentSigning::V1Get(v1::SignatureMethod::HmacSha256),
    ] {
        let settings = TencentSettings::default().signing(signing);
        let request = StopLiveRecord::new("a", 1);
        let signed = tencent_request(&request, &credentials, &settings, bench.stamp());
        assert_eq!(code(&bench.answer(&signed)), "ResourceNotFound.TaskId", "{signing:?}");
        // The same key without its token.
        assert_eq!(refusal(bench.tencent(&request, &settings)), ("AuthFailure.TokenFailure".to_owned(), ErrorKind::Authentication));
    }
}
