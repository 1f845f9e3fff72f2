//! What it takes to build the model, beside what it takes to build what it depends on: clean builds, in turns.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::Instant;

use zego_bench_measure::rounds::median;
use zego_bench_measure::{Goal, Row, Unit, cpu};

use crate::grown::copy_project;
use crate::options::Options;
use crate::programs::{cargo, kept, project};

const GROUP: &str = "Clean debug builds of zego-model with its dependencies";
const DEPENDENCIES: &str = "its dependencies alone";
/// How often each is built.
const ROUNDS: usize = 3;

/// What is built: its name, the features, and how long it may take beside the dependencies.
const BUILDS: &[(&str, &str, f64)] =
    &[("rtc, without the table", "rtc", 1.4), ("all services and the table", "callback,services,table", 3.0)];

pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    if options.is_quick {
        return Ok(Vec::new());
    }
    cpu::unpin();
    // The same packages in the same versions with the same features, and nothing in the last one.
    let bare = kept().join("bare");
    copy_project(&bare)?;
    let library = bare.join("crates/zego-model/src/lib.rs");
    fs::write(&library, "//! Nothing.\n").map_err(|error| format!("{}: {error}", library.display()))?;
    BUILDS
        .iter()
        .map(|(name, features, goal)| {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            for round in 0..ROUNDS {
                let turns: [(&Path, &mut Vec<f64>); 2] = [(&project(), &mut ours), (&bare, &mut theirs)];
                let turn = |(workspace, took): (&Path, &mut Vec<f64>)| build(workspace, features).map(|seconds| took.push(seconds));
                if round % 2 == 0 { turns.into_iter().try_for_each(turn)? } else { turns.into_iter().rev().try_for_each(turn)? }
            }
            let ratio = median(ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs));
            let row = Row::of(GROUP, name, DEPENDENCIES, Unit::Wall, median(ours), median(theirs));
            Ok(row.ratio(ratio).goal(Goal::RatioAtMost(*goal)))
        })
        .collect()
}

/// Builds from nothing; how many seconds that takes.
fn build(workspace: &Path, features: &str) -> Result<f64, String> {
    let target = kept().join("clean");
    if target.exists() {
        fs::remove_dir_all(&target).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    // Whoever has it from a registry builds it without what only helps to build it again.
    let incremental = ["--config", "profile.dev.incremental=false"];
    let words =
        ["build", "--quiet", "--locked", "--package", "zego-model", "--no-default-features", "--features", features, "--target-dir"];
    let arguments = words.into_iter().map(OsString::from).chain([target.into()]).chain(incremental.map(OsString::from));
    let begun = Instant::now();
    cargo(workspace, arguments)?;
    Ok(begun.elapsed().as_secs_f64())
}
