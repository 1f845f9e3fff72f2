//! A sound description, and what is said of it after one edit.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::fs;

use tempfile::TempDir;
use xtask::codegen::Job;

/// A sound description: files of one folder, by path.
pub(crate) struct Sound {
    pub(crate) folder: &'static str,
    pub(crate) files: &'static [(&'static str, &'static str)],
}

impl Sound {
    /// On disk, with every file edited.
    pub(crate) fn edited(&self, edit: impl Fn(&str) -> String) -> (TempDir, Job) {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join(self.folder);
        fs::create_dir_all(&folder).unwrap();
        for (path, text) in self.files {
            fs::write(folder.join(path), edit(text)).unwrap();
        }
        let job = Job::new(root.path().join("api"), root.path().join("generated"), root.path().join("service_side"));
        (root, job)
    }

    /// What is said after one edit; `None` where nothing is.
    pub(crate) fn said(&self, old: &str, new: &str) -> Option<String> {
        let edits: usize = self.files.iter().map(|(_, text)| text.matches(old).count()).sum();
        assert_eq!(edits, 1, "`{old}` is there once");
        let (_root, job) = self.edited(|text| text.replace(old, new));
        job.write().err().map(|error| error.to_string())
    }

    /// Tries `count` cases that are written down in a file: a name, the text that is replaced, what replaces it, and what is said then.
    pub(crate) fn says_what_is_written(&self, path: &str, cases: &str, count: usize) {
        let mut wrong = Vec::new();
        for case in cases.split("== ").skip(1) {
            let (name, rest) = case.split_once('\n').unwrap();
            let marked = |mark| rest.lines().filter_map(|line| line.strip_prefix(mark)).collect::<Vec<_>>().join("\n");
            let expected: Vec<_> = rest.lines().skip_while(|line| line.starts_with(['-', '+'])).collect();
            let said = self.said(&marked("- "), &marked("+ ")).unwrap_or_else(|| "nothing".to_owned());
            if said != expected.join("\n").trim_end() {
                wrong.push(format!("== {name}\n{said}\n"));
            }
        }
        assert!(wrong.is_empty(), "xtask/tests/golden/{path} is to say, if this is what is meant:\n{}", wrong.join("\n"));
        assert_eq!(cases.matches("error: ").count(), count);
    }
}
