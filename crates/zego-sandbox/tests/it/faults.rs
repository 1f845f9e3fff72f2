//! Faults by rule, as a client meets them: bytes over sockets. Every wait ends with the peer's doing.

use std::io::ErrorKind;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;
use zego_model::sandbox as published;
use zego_sandbox::{CallbackConfig, FaultRules, LogLine, Sandbox, StartError, Timestamp};
use zego_sign::callback::CallbackSecret;

use crate::bench::{Bench, NOW, app};
use crate::wire::{exchange, receiver, sandbox, soon};

/// A signed request, with a fault of its own if there is one.
fn call(action: &str, rest: &str, fault: Option<&Value>) -> Vec<u8> {
    let fault = fault.map(|fault| format!("X-Sandbox-Fault: {fault}\r\n")).unwrap_or_default();
    format!("GET /?{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{fault}\r\n", Bench::new().signed(action, rest)).into_bytes()
}

fn control(method: &str, target: &str, body: &str) -> Vec<u8> {
    format!(
        "{method} /_sandbox/{target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Head and body of a whole answer.
async fn answer(sandbox: &Sandbox, bytes: &[u8]) -> (String, String) {
    let (answer, end) = exchange(sandbox.local_addr(), bytes).await;
    assert_eq!(end, None, "{answer}");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer}"));
    (head.to_owned(), body.to_owned())
}

async fn code(sandbox: &Sandbox, bytes: &[u8]) -> i64 {
    let (_, body) = answer(sandbox, bytes).await;
    serde_json::from_str::<Value>(&body).unwrap()["Code"].as_i64().unwrap()
}

/// Adds `AddStream` of a stream to the room, with a fault.
fn add_stream(stream: &str, fault: Option<&Value>) -> Vec<u8> {
    call("AddStream", &format!("RoomId=class-1&UserId=teacher-1&StreamId={stream}"), fault)
}

fn streams(sandbox: &Sandbox) -> String {
    sandbox.control().state(true).to_string()
}

#[tokio::test]
async fn a_connection_ends_without_an_answer_before_or_after_the_call() {
    let sandbox = sandbox().await;
    for (effect, end) in [("refuse", None), ("reset", Some(ErrorKind::ConnectionReset)), ("half_close", None)] {
        for when in ["before", "after"] {
            let stream = format!("{effect}-{when}");
            let got = exchange(sandbox.local_addr(), &add_stream(&stream, Some(&json!({ effect: when })))).await;
            assert_eq!(got, (String::new(), end), "{stream}");
            assert_eq!(streams(&sandbox).contains(&format!("\"{stream}\"")), when == "after", "{stream}");
        }
    }
    // The others live.
    assert_eq!(code(&sandbox, &add_stream("whole", None)).await, 0);
}

#[tokio::test]
async fn a_half_closed_connection_is_still_read() {
    let sandbox = sandbox().await;
    let mut stream = TcpStream::connect(sandbox.local_addr()).await.unwrap();
    stream.write_all(&add_stream("half", Some(&json!({ "half_close": "after" })))).await.unwrap();
    assert_eq!(soon(stream.read(&mut [0; 8])).await.unwrap(), 0);
    // More than the buffers of both ends take without a reader. A closed connection would answer with a reset.
    soon(stream.write_all(&vec![b'x'; 16 << 20])).await.unwrap();
}

#[tokio::test]
async fn an_answer_is_late() {
    let sandbox = sandbox().await;
    let begin = Instant::now();
    assert_eq!(code(&sandbox, &add_stream("late", Some(&json!({ "latency_ms": 300 })))).await, 0);
    assert!(begin.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn bodies_are_broken() {
    let sandbox = sandbox().await;
    let get = |fault: Value| call("DescribeUserNum", "RoomId%5B%5D=class-1", Some(&fault));
    let (_, whole) = answer(&sandbox, &call("DescribeUserNum", "RoomId%5B%5D=class-1", None)).await;
    let length = whole.len();

    let (head, body) = answer(&sandbox, &get(json!({ "truncate": { "bytes": 20 } }))).await;
    assert!(head.contains(&format!("content-length: {length}")) && body.len() == 20, "{head}\n{body}");
    let (head, body) = answer(&sandbox, &get(json!({ "oversize": 3_000_000 }))).await;
    assert!(head.contains("content-length: 3000000") && body.len() == 3_000_000, "{head}");
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["Code"], 0);
    let (head, body) = answer(&sandbox, &get(json!({ "mislabel": { "content_type": "image/png" } }))).await;
    assert!(head.contains("content-type: image/png") && body.len() == length, "{head}");
    let (head, _) = answer(&sandbox, &get(json!({ "mislabel": { "content_encoding": "gzip" } }))).await;
    assert!(head.contains("content-encoding: gzip"), "{head}");
    let (head, body) = answer(&sandbox, &get(json!({ "mislabel": { "content_length": 5 } }))).await;
    assert!(head.contains("content-length: 5") && body.len() == 5, "{head}");
    let begin = Instant::now();
    let (_, body) = answer(&sandbox, &get(json!({ "slow": { "bytes": 50, "every_ms": 30 } }))).await;
    assert!(begin.elapsed() >= Duration::from_millis(60) && body.len() == length, "{body}");
}

#[tokio::test]
async fn a_gateway_answers_with_a_page_before_or_after_the_call() {
    let sandbox = sandbox().await;
    for (when, status, line) in [("before", None, "502 Bad Gateway"), ("after", Some(503), "503 Service Unavailable")] {
        let mut fault = json!({ "html": when });
        if let Some(status) = status {
            fault["status"] = json!(status);
        }
        let (head, body) = answer(&sandbox, &add_stream(&format!("page-{when}"), Some(&fault))).await;
        assert!(head.starts_with(&format!("HTTP/1.1 {line}\r\n")) && head.contains("content-type: text/html"), "{head}");
        assert!(body.starts_with("<html>") && body.contains(line), "{body}");
        assert_eq!(streams(&sandbox).contains(&format!("\"page-{when}\"")), when == "after");
    }
}

#[tokio::test]
async fn any_status_and_any_date() {
    let sandbox = sandbox().await;
    let (usual, _) = answer(&sandbox, &add_stream("s", None)).await;
    assert!(usual.contains("\r\ndate: Mon, 01 Jun 2026 00:00:00 GMT"), "{usual}");
    for (fault, status, date) in [
        (json!({ "status": 429 }), "HTTP/1.1 429 ", Some("Mon, 01 Jun 2026 00:00:00 GMT")),
        (json!({ "status": 414 }), "HTTP/1.1 414 ", Some("Mon, 01 Jun 2026 00:00:00 GMT")),
        (json!({ "date": "absent" }), "HTTP/1.1 200 ", None),
        (json!({ "date": { "skew": 3_600 } }), "HTTP/1.1 200 ", Some("Mon, 01 Jun 2026 01:00:00 GMT")),
        (json!({ "date": { "skew": -1 }, "status": 599 }), "HTTP/1.1 599 ", Some("Sun, 31 May 2026 23:59:59 GMT")),
    ] {
        let (head, body) = answer(&sandbox, &add_stream("s", Some(&fault))).await;
        let told = head.lines().find_map(|line| line.strip_prefix("date: "));
        assert!(head.starts_with(status) && told == date && body.contains("\"Code\":0"), "{fault}: {head}");
    }
}

#[tokio::test]
async fn any_code_and_the_familys_own_of_throttling_execute_nothing() {
    let sandbox = sandbox().await;
    for (fault, expected) in [(json!({ "code": 4_711, "message": "as asked" }), 4_711), (json!({ "throttle": true }), 206)] {
        let (_, body) = answer(&sandbox, &add_stream("never", Some(&fault))).await;
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["Code"], expected, "{body}");
        assert!(expected == 206 || body["Message"] == "as asked", "{body}");
        assert!(!streams(&sandbox).contains("\"never\""));
    }
    // Signatures are looked at before.
    let wrong = String::from_utf8(add_stream("never", Some(&json!({ "code": 4_711 })))).unwrap().replace("Signature=", "Signature=0");
    assert_eq!(code(&sandbox, wrong.as_bytes()).await, 100_000_005);
}

#[tokio::test]
async fn a_call_is_delivered_twice() {
    let sandbox = sandbox().await;
    let start = |fault: Option<&Value>| call("StartCDNRecord", "Vendor=Tencent&StreamId%5B%5D=twice", fault);
    let (_, body) = answer(&sandbox, &start(Some(&json!({ "duplicate": true })))).await;
    // What the client reads is the second answer: the first had started the recording already.
    assert!(body.contains("\"Code\":0") && body.contains("ResourceInUse"), "{body}");
}

#[tokio::test]
async fn items_are_left_out_of_the_answer() {
    let sandbox = sandbox().await;
    let count = |fault: Option<&Value>| call("DescribeUserNum", "RoomId%5B%5D=class-1&RoomId%5B%5D=talk-1", fault);
    for (fault, left) in
        [(json!({ "first": 1 }), vec!["talk-1"]), (json!({ "these": ["talk-1"] }), vec!["class-1"]), (json!({ "these": [1, 2] }), vec![])]
    {
        let (_, body) = answer(&sandbox, &count(Some(&json!({ "omit": fault })))).await;
        let body: Value = serde_json::from_str(&body).unwrap();
        let rooms: Vec<_> = body["Data"]["UserCountList"].as_array().unwrap().iter().map(|room| room["RoomId"].as_str().unwrap()).collect();
        assert_eq!(rooms, left, "{fault}");
    }
}

#[tokio::test]
async fn parallel_requests_do_not_disturb_each_other() {
    let sandbox = Sandbox::builder().clock(|| Timestamp::from_secs(NOW)).log(|_: &LogLine| {}).limiter(false).start().await.unwrap();
    let address = sandbox.local_addr();
    let calls: Vec<_> = (0..60)
        .map(|n| {
            tokio::spawn(async move {
                let fault =
                    [None, Some(json!({ "code": 5_000 + n })), Some(json!({ "reset": "after" }))][usize::try_from(n % 3).unwrap()].clone();
                (n, exchange(address, &call("DescribeUserNum", "RoomId%5B%5D=class-1", fault.as_ref())).await)
            })
        })
        .collect();
    for call in calls {
        let (n, (answer, end)) = call.await.unwrap();
        match n % 3 {
            0 => assert!(answer.contains("\"Code\":0"), "{answer}"),
            1 => assert!(answer.contains(&format!("\"Code\":{}", 5_000 + n)), "{answer}"),
            _ => assert_eq!((answer.as_str(), end), ("", Some(ErrorKind::ConnectionReset))),
        }
    }
}

#[tokio::test]
async fn a_fault_that_does_not_apply_is_an_error_and_nothing_is_executed() {
    let sandbox = sandbox().await;
    for (fault, expected) in [
        (json!({ "latency": 5 }), "unknown field `latency`"),
        (json!({ "share": 2, "latency_ms": 5 }), "share: 2 is not from 0 to 1"),
        (json!({ "share": 0.5, "latency_ms": 5 }), "share: decides nothing for one request"),
        (json!({ "operation": "CloseRoom", "latency_ms": 5 }), "operation: is not that of this request, AddStream"),
        (json!({ "omit": { "first": 1 } }), "omit: AddStream answers with no list"),
        (json!({ "partial": { "items": { "first": 1 }, "code": 1 } }), "partial: AddStream has no items"),
        (json!({ "callbacks": { "drop": true } }), "callbacks: the sandbox sends no callbacks"),
        (json!({ "code": "InternalError" }), "code: is `InternalError`"),
        (json!({ "reset": "after", "status": 500 }), "status: cannot go with `reset`"),
        (json!([{ "latency_ms": 5 }]), "invalid type: sequence"),
    ] {
        let (head, body) = answer(&sandbox, &add_stream("never", Some(&fault))).await;
        assert!(head.starts_with("HTTP/1.1 400 ") && body.contains("X-Sandbox-Fault: "), "{fault}: {head}\n{body}");
        let body: Value = serde_json::from_str(&body).unwrap();
        assert!(body["Message"].as_str().unwrap().contains(expected), "{fault}: {body}");
    }
    let controlled =
        String::from_utf8(control("POST", "reset", "")).unwrap().replace("\r\n\r\n", "\r\nX-Sandbox-Fault: {\"latency_ms\":5}\r\n\r\n");
    let (head, body) = answer(&sandbox, controlled.as_bytes()).await;
    assert!(head.starts_with("HTTP/1.1 400 ") && body.contains("control calls have no faults"), "{body}");
    let twice =
        String::from_utf8(add_stream("never", None)).unwrap().replace("\r\n\r\n", "\r\nX-Sandbox-Fault: {}\r\nX-Sandbox-Fault: {}\r\n\r\n");
    let (head, body) = answer(&sandbox, twice.as_bytes()).await;
    assert!(head.starts_with("HTTP/1.1 400 ") && body.contains("more than once"), "{body}");
    assert!(!streams(&sandbox).contains("\"never\""));
}

#[tokio::test]
async fn rules_are_posted_shown_met_and_cleared() {
    let sandbox = sandbox().await;
    let rules = json!([{ "operation": "DescribeUserNum", "nth": [2], "code": 9 }, { "operation": "CloseRoom", "throttle": true }]);
    let (head, body) = answer(&sandbox, &control("POST", "faults", &rules.to_string())).await;
    assert!(head.starts_with("HTTP/1.1 200 ") && body.contains("2 rules of faults more; 2 are in force"), "{head} {body}");
    let count = call("DescribeUserNum", "RoomId%5B%5D=class-1", None);
    for expected in [0, 9, 0] {
        assert_eq!(code(&sandbox, &count).await, expected);
    }
    let (_, body) = answer(&sandbox, &control("GET", "faults", "")).await;
    let expected = json!({ "faults": [{ "rule": rules[0], "seen": 3, "met": 1 }, { "rule": rules[1], "seen": 0, "met": 0 }] });
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), expected);
    for (method, target, body, status, why) in [
        ("POST", "faults", r#"[{ "operation": "CloseRoom", "omit": { "first": 1 } }]"#, "400", "[0].omit: CloseRoom answers with no list"),
        ("POST", "faults", r#"[{ "throttle": true }, { "share": 3 }]"#, "400", "[1].share: 3"),
        ("POST", "faults", r#"{ "throttle": true }"#, "400", "expected a sequence"),
        ("POST", "faults?app_id=1", "[]", "400", "takes no query"),
        ("PUT", "faults", "[]", "405", "GET, POST or DELETE"),
    ] {
        let (head, answer) = answer(&sandbox, &control(method, target, body)).await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")) && answer.contains(why), "{method} {body}: {head} {answer}");
    }
    assert_eq!(sandbox.control().faults(), expected["faults"]);
    answer(&sandbox, &control("DELETE", "faults", "")).await;
    assert_eq!(sandbox.control().faults(), json!([]));
    assert_eq!(code(&sandbox, &count).await, 0);
}

/// A connection ends once and a call is refused once: the header decides how, also where a rule in force says it in another word.
#[tokio::test]
async fn the_header_counts_before_rules_of_other_words() {
    let sandbox = sandbox().await;
    answer(&sandbox, &control("POST", "faults", r#"[{ "refuse": "before" }]"#)).await;
    let end = exchange(sandbox.local_addr(), &add_stream("kept", Some(&json!({ "reset": "after" })))).await;
    assert_eq!(end, (String::new(), Some(ErrorKind::ConnectionReset)));
    assert!(streams(&sandbox).contains("\"kept\""));
    answer(&sandbox, &control("DELETE", "faults", "")).await;
    for (rule, own, expected) in [
        (json!({ "code": 9, "message": "a rule's" }), json!({ "throttle": true }), 206),
        (json!({ "throttle": true }), json!({ "code": 9 }), 9),
    ] {
        answer(&sandbox, &control("POST", "faults", &json!([rule]).to_string())).await;
        let (_, body) = answer(&sandbox, &add_stream("never", Some(&own))).await;
        let body: Value = serde_json::from_str(&body).unwrap();
        assert!(body["Code"] == expected && body["Message"] != "a rule's", "{own} before {rule}: {body}");
        answer(&sandbox, &control("DELETE", "faults", "")).await;
    }
}

#[tokio::test]
async fn a_share_of_calls_repeats_and_a_reset_begins_with_the_file_again() {
    let file = "[[fault]]\nshare = 0.5\nseed = 42\ncode = 9\n";
    let mut runs = Vec::new();
    for _ in 0..2 {
        let rules = FaultRules::read("faults.toml", file).unwrap();
        let sandbox = Sandbox::builder().clock(|| Timestamp::from_secs(NOW)).log(|_: &LogLine| {}).faults(rules).start().await.unwrap();
        for _ in 0..2 {
            let mut codes = Vec::new();
            for _ in 0..8 {
                codes.push(code(&sandbox, &call("DescribeUserNum", "RoomId%5B%5D=class-1", None)).await);
            }
            assert!(codes.contains(&0) && codes.contains(&9), "{codes:?}");
            runs.push(codes);
            sandbox.control().clear_faults();
            sandbox.control().reset();
        }
    }
    assert!(runs.iter().all(|run| *run == runs[0]), "{runs:?}");
}

#[tokio::test]
async fn callbacks_are_dropped_doubled_and_tampered_with() {
    let (callbacks, mut events) = receiver(200).await;
    let builder = Sandbox::builder().clock(|| Timestamp::from_secs(NOW)).log(|_: &LogLine| {}).callbacks(callbacks);
    let sandbox = builder.start().await.unwrap();
    let next = |event: &Value| (event["event"].as_str().unwrap().to_owned(), event["stream_id"].as_str().unwrap().to_owned());
    assert_eq!(code(&sandbox, &add_stream("dropped", Some(&json!({ "callbacks": { "drop": true } })))).await, 0);
    assert_eq!(code(&sandbox, &add_stream("doubled", Some(&json!({ "callbacks": { "duplicate": true } })))).await, 0);
    let twice = (soon(events.recv()).await.unwrap(), soon(events.recv()).await.unwrap());
    assert_eq!((next(&twice.0).1, next(&twice.1)), ("doubled".to_owned(), ("stream_create".to_owned(), "doubled".to_owned())));
    // What is held up comes when the state's time is there, after what came later.
    assert_eq!(code(&sandbox, &add_stream("late", Some(&json!({ "callbacks": { "delay": 60 } })))).await, 0);
    assert_eq!(code(&sandbox, &add_stream("odd", Some(&json!({ "callbacks": { "tamper": true } })))).await, 0);
    let odd = soon(events.recv()).await.unwrap();
    assert_eq!(next(&odd).1, "odd");
    let is_signed = |event: &Value| {
        let secret = CallbackSecret::new(published::CALLBACK_SECRET).unwrap();
        let text = |name: &str| event[name].as_str().map_or_else(|| event[name].to_string(), str::to_owned);
        zego_sign::callback::verify(&[secret], &text("timestamp"), &text("nonce"), &text("signature")).is_ok()
    };
    assert!(is_signed(&twice.0) && !is_signed(&odd));
    sandbox.control().advance(Duration::from_secs(60)).unwrap();
    assert_eq!(next(&soon(events.recv()).await.unwrap()).1, "late");
}

#[tokio::test]
async fn rules_about_callbacks_need_an_address() {
    let secret = CallbackSecret::new(published::CALLBACK_SECRET).unwrap();
    let config = CallbackConfig::new("http://127.0.0.1:9/", secret).unwrap();
    // The later of two apps with one id counts.
    let replaced = Sandbox::builder().app(app().callbacks(config)).app(app());
    for builder in [Sandbox::builder(), replaced] {
        let rules = FaultRules::read("faults.toml", "[[fault]]\ncallbacks = { drop = true }\n").unwrap();
        let refused = builder.faults(rules).start().await.unwrap_err();
        assert!(matches!(&refused, StartError::Faults(_)) && refused.to_string().contains("--> faults.toml:2:1"), "{refused}");
    }
}
