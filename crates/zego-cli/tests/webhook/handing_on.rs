//! What is acknowledged has been handed on; what could not be is asked for again.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::*;

const LISTEN: &str = "webhook listen --listen 127.0.0.1:0 --window none";

/// A listener by a shell, which redirects its output; and where it listens, which stderr tells.
fn redirected(output: &str, redirection: &str) -> (Running, BufReader<std::process::ChildStderr>, String, String) {
    let zego = env!("CARGO_BIN_EXE_zego");
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &format!("exec {zego} {LISTEN} --output {output} {redirection}")]).env_clear().envs(SECRET);
    let mut child = shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut told = String::new();
    let address = loop {
        let start = told.len();
        assert!(stderr.read_line(&mut told).unwrap() > 0, "it has ended: {told}");
        if let Some((_, address)) = told[start..].split_once("note: waiting for callbacks on http://") {
            break address.trim_end().to_owned();
        }
    };
    (child.into(), stderr, told, address)
}

fn post(address: &str, body: &str) -> u16 {
    status(&answer_at(address, "POST / HTTP/1.1", body.as_bytes()))
}

/// On a full disk, and with a stdout that is closed: the reason is said once, and the end is a failure.
#[test]
fn what_cannot_be_printed_is_answered_500() {
    for (redirection, reason) in [(">/dev/full", "No space left on device"), (">&-", "it was closed when the program was started")] {
        for output in ["text", "json"] {
            let (running, mut stderr, mut told, address) = redirected(output, redirection);
            for _ in 0..3 {
                assert_eq!(post(&address, &record("")), 500, "{redirection}");
            }
            assert_eq!(post(&address, "nonsense"), 400, "what is refused is acknowledged by nobody");
            running.signal("TERM");
            stderr.read_to_string(&mut told).unwrap();
            assert_eq!(running.finish().code, Some(8), "{told}");
            assert_eq!(told.matches("callbacks are answered 500, so that ZEGO sends them again").count(), 1, "{told}");
            assert!(
                told.contains(&format!("stdout does not take a line ({reason}")) && told.contains("5 lines were not printed"),
                "{told}"
            );
        }
    }
}

#[test]
fn without_a_reader_the_listener_ends() {
    for output in ["text", "json"] {
        let mut running = Running::start(command(&format!("{LISTEN} --output {output}"), &SECRET));
        let mut reader = BufReader::new(running.stdout().take().unwrap());
        let mut first = String::new();
        reader.read_line(&mut first).unwrap();
        let address = first.split_once("http://").unwrap().1;
        let address = address[..address.find(|char: char| char != '.' && char != ':' && !char.is_ascii_digit()).unwrap()].to_owned();
        drop(reader);
        assert_eq!(post(&address, &record("")), 500);
        let outcome = running.finish();
        assert_eq!(outcome.code, Some(8), "{outcome:?}");
        assert_eq!(outcome.stderr.matches("stdout does not take a line (Broken pipe").count(), 1, "{outcome:?}");
    }
}

/// The program behind has it: its line is a note that is lost, which the end tells.
#[test]
fn what_is_passed_on_needs_no_reader() {
    let fake = Fake::answering("{}");
    let Listener { running, lines, address } = Listener::start(&format!("--window none --forward-to {}", fake.endpoint), "secret");
    drop(lines);
    assert_eq!(post(&address, &record("")), 200);
    fake.request();
    assert_eq!(post(&address, &record("")), 502, "the program has gone, and the listener has not");
    running.signal("TERM");
    let outcome = running.finish();
    assert_eq!(outcome.code, Some(8), "{outcome:?}");
    assert_eq!(outcome.stderr.matches("callbacks are passed on all the same, and their lines are lost").count(), 1, "{outcome:?}");
}

/// A reader who stalls: what he has not taken is not acknowledged, and a signal ends the listener all the same.
#[test]
fn a_reader_who_stalls_holds_up_neither_signals_nor_the_end() {
    for signal in ["TERM", "INT"] {
        let Listener { running, lines, address } = Listener::start("--window none", "secret");
        // More than a pipe holds.
        let body = record(&format!(r#","x":"{}""#, "x".repeat(200_000)));
        let sender = {
            let address = address.clone();
            thread::spawn(move || answer_at(&address, "POST / HTTP/1.1", body.as_bytes()))
        };
        // It has got as far as the line, since what it printed first was only the other one.
        let mut lines = lines;
        let mut begun = [0; 64];
        lines.read_exact(&mut begun).unwrap();
        assert_eq!(post(&address, "nonsense"), 400, "others are answered meanwhile");
        let told = Instant::now();
        running.signal(signal);
        let code = running.exit();
        assert!(told.elapsed() < Duration::from_secs(3), "{:?}", told.elapsed());
        assert_eq!(code, Some(8));
        let answer = sender.join().unwrap();
        assert!(!answer.starts_with("HTTP/1.1 2"), "{answer}");
    }
}

/// So many connections at once: that others wait is said, and one that ends lets the next one in.
#[test]
fn connections_are_bounded() {
    let mut listener = Listener::start("--window none", "secret");
    let mut open: Vec<_> = (0..256).map(|_| TcpStream::connect(&listener.address).unwrap()).collect();
    let mut stderr = BufReader::new(listener.running.stderr().take().unwrap());
    let mut told = String::new();
    stderr.read_line(&mut told).unwrap();
    assert_eq!(told, "note: 256 connections are open; others wait until one of them ends\n");
    open.pop();
    assert_eq!(listener.send("POST", &record("")), 200);
    drop(open);
    listener.stop();
}

/// What is compressed is named, with what to do, by the header and by the body.
#[test]
fn a_compressed_body_is_named() {
    let mut listener = Listener::start("--window none", "secret");
    for coding in ["gzip", "x-gzip", "deflate", "br", "zstd", "GZIP", "identity, gzip", "gzip, br"] {
        let answer = answer_at(&listener.address, &format!("POST / HTTP/1.1\r\nContent-Encoding: {coding}"), b"\x1f\x8b\x08\0");
        assert!(answer.starts_with("HTTP/1.1 415 ") && answer.contains("accept-encoding: identity\r\n"), "{coding}: {answer}");
        let line = listener.line();
        assert_eq!(line["refused"]["kind"], "content_encoding", "{line}");
        let named = coding.rsplit(", ").find(|name| *name == "gzip").unwrap_or(coding);
        assert!(line["refused"]["message"].as_str().unwrap().contains(&format!("`{named}`")), "{coding}: {line}");
    }
    for coding in ["identity", "", "Identity, identity"] {
        let answer = answer_at(&listener.address, &format!("POST / HTTP/1.1\r\nContent-Encoding: {coding}"), record("").as_bytes());
        assert_eq!(status(&answer), 200, "{coding}");
        assert_eq!(listener.line()["event"], "record");
    }
    assert_eq!(status(&answer_at(&listener.address, "POST / HTTP/1.1", b"\x1f\x8b\x08\0")), 400);
    assert!(listener.line()["refused"]["message"].as_str().unwrap().contains("compressed by gzip"));
    listener.stop();
}
