//! Markdown: the files it names exist, and the change files can be folded into the changelog.

use std::path::Path;

use super::repository::extension;
use super::{Repository, TidyFinding};
use crate::release::changelog;

pub(super) fn check(repository: &Repository) -> Vec<TidyFinding> {
    let mut found = Vec::new();
    for (path, text) in repository.texts(|path| extension(path) == "md") {
        let mut fenced = false;
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
            } else if !fenced {
                let dead = quoted(line).into_iter().filter(|quoted| names_file(repository, quoted)).chain(linked(line));
                for dead in dead.filter(|named| !exists(repository, path, named)) {
                    found.push(TidyFinding::at(path, number, format!("`{dead}` does not exist")));
                }
            }
        }
    }
    for (path, text) in repository.texts(changelog::is_change_file) {
        if let Err((line, message)) = changelog::parse(text) {
            found.push(TidyFinding::at(path, line, message));
        }
    }
    found
}

/// What stands between back-quotes.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// The targets of links that stay in the repository.
fn linked(line: &str) -> impl Iterator<Item = &str> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    let local = targets.filter(|target| !target.contains("://") && !target.starts_with(['#', '<']) && !target.starts_with("mailto:"));
    local.map(|target| target.split('#').next().unwrap_or(target))
}

/// Whether a quotation is meant as a file of the repository.
fn names_file(repository: &Repository, quoted: &str) -> bool {
    let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '/' | '.' | '_' | '-' | '*' | '<' | '>');
    if quoted.is_empty() || !quoted.chars().all(plain) || quoted.starts_with('/') || quoted.contains("::") {
        return false;
    }
    let first = quoted.split('/').next().unwrap_or(quoted);
    let below_known = quoted.contains('/') && (repository.has(first) || repository.has(&format!("crates/{first}")));
    let is_file =
        matches!(extension(quoted), "rs" | "toml" | "md" | "sh" | "py") && !quoted.starts_with("target/") && !quoted.starts_with("*.");
    below_known || is_file
}

/// From the root, from the page's folder, or from `crates/`; a bare name from anywhere. A placeholder stands for anything.
fn exists(repository: &Repository, page: &str, named: &str) -> bool {
    let known = named.split(['*', '<']).next().unwrap_or(named);
    let known = if known.len() == named.len() { named } else { known.rsplit_once('/').map_or("", |(folder, _)| folder) };
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    if !named.contains('/') && repository.paths().any(|path| path.rsplit('/').next() == Some(named)) {
        return true;
    }
    let beside = crate::normal(&Path::new(folder).join(known)).to_string_lossy().into_owned();
    let candidates = [known.to_owned(), beside, format!("crates/{known}")];
    candidates.iter().any(|candidate| repository.has(candidate))
}
