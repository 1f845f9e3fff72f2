//! What the compiler and clippy do not check: the form of files, manifests and pages, the names of types, the layers of the crates, the
//! purity of three of them, that files of the sandbox import each other in no circle, that each bound of what others can fill is told, what a crate
//! that is published says of itself, and that its interface shows nothing of rustls.

mod bounds;
mod circles;
mod interface;
mod layers;
mod manifests;
mod nouns;
mod pages;
mod published;
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
    TidyFindings(CHECKS.iter().flat_map(|check| check(repository)).collect())
}

type Check = fn(&Repository) -> Vec<TidyFinding>;

/// What reads files alone.
const CHECKS: [Check; 9] = [
    bounds::check,
    text::check,
    manifests::check,
    published::check,
    pages::check,
    purity::check,
    nouns::check,
    circles::check,
    interface::check,
];

/// What is untidy.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
#[error("{}{} to tidy up", .0.iter().map(|finding| finding.to_string() + "\n").collect::<String>(), .0.len())]
pub struct TidyFindings(pub Vec<TidyFinding>);

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
