//! The pages about callbacks against `api/upstream/<service>/callback/`: which events there are, and which fields their tables name.
//!
//! A page is of one event or of several; which, its row about the event tells. Where each has tables of its own, below a heading of its own, they are compared apart;
//! where one table lists all events, their fields are compared together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use regex_lite::Regex;
use serde_json::Value;

use super::compare::Context;
use super::facts::PagePlaces;
use super::report::DriftReport;
use super::tables::{self, TableRow};
use super::{PageLanguage, facts, prose};
use crate::{files_below, files_in};

/// What every event has; the pages spell it in several ways, with underscores or without.
const COMMON: [&str; 8] = ["event", "eventtype", "reporttype", "appid", "timestamp", "nonce", "signaturenonce", "signature"];

/// How the key of the event is spelt.
const EVENT: [&str; 3] = ["event", "eventtype", "reporttype"];

/// The word of an event among the cells of its row.
static WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:<code>|`)\s*([a-z][a-z0-9_]*)\s*(?:</code>|`)").expect("a pattern that the tests use"));

/// One of several events in that row.
static LISTED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<li>\s*`?([A-Za-z0-9_]+)`?\s*[:：]").expect("a pattern that the tests use"));

/// Events of a page that share their tables: one, as a rule.
#[derive(Debug)]
struct PageEvents {
    words: Vec<String>,
    line: usize,
    /// The fields that the tables name, with their lines.
    fields: BTreeMap<String, usize>,
}

/// What is written of an event.
struct Written {
    /// Its page, below the folder of callbacks.
    page: String,
    /// The names of its fields.
    names: BTreeSet<String>,
}

/// Compares the pages of a language; nothing, while no event is written down.
pub(super) fn compare(
    root: &Path,
    service: &str,
    checkout: &Path,
    places: &PagePlaces,
    language: PageLanguage,
    report: &mut DriftReport,
) -> Result<(), String> {
    let folder = root.join("api/upstream").join(service).join("callback");
    let Some(pages) = places.callbacks.as_ref().filter(|_| folder.is_dir()) else { return Ok(()) };
    let group = |word: &str| format!("{service}/callback {word}");
    let mut written: BTreeMap<String, Written> = BTreeMap::new();
    for path in files_in(&folder)? {
        let facts: Value = facts::read(&path)?;
        let text = |key: &str| facts.get(key).and_then(Value::as_str).map(str::to_owned);
        let word = text("event").unwrap_or_else(|| path.file_stem().unwrap_or_default().to_string_lossy().into_owned());
        report.written(&group(&word), path.strip_prefix(root).unwrap_or(&path));
        let mut names = BTreeSet::new();
        collect(&facts, &mut names);
        written.insert(word, Written { page: text("page").unwrap_or_default(), names });
    }
    let mut gone: BTreeSet<&String> = written.keys().collect();
    let found = if checkout.join(pages).is_file() {
        vec![checkout.join(pages)]
    } else {
        files_below(&checkout.join(pages), "mdx").unwrap_or_default()
    };
    if found.is_empty() {
        report.unreadable(pages, 0, "no pages about callbacks".to_owned());
        return Ok(());
    }
    for path in found {
        let below = path.strip_prefix(checkout.join(pages)).unwrap_or(&path);
        if places.other.iter().any(|other| below.starts_with(other)) {
            continue;
        }
        let file = path.strip_prefix(checkout).unwrap_or(&path);
        let Some(text) = report.page(checkout, file) else { continue };
        let events = events(&text);
        if events.is_empty() {
            report.unreadable(file, 0, "no table says which event this callback is".to_owned());
            // The page is there, and so is its event: one page that cannot be read is one problem.
            let page = below.with_extension("").to_string_lossy().into_owned();
            gone.retain(|word| written.get(*word).is_none_or(|written| dashed(&written.page) != dashed(&page)));
        }
        for found in events {
            let known: Vec<&Written> = found.words.iter().filter_map(|word| written.get(word)).collect();
            for word in &found.words {
                gone.remove(word);
                if !written.contains_key(word) {
                    report.differs(&group(word), "the event is new".to_owned(), file, found.line);
                }
            }
            // What several events have is told of the first.
            if let (Some(word), false) = (found.words.iter().find(|word| written.contains_key(*word)), known.is_empty()) {
                let group = group(word);
                let names: BTreeSet<&String> = known.iter().flat_map(|written| &written.names).collect();
                let mut context = Context { report: &mut *report, group: &group, file, chinese: false };
                fields(&found, &names, &text, &mut context);
            }
        }
    }
    for word in gone {
        let language = if language.is_chinese() { "Chinese" } else { "English" };
        report.differs(&group(word), format!("the event is gone from the {language} pages"), Path::new(""), 0);
    }
    Ok(())
}

fn fields(events: &PageEvents, names: &BTreeSet<&String>, text: &str, context: &mut Context<'_>) {
    for (name, line) in events.fields.iter().filter(|(name, _)| !names.contains(*name)) {
        context.differs(*line, format!("field {name} is new"));
    }
    // An example names what no table does; that is enough.
    for name in names.iter().filter(|name| !prose::says(text, name)) {
        context.differs(events.line, format!("field {name} is gone"));
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

/// The events of a page. Where there are several, each with a row of its own, each has the tables from the heading above that row to the heading of the next.
fn events(text: &str) -> Vec<PageEvents> {
    let rows = tables::rows(text);
    let is_event = |row: &TableRow| row.cells.first().is_some_and(|cell| EVENT.contains(&plain(cell).as_str()));
    let headings: Vec<usize> = text.lines().enumerate().filter(|(_, line)| line.starts_with('#')).map(|(index, _)| index + 1).collect();
    let mut events: Vec<(usize, PageEvents)> = Vec::new();
    for row in rows.iter().filter(|row| is_event(row)) {
        let mut words: Vec<String> = LISTED.captures_iter(&row.raw).filter_map(|found| Some(found.get(1)?.as_str().to_owned())).collect();
        if words.is_empty() {
            words.extend(WORD.captures(&row.raw).and_then(|found| Some(found.get(1)?.as_str().to_owned())));
        }
        if words.is_empty() {
            continue;
        }
        let from = headings.iter().copied().filter(|heading| *heading < row.line).max().unwrap_or(0);
        events.push((from, PageEvents { words, line: row.line, fields: BTreeMap::new() }));
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

/// The name of a page in one spelling: the languages have capitals and spaces as they like.
fn dashed(page: &str) -> String {
    page.to_lowercase().replace(' ', "-")
}

/// A name without capitals and underscores, which pages write as they like.
fn plain(name: &str) -> String {
    name.to_lowercase().replace('_', "")
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
    (word && !COMMON.contains(&plain(name).as_str())).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_one_page_keep_their_fields_apart() {
        let text = "# Page\n## One\n|a|b|c|\n|---|---|---|\n| Event | String | This is `lamp_on`. |\n| LampId | Number | Which. |\n| └ Colour | String | Which. |\n\
                    ## Two\n<table><tr><td>event</td><td>String</td><td>This is <code>lamp_off</code>.</td></tr>\n<tr><td rowspan=\"2\">Hall</td><td>watt</td><td>Array of Object</td><td></td></tr></table>\n";
        let found: Vec<_> = events(text)
            .into_iter()
            .map(|event| (event.words.concat(), event.line, event.fields.into_iter().collect::<Vec<_>>()))
            .collect();
        let fields = |fields: &[(&str, usize)]| fields.iter().map(|(name, line)| ((*name).to_owned(), *line)).collect::<Vec<_>>();
        assert_eq!(
            found,
            [("lamp_on".to_owned(), 5, fields(&[("Colour", 7), ("LampId", 6)])), ("lamp_off".to_owned(), 9, fields(&[("watt", 10)]))]
        );
    }
}
