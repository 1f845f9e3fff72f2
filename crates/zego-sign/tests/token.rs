//! The login token as a caller meets it: golden values, what is refused on making one, what is printed.
#![cfg(feature = "token")]
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use proptest::{collection::vec, prelude::*};
use serde_json::Value;
use zego_sign::{
    AppId, ServerSecret, Timestamp,
    token::{Claims, GenerateError, Inspection, KeyError, Lifetime, LifetimeError, Payload, UserId, UserIdError, generate, inspect, open},
};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const NOW: u64 = 1_700_000_000;

fn secret() -> ServerSecret {
    ServerSecret::new(SECRET).unwrap()
}

fn claims(user: &str, secs: i64) -> Claims {
    Claims::new(AppId::new(7).unwrap(), UserId::new(user).unwrap(), Lifetime::from_secs(secs).unwrap())
}

fn payload_of(value: &Value) -> Option<Payload> {
    let mut payload = Payload::new().room(value["room_id"].as_str()?);
    if value["login"] == true {
        payload = payload.allow_login();
    }
    if value["publish"] == true {
        payload = payload.allow_publish();
    }
    Some(value["streams"].as_array().unwrap().iter().fold(payload, |payload, id| payload.stream(id.as_str().unwrap())))
}

#[test]
fn golden() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors/token04.json")).unwrap();
    assert!(vectors.len() >= 5);
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let secret = ServerSecret::new(text("secret")).unwrap();
        let (created, lifetime) = (vector["ctime"].as_u64().unwrap(), vector["lifetime"].as_i64().unwrap());
        let app_id = AppId::new(vector["app_id"].as_u64().unwrap().try_into().unwrap()).unwrap();
        let nonce = vector["nonce"].as_i64().unwrap().try_into().unwrap();
        let mut iv = [0; 16];
        hex::decode_to_slice(text("iv"), &mut iv).unwrap();
        let payload = payload_of(&vector["payload"]);

        let mut claims = Claims::new(app_id, UserId::new(text("user_id")).unwrap(), Lifetime::from_secs(lifetime).unwrap());
        if let Some(payload) = payload.clone() {
            claims = claims.payload(payload);
        }
        let token = generate(&secret, &claims, Timestamp::from_secs(created), nonce, iv).unwrap();
        assert_eq!(token.as_str(), text("token"));

        let found = inspect(&secret, text("token"), Timestamp::from_secs(created)).unwrap();
        assert_eq!((found.app_id(), found.user_id(), found.nonce()), (app_id, text("user_id"), nonce));
        assert_eq!(found.created().as_secs(), created);
        assert_eq!(found.expires().as_secs(), created + u64::try_from(lifetime).unwrap());
        assert_eq!(found.payload(), payload);
        let plain: Value = serde_json::from_str(text("plain")).unwrap();
        assert_eq!(found.payload_text(), plain["payload"].as_str().unwrap());
    }
}

#[test]
fn nothing_secret_is_printed() {
    let token = generate(&secret(), &claims("ann", 60), Timestamp::from_secs(NOW), 5, [7; 16]).unwrap();
    assert_eq!(format!("{token:?} {token:#?}"), "Token(**) Token(**)");
}

#[test]
fn lifetimes() {
    for secs in [0, -1, -3600, i64::MIN] {
        let error = Lifetime::from_secs(secs).unwrap_err();
        assert!(matches!(error, LifetimeError::NotPositive { secs: found, .. } if found == secs));
        assert!(error.to_string().contains(&format!("lives {secs} s")), "{error}");
    }
    for secs in [315_360_001, 1_700_003_600, 1_700_003_600_000, i64::MAX] {
        let error = Lifetime::from_secs(secs).unwrap_err();
        assert!(matches!(error, LifetimeError::TooLong { secs: found, .. } if found == secs));
        assert!(error.to_string().contains("longer than ten years"), "{error}");
    }
    assert_eq!(Lifetime::from_secs(1).unwrap().as_secs(), 1);
    assert_eq!(Lifetime::from_secs(315_360_000).unwrap().to_string(), "315360000");
}

#[test]
fn user_ids() {
    assert_eq!(UserId::new(""), Err(UserIdError::Empty));
    assert!(matches!(UserId::new("u".repeat(65)), Err(UserIdError::TooLong { found: 65, .. })));
    // Two UTF-16 units each.
    assert!(matches!(UserId::new("😀".repeat(33)), Err(UserIdError::TooLong { found: 66, .. })));
    assert_eq!(UserId::new("用".repeat(64)).unwrap().to_string(), "用".repeat(64));
}

#[test]
fn secrets_that_cannot_be_right() {
    for (text, expected) in [
        ("0aF1".repeat(16), Some(KeyError::AppSign)),
        ("0aG1".repeat(16), None),
        ("a".repeat(62), None),
        ("a".repeat(16), None),
        ("a".repeat(24), None),
        ("a".repeat(31), None),
        ("é".repeat(32), None),
    ] {
        let secret = ServerSecret::new(text.as_str()).unwrap();
        let error = generate(&secret, &claims("ann", 60), Timestamp::from_secs(NOW), 0, [0; 16]).unwrap_err();
        let GenerateError::Key(key) = error else { panic!("{error:?}") };
        assert_eq!(zego_sign::token::TokenRefusal::Key(key), open(&secret, "04").unwrap_err());
        match expected {
            Some(expected) => assert_eq!(key, expected),
            None => assert!(matches!(key, KeyError::Length { found, .. } if found == text.len())),
        }
        assert!(!format!("{error} {error:?}").contains(&text[..8]), "{error}");
    }
}

#[test]
fn times_and_sizes_that_cannot_be_right() {
    let make = |claims: &Claims, now| generate(&secret(), claims, Timestamp::from_secs(now), 0, [0; 16]);
    for now in [253_402_300_800, NOW * 1000, u64::MAX] {
        assert_eq!(make(&claims("ann", 60), now).unwrap_err(), GenerateError::NotSeconds);
    }
    let with_room = |length: usize| claims("ann", 60).payload(Payload::new().room("r".repeat(length)));
    let fixed = match make(&with_room(70_000), NOW).unwrap_err() {
        GenerateError::TooLong { bytes, .. } => bytes - 70_000,
        other => panic!("{other:?}"),
    };
    let largest = make(&with_room(65_519 - fixed), NOW).unwrap();
    assert_eq!(open(&secret(), largest.as_str()).unwrap().payload().unwrap().room_id().len(), 65_519 - fixed);
    assert!(matches!(make(&with_room(65_520 - fixed), NOW), Err(GenerateError::TooLong { bytes: 65_520, .. })));
}

#[test]
fn payloads_of_other_shapes_are_kept_as_text() {
    for text in
        ["", "x", "[]", "{}", "1", r#"{"room_id":"r"}"#, r#"{"room_id":"r","privilege":{"1":2}}"#, r#"{"room_id":1,"privilege":{}}"#]
    {
        assert_eq!(Payload::from_json(text), None, "{text}");
    }
    let lenient = Payload::from_json(r#" {"extra":1, "privilege":{"2":1,"9":1}, "room_id":"r", "stream_id_list":[]} "#).unwrap();
    assert_eq!(lenient, Payload::new().room("r").allow_publish());
    assert!(!lenient.allows_login() && lenient.allows_publish() && lenient.streams().is_empty());
    assert_eq!(Payload::new().to_json(), r#"{"room_id":"","privilege":{"1":0,"2":0},"stream_id_list":null}"#);
}

fn payload() -> impl Strategy<Value = Payload> {
    (any::<String>(), any::<bool>(), any::<bool>(), vec(any::<String>(), 0..5)).prop_map(|(room, login, publish, streams)| {
        let payload = Payload::new().room(room);
        let payload = if login { payload.allow_login() } else { payload };
        let payload = if publish { payload.allow_publish() } else { payload };
        streams.into_iter().fold(payload, Payload::stream)
    })
}

fn inspected(secret: &str, token: &str, at: u64) -> Inspection {
    inspect(&ServerSecret::new(secret).unwrap(), token, Timestamp::from_secs(at)).unwrap()
}

proptest! {
    #[test]
    fn what_was_made_is_read(
        secret in "[0-9a-f]{32}|[!-~]{32}", app_id in 1..=u32::MAX, user in "[\"\\\\\u{0}-\u{1f}]{1,8}|\\PC{1,32}", created in 0..=253_402_300_799_u64,
        secs in 1..=315_360_000_u32, later: u32, nonce: i32, iv: [u8; 16], payload in proptest::option::of(payload()),
    ) {
        let mut claims =
            Claims::new(AppId::new(app_id).unwrap(), UserId::new(user.as_str()).unwrap(), Lifetime::from_secs(secs.into()).unwrap());
        if let Some(payload) = payload.clone() {
            claims = claims.payload(payload);
        }
        let token = generate(&ServerSecret::new(secret.as_str()).unwrap(), &claims, Timestamp::from_secs(created), nonce, iv).unwrap();
        let found = inspected(&secret, token.as_str(), created + u64::from(later % secs));
        prop_assert_eq!((found.app_id().get(), found.user_id(), found.nonce()), (app_id, user.as_str(), nonce));
        prop_assert_eq!((found.created().as_secs(), found.expires().as_secs()), (created, created + u64::from(secs)));
        prop_assert_eq!(found.payload(), payload);
    }
}
