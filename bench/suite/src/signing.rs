//! ZEGO's signature beside the bare digest.

use zego_bench_measure::{Goal, Row, Unit};

use crate::hot::{allocated, named, timed};
use crate::options::Options;

#[expect(clippy::unnecessary_wraps, reason = "the form of every part")]
pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    let group = "Signing";
    let rival = "Md5::digest";
    let timing = options.rounds().compare(&mut [timed("md5"), timed("sign"), timed("sign-now"), named("again", "md5")]);
    let row = |name: &str, case: &str| {
        Row::of(group, name, rival, Unit::Cpu, timing.cpu(case), timing.cpu("md5")).ratio(timing.cpu_ratio(case, "md5"))
    };
    Ok(vec![
        row("Md5::digest again (A/A)", "again"),
        row("sign(nonce, timestamp)", "sign").goal(Goal::RatioAtMost(1.05)),
        Row::alone(group, "sign(nonce, timestamp): allocations", Unit::Allocations, allocated("sign", 100)).goal(Goal::AtMost(0.0)),
        row("sign with random bytes and clock", "sign-now").goal(Goal::RatioAtMost(1.25)),
        Row::alone(group, "sign with random bytes and clock: allocations", Unit::Allocations, allocated("sign-now", 100))
            .goal(Goal::AtMost(0.0)),
    ])
}
