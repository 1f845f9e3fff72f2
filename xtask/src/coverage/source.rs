//! Files, and what their texts say.

use std::path::{Path, PathBuf};

/// What is in a folder, in alphabetical order; nothing, if there is none.
pub(super) fn list(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Every text in a folder and below.
pub(super) fn texts(folder: &Path) -> String {
    let mut all = String::new();
    for path in list(folder) {
        if path.is_dir() {
            all += &texts(&path);
        } else {
            all += &std::fs::read_to_string(&path).unwrap_or_default();
        }
    }
    all
}

/// A description.
pub(super) fn description(root: &Path, path: &Path) -> Result<toml::Table, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", crate::shown(path)))?;
    text.parse().map_err(|error| format!("{}: {error}", path.strip_prefix(root).unwrap_or(path).display()))
}

/// The name of a file without its ending.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// How many keys or items a table has under a name.
pub(super) fn count(table: &toml::Table, key: &str) -> usize {
    match table.get(key) {
        Some(toml::Value::Table(table)) => table.len(),
        Some(toml::Value::Array(items)) => items.len(),
        _ => 0,
    }
}

/// The word under a name.
pub(super) fn text(table: &toml::Table, key: &str) -> String {
    table.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
}

/// The folders of a service, without those of other things.
pub(super) fn folders(folder: &Path) -> Vec<PathBuf> {
    list(folder).into_iter().filter(|path| path.is_dir()).collect()
}
