//! Calls against sandboxes: in the same process, and in another one.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod support;

use std::io::{BufRead, BufReader};
use std::path::Path;

use support::{Running, Sandbox, command, zego};

#[test]
fn two_processes() {
    let sandbox = Sandbox::start("--empty");
    let started = sandbox.zego("rtc start-cdn-record --vendor Tencent --stream-id lesson-1 --stream-id lesson-2");
    assert_eq!((started.code, &started.document()["Code"]), (Some(0), &0.into()), "{started:?}");
    assert_eq!(sandbox.zego("rtc stop-cdn-record --vendor Tencent --stream-id lesson-1 --stream-id lesson-2").code, Some(0));
    let found = sandbox.zego("rtc search-media --vendor Tencent --stream-id lesson-1").document();
    let file = found["Data"]["Tencent"]["MediaInfoSet"][0]["FileId"].as_str().unwrap().to_owned();

    let deleted = sandbox.zego(&format!("rtc delete-media --vendor Tencent --file-id {file} --file-id no-such-file"));
    assert_eq!(deleted.code, Some(3), "{deleted:?}");
    assert_eq!(deleted.document()["Data"]["Deleted"], serde_json::json!([file]));
    assert!(deleted.stderr.contains("no-such-file"), "{deleted:?}");

    let refused = sandbox.zego("rtc delete-media --vendor Moon --file-id A");
    assert_eq!((refused.code, &refused.failure()["code"]), (Some(1), &2.into()), "{refused:?}");
    assert!(refused.failure()["message"].as_str().unwrap().contains("Vendor"), "{refused:?}");

    let unknown = sandbox.zego("tencent-live delete-live-record --stream-name s --task-id 18446744073709551615");
    assert_eq!((unknown.code, &unknown.failure()["code"]), (Some(6), &"ResourceNotFound.TaskId".into()), "{unknown:?}");

    let said = sandbox.stop("TERM");
    assert!(said.contains("DeleteMedia 2") && said.contains("ResourceNotFound.TaskId"), "{said}");
}

#[test]
fn a_sandbox_is_quiet_when_asked_and_stops_at_ctrl_c() {
    let sandbox = Sandbox::start("--quiet");
    assert_eq!(sandbox.zego("rtc delete-media --vendor Moon --file-id A").code, Some(1));
    assert_eq!(sandbox.stop("INT"), "");
}

/// More calls than a second admits, and answers in the other of two documented ways.
#[test]
fn limits_and_doubts_can_be_switched() {
    let sandbox = Sandbox::start("--no-limits --quirk request-id-as-number --quirk=unknown-file=code-41003");
    for _ in 0..3 {
        assert_eq!(sandbox.zego("rtc describe-user-list --room-id class-1").code, Some(0), "one a second is the limit of a room");
    }
    let refused = sandbox.zego("rtc delete-media --vendor Tencent --file-id 5285890813221514958 --file-id no-such-file");
    assert_eq!((refused.code, &refused.failure()["code"]), (Some(6), &41003.into()), "{refused:?}");
    sandbox.stop("TERM");

    for (given, told) in [("nonsense", "ws-as-list"), ("nonce-reply", "nonce-replay?"), ("date=none", "it is sent or absent")] {
        let unknown = zego(&format!("sandbox --quirk {given}"), &[]);
        assert_eq!(unknown.code, Some(2), "{unknown:?}");
        assert!(unknown.stderr.contains(told), "{unknown:?}");
    }
    let help = zego("sandbox --help", &[]).stdout;
    for quirk in zego_sandbox::QUIRKS {
        assert!(help.contains(&format!("  {}: ", quirk.name)), "{help}");
    }
}

/// One call a second is the limit of a room, and five times that lets five through at once.
#[test]
fn the_limiter_can_be_chosen() {
    let sandbox = Sandbox::start("--limiter sliding-log --quota-scale 5");
    for _ in 0..5 {
        assert_eq!(sandbox.zego("rtc describe-user-list --room-id class-1").code, Some(0));
    }
    sandbox.stop("TERM");
}

#[test]
fn people_are_told_what_to_export() {
    let mut running = Running::start(command("sandbox", &[]));
    let mut lines = BufReader::new(running.stdout().take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.next().unwrap().contains("until Ctrl-C"));
    running.signal("TERM");
    let exports: Vec<_> = lines.filter(|line| line.starts_with("export ")).collect();
    assert_eq!(exports.len(), 7, "{exports:?}");
    assert!(exports[0].starts_with("export ZEGO_ENDPOINT=http://127.0.0.1:"), "{exports:?}");
    assert_eq!(running.finish().code, Some(0));
}

/// Lines for a shell, and nothing else: what they are read by has the sandbox.
#[test]
fn what_a_shell_sources_is_lines_of_exports() {
    let mut running = Running::start(command("sandbox --output env", &[]));
    let mut lines = BufReader::new(running.stdout().take().unwrap()).lines().map(Result::unwrap);
    let mut file: Vec<_> = lines.by_ref().take(7).collect();
    for line in &file {
        let (name, value) = line.strip_prefix("export ").unwrap().split_once('=').unwrap();
        assert!(name.chars().all(|char| char.is_ascii_uppercase() || char == '_'), "{line}");
        assert!(value.len() > 2 && value.starts_with('\'') && value.ends_with('\''), "{line}");
    }
    let zego = env!("CARGO_BIN_EXE_zego");
    file.push(format!("exec {zego} rtc describe-user-num --room-id class-1 --output ndjson"));
    let told = std::process::Command::new("/bin/sh").args(["-euc", &file.join("\n")]).env_clear().output().unwrap();
    assert!(told.status.success() && String::from_utf8_lossy(&told.stdout).starts_with(r#"{"Code":0"#), "{told:?}");
    running.signal("TERM");
    assert_eq!(lines.next(), None);
    assert_eq!(running.finish().code, Some(0));

    // A path in which a shell would find more than one word.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sandbox-it's $here");
    std::fs::create_dir_all(&folder).unwrap();
    let mut running = Running::start(command("sandbox --output env --tls", &[("TMPDIR", folder.to_str().unwrap())]));
    let file: Vec<_> = BufReader::new(running.stdout().take().unwrap()).lines().map(Result::unwrap).take(9).collect();
    let script = format!("{}\nexec test -f \"$ZEGO_CA_FILE\" -a -f \"$SSL_CERT_FILE\"", file.join("\n"));
    let told = std::process::Command::new("/bin/sh").args(["-euc", &script]).env_clear().output().unwrap();
    assert!(told.status.success(), "{file:?}: {told:?}");
    running.signal("TERM");
    assert_eq!(running.finish().code, Some(0));
    std::fs::remove_dir_all(folder).unwrap();
}

/// Nobody reads what it says of each call: calls go on, and so does a signal.
#[test]
fn a_log_that_nobody_reads_stops_nothing() {
    let sandbox = Sandbox::start("-v");
    let address = sandbox.endpoint.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    // More than a pipe holds, as the log has a line for each.
    let request = format!("GET /?Action=DescribeUserNum HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let calls = 1_500;
    let answers = std::thread::spawn({
        let stream = stream.try_clone().unwrap();
        move || {
            let mut lines = BufReader::new(stream).lines();
            let mut answered = 0;
            while answered < calls {
                // No line ends between a body and the next head.
                answered += usize::from(lines.next().unwrap().unwrap().contains("HTTP/1.1 200 "));
            }
        }
    });
    for _ in 0..calls {
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
    }
    answers.join().unwrap();
    drop(stream);
    let told = std::time::Instant::now();
    let said = sandbox.stop("TERM");
    assert!(told.elapsed().as_secs() < 3, "{:?}", told.elapsed());
    assert!(said.len() > 60_000 && said.contains("WARN DescribeUserNum"), "the pipe was full: {}", said.len());
}

#[test]
fn the_port_of_another_is_refused() {
    let sandbox = Sandbox::start("");
    let address = sandbox.endpoint.trim_start_matches("http://");
    let outcome = zego(&format!("sandbox --listen {address} --output json"), &[]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.failure()["message"].as_str().unwrap().contains(address), "{outcome:?}");
    sandbox.stop("TERM");
}

/// Their examples are refused as wrong parameters are: times have to be of these days, which none that stands written is for long; and of a task, a bot or a user
/// that is not there the pages say so.
const UNLIKELY: [&str; 7] =
    ["DescribeTasks", "CreateRecordTask", "DeleteRecordTask", "DescribeRecordTask", "StopRecordTask", "RobotRegister", "QueryUserInfos"];

/// The examples of the help are tried as they stand; the environment is not asked, and neither is a network.
#[test]
fn every_example_reaches_the_service() {
    let mut done = 0;
    for row in zego_model::operations().filter(|row| !UNLIKELY.contains(&row.spec.action)) {
        let help = zego(&format!("{} {} -h", row.spec.service().name.replace('_', "-"), row.command), &[]).stdout;
        let example = help.split_once("Example:\n  zego ").unwrap().1.lines().next().unwrap();
        let outcome = zego(&format!("{example} --output json"), &[("ZEGO_ENDPOINT", "nonsense"), ("ZEGO_APP_ID", "nonsense")]);
        // What the service says of made-up names is its business; it must have understood the question.
        assert!([Some(0), Some(1), Some(3), Some(6)].contains(&outcome.code), "{example}: {outcome:?}");
        let error = &outcome.document()["error"];
        assert!(error.is_null() || !error["code"].is_null(), "{example}: {outcome:?}");
        assert!(!["invalid_parameter", "unsupported"].contains(&error["kind"].as_str().unwrap_or_default()), "{example}: {outcome:?}");
        done += usize::from(outcome.code == Some(0));
    }
    // The rest needs a task or a rule that an earlier call has made.
    assert!(done >= 40, "{done} examples name what a sandbox has from its start");
}

#[test]
fn the_tour_takes_nothing_from_the_environment() {
    let environment = [("ZEGO_APP_ID", "nonsense"), ("ZEGO_ENDPOINT", "https://example.com"), ("TENCENTCLOUD_SECRET_ID", "x")];
    let outcome = zego("tour", &environment);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{outcome:?}");
    let actions = [
        ("StartCDNRecord", "code 0"),
        ("StopCDNRecord", "code 0"),
        ("SearchMedia", "code 0"),
        ("DeleteMedia", "code 0"),
        ("ForbidCDNLiveStream", "code 0"),
        ("QueryForbidCDNLiveStream", "code 0"),
        ("ResumeCDNLiveStream", "code 0"),
        ("SearchMedia", "code 100000005"),
        ("SearchMedia", "code 100000004"),
        ("CreateLiveRecord", "no error code"),
        ("DeleteLiveRecord", "code FailedOperation.AlterTaskState"),
        ("StopLiveRecord", "no error code"),
        ("DeleteLiveRecord", "no error code"),
    ];
    let mut rest = outcome.stdout.as_str();
    for (action, code) in actions {
        let step = format!("{action}: {code}");
        rest = rest.split_once(&step).unwrap_or_else(|| panic!("no `{step}` in {rest}")).1;
    }
    assert!(outcome.stdout.contains("failed: no-such-file"), "{outcome:?}");

    let document = zego("tour --output json", &environment).document();
    let steps: Vec<_> = document["steps"].as_array().unwrap().iter().map(|step| step["action"].as_str().unwrap()).collect();
    assert_eq!(steps, actions.map(|(action, _)| action));
}

#[test]
fn a_tour_without_a_reader_ends_quietly() {
    let mut running = Running::start(command("tour", &[]));
    drop(running.stdout().take());
    let outcome = running.finish();
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{outcome:?}");
}

/// A file of rules of faults, as long as the test runs.
struct Faults(std::path::PathBuf);

impl Faults {
    fn new(name: &str, text: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sandbox-{name}"));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_file_of_faults_is_heeded() {
    let file = Faults::new("heeded.toml", "[[fault]]\noperation = \"DescribeUserNum\"\nnth = [1]\nthrottle = true\n");
    let sandbox = Sandbox::start(&format!("--fault {}", file.0.display()));
    let first = sandbox.zego("rtc describe-user-num --room-id class-1 --attempts 1");
    assert_eq!(first.failure()["kind"], "rate_limited", "{first:?}");
    let second = sandbox.zego("rtc describe-user-num --room-id class-1");
    assert_eq!(second.code, Some(0), "{second:?}");
    sandbox.stop("TERM");
}

#[test]
fn a_wrong_file_of_faults_is_refused_with_its_place() {
    for (name, text, why, place) in [
        ("share.json", "[\n  { \"latency_ms\": 5, \"share\": 2 }\n]", "[0].share: 2 is not from 0 to 1", "share.json:2:"),
        ("name.toml", "[[fault]]\noperation = \"Closeroom\"\nthrottle = true\n", "Closeroom` is no operation: CloseRoom?", "name.toml:2:1"),
        (
            "address.toml",
            "[[fault]]\ncallbacks = { drop = true }\n",
            "start it with an address for them (--callback URL)",
            "address.toml:2:1",
        ),
    ] {
        let file = Faults::new(name, text);
        let outcome = zego(&format!("sandbox --fault {} --output json", file.0.display()), &[]);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        let message = outcome.failure()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(why) && message.contains(place) && message.contains('^'), "{message}");
        let text = zego(&format!("sandbox --fault {}", file.0.display()), &[]).stderr;
        assert!(text.starts_with("error: [0]") && text.lines().count() == 5, "{text}");
    }
    let outcome = zego("sandbox --fault /nowhere/faults.toml --output json", &[]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.failure()["message"].as_str().unwrap().contains("--fault: /nowhere/faults.toml cannot be read"), "{outcome:?}");
}
