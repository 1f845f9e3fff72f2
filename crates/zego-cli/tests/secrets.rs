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
