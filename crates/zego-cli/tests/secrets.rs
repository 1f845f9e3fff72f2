//! No output, however talkative, holds a secret or a signature.

mod support;

use zego_sign::spelling::Finder;

use support::{Fake, REFUSED, SECRET_ID, SECRET_KEY, SERVER_SECRET, TENCENT, TOKEN, ZEGO, zego};

#[test]
fn no_secret_at_any_verbosity() {
    let everything = [&ZEGO[..], &TENCENT[..], &[("ZEGO_LOG", "trace"), ("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full")]].concat();
    let lines = [
        "rtc delete-media --vendor Tencent --file-id A -vvv",
        "tencent-live delete-live-record --stream-name s --task-id 1 -vvv",
        "rtc delete-media --vendor Tencent --file-id A -vvv --output json",
        "tencent-live delete-live-record --stream-name s --task-id 1 -vvv --output json",
    ];
    let mut talked = false;
    for line in lines {
        // What was sent, or signed with, as JSON and HTML escape it.
        let own: &[&str] = if line.starts_with("rtc") { &[SERVER_SECRET] } else { &[SECRET_ID, SECRET_KEY, TOKEN] };
        let in_json = |secret: &&str| secret.chars().fold(String::new(), |text, char| text + &format!("\\u{:04x}", u32::from(char)));
        let in_html = |secret: &&str| secret.to_uppercase().replace('0', "&#48;");
        let echo = own.iter().map(in_json).chain(own.iter().map(in_html)).collect::<Vec<_>>().join(" ");
        let answers = [
            r#"{"Code":0,"Response":{"RequestId":"r"}}"#.to_owned(),
            r#"{"Code":100000005,"Response":{"Error":{"Code":"AuthFailure","Message":"m"}}}"#.to_owned(),
            "nonsense".to_owned(),
            format!(
                r#"{{"Code":0,"Message":"{echo}","Data":{{"{echo}":"{echo}"}},"Response":{{"RequestId":"{echo}","{echo}":"{echo}"}}}}"#
            ),
            format!(r#"{{"Code":100000005,"Message":"{echo}","Response":{{"Error":{{"Code":"{echo}","Message":"{echo}"}}}}}}"#),
        ];
        for answer in answers {
            let fake = Fake::answering(answer);
            let outcome = zego(&format!("{line} --endpoint {}", fake.endpoint), &everything);
            let request = fake.request();
            let signature = request.split_once("&Signature=").map(|(_, rest)| rest.split('&').next().unwrap());
            let signature = signature.or_else(|| request.split_once("Signature=").map(|(_, rest)| rest.lines().next().unwrap())).unwrap();
            assert!(signature.len() >= 32, "{request}");
            for secret in [SERVER_SECRET, SECRET_ID, SECRET_KEY, TOKEN, signature] {
                let shown = outcome.stdout.clone() + &outcome.stderr;
                assert_eq!(Finder::new(secret.as_bytes()).find(shown.as_bytes(), 0), None, "{line}: {outcome:?}");
            }
            talked |= outcome.stderr.contains("zego");
        }
        for ending in [format!("--endpoint {REFUSED}"), "--dry-run".to_owned(), "--param Signature=x".to_owned(), "--sandbox".to_owned()] {
            let outcome = zego(&format!("{line} {ending}"), &everything);
            for secret in [SERVER_SECRET, SECRET_ID, SECRET_KEY, TOKEN, "TC3-HMAC", "&Signature=0", "&Signature=a"] {
                assert!(!outcome.stdout.contains(secret) && !outcome.stderr.contains(secret), "{line} {ending}: {outcome:?}");
            }
        }
    }
    assert!(talked, "the test heard nothing: is tracing on?");
}

#[test]
fn who_keeps_and_checks_secrets_shows_none() {
    let home = tempfile::tempdir().unwrap();
    let config = ("ZEGO_CONFIG", home.path().join("config.toml"));
    let config = (config.0, config.1.to_str().unwrap());
    let talkative = [
        ("ZEGO_LOG", "trace"),
        ("ZEGO_CALLBACK_SECRET", "callbackSecretOfNobody"),
        ("HTTPS_PROXY", "http://ann:proxyPassword@127.0.0.1:1"),
        config,
    ];
    let everything = [&ZEGO[..], &TENCENT[..], &talkative].concat();
    for (line, environment) in [
        ("profile add staging --from-env", &everything[..]),
        ("profile list", &talkative),
        ("whoami", &talkative),
        ("whoami", &everything),
        ("doctor", &everything),
        ("doctor tencent-live --profile staging", &talkative),
        ("sign --nonce 4fd24687296dd9f3 --timestamp x --profile staging", &talkative),
        ("rtc delete-media --vendor Tencent --file-id A --profile staging", &talkative),
        ("profile use staging", &everything),
        ("profile remove staging", &everything),
    ] {
        for format in ["text", "json", "table", "ndjson"] {
            let outcome = zego(&format!("{line} -vvv --output {format}"), environment);
            let shown = outcome.stdout.clone() + &outcome.stderr;
            for secret in [SERVER_SECRET, SECRET_ID, SECRET_KEY, TOKEN, "callbackSecretOfNobody", "proxyPassword"] {
                assert_eq!(Finder::new(secret.as_bytes()).find(shown.as_bytes(), 0), None, "{line} {format}: {outcome:?}");
            }
            assert!(!shown.is_empty(), "{line} {format}");
        }
    }
}

#[test]
fn a_tour_and_a_sandbox_at_their_most_talkative() {
    let environment = [("ZEGO_LOG", "trace")];
    let outcome = zego("tour -vvv", &environment);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let all = outcome.stdout + &outcome.stderr;
    for secret in [
        zego_model::sandbox::SERVER_SECRET,
        zego_model::sandbox::TENCENT_SECRET_KEY,
        zego_model::sandbox::TENCENT_SECRET_ID,
        "Signature=",
        "TC3-HMAC",
    ] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
}

/// What the form of a secret shows is said on stderr, once, by every command that takes it, before anything is sent; and nothing of the secret with it.
#[test]
fn the_form_of_a_secret_is_looked_at_wherever_one_is_taken() {
    const SECRET: &str = "9193cc662a4c0ec135ec71fb57194b38";
    const ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
    let app_sign = SECRET.repeat(2);
    let (quoted, assigned) = (format!("'{SECRET}'"), format!("ZEGO_SERVER_SECRET={SECRET}"));
    let rtc = "rtc describe-user-num --room-id r";
    let sign = "sign --nonce 4fd24687296dd9f3 --timestamp 1700000000";
    let live = "tencent-live delete-live-record --task-id 1 --stream-name s";
    let server = |value| [("ZEGO_APP_ID", "12345"), ("ZEGO_SERVER_SECRET", value), ("ZEGO_ENDPOINT", REFUSED)];
    let tencent = |id, key| [("TENCENTCLOUD_SECRET_ID", id), ("TENCENTCLOUD_SECRET_KEY", key), ("TENCENTCLOUD_ENDPOINT", REFUSED)];
    let callback = |value| [("ZEGO_CALLBACK_SECRET", value), ("A", "b"), ("C", "d")];
    for (line, environment, variable, said) in [
        (rtc, server(&app_sign), "ZEGO_SERVER_SECRET", "an AppSign has"),
        (rtc, server(&quoted), "ZEGO_SERVER_SECRET", "quotation marks"),
        (rtc, server(&assigned), "ZEGO_SERVER_SECRET", "NAME=value"),
        (rtc, server(ID), "ZEGO_SERVER_SECRET", "begins with AKID"),
        (rtc, server(&SECRET[..31]), "ZEGO_SERVER_SECRET", "it has 31 bytes"),
        ("rtc describe-user-num --room-id r --dry-run", server(&app_sign), "ZEGO_SERVER_SECRET", "an AppSign has"),
        ("media ls --vendor Ws --attempts 1", server(&app_sign), "ZEGO_SERVER_SECRET", "an AppSign has"),
        (sign, server(&app_sign), "ZEGO_SERVER_SECRET", "an AppSign has"),
        (sign, server(&quoted), "ZEGO_SERVER_SECRET", "quotation marks"),
        ("token new --user ann --seconds 60", server("9193CC662A4C0EC135EC71FB57194B38"), "ZEGO_SERVER_SECRET", "capital letters"),
        (live, tencent(ID, ID), "TENCENTCLOUD_SECRET_KEY", "begins with AKID"),
        (live, tencent(SECRET, "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"), "TENCENTCLOUD_SECRET_ID", "as a ServerSecret of ZEGO has"),
        ("webhook verify no-such-file", callback(&app_sign), "ZEGO_CALLBACK_SECRET", "an AppSign has"),
    ] {
        for json in ["", " --output json"] {
            let outcome = zego(&format!("{line}{json}"), &environment);
            let warnings: Vec<_> = outcome.stderr.lines().filter(|line| line.starts_with("warning: ")).collect();
            let [warning] = *warnings else { panic!("{line}: {outcome:?}") };
            assert!(warning.starts_with(&format!("warning: {variable}: it ")) && warning.contains(said), "{line}: {warning}");
            for hidden in [&SECRET[..8], "z8krbs", "Gu5t9x"] {
                assert!(!outcome.stderr.contains(hidden) && !outcome.stdout.contains(hidden), "{line}: {outcome:?}");
            }
        }
    }
    // The published ones, and those that look like what they are, are not remarked on.
    for environment in [server(SECRET), server("sandbox-only-not-a-real-secret-0")] {
        assert!(!zego(sign, &environment).stderr.contains("warning"), "{environment:?}");
    }
    assert!(!zego(live, &tencent(ID, "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")).stderr.contains("warning"));
}
