//! The pages about callbacks against `api/upstream/<service>/callback/`: which events there are, and which fields their tables name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use regex_lite::Regex;
use serde_json::Value;

use super::compare::Context;
use super::report::DriftReport;
use super::tables::{self, TableRow};
use super::{SERVICE, facts, prose};
use crate::{files_below, files_in};

/// What every event has; the pages spell it in several ways.
const COMMON: [&str; 5] = ["event", "appid", "timestamp", "nonce", "signature"];

/// The folder and the page below it that describe no event.
const OTHER: [&str; 2] = ["solution", "receiving-callback.mdx"];

/// The word of an event among the cells of its row.
static WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:<code>|`)\s*([a-z][a-z0-9_]*)\s*(?:</code>|`)").expect("a pattern that the tests use"));

/// An event of a page: its word, where it is said, and the fields its tables name, with their lines.
#[derive(Debug)]
struct PageEvent {
    word: String,
    line: usize,
    fields: BTreeMap<String, usize>,
}

/// Compares the pages of a language; nothing, while no event is written down.
pub(super) fn compare(root: &Path, checkout: &Path, folder: &Path, chinese: bool, report: &mut DriftReport) -> Result<(), String> {
    let written = root.join("api/upstream").join(SERVICE).join("callback");
    if !written.is_dir() {
        return Ok(());
    }
    let mut gone: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files_in(&written)? {
        let facts: Value = facts::read(&path)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let word = facts.get("event").and_then(Value::as_str).map_or(stem, str::to_owned);
        report.written(&group(&word), path.strip_prefix(root).unwrap_or(&path));
        let mut names = BTreeSet::new();
        collect(&facts, &mut names);
        gone.insert(word, names);
    }
    let written = gone.clone();
    let pages = files_below(&checkout.join(folder), "mdx").unwrap_or_default();
    if pages.is_empty() {
        report.unreadable(folder, 0, "no pages about callbacks".to_owned());
        return Ok(());
    }
    for path in pages {
        let below = path.strip_prefix(checkout.join(folder)).unwrap_or(&path);
        if OTHER.iter().any(|other| below.starts_with(other)) {
            continue;
        }
        let file = path.strip_prefix(checkout).unwrap_or(&path);
        let Some(text) = report.page(checkout, file) else { continue };
        let events = events(&text);
        if events.is_empty() {
            report.unreadable(file, 0, "no table says which event this callback is".to_owned());
        }
        for event in events {
            gone.remove(&event.word);
            let group = group(&event.word);
            let mut context = Context { report: &mut *report, group: &group, file, chinese };
            match written.get(&event.word) {
                Some(names) => fields(&event, names, &text, &mut context),
                None => context.differs(event.line, "the event is new".to_owned()),
            }
        }
    }
    for word in gone.keys() {
        let language = if chinese { "Chinese" } else { "English" };
        report.differs(&group(word), format!("the event is gone from the {language} pages"), Path::new(""), 0);
    }
    Ok(())
}

fn group(word: &str) -> String {
    format!("callback {word}")
}

fn fields(event: &PageEvent, names: &BTreeSet<String>, text: &str, context: &mut Context<'_>) {
    for (name, line) in event.fields.iter().filter(|(name, _)| !names.contains(*name)) {
        context.differs(*line, format!("field {name} is new"));
    }
    // An example names what no table does; that is enough.
    for name in names.iter().filter(|name| !prose::says(text, name)) {
        context.differs(event.line, format!("field {name} is gone"));
    }
}

/// Every name in a file of facts, at any depth.
fn collect(facts: &Value, names: &mut BTreeSet<String>) {
    match facts {
        Value::Object(entries) => {
            names.extend(entries.get("name").and_then(Value::as_str).map(str::to_owned));
            entries.values().for_each(|value| collect(value, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}

/// The events of a page. Where there are several, each has the tables from the heading above its own row to the heading of the next.
fn events(text: &str) -> Vec<PageEvent> {
    let rows = tables::rows(text);
    let is_event = |row: &TableRow| row.cells.first().is_some_and(|cell| cell.eq_ignore_ascii_case("event"));
    let headings: Vec<usize> = text.lines().enumerate().filter(|(_, line)| line.starts_with('#')).map(|(index, _)| index + 1).collect();
    let mut events: Vec<(usize, PageEvent)> = Vec::new();
    for row in rows.iter().filter(|row| is_event(row)) {
        let Some(word) = WORD.captures(&row.raw).and_then(|found| found.get(1)) else { continue };
        let from = headings.iter().copied().filter(|heading| *heading < row.line).max().unwrap_or(0);
        events.push((from, PageEvent { word: word.as_str().to_owned(), line: row.line, fields: BTreeMap::new() }));
    }
    let starts: Vec<usize> = events.iter().map(|(from, _)| *from).collect();
    for row in &rows {
        let Some(name) = name(row) else { continue };
        let of = starts.iter().rposition(|start| *start < row.line);
        if let Some((_, event)) = of.and_then(|of| events.get_mut(of)) {
            event.fields.entry(name).or_insert(row.line);
        }
    }
    events.into_iter().map(|(_, event)| event).collect()
}

/// The name a row is about: the cell before its type.
fn name(row: &TableRow) -> Option<String> {
    let is_type = |cell: &str| {
        let cell = cell.to_ascii_lowercase();
        let word = cell.trim_start_matches("array of ").trim_start_matches('u');
        ["string", "int", "number", "float", "double", "object", "array", "bool", "long"].iter().any(|ty| word.starts_with(ty))
    };
    let name = row.cells.windows(2).find(|pair| is_type(&pair[1])).map(|pair| pair[0].trim_start_matches(['└', ' ', '-', '·']).trim())?;
    let word = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (word && !COMMON.iter().any(|common| name.eq_ignore_ascii_case(common))).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_one_page_keep_their_fields_apart() {
        let text = "# Page\n## One\n|a|b|c|\n|---|---|---|\n| Event | String | This is `lamp_on`. |\n| LampId | Number | Which. |\n| └ Colour | String | Which. |\n\
                    ## Two\n<table><tr><td>event</td><td>String</td><td>This is <code>lamp_off</code>.</td></tr>\n<tr><td rowspan=\"2\">Hall</td><td>watt</td><td>Array of Object</td><td></td></tr></table>\n";
        let found: Vec<_> =
            events(text).into_iter().map(|event| (event.word, event.line, event.fields.into_iter().collect::<Vec<_>>())).collect();
        let fields = |fields: &[(&str, usize)]| fields.iter().map(|(name, line)| ((*name).to_owned(), *line)).collect::<Vec<_>>();
        assert_eq!(
            found,
            [("lamp_on".to_owned(), 5, fields(&[("Colour", 7), ("LampId", 6)])), ("lamp_off".to_owned(), 9, fields(&[("watt", 10)]))]
        );
    }
}
