//! What can be seen to be wrong before anything is sent: exit 2, and a message that says what to do.

#[path = "usage/foreign.rs"]
mod foreign;
mod support;

use support::{Fake, TENCENT, ZEGO, zego};

const DELETE: &str = "rtc delete-media --vendor Tencent --file-id A";

/// Command line, environment, what the message or the hint says.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

const CASES: &[Case] = &[
    ("nonsense", &[], &["unrecognized subcommand 'nonsense'"]),
    ("rtc delete-medi", &[], &["delete-media"]),
    ("rtc delete-media", &ZEGO, &["--vendor is required", "one of --file-id and --media", "zego rtc delete-media --help"]),
    ("rtc delete-media --vendor Tencent --vendr x", &ZEGO, &["--vendr", "--vendor"]),
    ("rtc delete-media --vendor A --vendor B --file-id A", &ZEGO, &["--vendor"]),
    (
        "rtc delete-media --vendor Tencent --file-id A --media '{\"FileId\":\"B\"}'",
        &ZEGO,
        &["--media cannot be given together with --file-id"],
    ),
    (
        "rtc delete-media --vendor Tencent --media nonsense",
        &ZEGO,
        &["--media", "not a JSON object like {\"FileId\":\"A\"}: it is not JSON: expected ident at line 1 column 2"],
    ),
    ("rtc delete-media --vendor Tencent --media [1]", &ZEGO, &["--media", "`[1]` is not a JSON object like {\"FileId\":\"A\"}"]),
    (
        "rtc delete-media --vendor Tencent --media '{\"FileI\":\"B\"}'",
        &ZEGO,
        &["--media", "Media.0.FileI is not a parameter", "Media.0.FileId is required"],
    ),
    ("rtc delete-media --vendor Ws --file-id A --clear-cache maybe", &ZEGO, &["--clear-cache", "`maybe` is not `true` or `false`"]),
    ("tencent-live delete-live-record --stream-name s --task-id x", &TENCENT, &["--task-id", "whole number"]),
    ("tencent-live delete-live-record --stream-name s --task-id 18446744073709551616", &TENCENT, &["--task-id"]),
    ("tencent-live delete-live-record --stream-name s --task-id -1", &TENCENT, &["--task-id"]),
    ("tencent-live delete-live-record --stream-name s", &TENCENT, &["--task-id is required"]),
    (DELETE, &[], &["ZEGO_APP_ID and ZEGO_SERVER_SECRET", "--sandbox"]),
    (DELETE, &TENCENT, &["ZEGO_APP_ID and ZEGO_SERVER_SECRET", "--sandbox"]),
    (DELETE, &[("ZEGO_APP_ID", "1")], &["ZEGO_APP_ID is set, but ZEGO_SERVER_SECRET is not"]),
    (DELETE, &[("ZEGO_APP_ID", "x"), ("ZEGO_SERVER_SECRET", "s")], &["ZEGO_APP_ID", "not a decimal number"]),
    (DELETE, &[("ZEGO_APP_ID", "0"), ("ZEGO_SERVER_SECRET", "s")], &["ZEGO_APP_ID", "is 0"]),
    (DELETE, &[("ZEGO_APP_ID", "1"), ("ZEGO_SERVER_SECRET", " s")], &["ZEGO_SERVER_SECRET", "a space at its start"]),
    (
        "tencent-live stop-live-record --stream-name s --task-id 1",
        &ZEGO,
        &["TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY", "--sandbox"],
    ),
    ("rtc delete-media --vendor Tencent --file-id A --endpoint http://rtc-api.zego.im", &ZEGO, &["--endpoint", "plain http"]),
    ("rtc delete-media --vendor Tencent --file-id A --region moon", &ZEGO, &["--region", "moon", "default"]),
    ("rtc delete-media --vendor Tencent --file-id A --region sha --endpoint https://x", &ZEGO, &["--region", "--endpoint"]),
    (DELETE, &[ZEGO[0], ZEGO[1], ("ZEGO_ENDPOINT", "nonsense")], &["ZEGO_ENDPOINT", "https://HOST"]),
    // The sandbox's credentials go nowhere but to this machine.
    (DELETE, &[("ZEGO_APP_ID", "1234567890"), ("ZEGO_SERVER_SECRET", "9193cc662a4c0ec135ec71fb57194b38")], &["sandbox's credentials"]),
    ("rtc delete-media --vendor Tencent --file-id A --param nonsense", &ZEGO, &["--param", "NAME=VALUE"]),
    ("rtc delete-media --vendor Tencent --file-id A --param Action=X", &ZEGO, &["--param", "Action"]),
    ("rtc delete-media --vendor Tencent --file-id A --param Vendor=X", &ZEGO, &["--param", "Vendor"]),
    ("rtc delete-media --vendor Tencent --file-id A --timeout 0", &ZEGO, &["--timeout"]),
    ("rtc delete-media --server-secret", &[], &["read from the environment"]),
    ("sign --nonce 4fd24687296dd9f3 --timestamp 1", &[], &["ZEGO_APP_ID"]),
    ("sign --nonce 4fd2 --timestamp 1", &ZEGO, &["--nonce", "16 characters"]),
    ("sign --nonce 4fd24687296dd9fX --timestamp 1", &ZEGO, &["--nonce", "0-9 and a-f"]),
    ("sign --nonce 4fd24687296dd9f3 --timestamp +1", &ZEGO, &["--timestamp"]),
    ("sign --nonce 4fd24687296dd9f3 --timestamp 1.5", &ZEGO, &["--timestamp"]),
    ("sign --timestamp 1", &ZEGO, &["--nonce"]),
    ("decode DeletMedia", &[], &["DeleteMedia"]),
    ("decode rtc/DeleteMedia /nonexistent/answer.json", &[], &["/nonexistent/answer.json"]),
    ("explain 424242", &[], &["424242"]),
    ("media ls", &ZEGO, &["--vendor"]),
    ("media ls --vendor Aliyun", &ZEGO, &["--vendor", "Tencent, Ws, Huawei"]),
    ("media ls --vendor Ws --older-than 1.5d", &ZEGO, &["--older-than", "for a day and a half say 1d12h"]),
    ("media ls --vendor Ws --stream-id ''", &ZEGO, &["--stream-id"]),
    ("media ls --vendor Ws --max many", &ZEGO, &["--max"]),
    ("media ls --vendor Ws", &[], &["ZEGO_APP_ID and ZEGO_SERVER_SECRET", "--sandbox"]),
    ("media ls --vendor Ws --region moon", &ZEGO, &["--region", "moon"]),
    ("sandbox --listen 0.0.0.0:0", &[], &["--expose"]),
    ("sandbox --listen nonsense", &[], &["--listen"]),
    ("sandbox --limiter sliding", &[], &["--limiter", "sliding-log-counting-refused"]),
    ("sandbox --quota-scale 0", &[], &["a quota scale of 0", "positive number"]),
    ("sandbox --quota-scale -2", &[], &["a quota scale of -2"]),
    ("sandbox --quota-scale nonsense", &[], &["--quota-scale"]),
    ("sandbox --quota-scale 2 --no-limits", &[], &["--no-limits"]),
    ("tour", &[("ZEGO_LOG", "nonsense")], &["ZEGO_LOG"]),
];

#[test]
fn a_wrong_command_line_says_what_to_do() {
    for (line, environment, expected) in CASES {
        let text = zego(line, environment);
        assert_eq!((text.code, text.stdout.as_str()), (Some(2), ""), "{line}: {text:?}");
        let json = zego(&format!("{line} --output json"), environment);
        assert_eq!((json.code, json.stderr.as_str()), (Some(2), ""), "{line}: {json:?}");
        let failure = json.failure();
        assert!(["usage", "configuration"].contains(&failure["kind"].as_str().unwrap()), "{line}: {failure}");
        assert_eq!(failure["delivery"], "not_sent", "{line}");
        let said = format!("{} {}", failure["message"].as_str().unwrap(), failure["hint"].as_str().unwrap_or_default());
        for part in *expected {
            assert!(said.contains(part), "{line}: no `{part}` in {said}");
            assert!(text.stderr.contains(part), "{line}: no `{part}` in {text:?}");
        }
    }
}

#[test]
fn an_unknown_flag_does_not_repeat_its_value() {
    for line in ["rtc delete-media --server-secret=hush-hush", "rtc delete-media --server-secret=hush-hush --output json"] {
        let outcome = zego(line, &[]);
        assert!(!format!("{outcome:?}").contains("hush-hush"), "{outcome:?}");
    }
}

#[test]
fn words_and_ranges_are_the_services_to_judge() {
    let outcome = zego("rtc delete-media --vendor Moon --file-id A --clear-cache --dry-run", &ZEGO);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stdout.contains("Vendor=Moon") && outcome.stdout.contains("ClearCache=true"), "{outcome:?}");
    assert!(outcome.stderr.contains("--vendor") && outcome.stderr.contains("--clear-cache is ignored"), "{outcome:?}");
}

/// Words are compared with their case, so the nearest one is told, once, and the call is made all the same.
#[test]
fn a_word_that_means_nothing_is_told_with_the_nearest() {
    let note = "note: --vendor: Vendor is `tencent`, not one of Tencent, Ws, Huawei; do you mean Tencent?";
    let fake = Fake::answering(r#"{"Code":0,"Data":{"Deleted":["A"]}}"#);
    let line = "rtc delete-media --vendor tencent --file-id A";
    let sent = zego(&format!("{line} --endpoint {}", fake.endpoint), &ZEGO);
    assert!(fake.request().contains("&Vendor=tencent&"), "{sent:?}");
    let dry = zego(&format!("{line} --dry-run"), &ZEGO);
    for outcome in [sent, dry] {
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), &*format!("{note}\n")), "{outcome:?}");
    }
    let document = zego(&format!("{line} --dry-run --output json"), &ZEGO).document();
    assert_eq!(document["notes"], serde_json::json!([note.strip_prefix("note: ")]));
}

/// No character of foreign text is left for the terminal to act on, whatever is wrong and however it is told.
#[test]
fn foreign_text_does_not_move_the_cursor() {
    const FOREIGN: &str = "a\u{1b}[2J\u{9b}\u{202e}\u{200b}\u{a0}z";
    let is_plain = |char: char| char == '\n' || char == ' ' || char.is_ascii_graphic();
    for line in [
        "nonsense",
        "rtc delete-media --media",
        "rtc delete-media --vendor",
        "decode",
        "decode rtc/x",
        "explain",
        "explain 1 --family",
        "explain 1 --service",
        "webhook verify --service",
    ] {
        for output in ["text", "json"] {
            let outcome = zego(&format!("{line} '{FOREIGN}' --output {output}"), &ZEGO);
            assert_eq!(outcome.code, Some(2), "{outcome:?}");
            let said = outcome.stdout.clone() + &outcome.stderr;
            assert!(said.chars().all(is_plain), "{line}: {said:?}");
            if output == "json" {
                outcome.failure();
            }
        }
    }
}

#[test]
fn half_a_command_line_is_answered_with_help() {
    for (line, expected) in [("", "tour"), ("rtc", "delete-media"), ("tencent-live", "stop-live-record")] {
        let outcome = zego(line, &[]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{outcome:?}");
        assert!(outcome.stderr.contains(expected), "{outcome:?}");
        for line in [format!("{line} --output json"), format!("--output json {line}")] {
            let outcome = zego(&line, &[]);
            assert_eq!((outcome.code, &outcome.failure()["kind"]), (Some(2), &"usage".into()), "{outcome:?}");
        }
    }
}
