//! What users type and what they get, as data: `tests/cases/*.toml`. Each case runs the built binary in a folder of its own, with nothing of this machine's environment.

#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use support::{Outcome, REFUSED, Sandbox, TENCENT, ZEGO};

/// A file of cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

/// One command line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What follows `zego`, as a shell would split it. `{endpoint}` is the address of a sandbox that runs.
    line: String,
    /// Lines that come before, in the same folder and with the same environment; each succeeds.
    #[serde(default)]
    before: Vec<String>,
    /// Whose credentials are in the environment: those of nobody's account, or the sandbox's own together with its address.
    credentials: Option<Whose>,
    /// More of the environment. `{folder}` is the folder that the case runs in.
    #[serde(default)]
    environment: BTreeMap<String, String>,
    /// What is there to read on stdin.
    #[serde(default)]
    stdin: String,
    /// Files in its folder, by their names.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// The permissions of those that are not everybody's to read, such as 0o600.
    #[serde(default)]
    modes: BTreeMap<String, u32>,
    /// Whether stdout is a disk without room.
    #[serde(default)]
    full_disk: bool,
    /// How it ends.
    exit: i32,
    /// The whole of stdout, in which `{endpoint}` and `{folder}` stand for what they stand for above; as everywhere below.
    stdout: Option<String>,
    /// Parts of stdout.
    #[serde(default)]
    says: Vec<String>,
    /// Values of the JSON document on stdout, by JSON pointer.
    #[serde(default)]
    json: BTreeMap<String, Value>,
    /// Values of the JSON documents on the lines of stdout: for each line one.
    lines: Option<Vec<BTreeMap<String, Value>>>,
    /// The whole of stderr.
    stderr: Option<String>,
    /// Parts of stderr.
    #[serde(default)]
    notes: Vec<String>,
    /// What stands on neither.
    #[serde(default)]
    never: Vec<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Whose {
    Zego,
    Tencent,
    Sandbox,
}

impl Case {
    fn run(&self, folder: &Path, sandbox: &Sandbox) -> Outcome {
        for (name, content) in &self.files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, content).unwrap();
            if let Some(mode) = self.modes.get(name) {
                std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(*mode)).unwrap();
            }
        }
        let filled = |text: &str| text.replace("{endpoint}", &sandbox.endpoint).replace("{folder}", folder.to_str().unwrap());
        let credentials: Vec<(&str, String)> = match self.credentials {
            None => Vec::new(),
            Some(Whose::Zego) => ZEGO.map(|(name, value)| (name, value.to_owned())).to_vec(),
            Some(Whose::Tencent) => TENCENT.map(|(name, value)| (name, value.to_owned())).to_vec(),
            Some(Whose::Sandbox) => sandbox.environment.clone(),
        };
        let command_of = |line: &str| {
            let mut command = support::command(&filled(line), &[]);
            command.current_dir(folder).env("HOME", folder).envs(credentials.clone());
            command.envs(self.environment.iter().map(|(name, value)| (name, filled(value))));
            command
        };
        for line in &self.before {
            let outcome = command_of(line).output().unwrap();
            assert!(outcome.status.success(), "before {}: {line}: {outcome:?}", self.line);
        }
        let mut command = command_of(&self.line);
        if self.full_disk {
            // What is captured is this program's own pipe, so a shell opens the disk.
            let words =
                [command.get_program()].into_iter().chain(command.get_args()).map(|word| word.to_str().unwrap()).collect::<Vec<_>>();
            let mut shell = std::process::Command::new("/bin/sh");
            shell.args(["-c", "exec \"$@\" > /dev/full", "sh"]).args(words).current_dir(folder).env_clear();
            shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
            command = shell;
        }
        let command = snapbox::cmd::Command::from_std(command).stdin(self.stdin.as_bytes()).timeout(Duration::from_secs(120));
        let outcome: Outcome = command.output().unwrap_or_else(|error| panic!("{error}: {}", self.line)).into();
        // What differs from run to run is told as it is written here.
        let shown = |text: String| text.replace(folder.to_str().unwrap(), "{folder}").replace(&sandbox.endpoint, "{endpoint}");
        Outcome { code: outcome.code, stdout: shown(outcome.stdout), stderr: shown(outcome.stderr) }
    }

    /// What is otherwise than it should be.
    fn wrong(&self, outcome: &Outcome) -> Vec<String> {
        let mut wrong = Vec::new();
        if outcome.code != Some(self.exit) {
            wrong.push(format!("it ended with {:?}, not {}", outcome.code, self.exit));
        }
        for (whole, expected, name) in [(&outcome.stdout, &self.stdout, "stdout"), (&outcome.stderr, &self.stderr, "stderr")] {
            if let Some(expected) = expected.as_ref().filter(|expected| *expected != whole) {
                wrong.push(format!("{name} is not\n{expected}"));
            }
        }
        for (whole, parts, name) in [(&outcome.stdout, &self.says, "stdout"), (&outcome.stderr, &self.notes, "stderr")] {
            wrong.extend(parts.iter().filter(|part| !whole.contains(*part)).map(|part| format!("{name} has no `{part}`")));
        }
        let shown = |text: &&String| outcome.stdout.contains(*text) || outcome.stderr.contains(*text);
        wrong.extend(self.never.iter().filter(shown).map(|text| format!("`{text}` is shown")));
        if !self.json.is_empty() {
            compare(&outcome.stdout, &self.json, &mut wrong);
        }
        if let Some(lines) = &self.lines {
            let printed: Vec<_> = outcome.stdout.lines().collect();
            if printed.len() != lines.len() {
                wrong.push(format!("{} lines, not {}", printed.len(), lines.len()));
            }
            for (printed, expected) in printed.into_iter().zip(lines) {
                compare(printed, expected, &mut wrong);
            }
        }
        wrong
    }
}

fn compare(document: &str, expected: &BTreeMap<String, Value>, wrong: &mut Vec<String>) {
    let document: Value = match serde_json::from_str(document) {
        Ok(document) => document,
        Err(error) => return wrong.push(format!("{error}: {document}")),
    };
    for (pointer, value) in expected {
        let found = document.pointer(pointer);
        if found != Some(value) {
            wrong.push(format!("{pointer} is {found:?}, not {value}"));
        }
    }
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn cases(file: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(file).unwrap();
    toml::from_str::<Cases>(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display())).case
}

#[test]
fn every_line_does_what_it_should() {
    let sandbox = Sandbox::start("");
    let mut wrong = Vec::new();
    for file in files() {
        for case in cases(&file) {
            let folder = tempfile::tempdir().unwrap();
            let outcome = case.run(folder.path(), &sandbox);
            let found = case.wrong(&outcome);
            if !found.is_empty() {
                let file = file.file_name().unwrap().to_string_lossy();
                wrong.push(format!(
                    "{file}: zego {}\n  {}\nstdout: {}\nstderr: {}",
                    case.line,
                    found.join("\n  "),
                    outcome.stdout,
                    outcome.stderr
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

/// It lasts until a signal ends it, so it is started and stopped by tests of its own (tests/webhook.rs).
const ENDLESS: &str = "webhook listen";

/// Every command that is no operation is seen to succeed, to be refused what it asks for, and to refuse a wrong line.
#[test]
fn every_tool_has_a_success_a_refusal_and_a_usage_error() {
    let listed = support::zego("commands --output ndjson", &[]);
    let commands = listed.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let tools: Vec<String> = commands
        .filter(|command| command.get("action").is_none())
        .map(|command| command["command"].as_str().unwrap().trim_start_matches("zego ").to_owned())
        .filter(|tool| tool != ENDLESS)
        .collect();
    assert!(tools.len() > 20, "{tools:?}");
    let cases: Vec<Case> = files().iter().flat_map(|file| cases(file)).collect();
    let mut missing = Vec::new();
    for tool in &tools {
        // Of a command with others below it, only lines that name none of those.
        let is_of = |case: &&Case| {
            let rest = case.line.strip_prefix(tool.as_str()).filter(|rest| rest.is_empty() || rest.starts_with(' '));
            rest.is_some_and(|_| !tools.iter().any(|other| other.starts_with(&format!("{tool} ")) && case.line.starts_with(other.as_str())))
        };
        let exits: Vec<i32> = cases.iter().filter(is_of).map(|case| case.exit).collect();
        for (name, is_there) in [
            ("success", exits.contains(&0)),
            ("usage error", exits.contains(&2)),
            ("refusal", exits.iter().any(|exit| !matches!(exit, 0 | 2))),
        ] {
            if !is_there {
                missing.push(format!("{tool}: {name}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// The same of every operation, by what the description says of it: its example succeeds or is refused by the sandbox, a host that refuses is told, and so is an unknown flag.
#[test]
fn every_operation_has_a_refusal_and_a_usage_error() {
    let environment = [&ZEGO[..], &TENCENT].concat();
    for row in zego_model::operations() {
        let service = row.spec.service().name.replace('_', "-");
        let skeleton = support::zego(&format!("{service} {} --skeleton", row.command), &[]);
        assert_eq!(skeleton.code, Some(0), "{skeleton:?}");
        let line = format!("{service} {} --input - --yes --attempts 1 --output json", row.command);
        let refused = support::zego_reading(&format!("{line} --endpoint {REFUSED}"), &skeleton.stdout, &environment);
        assert_eq!(refused.code, Some(7), "{line}: {refused:?}");
        assert_eq!(refused.failure()["delivery"], "not_sent");
        let usage = support::zego_reading(&format!("{line} --no-such-flag"), &skeleton.stdout, &environment);
        assert_eq!(usage.code, Some(2), "{line}: {usage:?}");
    }
}
