//! ZEGO's signature as a caller meets it: golden values, refused inputs, what is printed.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use serde_json::Value;
use zego_sign::{
    AppId, AppIdError, Nonce, NonceError, SecretError, ServerSecret, StrayPosition, Timestamp, sign,
    verify::{SignatureRefusal, TOLERANCE_SECS, verify},
};

const SECRET: &str = "9193cc662a4c0ec135ec71fb57194b38";
const NONCE: &str = "4fd24687296dd9f3";
const SIGNATURE: &str = "43e5cfcca828314675f91b001390566a";
const SIGNED_AT: u64 = 1_615_186_943;

fn sample() -> (AppId, ServerSecret) {
    (AppId::new(12345).unwrap(), ServerSecret::new(SECRET).unwrap())
}

fn verify_at(now: u64, timestamp: &str, signature: &str) -> Result<(), SignatureRefusal> {
    let (app_id, secret) = sample();
    verify(app_id, &secret, NONCE, timestamp, signature, Timestamp::from_secs(now))
}

#[test]
fn golden() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors/zego.json")).unwrap();
    assert!(vectors.iter().any(|vector| vector["kind"] == "published"));
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let app_id = AppId::new(vector["app_id"].as_u64().unwrap().try_into().unwrap()).unwrap();
        let secret = ServerSecret::new(text("secret")).unwrap();
        let timestamp = Timestamp::from_secs(vector["timestamp"].as_u64().unwrap());
        let signature = sign(app_id, &secret, Nonce::parse(text("nonce")).unwrap(), timestamp);
        assert_eq!(signature.as_str(), text("signature"), "{}", text("source"));
        verify(app_id, &secret, text("nonce"), &timestamp.to_string(), text("signature"), timestamp).unwrap();
    }
}

#[test]
fn nothing_secret_is_printed() {
    let (app_id, secret) = sample();
    let nonce = Nonce::parse(NONCE).unwrap();
    let signature = sign(app_id, &secret, nonce, Timestamp::from_secs(SIGNED_AT));
    assert_eq!(format!("{secret:?} {secret:#?}"), "ServerSecret(**) ServerSecret(**)");
    assert_eq!(format!("{signature:?} {signature:#?}"), "Signature(**) Signature(**)");
    assert_eq!(format!("{nonce:?} {nonce} {app_id:?} {app_id}"), format!("Nonce(\"{NONCE}\") {NONCE} AppId(12345) 12345"));
    assert_eq!(format!("{:?} {0}", Timestamp::from_secs(5)), "Timestamp(5) 5");
}

#[test]
fn app_ids() {
    assert_eq!("4294967295".parse::<AppId>().unwrap().get(), u32::MAX);
    for (text, error, says) in [
        ("0", AppIdError::Zero, "is 0"),
        ("", AppIdError::Empty, "is empty"),
        ("4294967296", AppIdError::TooLarge, "larger than 4294967295"),
        ("99999999999999999999", AppIdError::TooLarge, "larger than 4294967295"),
        (" 1", AppIdError::NotDigits, "only its digits"),
        ("+1", AppIdError::NotDigits, "only its digits"),
        ("-1", AppIdError::NotDigits, "only its digits"),
        ("0x10", AppIdError::NotDigits, "only its digits"),
        ("١", AppIdError::NotDigits, "only its digits"),
    ] {
        let found = text.parse::<AppId>().unwrap_err();
        assert_eq!(found, error, "{text:?}");
        assert!(found.to_string().contains(says), "{found}");
    }
    assert_eq!(AppId::try_from(0), Err(AppIdError::Zero));
    assert_eq!(u32::from(AppId::new(7).unwrap()), 7);
}

#[test]
fn nonces() {
    for (text, says) in [
        ("15506472810000", "this one has 14"),
        ("4fd24687296dd9f3a", "this one has 17"),
        ("", "this one has 0"),
        ("4fd24687296dd9é", "than 0-9 and a-f at byte 14"),
        ("éééééééé4fd24687296dd9f3", "this one has 24"),
        ("4fd24687296dd9fg", "than 0-9 and a-f at byte 15"),
        ("4fd24687 96dd9f3", "than 0-9 and a-f at byte 8"),
        ("4fd24687296dd9F3", "upper-case digit at byte 14: write it in lower case"),
    ] {
        let error = Nonce::parse(text).unwrap_err();
        assert!(error.to_string().contains(says), "{text:?}: {error}");
    }
    assert!(matches!(Nonce::parse("15506472810000"), Err(NonceError::Length { found: 14, .. })));
    assert!(matches!(Nonce::parse("4fd24687296dd9fg"), Err(NonceError::NotHex { at: 15, .. })));
    assert!(matches!(Nonce::parse("4FD24687296DD9F3"), Err(NonceError::UpperCase { at: 1, .. })));
    assert_eq!(Nonce::from_bytes([0, 1, 2, 3, 0xfc, 0xfd, 0xfe, 0xff]).as_str(), "00010203fcfdfeff");
}

#[test]
fn secrets() {
    let error = ServerSecret::new("").unwrap_err();
    assert!(matches!(error, SecretError::Empty { name: "ServerSecret", .. }));
    assert!(error.to_string().starts_with("the ServerSecret is empty: copy it"));

    for (stray, position, says) in [
        (format!(" {SECRET}"), StrayPosition::Start, "a space at its start"),
        (format!("{SECRET} "), StrayPosition::End, "a space at its end"),
        (format!("{SECRET}\n"), StrayPosition::End, "a line feed at its end"),
        (format!("{SECRET}\r\n"), StrayPosition::Inside, "a carriage return inside it"),
        (format!("\t{SECRET}"), StrayPosition::Start, "a tab at its start"),
        (format!("{}\n{}", &SECRET[..16], &SECRET[16..]), StrayPosition::Inside, "a line feed inside it"),
        (format!("\u{feff}{SECRET}"), StrayPosition::Start, "a byte order mark at its start"),
        (format!("{SECRET}\u{200b}"), StrayPosition::End, "an invisible character (U+200B) at its end"),
        (format!("{SECRET}\u{a0}"), StrayPosition::End, "an invisible character (U+00A0) at its end"),
        (format!("{SECRET}\0"), StrayPosition::End, "a NUL character at its end"),
        ("\n".to_owned(), StrayPosition::Start, "a line feed at its start"),
    ] {
        let error = ServerSecret::new(stray).unwrap_err();
        assert!(matches!(error, SecretError::Stray { position: found, .. } if found == position), "{error:?}");
        let text = format!("{error} {error:?}");
        assert!(text.contains(says) && text.contains("remove it"), "{text}");
        assert!(!text.contains(&SECRET[..4]) && !text.contains(&SECRET[28..]), "{text}");
    }
}

#[test]
fn age_is_judged_to_the_second_and_first() {
    let signed = SIGNED_AT.to_string();
    for now in [SIGNED_AT - TOLERANCE_SECS, SIGNED_AT, SIGNED_AT + TOLERANCE_SECS] {
        verify_at(now, &signed, SIGNATURE).unwrap();
        assert_eq!(verify_at(now, &signed, "wrong"), Err(SignatureRefusal::Mismatch));
    }
    let stale = verify_at(SIGNED_AT + 601, &signed, "wrong").unwrap_err();
    assert!(matches!(stale, SignatureRefusal::Stale { age_secs: 601, .. }));
    assert!(stale.to_string().starts_with("the request was signed 601 s ago and is accepted for 600 s"));
    let future = verify_at(SIGNED_AT - 601, &signed, SIGNATURE).unwrap_err();
    assert!(matches!(future, SignatureRefusal::Future { ahead_secs: 601, .. }));
    // Milliseconds.
    assert!(matches!(verify_at(SIGNED_AT, "1615186943000", SIGNATURE), Err(SignatureRefusal::Future { .. })));
    for text in ["", "+1615186943", " 1615186943", "1615186943.0", "-1", "1e9", "99999999999999999999"] {
        assert_eq!(verify_at(SIGNED_AT, text, SIGNATURE), Err(SignatureRefusal::NotATimestamp), "{text:?}");
    }
}

#[test]
fn a_signature_matches_itself_only() {
    let (app_id, secret) = sample();
    let signature = sign(app_id, &secret, Nonce::parse(NONCE).unwrap(), Timestamp::from_secs(SIGNED_AT));
    assert!(signature.matches(SIGNATURE));
    assert!(!signature.matches(&SIGNATURE.to_uppercase()));
    assert!(!signature.matches(&SIGNATURE[..31]));
    assert!(!signature.matches(&format!("{SIGNATURE}0")));
    assert!(!signature.matches(""));
}

#[test]
fn what_is_received_is_verified_in_its_own_form() {
    let (app_id, secret) = sample();
    // MD5 of 12345, abc, the secret and 01615186943.
    let signature = "3fd36c4ce22cf7dd4b56f2c0d7bec573";
    let now = Timestamp::from_secs(SIGNED_AT);
    verify(app_id, &secret, "abc", "01615186943", signature, now).unwrap();
    assert_eq!(verify(app_id, &secret, "abc", "1615186943", signature, now), Err(SignatureRefusal::Mismatch));
}
