//! Maintainers' tasks, as functions: what `cargo xtask` runs, and what the tests here run too.

use std::io;
use std::path::{Component, Display, Path, PathBuf};
use std::process::Command;

pub mod bench;
pub mod codegen;
pub mod coverage;
pub mod dist;
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
    path.strip_prefix(root()).unwrap_or(path).display()
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
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    entries(folder).map_err(|error| format!("{}: {error}", shown(folder)))
}

/// Every file below a folder, in alphabetical order. Links to folders are not followed: they could lead in a circle.
fn all_below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in files_in(folder)?.into_iter().filter(|path| !(path.is_dir() && path.is_symlink())) {
        if path.is_dir() { found.extend(all_below(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

/// Those whose name ends so.
fn files_below(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    let mut found = all_below(folder)?;
    found.retain(|path| path.extension().is_some_and(|end| end == extension));
    Ok(found)
}

/// What a program prints; the error says what it complains of.
fn output(root: &Path, program: &str, arguments: &[&str]) -> Result<String, String> {
    let run = Command::new(program).args(arguments).current_dir(root).output().map_err(|error| format!("{program}: {error}"))?;
    if run.status.success() {
        return Ok(String::from_utf8_lossy(&run.stdout).into_owned());
    }
    Err(format!("{program} {} failed:\n{}", arguments.join(" "), String::from_utf8_lossy(&run.stderr)))
}
