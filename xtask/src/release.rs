//! A release, prepared: versions, changelog, a dry run of publishing. What cannot be taken back is only printed.

pub mod changelog;
pub(crate) mod manifest;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use semver::Version;
use time::{Date, OffsetDateTime, macros::format_description};

/// A release that may be prepared: its version is greater, its tree clean, its changes written down.
#[derive(Debug)]
pub struct Release {
    root: PathBuf,
    version: Version,
    date: Date,
    changes: Vec<(String, String)>,
}

impl Release {
    /// Checks everything that can be checked before a file is touched.
    ///
    /// # Errors
    /// A version that is none or not greater, a date that is none, a dirty tree, no changes, or changes that cannot be read.
    pub fn new(root: &Path, version: &str, date: Option<&str>) -> Result<Self, Box<dyn Error>> {
        let version = version_of(version)?;
        let date = date.map_or_else(|| Ok(OffsetDateTime::now_utc().date()), date_of)?;
        let old = version_of(&manifest::version(&std::fs::read_to_string(root.join("Cargo.toml"))?)?)?;
        if version <= old {
            return Err(format!("{version} is not greater than {old}, which is the version there is").into());
        }
        let dirty = git(root, &["status", "--porcelain"])?;
        if !dirty.is_empty() {
            return Err(format!("the tree is not clean; commit or remove:\n{}", dirty.trim_end()).into());
        }
        let changes = read_changes(root)?;
        if changes.is_empty() {
            return Err("changes/ is empty: there is nothing to release".into());
        }
        for (path, text) in &changes {
            changelog::parse(text).map_err(|(line, message)| format!("{path}:{line}: {message}"))?;
        }
        Ok(Self { root: root.to_owned(), version, date, changes })
    }

    /// Sets versions, folds the changes into the changelog, and rehearses publishing. Says what is left to do.
    ///
    /// # Errors
    /// A file that cannot be read or written, or the dry run's.
    pub fn prepare(&self) -> Result<String, Box<dyn Error>> {
        self.edit()?;
        let undo = "take it back with `git restore .`";
        for manifest in locked_manifests(&self.root)? {
            let update = ["update", "--workspace", "--offline", "--manifest-path", &manifest];
            self.cargo(&update).map_err(|error| format!("{error}\n{undo}"))?;
        }
        // Not committed yet, and not to be: hence dirty.
        self.cargo(&["publish", "--workspace", "--dry-run", "--allow-dirty"]).map_err(|error| format!("{error}\n{undo}"))?;
        Ok(self.left_to_do())
    }

    /// The part that changes files.
    fn edit(&self) -> Result<(), Box<dyn Error>> {
        let version = self.version.to_string();
        let edit = |name: &str, change: &dyn Fn(&str) -> Result<String, String>| -> Result<(), Box<dyn Error>> {
            let path = self.root.join(name);
            let text = std::fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
            Ok(std::fs::write(path, change(&text)?)?)
        };
        edit("Cargo.toml", &|text| manifest::bump(text, &version))?;
        let texts: Vec<_> = self.changes.iter().map(|(_, text)| text.as_str()).collect();
        edit("CHANGELOG.md", &|text| changelog::fold(text, &version, &self.date.to_string(), &texts))?;
        for (path, _) in &self.changes {
            std::fs::remove_file(self.root.join(path))?;
        }
        Ok(())
    }

    fn cargo(&self, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
        let status = Command::new(crate::examples::cargo()).args(arguments).current_dir(&self.root).stdin(Stdio::null()).status()?;
        if status.success() { Ok(()) } else { Err(format!("cargo {} failed: {status}", arguments.join(" ")).into()) }
    }

    fn left_to_do(&self) -> String {
        let version = &self.version;
        format!(
            "\n{version} is prepared; nothing is committed, tagged, pushed or published. What is left:\n\
             1. git diff                                      # CHANGELOG.md reads well, versions are right\n\
             2. git commit -a -m 'Release {version}'\n\
             3. .ci/run                                       # everything passes\n\
             4. git tag -a v{version} -m {version}\n\
             5. git push --follow-tags                        # wait for the gate\n\
             6. cargo publish --workspace                     # cannot be taken back\n\
             7. cargo xtask dist                              # what it makes is published as RELEASING.md says\n\
             8. a release on the forge, from v{version}, with the changelog's section"
        )
    }
}

/// Three numbers: no version of ours has more.
fn version_of(text: &str) -> Result<Version, String> {
    let version = Version::parse(text).ok().filter(|version| version.pre.is_empty() && version.build.is_empty());
    version.ok_or_else(|| format!("`{text}` is not a version: write 1.2.3"))
}

fn date_of(text: &str) -> Result<Date, String> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|_| format!("`{text}` is not a date: write 2026-01-31"))
}

/// The workspaces of this repository: a test that builds one of its own locks our versions too.
fn locked_manifests(root: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let locks = git(root, &["ls-files", "Cargo.lock", "**/Cargo.lock"])?;
    Ok(locks.lines().map(|lock| format!("{}toml", lock.trim_end_matches("lock"))).collect())
}

fn read_changes(root: &Path) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let entries = crate::entries(&root.join("changes")).map_err(|error| format!("changes/: {error}"))?;
    let paths = entries.iter().filter_map(|path| path.strip_prefix(root).ok()?.to_str()).filter(|path| changelog::is_change_file(path));
    paths.map(|path| Ok((path.to_owned(), std::fs::read_to_string(root.join(path))?))).collect()
}

fn git(root: &Path, arguments: &[&str]) -> Result<String, String> {
    crate::output(root, "git", arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repository of its own, committed.
    fn repository() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let write = |name: &str, text: &str| std::fs::write(root.join(name), text).unwrap();
        std::fs::create_dir(root.join("changes")).unwrap();
        write("Cargo.toml", "[workspace.package]\nversion = \"0.1.0\"\n");
        write("CHANGELOG.md", "# Changelog\n\nAbout.\n");
        write("changes/README.md", "How to.\n");
        write("changes/b.md", "### Added\n\n- Two.\n");
        write("changes/a.md", "### Added\n\n- One.\n");
        git(root, &["init", "--quiet"]).unwrap();
        git(root, &["add", "."]).unwrap();
        commit(root);
        folder
    }

    fn commit(root: &Path) {
        git(root, &["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--all", "--quiet", "--message=a"]).unwrap();
    }

    fn refusal(root: &Path, version: &str, date: Option<&str>) -> String {
        Release::new(root, version, date).unwrap_err().to_string()
    }

    #[test]
    fn what_is_not_ready_is_refused_and_untouched() {
        let folder = repository();
        let root = folder.path();
        assert_eq!(refusal(root, "0.1.0", None), "0.1.0 is not greater than 0.1.0, which is the version there is");
        assert_eq!(refusal(root, "0.0.9", None), "0.0.9 is not greater than 0.1.0, which is the version there is");
        assert_eq!(refusal(root, "v1", None), "`v1` is not a version: write 1.2.3");
        assert_eq!(refusal(root, "0.2.0", Some("May 1st")), "`May 1st` is not a date: write 2026-01-31");
        std::fs::write(root.join("stray"), "").unwrap();
        assert_eq!(refusal(root, "0.2.0", None), "the tree is not clean; commit or remove:\n?? stray");
        std::fs::remove_file(root.join("stray")).unwrap();
        assert!(Release::new(root, "0.2.0", None).is_ok());
        assert_eq!(git(root, &["status", "--porcelain"]).unwrap(), "");
    }

    #[test]
    fn versions_are_three_numbers() {
        assert!(version_of("0.10.0") > version_of("0.9.9"));
        assert_eq!(version_of("1.2.3").map(|version| version.to_string()).as_deref(), Ok("1.2.3"));
        for text in ["", "1", "1.2", "1.2.3.4", "v1.2.3", "1.2.x", "1.02.3", "+1.2.3", "1.2.3-rc.1", "1.2.3+a", "1..3"] {
            assert!(version_of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_dates_are_dates() {
        assert_eq!(date_of("2028-02-29").map(|date| date.to_string()).as_deref(), Ok("2028-02-29"));
        for text in ["", "2026-02-29", "2026-1-1", "2026-13-01", "2026-00-01", "2026-01-00", "26-01-01", "2026-01-01-01", "x"] {
            assert!(date_of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_lockfile_is_renewed() {
        let folder = repository();
        let root = folder.path();
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        for lock in ["Cargo.lock", "a/b/Cargo.lock"] {
            std::fs::write(root.join(lock), "").unwrap();
        }
        git(root, &["add", "."]).unwrap();
        assert_eq!(locked_manifests(root).unwrap(), ["Cargo.toml", "a/b/Cargo.toml"]);
    }

    #[test]
    fn without_changes_there_is_no_release() {
        let folder = repository();
        git(folder.path(), &["rm", "--quiet", "changes/a.md", "changes/b.md"]).unwrap();
        commit(folder.path());
        assert_eq!(refusal(folder.path(), "0.2.0", None), "changes/ is empty: there is nothing to release");
    }

    #[test]
    fn an_unreadable_change_is_refused() {
        let folder = repository();
        std::fs::write(folder.path().join("changes/a.md"), "One.\n").unwrap();
        commit(folder.path());
        assert!(refusal(folder.path(), "0.2.0", None).starts_with("changes/a.md:1: "));
    }

    #[test]
    fn files_are_edited_and_nothing_is_committed() {
        let folder = repository();
        let root = folder.path();
        let head = git(root, &["rev-parse", "HEAD"]).unwrap();
        let release = Release::new(root, "0.2.0", Some("2026-01-31")).unwrap();
        release.edit().unwrap();
        let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
        assert_eq!(read("Cargo.toml"), "[workspace.package]\nversion = \"0.2.0\"\n");
        assert_eq!(read("CHANGELOG.md"), "# Changelog\n\nAbout.\n\n## [0.2.0] - 2026-01-31\n\n### Added\n\n- One.\n- Two.\n");
        let status = git(root, &["status", "--porcelain"]).unwrap();
        assert_eq!(status, " M CHANGELOG.md\n M Cargo.toml\n D changes/a.md\n D changes/b.md\n");
        assert_eq!(git(root, &["rev-parse", "HEAD"]).unwrap(), head);
        assert_eq!(git(root, &["tag"]).unwrap(), "");
        assert!(release.left_to_do().contains("git tag -a v0.2.0"));
    }
}
