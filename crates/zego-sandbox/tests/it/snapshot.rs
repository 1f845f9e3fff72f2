//! Snapshots: what goes on from one is what would have gone on without it, and what is none is refused with its reason.

use std::fmt;

use http::Method;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};
use zego_model::sandbox;
use zego_sandbox::control::SnapshotError;
use zego_sandbox::{Quirks, Sandbox, Timestamp};

use crate::stage::{START, Stage, shown, succeeded};

/// Puts a snapshot into another service, which began otherwise.
fn restored(snapshot: &str) -> Stage {
    let stage = Stage::of(Sandbox::builder().empty());
    put(&stage, snapshot);
    stage
}

fn put(stage: &Stage, snapshot: &str) {
    let (status, body) = stage.control(Method::PUT, "snapshot", snapshot);
    assert_eq!(status, 200, "{body}");
}

/// Rules with every word of their format; none of them touches a call of the tests.
fn faults() -> Value {
    json!([
        { "operation": "SearchMedia", "service": "rtc", "app_id": 7, "share": 0.5, "seed": 3, "times": 4, "latency_ms": 5, "status": 502,
          "slow": { "bytes": 1, "every_ms": 2 }, "date": { "skew": -5 } },
        { "operation": "CloseRoom", "app_id": 7, "nth": [2], "html": "after", "callbacks": { "delay": 2, "duplicate": true } },
        { "operation": "CloseRoom", "app_id": 7, "code": 6, "message": "no" },
        { "operation": "KickoutUser", "app_id": 7, "every": 3, "truncate": { "share": 0.5 } },
    ])
}

#[test]
fn every_operation_answers_the_same_after_a_snapshot() {
    let mut one = Stage::new();
    assert_eq!(
        one.control(Method::POST, "faults", &faults().to_string()),
        (200, r#"{"done":"4 rules of faults more; 4 are in force"}"#.to_owned())
    );
    let operations = one.prepare();
    let snapshot = one.snapshot();
    let other = restored(&snapshot);
    assert_eq!(other.snapshot(), snapshot);
    one.lines();
    other.lines();
    assert_eq!(operations.len(), zego_model::operations().count());
    let mut failed = Vec::new();
    for (row, parameters) in operations {
        let request = one.request(row, parameters).unwrap();
        let (answer, same) = (one.send(&request), other.send(&request));
        assert_eq!(shown(&answer), shown(&same), "{}", row.spec.action);
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        if !succeeded(&body) {
            failed.push(format!("{}: {body}", row.spec.action));
        }
        assert_eq!(one.snapshot(), other.snapshot(), "{}", row.spec.action);
        one.advance(3);
        other.advance(3);
        let told = [&one, &other].map(|stage| {
            let callbacks = stage.callbacks();
            for callback in &callbacks {
                stage.service.callback_failed(callback);
                // A report that is made twice counts once.
                stage.service.callback_failed(callback);
            }
            callbacks.iter().map(|callback| (callback.number(), callback.body().clone())).collect::<Vec<_>>()
        });
        assert_eq!(told[0], told[1], "{}", row.spec.action);
    }
    assert!(failed.is_empty(), "{failed:#?}");
    for stage in [&one, &other] {
        stage.advance(200_000);
    }
    assert_eq!(one.snapshot(), other.snapshot());
    let unlike = |line: &String| !line.contains("/_sandbox/snapshot");
    let lines = [&one, &other].map(|stage| stage.lines().into_iter().filter(unlike).collect::<Vec<_>>());
    assert_eq!(lines[0], lines[1]);
}

#[test]
fn what_was_put_is_got() {
    let mut stage = Stage::new();
    for (row, parameters) in stage.prepare() {
        let request = stage.request(row, parameters).unwrap();
        stage.send(&request);
    }
    let snapshot = stage.snapshot();
    assert_eq!(snapshot, stage.service.control(Timestamp::from_secs(START)).snapshot(), "the same as the function's");
    let other = restored(&snapshot);
    assert_eq!(other.snapshot(), snapshot);
    assert_eq!(other.now(), stage.now());
    // Time goes on from there, and from there alone.
    other.advance(1);
    assert_ne!(other.snapshot(), snapshot);
    put(&other, &snapshot);
    assert_eq!(other.snapshot(), snapshot);
    // A reset is the beginning of the sandbox, and not that of the snapshot.
    assert_eq!(other.control(Method::POST, "reset", "").0, 200);
    assert_eq!(other.now(), START);
    assert!(!other.snapshot().contains("lesson-1"), "it began empty");
}

/// Nothing of it is the machine's: not its time, nor a secret.
#[test]
fn it_holds_the_world_and_nothing_else() {
    let mut bench = crate::bench::Bench::new();
    let (first, body) = (bench.service.control(Timestamp::from_secs(bench.now)).snapshot(), r#"{"room":"r","user":"u"}"#);
    bench.now += 1;
    assert_eq!(bench.service.control(Timestamp::from_secs(bench.now)).snapshot(), first);
    let mut stage = Stage::new();
    stage.prepare();
    assert_eq!(stage.control(Method::POST, "login", body).0, 200);
    let snapshot = stage.snapshot();
    for secret in [sandbox::SERVER_SECRET, sandbox::CALLBACK_SECRET, sandbox::TENCENT_SECRET_ID, sandbox::TENCENT_SECRET_KEY] {
        assert!(!snapshot.contains(secret));
    }
    assert!(!["ecret", "ignature", "entered room"].iter().any(|word| snapshot.contains(word)), "{snapshot}");
    let document: Map<String, Value> = serde_json::from_str(&snapshot).unwrap();
    let names: Vec<&str> = document.keys().map(String::as_str).collect();
    assert_eq!(names, ["ahead", "callbacks", "faults", "format", "holders", "ids", "limiter", "time", "version"]);
    assert_eq!((&document["format"], &document["version"]), (&json!("zego-sandbox"), &json!(1)));
}

/// Goes through a document in the order of its text.
struct Walk<'p>(&'p str);

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// How many objects there are.
impl<'de> Visitor<'de> for Walk<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<usize, A::Error> {
        let (mut last, mut objects) = (None::<String>, 1);
        while let Some(key) = map.next_key::<String>()? {
            assert!(last.as_ref().is_none_or(|last| *last < key), "{}: {key} comes after {last:?}", self.0);
            objects += map.next_value_seed(Walk(&format!("{}.{key}", self.0)))?;
            last = Some(key);
        }
        Ok(objects)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<usize, A::Error> {
        let mut objects = 0;
        while let Some(inner) = items.next_element_seed(Walk(self.0))? {
            objects += inner;
        }
        Ok(objects)
    }

    fn visit_str<E>(self, _: &str) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_bool<E>(self, _: bool) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_i64<E>(self, _: i64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_u64<E>(self, _: u64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_f64<E>(self, _: f64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_unit<E>(self) -> Result<usize, E> {
        Ok(0)
    }
}

#[test]
fn the_keys_of_every_object_are_sorted() {
    let mut stage = Stage::new();
    let (status, body) = stage.control(Method::POST, "faults", &faults().to_string());
    assert_eq!(status, 200, "{body}");
    for (row, parameters) in stage.prepare() {
        let request = stage.request(row, parameters).unwrap();
        stage.send(&request);
        let snapshot = stage.snapshot();
        let objects = Walk("").deserialize(&mut serde_json::Deserializer::from_str(&snapshot)).unwrap();
        assert!(objects > 50, "{objects}");
    }
}

#[test]
fn what_is_no_snapshot_is_refused_and_nothing_is_changed() {
    let mut stage = Stage::new();
    stage.prepare();
    let good = stage.snapshot();
    let edited = |edit: &dyn Fn(&mut Value)| {
        let mut document: Value = serde_json::from_str(&good).unwrap();
        edit(&mut document);
        document.to_string()
    };
    let rtc = "/holders/1/products/rtc";
    let holder: Value = serde_json::from_str(&good).unwrap();
    assert!(holder.pointer(rtc).is_some() || holder.pointer("/holders/0/products/rtc").is_some(), "{good}");
    let place = usize::from(holder.pointer("/holders/0/products/rtc").is_none());
    let rtc = format!("/holders/{place}/products/rtc");
    let at = |path: &str, value: Value| {
        let path = path.to_owned();
        edited(&move |document| *document.pointer_mut(&path).unwrap_or_else(|| panic!("{path}")) = value.clone())
    };
    let cases = [
        (good[..good.len() / 2].to_owned(), "EOF while parsing"),
        (String::new(), "EOF while parsing a value"),
        ("not JSON".to_owned(), "expected"),
        (format!("{good}x"), "trailing characters"),
        ("[]".to_owned(), "invalid type: sequence"),
        (r#"{"rooms":[]}"#.to_owned(), "its `format` is not zego-sandbox"),
        (at("/format", json!("other")), "its `format` is not zego-sandbox"),
        (at("/version", json!(2)), "its `version` is 2, and this sandbox reads 1 alone"),
        (edited(&|document| drop(document.as_object_mut().unwrap().remove("version"))), "its `version` is 0"),
        (edited(&|document| drop(document.as_object_mut().unwrap().remove("limiter"))), "missing field `limiter`"),
        (edited(&|document| document["tiem"] = json!(1)), "tiem: unknown field `tiem`, expected one of `ahead`"),
        (at("/time", json!("now")), "time: invalid type: string \"now\""),
        (at("/time", json!(i64::MAX)), "no moment before the year 9999"),
        (at("/ahead", json!(-1)), "its `ahead` is -1"),
        (at("/ids/seed", json!(-1)), "ids.seed: invalid value: integer `-1`"),
        (at("/ids", json!({ "count": 1, "seed": 1, "more": 1 })), "ids.more: unknown field `more`"),
        (edited(&|document| document["holders"][place]["products"]["video"] = json!({})), "a state of `video`, which is no product"),
        (
            at(&format!("{rtc}/rooms/live/lobby/created"), json!([])),
            &format!("holders[{place}].products.rtc.rooms.live.lobby.created: invalid type"),
        ),
        (
            edited(&|document| document["holders"][place]["products"]["rtc"]["rooms"]["live"]["lobby"]["colour"] = json!(1)),
            &format!("holders[{place}].products.rtc.rooms.live.lobby.colour: unknown field `colour`"),
        ),
        (at(&format!("/holders/{place}/app_id"), json!(0)), "app 0"),
        (
            edited(&|document| {
                let twice = document["holders"][place].clone();
                document["holders"].as_array_mut().unwrap().push(twice);
            }),
            "two states of one app",
        ),
        (at("/callbacks/pending/0/1/event", json!("no_event")), "rtc/no_event is no event"),
        (at("/callbacks/pending/0/1/failed", json!(6)), "cannot have come about so"),
        (at("/faults", json!([{ "met": 0, "rule": { "operation": "CloseRom", "status": 502 }, "seen": 0 }])), "faults[0].rule.operation: "),
        (at("/faults", json!([{ "met": 0, "rule": { "latency_ms": -1 }, "seen": 0 }])), "faults[0].rule.latency_ms: "),
        (at("/limiter/quotas/0/action", json!("NoAction")), "NoAction, which is no operation"),
    ];
    for (text, reason) in &cases {
        let (status, body) = stage.control(Method::PUT, "snapshot", text);
        assert_eq!(status, 400, "{reason}: {body}");
        let told: Value = serde_json::from_str(&body).unwrap();
        let told = told["error"].as_str().unwrap();
        assert!(told.starts_with("the body of snapshot is wrong: ") && told.contains(reason), "{reason}: {told}");
        assert_eq!(stage.snapshot(), good, "{reason}");
    }
    assert!(matches!(
        stage.service.control(Timestamp::from_secs(START)).restore(b"{\"format\":\"zego-sandbox\",\"version\":9}"),
        Err(SnapshotError::Version { found: 9, .. })
    ));
}

/// Where a nonce counts once, it does so after a snapshot, too; where it does not, no snapshot has one.
#[test]
fn nonces_go_with_it_where_they_are_remembered() {
    let mut strict = Quirks::default();
    strict.nonce_replay_refused = true;
    let mut stage = Stage::of(Sandbox::builder().quirks(strict.clone()));
    let row = zego_model::spec::OperationRow::of("rtc", "DescribeUserNum").unwrap();
    let requests: Vec<_> = (0..3).map(|_| stage.request(row, row.sample()).unwrap()).collect();
    let code =
        |stage: &Stage, number: usize| serde_json::from_slice::<Value>(stage.send(&requests[number]).body()).unwrap()["Code"].clone();
    assert_eq!([code(&stage, 0), code(&stage, 1), code(&stage, 0)], [json!(0), json!(0), json!(100_000_005)]);
    let snapshot = stage.snapshot();
    let document: Value = serde_json::from_str(&snapshot).unwrap();
    assert_eq!(document["nonces"][0], json!([START + 600, sandbox::APP_ID, "0000000000000001"]));
    assert_eq!(document["nonces"].as_array().map(Vec::len), Some(2));
    let again = Stage::of(Sandbox::builder().quirks(strict));
    put(&again, &snapshot);
    assert_eq!(again.snapshot(), snapshot);
    assert_eq!([code(&again, 1), code(&again, 2), code(&again, 2)], [json!(100_000_005), json!(0), json!(100_000_005)]);
    let twice = snapshot.replace("0000000000000002", "0000000000000001");
    assert!(again.control(Method::PUT, "snapshot", &twice).1.contains("a nonce is there twice"));
    let loose = Stage::new();
    assert_eq!([code(&loose, 0), code(&loose, 0)], [json!(0), json!(0)]);
    assert!(!loose.snapshot().contains("nonces\":[["));
}

/// A receiver gets once more what was on its way to it when the snapshot was taken.
#[test]
fn what_was_at_work_is_made_again() {
    let stage = Stage::new();
    let enters = |user: &str| assert_eq!(stage.control(Method::POST, "login", &json!({ "room": "r", "user": user }).to_string()).0, 200);
    enters("anna");
    let sent = stage.callbacks();
    assert!(!sent.is_empty() && stage.callbacks().is_empty(), "it is at work");
    let snapshot = stage.snapshot();
    put(&stage, &snapshot);
    // Reports on what was on its way before it count no more.
    for callback in &sent {
        stage.service.callback_taken(callback);
        stage.service.callback_failed(callback);
    }
    assert_eq!(stage.snapshot(), snapshot);
    let again = stage.callbacks();
    let told = |callbacks: &[zego_sandbox::CallbackRequest]| {
        callbacks.iter().map(|callback| (callback.number(), callback.body().clone())).collect::<Vec<_>>()
    };
    assert_eq!(told(&again), told(&sent));
    for callback in &again {
        stage.service.callback_taken(callback);
    }
    stage.advance(100);
    assert!(stage.callbacks().is_empty());
    enters("bert");
    assert_eq!(stage.callbacks().len(), 1, "and life goes on");
}
