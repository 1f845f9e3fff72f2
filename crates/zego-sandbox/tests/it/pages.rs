//! Web pages: what a browser on this machine can be made to send, with the published credentials, carries nothing out.

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Value, json};
use zego_model::tencent_live::live_record::DeleteLiveRecord;
use zego_model::{TencentSettings, TencentSigning};
use zego_sandbox::control::RequestFilter;
use zego_sandbox::{Builder, Sandbox, Timestamp};
use zego_sign::tencent::v1::SignatureMethod;

use crate::bench::{Bench, NOW, key, tencent_request};

/// Calls of both services, with every method and every signature, each as a program sends it.
fn calls(bench: &Bench) -> Vec<(String, Request<Bytes>)> {
    let close = Request::get(format!("/?{}", bench.signed("CloseRoom", "RoomId=class-1")));
    let censor = json!({ "RoomId": "r", "EventId": "audio_room", "AudioLanguage": "en", "RiskTypeList": ["DIRTY"] }).to_string();
    let start = Request::post(format!("/?{}", bench.signed("StartCensorAudioV2", ""))).header("Content-Type", "application/json");
    let v1 = [TencentSigning::V1Get(SignatureMethod::HmacSha1), TencentSigning::V1Post(SignatureMethod::HmacSha256)];
    let tencents = [TencentSigning::Tc3Post, TencentSigning::Tc3Get].into_iter().chain(v1).map(|signing| {
        let settings = TencentSettings::default().signing(signing);
        (format!("{signing:?}"), tencent_request(&DeleteLiveRecord::new("stream1", 123), &key(), &settings, bench.stamp()))
    });
    let zegos = [("GET".to_owned(), close.body(Bytes::new()).unwrap()), ("POST".to_owned(), start.body(censor.into()).unwrap())];
    zegos.into_iter().chain(tencents).collect()
}

fn handle(bench: &Bench, request: &Request<Bytes>) -> Response<Bytes> {
    bench.service.handle(request, Timestamp::from_secs(NOW))
}

fn state(bench: &Bench) -> Value {
    bench.service.control(Timestamp::from_secs(NOW)).state(true)
}

/// Nothing is carried out, the answer and the log say why, and no permission is given.
fn is_refused(bench: &Bench, request: &Request<Bytes>, told: &str, rule: &str) {
    let before = state(bench);
    bench.lines();
    let response = handle(bench, request);
    let place = format!("{} {:?}", request.uri().path(), request.headers());
    assert_eq!(response.status(), 403, "{place}");
    assert!(response.headers().keys().all(|name| !name.as_str().starts_with("access-control-")), "{place}");
    let answer: Value = serde_json::from_slice(response.body()).unwrap();
    assert!(answer["error"].as_str().unwrap().contains(told), "{place}: {answer}");
    assert!(bench.warnings().contains(told), "{place}");
    assert_eq!(state(bench), before, "{place}");
    let logged = bench.service.control(Timestamp::from_secs(NOW)).requests(&RequestFilter::new().limit(1000)).requests;
    assert_eq!(logged.last().unwrap().rule.as_str(), rule, "{place}");
}

#[test]
fn no_call_is_carried_out_for_a_page() {
    let builders: [fn() -> Builder; 2] = [Sandbox::builder, || Sandbox::builder().expose().host("sandbox")];
    for builder in builders {
        let bench = Bench::of(builder().limiter(false));
        for (call, request) in calls(&bench) {
            for (name, value, told, rule) in [
                ("origin", "https://evil.example", "Origin", "page"),
                ("origin", "null", "Origin", "page"),
                ("sec-fetch-site", "cross-site", "Sec-Fetch-Site", "page"),
                ("sec-fetch-site", "same-site", "Sec-Fetch-Site", "page"),
                ("host", "evil.example:8090", "--host NAME", "host"),
                ("host", "127.0.0.1.evil.example", "--host NAME", "host"),
            ] {
                let mut asked = request.clone();
                asked.headers_mut().insert(name, value.parse().unwrap());
                is_refused(&bench, &asked, told, rule);
                // Not by a rule of faults either.
                asked.headers_mut().insert("x-sandbox-fault", r#"{"html":"after"}"#.parse().unwrap());
                is_refused(&bench, &asked, told, rule);
            }
            // A browser asks before it sends what is more than a form: it is not allowed to.
            let mut asks = request.clone();
            *asks.method_mut() = Method::OPTIONS;
            let response = handle(&bench, &asks);
            assert!(response.headers().keys().all(|name| !name.as_str().starts_with("access-control-")), "{call}");
            // As a program sends it, and as a page of the same place would.
            let mut own = request.clone();
            own.headers_mut().insert("sec-fetch-site", "same-origin".parse().unwrap());
            own.headers_mut().insert("origin", "http://localhost:3000".parse().unwrap());
            for request in [request, own] {
                let response = handle(&bench, &request);
                assert_eq!(response.status(), 200, "{call}");
                let answer = String::from_utf8_lossy(response.body());
                // The second close finds the room closed, and the second deletion the task gone.
                let carried_out = [r#""Code":0"#, r#""Code":5018"#, r#"{"Response":{"RequestId""#, "ResourceNotFound.TaskId"];
                assert!(carried_out.iter().any(|part| answer.contains(part)), "{call}: {answer}");
            }
        }
    }
}

/// A form of a page, with the credentials in its address: `text/plain` can hold JSON.
#[test]
fn a_body_is_declared_as_json_or_not_at_all() {
    let body = json!({ "RoomId": "r", "EventId": "audio_room", "AudioLanguage": "en", "RiskTypeList": ["DIRTY"] }).to_string();
    let send = |bench: &Bench, types: &[&str]| {
        let mut request = Request::post(format!("/?{}", bench.signed("StartCensorAudioV2", ""))).header("Host", "127.0.0.1:1");
        for ty in types {
            request = request.header("Content-Type", *ty);
        }
        bench.answer(&request.body(Bytes::from(body.clone())).unwrap())
    };
    let bench = Bench::new();
    for types in [&[][..], &["application/json"], &["Application/JSON; charset=utf-8"]] {
        assert_eq!(send(&bench, types)["Code"], 0, "{types:?}");
    }
    let form = "application/x-www-form-urlencoded";
    for types in [
        &["text/plain"][..],
        &["multipart/form-data; boundary=x"],
        &[form],
        &["application/jsonp"],
        &[""],
        &["application/json", "text/plain"],
    ] {
        let answer = send(&bench, types);
        assert_eq!(answer["Code"], 100_000_012, "{types:?}: {answer}");
        assert!(answer["Message"].as_str().unwrap().ends_with("send it with Content-Type: application/json"), "{answer}");
        assert!(bench.warnings().contains("the body is declared as"), "{types:?}");
    }
    let lenient = Bench::of(Sandbox::builder().lenient(true));
    assert_eq!((send(&lenient, &[form])["Code"].as_i64(), send(&lenient, &["text/plain"])["Code"].as_i64()), (Some(0), Some(100_000_012)));
    assert!(lenient.warnings().contains("taken as JSON"));
}
