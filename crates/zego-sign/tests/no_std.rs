//! The crate and all it depends on do without `std`: proven by building a static library that has its own panic handler and allocator.
use std::{collections::BTreeSet, fs, path::Path, process::Command};

const CRATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/no_std_staticlib");

#[test]
fn links_without_std() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no_std");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--manifest-path"])
        .arg(Path::new(CRATE).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        // What a coverage or lint run adds to the flags does not belong here.
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env_remove("RUSTC_WRAPPER")
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
}

/// Its lockfile is its own. Where both lock a crate, the version proven here must be one that is used.
#[test]
fn locks_what_the_workspace_locks() {
    let ours = locked(&Path::new(CRATE).join("Cargo.lock"));
    let workspace = locked(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock"));
    let shared: BTreeSet<&str> = workspace.iter().map(|(name, _)| name.as_str()).collect();
    let stray: Vec<_> = ours.difference(&workspace).filter(|(name, _)| shared.contains(name.as_str())).collect();
    assert!(
        stray.is_empty(),
        "run `cargo update --precise` in {CRATE} for each of {stray:?}, to the version in the workspace's Cargo.lock"
    );
}

fn locked(path: &Path) -> BTreeSet<(String, String)> {
    let text = fs::read_to_string(path).expect("the lockfile is committed");
    let field = |package: &str, name: &str| {
        let line = package.lines().find_map(|line| line.strip_prefix(name));
        line.expect("every package has it").trim_matches('"').to_owned()
    };
    text.split("[[package]]").skip(1).map(|package| (field(package, "name = "), field(package, "version = "))).collect()
}
