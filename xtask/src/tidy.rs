//! What the compiler and clippy do not check: the form of files, of manifests, of pages, and the purity of two crates.

mod layers;
mod manifests;
mod nouns;
mod pages;
mod purity;
mod repository;
mod text;

use std::fmt;
use std::path::Path;

pub use repository::Repository;

/// Checks the repository, and counts its files.
///
/// # Errors
/// Every finding, not only the first.
pub fn check(root: &Path) -> Result<usize, TidyFindings> {
    let repository = Repository::read(root).map_err(|error| TidyFindings(vec![TidyFinding::new(".", error)]))?;
    let mut findings = inspect(&repository).0;
    findings.extend(layers::check(root, &repository));
    if findings.is_empty() { Ok(repository.paths().count()) } else { Err(TidyFindings(findings)) }
}

/// What can be found by reading files alone.
pub fn inspect(repository: &Repository) -> TidyFindings {
    let enforced = CHECKS.iter().filter(|(_, enforced)| *enforced);
    TidyFindings(enforced.flat_map(|(check, _)| check(repository)).collect())
}

type Check = fn(&Repository) -> Vec<TidyFinding>;

/// What reads files alone, and whether it is enforced: `nouns` will be once the types it names have been renamed.
const CHECKS: [(Check, bool); 5] =
    [(text::check, true), (manifests::check, true), (pages::check, true), (purity::check, true), (nouns::check, false)];

/// What is untidy.
#[non_exhaustive]
#[derive(Debug)]
pub struct TidyFindings(pub Vec<TidyFinding>);

impl fmt::Display for TidyFindings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.0 {
            writeln!(f, "{finding}")?;
        }
        write!(f, "{} to tidy up", self.0.len())
    }
}

impl std::error::Error for TidyFindings {}

/// One thing that is untidy, and where.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TidyFinding {
    /// From the root of the repository.
    pub path: String,
    /// From 1.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub message: String,
}

impl TidyFinding {
    fn new(path: &str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: None, message: message.into() }
    }

    fn at(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { line: Some(line), ..Self::new(path, message) }
    }
}

impl fmt::Display for TidyFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.message),
            None => write!(f, "{}: {}", self.path, self.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The findings of one check, as they are printed.
    pub(super) fn found<const N: usize>(check: fn(&Repository) -> Vec<TidyFinding>, files: [(&str, &str); N]) -> Vec<String> {
        check(&Repository::of(files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_findings_are_listed() {
        let repository = Repository::of([("a.rs", "fn a() {}\n"), ("b.toml", "a = 1 \n"), ("README.md", "`crates/none.rs`\n")]);
        let text = inspect(&repository).to_string();
        for expected in ["a.rs:1: ", "b.toml:1: ", "README.md:1: "] {
            assert!(text.contains(expected), "{expected} is missing in:\n{text}");
        }
        assert!(text.ends_with(" to tidy up"), "{text}");
    }
}
