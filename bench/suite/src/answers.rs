//! An answer's bytes, up to a typed reply.

use zego_bench_measure::{Goal, Row, Unit};

use crate::hot::{allocated, timed};
use crate::options::Options;

#[expect(clippy::unnecessary_wraps, reason = "the form of every part")]
pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    let (group, rival) = ("Answers", "from_str by hand");
    let mut rows = Vec::new();
    for (name, ours, theirs) in [
        ("75 bytes", "close-answer", "close-answer-by-hand"),
        ("StopCDNRecord of 2", "stop-answer", "stop-answer-by-hand"),
        ("DeleteMedia of 100", "delete-100-answer", "delete-100-answer-by-hand"),
        ("SearchMedia of 10", "search-10-answer", "search-10-answer-by-hand"),
        ("SearchMedia of 100", "search-100-answer", "search-100-answer-by-hand"),
        ("SearchMedia of 1,000", "search-1000-answer", "search-1000-answer-by-hand"),
    ] {
        let timing = options.rounds().compare(&mut [timed(ours), timed(theirs)]);
        rows.push(
            Row::of(group, name, rival, Unit::Cpu, timing.cpu(ours), timing.cpu(theirs))
                .ratio(timing.cpu_ratio(ours, theirs))
                .goal(Goal::RatioAtMost(1.1)),
        );
        let name = format!("{name}: allocations");
        rows.push(Row::of(group, &name, rival, Unit::Allocations, allocated(ours, 4), allocated(theirs, 4)).goal(Goal::MoreAtMost(2.0)));
    }
    Ok(rows)
}
