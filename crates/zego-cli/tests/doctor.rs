//! `zego doctor` beside services that are ill.

mod support;

use std::net::TcpListener;
use std::time::{Duration, Instant};

use support::{Sandbox, ZEGO, zego};

#[test]
fn a_clock_that_is_far_off_is_a_problem() {
    let sandbox = Sandbox::start("--clock virtual@1700000000");
    let outcome = sandbox.zego("doctor");
    let checks = outcome.document()["checks"].clone();
    let clock = checks.as_array().and_then(|checks| checks.iter().find(|check| check["name"] == "clock")).unwrap();
    assert_eq!((outcome.code, &clock["status"]), (Some(4), &"problem".into()), "{outcome:?}");
    // This machine's clock, which is right, is years ahead of that one.
    assert!(clock["measured"]["offset_s"].as_i64().is_some_and(|offset| offset < -1_000_000), "{clock}");
    assert!(clock["detail"].as_str().is_some_and(|detail| detail.contains("fast; calls are refused from 600 s on")), "{clock}");
}

#[test]
fn a_service_that_says_nothing_does_not_hold_it_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let began = Instant::now();
    let outcome = zego(&format!("doctor --timeout 1 --endpoint http://{}", listener.local_addr().unwrap()), &ZEGO);
    assert_eq!(outcome.code, Some(7), "{outcome:?}");
    assert!(
        outcome.stdout.contains("problem  host: no answer from 127.0.0.1:") && outcome.stdout.contains("until then TCP"),
        "{outcome:?}"
    );
    assert!(began.elapsed() < Duration::from_secs(30));
}

#[test]
fn an_authority_that_is_not_trusted_is_named() {
    let sandbox = Sandbox::start("--tls");
    let outcome = sandbox.zego("doctor");
    assert_eq!(outcome.code, Some(7), "{outcome:?}");
    assert!(outcome.stdout.contains("its certificate comes from an authority that is not trusted here"), "{outcome:?}");
}
