//! Maintainers' tasks, as functions: what `cargo xtask` runs, and what the tests here run too.

use std::path::PathBuf;

pub mod codegen;
pub mod coverage;
pub mod drift;
pub mod examples;
pub mod release;
pub mod tidy;

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().map(PathBuf::from).unwrap_or_default()
}

/// A path as it is shown: from the root of the repository, if it is in there.
fn shown(path: &std::path::Path) -> std::path::Display<'_> {
    let root = env!("CARGO_MANIFEST_DIR").trim_end_matches("xtask");
    path.strip_prefix(root).unwrap_or(path).display()
}
