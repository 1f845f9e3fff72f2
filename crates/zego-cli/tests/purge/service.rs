//! A sandbox within the test, and a folder for the files of its runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use zego_model::sandbox as published;
use zego_sandbox::control::RequestFilter;
use zego_sandbox::{Builder, Cdn, FaultRules, LogLine, Sandbox, SeedFile, Timestamp};

use super::support::{Outcome, Running, command};

pub(crate) struct Service {
    calls: Arc<(Mutex<usize>, Condvar)>,
    runtime: Runtime,
    /// `None` when it is over.
    sandbox: Option<Sandbox>,
    pub(crate) folder: TempDir,
    endpoint: String,
}

/// The id of a file; so short that the journal of a sandbox shows a call with a hundred of them whole.
pub(crate) fn id(number: usize) -> String {
    format!("{number:04x}")
}

/// So many ids, one a line.
pub(crate) fn ids(many: usize) -> String {
    (0..many).map(|number| id(number) + "\n").collect()
}

/// What goes wrong with the deleting calls, as a sandbox takes it.
pub(crate) fn faults(rules: &str) -> FaultRules {
    FaultRules::read("faults", rules).unwrap()
}

impl Service {
    /// A sandbox with so many files at Wangsu, which lets 1,000 calls a second through.
    pub(crate) fn with(files: usize) -> Self {
        Self::of(files, |builder| builder)
    }

    pub(crate) fn of(files: usize, set_up: impl FnOnce(Builder) -> Builder) -> Self {
        let file = |number| SeedFile::new(Cdn::Ws, "lesson", Timestamp::from_secs(1_700_000_000)).id(id(number));
        let builder = Sandbox::builder().empty().quota_scale(50.0).unwrap().files((0..files).map(file));
        Self::start(set_up(builder))
    }

    pub(crate) fn start(builder: Builder) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let calls: Arc<(Mutex<usize>, Condvar)> = Arc::default();
        let counted = Arc::clone(&calls);
        let count = move |line: &LogLine| {
            if line.action == "DeleteMedia" {
                *counted.0.lock().unwrap() += 1;
                counted.1.notify_all();
            }
        };
        let sandbox = runtime.block_on(builder.log(count).start()).unwrap();
        let endpoint = sandbox.endpoint().to_string();
        Self { calls, runtime, sandbox: Some(sandbox), folder: tempfile::tempdir().unwrap(), endpoint }
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().unwrap()
    }

    /// Waits until so many deleting calls have come, or until the process has ended by itself.
    pub(crate) fn until_asked(&self, calls: usize, running: &mut Running) {
        let mut come = self.calls.0.lock().unwrap();
        while *come < calls && !running.has_ended() {
            // That a process has ended tells nobody.
            come = self.calls.1.wait_timeout(come, Duration::from_millis(20)).unwrap().0;
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names of the files in the folder.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(self.folder.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// A command of the binary in the folder, for this sandbox.
    pub(crate) fn command(&self, line: &str) -> Command {
        let app = published::APP_ID.to_string();
        let environment =
            [("ZEGO_ENDPOINT", self.endpoint.as_str()), ("ZEGO_APP_ID", app.as_str()), ("ZEGO_SERVER_SECRET", published::SERVER_SECRET)];
        let mut command = command(line, &environment);
        command.current_dir(self.folder.path());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn zego(&self, line: &str) -> Outcome {
        Running::start(self.command(line)).finish()
    }

    /// A purge at Wangsu to its end, as fast as the sandbox allows.
    pub(crate) fn purge(&self, options: &str) -> Outcome {
        self.zego(&purge(options))
    }

    /// The ids of each call that was made to delete, and whether it was answered.
    pub(crate) fn asked(&self) -> Vec<(Vec<String>, bool)> {
        let filter = RequestFilter::new().operation("DeleteMedia").limit(1_000);
        let (mut calls, mut since) = (Vec::new(), 0);
        loop {
            let page = serde_json::to_value(self.sandbox().control().requests(&filter.clone().since(since))).unwrap();
            let requests = page["requests"].as_array().unwrap().clone();
            let Some(last) = requests.last() else { return calls };
            since = last["number"].as_u64().unwrap();
            for request in &requests {
                let query = request["query"].as_str().unwrap().as_bytes();
                let ids = form_urlencoded::parse(query).filter(|(name, _)| name == "FileId[]").map(|(_, id)| id.into_owned());
                calls.push((ids.collect(), !request["refused"].as_bool().unwrap()));
            }
        }
    }

    /// How many pages were asked for.
    pub(crate) fn searches(&self) -> usize {
        self.sandbox().control().requests(&RequestFilter::new().operation("SearchMedia").limit(1_000)).requests.len()
    }

    /// How often each id was asked for in calls that were let through.
    pub(crate) fn asked_for(&self) -> BTreeMap<String, usize> {
        let mut times = BTreeMap::new();
        for id in self.asked().into_iter().filter(|(_, is_answered)| *is_answered).flat_map(|(ids, _)| ids) {
            *times.entry(id).or_default() += 1;
        }
        times
    }

    /// The files that are left, as the service lists them.
    pub(crate) fn left(&self) -> Vec<String> {
        let outcome = self.zego("media ls --vendor Ws --output ndjson");
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["Key"].as_str().unwrap().to_owned();
        outcome.stdout.lines().map(id).collect()
    }
}

/// The line of a purge at Wangsu.
pub(crate) fn purge(options: &str) -> String {
    format!("media purge --vendor Ws --quota 1000 {options}")
}

/// The numbers of a report: total, deleted, failed, unknown, not mentioned, and what it has not come to.
pub(crate) fn sums(report: &Value) -> [u64; 6] {
    let sums = ["total", "deleted", "failed", "unknown", "not_mentioned", "pending"].map(|name| report[name].as_u64().unwrap());
    assert_eq!(sums[0], sums[1..].iter().sum::<u64>(), "{report}");
    sums
}

/// Reads a file as JSON.
pub(crate) fn document(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(sandbox) = self.sandbox.take() {
            self.runtime.block_on(sandbox.shutdown());
        }
    }
}
