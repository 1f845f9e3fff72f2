//! Playing a cell.

use std::error::Error as _;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout};
use zego_sign::Timestamp;
use zego_transport::quota::Pacer;
use zego_transport::{ClientBuilder, Connect, Error, RetryPolicy};

use super::cell::{Cell, Connection};
use super::operations::{Speaks, call};
use super::oracle::{Record, Told};
use crate::certificates::{self, HOST};
use crate::faults::{NOW, Tune, Way};
use crate::logs::Logs;
use crate::net::Net;

const SECOND: Duration = Duration::from_secs(1);
/// So long that the quotas of all operations lie within it: there is one for each day.
const LONG: Duration = Duration::from_secs(3 * 86_400);
/// The longest body, so that one past it is soon there.
const MOST_BYTES: usize = 16 << 10;

/// A runtime of one thread, whose time is paused.
pub(super) fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
}

/// What makes a client for a cell; and its deadline.
pub(super) fn builder<P: Speaks>(cell: &Cell, connector: impl Connect) -> (ClientBuilder<P>, Duration) {
    let endpoint = match cell.fault.way {
        Way::Plain => "http://127.0.0.1:7".to_owned(),
        Way::Tls | Way::Proxy => format!("https://{HOST}"),
    };
    let mut builder = P::builder(cell.connection)
        .endpoint(endpoint.parse().unwrap())
        .connector(connector)
        .rustls_config(certificates::trusted())
        .retry(RetryPolicy::default())
        .max_response_bytes(MOST_BYTES);
    if cell.fault.way == Way::Proxy {
        builder = builder.proxy("http://proxy.test:3128".parse().unwrap());
    }
    let mut deadline = LONG;
    let (mut clock, mut step) = (NOW, 0);
    match cell.fault.tune {
        Tune::Deadline(soon) => {
            deadline = soon;
            builder = builder.without_quota().connect_timeout(LONG).first_byte_timeout(LONG).body_timeout(LONG);
        }
        tune => {
            if let Tune::Clock(says, by) = tune {
                (clock, step) = (says, by);
            }
            let quota = Pacer::new();
            builder = builder.quota(quota).connect_timeout(2 * SECOND).first_byte_timeout(4 * SECOND).body_timeout(2 * SECOND);
        }
    }
    let asked = AtomicU64::new(0);
    let clock = move || {
        let times = i64::try_from(asked.fetch_add(1, Ordering::Relaxed)).unwrap();
        Timestamp::from_secs(clock.saturating_add_signed(step * times))
    };
    (builder.clock(clock).deadline(deadline), deadline)
}

/// Plays a cell in a network: the call that makes a connection wait, the call itself, and another one that has to get an answer of its own.
pub(super) async fn play<P: Speaks>(cell: &Cell, net: &Net, connector: impl Connect, logs: &Logs) -> Result<Record, String> {
    let (builder, deadline) = builder::<P>(cell, connector);
    let client = builder.build().unwrap();
    let companion = call::<P>(cell.subject.companion);
    let is_reused = cell.connection == Connection::Reused;
    if is_reused {
        let reply = client.send(&companion).await.map_err(|error| format!("the call before fails: {error:?}"))?;
        drop(reply);
        // What happens to the waiting connection happens before the call.
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
    }
    let before = net.arrived().len();
    logs.take();
    let request = call::<P>(cell.subject.row);
    let start = Instant::now();
    let result = client.send(&request).await;
    let late = start.elapsed().saturating_sub(deadline);
    let mut shown = logs.take();
    let attempts = attempts(&shown);
    let outcome = match result {
        Ok(reply) => Ok(reply.request_id),
        Err(error) => {
            shown += &everything(&error);
            if error.action() != Some(cell.subject.row.spec.action) || error.family() != Some(cell.subject.row.spec.family.name) {
                return Err(format!("names another operation: {error:?}"));
            }
            Err(Told { kind: error.kind(), delivery: error.delivery(), status: error.http_status(), attempts: error.attempts() })
        }
    };
    let during = net.arrived().len();
    if !cell.fault.lasts && cell.fault.tune == Tune::Usual {
        let reply = client.send(&companion).await.map_err(|error| format!("the call after it fails: {error:?}"))?;
        if reply.request_id.as_deref() != Some("fine") {
            return Err(format!("the call after it gets {:?}", reply.request_id));
        }
    }
    let after = net.arrived().len();
    drop(client);
    let over = timeout(2 * LONG, net.until_over()).await;
    shown += &logs.take();
    let all = net.arrived();
    // A server that looks late carries out what was sent before: that is of the call, too.
    let arrived = all[before..during].iter().chain(&all[after..]).cloned().collect();
    let connections = (net.opened(), if over.is_ok() { net.opened() } else { net.closed() });
    if is_reused && !cell.may_reuse() && all.iter().filter(|arrived| arrived.connection == 0).count() > 2 {
        return Err("went over the waiting connection".to_owned());
    }
    Ok(Record { effect: cell.subject.effect(), outcome, attempts, arrived, late, connections, shown })
}

/// All that an error shows.
fn everything(error: &Error) -> String {
    let mut shown = format!("{error}\n{error:?}\n{error:#?}\n{}\n{}\n", error.message(), error.hint());
    let mut source = error.source();
    while let Some(error) = source {
        write!(shown, "{error}\n{error:?}\n").unwrap();
        source = error.source();
    }
    shown
}

/// What the spans of calls say at their ends of their attempts.
fn attempts(logs: &str) -> Vec<u32> {
    let ends = logs.lines().filter(|line| line.contains("zego.call{") && line.contains(": close"));
    ends.filter(|line| !line.contains("zego.attempt{"))
        .filter_map(|line| line.split("zego.attempts=").nth(1)?.split([' ', '}']).next()?.parse().ok())
        .collect()
}
