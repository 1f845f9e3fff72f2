//! Instructions of the hot paths, held against what is on record: a step of the gate.
//!
//! Callgrind counts the same for the same program, whatever else the machine does, so 2 % is a change and no noise. Ratios are on record, not counts: a
//! compiler that makes everything shorter, the floor too, is no improvement of ours.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use zego_bench_measure::callgrind::instructions;

use crate::{Pair, pairs};

/// How far a ratio may go past the one on record.
const TOLERANCE: f64 = 0.02;

/// What is counted needs no server.
const NO_SERVER: &str = "127.0.0.1:9";

/// Counts every pair and prints it; with `record` it replaces what is on record, otherwise it says whether all is well.
///
/// # Errors
/// Callgrind is not there or fails; the record cannot be read or written.
pub fn run(record: bool) -> Result<bool, String> {
    let program = std::env::current_exe().map_err(|error| format!("the path of this program: {error}"))?;
    let counted = count_all(&program)?;
    let on_record = if record { BTreeMap::new() } else { read()? };
    let mut ratios = BTreeMap::new();
    let mut is_good = true;
    println!("{:<34} {:<30} {:>10} {:>10} {:>8} {:>9}", "ours", "floor", "ours, Ir", "floor, Ir", "ratio", "on record");
    for pair in pairs() {
        let (ours, floor) = (counted[pair.ours], counted[pair.floor]);
        let ratio = ours / floor;
        let name = name(&pair);
        let known = on_record.get(&name).copied();
        let verdict = if record { "" } else { verdict(ratio, known, &mut is_good) };
        let known = known.map_or_else(String::new, |known| format!("{known:.3}"));
        println!("{:<34} {:<30} {ours:>10.0} {floor:>10.0} {ratio:>8.3} {known:>9}  {verdict}", pair.ours, pair.floor);
        ratios.insert(name, (ratio * 1000.0).round() / 1000.0);
    }
    if record {
        write(&ratios)?;
    }
    for gone in on_record.keys().filter(|known| !ratios.contains_key(*known)) {
        println!("{gone}: on record, and not counted any more: count again with --record");
        is_good = false;
    }
    Ok(is_good)
}

fn verdict(ratio: f64, known: Option<f64>, is_good: &mut bool) -> &'static str {
    match known {
        Some(known) if ratio > known * (1.0 + TOLERANCE) => {
            *is_good = false;
            "MORE than on record: find out why, or put it there with --record"
        }
        Some(known) if ratio < known * (1.0 - TOLERANCE) => "less than on record: keep it with --record",
        Some(_) => "as on record",
        None => {
            *is_good = false;
            "NOT on record: put it there with --record"
        }
    }
}

fn name(pair: &Pair) -> String {
    format!("{} / {}", pair.ours, pair.floor)
}

/// Every case that is in a pair, one on each processor at a time.
fn count_all(program: &Path) -> Result<BTreeMap<&'static str, f64>, String> {
    let mut cases: Vec<(&'static str, [u64; 2])> = pairs().flat_map(|pair| [(pair.ours, pair.runs), (pair.floor, pair.runs)]).collect();
    cases.sort_unstable();
    cases.dedup_by_key(|(name, _)| *name);
    let (next, found) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let count = || {
        while let Some((name, runs)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let counted = instructions(program, &["run", name, NO_SERVER], *runs).map_err(|error| error.to_string());
            found.lock().expect("nobody panics while counting").insert(*name, counted);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(count);
        }
    });
    let found = found.into_inner().expect("nobody panics while counting");
    found.into_iter().map(|(name, counted)| counted.map(|counted| (name, counted))).collect()
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../instructions.json")
}

fn read() -> Result<BTreeMap<String, f64>, String> {
    let text = std::fs::read_to_string(path()).map_err(|error| format!("bench/instructions.json: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("bench/instructions.json: {error}"))
}

fn write(ratios: &BTreeMap<String, f64>) -> Result<(), String> {
    let text = serde_json::to_string_pretty(ratios).map_err(|error| error.to_string())?;
    std::fs::write(path(), text + "\n").map_err(|error| format!("bench/instructions.json: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_in_a_hundred_more_is_noticed() {
        for (ratio, known, expected) in
            [(1.019, Some(1.0), true), (1.021, Some(1.0), false), (0.5, Some(1.0), true), (1.0, None, false), (2.04, Some(2.0), true)]
        {
            let mut is_good = true;
            verdict(ratio, known, &mut is_good);
            assert_eq!(is_good, expected, "{ratio} where {known:?} is on record");
        }
    }
}
