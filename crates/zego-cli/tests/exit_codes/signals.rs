//! A signal ends every command within a second, whatever it waits for; and what `--output json` prints is one document all the same.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::support::{Fake, Outcome, Running, ZEGO, command};
use super::{DELETE, STOP, TENCENT};

/// The signals, with the status that each ends with.
const SIGNALS: [(&str, i32); 2] = [("INT", 130), ("TERM", 143)];

/// A second, and what a machine with other things to do takes beside it.
const SOON: Duration = Duration::from_secs(3);

/// Sends a signal; what the command left behind, soon after that.
fn ended(running: Running, signal: &str) -> Outcome {
    let told = Instant::now();
    running.signal(signal);
    let outcome = running.finish();
    assert!(told.elapsed() < SOON, "{:?}: {outcome:?}", told.elapsed());
    outcome
}

#[test]
fn in_the_middle_of_a_call() {
    for (signal, status) in SIGNALS {
        for line in [DELETE, STOP] {
            let (sent, has_request) = mpsc::channel();
            let (done, waiting) = mpsc::channel::<()>();
            let fake = Fake::new(move |_stream| {
                sent.send(()).unwrap();
                let _ = waiting.recv();
            });
            let environment = [&ZEGO[..], &TENCENT[..]].concat();
            let running = Running::start(command(&format!("{line} --endpoint {}", fake.endpoint), &environment));
            has_request.recv().unwrap();
            let outcome = ended(running, signal);
            drop(done);
            fake.request();
            let failure = outcome.failure();
            assert_eq!(
                (outcome.code, &failure["kind"], &failure["delivery"]),
                (Some(status), &json!("interrupted"), &json!("unknown")),
                "{outcome:?}"
            );
            assert!(failure["hint"].as_str().unwrap().contains("may have been executed"), "{outcome:?}");
        }
    }
}

/// stdin that never ends.
#[test]
fn while_stdin_has_no_end() {
    for (signal, status) in SIGNALS {
        for (line, environment) in [
            ("decode rtc/DeleteMedia", &[][..]),
            ("webhook verify", &[("ZEGO_CALLBACK_SECRET", "secret")][..]),
            ("token inspect", &ZEGO[..]),
        ] {
            for output in ["text", "json"] {
                let mut reading = command(&format!("{line} --output {output}"), environment);
                reading.stdin(Stdio::piped());
                let mut running = Running::start(reading);
                let mut stdin = running.stdin().take().unwrap();
                // More than a pipe holds: when it is gone, the command reads.
                stdin.write_all(&vec![b' '; 100_000]).unwrap();
                let outcome = ended(running, signal);
                assert_eq!(outcome.code, Some(status), "{line}: {outcome:?}");
                if output == "json" {
                    let failure = outcome.failure();
                    assert_eq!(
                        (&failure["kind"], &failure["delivery"]),
                        (&json!("interrupted"), &json!("not_sent")),
                        "{line}: {outcome:?}"
                    );
                } else {
                    assert!(outcome.stdout.is_empty() && outcome.stderr.starts_with("error: "), "{line}: {outcome:?}");
                }
                drop(stdin);
            }
        }
    }
}

/// Nobody reads what it prints.
#[test]
fn while_stdout_stalls() {
    for (signal, status) in SIGNALS {
        for output in ["text", "json"] {
            let long = "x".repeat(500_000);
            let fake = Fake::answering(format!(r#"{{"Code":0,"Message":"{long}","Data":{{"Deleted":["A"]}}}}"#));
            let line = DELETE.replace("json", output);
            let mut running = Running::start(command(&format!("{line} --endpoint {}", fake.endpoint), &ZEGO));
            fake.request();
            // The document has begun, and does not end.
            let mut stdout = running.stdout().take().unwrap();
            std::io::Read::read_exact(&mut stdout, &mut [0; 10]).unwrap();
            let told = Instant::now();
            running.signal(signal);
            assert_eq!(running.exit(), Some(status), "{output}");
            assert!(told.elapsed() < SOON, "{:?}", told.elapsed());
        }
    }
}

/// A command after `--` hears of it, and is ended when it does not listen.
#[test]
fn a_command_that_does_not_listen() {
    // Whoever is impatient, and sends it again and again, does not put its end off.
    for (signal, impatient) in [("INT", false), ("TERM", false), ("INT", true), ("TERM", true)] {
        let script = "trap '' INT TERM; echo ready; while :; do read -r line; done";
        let mut sandbox = command(&format!("sandbox -- /bin/sh -c {}", shlex::try_quote(script).unwrap()), &[]);
        sandbox.stdin(Stdio::piped());
        let mut running = Running::start(sandbox);
        let stdin = running.stdin().take();
        let mut lines = BufReader::new(running.stdout().take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "ready");
        let told = Instant::now();
        running.signal(signal);
        while impatient && told.elapsed() < SOON && !running.has_ended() {
            running.signal(signal);
        }
        let outcome = running.finish();
        assert!(told.elapsed() < SOON, "{:?}: {outcome:?}", told.elapsed());
        assert_eq!(outcome.code, Some(128 + 9), "{outcome:?}");
        drop(stdin);
    }
    let mut sandbox = command("sandbox -- /bin/sh -c 'echo ready; read -r line'", &[]);
    sandbox.stdin(Stdio::piped());
    let mut running = Running::start(sandbox);
    let stdin = running.stdin().take();
    let mut lines = BufReader::new(running.stdout().take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "ready");
    assert_eq!(ended(running, "INT").code, Some(130), "an interruption for us alone is passed on");
    drop(stdin);
}

/// A sandbox that answers slowly, by its own rule, does not hold up its end.
#[test]
fn while_a_sandbox_has_calls_under_way() {
    let rules = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exit_codes-slow.json");
    std::fs::write(&rules, r#"[{ "latency_ms": 60000 }]"#).unwrap();
    let mut sandbox = Running::start(command(&format!("sandbox --output json --fault {}", rules.display()), &[]));
    let mut first = String::new();
    let mut stdout = BufReader::new(sandbox.stdout().take().unwrap());
    stdout.read_line(&mut first).unwrap();
    let ready: Value = serde_json::from_str(&first).unwrap();
    let address = ready["endpoint"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
    let mut busy = std::net::TcpStream::connect(&address).unwrap();
    // What shows that it has begun with this call.
    write!(busy, "POST /?Action=X HTTP/1.1\r\nHost: {address}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n").unwrap();
    std::io::Read::read_exact(&mut busy, &mut [0; 25]).unwrap();
    busy.write_all(b"{}").unwrap();
    assert_eq!(ended(sandbox, "TERM").code, Some(0));
    std::fs::remove_file(rules).unwrap();
}
