//! Many calls at once: a crowd that waits for a few connections, and bursts that come again and again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::BodyExt as _;
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use zego_bench_hot::client;
use zego_bench_hot::samples::count_users;
use zego_bench_measure::cpu::{pin, thread_time};
use zego_bench_measure::rounds::median;
use zego_bench_measure::{Case, Goal, Row, Unit, live_bytes};

use crate::calls::rounds;
use crate::hot::server;
use crate::options::Options;

const IN_FLIGHT: usize = 32;

#[expect(clippy::unnecessary_wraps, reason = "the form of every part")]
pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    pin(0);
    let mut rows = crowd(options);
    rows.extend(bursts(options));
    Ok(rows)
}

/// What a crowd took, for each call.
struct Taken {
    cpu: f64,
    wall: f64,
    /// At the most.
    bytes: f64,
    connections: u64,
}

/// One of these figures.
type Of = fn(&Taken) -> f64;

impl Taken {
    fn of(calls: usize, work: impl FnOnce()) -> Self {
        let (before, cpu, wall) = (server().accepted(), thread_time(), Instant::now());
        let bytes = live_bytes(work);
        let (cpu, wall) = (thread_time().saturating_sub(cpu), wall.elapsed());
        let each = |whole: f64| whole / calls as f64;
        let connections = server().accepted() - before;
        Self { cpu: each(cpu.as_secs_f64()), wall: each(wall.as_secs_f64()), bytes: each(bytes as f64), connections }
    }
}

fn crowd(options: &Options) -> Vec<Row> {
    let (group, rival) = ("Many calls at once", "bare hyper-util");
    let calls = if options.is_quick { 20_000 } else { 100_000 };
    let rounds = if options.is_quick { 3 } else { 5 };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(Taken::of(calls, || our_crowd(&client::runtime(), calls)));
        theirs.push(Taken::of(calls, || their_crowd(&client::runtime(), calls)));
    }
    let all = |of: Of, taken: &[Taken]| median(taken.iter().map(of));
    let (cpu, wall, bytes): (Of, Of, Of) = (|taken| taken.cpu, |taken| taken.wall, |taken| taken.bytes);
    let ratio = |of: Of| median(ours.iter().zip(&theirs).map(|(ours, theirs)| of(ours) / of(theirs)));
    let name = |what: &str| format!("{calls} calls through {IN_FLIGHT} in flight: {what}");
    let sockets = |taken: &[Taken]| taken.iter().map(|taken| taken.connections).max().unwrap_or_default() as f64;
    vec![
        Row::of(group, &name("connections"), rival, Unit::Count, sockets(&ours), sockets(&theirs)).goal(Goal::AtMost(64.0)),
        Row::of(group, &name("CPU"), rival, Unit::Cpu, all(cpu, &ours), all(cpu, &theirs)).ratio(ratio(cpu)).goal(Goal::RatioAtMost(1.5)),
        Row::of(group, &name("time"), rival, Unit::Wall, all(wall, &ours), all(wall, &theirs)).ratio(ratio(wall)),
        Row::of(group, &name("memory of one that waits"), rival, Unit::Bytes, all(bytes, &ours), all(bytes, &theirs))
            .goal(Goal::AtMost(2048.0))
            .remark("its task, its request and all that is kept for it"),
    ]
}

/// A task for each call of a client that lets few go at a time.
fn our_crowd(runtime: &Runtime, calls: usize) {
    runtime.block_on(async {
        let builder = client::builder("http", server().address).max_in_flight(IN_FLIGHT).max_waiting(calls);
        let client = builder.deadline(Duration::from_hours(1)).build().expect("it needs nothing");
        let operation = Arc::new(count_users());
        let tasks: Vec<_> = (0..calls)
            .map(|_| {
                let (client, operation) = (client.clone(), operation.clone());
                tokio::spawn(async move { drop(client.send(&*operation).await.expect("the server answers")) })
            })
            .collect();
        for task in tasks {
            task.await.expect("no call fails");
        }
    });
}

/// The same with hyper's client and a semaphore.
fn their_crowd(runtime: &Runtime, calls: usize) {
    runtime.block_on(async {
        let client = client::hyper_client(HttpConnector::new());
        let (uri, room) = (client::uri("http", server().address), Arc::new(Semaphore::new(IN_FLIGHT)));
        let tasks: Vec<_> = (0..calls)
            .map(|_| {
                let (client, uri, room) = (client.clone(), uri.clone(), room.clone());
                tokio::spawn(async move {
                    let _room = room.acquire().await.expect("nobody closes it");
                    let answer = client.get(uri).await.expect("the server answers");
                    drop(answer.into_body().collect().await.expect("all of it"));
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("no call fails");
        }
    });
}

/// So many calls at once, a pause until all are answered, and again.
fn bursts(options: &Options) -> Vec<Row> {
    let (group, rival) = ("Many calls at once", "bare hyper-util");
    let address = server().address;
    let mut rows = Vec::new();
    for many in [32, 64, 256] {
        // A turn is a burst.
        let ours = || client::ours(client::builder("http", address), count_users(), many);
        let theirs = || client::hyper(HttpConnector::new(), client::uri("http", address), many);
        let in_bursts = |mut work: zego_bench_hot::Work| {
            move |bursts: u64| {
                for _ in 0..bursts {
                    work(many);
                }
            }
        };
        let timing = rounds(options).compare(&mut [Case::new("theirs", in_bursts(theirs())), Case::new("ours", in_bursts(ours()))]);
        let each = |whole: f64| whole / many as f64;
        let row = Row::of(
            group,
            &format!("bursts of {many}: CPU of a call"),
            rival,
            Unit::Cpu,
            each(timing.cpu("ours")),
            each(timing.cpu("theirs")),
        );
        rows.push(row.ratio(timing.cpu_ratio("ours", "theirs")));
        let opened = |work: zego_bench_hot::Work| {
            let mut work = in_bursts(work);
            work(2);
            let before = server().accepted();
            work(20);
            (server().accepted() - before) as f64 / 20.0
        };
        let (ours, theirs) = (opened(ours()), opened(theirs()));
        rows.push(Row::of(group, &format!("bursts of {many}: connections opened for each"), rival, Unit::Count, ours, theirs));
    }
    rows
}
