//! How long the command line takes from its start to its end, beside a program that does nothing.

use std::path::Path;
use std::process::Command;

use zego_bench_measure::callgrind::whole;
use zego_bench_measure::processes::compare;
use zego_bench_measure::rounds::median;
use zego_bench_measure::{Goal, Program, Row, Unit, cpu};

use crate::grown::grown;
use crate::options::Options;
use crate::programs::{own, python, zego};

const GROUP: &str = "The program";
const EMPTY: &str = "an empty program";
const HELP: &str = "zego --help";
const DRY_RUN: &str = "zego rtc delete-media --dry-run";
const TCCLI: &str = "tccli --version";

/// How many operations a larger table has.
const MANY: usize = 200;

pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    // Its threads run where they would.
    cpu::unpin();
    let own = own("zego-bench-startup")?;
    let (empty, zego) = (own.join("empty"), zego()?);
    let rounds = if options.is_quick { 21 } else { 201 };
    let today = crate::grown::operations()?;
    let mut rows = beside_empty(&empty, &zego, today, rounds)?;
    let memory = memory(&own.join("launch"), &zego)?;
    rows.push(Row::alone(GROUP, &format!("{HELP}: memory"), Unit::Bytes, memory).goal(Goal::AtMost(5e6)));
    rows.push(beside_tccli(&zego, options)?);
    if !options.is_quick {
        let (larger, many) = grown(MANY)?;
        // The noise has its row, and of help no more is asked than that it is fast today.
        rows.extend(
            beside_empty(&empty, &larger, many, rounds)?
                .into_iter()
                .skip(1)
                .map(|row| if row.name.starts_with(HELP) { Row { goal: None, ..row } } else { row }),
        );
        rows.extend(growth(&zego, today, &larger, many, rounds)?);
    }
    Ok(rows)
}

/// Help, and a dry run, with so many operations in the table.
fn beside_empty(empty: &Path, zego: &Path, operations: usize, rounds: usize) -> Result<Vec<Row>, String> {
    let programs = [Program::new(EMPTY, empty), help(zego), dry_run(zego), Program::new("again", empty)];
    let timing = compare(rounds, &programs)?;
    let row = |name: &str, case: &str| {
        Row::of(GROUP, name, EMPTY, Unit::Wall, timing.wall(case), timing.wall(EMPTY)).ratio(timing.wall_ratio(case, EMPTY))
    };
    let of = |case: &str| format!("{case}, {operations} operations");
    let mut rows = vec![
        row("an empty program again (A/A)", "again"),
        row(&of(HELP), HELP).goal(Goal::RatioAtMost(1.5)),
        row(&of(DRY_RUN), DRY_RUN).goal(Goal::RatioAtMost(2.5)),
    ];
    let [empty, help, dry_run, _] = &programs;
    for program in [help, dry_run] {
        let name = of(program.name) + ": instructions";
        rows.push(match (instructions(program), instructions(empty)) {
            (Ok(ours), Ok(theirs)) => Row::of(GROUP, &name, EMPTY, Unit::Instructions, ours, theirs),
            (Err(error), _) | (_, Err(error)) => Row::alone(GROUP, &name, Unit::Instructions, f64::NAN).remark(error),
        });
    }
    Ok(rows)
}

fn help(zego: &Path) -> Program {
    Program::new(HELP, zego).args(["--help"])
}

fn dry_run(zego: &Path) -> Program {
    Program::new(DRY_RUN, zego).args(["rtc", "delete-media", "--vendor", "Tencent", "--file-id", "5285890800000000000", "--dry-run"])
}

fn call(zego: &Path) -> Program {
    Program::new("a call", zego).args(["rtc", "describe-user-num", "--room-id", "lobby", "--sandbox"])
}

fn instructions(program: &Program) -> Result<f64, String> {
    whole(program.path(), program.arguments()).map(|counted| counted as f64).map_err(|error| error.to_string())
}

/// How much memory `zego --help` has at most.
fn memory(launch: &Path, zego: &Path) -> Result<f64, String> {
    let once = || {
        let output = Command::new(launch).arg(zego).arg("--help").output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout);
        said.trim().parse::<f64>().map_err(|error| format!("{}: {error}: `{said}`", launch.display()))
    };
    Ok(median((0..5).map(|_| once()).collect::<Result<Vec<_>, _>>()?))
}

/// Tencent's own command line, of which the same is asked: what it is.
fn beside_tccli(zego: &Path, options: &Options) -> Result<Row, String> {
    let Some(bin) = python("tccli", options.is_quick) else {
        return Ok(Row::alone(GROUP, HELP, Unit::Wall, f64::NAN).remark("tccli is not installed here"));
    };
    let timing = compare(if options.is_quick { 3 } else { 11 }, &[help(zego), Program::new(TCCLI, bin.join("tccli")).args(["--version"])])?;
    let row = Row::of(GROUP, HELP, TCCLI, Unit::Wall, timing.wall(HELP), timing.wall(TCCLI));
    Ok(row.ratio(timing.wall_ratio(HELP, TCCLI)).goal(Goal::RatioAtMost(1.0 / 150.0)))
}

/// What more operations cost those who call one.
fn growth(zego: &Path, few: usize, larger: &Path, many: usize, rounds: usize) -> Result<Vec<Row>, String> {
    let pairs = [("help of all", help as fn(&Path) -> Program), ("a dry run", dry_run), ("a call of a sandbox started for it", call)];
    let rows = pairs.into_iter().map(|(what, program)| {
        let timing = compare(rounds, &[program(zego).named("few"), program(larger).named("many")])?;
        let row = Row::of(
            "How cost grows: operations in the table",
            &format!("{what}: {many} operations"),
            &format!("{few}"),
            Unit::Wall,
            timing.wall("many"),
            timing.wall("few"),
        );
        Ok(row.ratio(timing.wall_ratio("many", "few")))
    });
    rows.collect()
}
