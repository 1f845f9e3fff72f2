//! Every exit code, with the document that goes with it.

#[path = "exit_codes/proxy.rs"]
mod proxy;
#[path = "exit_codes/signals.rs"]
mod signals;
mod support;
#[path = "exit_codes/unwritten.rs"]
mod unwritten;

use std::io::Write as _;
use std::process::Command;
use std::sync::mpsc;

use serde_json::{Value, json};
use support::{Fake, REFUSED, Running, TENCENT, ZEGO, command, zego};

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
        case(DELETE, r#"{"Code":"","Message":"server busy"}"#, 8, "unreadable", Value::Null, "unknown"),
        case(DELETE, r#"[0,"success"]"#, 8, "unreadable", Value::Null, "unknown"),
        case(STOP, r#"{"Response":["r"]}"#, 8, "unreadable", Value::Null, "unknown"),
        case(STOP, r#"{"Response":{"Error":{},"ID":"r"}}"#, 8, "unreadable", Value::Null, "unknown"),
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
        // It answers once: a repeat would find nobody.
        let outcome = zego(&format!("{} --attempts 1", case.line), &environment);
        fake.request();
        let failure = outcome.failure();
        assert_eq!(outcome.code, Some(case.exit), "{}: {outcome:?}", case.answer);
        assert_eq!((&failure["kind"], &failure["code"], &failure["delivery"]), (&json!(case.kind), &case.code, &json!(case.delivery)));
        if case.answer.contains("RequestId") {
            assert_eq!(failure["request_id"], "r", "{}", case.answer);
            // What a code means, it means within these two.
            let place = if case.line == DELETE { ["rtc", "media_file"] } else { ["tencent_live", "live_record"] };
            assert_eq!([&failure["service"], &failure["family"]], place, "{}", case.answer);
        }
        assert!(failure["hint"].is_string(), "{failure}");
    }
}

#[test]
fn done_prints_the_answer_as_it_came() {
    let answer = r#"{"Code":0,"New":123456789012345678901234567890,"Message":"success","RequestId":4315169065145771656,"Data":{"Deleted":["A"],"Errors":[]}}"#;
    let fake = Fake::answering(answer.replace(',', " ,\n  "));
    let outcome = zego(DELETE, &[&ZEGO[..], &[("ZEGO_ENDPOINT", &fake.endpoint)]].concat());
    assert_eq!((outcome.code, &*outcome.squeezed()), (Some(0), answer), "{outcome:?}");
    let request = fake.request();
    assert!(
        request.starts_with("GET /?Action=DeleteMedia&AppId=12345&") && request.contains("&Vendor=Tencent&FileId%5B%5D=A "),
        "{request}"
    );

    let answer = r#"{"Response":{"RequestId":"r","New":18446744073709551615}}"#;
    let fake = Fake::answering(answer);
    let line = format!("{STOP} --endpoint {}", fake.endpoint);
    let outcome = zego(&line, &TENCENT);
    assert_eq!((outcome.code, &*outcome.squeezed()), (Some(0), answer), "{outcome:?}");
    let request = fake.request();
    assert!(request.ends_with(r#"{"StreamName":"s","TaskId":18446744073709551615}"#), "{request}");
}

#[test]
fn a_partial_success_is_printed_and_is_no_success() {
    let answer = r#"{"Code":0,"Message":"success","RequestId":"r","Data":{"Deleted":["A"],"Errors":[{"Key":"B","Code":"X","Message":"m","RequestId":"v"}]}}"#;
    let fake = Fake::answering(answer);
    let outcome = zego(DELETE, &[&ZEGO[..], &[("ZEGO_ENDPOINT", &fake.endpoint)]].concat());
    fake.request();
    let failures = r#","failures":[{"item":"B","kind":"failed","code":"X","message":"m","request_id":"v"}]}"#;
    let expected = format!("{}{failures}", answer.strip_suffix('}').unwrap());
    assert_eq!((outcome.code, outcome.squeezed()), (Some(3), expected), "as it came, and the failures beside it");
    assert_eq!(outcome.stderr, "1 item failed although the call succeeded:\n  B: X: m\n");
}

/// Command line, answer, exit code, and the items that did not succeed with how the answer tells.
type Account = (&'static str, &'static str, i32, &'static [(&'static str, &'static str)]);

const TWO_FILES: &str = "rtc delete-media --vendor Tencent --file-id A1 --file-id A2";
const THREE_FILES: &str = "rtc delete-media --vendor Tencent --file-id A1 --file-id A2 --file-id A3";
const AT_WANGSU: &str = "rtc start-cdn-record --vendor Ws --stream-id s1 --stream-id s2";
const COPIES: &str =
    r#"rtc delete-media --vendor Tencent --media '{"FileId":"A1","Resolution":["360p"]}' --media '{"FileId":"A1","Resolution":["720p"]}'"#;

const ACCOUNTS: &[Account] = &[
    (TWO_FILES, r#"{"Code":0,"Data":{"Deleted":["A1","A2"],"Errors":[]}}"#, 0, &[]),
    (TWO_FILES, r#"{"Code":0,"Data":{"Deleted":["A2","A1"]}}"#, 0, &[]),
    (THREE_FILES, r#"{"Code":0,"Data":{"Errors":[],"Deleted":["A3","A1","A2"]}}"#, 0, &[]),
    (TWO_FILES, r#"{"Code":0,"Data":{"Deleted":["A1"],"Errors":[]}}"#, 3, &[("A2", "not_mentioned")]),
    (TWO_FILES, r#"{"Code":0,"Data":{"Deleted":[]}}"#, 3, &[("A1", "not_mentioned"), ("A2", "not_mentioned")]),
    (TWO_FILES, r#"{"Code":0,"Data":{"Deleted":null,"Errors":null}}"#, 3, &[("A1", "not_mentioned"), ("A2", "not_mentioned")]),
    (TWO_FILES, r#"{"Code":0,"Data":{}}"#, 3, &[("A1", "not_mentioned"), ("A2", "not_mentioned")]),
    (TWO_FILES, r#"{"Code":0,"Data":null}"#, 3, &[("A1", "not_mentioned"), ("A2", "not_mentioned")]),
    (TWO_FILES, r#"{"Code":0}"#, 3, &[("A1", "not_mentioned"), ("A2", "not_mentioned")]),
    (
        THREE_FILES,
        r#"{"Code":0,"Data":{"Deleted":["A3"],"Errors":[{"Key":"A1","Code":"X"}]}}"#,
        3,
        &[("A1", "failed"), ("A2", "not_mentioned")],
    ),
    (TWO_FILES, r#"{"Code":0,"Data":{"Deleted":["A1","A2"],"Errors":[{"Key":"A2","Code":"X"}]}}"#, 3, &[("A2", "contradictory")]),
    (TWO_FILES, r#"{"Code":0,"Data":{"Deleted":["A1","B"]}}"#, 3, &[("A2", "not_mentioned")]),
    (COPIES, r#"{"Code":0,"Data":{"Deleted":["A1","A1"]}}"#, 0, &[]),
    (COPIES, r#"{"Code":0,"Data":{"Deleted":["A1"]}}"#, 3, &[("A1 (720p)", "not_mentioned")]),
    (
        AT_WANGSU,
        r#"{"Code":0,"Data":{"Ws":{"http_code":200,"list":[{"id":"s2","http_code":200,"msg":"success"},{"id":"s1","http_code":200,"msg":"success"}]}}}"#,
        0,
        &[],
    ),
    (
        AT_WANGSU,
        r#"{"Code":0,"Data":{"Tencent":[{"StreamName":"s1","TaskId":"1"},{"StreamName":"s2","TaskId":"2"}]}}"#,
        3,
        &[("s1", "not_mentioned"), ("s2", "not_mentioned")],
    ),
];

#[test]
fn every_item_that_was_asked_for_is_accounted_for() {
    for (line, answer, exit, expected) in ACCOUNTS {
        let run = |line: &str| {
            let fake = Fake::answering(*answer);
            let outcome = zego(line, &[&ZEGO[..], &[("ZEGO_ENDPOINT", &fake.endpoint)]].concat());
            fake.request();
            assert_eq!(outcome.code, Some(*exit), "{line}: {answer}: {outcome:?}");
            outcome
        };
        let document = run(&format!("{line} --output json")).document();
        let failures = document.get("failures").map_or(&[][..], |failures| failures.as_array().unwrap());
        let told: Vec<_> = failures.iter().map(|failure| (failure["item"].as_str().unwrap(), failure["kind"].as_str().unwrap())).collect();
        assert_eq!(told, *expected, "{line}: {answer}");

        let text = run(line);
        assert_eq!(text.stderr.lines().count(), if expected.is_empty() { 0 } else { expected.len() + 1 }, "{text:?}");
        for (item, kind) in *expected {
            let said = match *kind {
                "not_mentioned" => format!("  {item}: not mentioned in the answer"),
                "contradictory" => format!("  {item}: named as done and as failed"),
                _ => format!("  {item}: "),
            };
            assert!(text.stderr.contains(&said), "{said}: {text:?}");
        }
    }
}

/// A parameter that this version does not know changes nothing of it.
#[test]
fn a_call_with_an_extra_parameter_is_accounted_for_too() {
    let fake = Fake::answering(r#"{"Code":0,"Data":{"Deleted":["A1"]}}"#);
    let outcome = zego(&format!("{TWO_FILES} --param New=1 --output json --endpoint {}", fake.endpoint), &ZEGO);
    assert!(fake.request().contains("&New=1"));
    assert_eq!((outcome.code, &outcome.document()["failures"][0]["item"]), (Some(3), &"A2".into()), "{outcome:?}");
}

/// An answer with the mark of a byte order, and a value of the command line with one.
#[test]
fn the_mark_of_a_byte_order_is_no_part_of_anything() {
    let fake = Fake::answering("\u{feff}{\"Code\":0,\"Data\":{\"Deleted\":[\"A1\"]}}");
    let line =
        format!("rtc delete-media --vendor Tencent --media '\u{feff}{{\"FileId\":\"A1\"}}' --output json --endpoint {}", fake.endpoint);
    let outcome = zego(&line, &ZEGO);
    assert!(fake.request().contains("&Media.0.FileId=A1 "), "{outcome:?}");
    assert_eq!((outcome.code, &outcome.document()["Data"]["Deleted"][0]), (Some(0), &"A1".into()), "{outcome:?}");
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

/// What a gateway or a proxy says without an answer of the service.
#[test]
fn an_http_status_ends_by_what_it_proves() {
    for (status, code, delivery) in [
        (401, 4, "refused"),
        (403, 4, "refused"),
        (407, 4, "refused"),
        (404, 1, "refused"),
        (405, 1, "refused"),
        (413, 1, "refused"),
        (414, 1, "refused"),
        (429, 5, "refused"),
        (400, 8, "unknown"),
        (408, 8, "unknown"),
        (500, 8, "unknown"),
        (502, 8, "unknown"),
        (503, 8, "unknown"),
    ] {
        let fake = Fake::new(move |mut stream| {
            let answer = format!("HTTP/1.1 {status} Word\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>");
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let outcome = zego(&format!("{DELETE} --attempts 1 --endpoint {}", fake.endpoint), &ZEGO);
        let request = fake.request();
        let failure = outcome.failure();
        assert_eq!(
            (outcome.code, &failure["kind"], &failure["delivery"]),
            (Some(code), &json!("http_status"), &json!(delivery)),
            "{outcome:?}"
        );
        if status == 414 {
            let target = request.split(' ').nth(1).unwrap().len();
            assert!(failure["message"].as_str().unwrap().contains(&format!("{target} bytes")), "{outcome:?}");
            assert!(failure["hint"].as_str().unwrap().contains("`batches`"), "{outcome:?}");
        }
    }
    // With an answer of the service, that alone counts.
    let fake = Fake::new(|mut stream| {
        stream.write_all(b"HTTP/1.1 404 No\r\ncontent-length: 18\r\n\r\n{\"Code\":100000005}").unwrap();
    });
    let outcome = zego(&format!("{DELETE} --attempts 1 --endpoint {}", fake.endpoint), &ZEGO);
    fake.request();
    assert_eq!((outcome.code, &outcome.failure()["kind"]), (Some(4), &json!("authentication")), "{outcome:?}");
}

/// A process without descriptors: which limit leaves it none for the connection depends on what it has open before.
#[cfg(unix)]
#[test]
fn no_descriptor_left_is_no_fault_of_the_network() {
    let told = (8..20).any(|limit| {
        let mut shell = Command::new("sh");
        let line = format!("ulimit -n {limit}; exec \"$0\" {DELETE} --endpoint {REFUSED}");
        let output = shell.args(["-c", &line, env!("CARGO_BIN_EXE_zego")]).env_clear().envs(ZEGO).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        if told.contains("no file descriptor is left") {
            assert_eq!(output.status.code(), Some(7), "{told}");
            assert!(told.contains("ulimit -n") && !told.contains("firewall"), "{told}");
        }
        told.contains("no file descriptor is left")
    });
    assert!(told, "no limit was the right one");
    // Even fewer, down to one beside the three that it is given: that there are not enough to be told to end is said, and without any.
    for limit in 4..9 {
        let mut shell = Command::new("sh");
        let line = format!("ulimit -n {limit}; exec \"$0\" explain 6 --output json");
        let outcome: support::Outcome = shell.args(["-c", &line, env!("CARGO_BIN_EXE_zego")]).env_clear().output().unwrap().into();
        let failure = outcome.failure();
        assert_eq!((outcome.code, &failure["kind"]), (Some(2), &json!("configuration")), "{limit}: {outcome:?}");
        assert!(outcome.stderr.is_empty() && failure["hint"].as_str().unwrap().contains("ulimit -n"), "{limit}: {outcome:?}");
    }
}

#[test]
fn a_url_past_its_budget_is_not_sent() {
    let ids = (0..100).fold(String::new(), |line, number| line + &format!(" --file-id {}{number}", "k".repeat(120)));
    let outcome = zego(&format!("rtc delete-media --vendor Huawei{ids} --output json --endpoint {REFUSED}"), &ZEGO);
    let failure = outcome.failure();
    assert_eq!((outcome.code, &failure["delivery"]), (Some(2), &json!("not_sent")), "{outcome:?}");
    let message = failure["message"].as_str().unwrap();
    assert!(message.contains("13771 bytes, past the 8000") && message.contains("fewer items"), "{outcome:?}");
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

/// Help is read until it has been read enough; what a command answers is another thing (`unwritten`).
#[test]
fn a_reader_who_has_gone_is_no_failure() {
    let mut running = Running::start(command("rtc --help", &[]));
    drop(running.stdout().take());
    let outcome = running.finish();
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{outcome:?}");
}
