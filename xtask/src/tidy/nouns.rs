//! One noun, one meaning: names that many places would like to have belong to one type at most.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex_lite::Regex;

use super::repository::{extension, is_marked};
use super::{Repository, TidyFinding};

/// Names that say too little where several types have them.
const NOUNS: [&str; 7] = ["Call", "Clock", "Kind", "Place", "Refusal", "Target", "Task"];

/// The definition of a type or a trait that others may name, with or without `(crate)`.
static DEFINITION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*pub(?:\([^)]*\))?\s+(?:struct|enum|union|(?:unsafe\s+)?trait)\s+(\w+)").expect("a pattern that the tests use")
});

/// Every definition beside the first: of the crates' own code, without what is generated and without tests.
pub(super) fn check(repository: &Repository) -> Vec<TidyFinding> {
    let mut first: BTreeMap<&str, String> = BTreeMap::new();
    let mut found = Vec::new();
    for (path, text) in repository.texts(is_source).filter(|(_, text)| !is_marked(text)) {
        for (number, line) in (1..).zip(text.lines()) {
            let name = DEFINITION.captures(line).and_then(|found| found.get(1)).map_or("", |name| name.as_str());
            let Some(noun) = NOUNS.into_iter().find(|noun| *noun == name) else { continue };
            match first.get(noun) {
                Some(other) => found.push(TidyFinding::at(path, number, format!("a second `{noun}` beside {other}: say which one it is"))),
                None => drop(first.insert(noun, format!("{path}:{number}"))),
            }
        }
    }
    found
}

/// Whether it is code of a crate, and no test of it from outside.
pub(super) fn is_source(path: &str) -> bool {
    let below = path.strip_prefix("crates/").and_then(|path| path.split_once('/'));
    extension(path) == "rs" && below.is_some_and(|(_, below)| below.starts_with("src/"))
}
