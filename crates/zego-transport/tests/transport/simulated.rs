//! The simulation in short, and that it finds what it is there to find.

use crate::logs::Logs;
use crate::proof::simulation::{Plan, run};

const PLAN: Plan = Plan { seed: 0, calls: 1_000, faults: 0.2, careless: false };

#[test]
fn nothing_acts_twice_and_nothing_is_lost_whatever_the_network_does() {
    for (seed, faults) in [(1, 0.05), (2, 0.2), (3, 0.5)] {
        let report = run(Plan { seed, faults, ..PLAN });
        assert_eq!(report.totals.violations, 0, "seed {seed}: {report}");
    }
}

#[test]
fn a_seed_gives_the_same_log_line_by_line() {
    let run = |seed| {
        let (logs, _listening) = Logs::listen();
        let report = run(Plan { seed, calls: 120, ..PLAN });
        (report, logs.text())
    };
    let (other, first, second) = (run(8), run(7), run(7));
    let differ = first.1.lines().zip(second.1.lines()).find(|(first, second)| first != second);
    assert_eq!(differ, None);
    assert_eq!(first.1.lines().count(), second.1.lines().count());
    assert_eq!(first.0, second.0);
    assert_ne!(first.0, other.0);
    assert!(first.1.lines().count() > 1_000 && first.1.contains("TRACE"), "{}", first.1.lines().count());
}

#[test]
fn a_rule_that_is_broken_is_found() {
    let report = run(Plan { seed: 1, careless: true, ..PLAN });
    let twice = report.totals.told.iter().filter(|found| found.contains("was executed 2 times")).count();
    assert!(twice > 0, "{report}");
}
