//! What is said of a login token that is no good.
#![cfg(feature = "token")]
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use aes::{Aes128, Aes256};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cbc::{
    Encryptor,
    cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7},
};
use proptest::{collection::vec, prelude::*};
use zego_sign::{
    AppId, ServerSecret, ShapeMistake, Timestamp,
    token::{ClaimProblem, Inspection, KeyError, TokenCipher, TokenFinding, TokenRefusal, inspect, open},
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
        ("null", TokenRefusal::Prefix),
        ("04", TokenRefusal::Truncated),
        (&token[..token.len() - 1], TokenRefusal::Unpadded),
        (&token[..token.len() - 2], TokenRefusal::Truncated),
        (&token[..token.len() - 4], TokenRefusal::Truncated),
        (&token[..30], TokenRefusal::Truncated),
        (token.trim_end_matches('='), TokenRefusal::Unpadded),
        // Of other trades.
        ("-----BEGIN PUBLIC KEY-----\nMFww\n-----END PUBLIC KEY-----", TokenRefusal::Pem),
        (&format!("{{\"token\": \"{token}\"}}"), TokenRefusal::Json),
        (SECRET, TokenRefusal::Secret),
        (&SECRET.repeat(2), TokenRefusal::Secret),
        // The right bytes, written otherwise.
        (&token[2..], TokenRefusal::NoVersion),
        (&STANDARD.encode(&token), TokenRefusal::Twice),
        (&format!("04{}", STANDARD.encode(&token)), TokenRefusal::Twice),
        (&format!("04{}", STANDARD.encode(&token[2..])), TokenRefusal::Twice),
        (&format!("04{}", hex(&sample())), TokenRefusal::Hex),
        (&hex(&sample()), TokenRefusal::Hex),
        (&hex(token.as_bytes()), TokenRefusal::Hex),
        ("04U2FsdGVkX1+vupppZksvRf5pq5g5XjFRlipRkwB0K1Y=", TokenRefusal::Passphrase),
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
    for (text, found) in [("04AAAA-+AA", 6), ("04AA%GAAAA", 4), ("04AA=AAAAA", 4), ("04AAAé", 5), ("04AAAA*A", 6)] {
        assert!(matches!(opened(text), Err(TokenRefusal::Base64 { at, .. }) if at == found), "{text}: {:?}", opened(text));
    }
    for (text, found) in [("04AAAA-AAA", 6), ("04AA_AAAAA", 4)] {
        assert!(matches!(opened(text), Err(TokenRefusal::UrlSafe { at, .. }) if at == found), "{text}: {:?}", opened(text));
    }
    for (text, found) in [("04AAAA%2BA", 6), ("04AAAA%3D%3D", 6), ("04AAAA%23eyJ", 6), ("%3004", 0)] {
        assert!(matches!(opened(text), Err(TokenRefusal::PercentEncoded { at, .. }) if at == found), "{text}: {:?}", opened(text));
    }
}

#[test]
fn layouts() {
    let body = encrypted(PLAIN);
    let expires = EXPIRES.to_be_bytes();
    let said = |bytes: &[u8]| opened(&text(bytes)).unwrap_err();

    assert!(matches!(said(&[&sample()[..], &[1]].concat()), TokenRefusal::WrongMode));
    assert!(matches!(said(&[&sample()[..], &[7]].concat()), TokenRefusal::Mode { found: 7, .. }));
    assert!(matches!(said(&[&sample()[..], &[1; 5]].concat()), TokenRefusal::Trailing { bytes: 5, .. }));
    assert!(matches!(said(&bytes(&expires, &IV[..15], &body)), TokenRefusal::IvLength { found: 15, .. }));
    assert!(matches!(said(&bytes(&expires, hex(IV).as_bytes(), &body)), TokenRefusal::IvLength { found: 32, .. }));
    assert!(matches!(said(&bytes(&expires, IV, &body[1..])), TokenRefusal::NotBlocks { bytes, .. } if bytes == body.len() - 1));
    assert!(matches!(said(&bytes(&expires, IV, &[])), TokenRefusal::NotBlocks { bytes: 0, .. }));
    for length in 0..sample().len() {
        assert_eq!(said(&sample()[..length]), TokenRefusal::Truncated, "{length} bytes");
    }
    // The mode of AES-CBC, by the number that the vendor's samples have for it.
    assert_eq!(opened(&text(&[&sample()[..], &[0]].concat())), opened(&text(&sample())));
}

/// What others leave out, and turn round: each is named, also where several come together.
#[test]
fn layouts_of_others() {
    let (expires, body, gcm) = (EXPIRES.to_be_bytes(), encrypted(PLAIN), STANDARD.decode(&GCM[2..]).unwrap());
    let length = |part: &[u8]| u16::try_from(part.len()).unwrap().to_be_bytes();
    let little = |part: &[u8]| u16::try_from(part.len()).unwrap().to_le_bytes();
    let (gcm_iv, gcm_body) = (&gcm[10..22], &gcm[24..gcm.len() - 1]);
    for (bytes, expected) in [
        (bytes(&expires[4..], IV, &body), "its expiry has 4 bytes and must have 8"),
        (bytes(&[], IV, &body), "it has no expiry before"),
        ([&expires[..], IV, &length(&body), &body].concat(), "it has no length before the initialization vector"),
        ([&expires[..], &length(IV), IV, &body].concat(), "it has no length before the encrypted part"),
        (
            [&expires[..], IV, &body].concat(),
            "it has no length before the initialization vector, and it has no length before the encrypted part",
        ),
        (
            [&expires[4..], IV, &body].concat(),
            "its expiry has 4 bytes and must have 8, and it has no length before the initialization vector, and it has",
        ),
        ([IV, &body[..]].concat(), "it has no expiry before the initialization vector, and it has no length before"),
        ([&expires[..], &little(IV), IV, &little(&body), &body].concat(), "its lengths have their least significant byte first"),
        ([&expires[..], gcm_iv, gcm_body, &[1]].concat(), "it has no length before the initialization vector"),
        ([&expires[..], gcm_iv, &length(gcm_body), gcm_body, &[1]].concat(), "it has no length before the initialization vector"),
        ([&expires[..], gcm_iv, gcm_body].concat(), "it has no length before the initialization vector"),
    ] {
        let refusal = opened(&text(&bytes)).unwrap_err();
        assert!(matches!(refusal, TokenRefusal::Layout(_)), "{expected}: {refusal:?}");
        assert!(refusal.to_string().contains(&format!("otherwise: {expected}")), "{refusal}");
    }
    // Under another secret only what is accounted for byte by byte is named.
    let other = open(&ServerSecret::new("f".repeat(32)).unwrap(), &text(&bytes(&expires[4..], IV, &body))).unwrap_err();
    assert!(matches!(other, TokenRefusal::Layout(layout) if layout.expiry_bytes == 4), "{other:?}");
}

/// Tokens of the vendor's newer samples, and what others make of them.
#[test]
fn tokens_of_aes_gcm() {
    let found = opened(GCM).unwrap();
    assert_eq!((found.user_id(), found.nonce(), found.payload_text()), ("ann", 12345, ""));
    assert!(matches!(found.cipher(), TokenCipher::Gcm { iv } if iv == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
    let bytes = STANDARD.decode(&GCM[2..]).unwrap();
    let said = |bytes: &[u8]| opened(&text(bytes)).unwrap_err();
    assert_eq!(said(&bytes[..bytes.len() - 1]), TokenRefusal::NoMode);
    for (mode, expected) in [(0, 0), (2, 2), (255, 255)] {
        let refusal = said(&[&bytes[..bytes.len() - 1], &[mode]].concat());
        assert!(matches!(refusal, TokenRefusal::Mode { found, .. } if found == expected), "{refusal:?}");
    }
    // Each byte that is encrypted or that encrypts is authenticated; the expiry before it is not, and stands inside as well.
    for at in (10..22).chain(24..bytes.len() - 1) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(matches!(said(&changed), TokenRefusal::Tag | TokenRefusal::WrongSecret), "byte {at}");
    }
    let mut changed = bytes.clone();
    changed[7] ^= 1;
    assert_eq!(said(&changed), TokenRefusal::ExpiryMismatch);
    // Without its tag, and with nothing but one.
    let body = &bytes[24..bytes.len() - 17];
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    assert_eq!(said(&[&bytes[..22], &length, body, &[1]].concat()), TokenRefusal::Tag);
    assert!(matches!(said(&[&bytes[..22], &[0, 16], &body[..16], &[1]].concat()), TokenRefusal::NoTag { bytes: 16, .. }));
    let other = open(&ServerSecret::new("f".repeat(32)).unwrap(), GCM).unwrap_err();
    assert_eq!(other, TokenRefusal::WrongSecret);
    // A vector of AES-CBC's length, which the cipher could use and ZEGO does not read.
    assert!(matches!(said(&[&self::bytes(&EXPIRES.to_be_bytes(), IV, body)[..], &[1]].concat()), TokenRefusal::GcmIv { found: 16, .. }));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// A kit's suffix is read and held against the token; what it has beyond that is only named.
#[test]
fn tokens_of_kits() {
    let token = holding(&PLAIN.replace("\"payload\":\"\"", r#""payload":"{\"room_id\":\"r\",\"privilege\":{\"1\":1}}""#));
    let kit = |json: &str| opened(&format!("{token}#{}", STANDARD.encode(json))).unwrap();
    let good = kit(r#"{"userID":"ann","roomID":"r","userName":"Zo%C3%AB%20%E7%94%A8","appID":1234567890}"#);
    let suffix = good.kit().unwrap();
    assert_eq!((suffix.user_id(), suffix.room_id(), suffix.user_name()), (Some("ann"), Some("r"), Some("Zoë 用")));
    assert_eq!((suffix.app_id(), suffix.others().len(), good.findings()), (AppId::new(1_234_567_890).ok(), 0, &[][..]));
    assert!(good.payload().unwrap().allows_login());
    // Under AES-GCM, and without padding, as others write it.
    assert_eq!(
        opened(&format!("{GCM}#{}", STANDARD.encode(r#"{"userID":"ann","roomID":"any","userName":"","appID":1234567890}"#)))
            .unwrap()
            .findings(),
        []
    );
    assert_eq!(
        opened(&format!("{token}#eyJ1c2VySUQiOiJhbm4iLCJyb29tSUQiOiJyIiwidXNlck5hbWUiOiIiLCJhcHBJRCI6MTIzNDU2Nzg5MH0")).unwrap().findings(),
        []
    );

    for (json, expected) in [
        (r#"{"userID":"eve","roomID":"r","userName":"","appID":1234567890}"#, vec!["kit_user"]),
        (r#"{"userID":"ann","roomID":"x","userName":"","appID":1234567890}"#, vec!["kit_room"]),
        (r#"{"userID":"ann","roomID":"r","userName":"","appID":1}"#, vec!["kit_app"]),
        (r#"{"userID":7,"roomID":"r","userName":"100%","appID":"1234567890"}"#, vec!["kit_field", "kit_field"]),
        ("{}", vec!["kit_field"; 4]),
        ("[1]", vec!["kit_unreadable"]),
        ("", vec!["kit_unreadable"]),
    ] {
        let found = kit(json);
        let names: Vec<_> = found.findings().iter().map(TokenFinding::as_str).collect();
        assert_eq!(names, expected, "{json}: {:?}", found.findings());
    }
    let hiding = kit(r#"{"userID":"ann","roomID":"r","userName":"","appID":1234567890,"serverSecret":"hush-hush"}"#);
    assert_eq!(hiding.kit().unwrap().others(), ["serverSecret"]);
    assert!(!format!("{hiding:?}").contains("hush"));
    // What is wrong with the token comes first.
    assert_eq!(opened("04#eyJ9"), Err(TokenRefusal::Truncated));
    assert!(matches!(opened(&format!("{token}#not Base64")), Ok(found) if found.findings() == [TokenFinding::KitUnreadable]));
}

/// A payload's mistakes are named, and what it may have meant is not made up.
#[test]
fn payloads_that_grant_nothing_say_why() {
    let found = |payload: &str| {
        let mut claims: serde_json::Value = serde_json::from_str(PLAIN).unwrap();
        claims["payload"] = payload.into();
        opened(&holding(&claims.to_string())).unwrap()
    };
    for (payload, expected) in [
        ("hello", "the payload is no JSON"),
        ("[1]", "the payload is no object"),
        (r#""{\"room_id\":\"r\"}""#, "the payload was made JSON twice"),
        (r#"{"a":1}"#, "the payload has neither room_id nor privilege"),
        (r#"{"roomId":"r","privilege":{"1":1}}"#, "the payload has `room_id` in another spelling"),
        (r#"{"room_id":"r","privileges":{"1":1}}"#, "the payload has `privilege` in another spelling"),
        (r#"{"room_id":7,"privilege":{"1":1}}"#, "the payload's room_id is a number: write the room as text"),
        (r#"{"room_id":"r"}"#, "the payload's privilege is missing: write an object"),
        (r#"{"room_id":"r","privilege":[1,1]}"#, "the payload's privilege is a list"),
        (r#"{"room_id":"r","privilege":"{\"1\":1}"}"#, "the payload's privilege is a text"),
        (r#"{"room_id":"r","privilege":{"1":"1"}}"#, "the payload's privilege.1 is a text: write 1 to allow"),
        (r#"{"room_id":"r","privilege":{"1":true}}"#, "the payload's privilege.1 is a truth value"),
        (r#"{"room_id":"r","privilege":{"2":2}}"#, "the payload's privilege.2 is out of its range"),
        (r#"{"room_id":"r","privilege":{"2":null}}"#, "the payload's privilege.2 is null"),
        (r#"{"room_id":"r","privilege":{"1":1,"login":1}}"#, "the payload has a privilege that is neither"),
        (r#"{"room_id":"r","privilege":{"1":1},"stream_id_list":"s1"}"#, "the payload's stream_id_list is a text: write a list"),
        (r#"{"room_id":"r","privilege":{"1":1},"stream_id_list":[1]}"#, "the payload's an item of stream_id_list is a number"),
        (r#"{"room_id":"a b","privilege":{"1":1}}"#, "the room id has a space"),
        (r#"{"room_id":"r","privilege":{"1":1},"stream_id_list":[""]}"#, "the stream id is empty"),
    ] {
        let found = found(payload);
        let [finding] = found.findings() else { panic!("{payload}: {:?}", found.findings()) };
        assert!(finding.to_string().starts_with(expected), "{payload}: {finding}");
        let is_whole = matches!(finding, TokenFinding::Id(_) | TokenFinding::UnknownPrivilege);
        assert_eq!(found.payload().is_some(), is_whole, "{payload}");
        assert_eq!(found.payload_text(), payload);
    }
    for payload in ["", r#"{"room_id":"","privilege":{}}"#, r#"{"room_id":"r","privilege":{"1":1,"2":0},"stream_id_list":null,"more":1}"#] {
        assert_eq!(found(payload).findings(), [], "{payload}");
    }
}

#[test]
fn secrets() {
    let token = text(&sample());
    let other = |text: String| open(&ServerSecret::new(text).unwrap(), &token).unwrap_err();
    assert_eq!(other("f".repeat(64)), TokenRefusal::Key(KeyError::AppSign));
    assert!(matches!(other("f".repeat(33)), TokenRefusal::Key(KeyError::Length { found: 33, .. })));
    assert_eq!(other(SECRET.to_uppercase()), TokenRefusal::DoubtfulSecret(ShapeMistake::UpperCase));
    assert_eq!(other(format!("\"{SECRET}\"")), TokenRefusal::Key(KeyError::Shape(ShapeMistake::Quoted)));
    // Under the 16 bytes that its digits stand for.
    let key: Vec<u8> = (0..16).map(|at| u8::from_str_radix(&SECRET[at * 2..at * 2 + 2], 16).unwrap()).collect();
    let short = Encryptor::<Aes128>::new_from_slices(&key, IV).unwrap().encrypt_padded_vec::<Pkcs7>(PLAIN.as_bytes());
    assert_eq!(opened(&text(&bytes(&EXPIRES.to_be_bytes(), IV, &short))), Err(TokenRefusal::HexKey));
    // Among so many the padding is right by accident more than once.
    for number in 0..2000 {
        assert_eq!(other(format!("{number:032x}")), TokenRefusal::WrongSecret);
    }
}

#[test]
fn claims() {
    use ClaimProblem::{Empty, Missing, OutOfRange, Type};

    assert!(opened(&holding(PLAIN)).is_ok());
    assert_eq!(opened(&holding(&PLAIN[..PLAIN.len() - 1])), Err(TokenRefusal::Damaged));
    assert_eq!(opened(&holding("")), Err(TokenRefusal::WrongSecret));
    // In another order, with white space, an unknown claim and no payload, as others write it.
    let other = r#"{ "user_id": "ann", "nonce": 12345, "app_id": 1234567890, "expire": 1700003600, "ctime": 1700000000, "x": [1] }"#;
    assert_eq!(opened(&holding(other)), opened(&holding(PLAIN)));

    for (from, to, name, problem) in [
        ("1234567890", "0", "app_id", OutOfRange),
        ("1234567890", "\"1234567890\"", "app_id", Type("a text")),
        ("1234567890", "4294967296", "app_id", OutOfRange),
        ("\"ann\"", "\"\"", "user_id", Empty),
        ("\"ann\"", "5", "user_id", Type("a number")),
        ("user_id", "userId", "user_id", Missing),
        ("1700000000", "-1", "ctime", OutOfRange),
        ("1700000000", "\"1700000000\"", "ctime", Type("a text")),
        ("1700000000", "1700000000.5", "ctime", Type("a number with a fraction, or too large")),
        ("\"expire\"", "\"exp\"", "expire", Missing),
        ("12345,\"payload", "2147483648,\"payload", "nonce", OutOfRange),
        ("12345,\"payload", "-2147483649,\"payload", "nonce", OutOfRange),
        ("12345,\"payload", "18446744073709551616,\"payload", "nonce", Type("a number with a fraction, or too large")),
        ("12345,\"payload", "1.5,\"payload", "nonce", Type("a number with a fraction, or too large")),
        ("12345,\"payload", "\"a\",\"payload", "nonce", Type("a text")),
        ("\"payload\":\"\"", "\"payload\":{\"room_id\":\"r\"}", "payload", Type("an object")),
    ] {
        let refusal = opened(&holding(&PLAIN.replace(from, to))).unwrap_err();
        assert!(
            matches!(refusal, TokenRefusal::Claim { name: found, problem: is, .. } if (found, is) == (name, problem)),
            "{to}: {refusal:?}"
        );
        assert!(refusal.to_string().starts_with(&format!("the token's {name} {problem}: write ")), "{refusal}");
    }
    assert_eq!(opened(&holding(&serde_json::to_string(PLAIN).unwrap())), Err(TokenRefusal::ClaimsTwice));
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
            // The one change that means nothing: a byte 0 at the end, which is AES-CBC's.
            let is_mode = (at, other) == (token.len() - 1, "A");
            assert!(changed == token || opened(&changed) != Ok(good.clone()) || is_mode, "{other} at {at}");
        }
    }
}

/// What a reason says must neither hold a secret nor leave its reader without advice.
#[test]
fn reasons_tell_no_secrets() {
    let token = text(&sample());
    for changed in
        [token.replacen("04", "03", 1), token[2..].to_owned(), format!("{token}="), holding("{"), holding(&PLAIN.replace("ann", ""))]
    {
        let refusal = opened(&changed).unwrap_err();
        let said = format!("{refusal} {refusal:?}");
        assert!(!said.contains(&SECRET[..8]) && !said.contains(&token[2..12]) && !said.contains("12345"), "{said}");
        assert!(refusal.to_string().contains(": "), "{refusal}");
    }
}

proptest! {
    #[test]
    fn inspect_is_total(text in "\\PC*|0[1-5][A-Za-z0-9+/]{0,200}={0,2}(#[A-Za-z0-9+/]{0,40}={0,2})?|[0-9a-f]{0,90}|[%#A-Za-z0-9]{0,60}", now: u64) {
        prop_assert!(inspect(&secret(), &text, Timestamp::from_secs(now)).is_err());
    }

    #[test]
    fn inspect_is_total_over_bytes(garbage in vec(any::<u8>(), 0..300), expires: i64, iv in vec(any::<u8>(), 0..20), now: u64) {
        let now = Timestamp::from_secs(now);
        prop_assert!(inspect(&secret(), &text(&garbage), now).is_err());
        prop_assert!(inspect(&secret(), &text(&bytes(&expires.to_be_bytes(), &iv, &garbage)), now).is_err());
        prop_assert!(inspect(&secret(), &text(&bytes(&expires.to_be_bytes(), IV, &garbage)), now).is_err());
        let gcm = [bytes(&expires.to_be_bytes(), &IV[..12], &garbage), vec![1]].concat();
        prop_assert!(inspect(&secret(), &text(&gcm), now).is_err());
        // What comes after a token can be anything.
        let kit = format!("{GCM}#{}", STANDARD.encode(&garbage));
        prop_assert!(opened(&kit).is_ok());
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
