//! Every exit code, with the document that goes with it.

mod support;

use std::sync::mpsc;

use serde_json::{Value, json};
use support::{Fake, REFUSED, TENCENT, ZEGO, command, finish, signal, zego};

const DELETE: &str = "rtc delete-media --vendor Tencent --file-id A --output json";
const STOP: &str = "tencent-live stop-live-record --stream-name s --task-id 18446744073709551615 --output json";

/// An answer, and how the call that gets it ends.
struct Case {
    line: &'static str,
    answer: &'static str,
    exit: i32,
    kind: &'static str,
    code: Value,
    delivery: &'static str,
}

fn refusals() -> Vec<Case> {
    let case = |line, answer, exit, kind, code, delivery| Case { line, answer, exit, kind, code, delivery };
    vec![
        case(DELETE, r#"{"Code":2,"Message":"Vendor","RequestId":"r"}"#, 1, "invalid_parameter", json!(2), "answered"),
        case(DELETE, r#"{"Code":987654,"Message":"new","RequestId":"r"}"#, 1, "unknown", json!(987_654), "answered"),
        case(DELETE, r#"{"Code":100000005,"Message":"","RequestId":"r"}"#, 4, "authentication", json!(100_000_005), "refused"),
        case(DELETE, r#"{"Code":100000004,"Message":"","RequestId":"r"}"#, 4, "clock_skew", json!(100_000_004), "refused"),
        case(DELETE, r#"{"Code":6,"Message":"","RequestId":"r"}"#, 5, "rate_limited", json!(6), "refused"),
        case(DELETE, r#"{"Code":41003,"Message":"","RequestId":"r"}"#, 6, "not_found", json!(41003), "answered"),
        case(DELETE, r#"{"Code":0,"Data":{"Deleted":[[]]}}"#, 8, "unreadable", Value::Null, "unknown"),
        case(DELETE, "not JSON", 8, "unreadable", Value::Null, "unknown"),
        case(
            STOP,
            r#"{"Response":{"Error":{"Code":"ResourceNotFound.TaskId","Message":"m"},"RequestId":"r"}}"#,
            6,
            "not_found",
            json!("ResourceNotFound.TaskId"),
            "answered",
        ),
        case(
            STOP,
            r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure","Message":"m"},"RequestId":"r"}}"#,
            4,
            "authentication",
            json!("AuthFailure.SignatureFailure"),
            "refused",
        ),
    ]
}

#[test]
fn a_refusal_ends_by_its_kind() {
    for case in refusals() {
        let fake = Fake::answering(case.answer);
        let environment =
            [&ZEGO[..], &TENCENT[..], &[("ZEGO_ENDPOINT", &fake.endpoint), ("TENCENTCLOUD_ENDPOINT", &fake.endpoint)]].concat();
        let outcome = zego(case.line, &environment);
        fake.request();
        let failure = outcome.failure();
        assert_eq!(outcome.code, Some(case.exit), "{}: {outcome:?}", case.answer);
        assert_eq!((&failure["kind"], &failure["code"], &failure["delivery"]), (&json!(case.kind), &case.code, &json!(case.delivery)));
        if case.answer.contains("RequestId") {
            assert_eq!(failure["request_id"], "r", "{}", case.answer);
        }
        assert!(failure["hint"].is_string(), "{failure}");
    }
}

#[test]
fn done_prints_the_answer_as_it_came() {
    let answer = r#"{"Code":0,"New":123456789012345678901234567890,"Message":"success","RequestId":4315169065145771656,"Data":{"Deleted":["A"],"Errors":[]}}"#;
    let fake = Fake::answering(answer.replace(',', " ,\n  "));
    let outcome = zego(DELETE, &[&ZEGO[..], &[("ZEGO_ENDPOINT", &fake.endpoint)]].concat());
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), &*format!("{answer}\n")), "{outcome:?}");
    let request = fake.request();
    assert!(
        request.starts_with("GET /?Action=DeleteMedia&AppId=12345&") && request.contains("&Vendor=Tencent&FileId%5B%5D=A "),
        "{request}"
    );

    let answer = r#"{"Response":{"RequestId":"r","New":18446744073709551615}}"#;
    let fake = Fake::answering(answer);
    let line = format!("{STOP} --endpoint {}", fake.endpoint);
    let outcome = zego(&line, &TENCENT);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), &*format!("{answer}\n")), "{outcome:?}");
    let request = fake.request();
    assert!(request.ends_with(r#"{"StreamName":"s","TaskId":18446744073709551615}"#), "{request}");
}

#[test]
fn a_partial_success_is_printed_and_is_no_success() {
    let answer = r#"{"Code":0,"Message":"success","RequestId":"r","Data":{"Deleted":["A"],"Errors":[{"Key":"B","Code":"X","Message":"m","RequestId":"v"}]}}"#;
    let fake = Fake::answering(answer);
    let outcome = zego(DELETE, &[&ZEGO[..], &[("ZEGO_ENDPOINT", &fake.endpoint)]].concat());
    fake.request();
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(3), &*format!("{answer}\n")), "{outcome:?}");
    assert!(outcome.stderr.contains("B: X: m"), "{outcome:?}");
}

#[test]
fn people_read_names_values_and_failed_items() {
    let fake = Fake::answering(r#"{"Code":0,"Data":{"Deleted":["A"],"Errors":[{"Key":"B\u001b[2J","Code":"X"}]}}"#);
    let outcome = zego(DELETE.trim_end_matches("--output json"), &[&ZEGO[..], &[("ZEGO_ENDPOINT", &fake.endpoint)]].concat());
    fake.request();
    assert_eq!(outcome.code, Some(3));
    assert_eq!(outcome.stdout, "Code: 0\nData:\n  Deleted:\n    - A\n  Errors:\n    - Key: B\\u{1b}[2J\n      Code: X\n", "{outcome:?}");
    assert!(!outcome.stderr.contains('\u{1b}'), "{outcome:?}");
}

#[test]
fn nothing_sent() {
    for (line, environment) in [(DELETE, &ZEGO[..]), (STOP, &TENCENT[..])] {
        let outcome = zego(&format!("{line} --endpoint {REFUSED}"), environment);
        let failure = outcome.failure();
        assert_eq!((outcome.code, &failure["kind"], &failure["delivery"]), (Some(7), &json!("connect"), &json!("not_sent")), "{outcome:?}");
    }
}

#[test]
fn outcome_unknown() {
    let fake = Fake::new(drop);
    let outcome = zego(&format!("{DELETE} --endpoint {}", fake.endpoint), &ZEGO);
    fake.request();
    assert_eq!((outcome.code, &outcome.failure()["delivery"]), (Some(8), &json!("unknown")), "{outcome:?}");

    // The time is over, and the service has the request.
    let (done, waiting) = mpsc::channel::<()>();
    let fake = Fake::new(move |_stream| {
        let _ = waiting.recv();
    });
    let outcome = zego(&format!("{DELETE} --timeout 1 --endpoint {}", fake.endpoint), &ZEGO);
    drop(done);
    fake.request();
    assert_eq!((outcome.code, &outcome.failure()["delivery"]), (Some(8), &json!("unknown")), "{outcome:?}");
}

#[test]
fn interrupted() {
    let (sent, has_request) = mpsc::channel();
    let (done, waiting) = mpsc::channel::<()>();
    let fake = Fake::new(move |_stream| {
        sent.send(()).unwrap();
        let _ = waiting.recv();
    });
    let line = format!("{DELETE} --endpoint {}", fake.endpoint);
    let child = command(&line, &ZEGO).spawn().unwrap();
    has_request.recv().unwrap();
    signal(&child, "INT");
    let outcome = finish(child);
    drop(done);
    fake.request();
    let failure = outcome.failure();
    assert_eq!(
        (outcome.code, &failure["kind"], &failure["delivery"]),
        (Some(130), &json!("interrupted"), &json!("unknown")),
        "{outcome:?}"
    );
}

#[test]
fn an_answer_that_cannot_be_printed_is_not_done() {
    let fake = Fake::answering(r#"{"Code":0}"#);
    let line = format!("{DELETE} --endpoint {}", fake.endpoint);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let outcome = finish(command(&line, &ZEGO).stdout(full).spawn().unwrap());
    fake.request();
    assert_eq!(outcome.code, Some(8), "{outcome:?}");
}

#[test]
fn a_reader_who_has_gone_is_no_failure() {
    let mut child = command("rtc --help", &[]).spawn().unwrap();
    drop(child.stdout.take());
    let outcome = finish(child);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{outcome:?}");
}
