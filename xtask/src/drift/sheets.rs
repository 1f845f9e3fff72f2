//! Operations whose pages are tables in prose, without an `OpenAPI` file: which there are, by which method, and what their tables name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex_lite::Regex;

use super::compare::Context;
use super::facts::{FieldFacts, OperationFacts};
use super::report::DriftReport;
use super::tables::{self, TableRow};
use super::{PageLanguage, prose};

/// What every answer has beside its fields, and what holds them.
const ENVELOPE: [&str; 4] = ["Code", "Message", "RequestId", "Data"];

/// `<PostPrototype link="https://host?Action=DoIt" />`: the method, the host and the action.
static PROTOTYPE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"<(Post|Get)Prototype link="https://([^"?/]+)/?\?Action=(\w+)""#).expect("a pattern that the tests use"));

/// What the pages have: the actions, and where they are called.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    pub(super) actions: BTreeSet<String>,
    pub(super) hosts: BTreeSet<String>,
}

/// Compares the pages of a language. One without a prototype is about something else.
pub(super) fn compare(
    service: &str,
    facts: &[OperationFacts],
    checkout: &Path,
    pages: &[PathBuf],
    language: PageLanguage,
    report: &mut DriftReport,
) -> Sheets {
    let mut sheets = Sheets::default();
    for path in pages {
        let file = path.strip_prefix(checkout).unwrap_or(path);
        let Ok(text) = super::page_text(path).map_err(|error| report.unreadable(file, 0, error.to_string())) else { continue };
        let Some(found) = PROTOTYPE.captures(&text) else { continue };
        let part = |index| found.get(index).map_or("", |part| part.as_str());
        let (method, host, action) = (part(1).to_uppercase(), part(2), part(3));
        report.pages += 1;
        sheets.hosts.insert(host.to_owned());
        sheets.actions.insert(action.to_owned());
        let group = format!("{service}/{action}");
        let mut context = Context { report: &mut *report, group: &group, file, chinese: language.is_chinese() };
        let line = text[..found.get(0).map_or(0, |whole| whole.start())].matches('\n').count() + 1;
        let Some(facts) = facts.iter().find(|facts| facts.action == action) else {
            context.differs(line, "the operation is new".to_owned());
            continue;
        };
        context.both(line, "method", &method, &facts.method, String::clone);
        fields("parameter", &facts.request, &text, &["request param", "请求参数"], line, &mut context);
        fields("answer field", &facts.data.fields, &text, &["response param", "响应参数"], line, &mut context);
    }
    sheets
}

/// The tables below a heading against the fields of facts, those within fields among them.
fn fields(what: &str, facts: &[FieldFacts], text: &str, heading: &[&str], line: usize, context: &mut Context<'_>) {
    let mut known = BTreeMap::new();
    collect(facts, context.chinese, &mut known);
    let mut said = BTreeSet::new();
    for row in below(text, heading) {
        let [name, rest @ ..] = row.cells.as_slice() else { continue };
        let name = name.trim_start_matches(['└', ' ', '-', '·']).trim();
        let is_name = name.chars().next().is_some_and(|first| first.is_ascii_uppercase()) && name.chars().all(char::is_alphanumeric);
        if !is_name || rest.len() < 2 || ENVELOPE.contains(&name) || rest[0].eq_ignore_ascii_case("type") {
            continue;
        }
        said.insert(name.to_owned());
        match known.get(name) {
            None => context.differs(row.line, format!("{what} {name} is new")),
            Some(required) => {
                let there = match rest[1].to_lowercase().as_str() {
                    "yes" | "是" => Some(true),
                    "no" | "否" => Some(false),
                    _ => None,
                };
                if let (Some(there), Some(here)) = (there, required) {
                    context.both(row.line, &format!("{what} {name}: required"), &there, here, bool::to_string);
                }
            }
        }
    }
    for name in known.keys().filter(|name| !said.contains(**name) && !prose::says(text, name)) {
        context.differs(line, format!("{what} {name} is gone"));
    }
}

/// All names, and whether each is required; of a name that several fields have it is not known.
fn collect<'f>(facts: &'f [FieldFacts], chinese: bool, known: &mut BTreeMap<&'f str, Option<bool>>) {
    for field in facts.iter().filter(|field| field.is_in(chinese)) {
        known.entry(&field.name).and_modify(|required| *required = None).or_insert(field.required);
        collect(&field.fields, chinese, known);
    }
}

/// The rows of the tables between a heading of the second level with one of these words and the next one.
fn below(text: &str, heading: &[&str]) -> Vec<TableRow> {
    let mut from_to: Option<(usize, usize)> = None;
    for (index, line) in text.lines().enumerate().filter(|(_, line)| line.starts_with("## ")) {
        match &mut from_to {
            None if heading.iter().any(|word| line.to_lowercase().contains(word)) => from_to = Some((index + 1, usize::MAX)),
            Some((_, to)) if *to == usize::MAX => *to = index + 1,
            _ => {}
        }
    }
    let Some((from, to)) = from_to else { return Vec::new() };
    tables::rows(text).into_iter().filter(|row| (from..to).contains(&row.line)).collect()
}
