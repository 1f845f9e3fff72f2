//! `zego sandbox --state FILE`: the state outlives the process, however that ends.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Running, command, zego};

/// How long anything may take that has to happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("sandbox_state-{name}"));
    drop(fs::remove_dir_all(&path));
    fs::create_dir_all(&path).unwrap();
    path
}

/// A sandbox that has said that it is ready.
struct Started {
    running: Running,
    address: String,
}

impl Started {
    fn new(options: &str) -> Self {
        let mut running = Running::start(command(&format!("sandbox --output json {options}"), &[]));
        let mut ready = String::new();
        BufReader::with_capacity(1, running.stdout().as_mut().unwrap()).read_line(&mut ready).unwrap();
        let ready: Value = serde_json::from_str(&ready).unwrap();
        let address = ready["endpoint"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
        Self { running, address }
    }

    fn keeping(file: &Path) -> Self {
        Self::new(&format!("--empty --state '{}'", file.display()))
    }

    /// The body of the answer to a control call.
    fn control(&self, method: &str, name: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!("{method} /_sandbox/{name} HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\n");
        stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert_eq!(head.split(' ').nth(1), Some("200"), "{answer}");
        body.to_owned()
    }

    /// A user enters a room of its own.
    fn enter(&self, room: &str) {
        self.control("POST", "login", &json!({ "room": room, "user": "anna" }).to_string());
    }

    fn snapshot(&self) -> String {
        self.control("GET", "snapshot", "")
    }

    /// Ends it with a signal; what it said on stderr.
    fn end(self, signal: &str) -> String {
        self.running.signal(signal);
        let outcome = self.running.finish();
        assert_eq!(outcome.code, (signal != "KILL").then_some(0), "{outcome:?}");
        outcome.stderr
    }
}

/// The rooms of a snapshot, which is whole.
fn rooms(snapshot: &str) -> BTreeSet<String> {
    let document: Value = serde_json::from_str(snapshot).unwrap_or_else(|error| panic!("it is not whole: {error}: {snapshot}"));
    assert_eq!(document["format"], "zego-sandbox");
    let holders = document["holders"].as_array().unwrap();
    let live = holders.iter().filter_map(|holder| holder["products"]["rtc"]["rooms"]["live"].as_object());
    live.flat_map(|rooms| rooms.keys().cloned()).collect()
}

/// Looks at a file, again and again, until it is as it should be.
fn until(file: &Path, is_right: impl Fn(&str) -> bool) -> String {
    let begin = Instant::now();
    loop {
        // There is a moment before the first one is written.
        if let Some(text) = fs::read_to_string(file).ok().filter(|text| is_right(text)) {
            return text;
        }
        assert!(begin.elapsed() < PATIENCE, "the file does not become what it should be");
        std::thread::yield_now();
    }
}

#[test]
fn the_state_outlives_a_stop() {
    let file = folder("stop").join("state.json");
    let first = Started::keeping(&file);
    first.enter("lobby");
    let state = first.snapshot();
    first.end("TERM");
    let kept = fs::read_to_string(&file).unwrap();
    assert_eq!(rooms(&kept), BTreeSet::from(["lobby".to_owned()]));
    // A file that was being written when something ended the process is in nobody's way.
    fs::write(file.with_extension("json.new"), "half a sta").unwrap();
    let second = Started::keeping(&file);
    let again = second.snapshot();
    assert_eq!(again, kept);
    assert_eq!(rooms(&again), rooms(&state));
    second.enter("hall");
    second.end("INT");
    let third = Started::keeping(&file);
    assert_eq!(rooms(&third.snapshot()), BTreeSet::from(["hall".to_owned(), "lobby".to_owned()]));
    third.control("POST", "reset", "{}");
    third.end("TERM");
    assert_eq!(rooms(&fs::read_to_string(&file).unwrap()), BTreeSet::new());
    let others: Vec<_> = fs::read_dir(file.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(others, ["state.json"]);
}

/// Rooms begin one after the other, so that each state has those of the one before and more. The process is killed after some of them; in some rounds
/// once a certain room has been seen in the file, in others whatever is being written.
#[test]
fn a_kill_at_any_moment_leaves_a_whole_file() {
    let file = folder("kill").join("state.json");
    let mut begun = 0;
    let mut seen = 0;
    for round in 0..24 {
        let sandbox = Started::keeping(&file);
        let known = rooms(&sandbox.snapshot()).len();
        assert!((seen..=begun).contains(&known), "round {round}: {known} rooms of {begun}, and {seen} had been in the file");
        // What the last process had not written is begun anew.
        begun = known;
        seen = known;
        let calls = [1, 2, 5, 13, 34, 89][round % 6];
        for _ in 0..calls {
            sandbox.enter(&format!("room-{begun:06}"));
            begun += 1;
            // Whenever somebody looks, there is a whole file, and never an older one.
            if let Ok(text) = fs::read_to_string(&file) {
                let there = rooms(&text).len();
                assert!((seen..=begun).contains(&there), "round {round}: {there} rooms of {begun}, after {seen}");
                seen = there;
            }
        }
        if round % 3 == 0 {
            seen = rooms(&until(&file, |text| rooms(text).len() == begun)).len();
        }
        sandbox.end("KILL");
        if let Ok(text) = fs::read_to_string(&file) {
            let there: Vec<String> = rooms(&text).into_iter().collect();
            assert!((seen..=begun).contains(&there.len()), "round {round}: {} rooms of {begun}, after {seen}", there.len());
            let first: Vec<String> = (0..there.len()).map(|number| format!("room-{number:06}")).collect();
            assert_eq!(there, first, "round {round}");
            seen = there.len();
        }
    }
    assert!(seen > 0);
}

#[test]
fn what_is_no_state_is_refused_and_left_alone() {
    let folder = folder("foreign");
    let good = folder.join("good.json");
    let sandbox = Started::keeping(&good);
    sandbox.enter("lobby");
    sandbox.end("TERM");
    let kept = fs::read_to_string(&good).unwrap();
    for (name, text, reason) in [
        ("half.json", kept[..kept.len() / 2].to_owned(), "it is not in the form of a snapshot: "),
        ("empty.json", String::new(), "EOF while parsing a value"),
        ("seed.json", r#"{"rooms": []}"#.to_owned(), "its `format` is not zego-sandbox: it is no snapshot of a sandbox"),
        ("next.json", kept.replace("\"version\":1}", "\"version\":2}"), "its `version` is 2, and this sandbox reads 1 alone"),
        ("field.json", kept.replace("\"ahead\"", "\"behind\""), "behind: unknown field `behind`"),
    ] {
        let file = folder.join(name);
        fs::write(&file, &text).unwrap();
        let outcome = zego(&format!("sandbox --state '{}'", file.display()), &[]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{outcome:?}");
        let beginning = format!("error: the state file {} is no state of a sandbox: ", file.display());
        assert!(outcome.stderr.starts_with(&beginning) && outcome.stderr.contains(reason), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("it is left as it is: move it away, or name another"), "{}", outcome.stderr);
        assert_eq!(outcome.stderr.matches(reason).count(), 1, "{}", outcome.stderr);
        assert_eq!(fs::read_to_string(&file).unwrap(), text, "{name}");
    }
    let outcome = zego(&format!("sandbox --output json --state '{}'", folder.display()), &[]);
    let failure = outcome.failure();
    assert_eq!((outcome.code, &failure["kind"]), (Some(2), &json!("configuration")));
    assert!(failure["message"].as_str().unwrap().contains("cannot be read: "), "{failure}");
}

#[test]
fn what_cannot_be_written_is_said_once_and_calls_go_on() {
    let file = folder("nowhere").join("no-such-folder").join("state.json");
    let sandbox = Started::keeping(&file);
    for room in ["a", "b", "c"] {
        sandbox.enter(room);
    }
    assert_eq!(rooms(&sandbox.snapshot()).len(), 3);
    let said = sandbox.end("TERM");
    let warning = format!("the state is not kept: {} cannot be written: ", file.display());
    assert_eq!(said.matches(&warning).count(), 1, "{said}");
    assert!(!file.exists());
}

#[test]
fn a_virtual_clock_goes_on_where_it_was() {
    let file = folder("clock").join("state.json");
    let begin = |options: &str| Started::new(&format!("--empty --state '{}' {options}", file.display()));
    let now = |sandbox: &Started| serde_json::from_str::<Value>(&sandbox.control("GET", "state", "")).unwrap()["now"].clone();
    let first = begin("--clock virtual@1800000000");
    assert_eq!(now(&first), 1_800_000_000);
    first.control("POST", "advance", r#"{"seconds":61}"#);
    first.end("TERM");
    let second = begin("--clock virtual");
    assert_eq!(now(&second), 1_800_000_061);
    second.control("POST", "reset", "");
    assert_eq!(now(&second), 1_767_225_600);
    second.end("TERM");
}
