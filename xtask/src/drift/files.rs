//! The files of a folder, and their texts.

use std::path::{Path, PathBuf};

/// What is in a folder, in alphabetical order.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let unreadable = |error: std::io::Error| format!("{}: {error}", crate::shown(folder));
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    paths.sort();
    Ok(paths)
}

/// The longest page that is read, many times the longest there is.
const LONGEST: u64 = 8 << 20;

/// The text of a page: a regular file of sensible length. Anything else could never end.
pub(super) fn text(path: &Path) -> std::io::Result<String> {
    let meta = std::fs::metadata(path)?;
    if !meta.is_file() || meta.len() > LONGEST {
        return Err(std::io::Error::other("it is no regular file, or longer than a page is"));
    }
    std::fs::read_to_string(path)
}

/// Every file below a folder whose name ends so, in alphabetical order. Links to folders are not followed: they could lead in a circle.
pub(super) fn below(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in list(folder)? {
        if path.is_dir() {
            if !path.is_symlink() {
                found.extend(below(&path, extension)?);
            }
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
    Ok(found)
}
