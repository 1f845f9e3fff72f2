//! Maintainers' tasks, as functions: what `cargo xtask` runs, and what the tests here run too.

use std::path::{Component, Display, Path, PathBuf};

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
fn shown(path: &Path) -> Display<'_> {
    let root = env!("CARGO_MANIFEST_DIR").trim_end_matches("xtask");
    path.strip_prefix(root).unwrap_or(path).display()
}

/// A path without `..`, so that it shows where it leads.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(normal.pop()),
            Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal
}

/// What is in a folder, in alphabetical order.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let unreadable = |error: std::io::Error| format!("{}: {error}", shown(folder));
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    paths.sort();
    Ok(paths)
}

/// Every file below a folder whose name ends so, in alphabetical order. Links to folders are not followed: they could lead in a circle.
fn files_below(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in files_in(folder)? {
        if path.is_dir() {
            if !path.is_symlink() {
                found.extend(files_below(&path, extension)?);
            }
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
    Ok(found)
}
