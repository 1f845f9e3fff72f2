//! `zego sandbox` with files: apps and a seed; and what is wrong in them.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

#[path = "sandbox_files/media.rs"]
mod media;
mod support;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use serde_json::Value;
use support::{Running, command, zego};
use zego_model::sandbox as published;

const SECRET: &str = "5ecretOfTheFile0000000000000000x";

/// A file of this test's own.
fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("sandbox_files-{name}"));
    std::fs::write(&path, text).unwrap();
    path
}

/// Starts a sandbox, hands what it says when it is ready to the test, and stops it.
fn started(options: &str, test: impl FnOnce(&Value)) -> String {
    let mut running = Running::start(command(&format!("sandbox --output json {options}"), &[]));
    let mut ready = String::new();
    BufReader::with_capacity(1, running.stdout().as_mut().unwrap()).read_line(&mut ready).unwrap();
    test(&serde_json::from_str(&ready).unwrap());
    running.signal("TERM");
    let outcome = running.finish();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    ready + &outcome.stderr
}

#[test]
fn the_example_is_accepted_as_it_is_printed() {
    let example = zego("sandbox --example-config", &[]);
    assert_eq!((example.code, example.stderr.as_str()), (Some(0), ""), "{example:?}");
    let path = file("example.toml", &example.stdout);
    let said = started(&format!("--apps {}", path.display()), |ready| {
        assert!(ready["server_secret"].is_string(), "{ready}");
        assert!(ready["tencent"].is_null(), "the key is the file's: {ready}");
        let environment = [
            ("ZEGO_ENDPOINT", ready["endpoint"].as_str().unwrap()),
            ("ZEGO_APP_ID", "1000000001"),
            ("ZEGO_SERVER_SECRET", "not-a-real-secret-0000000000001"),
        ];
        let found = zego("rtc search-media --vendor Ws --output json", &environment);
        assert_eq!((found.code, &found.document()["Code"]), (Some(0), &0.into()), "{found:?}");
        let refused = zego("rtc search-media --vendor Huawei --output json", &environment);
        assert_eq!(refused.failure()["code"], 4, "{refused:?}");
    });
    assert!(!said.contains("not-a-real-secret-000") && !said.contains("not-a-real-secret-key"), "{said}");
}

/// A sandbox takes made-up secrets; what has the form of another thing than a secret is said all the same, and nothing of it.
#[test]
fn the_secrets_of_a_file_are_looked_at() {
    let (sign, key) = ("9193cc662a4c0ec135ec71fb57194b38".repeat(2), "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE");
    let app = |id: u32, secret: &str| format!("[[app]]\napp_id = {id}\nserver_secret = \"{secret}\"\n");
    let path = file("doubtful.toml", &[app(7, &sign), app(8, key), app(9, "made-up")].concat());
    let said = started(&format!("--apps {}", path.display()), |_| {});
    assert!(said.contains("warning: --apps: a secret of app 7: it has 64 hexadecimal digits"), "{said}");
    assert!(said.contains("warning: --apps: a secret of app 8: it begins with AKID"), "{said}");
    assert!(!said.contains("app 9:") && !said.contains(&sign[..8]) && !said.contains("z8krbs"), "{said}");
}

#[test]
fn a_secret_of_a_file_is_in_no_output() {
    let text = format!(
        "[[app]]\napp_id = 1234567890\nserver_secret = \"{SECRET}\"\n[tencent]\nsecret_id = \"{SECRET}\"\nsecret_key = \"{SECRET}\""
    );
    let path = file("replaced.toml", &text);
    let said = started(&format!("-vv --apps {}", path.display()), |ready| {
        assert!(ready["server_secret"].is_null() && ready["tencent"].is_null(), "{ready}");
        let environment =
            [("ZEGO_ENDPOINT", ready["endpoint"].as_str().unwrap()), ("ZEGO_APP_ID", "1234567890"), ("ZEGO_SERVER_SECRET", SECRET)];
        assert_eq!(zego("rtc search-media --vendor Ws --output json", &environment).code, Some(0));
    });
    assert!(said.contains("SearchMedia 0") && !said.contains(SECRET), "{said}");
}

/// What a file has replaced is nowhere told as it was before, and a command has it neither from us nor from the shell.
#[test]
fn published_secrets_are_told_only_as_far_as_they_hold() {
    let app = format!("[[app]]\napp_id = {}\nserver_secret = \"{SECRET}\"\n", published::APP_ID);
    let callback = format!("{app}callback = \"http://127.0.0.1:1/\"\ncallback_secret = \"{SECRET}\"\n");
    let all = format!("{callback}[tencent]\nsecret_id = \"{SECRET}\"\nsecret_key = \"{SECRET}\"\n");
    let (secret, id, key) = (Some(published::CALLBACK_SECRET), Some(published::TENCENT_SECRET_ID), Some(published::TENCENT_SECRET_KEY));
    let names = ["ZEGO_SERVER_SECRET", "ZEGO_CALLBACK_SECRET", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"];
    for (name, text, values) in [
        ("app.toml", app, [None, secret, id, key]),
        ("callback.toml", callback, [None, None, id, key]),
        ("all.toml", all, [None, None, None, None]),
    ] {
        let options = format!("--apps {}", file(name, &text).display());
        started(&options, |ready| {
            let tencent = &ready["tencent"];
            let told = [&ready["server_secret"], &ready["callback_secret"], &tencent["secret_id"], &tencent["secret_key"]];
            assert_eq!(told.map(Value::as_str), values, "{name}: {ready}");
        });

        let mut running = Running::start(command(&format!("sandbox {options}"), &[]));
        let mut lines = BufReader::new(running.stdout().take().unwrap()).lines().map(Result::unwrap);
        lines.next().unwrap();
        running.signal("TERM");
        let exports: Vec<_> = lines.collect();
        for (variable, value) in names.iter().zip(values) {
            let is_told = exports.iter().any(|line| line.starts_with(&format!("export {variable}=")));
            assert_eq!(is_told, value.is_some(), "{name}: {exports:?}");
        }
        assert_eq!(running.finish().code, Some(0), "{name}");

        let script = names.map(|variable| format!("echo ${{{variable}-none}}")).join("; ");
        let shell = names.map(|variable| (variable, "of-the-shell"));
        let outcome = zego(&format!("sandbox {options} -- /bin/sh -c '{script}'"), &shell);
        assert_eq!(outcome.stdout.lines().collect::<Vec<_>>(), values.map(|value| value.unwrap_or("none")), "{name}: {outcome:?}");
    }
}

#[test]
fn what_is_wrong_in_a_file_has_its_place_and_nothing_is_started() {
    let app = format!("[[app]]\napp_id = 7\nserver_secret = \"{SECRET}\"\n");
    for (option, name, text, place) in [
        (
            "apps",
            "word.toml",
            format!("{app}vendors = [\"tencent\"]\n"),
            ":4:12\n  |\n4 | vendors = [\"tencent\"]\n  |            ^^^^^^^^^\n",
        ),
        ("apps", "key.toml", format!("{app}server_secert = \"{SECRET}\"\n"), ":4:1\n  |\n4 | server_secert = …\n  | ^^^^^^^^^^^^^\n"),
        (
            "seed",
            "value.json",
            "{\"rooms\": [{\"id\": \"\"}]}\n".to_owned(),
            ":1:19\n  |\n1 | {\"rooms\": [{\"id\": \"\"}]}\n  |                   ^^\n",
        ),
        ("seed", "field.json", "{\n \"rooom\": 1}\n".to_owned(), ":2:8\n  |\n2 |  \"rooom\": 1}\n  |        ^\n"),
    ] {
        let path = file(name, &text);
        let outcome = zego(&format!("sandbox --{option} {}", path.display()), &[]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{outcome:?}");
        assert!(
            outcome.stderr.starts_with("error: ") && outcome.stderr.contains(&format!("--> {}{place}", path.display())),
            "{}",
            outcome.stderr
        );
        assert!(!outcome.stderr.contains(SECRET), "{}", outcome.stderr);
        let failure = zego(&format!("sandbox --output json --{option} {}", path.display()), &[]).failure();
        assert_eq!(failure["kind"], "configuration");
        assert!(failure["message"].as_str().unwrap().contains(&format!("--> {}", path.display())), "{failure}");
    }
    let outcome = zego("sandbox --apps no-such-file.toml", &[]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("--apps: no-such-file.toml cannot be read"), "{outcome:?}");
}

#[test]
fn a_seed_is_there_from_the_start() {
    let path = file("seed.json", r#"{"rooms": [{"id": "mine", "users": [{"id": "anna"}]}]}"#);
    started(&format!("--empty --lenient --seed {}", path.display()), |ready| {
        let environment = [
            ("ZEGO_ENDPOINT", ready["endpoint"].as_str().unwrap()),
            ("ZEGO_APP_ID", "1234567890"),
            ("ZEGO_SERVER_SECRET", ready["server_secret"].as_str().unwrap()),
        ];
        let users = zego("rtc describe-user-list --room-id mine --output json", &environment);
        assert!(users.stdout.contains("anna"), "{users:?}");
    });
}
