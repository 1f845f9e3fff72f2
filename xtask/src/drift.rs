//! The vendor's documentation as it is now, against the bare facts of `api/upstream/`.

mod callbacks;
mod codes;
mod compare;
mod facts;
mod page;
mod prose;
mod report;
mod schema;
mod tables;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub use report::DriftReport;

use compare::Context;
use facts::OperationFacts;
use page::PageOperation;

use crate::files_below;

/// The service that has a documentation of this form, and its folder in the checkout.
const SERVICE: &str = "rtc";
const PRODUCT: &str = "core_products/real-time-voice-video";

/// The language of pages.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PageLanguage {
    /// What `api/upstream/` is taken from.
    English,
    /// What is ahead of it, sometimes.
    Chinese,
}

impl PageLanguage {
    /// Both, English first.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its folder in the checkout.
    pub fn folder(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    fn is_chinese(self) -> bool {
        self == Self::Chinese
    }
}

/// Compares a checkout of the vendor's documentation with what is written below `root`.
///
/// # Errors
/// `api/upstream/` cannot be read, or the checkout has no pages where they are known to be.
pub fn run(root: &Path, checkout: &Path, languages: &[PageLanguage]) -> Result<DriftReport, String> {
    let facts = facts::operations(root, SERVICE)?;
    let service = facts::service(root, SERVICE)?;
    let mut report = DriftReport::default();
    for written in &facts {
        report.written(&written.action, &written.file);
    }
    // On the pages of which languages an operation is, of those that could be read.
    let mut seen: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut read = Vec::new();
    let mut hosts = BTreeSet::new();
    for language in languages {
        let server = Path::new(PRODUCT).join(language.folder()).join("server");
        let reference = server.join("api-reference");
        let pages = files_below(&checkout.join(&reference), "yaml").unwrap_or_default();
        if pages.is_empty() {
            report.unreadable(&reference, 0, "no OpenAPI files: is the path that of a checkout of ZEGOCLOUD/docs_all?".to_owned());
            continue;
        }
        read.push(language.folder());
        let operations = operations(checkout, &pages, &mut hosts, &mut report);
        for operation in &operations {
            seen.entry(operation.action.clone()).or_default().insert(language.folder());
        }
        of_language(&facts, &operations, *language, &mut report);
    }
    if read.is_empty() {
        return Err(report.problems().join("\n"));
    }
    report.several = read.len() > 1;
    // It may be on a page that could not be read.
    let what = if report.problems().is_empty() { "is gone from the pages in" } else { "is on no page that could be read in" };
    for written in &facts {
        let seen = seen.get(&written.action);
        let gone: Vec<&str> = read.iter().copied().filter(|folder| !seen.is_some_and(|seen| seen.contains(folder))).collect();
        if !gone.is_empty() {
            report.differs(&written.action, format!("the operation {what} {}", gone.join(", ")), Path::new(""), 0);
        }
    }
    for language in languages.iter().filter(|language| read.contains(&language.folder())) {
        let server = Path::new(PRODUCT).join(language.folder()).join("server");
        codes::compare(&service, checkout, &server.join("api-reference/return-codes.mdx"), &mut report);
        callbacks::compare(root, checkout, &server.join("callback"), language.is_chinese(), &mut report)?;
    }
    let mut context = Context { report: &mut report, group: "hosts", file: Path::new(""), chinese: false };
    context.sets(0, "host", &hosts, &service.hosts);
    Ok(report)
}

/// Every operation of some files; what cannot be read is reported.
fn operations(checkout: &Path, pages: &[PathBuf], hosts: &mut BTreeSet<String>, report: &mut DriftReport) -> Vec<PageOperation> {
    let mut operations = Vec::new();
    for path in pages {
        let file = path.strip_prefix(checkout).unwrap_or(path);
        let parsed = match page_text(path) {
            Ok(text) => yaml::parse(&text),
            Err(error) => Err((0, error.to_string())),
        };
        match parsed {
            Ok(root) => {
                let page = page::read(checkout, file, &root);
                report.pages += usize::from(!page.operations.is_empty());
                operations.extend(page.operations);
                hosts.extend(page.hosts);
                for (line, problem) in page.problems {
                    report.unreadable(file, line, problem);
                }
            }
            Err((line, problem)) => report.unreadable(file, line, problem),
        }
    }
    operations
}

/// The longest page that is read, many times the longest there is.
const LONGEST: u64 = 8 << 20;

/// The text of a page: a regular file of sensible length. Anything else could never end.
fn page_text(path: &Path) -> std::io::Result<String> {
    let meta = std::fs::metadata(path)?;
    if !meta.is_file() || meta.len() > LONGEST {
        return Err(std::io::Error::other("it is no regular file, or longer than a page is"));
    }
    std::fs::read_to_string(path)
}

/// Compares what the pages of a language say.
fn of_language(facts: &[OperationFacts], operations: &[PageOperation], language: PageLanguage, report: &mut DriftReport) {
    let mut first: BTreeMap<&str, &PathBuf> = BTreeMap::new();
    for operation in operations {
        let chinese = language.is_chinese();
        if let Some(other) = first.insert(&operation.action, &operation.file) {
            let text = format!("the operation has a second page beside {}", other.display());
            report.differs(&operation.action, text, &operation.file, operation.line);
        }
        let mut context = Context { report: &mut *report, group: &operation.action, file: &operation.file, chinese };
        match facts.iter().find(|facts| facts.action == operation.action) {
            Some(facts) => compare::operation(facts, operation, &mut context),
            None => context.differs(operation.line, "the operation is new".to_owned()),
        }
    }
}
