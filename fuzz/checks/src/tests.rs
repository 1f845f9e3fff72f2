//! The corpus, replayed: what fuzzers found once stays mended.

use std::path::{Path, PathBuf};
use std::{fs, panic};

use super::*;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn names(folder: &str) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(fuzz().join(folder)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Every input, and how many there are of each check.
#[test]
fn what_was_found_is_found_no_more() {
    let mut wrong = Vec::new();
    for (name, check) in CHECKS {
        let folder = format!("corpus/{name}");
        let inputs = names(&folder);
        assert!(inputs.len() >= 20, "{folder} has {} inputs", inputs.len());
        for input in inputs {
            let path = fuzz().join(&folder).join(&input);
            let data = fs::read(&path).unwrap();
            if panic::catch_unwind(|| check(&data)).is_err() {
                wrong.push(format!("fuzz/{folder}/{input}"));
            }
        }
    }
    assert!(wrong.is_empty(), "these do not hold, as said above: {wrong:#?}");
}

/// Whoever adds a check adds its fuzzer and its corpus, and the other way round.
#[test]
fn every_check_has_a_fuzzer_and_a_corpus() {
    let checks: Vec<_> = CHECKS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("corpus"), checks);
    assert_eq!(names("fuzz_targets"), checks.iter().map(|name| format!("{name}.rs")).collect::<Vec<_>>());
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for name in checks {
        let target = fs::read_to_string(fuzz().join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(target.contains(&format!("zego_checks::{name}::check(data)")), "{target}");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
}
