//! The vendor's documentation as it is now, against the bare facts of `api/upstream/`.

mod callbacks;
mod codes;
mod compare;
mod facts;
mod page;
mod prose;
mod report;
mod schema;
mod sheets;
mod tables;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub use report::DriftReport;

use compare::Context;
use facts::{OperationFacts, ServiceFacts};
use page::PageOperation;

use crate::files_below;

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

/// Compares a checkout of the vendor's documentation with what is written below `root`, of every service whose `service.json` says where its pages are, or of one of them
/// alone.
///
/// # Errors
/// `api/upstream/` cannot be read, or the checkout has no pages where they are known to be.
pub fn run(root: &Path, checkout: &Path, languages: &[PageLanguage], only: Option<&str>) -> Result<DriftReport, String> {
    let mut report = DriftReport::default();
    for name in facts::services(root)?.into_iter().filter(|name| only.is_none_or(|only| only == name)) {
        let service = facts::service(root, &name)?;
        if !service.pages.is_empty() {
            of_service(root, checkout, &name, &service, languages, &mut report)?;
            let all = service.pages.keys().all(|has| languages.iter().any(|language| language.folder() == has));
            report.explain(&name, &root.join("api").join(&name).join("differences.toml"), all)?;
        }
    }
    if report.pages == 0 {
        let none = || "no service of that name has pages in such a checkout".to_owned();
        return Err(if report.problems().is_empty() { none() } else { report.problems().join("\n") });
    }
    Ok(report)
}

/// Compares the pages of a service.
fn of_service(
    root: &Path,
    checkout: &Path,
    name: &str,
    service: &ServiceFacts,
    languages: &[PageLanguage],
    report: &mut DriftReport,
) -> Result<(), String> {
    let facts = facts::operations(root, name)?;
    for written in &facts {
        report.written(&format!("{name}/{}", written.action), &written.file);
    }
    // On the pages of which languages an operation is, as far as they can be read.
    let mut seen: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut read = Vec::new();
    // The languages in which an operation that is on no page is gone. Where a page is a riddle, that is one problem, and not a missing operation as well.
    let mut complete = Vec::new();
    let mut hosts = BTreeSet::new();
    for language in languages {
        let Some(places) = service.pages.get(language.folder()) else { continue };
        let folder = checkout.join(&places.operations);
        let pages = files_below(&folder, "yaml").unwrap_or_default();
        let sheets = if pages.is_empty() { files_below(&folder, "mdx").unwrap_or_default() } else { Vec::new() };
        if !sheets.is_empty() {
            read.push((*language, places));
            let sheets = sheets::compare(name, &facts, checkout, &sheets, *language, report);
            hosts.extend(sheets.hosts);
            for action in sheets.actions {
                seen.entry(action).or_default().insert(language.folder());
            }
            complete.push(language.folder());
            continue;
        }
        if pages.is_empty() {
            let problem = "no OpenAPI files: is the path that of a checkout of ZEGOCLOUD/docs_all?";
            report.unreadable(&places.operations, 0, problem.to_owned());
            continue;
        }
        read.push((*language, places));
        let found = operations(checkout, &pages, &mut hosts, report);
        for action in found.operations.iter().map(|operation| &operation.action).chain(&found.not_understood) {
            seen.entry(action.clone()).or_default().insert(language.folder());
        }
        of_language(name, &facts, &found.operations, *language, report);
        if !found.has_riddle {
            complete.push(language.folder());
        }
    }
    report.several |= read.len() > 1;
    for written in &facts {
        let seen = seen.get(&written.action);
        let gone: Vec<&str> = complete.iter().copied().filter(|folder| !seen.is_some_and(|seen| seen.contains(folder))).collect();
        if !gone.is_empty() {
            let text = format!("the operation is gone from the pages in {}", gone.join(", "));
            report.differs(&format!("{name}/{}", written.action), text, Path::new(""), 0);
        }
    }
    for (language, places) in &read {
        codes::compare(name, service, checkout, &places.codes, report);
        callbacks::compare(root, name, checkout, places, *language, report)?;
    }
    if !read.is_empty() {
        let group = format!("{name}/hosts");
        let mut context = Context { report, group: &group, file: Path::new(""), chinese: false };
        context.sets(0, "host", &hosts, &service.hosts);
    }
    Ok(())
}

/// What some files describe.
#[derive(Debug, Default)]
struct FoundOperations {
    operations: Vec<PageOperation>,
    /// The actions of pages that say which they are, and otherwise could not be read: they are there.
    not_understood: Vec<String>,
    /// Whether a page could not be read at all: any operation can be on it.
    has_riddle: bool,
}

/// Every operation of some files; what cannot be read is reported.
fn operations(checkout: &Path, pages: &[PathBuf], hosts: &mut BTreeSet<String>, report: &mut DriftReport) -> FoundOperations {
    let mut found = FoundOperations::default();
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
                found.has_riddle |= page.operations.is_empty() && page.not_understood.is_empty() && !page.problems.is_empty();
                found.operations.extend(page.operations);
                found.not_understood.extend(page.not_understood);
                hosts.extend(page.hosts);
                for (line, problem) in page.problems {
                    report.unreadable(file, line, problem);
                }
            }
            Err((line, problem)) => {
                found.has_riddle = true;
                report.unreadable(file, line, problem);
            }
        }
    }
    found
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
fn of_language(service: &str, facts: &[OperationFacts], operations: &[PageOperation], language: PageLanguage, report: &mut DriftReport) {
    let mut first: BTreeMap<&str, &PathBuf> = BTreeMap::new();
    for operation in operations {
        let chinese = language.is_chinese();
        let group = format!("{service}/{}", operation.action);
        if let Some(other) = first.insert(&operation.action, &operation.file) {
            let text = format!("the operation has a second page beside {}", other.display());
            report.differs(&group, text, &operation.file, operation.line);
        }
        let mut context = Context { report: &mut *report, group: &group, file: &operation.file, chinese };
        match facts.iter().find(|facts| facts.action == operation.action) {
            Some(facts) => compare::operation(facts, operation, &mut context),
            None => context.differs(operation.line, "the operation is new".to_owned()),
        }
    }
}
