//! `/_sandbox/`: the same over HTTP, and who may ask for it.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use zego_model::rtc::media_file::{SearchMedia, Vendor};
use zego_sandbox::control::{Login, Seed, SeedRoom};
use zego_sandbox::{LogLine, Sandbox, Timestamp};

use crate::bench::{Bench, NOW};
use crate::wire::exchange;

/// A request as a program on this machine sends it.
fn request(method: Method, target: &str, body: &str) -> Request<Bytes> {
    let request = Request::builder().method(method).uri(format!("/_sandbox/{target}")).header("Host", "127.0.0.1:8080");
    request.header("Content-Type", "application/json").body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
}

fn send(bench: &Bench, request: &Request<Bytes>) -> (u16, Value) {
    let response = bench.service.handle(request, Timestamp::from_secs(bench.now));
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

fn post(bench: &Bench, target: &str, body: &Value) -> (u16, Value) {
    send(bench, &request(Method::POST, target, &body.to_string()))
}

fn state(bench: &Bench) -> Value {
    let (status, state) = send(bench, &request(Method::GET, "state?full=true", ""));
    assert_eq!(status, 200);
    state
}

/// What is wrong with a request; it changes nothing.
fn error(bench: &Bench, request: &Request<Bytes>, status: u16) -> String {
    let before = state(bench);
    let (got, body) = send(bench, request);
    assert_eq!(got, status, "{body}");
    assert_eq!(state(bench), before);
    assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
    body["error"].as_str().unwrap().to_owned()
}

#[test]
fn a_room_by_hand() {
    let mut bench = Bench::empty();
    let seed = json!({
        "rooms": [{ "id": "lobby", "name": "The Lobby", "users": [{ "id": "anna", "name": "Anna", "role": "host", "ip": "192.0.2.1" }],
                    "streams": [{ "id": "anna-camera", "user": "anna", "title": "A", "extra_info": "{}" }] }],
        "files": [
            { "vendor": "Tencent", "stream": "lesson", "count": 3, "duration": 60 },
            { "vendor": "Ws", "stream": "show", "id": "own.mp4", "created": NOW - 60, "format": "mp4" },
            { "vendor": "Huawei", "stream": "match", "count": 2, "every": 0, "format": "m3u8" },
        ],
    });
    let (status, planted) = post(&bench, "seed", &seed);
    assert_eq!((status, planted["rooms"].clone(), planted["files"].clone()), (200, json!(1), json!(6)));
    for (target, body) in [
        ("login", json!({ "room": "lobby", "user": "bert", "name": "Bert", "terminal": "mini-program", "token_version": 4 })),
        ("publish", json!({ "room": "lobby", "user": "bert", "stream": "bert-camera" })),
        ("unpublish", json!({ "room": "lobby", "stream": "anna-camera", "reason": "timed-out" })),
        ("logout", json!({ "room": "lobby", "user": "anna", "reason": "disconnected" })),
        ("advance", json!({ "seconds": 3_600 })),
    ] {
        let (status, done) = post(&bench, target, &body);
        assert!(status == 200 && done["done"].is_string(), "{target}: {done}");
    }
    let shown = state(&bench);
    let room = &shown["apps"][0]["rooms"][0];
    assert_eq!(
        (&room["users"][0]["id"], &room["streams"][0]["id"], room["users"].as_array().map(Vec::len)),
        (&json!("bert"), &json!("bert-camera"), Some(1))
    );
    assert_eq!((&shown["now"], &shown["ahead"]), (&json!(NOW + 3_600), &json!(3_600)));
    let lessons = bench.zego(&SearchMedia::new(Vendor::Tencent)).unwrap().output.tencent.unwrap();
    assert_eq!(lessons.total_count, 3);
    bench.now += 1;
    assert_eq!(post(&bench, "reset", &json!({})).0, 200);
    assert_eq!(state(&bench)["apps"], json!([]));
    // Without a body, too.
    assert_eq!(send(&bench, &request(Method::POST, "reset", "")).0, 200);
}

#[test]
fn the_query_names_app_and_environment() {
    let bench = Bench::empty();
    let login = json!({ "room": "lobby", "user": "anna" });
    assert_eq!(post(&bench, "login?app_id=1234567891&test=true", &login).0, 200);
    assert_eq!((&state(&bench)["apps"][0]["app_id"], &state(&bench)["apps"][0]["test"]), (&json!(1_234_567_891), &json!(true)));
    // What was refused leaves no trace.
    let known = &json!({ "room": "nowhere", "user": "anna", "stream": "a" });
    assert_eq!(post(&bench, "publish?app_id=1234567890", known).0, 404);
    assert_eq!(state(&bench)["apps"].as_array().map(Vec::len), Some(1));
    for (target, status, wrong) in [
        ("login?app_id=77", 404, "app 77 is no app of this sandbox"),
        ("login?app_id=x", 400, "app_id is `x`, not an app id"),
        ("login?test=1", 400, "test is `1`, not true or false"),
        ("login?tset=true", 400, "`tset` is no parameter"),
        ("reset?app_id=1", 400, "it is for all apps"),
    ] {
        let told = error(&bench, &request(Method::POST, target, &login.to_string()), status);
        assert!(told.contains(wrong), "{target}: {told}");
    }
    let told = error(&bench, &request(Method::GET, "state?app_id=1", ""), 400);
    assert!(told.contains("`full` alone"), "{told}");
}

#[test]
fn what_is_wrong_is_named() {
    let bench = Bench::new();
    for (target, body, status, wrong) in [
        ("login", "{", 400, "the body of login is wrong: EOF"),
        ("login", "[]", 400, "the body of login is wrong"),
        ("login", r#"{"user":"anna"}"#, 400, "missing field `room`"),
        ("login", r#"{"room":"a","user":"anna","nmae":"Anna"}"#, 400, "unknown field `nmae`, expected one of `room`, `user`, `name`"),
        ("login", r#"{"room":"a","user":"anna","role":"king"}"#, 400, "unknown variant `king`, expected one of `host`, `audience`"),
        ("login", r#"{"room":"a","user":"anna","ip":"nowhere"}"#, 400, "invalid IP address"),
        ("login", r#"{"room":"","user":"anna"}"#, 400, "room is empty"),
        ("logout", r#"{"room":"class-1","user":"nobody"}"#, 404, "user `nobody` is not in room `class-1`"),
        ("publish", r#"{"room":"nowhere","user":"a","stream":"b"}"#, 404, "room `nowhere` is not there"),
        ("publish", r#"{"room":"class-1","user":"student-1","stream":"anna-camera"}"#, 409, "stream `anna-camera` of user `anna`"),
        ("unpublish", r#"{"room":"class-1","stream":"film"}"#, 404, "stream `film` is not in room `class-1`"),
        ("advance", r#"{"seconds":-1}"#, 400, "seconds: invalid value: integer `-1`, expected u64"),
        ("advance", r#"{"seconds":999999999999}"#, 400, "seconds is too many"),
        ("advance", r#"{"minutes":1}"#, 400, "unknown field `minutes`, expected `seconds`"),
        ("reset", r#"{"all":true}"#, 400, "unknown field `all`"),
        ("seed", r#"{"rooms":[{"id":"a","users":[{"id":"x"},{"name":"y"}]}]}"#, 400, "rooms[0].users[1]: missing field `id`"),
        (
            "seed",
            r#"{"rooms":[{"id":"lobby","users":[{"name":"y"}]}]}"#,
            400,
            "the body of seed is wrong: rooms[0].users[0]: missing field `id` at line 1 column 45",
        ),
        ("seed", r#"{"rooms":[{"id":"a","user":[]}]}"#, 400, "rooms[0].user: unknown field `user`"),
        ("seed", r#"{"rooms":[{"id":"a"},{"id":"a"}]}"#, 400, "rooms[1].id is `a` again"),
        ("seed", r#"{"rooms":[{"id":"a","streams":[{"id":"x","user":""}]}]}"#, 400, "rooms[0].streams[0].user is empty"),
        (
            "seed",
            r#"{"rooms":[{"id":"class-1","users":[{"id":"teacher-1"}]}]}"#,
            409,
            "user `teacher-1` of room `class-1` is there already",
        ),
        ("seed", r#"{"files":[{"vendor":"ws","stream":"a"}]}"#, 400, "unknown variant `ws`, expected one of `Tencent`, `Ws`"),
        ("seed", r#"{"files":[{"vendor":"Ws","stream":"a","count":100001}]}"#, 400, "files[0].count is 100001: it has to be 1 to 100000"),
        ("seed", r#"{"files":[{"vendor":"Ws","stream":"a","count":2,"id":"x"}]}"#, 400, "files[0] has a count and an id"),
        ("seed", r#"{"rooms":[{"id":"new"}],"files":[{"vendor":"Ws","stream":""}]}"#, 400, "files[0].stream is empty"),
        ("seed", r#"{"files":[{"vendor":"Ws","stream":"a","id":""}]}"#, 400, "files[0].id is empty"),
        ("seed", r#"{"files":[{"vendor":"Ws","stream":"a","transcodes":[360,480]}]}"#, 400, "files[0].transcodes has 480: a copy is"),
        ("seed", r#"{"files":[{"vendor":"Ws","stream":"a","created":253370764800}]}"#, 400, "files[0].created is no Unix time"),
        ("seed", r#"{"files":[{"vendor":"Ws","stream":"a","created":18446744073709551615}]}"#, 400, "files[0].created is no Unix time"),
        (
            "seed",
            r#"{"files":[{"vendor":"Ws","stream":"a","created":253370764799,"count":2,"every":1}]}"#,
            400,
            "files[0] has its last file after the year 9998",
        ),
        (
            "seed",
            r#"{"files":[{"vendor":"Ws","stream":"a","count":3,"every":4294967295}]}"#,
            400,
            "files[0] has its first file before the year 1970",
        ),
        ("nothing", "{}", 404, "`nothing` is no control call: there are health, state, "),
        ("", "{}", 404, "is no control call"),
        ("state", "{}", 405, "state is called with GET, not with POST"),
    ] {
        let told = error(&bench, &request(Method::POST, target, body), status);
        assert!(told.contains(wrong), "{target} {body}: {told}");
    }
    // Whatever a message names is there, if not with this method.
    let told = error(&bench, &request(Method::POST, "nothing", "{}"), 404);
    let (_, names) = told.split_once("there are ").unwrap();
    for name in names.split(", ") {
        let answer = bench.service.handle(&request(Method::PATCH, name, "{}"), Timestamp::from_secs(bench.now));
        assert_eq!(answer.status().as_u16(), 405, "{name}");
    }
    for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE] {
        error(&bench, &request(method, "reset", "{}"), 405);
    }
    let long = error(&bench, &request(Method::POST, "login", &format!(r#"{{"{}":1}}"#, "x".repeat(100_000))), 400);
    assert!(long.len() < 500, "{}", long.len());
    let large = format!(r#"{{"rooms":[{}]}}"#, " ".repeat(10 << 20));
    assert!(error(&bench, &request(Method::POST, "seed", &large), 413).contains("longer than 10485760 bytes"));
}

/// Of the longest snapshot that is read nothing is looked at behind its first byte, and of a longer one nothing at all.
#[test]
fn a_snapshot_has_a_largest_size() {
    let bench = Bench::empty();
    for (length, status, told) in [(1 << 30, 400, "the body of snapshot is wrong"), ((1 << 30) + 1, 413, "longer than 1073741824 bytes")] {
        let body = Bytes::from(vec![0; length]);
        let put = request(Method::PUT, "snapshot", "").map(|_| body);
        assert!(error(&bench, &put, status).contains(told), "{length}");
    }
}

/// A page that somebody on this machine looks at, and a name that was made to point here.
#[test]
fn web_pages_cannot_control_it() {
    let bench = Bench::new();
    let with = |name: &'static str, values: &[&str]| {
        let mut request = request(Method::POST, "reset", "{}");
        request.headers_mut().remove(name);
        for value in values {
            request.headers_mut().append(name, value.parse().unwrap());
        }
        request
    };
    for host in [
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "0.0.0.0",
        "10.0.0.1",
        "",
        "user@localhost",
    ] {
        assert!(error(&bench, &with("host", &[host]), 403).contains("Host is not this machine"), "{host}");
    }
    assert!(error(&bench, &with("host", &[]), 403).contains("Host is missing"));
    assert!(error(&bench, &with("host", &["localhost", "evil.example"]), 403).contains("more than once"));
    for origin in [
        "https://evil.example",
        "http://localhost.evil.example",
        "http://evil.example#http://localhost",
        "null",
        "file://",
        "",
        "localhost",
    ] {
        assert!(error(&bench, &with("origin", &[origin]), 403).contains("Origin is not this machine"), "{origin}");
    }
    assert!(error(&bench, &with("origin", &["http://localhost", "http://evil.example"]), 403).contains("Origin"));
    // What a page may send without asking first.
    for ty in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=application/json", "application/jsonp", ""]
    {
        assert!(error(&bench, &with("content-type", &[ty]), 415).contains("application/json"), "{ty}");
    }
    assert!(error(&bench, &with("content-type", &[]), 415).contains("application/json"));
    assert!(error(&bench, &with("content-type", &["application/json", "text/plain"]), 415).contains("application/json"));
    assert!(error(&bench, &with("sec-fetch-site", &["cross-site"]), 403).contains("Sec-Fetch-Site"));
    // A target with a host of its own.
    let mut elsewhere = with("host", &["localhost"]);
    *elsewhere.uri_mut() = "http://evil.example/_sandbox/reset".parse().unwrap();
    assert!(error(&bench, &elsewhere, 403).contains("Host is not this machine"));
    // The state is not for them either.
    let mut look = request(Method::GET, "state", "");
    look.headers_mut().insert("host", "evil.example".parse().unwrap());
    error(&bench, &look, 403);

    for (host, origin) in [
        ("localhost", None),
        ("LOCALHOST:1", None),
        ("127.0.0.1:8080", Some("http://127.0.0.1:8080")),
        ("[::1]:80", Some("http://localhost:3000")),
    ] {
        let mut request = with("host", &[host]);
        request.headers_mut().insert("content-type", "application/json; charset=utf-8".parse().unwrap());
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        let (status, body) = send(&bench, &request);
        assert_eq!(status, 200, "{host} {origin:?}: {body}");
    }
    // No page gets to read an answer: nothing allows it.
    let response = bench.service.handle(&with("origin", &["http://localhost:3000"]), Timestamp::from_secs(NOW));
    assert!(response.headers().keys().all(|name| !name.as_str().starts_with("access-control-")));
}

#[test]
fn looking_changes_nothing() {
    let bench = Bench::new();
    let first = state(&bench);
    for target in ["state", "state?full=false", "state?full=true"] {
        assert_eq!(send(&bench, &request(Method::GET, target, "")).0, 200);
        error(&bench, &request(Method::POST, target, ""), 405);
    }
    assert_eq!(state(&bench), first);
    let lines = bench.lines();
    assert!(lines.iter().all(|line| line.action == "/_sandbox/state"), "{lines:?}");
}

#[test]
fn other_paths_are_still_none() {
    let bench = Bench::new();
    for path in ["/_sandboxes/state", "/sandbox/state", "/x", "//_sandbox/state"] {
        let request = Request::get(path).header("Host", "localhost").body(Bytes::new()).unwrap();
        let response = bench.service.handle(&request, Timestamp::from_secs(NOW));
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

/// On the port of the calls, and the state is the one that the calls have.
#[tokio::test]
async fn over_a_socket() {
    let sandbox = Sandbox::builder().empty().clock(|| Timestamp::from_secs(NOW)).log(|_: &LogLine| {}).start().await.unwrap();
    sandbox.control().seed(&Seed::new().room(SeedRoom::new("lobby").user("anna"))).unwrap();
    let address = sandbox.local_addr();
    let body = r#"{"room":"lobby","user":"bert"}"#;
    let request = format!(
        "POST /_sandbox/login HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let (answer, end) = exchange(address, request.as_bytes()).await;
    assert_eq!(end, None, "{answer}");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("user bert has entered room lobby"), "{answer}");
    let control = sandbox.control();
    assert_eq!(control.state(false)["apps"][0]["users"], 2);
    control.log_in(&Login::new("lobby", "carl")).unwrap();
    assert_eq!(control.state(false)["apps"][0]["users"], 3);
    sandbox.shutdown().await;
}

/// What is a struct to the program is an object on the wire, at every depth; a list of its values in some order is none.
#[test]
fn a_list_is_no_object() {
    let bench = Bench::empty();
    for (target, body) in [
        ("login", json!(["lobby", "anna", null, null, "host", null, "none", 4, ""])),
        ("publish", json!(["lobby", "anna", "anna-camera"])),
        ("advance", json!([5])),
        ("reset", json!([])),
        ("seed", json!([[], []])),
        ("seed", json!({ "rooms": [["lobby", null, [], []]] })),
        ("seed", json!({ "rooms": [{ "id": "lobby", "users": [["anna", null, "host", null]] }] })),
        ("seed", json!({ "files": [["Ws", "show", 1, null, null, null, null, null, null, []]] })),
    ] {
        let told = error(&bench, &request(Method::POST, target, &body.to_string()), 400);
        assert!(told.contains("invalid type: sequence"), "{target} {body}: {told}");
    }
    let told = error(&bench, &request(Method::PUT, "snapshot", r#"["zego-sandbox", 1]"#), 400);
    assert!(told.contains("invalid type: sequence"), "{told}");
    let read = Seed::read("seed.json", r#"{"rooms":[["lobby",null,[],[]]]}"#);
    assert!(read.unwrap_err().to_string().contains("invalid type: sequence"));
}

/// The mark of a byte order, as shells and editors of Windows write it, is no part of a body.
#[test]
fn the_mark_of_a_byte_order_is_no_part_of_a_body() {
    let bench = Bench::empty();
    let marked = |target: &str, body: &Value| send(&bench, &request(Method::POST, target, &format!("\u{feff}{body}")));
    assert_eq!(marked("seed", &json!({ "rooms": [{ "id": "lobby" }] })).0, 200);
    assert_eq!(marked("login", &json!({ "room": "lobby", "user": "anna" })).0, 200);
    assert_eq!(marked("faults", &json!([{ "operation": "CloseRoom", "nth": [1], "throttle": true }])).0, 200);
    assert_eq!(marked("advance", &json!({ "seconds": 0 })).0, 200);
    let (status, snapshot) = send(&bench, &request(Method::GET, "snapshot", ""));
    assert_eq!(status, 200);
    let (status, told) = send(&bench, &request(Method::PUT, "snapshot", &format!("\u{feff}{snapshot}")));
    assert_eq!(status, 200, "{told}");

    // Nor of the body of a call.
    let bench = Bench::new();
    let call = |body: &str| {
        let request = Request::post(format!("/?{}", bench.signed("StopAutoMix", ""))).header("Content-Type", "application/json");
        bench.answer(&request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap())
    };
    let body = r#"{"TaskId":"t","UserId":"u"}"#;
    assert_eq!(call(&format!("\u{feff}{body}"))["Code"], call(body)["Code"]);
}

/// In chunks, as it is written; a client of HTTP/1.0 gets it until the connection ends.
#[tokio::test]
async fn a_large_state_comes_in_pieces() {
    let sandbox = Sandbox::builder().empty().clock(|| Timestamp::from_secs(NOW)).log(|_: &LogLine| {}).start().await.unwrap();
    let file = |number: u64| zego_sandbox::SeedFile::new(zego_sandbox::Cdn::Ws, "show", Timestamp::from_secs(NOW - 100_000 + number));
    sandbox.control().seed(&Seed::new().files((0..3_000).map(file))).unwrap();
    for version in ["1.1", "1.0"] {
        let request = format!("GET /_sandbox/state?full=true HTTP/{version}\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let (answer, end) = exchange(sandbox.local_addr(), request.as_bytes()).await;
        assert_eq!(end, None);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.") && head.contains(" 200 OK") && head.contains("content-type: application/json"), "{head}");
        assert_eq!(head.contains("transfer-encoding: chunked"), version == "1.1", "{head}");
        assert_eq!(body.matches("\"id\":\"app-show").count(), 3_000);
        if version == "1.0" {
            assert_eq!(serde_json::from_str::<Value>(body).unwrap(), sandbox.control().state(true));
        }
    }
    sandbox.shutdown().await;
}
