//! Signatures with a mistake, each made here by straightforward code, and what is found of them.
#![cfg(all(feature = "callback", feature = "diagnose"))]
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use proptest::prelude::*;
use sha1::Sha1;
use sha2::Sha256;
use zego_sign::{
    AppId, Nonce, ServerSecret, Timestamp,
    callback::CallbackSecret,
    diagnose::{AppSign, Diagnosis, KnownSecrets, MAX_CANDIDATES, MAX_HASHES, RefusedSignature, diagnose, hashed_text},
    sign,
};

const APP: u32 = 12345;
const OTHER_APP: u32 = 54321;
const NONCE: &str = "4fd24687296dd9f3";
const SECRET: &str = "9193cc662A4c0ec135ec71fb57194b38";
const OTHER_SECRET: &str = "0123456789abcdef0123456789abcdef";
const CALLBACK_SECRET: &str = "ca11bacc";
const APP_SIGN: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const TIME: u64 = 1_615_186_943;
const PARAMETERS: [(&str, &str); 7] = [
    ("Action", "SearchMedia"),
    ("AppId", "12345"),
    ("SignatureNonce", NONCE),
    ("Timestamp", "1615186943"),
    ("SignatureVersion", "2.0"),
    ("Signature", "left out of what is signed"),
    ("Vendor", "Ws"),
];
const SORTED: &str = "Action=SearchMedia&AppId=12345&SignatureNonce=4fd24687296dd9f3&SignatureVersion=2.0&Timestamp=1615186943&Vendor=Ws";

fn md5(text: impl AsRef<[u8]>) -> String {
    hex(Md5::digest(text))
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn hmac<M: KeyInit + Mac>(key: &str, text: &str) -> String {
    let mut mac = <M as KeyInit>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    hex(mac.finalize().into_bytes())
}

fn found_of(nonce: &str, timestamp: &str, signature: &str) -> Option<Diagnosis> {
    let (secret, other) = (ServerSecret::new(SECRET).unwrap(), ServerSecret::new(OTHER_SECRET).unwrap());
    let (callback, app_sign) = (CallbackSecret::new(CALLBACK_SECRET).unwrap(), AppSign::new(APP_SIGN).unwrap());
    let refused = RefusedSignature::new(AppId::new(APP).unwrap(), nonce, timestamp, signature)
        .parameters(&PARAMETERS)
        .nonces(["0123456789abcdef"])
        .timestamps([1_600_000_000]);
    let known = KnownSecrets::new(&secret).callback_secret(&callback).app_sign(&app_sign).app(AppId::new(OTHER_APP).unwrap(), &other);
    let found = diagnose(&refused, &known);
    let printed = format!("{found:?} {refused:?} {known:?} {app_sign:?}");
    for secret in [SECRET, OTHER_SECRET, CALLBACK_SECRET, APP_SIGN] {
        assert!(!printed.contains(secret), "{printed}");
    }
    assert!(signature.len() < 20 || !printed.contains(signature), "{printed}");
    found
}

#[test]
fn every_mistake_is_named() {
    let (s, n, t) = (SECRET, NONCE, TIME);
    let right = format!("12345{n}{s}{t}");
    let upper = |text: &str| text.to_ascii_uppercase();
    let digest = Md5::digest(&right);
    for (signature, said) in [
        // How it is hashed.
        (hmac::<Hmac<Md5>>(s, &right), "an HMAC of MD5"),
        (hmac::<Hmac<Md5>>(s, &format!("12345{n}{t}")), "an HMAC of MD5"),
        (hmac::<Hmac<Sha1>>(s, &format!("12345{n}{t}")), "an HMAC of SHA-1"),
        (hmac::<Hmac<Sha256>>(s, &format!("{t}{n}12345")), "an HMAC of SHA-256"),
        (hmac::<Hmac<Sha256>>(s, &format!("12345&{n}&{t}")), "an HMAC of SHA-256"),
        (hmac::<Hmac<Sha256>>(s, &format!("12345\n{n}\n{t}")), "an HMAC of SHA-256"),
        (
            hmac::<Hmac<Sha1>>(s, SORTED),
            "parameters were signed as name=value: sign AppId, SignatureNonce, ServerSecret and Timestamp alone; and it is an HMAC of SHA-1",
        ),
        (hex(Sha1::digest(&right)), "made with SHA-1"),
        (hex(Sha256::digest(&right)), "made with SHA-256"),
        (md5(md5(&right)), "hashed twice"),
        (md5(Md5::digest(&right)), "hashed twice"),
        // What is hashed.
        (md5(format!("{SORTED}{s}")), "parameters were signed"),
        (md5(format!("{SORTED}&key={s}")), "parameters were signed"),
        (md5(format!("{s}AppId=12345&SignatureNonce={n}&Timestamp={t}{s}")), "parameters were signed"),
        (md5(format!("{t}{s}{n}12345")), "joined as Timestamp + ServerSecret + SignatureNonce + AppId: join them as AppId + "),
        (md5(format!("12345{s}{n}{t}")), "joined as AppId + ServerSecret + SignatureNonce + Timestamp"),
        (md5(format!("12345&{n}&{s}&{t}")), "'&' stood between the parts"),
        (md5(format!("12345,{n},{s},{t}")), "',' stood between the parts"),
        (
            md5(format!("{t}|{n}|{s}|12345")),
            "joined as Timestamp + SignatureNonce + ServerSecret + AppId: join them as AppId + SignatureNonce + ServerSecret + Timestamp; and '|' stood",
        ),
        (md5(format!("{n}{s}{t}")), "AppId was not signed"),
        (md5(format!("12345{n}{t}")), "ServerSecret was not signed"),
        (md5(format!("12345{s}{t}")), "SignatureNonce was not signed"),
        (
            md5(format!("{s}{n}12345")),
            "Timestamp was not signed: join AppId + SignatureNonce + ServerSecret + Timestamp; and the parts were joined as",
        ),
        // The secret.
        (md5(format!("12345{n}{s}\n{t}")), "with white space, quotes"),
        (md5(format!("12345{n}\"{s}\"{t}")), "with white space, quotes"),
        (md5(format!("12345{n}{}{t}", s.to_lowercase())), "signed in lower case"),
        (md5(format!("12345{n}{}{t}", s.to_uppercase())), "signed in upper case"),
        (md5(format!("12345{n}{CALLBACK_SECRET}{t}")), "callback secret was signed"),
        (md5(format!("12345{n}{APP_SIGN}{t}")), "AppSign was signed"),
        (md5(format!("12345{n}{OTHER_SECRET}{t}")), "ServerSecret of app 54321"),
        // The app.
        (md5(format!("54321{n}{s}{t}")), "AppId 54321 was signed"),
        (md5(format!("54321{n}{OTHER_SECRET}{t}")), "AppId 54321 was signed"),
        // The nonce.
        (md5(format!("12345{}{s}{t}", upper(n))), "in another case"),
        (md5([b"12345".as_slice(), &0x4fd2_4687_296d_d9f3_u64.to_be_bytes(), s.as_bytes(), b"1615186943"].concat()), "bytes of the nonce"),
        (md5(format!("123450123456789abcdef{s}{t}")), "another nonce was signed"),
        // The time.
        (md5(format!("12345{n}{s}{t}007")), "signed in milliseconds and sent in seconds"),
        (md5(format!("12345{n}{s}{}", t + 1)), "the time 1615186944 was signed"),
        (md5(format!("12345{n}{s}{}", t - 300)), "the time 1615186643 was signed"),
        (md5(format!("12345{n}{s}1600000000")), "the time 1600000000 was signed"),
        // How it is written.
        (upper(&md5(&right)), "upper-case digits"),
        (STANDARD.encode(digest), "Base64 of the hash"),
        (URL_SAFE_NO_PAD.encode(digest), "Base64 of the hash"),
        (STANDARD.encode(md5(&right)), "Base64 of the hexadecimal digits"),
        (md5(&right)[8..24].to_owned(), "only 16 of its digits"),
        (md5(&right)[..16].to_owned(), "only 16 of its digits"),
        (format!("\"{}\"", md5(&right)), "quotes stand around it"),
        (format!("{}\n", md5(&right)), "quotes stand around it"),
        // More than one at once.
        (upper(&md5(format!("12345{n}{s}\n{t}"))), "trim what it is read from; and it has upper-case digits"),
        (STANDARD.encode(Sha256::digest(&right)), "made with SHA-256: use MD5; and it is Base64"),
        (STANDARD.encode(Sha1::digest(format!("12345{n}{s}{}", t - 2))), "the time 1615186941 was signed"),
    ] {
        let found = found_of(n, "1615186943", &signature).unwrap_or_else(|| panic!("nothing: {said}")).to_string();
        assert!(found.contains(said), "{said}: {found}");
    }
}

#[test]
fn however_many_apps_there_are_the_other_secrets_are_tried() {
    let (secret, other) = (ServerSecret::new(SECRET).unwrap(), ServerSecret::new(OTHER_SECRET).unwrap());
    let (callback, app_sign) = (CallbackSecret::new(CALLBACK_SECRET).unwrap(), AppSign::new(APP_SIGN).unwrap());
    let known = (1..=100).fold(KnownSecrets::new(&secret), |known, app| known.app(AppId::new(app).unwrap(), &other));
    let known = known.callback_secret(&callback).app_sign(&app_sign);
    for (hashed, said) in [
        (format!("12345{NONCE}{CALLBACK_SECRET}{TIME}"), Some("callback secret was signed")),
        (format!("12345{NONCE}{APP_SIGN}{TIME}"), Some("AppSign was signed")),
        (format!("{MAX_CANDIDATES}{NONCE}{SECRET}{TIME}"), Some("AppId 16 was signed")),
        // Of the apps, the first are tried.
        (format!("{}{NONCE}{SECRET}{TIME}", MAX_CANDIDATES + 1), None),
    ] {
        let signature = md5(&hashed);
        let found = diagnose(&RefusedSignature::new(AppId::new(APP).unwrap(), NONCE, "1615186943", &signature), &known);
        let found = found.map(|found| found.to_string());
        assert_eq!(found.is_some(), said.is_some(), "{hashed}: {found:?}");
        assert!(found.unwrap_or_default().contains(said.unwrap_or_default()), "{hashed}");
    }
}

#[test]
fn what_was_sent_otherwise_than_signed_is_named() {
    for (sent, signed, said) in [
        ("a b", "a%20b", "percent-encoded before it was signed"),
        ("a b", "a+b", "percent-encoded before it was signed"),
        ("a%2Bb", "a+b", "percent-encoded twice"),
        ("AB", "ab", "in another case"),
        ("9f-8e-7d", "9f8e7d", "without the dashes"),
        (" 9f8e", "9f8e", "without the dashes or white space"),
    ] {
        let found = found_of(sent, "1615186943", &md5(format!("12345{signed}{SECRET}{TIME}"))).unwrap().to_string();
        assert!(found.contains(said), "{said}: {found}");
    }
    let found = found_of(NONCE, "1615186943123", &md5(format!("12345{NONCE}{SECRET}{TIME}"))).unwrap().to_string();
    assert!(found.contains("signed in seconds and sent in milliseconds"), "{found}");
}

#[test]
fn dropped_zeros_are_named() {
    let found = |make: fn(&[u8]) -> String| {
        // The first second at whose signature something is dropped.
        let of = |time: &u64| Md5::digest(format!("12345{NONCE}{SECRET}{time}"));
        let time = (TIME..TIME + 10_000).find(|time| make(&of(time)).len() < 32).unwrap();
        found_of(NONCE, &time.to_string(), &make(&of(&time))).unwrap().to_string()
    };
    assert!(found(|digest| hex(digest).trim_start_matches('0').to_owned()).contains("zeros were dropped"));
    assert!(found(|digest| digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:x}"))).contains("zeros were dropped"));
}

#[test]
fn what_cannot_be_proven_is_not_told() {
    for signature in [
        "",
        "x",
        "d41d8cd98f00b204e9800998ecf8427e",
        &md5(format!("12345{NONCE}another-secret{TIME}")),
        &md5(format!("12345{NONCE}{SECRET}{}", TIME + 301)),
        &"=".repeat(70_000),
        "ünïcödé",
    ] {
        assert_eq!(found_of(NONCE, "1615186943", signature), None, "{signature}");
    }
    assert_eq!(found_of(NONCE, "soon", &md5("x")), None);
}

#[test]
fn the_hashed_text_hides_the_secret() {
    assert_eq!(hashed_text(AppId::new(APP).unwrap(), NONCE, "1615186943"), "123454fd24687296dd9f3<ServerSecret>1615186943");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_right_signature_has_no_mistake(nonce: [u8; 8], time in 1_000_000_000..2_000_000_000_u64) {
        let (app_id, secret, nonce) = (AppId::new(APP).unwrap(), ServerSecret::new(SECRET).unwrap(), Nonce::from_bytes(nonce));
        let signature = sign(app_id, &secret, nonce, Timestamp::from_secs(time));
        prop_assert_eq!(found_of(nonce.as_str(), &time.to_string(), signature.as_str()), None);
    }

    #[test]
    fn a_random_signature_proves_nothing(signature in "[0-9a-f]{28,32}|[0-9a-f]{40}|[0-9a-f]{64}|[A-Za-z0-9+/]{22}==|[0-9A-F]{16}|.{0,80}", nonce in "\\PC{0,20}") {
        prop_assert_eq!(found_of(&nonce, "1615186943", &signature), None);
        prop_assert!(MAX_HASHES <= 2_000);
    }
}
