//! Proofs at length, outside of the gate: `cargo bench -p zego-transport --bench proof -- COMMAND`.
//!
//! They are what the tests do in short, of the same code: `tests/transport/proof`.
#![expect(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods, reason = "a command line")]

#[path = "../tests/transport/proof/mod.rs"]
mod proof;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use self::proof::keep_alive::{Calls, race};
use self::proof::pacing::{self, Disturbance};
use self::proof::simulation::{self, Plan};

const HELP: &str = "\
cargo bench -p zego-transport --bench proof -- COMMAND

  simulate [--calls N] [--seed S] [--faults P]
      8 clients, a quota store, a network out of order and the sandbox in virtual time; 1,000,000 calls when not said
  pacing
      writes the table of docs/pacing.md
  windows [--admissions N] [--seed S]
      N turns of a pacer, 1,000,000 when not said, with every window looked at; and what it holds for as many rooms
  keep-alive [--calls N]
      3 times N calls that must not act twice, and as many reads, 20,000 when not said, to a server that hangs up after each answer";

fn main() -> ExitCode {
    // cargo adds one of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let begun = Instant::now();
    let command = arguments.first().map(String::as_str);
    let is_good = match command {
        Some("simulate") => simulate(&arguments),
        Some("pacing") => write_table(),
        Some("windows") => windows(&arguments),
        Some("keep-alive") => keep_alive(&arguments),
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    println!("{:.1} s", begun.elapsed().as_secs_f64());
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The value of an option, or what it is when not said.
fn option<T: std::str::FromStr>(arguments: &[String], name: &str, otherwise: T) -> T {
    let place = arguments.iter().position(|argument| argument == name);
    place.and_then(|place| arguments.get(place + 1)?.parse().ok()).unwrap_or(otherwise)
}

fn simulate(arguments: &[String]) -> bool {
    let plan = Plan {
        seed: option(arguments, "--seed", 1),
        calls: option(arguments, "--calls", 1_000_000),
        faults: option(arguments, "--faults", 0.2),
        careless: false,
    };
    let report = simulation::run(plan);
    println!("seed {}: {report}", plan.seed);
    report.totals.violations == 0
}

fn write_table() -> bool {
    let table = pacing::table(&pacing::rows());
    println!("{table}");
    let written = std::fs::write(pacing::PAGE, pacing::page(&table).1);
    written.inspect_err(|error| eprintln!("{}: {error}", pacing::PAGE)).is_ok()
}

fn windows(arguments: &[String]) -> bool {
    let (seed, admissions) = (option(arguments, "--seed", 1), option(arguments, "--admissions", 1_000_000));
    let mut is_good = true;
    for disturbance in [Disturbance::Nothing, Disturbance::GivenBack, Disturbance::Refusals] {
        let found = pacing::windows(seed, admissions, disturbance);
        println!("{disturbance:?}: {found:?}");
        is_good &= found.overfull == 0 && (disturbance != Disturbance::Nothing || found.overtaken == 0);
    }
    for rooms in [1_000, 100_000, 1_000_000] {
        println!("{rooms} rooms within a second: {} bytes at most", pacing::memory(rooms));
    }
    is_good
}

fn keep_alive(arguments: &[String]) -> bool {
    let calls = option(arguments, "--calls", 20_000);
    let mut failed = 0;
    for hangs_up_after in [0, 50, 200].map(Duration::from_micros) {
        for (what, at_a_time) in [(Calls::Once, 1), (Calls::Once, 16), (Calls::Reads, 1), (Calls::Reads, 16)] {
            let seen = race(what, calls, at_a_time, hangs_up_after);
            println!("{what:?}, {at_a_time} at a time, hung up {hangs_up_after:?} after the answer: {seen:?}");
            failed += seen.failed;
        }
    }
    failed == 0
}
