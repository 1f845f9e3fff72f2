//! Whole calls over loopback.

use std::time::Duration;

use zego_bench_hot::client;
use zego_bench_hot::samples::count_users;
use zego_bench_measure::{Case, Goal, Row, Timing, Unit, allocations, cpu};
use zego_model::spec::Method;
use zego_model::{RawCall, Zego};

use crate::hot::{allocated, named, server, surroundings, timed};
use crate::options::Options;

const GROUP: &str = "Calls over loopback";

pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    surroundings();
    // The server is on the other processor.
    cpu::pin(0);
    let mut rows = Vec::new();
    for (many, ours, rival) in [("1", "call-1", "hyper-1"), ("64", "call-64", "hyper-64")] {
        let timing = rounds(options).compare(&mut [timed(rival), timed(ours), named("again", rival)]);
        let row = |name: &str, case: &str| in_cpu(GROUP, &format!("{name}, {many} in flight"), &timing, case, "bare hyper-util", rival);
        rows.push(row("hyper-util again (A/A)", "again"));
        rows.push(row("client", ours).goal(Goal::RatioAtMost(1.05)));
        let name = format!("client, {many} in flight");
        rows.push(in_calls(GROUP, &name, &timing, ours, "bare hyper-util", rival).goal(Goal::RatioAtLeast(0.97)));
        let (ours, theirs) = (allocated(ours, 640), allocated(rival, 640));
        rows.push(
            Row::of(GROUP, &format!("{name}: allocations"), "bare hyper-util", Unit::Allocations, ours, theirs).goal(Goal::MoreAtMost(4.0)),
        );
    }
    rows.extend(once(options)?);
    Ok(rows)
}

/// Calls that may not be repeated have a connection each: what that costs beside a call that may.
fn once(options: &Options) -> Result<Vec<Row>, String> {
    let server = server();
    let call = RawCall::<Zego>::new(&zego_model::rtc::SERVICE, Method::Get, "StartSomething").map_err(|error| error.to_string())?;
    let once = || client::ours(client::builder("http", server.address), call.clone(), 64);
    let pooled = || client::ours(client::builder("http", server.address), count_users(), 64);
    let timing = rounds(options).compare(&mut [Case::new("once", once()), Case::new("pooled", pooled())]);
    let mut row = in_cpu(GROUP, "a call that may not be repeated, 64 in flight", &timing, "once", "one that may", "pooled");
    row = row.remark("each has a connection of its own, so that no waiting one leaves it in doubt");
    let allocations = [allocations(640, once()), allocations(640, pooled())];
    let row_of_heap = Row::of(GROUP, "the same: allocations", "one that may", Unit::Allocations, allocations[0], allocations[1]);
    Ok(vec![row, row_of_heap])
}

/// How long whole calls are compared.
pub(crate) fn rounds(options: &Options) -> zego_bench_measure::Rounds {
    options.rounds().rounds(if options.is_quick { 9 } else { 41 }).turn(Duration::from_millis(40))
}

/// The row of a case's CPU time for a call.
pub(crate) fn in_cpu(group: &str, name: &str, timing: &Timing, ours: &str, whose: &str, rival: &str) -> Row {
    Row::of(group, &format!("{name}: CPU"), whose, Unit::Cpu, timing.cpu(ours), timing.cpu(rival)).ratio(timing.cpu_ratio(ours, rival))
}

/// The row of how many calls a second a case does.
pub(crate) fn in_calls(group: &str, name: &str, timing: &Timing, ours: &str, whose: &str, rival: &str) -> Row {
    let per_second = |case: &str| 1.0 / timing.wall(case);
    Row::of(group, &format!("{name}: calls a second"), whose, Unit::PerSecond, per_second(ours), per_second(rival))
        .ratio(timing.wall_ratio(rival, ours))
}
