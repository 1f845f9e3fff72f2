//! `zego webhook`: callbacks, checked and received.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

#[path = "webhook/documented.rs"]
mod documented;
#[path = "webhook/final_answers.rs"]
mod final_answers;
#[path = "webhook/handing_on.rs"]
mod handing_on;
mod support;
#[path = "webhook/unknown.rs"]
mod unknown;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use support::{Fake, Outcome, REFUSED, Running, command, zego, zego_reading};
use zego_model::callback::sign_body;
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, Timestamp};

/// The vendor's published example of a signature: secret, timestamp and nonce.
const SECRET: [(&str, &str); 1] = [("ZEGO_CALLBACK_SECRET", "secret")];
const AT: &str = "1470820198";
const SIGNED: &str = r#""timestamp":"1470820198","nonce":"123412","signature":"5bd59fd62953a8059fb7eaba95720f66d19e4517""#;

fn record(more: &str) -> String {
    format!(r#"{{"event":"record","appid":"1",{SIGNED},"stream_alias":"s1","begin_time":"1470820000"{more}}}"#)
}

fn verify(arguments: &str, body: &str, environment: &[(&str, &str)]) -> Outcome {
    zego_reading(&format!("webhook verify {arguments}"), body, environment)
}

#[test]
fn a_saved_body_is_checked_and_read() {
    let extra = r#","extra_params":"{\"FileID\":\"5285890813221514958\",\"New\":1}","brand_new":18446744073709551616"#;
    let percent = record(extra).bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
    for body in [record(extra), percent] {
        let outcome = verify(&format!("--at {AT} --output json"), &body, &SECRET);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let document = outcome.document();
        assert_eq!((&document["event"], &document["stream_alias"]), (&"record".into(), &"s1".into()), "{document}");
        assert_eq!(document["begin_time"], 1_470_820_000, "as its type writes it: {document}");
        assert_eq!(document["extra_params"]["FileID"], "5285890813221514958", "what a text holds is read: {document}");
        assert_eq!(document["extra_params"]["New"], 1, "what is not known is kept: {document}");
        assert!(outcome.stdout.contains("18446744073709551616"), "with all its digits: {outcome:?}");
        assert!(!outcome.stdout.contains("5bd59fd6"), "a signature is a secret: {outcome:?}");
    }
    let text = verify(&format!("- --at {AT}"), &record(""), &SECRET);
    assert_eq!(text.code, Some(0), "{text:?}");
    assert!(text.stdout.starts_with("rtc/record of app 1, signed 0 s ago\n{") && text.stderr.is_empty(), "{text:?}");
}

#[test]
fn a_form_is_a_callback_too() {
    let form =
        format!("event=record&appid=1&timestamp={AT}&nonce=123412&signature=5bd59fd62953a8059fb7eaba95720f66d19e4517&stream_alias=a%20b");
    let outcome = verify(&format!("--at {AT} --output json"), &form, &SECRET);
    assert_eq!((outcome.code, &outcome.document()["stream_alias"]), (Some(0), &"a b".into()), "{outcome:?}");
}

#[test]
fn the_service_is_told_by_the_body_or_by_the_command_line() {
    for service in ["", "--service rtc", "--service RTC"] {
        let outcome = verify(&format!("--at {AT} {service}"), &record(""), &SECRET);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{outcome:?}");
        assert!(outcome.stdout.starts_with("rtc/record of app 1"), "{outcome:?}");
    }
    for (service, hint) in [
        ("rct", "Did you mean rtc?"),
        ("tencent-live", "It knows those of aiagent, cloudrecord, digitalhuman, mini-game, rtc, zim."),
        ("moon", "zego --help"),
    ] {
        for line in ["verify", "listen --listen 127.0.0.1:0"] {
            let outcome = zego(&format!("webhook {line} --service {service} --output json"), &SECRET);
            assert_eq!((outcome.code, &outcome.failure()["kind"]), (Some(2), &"usage".into()), "{outcome:?}");
            assert!(outcome.failure()["hint"].as_str().unwrap().contains(hint), "{outcome:?}");
        }
    }
}

/// Two services have an event of this word, and spell what all events have alike: only the command line can tell which is meant.
#[test]
fn an_event_of_two_services_can_be_held_to_one() {
    let body = format!(r#"{{"event":"room_create","appid":"1",{SIGNED},"room_id":"r","room_name":"n"}}"#);
    for service in ["rtc", "zim"] {
        let outcome = verify(&format!("--at {AT} --service {service}"), &body, &SECRET);
        assert!(outcome.code == Some(0) && outcome.stdout.starts_with(&format!("{service}/room_create of app 1,")), "{outcome:?}");
    }
    // And what is of no event of the service that is named is no known event.
    let outcome = verify(&format!("--at {AT} --service zim"), &record(""), &SECRET);
    assert!(
        outcome.code == Some(0) && outcome.stderr.contains("does not know the event `record` (the nearest it knows: rtc/record)"),
        "{outcome:?}"
    );
}

/// Mini-game signs by another algorithm, and wants to read that its report arrived.
#[test]
fn each_service_is_checked_and_answered_in_its_way() {
    let secret = CallbackSecret::new("secret").unwrap();
    let row = zego_model::events().find(|row| row.spec.service.name == "mini_game").unwrap();
    let body = |spec, nonce| {
        let body = sign_body(spec, &Map::new(), AppId::new(7).unwrap(), &secret, Timestamp::from_secs(1_700_000_000), nonce);
        String::from_utf8(body).unwrap()
    };
    let mut listener = Listener::start("--window none", "secret");
    let answer = listener.answer("POST", &body(row.spec, 1));
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("content-type: application/json\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n{\"Code\":200}"), "{answer}");
    assert_eq!(listener.line()["service"], "mini_game");
    for (nonce, row) in (2..).zip(zego_model::events().filter(|row| row.answer.is_empty())) {
        let answer = listener.answer("POST", &body(row.spec, nonce));
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\n"), "{}: {answer}", row.spec.event);
        assert_eq!(listener.line()["event"], row.spec.event);
    }
    listener.stop();
}

#[test]
fn the_window_is_five_minutes_unless_told_otherwise() {
    for (arguments, code) in [
        ("--at 1470820498", 0),
        ("--at 1470820499", 4),
        ("--at 1470819898", 0),
        ("--at 1470819897", 4),
        ("--at 1470820499 --window 301", 0),
        ("--at 1470820199 --window 0", 4),
        ("--window none", 0),
        ("", 4),
    ] {
        let outcome = verify(&format!("{arguments} --output json"), &record(""), &SECRET);
        assert_eq!(outcome.code, Some(code), "{arguments}: {outcome:?}");
        if code == 4 {
            assert_eq!(outcome.failure()["kind"], "stale", "{outcome:?}");
        }
    }
}

#[test]
fn what_is_refused_says_why() {
    let unsigned = r#"{"event":"record","appid":"1","timestamp":"1470820198","nonce":"123412"}"#;
    for (body, kind, hint) in [
        (record("").replace("123412", "123413"), "wrong_signature", "callback secret"),
        (unsigned.to_owned(), "missing_field", "signature"),
        ("not a callback".to_owned(), "unreadable", "as they come"),
        (record("").replace("\"1470820198\"", "\"1470820198 \""), "malformed_timestamp", "13 decimal digits"),
        (record(r#","Nonce":"7""#), "ambiguous", "nonce"),
    ] {
        let outcome = verify(&format!("--at {AT} --output json"), &body, &SECRET);
        assert_eq!((outcome.code, &outcome.failure()["kind"]), (Some(4), &kind.into()), "{body}: {outcome:?}");
        assert!(outcome.failure()["message"].as_str().unwrap().contains(hint), "{body}: {outcome:?}");
        assert!(!outcome.stdout.contains("5bd59fd6"), "{outcome:?}");
    }
}

#[test]
fn secrets_come_from_the_environment_and_can_be_several() {
    for (secrets, code) in [("new,secret", 0), ("secret, old", 0), ("new,old", 4), ("secret,", 2), ("", 2)] {
        let outcome = verify(&format!("--at {AT}"), &record(""), &[("ZEGO_CALLBACK_SECRET", secrets)]);
        assert_eq!(outcome.code, Some(code), "{secrets}: {outcome:?}");
    }
    let unset = verify("", &record(""), &[]);
    assert_eq!(unset.code, Some(2), "{unset:?}");
    assert!(unset.stderr.contains("ZEGO_CALLBACK_SECRET is not set"), "{unset:?}");
    let no_file = zego("webhook verify no-such-file", &SECRET);
    assert_eq!(no_file.code, Some(2), "{no_file:?}");
    assert!(no_file.stderr.contains("no-such-file") && no_file.stderr.contains("the callback's body"), "{no_file:?}");
}

#[test]
fn what_this_version_does_not_know_is_printed_and_said() {
    let outcome = verify(&format!("--at {AT} --output json"), &record("").replace("\"record\"", "\"brand_new\""), &SECRET);
    assert_eq!((outcome.code, &outcome.document()["stream_alias"]), (Some(0), &"s1".into()), "{outcome:?}");
    assert!(outcome.stderr.contains("does not know the event `brand_new`"), "{outcome:?}");
}

/// Bodies that somebody who knows the secret could send, and that no page shows.
#[test]
fn odd_bodies_are_printed_as_they_came() {
    let print = |more: &str| {
        let outcome = verify(&format!("--at {AT} --output ndjson"), &record(more), &SECRET);
        assert_eq!((outcome.code, outcome.stdout.lines().count()), (Some(0), 1), "{more}: {outcome:?}");
        outcome
    };
    let deep = format!(r#","extra_params":{}{}"#, "[".repeat(500), "]".repeat(500));
    let outcome = print(&deep);
    assert!(outcome.stdout.contains(&"[".repeat(500)), "{outcome:?}");
    // A number in the place of a text is its digits, however many.
    let outcome = print(r#","replay_url":123456789012345678901234"#);
    assert!(outcome.stdout.contains("\"123456789012345678901234\"") && outcome.stderr.is_empty(), "{outcome:?}");
    // Nothing is not 0.
    let document = print(r#","end_time":"""#).document();
    assert_eq!(document["end_time"], "", "{document}");
    // What is wrong with a value is said, and not the whole of it.
    let outcome = print(&format!(r#","end_time":"{}""#, "x".repeat(100_000)));
    assert!(outcome.stderr.contains("end_time") && outcome.stderr.len() < 1_000, "{}", outcome.stderr.len());

    let list = r#"{"Event":"mix_start","hdl_url":["http://example.com/a.flv"],"#;
    let outcome = verify(&format!("--at {AT} --output json"), &format!("{list}{SIGNED}}}"), &SECRET);
    assert_eq!(outcome.document()["hdl_url"], json!(["http://example.com/a.flv"]), "{outcome:?}");
}

#[test]
fn a_terminal_is_left_alone() {
    let outcome = verify(&format!("--at {AT}"), &record(",\"replay_url\":\"a\u{9b}2J\u{7f}\u{202e}b\""), &SECRET);
    assert!(outcome.stdout.contains(r"a\u009b2J\u007f\u202eb"), "{outcome:?}");
}

#[test]
fn what_stands_around_a_body_does_not_matter() {
    let percent: String = record("").bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
    for body in [format!("%0A{percent}%0a"), format!("+{percent}"), format!("%EF%BB%BF{percent}"), percent.replacen("%7B", "{", 1)] {
        let outcome = verify(&format!("--at {AT}"), &body, &SECRET);
        assert_eq!(outcome.code, Some(0), "{body}: {outcome:?}");
    }
    let broken = percent.replace("%73%31", "%ff%fe");
    assert_ne!(broken, percent);
    assert_eq!(verify(&format!("--at {AT} --output json"), &broken, &SECRET).failure()["kind"], "unreadable");
}

/// A `zego webhook listen` in a process of its own.
struct Listener {
    running: Running,
    lines: BufReader<std::process::ChildStdout>,
    address: String,
}

impl Listener {
    fn start(options: &str, secret: &str) -> Self {
        let line = format!("webhook listen --listen 127.0.0.1:0 --output json {options}");
        let mut running = Running::start(command(&line, &[("ZEGO_CALLBACK_SECRET", secret)]));
        let lines = BufReader::new(running.stdout().take().unwrap());
        let mut listener = Self { running, lines, address: String::new() };
        let ready = listener.line();
        listener.address += ready["listening"].as_str().unwrap().strip_prefix("http://").unwrap();
        listener
    }

    /// The next line of stdout.
    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Sends a request, and returns the status of its answer.
    fn send(&self, head: &str, body: &str) -> u16 {
        status(&self.answer(head, body))
    }

    /// Sends a request, and returns its answer.
    fn answer(&self, head: &str, body: &str) -> String {
        answer_at(&self.address, &format!("{head} / HTTP/1.1\r\nContent-Type: application/json"), body.as_bytes())
    }

    fn stop(self) {
        self.running.signal("TERM");
        let outcome = self.running.finish();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
    }
}

/// Sends a request with this head, and returns its answer; nothing, where the connection was cut.
fn answer_at(address: &str, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{head}\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len()).unwrap();
    stream.write_all(body).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    // A listener that ends cuts what it has not answered.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

fn status(answer: &str) -> u16 {
    answer.get(9..12).and_then(|digits| digits.parse().ok()).unwrap_or_else(|| panic!("no answer: {answer}"))
}

#[test]
fn callbacks_are_received_and_repeats_are_called_repeats() {
    let mut listener = Listener::start("--window none", "secret");
    assert_eq!(listener.send("POST", &record("")), 200);
    let line = listener.line();
    assert_eq!((&line["event"], &line["repeat"], &line["forwarded"]), (&"record".into(), &false.into(), &Value::Null), "{line}");
    assert_eq!(line["service"], "rtc", "{line}");
    assert_eq!(line["callback"]["stream_alias"], "s1", "{line}");
    assert_eq!(listener.send("POST", &record("")), 200);
    assert_eq!(listener.line()["repeat"], true);

    // What was signed once is good for one body.
    assert_eq!(listener.send("POST", &record("").replace("\"s1\"", "\"s2\"")), 409);
    assert_eq!(listener.line()["refused"]["kind"], "changed_repeat");
    assert_eq!(listener.send("POST", &record("").replace("123412", "123413")), 401);
    assert_eq!(listener.line()["refused"]["kind"], "wrong_signature");
    assert_eq!(listener.send("POST", "nonsense"), 400);
    assert_eq!(listener.line()["refused"]["kind"], "unreadable");
    assert_eq!(listener.send("POST", &record(&format!(r#","x":"{}""#, "x".repeat(300_000)))), 413);
    assert_eq!(listener.send("GET", ""), 405);
    listener.stop();
}

#[test]
fn what_is_right_is_passed_on_byte_for_byte() {
    let fake = Fake::answering("{}");
    let mut listener = Listener::start(&format!("--window none --forward-to {}/hook?a=b", fake.endpoint), "secret");
    let body = record(r#","odd":  [1.50,  "ü"]"#);
    // Refused callbacks are passed on to nobody: the program behind takes one connection only.
    assert_eq!(listener.send("POST", &body.replace("123412", "1")), 401);
    assert_eq!(listener.line()["refused"]["kind"], "wrong_signature");
    assert_eq!(listener.send("POST", &body), 200);
    assert_eq!(listener.line()["forwarded"], json!({ "status": 200 }));
    let request = fake.request();
    assert!(request.starts_with("POST /hook?a=b HTTP/1.1\r\n") && request.ends_with(&format!("\r\n\r\n{body}")), "{request}");
    assert!(request.contains("content-type: application/json\r\n"), "{request}");
    listener.stop();
}

/// Some services read the answer: it is the program's to make.
#[test]
fn what_the_program_answers_goes_back() {
    let fake = Fake::answering(r#"{"result":3,"reason":"not here"}"#);
    let mut listener = Listener::start(&format!("--window none --service rtc --forward-to {}", fake.endpoint), "secret");
    let answer = listener.answer("POST", &record(""));
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("content-type: application/json\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n{\"result\":3,\"reason\":\"not here\"}"), "{answer}");
    assert_eq!(listener.line()["forwarded"], json!({ "status": 200 }));
    listener.stop();
}

/// ZEGO sends it again, and then it is no repeat.
#[test]
fn what_nobody_took_is_asked_for_again() {
    let mut listener = Listener::start(&format!("--window none --forward-to {REFUSED}"), "secret");
    for _ in 0..2 {
        assert_eq!(listener.send("POST", &record("")), 502);
        let line = listener.line();
        assert_eq!(line["repeat"], false, "{line}");
        assert!(line["forwarded"]["error"].as_str().unwrap().contains("127.0.0.1:1"), "{line}");
    }
    listener.stop();
}

/// Told to stop, it closes what is idle at once, and answers the call it has begun to read.
#[test]
fn stopping_lets_calls_under_way_end() {
    let mut listener = Listener::start("--window none", "secret");
    let mut idle = TcpStream::connect(&listener.address).unwrap();
    let mut busy = TcpStream::connect(&listener.address).unwrap();
    let body = record("");
    let length = body.len();
    write!(busy, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n\r\n").unwrap();
    // It has begun with this call, and so has accepted the connection before it, too.
    let mut interim = [0; 25];
    busy.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    let begin = Instant::now();
    listener.running.signal("TERM");
    let mut rest = String::new();
    idle.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "an idle connection is closed");
    // The grace for calls under way is 5 s: it is not what closed the connection.
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    busy.write_all(body.as_bytes()).unwrap();
    busy.read_to_string(&mut rest).unwrap();
    assert!(rest.starts_with("HTTP/1.1 200 "), "{rest}");
    assert_eq!(listener.line()["event"], "record");
    assert_eq!(listener.running.finish().code, Some(0));
}

#[test]
fn addresses_that_cannot_be() {
    let elsewhere = zego("webhook listen --listen 127.0.0.1:0 --forward-to http://example.com/", &SECRET);
    assert_eq!(elsewhere.code, Some(2), "{elsewhere:?}");
    assert!(elsewhere.stderr.contains("on this machine"), "{elsewhere:?}");
    let taken = Listener::start("", "secret");
    let second = zego(&format!("webhook listen --listen {}", taken.address), &SECRET);
    assert_eq!(second.code, Some(2), "{second:?}");
    assert!(second.stderr.contains("another port"), "{second:?}");
    taken.stop();
}

/// The whole way: a sandbox whose recording ends tells a listener in another process.
#[test]
fn a_sandbox_calls_back() {
    let mut listener = Listener::start("", zego_model::sandbox::CALLBACK_SECRET);
    let line = format!("sandbox --empty --output json --callback http://{}/callback", listener.address);
    let mut sandbox = Running::start(command(&line, &[]));
    let mut ready = String::new();
    BufReader::with_capacity(1, sandbox.stdout().as_mut().unwrap()).read_line(&mut ready).unwrap();
    let ready: Value = serde_json::from_str(&ready).unwrap();
    assert_eq!(ready["callback_secret"], zego_model::sandbox::CALLBACK_SECRET);
    let endpoint = ready["endpoint"].as_str().unwrap();
    let environment =
        [("ZEGO_ENDPOINT", endpoint), ("ZEGO_APP_ID", "1234567890"), ("ZEGO_SERVER_SECRET", zego_model::sandbox::SERVER_SECRET)];
    for action in ["start-cdn-record", "stop-cdn-record"] {
        let outcome = zego(&format!("rtc {action} --vendor Tencent --stream-id lesson-1"), &environment);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
    }
    let line = listener.line();
    assert_eq!((&line["event"], &line["callback"]["stream_alias"]), (&"record".into(), &"lesson-1".into()), "{line}");
    assert!(line["callback"]["extra_params"]["FileID"].is_string(), "{line}");
    sandbox.signal("TERM");
    assert_eq!(sandbox.finish().code, Some(0));
    listener.stop();

    let elsewhere = zego("sandbox --callback http://example.com/", &[]);
    assert_eq!(elsewhere.code, Some(2), "{elsewhere:?}");
    assert!(elsewhere.stderr.contains("not this machine"), "{elsewhere:?}");
}
