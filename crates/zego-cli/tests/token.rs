//! `zego token`: made, read, and refused with a reason.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

mod support;

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use support::{SERVER_SECRET, ZEGO, zego, zego_reading};

const PUBLISHED: [(&str, &str); 2] = [("ZEGO_APP_ID", "1234567890"), ("ZEGO_SERVER_SECRET", "0123456789abcdef0123456789abcdef")];

/// zego-sign's golden vector, of November 2023, for `PUBLISHED`.
const EXPIRED: &str = "04AAAAAGVT/xAAEGszeTF2MDAwMGFiY2RlZmcAwDeRcdLTJHeiTHMC3CfsmlHENccGqXM/cBu6mVd6AuuGl8r+sM7n/x2MB08mWkhGSJqjkZnTknP5y3/vZWPTYCTVENC4aAV3VUrayPai5qlSAuIoM/eJMJ4kA6QFLJ5BSMmVDI5tXqLyhlA+NWsNTzwJhKT73Jh9MfO55JiNlvZ1gjHv7sMT5rpzETm+1xSOSc5q6PIDJkugJ0YSrzD/UUucmX+wA+mA8T3Wwy8OyeWt/ErxAPQK7kgbwykIRfQuLA==";
const PAYLOAD: &str = r#"{"room_id":"room1","privilege":{"1":1,"2":0},"stream_id_list":["s1"]}"#;

/// The layouts of others. What is encrypted is not looked at.
const BAD_GCM: &str = "04AAAAAGVT/xAADAABAgMEBQYHCAkKCwARAAAAAAAAAAAAAAAAAAAAAAAB";
const FOUR_BYTES: &str = "04ZVP/EAAQazN5MXYwMDAwYWJjZGVmZwAQAAAAAAAAAAAAAAAAAAAAAA==";
const JWT: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6InplZ28tdG9rZW4tMDQifQ.eyJhcHBfaWQiOjF9.c2lnbmF0dXJl";

/// Variables of the environment.
type Variables<'v> = &'v [(&'v str, &'v str)];

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn new(arguments: &str) -> Value {
    let before = now();
    let outcome = zego(&format!("token new --user ann --seconds 3600 --output json {arguments}"), &ZEGO);
    assert_eq!((outcome.code, outcome.stderr.contains(SERVER_SECRET)), (Some(0), false), "{outcome:?}");
    let document = outcome.document();
    let created = document["created"].as_u64().unwrap();
    assert!((before..=now()).contains(&created), "{document}");
    assert_eq!(
        document,
        json!({"token": document["token"], "app_id": 12345, "user_id": "ann", "created": created, "expires": created + 3600})
    );
    document
}

#[test]
fn a_new_token_says_what_was_asked_for() {
    for (arguments, payload, privileges) in [
        ("", "", Value::Null),
        ("--mode gcm", "", Value::Null),
        (
            "--room r --login --publish --stream s1 --stream s2",
            r#"{"room_id":"r","privilege":{"1":1,"2":1},"stream_id_list":["s1","s2"]}"#,
            json!({"room_id": "r", "login": true, "publish": true, "streams": ["s1", "s2"]}),
        ),
        (
            "--publish",
            r#"{"room_id":"","privilege":{"1":0,"2":1},"stream_id_list":null}"#,
            json!({"room_id": "", "login": false, "publish": true, "streams": []}),
        ),
    ] {
        let made = new(arguments);
        let token = made["token"].as_str().unwrap();
        let outcome = zego(&format!("token inspect {token} --output json"), &ZEGO);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{outcome:?}");
        assert!(!outcome.stdout.contains(token) && !outcome.stdout.contains(SERVER_SECRET), "{outcome:?}");
        let said = outcome.document();
        let expected = json!({
            "app_id": 12345, "user_id": "ann", "created": made["created"], "expires": made["expires"],
            "nonce": said["nonce"], "payload": payload, "privileges": privileges,
            "mode": if arguments.contains("gcm") { "gcm" } else { "cbc" }, "kit": null, "findings": [],
        });
        assert_eq!(said, expected);
        assert!(said["nonce"].is_i64(), "{said}");
    }
}

#[test]
fn a_token_is_one_line_that_can_be_piped() {
    let line = "token new --user ann --seconds 60 --room r --login";
    let (first, second) = (zego(line, &ZEGO), zego(line, &ZEGO));
    assert_eq!((first.code, first.stderr.as_str()), (Some(0), ""), "{first:?}");
    assert!(first.stdout.starts_with("04") && first.stdout.lines().count() == 1 && first.stdout.ends_with('\n'), "{first:?}");
    // The expiry and the lengths are the same; 16 random bytes follow.
    assert_ne!(first.stdout[20..], second.stdout[20..], "the randomness is new for each");

    for (command, input) in [
        ("token inspect", first.stdout.clone()),
        ("token inspect -", first.stdout.replace('\n', "\r\n")),
        ("token inspect", first.stdout.trim_end().to_owned()),
    ] {
        let outcome = zego_reading(command, &input, &ZEGO);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{outcome:?}");
        for part in
            ["app id: 12345\n", "user id: ann\n", "  room: r\n", "  login: allowed\n", "  publish: not allowed\n", "  streams: any\n"]
        {
            assert!(outcome.stdout.contains(part), "no `{part}` in {outcome:?}");
        }
        assert!(!outcome.stdout.contains(first.stdout.trim_end()), "{outcome:?}");
    }
}

#[test]
fn privileges_that_allow_nothing_are_told() {
    for (arguments, expected) in [("--room r", "--login"), ("--stream s", "allows nothing"), ("--login --stream s", "--publish")] {
        let outcome = zego(&format!("token new --user ann --seconds 60 {arguments}"), &ZEGO);
        assert!(outcome.code == Some(0) && outcome.stdout.starts_with("04"), "{outcome:?}");
        assert!(outcome.stderr.starts_with("note: ") && outcome.stderr.contains(expected), "{outcome:?}");
    }
}

#[test]
fn an_expired_token_still_shows_what_it_said() {
    let text = zego_reading("token inspect", EXPIRED, &PUBLISHED);
    assert_eq!(text.code, Some(4), "{text:?}");
    for part in ["app id: 1234567890\n", "user id: ann\n", "expires: 1700003600 (", " s ago)", PAYLOAD, "  streams: s1\n"] {
        assert!(text.stdout.contains(part), "no `{part}` in {text:?}");
    }
    assert!(text.stderr.contains("expired") && text.stderr.contains("make a new one"), "{text:?}");

    let json = zego_reading("token inspect --output json", EXPIRED, &PUBLISHED);
    assert_eq!((json.code, json.stderr.as_str()), (Some(4), ""), "{json:?}");
    let said = json.document();
    assert_eq!((&said["error"]["kind"], &said["error"]["delivery"]), (&json!("token_expired"), &Value::Null), "{said}");
    assert_eq!((&said["user_id"], &said["created"], &said["nonce"]), (&json!("ann"), &json!(1_700_000_000), &json!(12345)), "{said}");
    assert_eq!(said["payload"], PAYLOAD);
    assert_eq!(said["privileges"], json!({"room_id": "room1", "login": true, "publish": false, "streams": ["s1"]}));
}

#[test]
fn a_token_of_another_project_is_none_of_this() {
    let other = [("ZEGO_APP_ID", "54321"), ZEGO[1]];
    let made = new("");
    let token = made["token"].as_str().unwrap();
    let json = zego_reading("token inspect --output json", token, &other);
    let said = json.document();
    assert_eq!((json.code, &said["error"]["kind"], &said["app_id"]), (Some(4), &json!("token_app_id"), &json!(12345)), "{json:?}");
    let text = zego_reading("token inspect", token, &other);
    assert_eq!(text.code, Some(4));
    assert!(text.stdout.contains("user id: ann\n"), "{text:?}");
    assert!(text.stderr.contains("12345") && text.stderr.contains("ZEGO_APP_ID is 54321"), "{text:?}");

    // Both faults are told.
    let both = zego_reading("token inspect", EXPIRED, &[("ZEGO_APP_ID", "54321"), PUBLISHED[1]]);
    assert!(both.code == Some(4) && both.stderr.contains("54321") && both.stderr.contains("expired"), "{both:?}");
}

#[test]
fn a_token_that_does_not_open_says_why() {
    let app_sign = [ZEGO[0], ("ZEGO_SERVER_SECRET", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")];
    let short = [ZEGO[0], ("ZEGO_SERVER_SECRET", "5hort")];
    let upper = [PUBLISHED[0], ("ZEGO_SERVER_SECRET", "0123456789ABCDEF0123456789ABCDEF")];
    let quoted = [PUBLISHED[0], ("ZEGO_SERVER_SECRET", "'0123456789abcdef0123456789abcdef'")];
    // Of the 8 bytes of its expiry and the 2 of a length, the latter are left out: 10 bytes are 13 characters and a bit.
    let mut bytes = STANDARD.decode(&EXPIRED[2..]).unwrap();
    bytes.drain(8..10);
    let unsized_iv = format!("04{}", STANDARD.encode(bytes));
    let cases: &[(&str, Variables<'_>, &str, &str)] = &[
        (EXPIRED, &ZEGO, "token_wrong_secret", "does not open with this ServerSecret"),
        (EXPIRED, &app_sign, "token_app_sign", "AppSign"),
        (EXPIRED, &short, "token_secret", "must have 32"),
        (FOUR_BYTES, &PUBLISHED, "token_four_byte_expiry", "expiry has 4 bytes"),
        (JWT, &PUBLISHED, "token_jwt", "JSON Web Token"),
        (BAD_GCM, &PUBLISHED, "token_wrong_secret", "does not open"),
        (&EXPIRED[2..], &PUBLISHED, "token_malformed", "lacks the 04"),
        (&unsized_iv, &PUBLISHED, "token_layout", "no length before the initialization vector"),
        (&EXPIRED.replace('+', "%2B"), &PUBLISHED, "token_malformed", "percent-encoded"),
        (&EXPIRED.replace(['+', '/'], "_"), &PUBLISHED, "token_malformed", "alphabet for URLs"),
        (SERVER_SECRET, &ZEGO, "token_malformed", "does not begin with 04"),
        (PUBLISHED[1].1, &ZEGO, "token_malformed", "ServerSecret or an AppSign"),
        (EXPIRED, &upper, "token_wrong_secret", "capital letters"),
        (EXPIRED, &quoted, "token_secret", "quotation marks"),
        ("03AAAABBBBCCCC", &PUBLISHED, "token_version", "version 03"),
        (&EXPIRED[..100], &PUBLISHED, "token_malformed", "ends too early"),
        ("", &PUBLISHED, "token_malformed", "is empty"),
        ("04 AAAA", &PUBLISHED, "token_malformed", "white space"),
    ];
    for (token, environment, kind, expected) in cases {
        let json = zego_reading("token inspect - --output json", token, environment);
        let failure = json.failure();
        assert_eq!((json.code, &failure["kind"]), (Some(4), &json!(kind)), "{json:?}");
        // What the refusal says of the secret is not said twice.
        assert_eq!(json.stderr.is_empty(), environment[1] != upper[1], "{json:?}");
        assert!(failure["message"].as_str().unwrap().contains(expected), "no `{expected}` in {failure}");
        let text = zego_reading("token inspect", token, environment);
        assert_eq!((text.code, text.stdout.as_str()), (Some(4), ""), "{text:?}");
        assert!(text.stderr.contains(expected), "no `{expected}` in {text:?}");
        for hidden in [*token, environment[1].1] {
            assert!(hidden.is_empty() || !(json.stdout.contains(hidden) || text.stderr.contains(hidden)), "{hidden}: {text:?}");
        }
    }
}

/// A token of a UI kit is a token with a suffix: both are shown, and what does not fit together is a finding. Neither is repeated.
#[test]
fn a_token_of_a_kit_is_shown_with_its_suffix() {
    let made = new("--mode gcm --room r --login");
    let kit = STANDARD.encode(r#"{"userID":"eve","roomID":"r","userName":"Zo%C3%AB","appID":12345,"serverSecret":"hush"}"#);
    let token = format!("{}#{kit}", made["token"].as_str().unwrap());
    let json = zego_reading("token inspect --output json", &token, &ZEGO);
    let said = json.document();
    assert_eq!((json.code, &said["user_id"], &said["mode"]), (Some(0), &json!("ann"), &json!("gcm")), "{json:?}");
    assert_eq!(said["kit"], json!({"app_id": 12345, "user_id": "eve", "user_name": "Zoë", "room_id": "r", "others": ["serverSecret"]}));
    assert_eq!(said["findings"][0]["kind"], "kit_user", "{said}");
    let text = zego_reading("token inspect", &token, &ZEGO);
    for part in [
        "user id: ann\n",
        "mode: gcm\n",
        "  user id: eve\n",
        "  user name: Zoë\n",
        "  other fields: serverSecret\n",
        "finding: the kit's suffix names",
    ] {
        assert!(text.stdout.contains(part), "no `{part}` in {text:?}");
    }
    for output in [json.stdout, text.stdout] {
        assert!(!output.contains("hush") && !output.contains(&kit) && !output.contains(made["token"].as_str().unwrap()), "{output}");
    }
}

#[test]
fn what_is_far_too_long_is_no_token() {
    let outcome = zego_reading("token inspect", &"0".repeat((1 << 20) + 1), &ZEGO);
    assert!(outcome.code == Some(2) && outcome.stderr.contains("more than 1048576 bytes"), "{outcome:?}");
}

#[test]
fn what_cannot_be_right_makes_no_token() {
    let app_sign = [ZEGO[0], ("ZEGO_SERVER_SECRET", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")];
    let good = "token new --user ann --seconds 60";
    let long = format!("token new --seconds 60 --user {}", "u".repeat(65));
    let wide = format!("token new --seconds 60 --user {}", "用".repeat(32));
    let streams = good.to_owned() + &format!(" --stream {}", "s".repeat(250)).repeat(260);
    let cases: &[(&str, Variables<'_>, &str, &[&str])] = &[
        (good, &[], "configuration", &["no credentials", "ZEGO_APP_ID and ZEGO_SERVER_SECRET"]),
        ("token inspect", &[], "configuration", &["no credentials", "ZEGO_APP_ID and ZEGO_SERVER_SECRET"]),
        (good, &ZEGO[..1], "configuration", &["ZEGO_SERVER_SECRET is not"]),
        (good, &[ZEGO[0], ("ZEGO_SERVER_SECRET", "5hort")], "configuration", &["ZEGO_SERVER_SECRET: ", "has 5 bytes"]),
        (good, &app_sign, "configuration", &["ZEGO_SERVER_SECRET: ", "AppSign"]),
        ("token new --seconds 60 --user=", &ZEGO, "usage", &["--user", "empty"]),
        (&long, &ZEGO, "usage", &["--user", "65 bytes"]),
        ("token new --seconds 60 --user a\u{a0}b", &ZEGO, "usage", &["--user", "U+00A0"]),
        ("token new --seconds 60 --user 'a b'", &ZEGO, "usage", &["--user", "a space at byte 1"]),
        ("token new --seconds 60 --user 'a\nb'", &ZEGO, "usage", &["--user", "U+000A"]),
        (&wide, &ZEGO, "usage", &["--user", "U+7528"]),
        ("token new --seconds 60 --user ann --room 'a b'", &ZEGO, "usage", &["room id", "a space"]),
        ("token new --seconds 60 --user ann --mode ecb", &ZEGO, "usage", &["--mode", "gcm"]),
        (&streams, &ZEGO, "usage", &["name fewer streams"]),
        ("token new --user ann --seconds 0", &ZEGO, "usage", &["--seconds", "0 s"]),
        ("token new --user ann --seconds -1", &ZEGO, "usage", &["--seconds", "-1 s"]),
        ("token new --user ann --seconds 1700003600", &ZEGO, "usage", &["--seconds", "ten years"]),
        ("token new --user ann --seconds x", &ZEGO, "usage", &["--seconds"]),
        ("token new --user ann", &ZEGO, "usage", &["--seconds"]),
        ("token new --seconds 60", &ZEGO, "usage", &["--user"]),
        // An unset variable in a script must not open every room.
        ("token new --user ann --seconds 60 --room=", &ZEGO, "usage", &["--room"]),
        ("token new --user ann --seconds 60 --publish --stream=", &ZEGO, "usage", &["--stream"]),
        ("token 04hushAAAA", &ZEGO, "usage", &["zego token inspect"]),
        ("token inspect 04hushAAAA 04hushBBBB", &ZEGO, "usage", &["more than one token"]),
    ];
    for (line, environment, kind, expected) in cases {
        let text = zego(line, environment);
        assert_eq!((text.code, text.stdout.as_str()), (Some(2), ""), "{line}: {text:?}");
        let json = zego(&format!("{line} --output json"), environment);
        assert_eq!((json.code, json.stderr.as_str()), (Some(2), ""), "{line}: {json:?}");
        let failure = json.failure();
        assert_eq!(failure["kind"], *kind, "{line}: {failure}");
        let said = format!("{} {}", failure["message"].as_str().unwrap(), failure["hint"].as_str().unwrap_or_default());
        for part in *expected {
            assert!(said.contains(part), "{line}: no `{part}` in {said}");
            assert!(text.stderr.contains(part), "{line}: no `{part}` in {text:?}");
        }
        // Neither a token, nor a secret, nor an advice that does not fit: there is no call that a sandbox could answer.
        for hidden in ["hush", SERVER_SECRET, "5hort", app_sign[1].1, "--sandbox"] {
            assert!(!said.contains(hidden) && !text.stderr.contains(hidden), "{line}: {text:?}");
        }
    }
}

#[test]
fn help_shows_the_way() {
    for (line, expected) in [
        ("--help", "Makes and inspects login tokens"),
        ("token --help", "inspect"),
        ("token new --help", "--stream <STREAM>"),
        ("token inspect --help", "[TOKEN|-]"),
    ] {
        let outcome = zego(line, &[]);
        assert!(outcome.code == Some(0) && outcome.stdout.contains(expected), "{line}: {outcome:?}");
    }
    let outcome = zego("token", &[]);
    assert!(outcome.code == Some(2) && outcome.stderr.contains("inspect"), "{outcome:?}");
    assert!(!outcome.stderr.contains("Secrets are read from"), "nobody gave one: {outcome:?}");
}
