//! `zego sandbox logs`: the built binary asks a sandbox that runs.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod support;

use std::io::{BufRead, BufReader};
use std::time::Instant;

use serde_json::Value;
use support::{Outcome, Running, Sandbox, command, zego};
use zego_model::sandbox;

fn logs(sandbox: &Sandbox, options: &str) -> Outcome {
    zego(&format!("sandbox logs --endpoint {} {options}", sandbox.endpoint), &[])
}

/// The documents of `--output ndjson`.
fn documents(outcome: &Outcome) -> Vec<Value> {
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{outcome:?}");
    outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_was_asked_and_decided() {
    let sandbox = Sandbox::start("--quiet");
    assert_eq!(documents(&logs(&sandbox, "--output ndjson")), Vec::<Value>::new());
    sandbox.zego("rtc delete-media --vendor Moon --file-id A");
    sandbox.zego("rtc describe-user-num --room-id class-1");
    let all = documents(&logs(&sandbox, "--output ndjson"));
    let told: Vec<_> = all.iter().map(|entry| (entry["action"].as_str().unwrap(), entry["rule"].as_str().unwrap())).collect();
    assert_eq!(told, [("DeleteMedia", "parameters"), ("DescribeUserNum", "act")], "{all:?}");
    assert!(all[0]["query"].as_str().unwrap().contains("Signature=REDACTED"), "{all:?}");
    for (options, numbers) in
        [("--since 1", vec![2]), ("--operation DeleteMedia", vec![1]), ("--code 0", vec![2]), ("--code 6", vec![]), ("--callbacks", vec![])]
    {
        let found = documents(&logs(&sandbox, &format!("{options} --output json")));
        assert_eq!(found.iter().map(|entry| entry["number"].as_u64().unwrap()).collect::<Vec<_>>(), numbers, "{options}: {found:?}");
    }
    let text = logs(&sandbox, "--operation DeleteMedia");
    assert_eq!((text.code, text.stderr.as_str()), (Some(0), ""), "{text:?}");
    assert!(
        text.stdout.contains(" GET rtc DeleteMedia ") && text.stdout.contains(" 2 refused by parameters, HTTP 200: Vendor"),
        "{text:?}"
    );
    assert!(text.stdout.contains("\n    received: ?Action=DeleteMedia&"), "{text:?}");
    let environment = [("ZEGO_ENDPOINT", sandbox.endpoint.as_str())];
    assert_eq!(zego("sandbox logs --output ndjson", &environment).stdout.lines().count(), 2);
    sandbox.stop("TERM");
}

/// What comes after it was started; and it ends when it is told to, whatever it waits for.
#[test]
fn it_follows_what_comes() {
    for signal in ["INT", "TERM"] {
        let sandbox = Sandbox::start("--quiet");
        sandbox.zego("rtc describe-user-num --room-id class-1");
        let line = format!("sandbox logs --endpoint {} --follow --output ndjson", sandbox.endpoint);
        let mut following = Running::start(command(&line, &[]));
        let mut lines = BufReader::new(following.stdout().take().unwrap()).lines();
        let mut next = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap();
        assert_eq!(next()["action"], "DescribeUserNum");
        sandbox.zego("rtc delete-media --vendor Moon --file-id A");
        let later = next();
        assert_eq!((&later["number"], &later["action"], &later["code"]), (&2.into(), &"DeleteMedia".into(), &"2".into()));
        let told = Instant::now();
        following.signal(signal);
        assert_eq!(following.finish().code, Some(0));
        assert!(told.elapsed().as_secs() < 10, "it does not wait for the sandbox's next answer");
        sandbox.stop("TERM");
    }
}

/// A sandbox that stops does not wait for those who follow, and they say that it is gone.
#[test]
fn it_ends_with_its_sandbox_and_with_its_reader() {
    let sandbox = Sandbox::start("--quiet");
    sandbox.zego("rtc describe-user-num --room-id class-1");
    let line = format!("sandbox logs --endpoint {} --follow", sandbox.endpoint);
    let mut reader_gone = Running::start(command(&line, &[]));
    let mut reader = BufReader::new(reader_gone.stdout().take().unwrap());
    reader.read_line(&mut String::new()).unwrap();
    drop(reader);
    sandbox.zego("rtc describe-user-num --room-id class-1");
    let ended = reader_gone.finish();
    assert_eq!(ended.code, Some(8), "{ended:?}");

    let mut left_alone = Running::start(command(&line, &[]));
    let mut reader = BufReader::new(left_alone.stdout().take().unwrap());
    reader.read_line(&mut String::new()).unwrap();
    sandbox.stop("TERM");
    let ended = left_alone.finish();
    assert!(ended.code == Some(7) && ended.stderr.contains("does not answer"), "{ended:?}");
}

/// Nobody reads what it tells: a signal ends it all the same.
#[test]
fn it_ends_whoever_reads() {
    let sandbox = Sandbox::start("--quiet");
    let address = sandbox.endpoint.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    // More than a pipe holds.
    let request = format!("GET /?Action=DescribeUserNum&RoomId={} HTTP/1.1\r\nHost: {address}\r\n\r\n", "x".repeat(2_000));
    for _ in 0..100 {
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
    }
    std::net::TcpStream::shutdown(&stream, std::net::Shutdown::Write).unwrap();
    std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
    for options in ["--follow --output ndjson", "--follow", "--output json"] {
        let mut running = Running::start(command(&format!("sandbox logs --endpoint {} {options}", sandbox.endpoint), &[]));
        // It has begun, and its reader takes no more.
        let mut stdout = running.stdout().take().unwrap();
        std::io::Read::read_exact(&mut stdout, &mut [0; 10]).unwrap();
        let told = Instant::now();
        running.signal("TERM");
        assert_eq!(running.exit(), Some(0), "{options}");
        assert!(told.elapsed().as_secs() < 3, "{:?}", told.elapsed());
    }
    sandbox.stop("TERM");
}

/// Something that answers without an end is no sandbox.
#[test]
fn an_answer_has_a_bound() {
    let fake = support::Fake::new(|mut stream| {
        std::io::Write::write_all(&mut stream, b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        let spaces = vec![b' '; 1 << 20];
        // Until it is cut.
        while std::io::Write::write_all(&mut stream, &spaces).is_ok() {}
    });
    let outcome = zego(&format!("sandbox logs --endpoint {} --output json", fake.endpoint), &[]);
    fake.request();
    assert!(outcome.code == Some(7) && outcome.failure()["message"].as_str().unwrap().contains("length limit exceeded"), "{outcome:?}");
}

#[test]
fn one_that_is_exposed_and_speaks_https() {
    let sandbox = Sandbox::start("--quiet --expose --tls --listen 127.0.0.1:0");
    let (token, ca) = (sandbox.ready["control_token"].as_str().unwrap(), sandbox.ready["ca"].as_str().unwrap());
    let line = format!("sandbox logs --endpoint {} --output ndjson", sandbox.endpoint);
    let told = zego(&line, &[("ZEGO_SANDBOX_TOKEN", token), ("ZEGO_CA_FILE", ca)]);
    assert_eq!(documents(&told), Vec::<Value>::new());
    let without_token = zego(&line, &[("SSL_CERT_FILE", ca)]);
    assert_eq!((without_token.code, &without_token.failure()["kind"]), (Some(4), &"sandbox".into()), "{without_token:?}");
    let without_authority = zego(&line, &[("ZEGO_SANDBOX_TOKEN", token)]);
    assert_eq!(without_authority.code, Some(2), "{without_authority:?}");
    assert!(!format!("{without_token:?}{without_authority:?}").contains(token));
    sandbox.stop("TERM");
}

#[test]
fn what_is_wrong_with_the_line_is_told() {
    let sandbox = Sandbox::start("--quiet");
    let wrong = logs(&sandbox, "--operation DeleteMedai --output json");
    assert!(wrong.code == Some(2) && wrong.failure()["message"].as_str().unwrap().contains("did you mean DeleteMedia?"), "{wrong:?}");
    sandbox.stop("TERM");
    for (line, code, told) in [
        ("sandbox logs", 2, "which sandbox is meant?"),
        ("sandbox logs --endpoint https://rtc-api.zego.im", 2, "rtc-api.zego.im"),
        ("sandbox logs --endpoint http://127.0.0.1:1", 7, "does not answer"),
        ("sandbox --listen 8090 logs", 2, "--listen is for a sandbox that is started"),
        ("sandbox logs --event record", 2, "--callbacks"),
        ("sandbox logs --output yaml", 2, "ndjson"),
    ] {
        let outcome = zego(line, &[]);
        assert!(outcome.code == Some(code) && outcome.stderr.contains(told), "{line}: {outcome:?}");
    }
}

/// A command after `--` is one whatever it is called.
#[test]
fn a_command_of_the_same_name_is_no_question() {
    let outcome = zego("sandbox --quiet -- logs", &[("PATH", "/nowhere")]);
    assert!(outcome.code == Some(127) && outcome.stderr.contains("logs cannot be started"), "{outcome:?}");
}

/// No signature and no secret of a call, however it was refused.
#[test]
fn nothing_secret_is_told() {
    let sandbox = Sandbox::start("--quiet");
    sandbox.zego("tencent-live delete-live-record --stream-name s --task-id 1");
    sandbox.zego("rtc delete-media --vendor Tencent --file-id A");
    let told = format!("{}{}", logs(&sandbox, "").stdout, logs(&sandbox, "--output ndjson").stdout);
    for secret in [sandbox::SERVER_SECRET, sandbox::TENCENT_SECRET_ID, sandbox::TENCENT_SECRET_KEY] {
        assert!(!told.contains(secret), "{told}");
    }
    sandbox.stop("TERM");
}
