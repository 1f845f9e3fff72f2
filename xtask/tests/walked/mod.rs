//! The steps of `CONTRIBUTING.md`, and a copy of the repository to walk them in.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use xtask::root;

/// What stands between back-quotes in each step of a section of `CONTRIBUTING.md`.
pub(crate) fn steps(section: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let (_, found) = text.split_once(&format!("\n## {section}\n")).expect("CONTRIBUTING.md has the steps");
    let section = found.split("\n## ").next().unwrap();
    let mut steps: Vec<String> = Vec::new();
    for line in section.lines() {
        if line.starts_with(&format!("{}. ", steps.len() + 1)) {
            steps.push(line.to_owned());
        } else if let (Some(step), true) = (steps.last_mut(), line.starts_with("   ")) {
            *step += line;
        }
    }
    steps.iter().map(|step| step.split('`').skip(1).step_by(2).map(str::to_owned).collect()).collect()
}

/// The commands that a step names.
pub(crate) fn commands(step: &[String]) -> Vec<&str> {
    step.iter().map(String::as_str).filter(|quoted| quoted.starts_with("cargo ")).collect()
}

/// Where the copy is in the workspace that it is built in: another path than the repository's own, from the root of the workspace.
/// Cargo tells packages in one `target/` apart by it, and only so are the dependencies that are there already used, and nothing of the repository's replaced.
const INSIDE: &str = "walked";

/// A copy of the repository to change, and where it is built: always at the same place, so that a second run builds what has changed alone.
pub(crate) struct Copy {
    pub(crate) staged: PathBuf,
    workspace: PathBuf,
    pub(crate) built: PathBuf,
    /// Removes the staged files in the end.
    _folder: tempfile::TempDir,
}

impl Copy {
    /// `place` names where it is built: two that are built at one time have two.
    pub(crate) fn of_the_repository(place: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for path in files(&root()) {
            write(&folder.path().join(&path), &std::fs::read_to_string(root().join(&path)).unwrap());
        }
        let workspace = Path::new(env!("CARGO_TARGET_TMPDIR")).join(place);
        Self { staged: folder.path().to_owned(), built: workspace.join(INSIDE), workspace, _folder: folder }
    }

    pub(crate) fn create(&self, path: &Path, text: &str) {
        assert!(!self.staged.join(path).exists(), "{} is there already", path.display());
        assert!(self.staged.join(path).parent().unwrap().is_dir(), "no folder for {}", path.display());
        write(&self.staged.join(path), text);
    }

    pub(crate) fn edit(&self, path: &Path, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.staged.join(path)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{} has one `{from}`", path.display());
        write(&self.staged.join(path), &text.replace(from, to));
    }

    /// Makes the place where it is built equal. What is equal already keeps its time, and is not built again.
    pub(crate) fn publish(&self) {
        let mut wanted = BTreeMap::new();
        for path in files(&self.staged) {
            let text = std::fs::read_to_string(self.staged.join(&path)).unwrap();
            match path.to_str() {
                Some("Cargo.toml") => {
                    let parts = ["\"crates/", "\"fuzz/", "\"xtask\""];
                    let text = parts.iter().fold(text, |text, part| text.replace(part, &format!("\"{INSIDE}/{}", &part[1..])));
                    wanted.insert(path, text);
                }
                Some("Cargo.lock" | "rust-toolchain.toml") => drop(wanted.insert(path, text)),
                _ => drop(wanted.insert(Path::new(INSIDE).join(path), text)),
            }
        }
        let there = if self.workspace.is_dir() { files(&self.workspace) } else { BTreeSet::new() };
        for gone in there.iter().filter(|path| !wanted.contains_key(*path)) {
            std::fs::remove_file(self.workspace.join(gone)).unwrap();
        }
        for (path, text) in &wanted {
            let path = self.workspace.join(path);
            if std::fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
                write(&path, text);
            }
        }
    }

    /// Runs a command of a step: offline, for some tests, with the dependencies that are built already.
    pub(crate) fn run(&self, command: &str, tests: &[&str]) -> Output {
        let words: Vec<&str> = command.split(' ').skip(1).collect();
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let tests = tests.iter().flat_map(|test| ["--test", test]);
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(&self.workspace).env("CARGO_TARGET_DIR", target).args(words).args(["--offline", "--locked"]).args(tests);
        cargo.output().unwrap()
    }
}

/// Every text of the repository that a build can need, by path.
pub(crate) fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                let name = path.file_name().unwrap();
                if name != "target" && name != ".git" {
                    folders.push(path);
                }
            } else if path
                .extension()
                .is_some_and(|end| ["rs", "toml", "json", "lock", "md", "txt", "sql", "lua"].iter().any(|known| end == *known))
            {
                found.insert(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found
}

pub(crate) fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
