//! README's shell examples, run as they stand; and what both of its languages have alike.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::process::Command;

const README: &str = include_str!("../../../README.md");
const CHINESE: &str = include_str!("../../../README.zh-CN.md");
const GATE: &str = include_str!("../../../.ci/run");

/// The lines of the shell blocks.
fn lines() -> Vec<&'static str> {
    let blocks = README.split("```sh\n").skip(1);
    blocks.flat_map(|block| block.split("```").next().unwrap().lines()).collect()
}

#[test]
fn the_commands_work() {
    let calls: Vec<_> = lines().into_iter().filter_map(|line| line.strip_prefix("zego ")).collect();
    assert!(calls.len() >= 5, "README shows how to call: {calls:?}");
    for call in calls {
        let run = Command::new(env!("CARGO_BIN_EXE_zego")).args(call.split_whitespace()).env_clear().output().unwrap();
        assert!(run.status.success(), "zego {call}: {}", String::from_utf8_lossy(&run.stderr));
        assert!(!run.stdout.is_empty(), "zego {call}");
    }
}

#[test]
fn the_gate_runs_the_two_commands() {
    let commands: Vec<_> = lines().into_iter().filter(|line| line.starts_with("cargo ")).collect();
    assert_eq!(commands, ["cargo run -p zego-cli -- tour", "cargo test --workspace"]);
    for command in commands {
        assert!(GATE.contains(command), "{command} is not what the gate runs");
    }
}

/// Every block of code, with its fences.
fn blocks(page: &str) -> Vec<&str> {
    page.split("\n```").skip(1).step_by(2).collect()
}

#[test]
fn both_languages_show_the_same_code() {
    assert!(blocks(README).len() >= 8);
    assert_eq!(blocks(README), blocks(CHINESE));
}
