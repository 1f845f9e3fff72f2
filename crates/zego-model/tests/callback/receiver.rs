//! What a receiver accepts, and in which order it refuses.

use std::time::Duration;

use allocation_counter::measure;
use serde_json::{Map, Value, json};
use zego_model::AnyEvent;
use zego_model::callback::{BodyDigest, CallbackRefusal, DeliveryKey, Forgetful, NonceCache, Receiver, sign_body};
use zego_model::rtc::callback::Event;
use zego_sign::callback::sign;
use zego_sign::{AppId, Timestamp};

use crate::{NOW, body, receive, receiver, refused, rows, secret, signed_by, with, without};

/// Fails on any delivery: what is refused must not be noted.
struct Untouched;

impl NonceCache for Untouched {
    fn insert(&mut self, delivery: &DeliveryKey, _: BodyDigest, _: Timestamp, _: Option<Timestamp>) -> Option<BodyDigest> {
        panic!("{delivery} was noted");
    }
}

#[test]
fn a_signed_body_is_received() {
    let received = receive(&body(NOW, 158_273)).unwrap();
    assert!(!received.is_repeat());
    let callback = received.into_callback();
    let Event::RoomClose(event) = &callback.event else { panic!("{callback:?}") };
    assert_eq!(event.room_id, "room-1");
    assert_eq!((callback.timestamp.as_secs(), callback.nonce(), callback.app_id().map(AppId::get)), (NOW, "158273", Some(1)));
    assert_eq!(callback.raw(), &body(NOW, 158_273));
    assert_eq!(callback.spec().unwrap().event, "room_close");
}

#[test]
fn each_refusal_has_its_reason() {
    let malformed =
        [json!("17000000000000"), json!("+1700000000"), json!(" 1700000000"), json!("17e8"), json!(-1), json!(1.7e9), json!("一")];
    for timestamp in malformed {
        assert_eq!(refused(&with("timestamp", timestamp.clone())), CallbackRefusal::MalformedTimestamp, "{timestamp}");
    }
    for nonce in [json!("1".repeat(65)), json!("1 "), json!("1\n2"), json!("\u{7f}"), json!("\u{80}"), json!("١")] {
        assert_eq!(refused(&with("nonce", nonce.clone())), CallbackRefusal::MalformedNonce, "{nonce}");
    }
    // Nonces that the pages show, or that ZEGO may come to send.
    for nonce in [json!("abcdd22113"), json!("123456789012345678901"), json!("-1"), json!(1.5), json!("0x12")] {
        assert_eq!(refused(&with("nonce", nonce.clone())), CallbackRefusal::WrongSignature, "{nonce}");
    }
    for signature in [json!("signature"), json!("0".repeat(39)), json!("0".repeat(41)), json!(1), json!("g".repeat(40))] {
        assert_eq!(refused(&with("signature", signature.clone())), CallbackRefusal::MalformedSignature { digits: 40 }, "{signature}");
    }
    assert_eq!(refused(&with("signature", json!("0".repeat(40)))), CallbackRefusal::WrongSignature);
    assert_eq!(refused(&with("nonce", json!("158274"))), CallbackRefusal::WrongSignature);
    assert_eq!(refused(&with("timestamp", json!(NOW - 1))), CallbackRefusal::WrongSignature);
    assert_eq!(refused(&signed_by("ServerSecret", NOW, 1)), CallbackRefusal::WrongSignature);
    for name in ["timestamp", "nonce", "signature"] {
        let missing = CallbackRefusal::MissingField { name };
        assert_eq!(refused(&without(name)), missing);
        for nothing in [json!(null), json!(""), json!([1]), json!({"a": 1}), json!(true)] {
            assert_eq!(refused(&with(name, nothing.clone())), missing, "{nothing}");
        }
    }
    for (body, reason) in [
        (&b""[..], "it is empty"),
        (b" \r\n", "it is empty"),
        (b"\xff{}", "it is not UTF-8"),
        (b"[1]", "it is neither a JSON object, bare or percent-encoded, nor a form"),
        (b"\"a=b\"", "it is neither a JSON object, bare or percent-encoded, nor a form"),
        (b"<a href=\"b\">", "it is neither a JSON object, bare or percent-encoded, nor a form"),
        (b"hello", "it is neither a JSON object, bare or percent-encoded, nor a form"),
        (b"{\"a\":", "it is no JSON object: EOF while parsing a value at line 1 column 5"),
        (b"{} {}", "it is no JSON object: trailing characters at line 1 column 4"),
        (b"%7B%22a", "it is no JSON object: EOF while parsing a string at line 1 column 3"),
    ] {
        assert_eq!(refused(body), CallbackRefusal::Unreadable { reason: reason.to_owned() });
    }
    let none = Receiver::<Event>::new([]).receive(&body(NOW, 1), Timestamp::from_secs(NOW), &mut Forgetful);
    assert_eq!(none.unwrap_err(), CallbackRefusal::NoSecret);
}

/// Two readers could take such a body for two: one for what was signed, one for something else.
#[test]
fn what_can_be_read_in_two_ways_is_refused() {
    let text = String::from_utf8(body(NOW, 158_273)).unwrap();
    for (name, extra) in [
        ("timestamp", r#""timestamp":1"#),
        ("timestamp", r#""Timestamp":null"#),
        ("timestamp", r#""\u0074imestamp":"1700000000""#),
        ("nonce", r#""NONCE":"158273""#),
        ("signature", r#""Signature":"""#),
        ("appid", r#""app_id":2"#),
        ("event", r#""Event":"room_create""#),
    ] {
        let first = text.replacen('{', &format!("{{{extra},"), 1);
        let last = format!("{},{extra}}}", text.strip_suffix('}').unwrap());
        for body in [first, last] {
            let encoded: String = form_urlencoded::byte_serialize(body.as_bytes()).collect();
            for body in [body, encoded] {
                assert_eq!(refused(body.as_bytes()), CallbackRefusal::Ambiguous { name }, "{body}");
            }
        }
    }
    // In an object inside they are fields like any other.
    let inside = with("Detail", json!({"timestamp": 1, "Signature": "s", "event": "x"}));
    assert!(receive(&inside).is_ok());

    let signature = sign(&secret("callback-secret"), Timestamp::from_secs(NOW), 1);
    let form = format!("event=room_close&appid=1&timestamp={NOW}&nonce=1&signature={}", signature.as_str());
    assert!(receive(form.as_bytes()).is_ok());
    for (name, extra) in [
        ("timestamp", "timestamp=1"),
        ("timestamp", "Timestamp="),
        ("timestamp", "%54imestamp=1"),
        ("nonce", "nonce[]=1"),
        ("signature", "signature[0]=1"),
        ("event", "event=room_create"),
    ] {
        for body in [format!("{form}&{extra}"), format!("{extra}&{form}")] {
            assert_eq!(refused(body.as_bytes()), CallbackRefusal::Ambiguous { name }, "{body}");
        }
    }
}

#[test]
fn the_checks_have_an_order() {
    let now = Timestamp::from_secs(NOW);
    // A body with all of it wrong; each line mends what the line before was refused for.
    let mut wrong = json!({"timestamp": "soon", "Timestamp": "soon", "signature": "s", "event": "room_close"});
    let steps: [(&str, Value, CallbackRefusal); 7] = [
        ("Timestamp", json!(null), CallbackRefusal::MissingField { name: "nonce" }),
        ("nonce", json!("x y"), CallbackRefusal::MalformedTimestamp),
        ("timestamp", json!(1), CallbackRefusal::MalformedNonce),
        ("nonce", json!(1), CallbackRefusal::Stale { age: 1_699_999_999, window: 300 }),
        ("timestamp", json!(NOW), CallbackRefusal::MalformedSignature { digits: 40 }),
        ("signature", json!("0".repeat(40)), CallbackRefusal::WrongSignature),
        ("event", json!("room_close"), CallbackRefusal::WrongSignature),
    ];
    let receive =
        |body: &Value, limit: usize| receiver().size_limit(limit).receive(body.to_string().as_bytes(), now, &mut Untouched).unwrap_err();
    let size = wrong.to_string().len();
    assert_eq!(receive(&wrong, size - 1), CallbackRefusal::TooLarge { size, limit: size - 1 });
    assert_eq!(receive(&wrong, size), CallbackRefusal::Ambiguous { name: "timestamp" });
    for (name, value, refusal) in steps {
        let fields = wrong.as_object_mut().unwrap();
        match value {
            Value::Null => fields.remove(name),
            value => fields.insert(name.to_owned(), value),
        };
        assert_eq!(receive(&wrong, 1000), refusal);
    }
}

/// Who knows no secret has nothing made of a body but its five fields.
#[test]
fn no_tree_is_made_of_a_body_before_its_signature_is_right() {
    let limit = Receiver::<AnyEvent>::DEFAULT_SIZE_LIMIT;
    let mut fields: Map<String, Value> = serde_json::from_slice(&with("signature", json!("0".repeat(40)))).unwrap();
    fields.insert("other".to_owned(), vec![json!({ "a": 0 }); limit / 10].into());
    let body = serde_json::to_vec(&fields).unwrap();
    let receiver = Receiver::<AnyEvent>::new([secret("secret")]);
    let receive = || {
        let outcome = receiver.receive(&body, Timestamp::from_secs(NOW), &mut Untouched);
        assert!(matches!(outcome, Err(CallbackRefusal::WrongSignature)), "{outcome:?}");
    };
    assert!(body.len() > limit / 2 && measure(receive).bytes_max < 64 * 1024);
}

#[test]
fn the_default_limit_holds() {
    let limit = Receiver::<Event>::DEFAULT_SIZE_LIMIT;
    let mut body = body(NOW, 1);
    body.resize(limit, b' ');
    assert!(receive(&body).is_ok());
    body.push(b' ');
    assert_eq!(refused(&body), CallbackRefusal::TooLarge { size: limit + 1, limit });
}

#[test]
fn the_window_has_two_edges() {
    let received =
        |receiver: &Receiver<Event>, at: u64| receiver.receive(&body(at, 1), Timestamp::from_secs(NOW), &mut Forgetful).map(drop);
    let stale = |age, window| Err(CallbackRefusal::Stale { age, window });
    for (at, expected) in [
        (NOW - 300, Ok(())),
        (NOW - 301, stale(301, 300)),
        (NOW + 300, Ok(())),
        (NOW + 301, stale(-301, 300)),
        // Milliseconds, of the seconds they are in.
        (NOW * 1000, Ok(())),
        ((NOW - 300) * 1000, Ok(())),
        ((NOW + 300) * 1000 + 999, Ok(())),
        ((NOW - 301) * 1000 + 999, stale(301, 300)),
        ((NOW + 301) * 1000, stale(-301, 300)),
        // Neither: seconds of a far future.
        (NOW * 10, stale(-15_300_000_000, 300)),
        (NOW * 100, stale(-168_300_000_000, 300)),
        (0, stale(1_700_000_000, 300)),
    ] {
        assert_eq!(received(&receiver(), at), expected, "{at}");
    }
    // ZEGO's own repeats are all within it.
    let last: u32 = rows()[0].spec.retry.iter().sum();
    assert_eq!(received(&receiver(), NOW - u64::from(last)), Ok(()));

    let narrow = receiver().window(Duration::from_millis(2_999));
    assert_eq!(received(&narrow, NOW - 2), Ok(()));
    assert_eq!(received(&narrow, NOW - 3), stale(3, 2));
    let off = receiver().window(None);
    for at in [0, NOW, 9_999_999_999_999] {
        assert_eq!(received(&off, at), Ok(()), "{at}");
    }
}

#[test]
fn while_secrets_change_either_will_do() {
    let both: Receiver<Event> = Receiver::new([secret("next"), secret("callback-secret")]);
    for (text, accepted) in [("callback-secret", true), ("next", true), ("other", false)] {
        let received = both.receive(&signed_by(text, NOW, 1), Timestamp::from_secs(NOW), &mut Forgetful);
        assert_eq!(received.is_ok(), accepted, "{text}");
    }
}

#[test]
fn a_body_is_signed_in_the_events_own_spelling() {
    for spec in rows().into_iter().map(|row| row.spec) {
        let fields = json!({"TaskId": "t", "TIMESTAMP": 1, "Signature": "s", "appid": 9});
        let secret = secret("callback-secret");
        let (app_id, at) = (AppId::new(7).unwrap(), Timestamp::from_secs(NOW));
        let body = sign_body(spec, fields.as_object().unwrap(), app_id, &secret, at, u64::MAX);
        let text = String::from_utf8(body.clone()).unwrap();
        let quoted = |number: bool, digits: &str| if number { digits.to_owned() } else { format!("\"{digits}\"") };
        let auth = &spec.auth;
        let expected = format!(
            r#"{{"{}":"{}","{}":{},"{}":{},"{}":{},"{}":"{}","TaskId":"t"}}"#,
            auth.event.name,
            spec.event,
            auth.app_id.name,
            quoted(auth.app_id.number, "7"),
            auth.timestamp.name,
            quoted(auth.timestamp.number, "1700000000"),
            auth.nonce.name,
            quoted(auth.nonce.number, "18446744073709551615"),
            auth.signature.name,
            sign(&secret, at, u64::MAX).as_str(),
        );
        assert_eq!(text, expected);
        let received = receiver().receive(&body, at, &mut Forgetful).unwrap();
        assert_eq!((received.callback().name(), received.callback().app_id()), (spec.event, Some(app_id)));
    }
}

/// Of any service: as its own event where the receiver is told the service, and under its own word where nobody knows it.
#[test]
fn a_receiver_of_any_event_can_be_held_to_one_service() {
    let secret = secret("callback-secret");
    for spec in zego_model::events().map(|row| row.spec) {
        let body = sign_body(spec, &Map::new(), AppId::new(7).unwrap(), &secret, Timestamp::from_secs(NOW), 1);
        let receiver: Receiver<AnyEvent> = Receiver::new([secret.clone()]);
        let receive = |receiver: &Receiver<AnyEvent>, body: &[u8]| {
            receiver.receive(body, Timestamp::from_secs(NOW), &mut Forgetful).unwrap().into_callback().into_inner()
        };
        let callback = receive(&receiver.clone().service(spec.service), &body);
        assert!(callback.spec().is_some_and(|told| std::ptr::eq(told, spec)), "{} {}", spec.service.name, spec.event);

        let word = if spec.auth.event.number { spec.event.to_owned() } else { format!("\"{}\"", spec.event) };
        let unknown = String::from_utf8(body).unwrap().replacen(&format!(":{word},"), ":\"brand_new\",", 1);
        let callback = receive(&receiver, unknown.as_bytes());
        assert_eq!((callback.name(), callback.spec().is_none()), ("brand_new", true), "{unknown}");
        assert_eq!(callback.app_id(), AppId::new(7).ok());
    }
}
