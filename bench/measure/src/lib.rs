//! How the benchmarks measure.
//!
//! Machines are shared and noisy, so no figure stands alone: what is ours and what it is held against take turns in one run ([`rounds`]), and the
//! ratio is the median of the ratios of the rounds. What does not depend on the machine's mood is counted: instructions ([`callgrind`]) and
//! [`allocations`].

pub mod callgrind;
pub mod cpu;
pub mod processes;
pub mod rounds;
pub mod row;

use std::hint::black_box;

pub use processes::Program;
pub use rounds::{Case, Rounds, Timing};
pub use row::{Goal, Row, Unit};

/// How often the heap was asked for memory in this thread, for each of so many turns.
pub fn allocations(turns: u64, mut run: impl FnMut(u64)) -> f64 {
    // What is made once, such as a buffer that grows, does not count.
    run(turns);
    let info = allocation_counter::measure(|| run(black_box(turns)));
    info.count_total as f64 / turns as f64
}

/// How many bytes of the heap this thread held at the most, beyond what it held before.
pub fn live_bytes(run: impl FnOnce()) -> u64 {
    allocation_counter::measure(run).bytes_max
}

/// How many bytes of the heap are kept of what this thread took, and what came of it.
pub fn kept_bytes<T>(run: impl FnOnce() -> T) -> (i64, T) {
    let mut out = None;
    let info = allocation_counter::measure(|| out = Some(run()));
    (info.bytes_current, out.expect("it ran"))
}
