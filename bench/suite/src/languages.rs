//! What a call costs the caller's processor, beside the vendor's recipe in other languages: whole programs, of which each makes so many calls, 64 at once.

use std::path::PathBuf;
use std::process::Command;

use zego_bench_measure::processes::compare;
use zego_bench_measure::{Goal, Program, Row, Unit, cpu};

use crate::hot::surroundings;
use crate::options::{Options, folder};
use crate::programs::{done, is_there, kept, own, python};

const GROUP: &str = "Beside the vendor's recipe in other languages, 64 calls in flight";
const OURS: &str = "client";

/// A rival: the recipe, in a language.
struct Recipe {
    name: &'static str,
    /// Ours may take so much of what it takes.
    goal: f64,
    /// So many calls that its start hardly counts.
    calls: u64,
    /// How it is started; `None` where it is not installed.
    program: fn(&'static str, &Options) -> Result<Option<Program>, String>,
}

const RECIPES: &[Recipe] = &[
    Recipe { name: "Python, requests", goal: 0.05, calls: 5_000, program: with_python },
    Recipe { name: "Node, fetch", goal: 0.2, calls: 20_000, program: with_node },
    Recipe { name: "Go, net/http", goal: 0.45, calls: 40_000, program: with_go },
];

/// How many calls ours makes.
const CALLS: u64 = 40_000;

pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    let address = surroundings().server.to_string();
    // The server is on the other processor.
    cpu::pin(0);
    let rounds = if options.is_quick { 3 } else { 9 };
    let of = |program: Program, calls: u64| program.args([&address, &calls.to_string()]).turns(calls);
    let ours = own("zego-bench-hot")?.join("zego-bench-hot");
    RECIPES
        .iter()
        .map(|recipe| {
            let Recipe { name, goal, calls, program } = *recipe;
            let ours = of(Program::new(OURS, &ours).args(["run", "call-64"]), CALLS);
            let Some(rival) = program(name, options)? else {
                let rows = compare(rounds, &[ours])?;
                return Ok(
                    Row { rival: name.to_owned(), ..Row::alone(GROUP, OURS, Unit::Cpu, rows.cpu(OURS)) }.remark("not installed here")
                );
            };
            let timing = compare(rounds, &[ours, of(rival, calls)])?;
            let row = Row::of(GROUP, OURS, name, Unit::Cpu, timing.cpu(OURS), timing.cpu(name));
            Ok(row.ratio(timing.cpu_ratio(OURS, name)).goal(Goal::RatioAtMost(goal)))
        })
        .collect()
}

fn recipe(file: &str) -> PathBuf {
    folder().join("rivals").join(file)
}

#[expect(clippy::unnecessary_wraps, reason = "the form of every language")]
fn with_python(name: &'static str, options: &Options) -> Result<Option<Program>, String> {
    Ok(python("requests", options.is_quick).map(|bin| Program::new(name, bin.join("python")).args([recipe("recipe.py")])))
}

#[expect(clippy::unnecessary_wraps, reason = "the form of every language")]
fn with_node(name: &'static str, _: &Options) -> Result<Option<Program>, String> {
    Ok(is_there("node", "--version").then(|| Program::new(name, "node").args([recipe("recipe.mjs")])))
}

fn with_go(name: &'static str, _: &Options) -> Result<Option<Program>, String> {
    if !is_there("go", "version") {
        return Ok(None);
    }
    let program = kept().join("recipe-go");
    std::fs::create_dir_all(kept()).map_err(|error| error.to_string())?;
    done(Command::new("go").args(["build", "-o"]).arg(&program).arg(recipe("recipe.go")))?;
    Ok(Some(Program::new(name, program)))
}
