//! The output on disk: formatted, compared, replaced.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::write::MARK;

/// The files the output must hold, by path below its root.
pub(super) type Tree = BTreeMap<PathBuf, String>;

/// What differs between the description and the output.
#[derive(Debug, Default)]
pub struct Staleness {
    stale: Vec<PathBuf>,
    missing: Vec<PathBuf>,
    orphaned: Vec<PathBuf>,
    unmarked: Vec<PathBuf>,
    /// The command that makes all of it right.
    mend: &'static str,
}

impl Staleness {
    pub(super) fn mended_by(self, mend: &'static str) -> Self {
        Self { mend, ..self }
    }
}

impl fmt::Display for Staleness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "generated code differs from the description:")?;
        for (what, paths) in [
            ("stale", &self.stale),
            ("missing", &self.missing),
            ("orphaned", &self.orphaned),
            ("not generated (move it elsewhere)", &self.unmarked),
        ] {
            for path in paths {
                writeln!(f, "  {what}: {}", crate::shown(path))?;
            }
        }
        write!(f, "run `{}`", self.mend)
    }
}

/// Compares the output with what it must hold.
pub(super) fn compare(output: &Path, expected: &Tree) -> Result<(), Staleness> {
    let mut found = Staleness::default();
    let present = present(output);
    for (path, text) in expected {
        match std::fs::read_to_string(output.join(path)) {
            Ok(on_disk) if on_disk == *text => {}
            Ok(_) => found.stale.push(output.join(path)),
            Err(_) => found.missing.push(output.join(path)),
        }
    }
    for path in present.iter().filter(|path| !expected.contains_key(*path)) {
        let full = output.join(path);
        let marked = std::fs::read_to_string(&full).is_ok_and(|text| text.starts_with(MARK));
        if marked { found.orphaned.push(full) } else { found.unmarked.push(full) }
    }
    let all = [&found.stale, &found.missing, &found.orphaned, &found.unmarked];
    if all.iter().all(|paths| paths.is_empty()) { Ok(()) } else { Err(found) }
}

/// Writes what differs and removes what is orphaned. A file without the mark is never touched.
pub(super) fn replace(output: &Path, expected: &Tree) -> Result<(), String> {
    let io = |path: &Path, error: std::io::Error| format!("{}: {error}", crate::shown(path));
    let Err(found) = compare(output, expected) else { return Ok(()) };
    if let Some(path) = found.unmarked.first() {
        return Err(format!("{} is not generated: move it elsewhere", crate::shown(path)));
    }
    for path in &found.orphaned {
        std::fs::remove_file(path).map_err(|error| io(path, error))?;
    }
    for (path, text) in expected {
        let path = output.join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| io(folder, error))?;
        }
        std::fs::write(&path, text).map_err(|error| io(&path, error))?;
    }
    remove_empty(output);
    Ok(())
}

fn present(output: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![output.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(below) = path.strip_prefix(output) {
                found.push(below.to_owned());
            }
        }
    }
    found.sort();
    found
}

fn remove_empty(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            remove_empty(&entry.path());
            // Fails where something is left, as it should.
            let _ = std::fs::remove_dir(entry.path());
        }
    }
}
