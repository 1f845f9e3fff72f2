//! The output on disk: formatted, compared, replaced.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::write::{File, MARK};

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

/// Runs every file through rustfmt, with the repository's settings.
pub(super) fn formatted(files: Vec<File>) -> Result<Tree, String> {
    let (paths, texts): (Vec<_>, Vec<_>) = files.into_iter().map(|file| (file.path, file.text)).unzip();
    Ok(paths.into_iter().zip(format(&texts)?).collect())
}

/// Formats texts in one run of rustfmt.
pub(super) fn format(texts: &[String]) -> Result<Vec<String>, String> {
    let io = |error: std::io::Error| error.to_string();
    let folder = tempfile::tempdir().map_err(io)?;
    let config = crate::root().join("rustfmt.toml");
    let mut paths = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        // Modules are not followed: rustfmt would look for their files.
        let path = folder.path().join(format!("f{index}.rs"));
        std::fs::write(&path, hide_modules(text)).map_err(io)?;
        paths.push(path);
    }
    let run = Command::new("rustfmt").arg("--edition=2024").arg("--config-path").arg(config).args(&paths).output();
    let run = run.map_err(|error| format!("rustfmt cannot be run ({error}): `rustup component add rustfmt`"))?;
    if !run.status.success() {
        return Err(format!("rustfmt refused the generated code:\n{}", String::from_utf8_lossy(&run.stderr)));
    }
    paths.iter().map(|path| std::fs::read_to_string(path).map(|text| show_modules(&text)).map_err(io)).collect()
}

const HIDDEN: &str = "const __MODULE_";

fn hide_modules(text: &str) -> String {
    let line = |line: &str| {
        let (visibility, name) =
            if let Some(name) = line.strip_prefix("pub mod ") { ("pub ", name) } else { ("", line.strip_prefix("mod ")?) };
        name.strip_suffix(';').map(|name| format!("{visibility}{HIDDEN}{name}: () = ();"))
    };
    text.lines().map(|text| line(text).unwrap_or_else(|| text.to_owned()) + "\n").collect()
}

fn show_modules(text: &str) -> String {
    text.lines()
        .map(|line| match line.split_once(HIDDEN) {
            Some((visibility, rest)) => format!("{visibility}mod {};\n", rest.trim_end_matches(": () = ();")),
            None => format!("{line}\n"),
        })
        .collect()
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
