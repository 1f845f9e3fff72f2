//! The files of the repository: those git tracks, and those it would.

use std::collections::BTreeMap;
use std::path::Path;

use crate::codegen::MARK;

/// The paths of the repository's files, and the text of those that are text.
#[derive(Debug)]
pub struct Repository {
    files: BTreeMap<String, Option<String>>,
}

impl Repository {
    /// Reads what is there.
    ///
    /// # Errors
    /// When git does not answer.
    pub fn read(root: &Path) -> Result<Self, String> {
        let paths = crate::output(root, "git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
        // What is tracked may have been removed.
        let present = paths.split('\0').filter(|path| !path.is_empty() && root.join(path).is_file());
        Ok(Self { files: present.map(|path| (path.to_owned(), std::fs::read_to_string(root.join(path)).ok())).collect() })
    }

    /// A repository of these files.
    pub fn of<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        Self { files: files.into_iter().map(|(path, text)| (path.to_owned(), Some(text.to_owned()))).collect() }
    }

    /// Every path.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The files that are text and pass the filter.
    pub(super) fn texts(&self, filter: impl Fn(&str) -> bool) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?))).filter(move |(path, _)| filter(path))
    }

    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Whether there is such a file or folder.
    pub(super) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        path.is_empty() || self.paths().any(|file| file.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }

    /// The manifests of the workspace's members, and their folders.
    pub(super) fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts(|path| match path.strip_suffix("/Cargo.toml") {
            Some(folder) => folder == "xtask" || folder == CHECKS || folder.strip_prefix("crates/").is_some_and(|name| !name.contains('/')),
            None => false,
        })
    }
}

/// The one member that stands elsewhere: what the fuzzers check, which is compiled with the workspace while they are not.
pub(super) const CHECKS: &str = "fuzz/checks";

/// The last part of a path after its dot.
pub(super) fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Whether a text says of itself that codegen wrote it.
pub(super) fn is_marked(text: &str) -> bool {
    text.starts_with(MARK)
}
