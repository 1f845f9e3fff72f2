//! Time that is moved reaches what is on its way to a receiver.

use std::path::Path;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use zego_sandbox::control::Login;
use zego_sandbox::{LogLine, Moment, Sandbox, Timestamp};

use crate::bench::{Bench, NOW};
use crate::stage::{Stage, control};
use crate::wire::{receiver, soon};

/// So many callbacks; each as its event and its user.
async fn received(bodies: &mut mpsc::UnboundedReceiver<Value>, count: usize) -> Vec<(String, String)> {
    let mut received = Vec::new();
    for _ in 0..count {
        let body = soon(bodies.recv()).await.unwrap();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        received.push((text("event"), text("user_account")));
    }
    received.sort();
    received
}

#[tokio::test]
async fn a_minute_at_once_makes_every_attempt_and_a_reset_none() {
    let (callbacks, mut bodies) = receiver(503).await;
    let (log, mut lines) = mpsc::unbounded_channel();
    let builder = Sandbox::builder().empty().virtual_clock(Moment::NEW_YEAR).callbacks(callbacks);
    let sandbox = builder.log(move |line: &LogLine| drop(log.send(line.to_string()))).start().await.unwrap();
    let enters = |user: &str| sandbox.control().log_in(&Login::new("hall", user)).unwrap();
    let two = |user: &str| [("room_create".to_owned(), String::new()), ("room_login".to_owned(), user.to_owned())];
    enters("anna");
    assert_eq!(received(&mut bodies, 2).await, two("anna"));
    sandbox.control().advance(Duration::from_secs(62)).unwrap();
    let rest = received(&mut bodies, 10).await;
    for event in two("anna") {
        assert_eq!(rest.iter().filter(|other| **other == event).count(), 5, "{rest:?}");
    }
    let mut given_up = 0;
    while given_up < 2 {
        let line = soon(lines.recv()).await.unwrap();
        given_up += usize::from(line.contains("given up after 6 attempts"));
    }
    // What is left of it: nothing.
    enters("bert");
    assert_eq!(received(&mut bodies, 1).await, [("room_login".to_owned(), "bert".to_owned())]);
    sandbox.control().reset();
    sandbox.control().advance(Duration::from_secs(62)).unwrap();
    enters("carl");
    assert_eq!(received(&mut bodies, 2).await, two("carl"));
    sandbox.shutdown().await;
}

/// A clock can be set back, and a snapshot be of a later time than a clock shows: time stands still then, and can be moved all the same.
#[test]
fn time_never_goes_back_and_can_always_be_moved() {
    let later = Stage::new();
    later.advance(1_000);
    let snapshot = later.snapshot();
    let now = |bench: &Bench| bench.service.control(Timestamp::from_secs(bench.now)).state(false)["now"].clone();
    let advance = |bench: &Bench, seconds| bench.service.control(Timestamp::from_secs(bench.now)).advance(Duration::from_secs(seconds));
    let mut bench = Bench::new();
    bench.now += 100;
    assert_eq!(now(&bench), json!(NOW + 100));
    bench.now = NOW;
    assert_eq!(now(&bench), json!(NOW + 100), "the clock was set back");
    advance(&bench, 10).unwrap();
    assert_eq!(now(&bench), json!(NOW + 110));
    let answer = bench.service.handle(&control(Method::PUT, "snapshot", &snapshot), Timestamp::from_secs(NOW));
    assert_eq!(answer.status(), 200);
    assert_eq!(now(&bench), json!(NOW + 1_000));
    advance(&bench, 5).unwrap();
    assert_eq!(now(&bench), json!(NOW + 1_005));
    bench.now = NOW + 1;
    assert_eq!(now(&bench), json!(NOW + 1_006), "and goes on with the clock from there");
    let years = 10 * 366 * 86_400;
    assert!(advance(&bench, years).unwrap_err().to_string().contains("too many"));
    advance(&bench, years - 1_005).unwrap();
    assert!(advance(&bench, 1).unwrap_err().to_string().contains("too many"));
}

/// Whoever drops a sandbox need not wait for it: its last state is written all the same, as long as the runtime lives.
#[tokio::test]
async fn a_sandbox_that_is_dropped_keeps_its_state() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("it-dropped.json");
    drop(std::fs::remove_file(&file));
    let builder = || Sandbox::builder().empty().log(|_: &LogLine| {}).state_file(&file);
    let sandbox = builder().start().await.unwrap();
    sandbox.control().log_in(&Login::new("hall", "anna")).unwrap();
    drop(sandbox);
    let written = async {
        while !std::fs::read_to_string(&file).is_ok_and(|text| text.contains("hall")) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), written).await.expect("it is written");
    let again = builder().start().await.unwrap();
    assert_eq!(again.control().state(false)["apps"][0]["users"], 1);
    again.shutdown().await;
}
