//! Markdown: the files it names exist, and in tables what is said to be defined in them; and the change files can be folded into the changelog.

use std::path::Path;
use std::sync::LazyLock;

use regex_lite::Regex;

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
                found.extend(undefined(repository, line).map(|message| TidyFinding::at(path, number, message)));
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

/// Names and the file that has them: `name`, `name` (`file`).
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"((?:`[\w:]+`(?:, | and )?)+) \(`([^`]+\.rs)`\)").expect("a pattern that the tests use"));

/// What a row of a table says is in a file, such as the test that holds an invariant, and is not defined there.
fn undefined<'l>(repository: &'l Repository, line: &'l str) -> impl Iterator<Item = String> + 'l {
    let row = if line.starts_with('|') { line } else { "" };
    let named = NAMED.captures_iter(row).filter_map(|found| Some((found.get(1)?.as_str(), found.get(2)?.as_str())));
    let present = named.filter_map(|(names, file)| Some((names, file, repository.text(file)?)));
    present.flat_map(|(names, file, text)| {
        let missing = quoted(names).into_iter().map(|name| name.rsplit(':').next().unwrap_or(name)).filter(|name| !defines(text, name));
        missing.map(|name| format!("{file} has no `{name}` that is defined there")).collect::<Vec<_>>()
    })
}

fn defines(text: &str, name: &str) -> bool {
    let follows = |keyword: &str| {
        text.match_indices(&format!("{keyword} {name}"))
            .any(|(at, found)| !text[at + found.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '_'))
    };
    ["fn", "const", "static", "struct", "enum", "trait", "type", "mod"].into_iter().any(follows)
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
