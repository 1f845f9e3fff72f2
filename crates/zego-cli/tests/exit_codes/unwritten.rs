//! What cannot be written to stdout is told on stderr and by the exit code, by every command.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::fs::OpenOptions;

use super::support::{Fake, Outcome, Running, TENCENT, ZEGO, command};
use super::{DELETE, STOP};

const SECRET: (&str, &str) = ("ZEGO_CALLBACK_SECRET", "secret");
const CALLBACK: &str =
    r#"{"event":"record","appid":"1","timestamp":"1470820198","nonce":"123412","signature":"5bd59fd62953a8059fb7eaba95720f66d19e4517"}"#;

/// Command lines that print something without a service, what they read, and how they end when they cannot print it.
const LINES: &[(&str, &str, i32)] = &[
    ("--help", "", 8),
    ("--version", "", 8),
    ("rtc --help", "", 8),
    ("rtc delete-media --help", "", 8),
    ("sandbox --help", "", 8),
    ("tour", "", 8),
    ("explain 6", "", 8),
    ("explain 0", "", 8),
    ("sign --nonce 4fd24687296dd9f3 --timestamp 1", "", 8),
    ("token new --user ann --seconds 60", "", 8),
    ("decode rtc/DeleteMedia", r#"{"Code":0,"Data":{"Deleted":["A"]}}"#, 8),
    ("webhook verify --window none", CALLBACK, 8),
    ("rtc delete-media --vendor Tencent --file-id A --dry-run", "", 8),
    ("rtc describe-user-num --room-id class-1 --sandbox", "", 8),
    ("media ls --vendor Tencent --sandbox", "", 8),
    ("sandbox --example-config", "", 8),
    ("sandbox", "", 8),
];

/// Failures, which print a document with `--output json` alone: they end as they would.
const FAILURES: &[(&str, &str, i32)] = &[
    ("nonsense", "", 2),
    ("explain 424242", "", 2),
    ("decode rtc/DeleteMedia", "nonsense", 8),
    ("webhook verify", CALLBACK, 4),
    ("rtc delete-media --vendor Tencent --file-id A --endpoint http://127.0.0.1:1", "", 7),
    ("media ls --vendor Tencent --endpoint http://127.0.0.1:1", "", 7),
    ("sandbox logs --endpoint http://127.0.0.1:1", "", 7),
];

fn on_a_full_disk(line: &str, input: &str) -> Outcome {
    let environment = [&ZEGO[..], &TENCENT[..], &[SECRET]].concat();
    let mut command = command(line, &environment);
    command.stdin(std::process::Stdio::piped()).stdout(OpenOptions::new().write(true).open("/dev/full").unwrap());
    let mut running = Running::start(command);
    let mut stdin = running.stdin().take().unwrap();
    // It need not read it.
    let _ = std::io::Write::write_all(&mut stdin, input.as_bytes());
    drop(stdin);
    running.finish()
}

#[test]
fn a_full_disk_is_told_by_every_command() {
    for output in ["text", "json"] {
        let failures = FAILURES.iter().filter(|_| output == "json");
        for (line, input, status) in LINES.iter().chain(failures) {
            let outcome = on_a_full_disk(&format!("{line} --output {output}"), input);
            assert_eq!(outcome.code, Some(*status), "{line}: {outcome:?}");
            let told = outcome.stderr.matches("could not be written to stdout: No space left on device").count();
            assert_eq!(told, 1, "{line} {output}: {outcome:?}");
        }
    }
}

/// The call has been made; that its answer is lost is told, and what failed is told as well.
#[test]
fn an_answer_that_is_lost_is_told() {
    for (line, answer, status, also) in [
        (DELETE, r#"{"Code":0,"Data":{"Deleted":["A"]}}"#, 8, "What was asked for has been done"),
        (DELETE, r#"{"Code":41003,"Message":"no file"}"#, 6, "no file"),
        (STOP, r#"{"Response":{"RequestId":"r"}}"#, 8, "What was asked for has been done"),
    ] {
        let fake = Fake::answering(answer);
        let outcome = on_a_full_disk(&format!("{line} --endpoint {}", fake.endpoint), "");
        fake.request();
        assert_eq!(outcome.code, Some(status), "{outcome:?}");
        assert!(outcome.stderr.contains("No space left on device") && outcome.stderr.contains(also), "{outcome:?}");
    }
}

/// A program that has asked for a document, and is not there to read it. Of what people read, see `a_reader_who_has_gone_is_no_failure`.
#[test]
fn a_document_without_a_reader_is_told() {
    for (line, output) in [("--help", "json"), ("--version", "json"), ("explain 6", "json"), ("explain 6", "text"), ("tour", "json")] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = command(&format!("{line} --output {output}"), &[]);
        command.stdout(writer);
        let outcome = Running::start(command).finish();
        assert_eq!(outcome.code, Some(8), "{line}: {outcome:?}");
        assert!(outcome.stderr.contains("could not be written to stdout: Broken pipe"), "{line}: {outcome:?}");
    }
}
