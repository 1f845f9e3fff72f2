//! The same requests on a virtual clock: the same answers, callbacks and log, to the byte.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zego_model::spec::OperationRow;
use zego_sandbox::{LogLine, Moment, Sandbox, Timestamp};

use crate::stage::{START, Stage, control, shown, succeeded};

/// How many requests the recorded session has.
const LONG: usize = 2_400;

/// A request as it was sent, and what became of the callbacks that were due after it: whether the n-th of them was taken.
#[derive(Clone)]
struct Entry {
    request: Request<Bytes>,
    taken: u64,
}

/// Sends a request; all that can be seen of what follows.
fn play(stage: &Stage, entry: &Entry, seen: &mut Vec<String>) -> Value {
    let response = stage.send(&entry.request);
    seen.push(shown(&response));
    for (number, callback) in stage.callbacks().iter().enumerate() {
        seen.push(format!("at {}: attempt {}: {}", stage.now(), callback.number(), String::from_utf8_lossy(callback.body())));
        if entry.taken >> (number % 64) & 1 == 1 {
            stage.service.callback_taken(callback);
        } else {
            stage.service.callback_failed(callback);
        }
    }
    seen.extend(stage.lines());
    serde_json::from_slice(response.body()).unwrap_or_default()
}

/// Makes a session up as it goes: what is asked for follows from the seed and from what was answered.
struct Author {
    random: StdRng,
    stage: Stage,
    calls: Vec<(&'static OperationRow, Map<String, Value>)>,
    /// Which of the calls came last.
    last: usize,
    snapshots: Vec<String>,
}

impl Author {
    fn new() -> Self {
        let mut stage = Stage::new();
        let calls = stage.prepare();
        let snapshots = vec![stage.snapshot()];
        stage.lines();
        Self { random: StdRng::seed_from_u64(8), stage, calls, last: 0, snapshots }
    }

    fn of(&mut self, all: &[&'static str]) -> &'static str {
        all[self.random.random_range(0..all.len())]
    }

    fn request(&mut self) -> Request<Bytes> {
        match self.random.random_range(0..100) {
            0..70 => self.call(),
            70..76 => self.spoilt(),
            _ => self.control(),
        }
    }

    fn call(&mut self) -> Request<Bytes> {
        // Some come again at once, however many operations there are: so limits are met.
        if self.random.random_bool(0.9) {
            self.last = self.random.random_range(0..self.calls.len());
        }
        let (row, mut parameters) = self.calls[self.last].clone();
        if self.random.random_bool(0.2) {
            parameters = row.sample();
        }
        self.stage.request(row, parameters).unwrap()
    }

    /// A call with something wrong.
    fn spoilt(&mut self) -> Request<Bytes> {
        let mut request = self.call();
        let query = request.uri().query().unwrap_or_default();
        let spoilt = match self.random.random_range(0..4) {
            0 => query.replace("Signature=", "Signature=0"),
            1 => query.replace("Action=", "Action=X"),
            2 => format!("{query}&RoomId=sandbox%3A1000"),
            _ => query.replace("AppId=", "AppId=9"),
        };
        *request.uri_mut() = format!("/?{spoilt}").parse().unwrap();
        request
    }

    fn control(&mut self) -> Request<Bytes> {
        let room = self.of(&["lobby", "hall", "class-1", "talk-1"]);
        let (user, stream) = (self.of(&["anna", "bert", "carl", "emil"]), self.of(&["screen", "film", "extra"]));
        let post = |name: &str, body: Value| control(Method::POST, name, &body.to_string());
        match self.random.random_range(0..40) {
            0..8 => post("login", json!({ "room": room, "user": user })),
            8..10 => post("logout", json!({ "room": room, "user": user })),
            10..15 => post("publish", json!({ "room": room, "user": user, "stream": stream })),
            15..17 => post("unpublish", json!({ "room": room, "stream": stream })),
            17..27 => post("advance", json!({ "seconds": self.random.random_range(0..20) })),
            27 => post("advance", json!({ "seconds": self.random.random_range(0..5_000) })),
            28 => post("seed", json!({ "files": [{ "vendor": "Ws", "stream": stream, "count": 2 }] })),
            29 => post("seed", json!({ "rooms": [{ "id": room, "users": [{ "id": user, "wrong": 1 }] }] })),
            30 => {
                // One of which there are many calls more often.
                let number = self.random.random_range(0..self.calls.len());
                let service = self.calls[number].0.spec.service().name;
                post("faults", json!([{ "service": service, "share": 0.3, "seed": 5, "status": 502, "html": "before" }]))
            }
            31 => post(
                "faults",
                json!([{ "share": 0.05, "throttle": true }, { "operation": "KickoutUser", "callbacks": { "duplicate": true } }]),
            ),
            32..34 => control(Method::DELETE, "faults", ""),
            34 => control(Method::GET, "faults", ""),
            35 => control(Method::GET, "state?full=true", ""),
            36 => control(Method::GET, "snapshot", ""),
            37 => post("reset", json!({})),
            _ => {
                let number = self.random.random_range(0..self.snapshots.len());
                control(Method::PUT, "snapshot", &self.snapshots[number])
            }
        }
    }

    /// Requests, and all that was seen of what followed from them.
    fn record(mut self, requests: usize) -> (Vec<Entry>, Vec<String>, BTreeSet<&'static str>) {
        let (mut entries, mut seen, mut succeeding) = (Vec::new(), Vec::new(), BTreeSet::new());
        // A session tells of everything that it goes by.
        entries.push(Entry { request: control(Method::PUT, "snapshot", &self.snapshots[0]), taken: 0 });
        // Every operation once, in the order in which all of them succeed; then whatever comes.
        let mut first = self.calls.clone().into_iter();
        while entries.len() < requests {
            let request = match first.next() {
                Some((row, parameters)) => self.stage.request(row, parameters).unwrap(),
                None => self.request(),
            };
            let entry = Entry { request, taken: self.random.random() };
            let answer = play(&self.stage, &entry, &mut seen);
            if succeeded(&answer) {
                let action = |(row, _): &(&'static OperationRow, _)| {
                    let word = row.spec.action;
                    let named = entry.request.uri().query().unwrap_or_default().contains(&format!("Action={word}&"));
                    (named || entry.request.headers().get("x-tc-action").is_some_and(|named| named == word)).then_some(word)
                };
                succeeding.extend(self.calls.iter().find_map(action));
            }
            if entries.len() % 100 == 0 {
                self.snapshots.push(self.stage.snapshot());
                self.stage.lines();
            }
            entries.push(entry);
        }
        (entries, seen, succeeding)
    }
}

/// Sends a recorded session to a new sandbox.
fn replayed(entries: &[Entry]) -> Vec<String> {
    let (stage, mut seen) = (Stage::new(), Vec::new());
    for entry in entries {
        play(&stage, entry, &mut seen);
    }
    seen
}

fn assert_same(one: &[String], other: &[String]) {
    if let Some(place) = (0..one.len().max(other.len())).find(|place| one.get(*place) != other.get(*place)) {
        panic!("{place}:\n{:?}\n{:?}", one.get(place), other.get(place));
    }
}

#[test]
fn a_recorded_session_runs_the_same_every_time() {
    let (entries, _, succeeding) = Author::new().record(LONG);
    let (one, other) = (replayed(&entries), replayed(&entries));
    assert_same(&one, &other);
    // It is a session in which much happens, of every kind.
    let all: BTreeSet<_> = zego_model::operations().map(|row| row.spec.action).collect();
    assert_eq!(all.difference(&succeeding).collect::<Vec<_>>(), Vec::<&&str>::new());
    for (kind, least) in [
        ("\"Code\":0,", 400),
        ("\"Code\":100000", 50),
        ("\"Error\":", 5),
        ("502 Bad Gateway", 3),
        (": attempt 1: ", 300),
        (": attempt 6: ", 10),
        ("/_sandbox/reset 200", 5),
        ("/_sandbox/snapshot 200", 20),
        ("is the limit of", 2),
    ] {
        let times = one.iter().filter(|seen| seen.contains(kind)).count();
        assert!(times >= least, "{kind}: {times} of {}", one.len());
    }
}

/// What a session is on a machine with another time, and with clients that come by sockets.
#[tokio::test]
async fn a_session_over_sockets_runs_the_same_every_time() {
    let (entries, ..) = Author::new().record(400);
    let mut runs = Vec::new();
    for _ in 0..2 {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let builder = Sandbox::builder().virtual_clock(Timestamp::from_secs(START));
        let sandbox = builder.log(move |line: &LogLine| sink.lock().unwrap().push(line.to_string())).start().await.unwrap();
        let mut answers = Vec::new();
        for Entry { request, .. } in &entries {
            let mut stream = TcpStream::connect(sandbox.local_addr()).await.unwrap();
            stream.write_all(&on_the_wire(request)).await.unwrap();
            let mut answer = Vec::new();
            tokio::time::timeout(Duration::from_secs(60), stream.read_to_end(&mut answer)).await.unwrap().unwrap();
            answers.push(String::from_utf8(answer).unwrap());
        }
        sandbox.shutdown().await;
        answers.append(&mut lines.lock().unwrap());
        runs.push(answers);
    }
    assert!(runs[0].iter().filter(|seen| seen.contains("\"Code\":0,")).count() > 50);
    assert!(runs[0].iter().all(|seen| !seen.starts_with("HTTP/1.1 ") || seen.contains("\r\ndate: ")), "each has the sandbox's date");
    assert_same(&runs[0], &runs[1]);
}

fn on_the_wire(request: &Request<Bytes>) -> Vec<u8> {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let mut head = format!("{} {target} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", request.method(), request.body().len());
    for (name, value) in request.headers().iter().filter(|(name, _)| *name != "content-length") {
        for part in [name.as_str(), ": ", value.to_str().unwrap(), "\r\n"] {
            head.push_str(part);
        }
    }
    if !request.headers().contains_key("host") {
        head += "Host: localhost\r\n";
    }
    [format!("{head}\r\n").as_bytes(), request.body()].concat()
}

fn code(stage: &Stage, request: &Request<Bytes>) -> Value {
    serde_json::from_slice::<Value>(stage.send(request).body()).unwrap()["Code"].clone()
}

/// Signatures, limits and `Date` go by the clock, which moves by `advance` alone.
#[test]
fn everything_goes_by_the_virtual_clock() {
    let mut stage = Stage::new();
    let row = |action: &str| OperationRow::of("rtc", action).unwrap();
    let users = row("DescribeUserList");
    let lobby = Map::from_iter([("RoomId".to_owned(), json!("class-1"))]);
    let early = stage.request(users, lobby.clone()).unwrap();
    let date = |stage: &Stage| stage.send(&control(Method::GET, "health", "")).headers()["date"].clone();
    assert_eq!((code(&stage, &early), code(&stage, &early)), (json!(0), json!(207)), "one call a second for each room");
    assert_eq!(date(&stage), "Mon, 01 Jun 2026 00:00:00 GMT");
    stage.advance(1);
    assert_eq!(code(&stage, &early), 0);
    assert_eq!(date(&stage), "Mon, 01 Jun 2026 00:00:01 GMT");
    assert_eq!(stage.now(), START + 1);
    stage.advance(600);
    assert_eq!(code(&stage, &early), json!(100_000_004), "it was signed too long ago");
    let late = stage.request(users, lobby).unwrap();
    assert_eq!(code(&stage, &late), 0);
    let ahead = |stage: &Stage| stage.service.control(Timestamp::from_secs(0)).state(false)["ahead"].clone();
    assert_eq!(ahead(&stage), 0, "the clock itself has moved");
    // Time ends where moments end.
    let decade = r#"{"seconds":316224000}"#;
    let statuses: Vec<_> = (0..800).map(|_| stage.control(Method::POST, "advance", decade).0).collect();
    assert!(statuses.is_sorted() && statuses[700] == 200 && statuses[799] == 400, "{statuses:?}");
    // A reset is the beginning of time, too.
    assert_eq!(stage.control(Method::POST, "reset", "").0, 200);
    assert_eq!((stage.now(), code(&stage, &early)), (START, json!(0)));
    assert_eq!(date(&stage), "Mon, 01 Jun 2026 00:00:00 GMT");
}

/// A virtual clock begins when all is over that the sandbox begins with: a search up to now finds every file.
#[test]
fn nothing_of_the_beginning_is_still_to_come() {
    fn begun(value: &Value, moments: &mut Vec<i64>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| begun(item, moments)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    let is_begin = ["created", "updated", "started", "login", "since"].contains(&name.as_str());
                    moments.extend(value.as_i64().filter(|_| is_begin));
                    begun(value, moments);
                }
            }
            _ => {}
        }
    }
    let service = Sandbox::builder().virtual_clock(Moment::NEW_YEAR).service();
    let snapshot: Value = serde_json::from_str(&service.control(Moment::NEW_YEAR).snapshot()).unwrap();
    let mut moments = Vec::new();
    begun(&snapshot, &mut moments);
    assert!(moments.len() > 20, "files, rooms, users and streams: {moments:?}");
    assert_eq!(snapshot["time"], Moment::NEW_YEAR.millis());
    assert!(moments.iter().all(|moment| *moment <= Moment::NEW_YEAR.millis()), "{moments:?}");
}

#[test]
fn ids_follow_from_their_seed() {
    let answers = |seed: u64| {
        let mut stage = Stage::of(Sandbox::builder().id_seed(seed));
        let mut answers = Vec::new();
        for (row, parameters) in stage.prepare() {
            let request = stage.request(row, parameters).unwrap();
            answers.push(shown(&stage.send(&request)));
        }
        answers
    };
    let (one, same, other) = (answers(1), answers(1), answers(2));
    assert_eq!(one, same);
    assert!(one.iter().zip(&other).all(|(one, other)| one != other), "each has a request id, at least");
}
