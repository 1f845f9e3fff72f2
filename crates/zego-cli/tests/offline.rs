//! What needs no service: dry runs, signatures, saved answers, codes, help.

mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::{SECRET_ID, SECRET_KEY, SERVER_SECRET, TENCENT, TOKEN, ZEGO, zego, zego_reading};

#[test]
fn a_dry_run_shows_everything_but_the_credentials() {
    let outcome = zego("rtc delete-media --vendor Tencent --file-id A --file-id B&C --param New=1 --dry-run", &ZEGO);
    let (before, after) = outcome.stdout.split_once("&Signature=").unwrap();
    assert!(before.starts_with("GET https://rtc-api.zego.im/?Action=DeleteMedia&AppId=12345&"), "{outcome:?}");
    assert_eq!(after, "REDACTED&Vendor=Tencent&FileId%5B%5D=A&FileId%5B%5D=B%26C&New=1\n");
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));

    let media = r#"rtc delete-media --vendor Tencent --media '{"FileId":"A","Resolution":["360p"]}' --dry-run --region sgp --output json"#;
    let document = zego(media, &ZEGO).document();
    assert_eq!((&document["method"], &document["action"], &document["body"]), (&json!("GET"), &json!("DeleteMedia"), &Value::Null));
    let url = document["url"].as_str().unwrap();
    assert!(url.starts_with("https://rtc-api-sgp.zego.im/?") && url.ends_with("&Media.0.FileId=A&Media.0.Resolution.0=360p"), "{url}");
    assert_eq!(document["parameters"], json!({"Vendor": "Tencent", "Media": [{"FileId": "A", "Resolution": ["360p"]}]}));

    let outcome = zego("tencent-live stop-live-record --stream-name s --task-id 18446744073709551615 --dry-run --output json", &TENCENT);
    let document = outcome.document();
    assert_eq!(document["body"], json!({"StreamName": "s", "TaskId": u64::MAX}));
    assert_eq!((&document["headers"]["authorization"], &document["headers"]["x-tc-token"]), (&json!("REDACTED"), &json!("REDACTED")));
    assert_eq!(document["headers"]["x-tc-action"], "StopLiveRecord");
    for secret in [SERVER_SECRET, SECRET_ID, SECRET_KEY, TOKEN] {
        assert!(!outcome.stdout.contains(secret) && !outcome.stderr.contains(secret), "{outcome:?}");
    }
}

#[test]
fn a_dry_run_needs_no_credentials_and_says_so() {
    for line in
        ["rtc delete-media --vendor Tencent --file-id A --dry-run", "tencent-live stop-live-record --stream-name s --task-id 1 --dry-run"]
    {
        let outcome = zego(line, &[]);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(outcome.stderr.contains("no credentials in the environment"), "{outcome:?}");
        assert!(!outcome.stdout.contains("AppId=1&"), "{outcome:?}");
        let document = zego(&format!("{line} --output json"), &[]).document();
        assert!(document["notes"][0].as_str().unwrap().contains("no credentials"), "{document}");
    }
}

#[test]
fn the_published_signature() {
    let environment = [("ZEGO_APP_ID", "12345"), ("ZEGO_SERVER_SECRET", "9193cc662a4c0ec135ec71fb57194b38")];
    let line = "sign --nonce 4fd24687296dd9f3 --timestamp 1615186943";
    let outcome = zego(line, &environment);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), "43e5cfcca828314675f91b001390566a\n"));
    assert_eq!(zego(&format!("{line} --output json"), &environment).document(), json!({"signature": "43e5cfcca828314675f91b001390566a"}));
}

/// Command line, saved answer, exit code, what is printed as JSON or said about it.
const ANSWERS: &[(&str, &str, i32, &str)] = &[
    (
        "decode rtc/DeleteMedia",
        r#"{"Data":{"New":[1.50],"Deleted":["A"],"Errors":null},"Code":"0","RequestId":4315169065145771656,"Other":123456789012345678901234567890}"#,
        0,
        r#"{"Data":{"New":[1.50],"Deleted":["A"],"Errors":[]},"Code":0,"RequestId":"4315169065145771656","Other":123456789012345678901234567890}"#,
    ),
    (
        "decode delete-MEDIA -",
        r#"{"Code":0,"Data":"{\"Deleted\":[],\"Errors\":[{\"Key\":\"B\",\"Code\":7,\"New\":1}]}"}"#,
        3,
        r#"{"Code":0,"Data":{"Deleted":[],"Errors":[{"Key":"B","Code":"7","New":1}]},"failures":[{"item":"B","kind":"failed","code":"7","message":""}]}"#,
    ),
    ("decode rtc/DeleteMedia", r#"{"Code":0,"Data":null}"#, 0, r#"{"Code":0,"Data":null}"#),
    (
        "decode CreateLiveRecord",
        r#"{"Response":{"TaskId":18446744073709551615,"New":{},"RequestId":"r"}}"#,
        0,
        r#"{"Response":{"TaskId":18446744073709551615,"New":{},"RequestId":"r"}}"#,
    ),
    ("decode rtc/DeleteMedia", r#"{"Code":0,"Data":{"Deleted":[{}]}}"#, 8, "Data.Deleted[0]"),
    ("decode rtc/DeleteMedia", r#"{"Code":0,"Data":[1]}"#, 8, "Data"),
    ("decode rtc/DeleteMedia", r#"{"Code":{},"Data":{}}"#, 8, "Code"),
    ("decode rtc/DeleteMedia", r#"{"Data":{}}"#, 8, "Code"),
    ("decode rtc/DeleteMedia", "", 8, "unreadable"),
    ("decode rtc/DeleteMedia", "", 8, "it is an empty body"),
    ("decode rtc/DeleteMedia", "<!doctype html><p>Signature=5ecret</p>", 8, "it is an HTML page"),
    ("decode rtc/DeleteMedia", "upstream connect error", 8, "it is text that is no JSON"),
    ("decode rtc/DeleteMedia", r#"{"Code":0,"Data":{"Deleted":["A"]"#, 8, "it is JSON that is broken, or not all of it"),
    ("decode rtc/DeleteMedia", "\u{feff}{\"Code\":0,\"Data\":null}", 0, r#"{"Code":0,"Data":null}"#),
    ("decode rtc/DeleteMedia", "\u{feff}{\"Code\":6}", 5, "6"),
    // What is no object with a code of 0 is no success, whatever a repeat would do.
    ("decode rtc/DeleteMedia", r#"{"Code":"","Message":"server busy"}"#, 8, "Code"),
    ("decode rtc/SearchMedia", r#"{"Code":"","Message":"server busy"}"#, 8, "Code"),
    ("decode StartMix", r#"{"Code":"+0","Message":"server busy"}"#, 8, "Code"),
    ("decode StartMix", r#"{"Code":1e-400}"#, 8, "Code"),
    ("decode rtc/DeleteMedia", r#"[0,"success"]"#, 8, "sequence"),
    ("decode rtc/SearchMedia", r#"[0,"success"]"#, 8, "sequence"),
    ("decode StartMix", r#"[0,"success"]"#, 8, "sequence"),
    ("decode StartMix", r#"{"Code":0}{"Code":1}"#, 8, "trailing"),
    ("decode StopLiveRecord", r#"{"Response":["r"]}"#, 8, "sequence"),
    ("decode StopLiveRecord", r#"{"Response":{"Error":{},"RequestId":"r"}}"#, 8, "Code"),
    ("decode rtc/DeleteMedia", "\u{fffd}{", 8, "unreadable"),
    ("decode CreateLiveRecord", r#"{"Response":{"TaskId":-1,"RequestId":"r"}}"#, 8, "TaskId"),
    ("decode CreateLiveRecord", r#"{"Code":0}"#, 8, "Response"),
    ("decode rtc/DeleteMedia", r#"{"Code":1000,"RequestId":"r"}"#, 1, "1000"),
    ("decode rtc/DeleteMedia", r#"{"Code":6,"RequestId":"r"}"#, 5, "6"),
    ("decode rtc/DeleteMedia", r#"{"Code":41003,"RequestId":"r"}"#, 6, "41003"),
    ("decode rtc/DeleteMedia", r#"{"Code":100000005,"RequestId":"r"}"#, 4, "100000005"),
    (
        "decode StopLiveRecord",
        r#"{"Response":{"Error":{"Code":"FailedOperation.AlterTaskState","Message":"m"},"RequestId":"r"}}"#,
        1,
        "FailedOperation.AlterTaskState",
    ),
];

#[test]
fn success_is_explained_too() {
    for line in ["explain 0", "explain 0 --action rtc/DeleteMedia"] {
        let outcome = zego(&format!("{line} --output json"), &[]);
        assert_eq!((outcome.code, &outcome.document()["meanings"][0]["kind"]), (Some(0), &"success".into()), "{outcome:?}");
    }
}

#[test]
fn a_saved_answer_ends_as_its_call_did() {
    for (line, answer, exit, expected) in ANSWERS {
        let json = zego_reading(&format!("{line} --output json"), answer, &[]);
        let text = zego_reading(line, answer, &[]);
        assert_eq!((json.code, text.code), (Some(*exit), Some(*exit)), "{answer}: {json:?}");
        if expected.starts_with('{') {
            assert_eq!(json.squeezed(), *expected, "{answer}");
            // On more lines, and the same.
            let compact: String = text.stdout.split_whitespace().collect();
            assert_eq!(compact, *expected);
            assert_eq!(json.stderr.is_empty(), *exit == 0, "{json:?}");
        } else {
            let failure = json.failure();
            assert!(failure["message"].as_str().unwrap().contains(expected), "{answer}: {failure}");
            assert!(text.stderr.contains(expected) && text.stdout.is_empty(), "{answer}: {text:?}");
        }
    }
}

#[test]
fn a_saved_answer_may_be_a_file() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("offline-answer.json");
    std::fs::write(&path, r#"{"Code":0,"Data":{"Deleted":["A"]}}"#).unwrap();
    let outcome = zego(&format!("decode rtc/DeleteMedia {} --output json", path.display()), &[]);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(outcome.document(), json!({"Code": 0, "Data": {"Deleted": ["A"]}}));
}

#[test]
fn a_code_is_explained_where_it_means_something() {
    let outcome = zego("explain 100000004", &[]);
    assert!(outcome.code == Some(0) && outcome.stdout.contains("clock_skew"), "{outcome:?}");
    let document = zego("explain 6 --action rtc/delete-media --output json", &[]).document();
    assert_eq!(document["meanings"][0]["kind"], "rate_limited");
    assert_eq!(zego("explain FailedOperation.AlterTaskState --action DeleteLiveRecord", &[]).code, Some(0));
}

#[test]
fn help_tells_everything_the_table_knows() {
    for row in zego_model::operations() {
        let spec = row.spec;
        let command = format!("{} {}", spec.service().name.replace('_', "-"), row.command);
        let outcome = zego(&format!("{command} --help"), &[]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{command}");
        let help: String = outcome.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let says = |text: &str| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(help.contains(&text), "{command}: no `{text}` in {help}");
        };
        says(&row.page_url());
        for parameter in row.request {
            says(&format!("--{} ", parameter.flag));
            says(parameter.doc);
            parameter.default.iter().for_each(|default| says(default));
            parameter.only.iter().for_each(|only| says(only));
        }
        spec.codes.iter().chain(spec.family.codes).for_each(|row| says(row.code));
        row.warnings.iter().chain(&row.deprecated).for_each(|text| says(text));
        assert!(!outcome.stdout.contains('\u{1b}'), "no colour");

        let short = zego(&format!("{command} -h"), &[]);
        assert!(short.code == Some(0) && short.stdout.contains("Example:"), "{short:?}");
        let document = zego(&format!("{command} --help --output json"), &[]).document();
        assert_eq!(document["help"].as_str().unwrap().trim(), outcome.stdout.trim());
    }
    for line in ["--help", "rtc --help", "help rtc delete-media", "tencent-live -h", "decode --help", "sandbox --help", "--version"] {
        assert_eq!(zego(line, &[]).code, Some(0), "{line}");
        zego(&format!("{line} --output json"), &[]).document();
    }
}

/// No command reads without an end.
#[test]
fn what_is_read_is_bounded() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("offline-long");
    // Without a byte on the disk.
    let file = std::fs::File::create(&path).unwrap();
    for (length, told) in [(64 << 20, "longer than 67108864 bytes"), ((64 << 20) - 1, "unreadable")] {
        file.set_len(length + 1).unwrap();
        let outcome = zego(&format!("decode rtc/DeleteMedia {} --output json", path.display()), &[]);
        let said = outcome.failure().to_string();
        assert!(said.contains(told), "{length}: {said}");
    }
    std::fs::remove_file(path).unwrap();
    let token = zego_reading("token inspect --output json", &"0".repeat(2 << 20), &ZEGO);
    assert_eq!(token.code, Some(2), "{token:?}");
    assert!(token.failure()["message"].as_str().unwrap().contains("more than 1048576 bytes, which is not a token"), "{token:?}");
}

#[test]
fn ids_that_nobody_means_are_asked_about_and_sent_as_they_are() {
    let mut start = support::command("rtc start-cdn-record --vendor Tencent --stream-id m1,m2 --dry-run --output json --stream-id", &ZEGO);
    let output: support::Outcome = start.arg("live-1\r").output().unwrap().into();
    assert_eq!(output.code, Some(0), "{output:?}");
    assert_eq!(output.document()["parameters"]["StreamId"], json!(["m1,m2", "live-1\r"]));
    for note in ["`live-1\\r`, with U+000D at its end", "`m1,m2`, one id with a comma", "do you mean --stream-id m1 --stream-id m2?"] {
        assert!(output.stderr.contains(note), "{note}: {output:?}");
    }
    assert!(!output.stderr.contains('\r') && !output.stdout.contains('\r'), "{output:?}");
}

#[test]
fn a_time_of_tencents_is_read_as_its_pages_write_it() {
    let line = "tencent-live create-live-record --stream-name s --dry-run --output json";
    let times = "--start-time 2026-11-29+20%3a04%3a01 --end-time 2026-11-29T13:04:01Z";
    let parameters = zego(&format!("{line} {times}"), &TENCENT).document()["parameters"].clone();
    assert_eq!((&parameters["StartTime"], &parameters["EndTime"]), (&json!("2026-11-29 20:04:01"), &json!("2026-11-29 21:04:01")));
    assert_eq!(zego(&format!("{line} --start-time 2026-11-29T20:04:01"), &TENCENT).code, Some(2));
}

#[test]
fn a_reserved_name_in_disguise_is_refused() {
    for name in ["Action[]", "Action.0", "AppId[]", "APPID", "%41ction", "Signature[0]", "\u{ff21}ction", "FileId[]"] {
        let outcome = zego(&format!("rtc delete-media --vendor Ws --file-id A --dry-run --output json --param {name}=x"), &ZEGO);
        assert_eq!((outcome.code, &outcome.failure()["kind"]), (Some(2), &json!("usage")), "{outcome:?}");
        assert!(outcome.failure()["message"].as_str().unwrap().contains("the name is taken"), "{outcome:?}");
    }
}
