//! The five steps of `CONTRIBUTING.md`, walked on a made-up operation in a copy of the repository: each step is taken from the text.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use xtask::codegen::Job;
use xtask::{coverage, root};

const FACTS: &str = include_str!("five_steps/light_lamp.json");
const DESCRIPTION: &str = include_str!("five_steps/light_lamp.toml");

/// The request with every parameter, beside those that the family's file has.
const GOLDEN: &str = r#"pub(crate) fn golden() -> Vec<Golden> {
    use zego_model::rtc::room::{Colour, LightLamp};
    let light = LightLamp::new("room1", ["lamp1", "lamp2"]).unwrap().colour(Colour::Cold).watt(40).unwrap();
    let mut all = others();
    all.push(get(&light, "LightLamp", "RoomId=room1&LampId[]=lamp1&LampId[]=lamp2&Colour=cold&Watt=40"));
    all
}

fn others() -> Vec<Golden> {"#;

/// What stands between back-quotes in each step.
fn steps() -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let (_, section) = text.split_once("\n## A new operation in five steps\n").expect("CONTRIBUTING.md has the five steps");
    let section = section.split("\n## ").next().unwrap();
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

/// The file that a step names, for the made-up operation.
fn file(step: &[String]) -> PathBuf {
    let name = step.iter().find(|quoted| quoted.contains("<family>")).expect("the step names a file");
    name.replace("<service>", "rtc").replace("<family>", "room").replace("<operation>", "light_lamp").into()
}

/// The commands that a step names.
fn commands(step: &[String]) -> Vec<&str> {
    step.iter().map(String::as_str).filter(|quoted| quoted.starts_with("cargo ")).collect()
}

#[test]
fn the_steps_lead_to_a_new_operation() {
    let steps = steps();
    let [facts, description, codegen, golden, check] = steps.as_slice() else { panic!("not five steps: {steps:#?}") };
    let copy = Copy::of_the_repository();

    copy.create(&file(facts), FACTS);
    copy.create(&file(description), DESCRIPTION);
    assert_eq!(commands(codegen), ["cargo xtask codegen"]);
    Job::repository(&copy.staged).write().unwrap();
    copy.edit(&file(golden), "pub(crate) fn golden() -> Vec<Golden> {", GOLDEN);
    let [coverage, test] = commands(check)[..] else { panic!("not two commands: {check:?}") };
    assert_eq!(coverage, "cargo xtask coverage");
    coverage::write(&copy.staged).unwrap();
    let page = std::fs::read_to_string(copy.staged.join(coverage::PAGE)).unwrap();
    assert!(page.contains(
        "| room | [LightLamp](rtc/room/light_lamp.toml) | GET | converging | 10/s (1) | `zego rtc light-lamp` | 4 | 4 | yes | 1 | example |"
    ));

    copy.publish();
    // Of all tests of the crate those that the step names.
    let tests: Vec<&str> = check
        .iter()
        .map(String::as_str)
        .filter(|name| copy.built.join("crates/zego-model/tests").join(format!("{name}.rs")).is_file())
        .collect();
    assert_eq!(tests, ["upstream", "examples", "golden_queries"]);
    let passed = copy.run(test, &tests);
    assert!(passed.status.success(), "{}{}", String::from_utf8_lossy(&passed.stdout), String::from_utf8_lossy(&passed.stderr));

    // And they are looking at it: another fact, and it does not pass.
    let other = FACTS.replace("\"max_items\": 10", "\"max_items\": 20");
    assert_ne!(other, FACTS);
    write(&copy.built.join(file(facts)), &other);
    let failed = copy.run(test, &["upstream"]);
    let said = String::from_utf8_lossy(&failed.stdout).into_owned();
    assert!(!failed.status.success() && said.contains("LightLamp request LampId: most items 20 there, 10 here"), "{said}");
}

/// Where the copy is in the workspace that it is built in: another path than the repository's own, from the root of the workspace.
/// Cargo tells packages in one `target/` apart by it, and only so are the dependencies that are there already used, and nothing of the repository's replaced.
const INSIDE: &str = "walked";

/// A copy of the repository to change, and where it is built: always at the same place, so that a second run builds what has changed alone.
struct Copy {
    staged: PathBuf,
    workspace: PathBuf,
    built: PathBuf,
    /// Removes the staged files in the end.
    _folder: tempfile::TempDir,
}

impl Copy {
    fn of_the_repository() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for path in files(&root()) {
            write(&folder.path().join(&path), &std::fs::read_to_string(root().join(&path)).unwrap());
        }
        let workspace = Path::new(env!("CARGO_TARGET_TMPDIR")).join("five-steps");
        Self { staged: folder.path().to_owned(), built: workspace.join(INSIDE), workspace, _folder: folder }
    }

    fn create(&self, path: &Path, text: &str) {
        assert!(!self.staged.join(path).exists(), "{} is there already", path.display());
        assert!(self.staged.join(path).parent().unwrap().is_dir(), "no folder for {}", path.display());
        write(&self.staged.join(path), text);
    }

    fn edit(&self, path: &Path, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.staged.join(path)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{} has one `{from}`", path.display());
        write(&self.staged.join(path), &text.replace(from, to));
    }

    /// Makes the place where it is built equal. What is equal already keeps its time, and is not built again.
    fn publish(&self) {
        let mut wanted = BTreeMap::new();
        for path in files(&self.staged) {
            let text = std::fs::read_to_string(self.staged.join(&path)).unwrap();
            match path.to_str() {
                Some("Cargo.toml") => {
                    let text =
                        text.replace("\"crates/", &format!("\"{INSIDE}/crates/")).replace("\"xtask\"", &format!("\"{INSIDE}/xtask\""));
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
    fn run(&self, command: &str, tests: &[&str]) -> Output {
        let words: Vec<&str> = command.split(' ').skip(1).collect();
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let tests = tests.iter().flat_map(|test| ["--test", test]);
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(&self.workspace).env("CARGO_TARGET_DIR", target).args(words).args(["--offline", "--locked"]).args(tests);
        cargo.output().unwrap()
    }
}

/// Every text of the repository that a build can need, by path.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
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
            } else if path.extension().is_some_and(|end| ["rs", "toml", "json", "lock", "md"].iter().any(|known| end == *known)) {
                found.insert(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
