//! What is said of a login token that is no good.
#![cfg(feature = "token")]
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use aes::Aes256;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cbc::{
    Encryptor,
    cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7},
};
use proptest::{collection::vec, prelude::*};
use zego_sign::{
    ServerSecret, Timestamp,
    token::{Inspection, KeyError, TokenRefusal, inspect, open},
};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const IV: &[u8; 16] = b"k3y1v0000abcdefg";
const EXPIRES: i64 = 1_700_003_600;
const PLAIN: &str = r#"{"app_id":1234567890,"user_id":"ann","ctime":1700000000,"expire":1700003600,"nonce":12345,"payload":""}"#;
/// `PLAIN` in the layout of ZEGO's newer samples, made with Python's `cryptography` package: a nonce of 12 bytes and the mode 1 at the end.
const GCM: &str = "04AAAAAGVT/xAADAABAgMEBQYHCAkKCwB3VsfaDKlHu8iK5kCMQvvkMtEwOrcQngH4Ra7k3dwHlqbcxVg8ZZd0ZPhI3n7gnfQKHNutwTiApe4KJkw+dWl6XJ\
    czUwEGE2uYa1l4MdsfY1ZnsuBKdV/W0LWcZa/DNv86jfQ5sq+N4xqoJnHbqfV2UMjxoh9h50oB";

fn secret() -> ServerSecret {
    ServerSecret::new(SECRET).unwrap()
}

fn opened(token: &str) -> Result<Inspection, TokenRefusal> {
    open(&secret(), token)
}

fn encrypted(plain: &str) -> Vec<u8> {
    Encryptor::<Aes256>::new_from_slices(SECRET.as_bytes(), IV).unwrap().encrypt_padded_vec::<Pkcs7>(plain.as_bytes())
}

/// Parts with the lengths of the second and third before them.
fn bytes(expires: &[u8], iv: &[u8], encrypted: &[u8]) -> Vec<u8> {
    let length = |part: &[u8]| u16::try_from(part.len()).unwrap().to_be_bytes();
    [expires, &length(iv), iv, &length(encrypted), encrypted].concat()
}

fn text(bytes: &[u8]) -> String {
    format!("04{}", STANDARD.encode(bytes))
}

fn sample() -> Vec<u8> {
    bytes(&EXPIRES.to_be_bytes(), IV, &encrypted(PLAIN))
}

fn holding(plain: &str) -> String {
    text(&bytes(&EXPIRES.to_be_bytes(), IV, &encrypted(plain)))
}

#[test]
fn expires_to_the_second() {
    let at = |now: u64| inspect(&secret(), &text(&sample()), Timestamp::from_secs(now));
    let good = at(1_700_003_599).unwrap();
    assert_eq!(good, opened(&text(&sample())).unwrap());
    assert_eq!(good, at(0).unwrap(), "made by a clock that is ahead");
    for (now, age) in [(1_700_003_600, 0), (1_700_003_605, 5), (u64::MAX, u64::MAX - 1_700_003_600)] {
        assert!(matches!(at(now), Err(TokenRefusal::Expired { age_secs, .. }) if age_secs == age));
    }
}

#[test]
fn texts_that_are_no_token() {
    let token = text(&sample());
    let jwt = "eyJhbGciOiJIUzI1NiIsInR5cCI6InplZ28tdG9rZW4tMDQifQ.eyJhcHBfaWQiOjF9.c2lnbmF0dXJl";
    for (text, expected) in [
        ("", TokenRefusal::Empty),
        (jwt, TokenRefusal::Jwt),
        (&format!("04{jwt}"), TokenRefusal::Jwt),
        ("a.b.c", TokenRefusal::Prefix),
        ("4AAAA", TokenRefusal::Prefix),
        (&token[2..], TokenRefusal::Prefix),
        ("null", TokenRefusal::Prefix),
        ("04", TokenRefusal::Truncated),
        (&token[..token.len() - 1], TokenRefusal::Truncated),
        (&token[..token.len() - 4], TokenRefusal::Truncated),
        (&token[..30], TokenRefusal::Truncated),
        (token.trim_end_matches('='), TokenRefusal::Truncated),
        (GCM, TokenRefusal::Gcm),
    ] {
        assert_eq!(opened(text), Err(expected), "{text}");
    }
    for digit in 1..=3 {
        assert!(matches!(opened(&format!("0{digit}AAAA")), Err(TokenRefusal::Version { found, .. }) if found == digit));
    }
    for (text, found) in
        [(format!("{token}\n"), token.len()), (format!(" {token}"), 0), (format!("\"{token}\""), 0), (token.replace('+', " "), 0)]
    {
        assert!(matches!(opened(&text), Err(TokenRefusal::Stray { at, .. }) if found == 0 || at == found), "{text}");
    }
    for (text, found) in [("04AAAA-AAA", 6), ("04AA_AAAAA", 4), ("04AAAA%2BA", 6), ("04AA=AAAAA", 4), ("04AAAé", 5)] {
        assert!(matches!(opened(text), Err(TokenRefusal::Base64 { at, .. }) if at == found), "{text}: {:?}", opened(text));
    }
}

#[test]
fn layouts() {
    let body = encrypted(PLAIN);
    let expires = EXPIRES.to_be_bytes();
    let said = |bytes: &[u8]| opened(&text(bytes)).unwrap_err();

    assert_eq!(said(&bytes(&expires[4..], IV, &body)), TokenRefusal::FourByteExpiry);
    assert_eq!(said(&bytes(&expires, &[1; 12], &body)), TokenRefusal::Gcm);
    assert_eq!(said(&[&sample()[..], &[1]].concat()), TokenRefusal::Gcm);
    assert!(matches!(said(&[&sample()[..], &[0]].concat()), TokenRefusal::Trailing { bytes: 1, .. }));
    assert!(matches!(said(&[&sample()[..], &[1; 5]].concat()), TokenRefusal::Trailing { bytes: 5, .. }));
    assert!(matches!(said(&bytes(&expires, &IV[..15], &body)), TokenRefusal::IvLength { found: 15, .. }));
    assert!(matches!(said(&bytes(&expires, IV, &body[1..])), TokenRefusal::NotBlocks { bytes, .. } if bytes == body.len() - 1));
    assert!(matches!(said(&bytes(&expires, IV, &[])), TokenRefusal::NotBlocks { bytes: 0, .. }));
    for length in 0..sample().len() {
        assert_eq!(said(&sample()[..length]), TokenRefusal::Truncated, "{length} bytes");
    }
}

#[test]
fn secrets() {
    let token = text(&sample());
    let other = |text: String| open(&ServerSecret::new(text).unwrap(), &token).unwrap_err();
    assert_eq!(other("f".repeat(64)), TokenRefusal::Key(KeyError::AppSign));
    assert!(matches!(other("f".repeat(33)), TokenRefusal::Key(KeyError::Length { found: 33, .. })));
    // Among so many the padding is right by accident more than once.
    for number in 0..2000 {
        assert_eq!(other(format!("{number:032x}")), TokenRefusal::WrongSecret);
    }
}

#[test]
fn claims() {
    assert!(opened(&holding(PLAIN)).is_ok());
    assert_eq!(opened(&holding(&PLAIN[..PLAIN.len() - 1])), Err(TokenRefusal::Damaged));
    assert_eq!(opened(&holding("")), Err(TokenRefusal::WrongSecret));
    // In another order, with white space, an unknown claim and no payload, as others write it.
    let other = r#"{ "user_id": "ann", "nonce": 12345, "app_id": 1234567890, "expire": 1700003600, "ctime": 1700000000, "x": [1] }"#;
    assert_eq!(opened(&holding(other)), opened(&holding(PLAIN)));

    for (from, to, expected) in [
        ("1234567890", "0", "app_id"),
        ("1234567890", "\"1234567890\"", "app_id"),
        ("1234567890", "4294967296", "app_id"),
        ("\"ann\"", "\"\"", "user_id"),
        ("\"ann\"", "5", "user_id"),
        ("user_id", "userId", "user_id"),
        ("\"ctime\":1700000000", "\"ctime\":-1", "ctime"),
        ("\"ctime\":1700000000", "\"ctime\":1700000000.5", "ctime"),
        ("\"expire\":1700003600", "\"expire\":null", "expire"),
        ("12345,\"payload", "2147483648,\"payload", "nonce"),
        ("12345,\"payload", "\"a\",\"payload", "nonce"),
        ("\"payload\":\"\"", "\"payload\":{\"room_id\":\"r\"}", "payload"),
    ] {
        let refusal = opened(&holding(&PLAIN.replace(from, to))).unwrap_err();
        assert!(matches!(refusal, TokenRefusal::Field { name, .. } if name == expected), "{to}: {refusal:?}");
        assert!(refusal.to_string().contains(expected));
    }
    for (from, to, expected) in [
        ("1700000000", "1700000000000", TokenRefusal::NotSeconds),
        ("\"ctime\":1700000000", "\"ctime\":1700003600", TokenRefusal::NoLifetime),
        ("1700003600", "3600", TokenRefusal::NoLifetime),
        ("1700003600", "1700003601", TokenRefusal::ExpiryMismatch),
    ] {
        assert_eq!(opened(&holding(&PLAIN.replace(from, to))), Err(expected), "{to}");
    }
    let negative = bytes(&(-EXPIRES).to_be_bytes(), IV, &encrypted(PLAIN));
    assert_eq!(opened(&text(&negative)), Err(TokenRefusal::ExpiryMismatch));
}

/// CBC authenticates nothing, so an altered vector can make another `AppID`; no alteration goes without a sign.
#[test]
fn every_flipped_bit_is_refused_or_reported() {
    let (sample, good) = (sample(), opened(&text(&sample())).unwrap());
    let mut reported = Vec::new();
    for at in 0..sample.len() * 8 {
        let mut changed = sample.clone();
        changed[at / 8] ^= 1 << (at % 8);
        match opened(&text(&changed)) {
            Ok(found) => {
                assert_ne!(found, good, "bit {at}");
                assert_ne!(found.app_id(), good.app_id(), "bit {at}");
                reported.push(at / 8);
            }
            Err(refusal) => {
                assert!(!matches!(refusal, TokenRefusal::Key(_) | TokenRefusal::Empty | TokenRefusal::Stray { .. }), "{refusal:?}");
            }
        }
    }
    // The digits of the AppID within the first block, which the vector's bytes from 10 on are added to.
    assert!(!reported.is_empty() && reported.iter().all(|at| (20..26).contains(at)), "{reported:?}");
}

#[test]
fn every_changed_character_is_refused_or_reported() {
    let token = text(&sample());
    let good = opened(&token).unwrap();
    for at in 0..token.len() {
        for other in ["A", "B", "/", "-", "="] {
            let mut changed = token.clone();
            changed.replace_range(at..=at, other);
            assert!(changed == token || opened(&changed) != Ok(good.clone()), "{other} at {at}");
        }
    }
}

/// What a reason says must neither hold a secret nor leave its reader without advice.
#[test]
fn reasons_tell_no_secrets() {
    let token = text(&sample());
    for changed in [token.replace("04", "03"), token[2..].to_owned(), format!("{token}="), holding("{"), holding(&PLAIN.replace("ann", ""))]
    {
        let refusal = opened(&changed).unwrap_err();
        let said = format!("{refusal} {refusal:?}");
        assert!(!said.contains(&SECRET[..8]) && !said.contains(&token[2..12]) && !said.contains("12345"), "{said}");
        assert!(refusal.to_string().contains(": "), "{refusal}");
    }
}

proptest! {
    #[test]
    fn inspect_is_total(text in "\\PC*|0[1-5][A-Za-z0-9+/]{0,200}={0,2}", now: u64) {
        prop_assert!(inspect(&secret(), &text, Timestamp::from_secs(now)).is_err());
    }

    #[test]
    fn inspect_is_total_over_bytes(garbage in vec(any::<u8>(), 0..300), expires: i64, iv in vec(any::<u8>(), 0..20), now: u64) {
        let now = Timestamp::from_secs(now);
        prop_assert!(inspect(&secret(), &text(&garbage), now).is_err());
        prop_assert!(inspect(&secret(), &text(&bytes(&expires.to_be_bytes(), &iv, &garbage)), now).is_err());
        prop_assert!(inspect(&secret(), &text(&bytes(&expires.to_be_bytes(), IV, &garbage)), now).is_err());
    }

    /// Well encrypted, and whatever inside.
    #[test]
    fn inspect_is_total_over_claims(inside: String, value in "-?[0-9]{1,25}|null|\"\\PC{0,5}\"|\\[\\]", field in 0..6_usize) {
        prop_assert!(opened(&holding(&inside)).is_err());
        let name = ["app_id", "user_id", "ctime", "expire", "nonce", "payload"][field];
        let mut claims: serde_json::Value = serde_json::from_str(PLAIN).unwrap();
        if let Ok(value) = serde_json::from_str(&value) {
            claims[name] = value;
        }
        if let Ok(found) = opened(&holding(&claims.to_string())) {
            prop_assert!(!found.user_id().is_empty() && found.expires() > found.created());
        }
    }
}
