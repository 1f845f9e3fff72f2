//! The login token as a caller meets it: golden values, what is refused on making one, what is printed.
#![cfg(feature = "token")]
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use proptest::{collection::vec, prelude::*};
use serde_json::Value;
use zego_sign::{
    AppId, ServerSecret, ShapeMistake, Timestamp,
    token::{
        Claims, GenerateError, IdError, Inspection, KeyError, Lifetime, LifetimeError, Payload, TokenCipher, TokenFinding, UserId,
        generate, inspect, open,
    },
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

/// AES-CBC has a vector of 16 bytes, AES-GCM one of 12.
fn cipher_of(digits: &str) -> TokenCipher {
    let (mut cbc, mut gcm) = ([0; 16], [0; 12]);
    if hex::decode_to_slice(digits, &mut cbc).is_ok() {
        return cbc.into();
    }
    hex::decode_to_slice(digits, &mut gcm).unwrap();
    gcm.into()
}

#[test]
fn golden() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors/token04.json")).unwrap();
    assert!(vectors.len() >= 7);
    let mut refused = 0;
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let secret = ServerSecret::new(text("secret")).unwrap();
        let (created, lifetime) = (vector["ctime"].as_u64().unwrap(), vector["lifetime"].as_i64().unwrap());
        let app_id = AppId::new(vector["app_id"].as_u64().unwrap().try_into().unwrap()).unwrap();
        let nonce = vector["nonce"].as_i64().unwrap().try_into().unwrap();
        let cipher = cipher_of(text("iv"));
        let payload = payload_of(&vector["payload"]);
        let found = inspect(&secret, text("token"), Timestamp::from_secs(created)).unwrap();
        assert_eq!((found.app_id(), found.user_id(), found.nonce()), (app_id, text("user_id"), nonce));
        assert_eq!(found.created().as_secs(), created);
        assert_eq!(found.expires().as_secs(), created + u64::try_from(lifetime).unwrap());
        assert_eq!((found.payload(), found.cipher(), found.kit()), (payload.clone(), cipher, None));
        let plain: Value = serde_json::from_str(text("plain")).unwrap();
        assert_eq!(found.payload_text(), plain["payload"].as_str().unwrap());

        // Two of them are for users and rooms that ZEGO's pages do not allow: they are opened, and no more of them are made.
        let Ok(user_id) = UserId::new(text("user_id")) else {
            assert!(matches!(found.findings(), [TokenFinding::Id(_), ..]), "{found:?}");
            refused += 1;
            continue;
        };
        assert_eq!(found.findings(), []);
        let mut claims = Claims::new(app_id, user_id, Lifetime::from_secs(lifetime).unwrap());
        if let Some(payload) = payload {
            claims = claims.payload(payload);
        }
        let token = generate(&secret, &claims, Timestamp::from_secs(created), nonce, cipher).unwrap();
        assert_eq!(token.as_str(), text("token"));
    }
    assert_eq!(refused, 2);
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

/// By the pages' rule: bytes of visible ASCII, but for quotation marks.
#[test]
fn identifiers() {
    assert!(matches!(UserId::new(""), Err(IdError::Empty { name: "user", .. })));
    assert!(matches!(UserId::new("u".repeat(65)), Err(IdError::TooLong { found: 65, max: 64, .. })));
    assert_eq!(UserId::new("u".repeat(64)).unwrap().to_string(), "u".repeat(64));
    // All that Express or ZIM has on its page, the apostrophe as it stands there and as it is meant.
    for allowed in ["~!@#$%^&*()_+=-`;,.<>/\\", "!#$%&()+-:;<=.>?@[]^_{}|~", "it's", "it\u{2019}s", "Az09"] {
        assert!(UserId::new(allowed).is_ok(), "{allowed}");
    }
    for (refused, found, at) in [
        ("a b", ' ', 1),
        ("a\nb", '\n', 1),
        ("ann\r", '\r', 3),
        ("a\u{200b}", '\u{200b}', 1),
        ("\u{feff}ann", '\u{feff}', 0),
        ("a\u{a0}b", '\u{a0}', 1),
        ("\"ann\"", '"', 0),
        ("用", '用', 0),
        ("ab😀", '😀', 2),
        ("a\0", '\0', 1),
        ("a\u{7f}", '\u{7f}', 1),
    ] {
        let error = UserId::new(refused).unwrap_err();
        assert!(matches!(error, IdError::Character { character, at: place, .. } if (character, place) == (found, at)), "{error:?}");
        assert!(error.to_string().bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{error}");
    }
    // 96 bytes, in 32 characters.
    assert!(UserId::new("用".repeat(32)).is_err());

    let make = |payload: Payload| generate(&secret(), &claims("ann", 60).payload(payload), Timestamp::from_secs(NOW), 0, [0; 16]).map(drop);
    assert_eq!(make(Payload::new().room("r".repeat(128)).stream("s".repeat(256))), Ok(()));
    assert_eq!(make(Payload::new()), Ok(()), "any room, all streams");
    for (payload, expected) in [
        (Payload::new().room("r".repeat(129)), "the room id has 129 bytes, and ZEGO allows 128"),
        (Payload::new().room("a b"), "the room id has a space at byte 1"),
        (Payload::new().stream("s").stream(""), "the stream id is empty"),
        (Payload::new().stream("s".repeat(257)), "the stream id has 257 bytes, and ZEGO allows 256"),
        (Payload::new().stream("s\n"), "the stream id has the character U+000A at byte 1"),
    ] {
        let error = make(payload).unwrap_err();
        assert!(matches!(error, GenerateError::Id(_)) && error.to_string().starts_with(expected), "{error}");
    }
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
        (format!("'{SECRET}'"), Some(KeyError::Shape(ShapeMistake::Quoted))),
        (format!("ZEGO_SERVER_SECRET={SECRET}"), Some(KeyError::Shape(ShapeMistake::Assignment))),
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
    // Streams of 251 bytes, which take 256 each, and one of what is left.
    let with = |full: usize, last: usize| {
        let payload = Payload::new().stream("s".repeat(last));
        claims("ann", 60).payload((0..full).fold(payload, |payload, _| payload.stream("s".repeat(251))))
    };
    let longest = match make(&with(300, 1), NOW).unwrap_err() {
        GenerateError::TooLong { bytes, .. } => bytes,
        other => panic!("{other:?}"),
    };
    let over = longest - 65_519;
    let (fewer, more) = (over.div_ceil(256), over.div_ceil(256) * 256 - over);
    for cipher in [TokenCipher::from([0; 16]), TokenCipher::from([0; 12])] {
        let make = |last: usize| generate(&secret(), &with(300 - fewer, last), Timestamp::from_secs(NOW), 0, cipher);
        let largest = make(1 + more).unwrap();
        assert_eq!(open(&secret(), largest.as_str()).unwrap().payload().unwrap().streams().len(), 301 - fewer);
        assert!(matches!(make(2 + more), Err(GenerateError::TooLong { bytes: 65_520, .. })));
    }
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
    ("[!#-~]{0,128}", any::<bool>(), any::<bool>(), vec("[!#-~]{1,256}", 0..5)).prop_map(|(room, login, publish, streams)| {
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
        secret in "[0-9a-f]{32}|[!-~]{32}", app_id in 1..=u32::MAX, user in "[!#-~]{1,64}|[\\\\/]{1,8}", created in 0..=253_402_300_799_u64,
        secs in 1..=315_360_000_u32, later: u32, nonce: i32, iv: [u8; 16], gcm: bool, payload in proptest::option::of(payload()),
    ) {
        let mut claims =
            Claims::new(AppId::new(app_id).unwrap(), UserId::new(user.as_str()).unwrap(), Lifetime::from_secs(secs.into()).unwrap());
        if let Some(payload) = payload.clone() {
            claims = claims.payload(payload);
        }
        let short: [u8; 12] = iv[..12].try_into().unwrap();
        let cipher = if gcm { TokenCipher::from(short) } else { TokenCipher::from(iv) };
        let token = generate(&ServerSecret::new(secret.as_str()).unwrap(), &claims, Timestamp::from_secs(created), nonce, cipher).unwrap();
        let found = inspected(&secret, token.as_str(), created + u64::from(later % secs));
        prop_assert_eq!((found.app_id().get(), found.user_id(), found.nonce()), (app_id, user.as_str(), nonce));
        prop_assert_eq!((found.created().as_secs(), found.expires().as_secs()), (created, created + u64::from(secs)));
        prop_assert_eq!((found.payload(), found.cipher()), (payload, cipher));
        prop_assert_eq!(found.findings(), []);
    }
}

/// Its claims are written, encrypted and made text of where they stay.
#[test]
fn a_token_is_one_piece_of_memory() {
    let payload = Payload::new().room("room\\1").allow_login().stream("stream-1").stream("stream-2");
    let (secret, now) = (secret(), Timestamp::from_secs(NOW));
    for claims in [claims("ann", 3600), claims("ann\\", 3600).payload(payload)] {
        for cipher in [TokenCipher::Cbc { iv: [7; 16] }, TokenCipher::Gcm { iv: [7; 12] }] {
            let counted = allocation_counter::measure(|| drop(generate(&secret, &claims, now, -1, cipher)));
            assert_eq!(counted.count_total, 1, "{cipher:?}");
        }
    }
}
