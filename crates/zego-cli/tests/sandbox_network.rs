//! `zego sandbox` and its network: who reaches it, over what, and the command that it runs.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::Value;
use support::{Running, Sandbox, command, zego, zego_reading};
use zego_model::sandbox as published;

/// A command that finds the sandbox by its environment; its output is all that there is, and its status is ours.
#[test]
fn a_command_runs_with_the_sandbox_in_its_environment() {
    let zego_program = env!("CARGO_BIN_EXE_zego");
    let variables = "$ZEGO_APP_ID $ZEGO_SERVER_SECRET $ZEGO_CALLBACK_SECRET $TENCENTCLOUD_SECRET_ID $TENCENTCLOUD_SECRET_KEY";
    let script = format!(
        "test \"$ZEGO_ENDPOINT\" = \"$TENCENTCLOUD_ENDPOINT\" && echo {variables} && {zego_program} rtc describe-user-num --room-id class-1 --output json && exit 7"
    );
    let outcome = zego(&format!("sandbox -- /bin/sh -c {}", shlex::try_quote(&script).unwrap()), &[]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(7), ""), "{outcome:?}");
    let (told, answer) = outcome.stdout.split_once('\n').unwrap();
    let published = [published::SERVER_SECRET, published::CALLBACK_SECRET, published::TENCENT_SECRET_ID, published::TENCENT_SECRET_KEY];
    assert_eq!(told, format!("{} {}", published::APP_ID, published.join(" ")));
    assert_eq!(serde_json::from_str::<Value>(answer).unwrap()["Code"], 0, "{answer}");
    // What it reads is what was given to us, and a signal that ends it counts as a shell counts it.
    assert_eq!(zego_reading("sandbox -- /bin/cat", "piped", &[]).stdout, "piped");
    assert_eq!(zego("sandbox -- /bin/sh -c 'kill -KILL $$'", &[]).code, Some(128 + 9));
}

/// With the shell's session token beside the sandbox's key, every call of Tencent's would be refused.
#[test]
fn a_command_has_no_credentials_of_the_shell() {
    let call = "tencent-live delete-live-record --stream-name s --task-id 18446744073709551615 --output json";
    let program = env!("CARGO_BIN_EXE_zego");
    let script = format!("echo $TENCENTCLOUD_SECRET_ID ${{TENCENTCLOUD_TOKEN-none}} ${{ZEGO_SANDBOX_TOKEN-none}}; {program} {call}");
    let mut environment = support::TENCENT.to_vec();
    environment.push(("ZEGO_SANDBOX_TOKEN", "of-the-shell"));
    let outcome = zego(&format!("sandbox -- /bin/sh -c {}", shlex::try_quote(&script).unwrap()), &environment);
    let (told, answer) = outcome.stdout.split_once('\n').unwrap();
    assert_eq!(told, format!("{} none none", published::TENCENT_SECRET_ID), "{outcome:?}");
    assert!(answer.contains("ResourceNotFound.TaskId"), "the key is the sandbox's, without a token: {outcome:?}");
}

#[test]
fn a_command_that_cannot_be_started_is_told_as_shells_do() {
    for (command, status) in [("no-such-program-anywhere", 127), ("/", 126)] {
        let outcome = zego(&format!("sandbox --output json -- {command} --output text"), &[]);
        assert_eq!((outcome.code, &outcome.failure()["kind"]), (Some(status), &"command".into()), "{outcome:?}");
        assert!(outcome.failure()["message"].as_str().unwrap().contains(command), "{outcome:?}");
    }
}

/// The command hears of a SIGTERM, and has the time it takes to end.
#[test]
fn a_sigterm_is_passed_on_to_the_command() {
    let script = "trap 'echo heard; exit 5' TERM; echo ready; while :; do read -r line || :; done";
    let mut command = command(&format!("sandbox -- /bin/sh -c {}", shlex::try_quote(script).unwrap()), &[]);
    command.stdin(std::process::Stdio::piped());
    let mut running = Running::start(command);
    let mut lines = BufReader::new(running.stdout().take().unwrap()).lines().map(Result::unwrap);
    assert_eq!(lines.next().unwrap(), "ready");
    running.signal("TERM");
    assert_eq!(lines.next().unwrap(), "heard");
    assert_eq!(running.finish().code, Some(5));
}

/// Another machine's client in all but its place: by a name, with the token, and only with what everybody knows.
#[test]
fn an_exposed_sandbox_is_called_by_its_name() {
    let sandbox = Sandbox::start("--expose --host sandbox");
    let port = sandbox.endpoint.rsplit_once(':').unwrap().1.to_owned();
    let token = sandbox.ready["control_token"].as_str().unwrap().to_owned();
    let ask = |host: &str, target: &str, header: &str| {
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{header}\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let bearer = format!("Authorization: Bearer {token}\r\n");
    assert!(ask("sandbox", "/_sandbox/health", "").starts_with("HTTP/1.1 200"));
    assert!(ask("sandbox", "/_sandbox/state", "").starts_with("HTTP/1.1 401"));
    assert!(ask("sandbox", "/_sandbox/state", &bearer).starts_with("HTTP/1.1 200"));
    assert!(ask("evil.example", "/_sandbox/state", &bearer).starts_with("HTTP/1.1 403"));
    assert!(ask("evil.example", "/?Action=DeleteMedia", "").contains("--host NAME"));
    assert_eq!(sandbox.zego("rtc describe-user-num --room-id class-1").code, Some(0));
    let said = sandbox.stop("TERM");
    assert!(said.contains("--expose lets every machine") && !said.contains(&token), "{said}");

    let refused = zego("sandbox --listen 0.0.0.0:0", &[]);
    assert!(refused.code == Some(2) && refused.stderr.contains("--expose"), "{refused:?}");
    let wrong = zego("sandbox --callback http://127.0.0.1:9/ --callback-host http://receiver", &[]);
    assert!(wrong.code == Some(2) && wrong.stderr.contains("localhost:9000"), "{wrong:?}");
}

/// Such as one of /etc/hosts: what is not known is refused, and says what to do.
#[test]
fn a_sandbox_of_this_machine_is_called_by_the_names_it_is_told() {
    let sandbox = Sandbox::start("--host sandbox.test");
    let address = sandbox.endpoint.rsplit('/').next().unwrap();
    for (host, told) in [("sandbox.test", "AppId is missing"), ("other.test", "start it with --host NAME")] {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /?Action=DeleteMedia HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains(told), "{host}: {answer}");
    }
    let said = sandbox.stop("TERM");
    assert!(said.contains("start it with --host NAME"), "{said}");
}

/// No name is resolved for it: what may not be sent is refused before.
#[test]
fn a_name_takes_the_published_credentials_only() {
    let line = "rtc describe-user-num --room-id class-1 --endpoint http://sandbox.invalid:8090 --output json";
    let (app_id, secret) = (published::APP_ID.to_string(), published::SERVER_SECRET);
    let real = zego(line, &support::ZEGO);
    assert_eq!(real.code, Some(2), "{real:?}");
    assert!(real.failure()["hint"].as_str().unwrap().contains("never travel in clear"), "{real:?}");
    assert!(zego(&format!("{line} --dry-run"), &support::ZEGO).failure()["hint"].as_str().unwrap().contains("never travel in clear"));
    let environment = [("ZEGO_APP_ID", app_id.as_str()), ("ZEGO_SERVER_SECRET", secret)];
    let shown = zego(&format!("{line} --dry-run"), &environment).document();
    assert!(shown["url"].as_str().unwrap().starts_with("http://sandbox.invalid:8090/?"), "{shown}");
    let vendors = line.replace("sandbox.invalid:8090", "rtc-api.zego.im");
    assert!(zego(&vendors, &environment).failure()["message"].as_str().unwrap().contains("the vendor's own"));

    let tencent =
        "tencent-live stop-live-record --stream-name s --task-id 1 --endpoint http://sandbox.invalid:8090 --output json --dry-run";
    let published = [("TENCENTCLOUD_SECRET_ID", published::TENCENT_SECRET_ID), ("TENCENTCLOUD_SECRET_KEY", published::TENCENT_SECRET_KEY)];
    assert_eq!(zego(tencent, &published).code, Some(0));
    assert_eq!(zego(tencent, &support::TENCENT).code, Some(2));
}

/// The client finds the authority by the variable that the sandbox sets for its command.
#[test]
fn over_tls_the_command_trusts_the_sandbox() {
    let call = format!("{} rtc describe-user-num --room-id class-1 --output json", env!("CARGO_BIN_EXE_zego"));
    let script = format!(
        "grep -c BEGIN \"$ZEGO_CA_FILE\" && ls -A \"$(dirname \"$ZEGO_CA_FILE\")\" && {call} && echo \"$ZEGO_ENDPOINT $ZEGO_CA_FILE\""
    );
    let outcome = zego(&format!("sandbox --tls -- /bin/sh -c {}", shlex::try_quote(&script).unwrap()), &[("PATH", "/usr/bin:/bin")]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let lines: Vec<_> = outcome.stdout.lines().collect();
    assert_eq!(lines[..2], ["1", "ca.pem"], "no key is written: {outcome:?}");
    let (endpoint, ca) = lines[lines.len() - 1].split_once(' ').unwrap();
    assert!(endpoint.starts_with("https://127.0.0.1:"), "{outcome:?}");
    assert!(!std::path::Path::new(ca).exists(), "it goes with the sandbox");
    let ready = Sandbox::start("--tls");
    assert!(std::fs::read_to_string(ready.ready["ca"].as_str().unwrap()).unwrap().starts_with("-----BEGIN CERTIFICATE"));
    ready.stop("TERM");
}
