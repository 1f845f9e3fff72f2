//! Files of rules: JSON or TOML, and what is wrong with them, with file, line and caret.

use std::ops::Range;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use toml::Spanned;
use zego_model::text::printable;

use super::FaultRules;
use super::check::{self, RuleProblem};
use super::rule::FaultRule;
use super::set::MOST_RULES;
use super::values::Object;

/// What is wrong with a file of rules: the path of the field, why, and where it stands.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{message}\n{place}")]
pub struct FaultFileError {
    message: String,
    place: String,
}

/// A file that was read, for messages.
#[derive(Clone, Debug, Default)]
pub(super) struct Source {
    name: String,
    text: String,
    /// Where each rule begins.
    starts: Vec<usize>,
}

/// A TOML file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables<T> {
    fault: Vec<T>,
}

pub(super) fn file(name: &str, text: &str) -> Result<FaultRules, FaultFileError> {
    let mut source = Source { name: name.to_owned(), text: text.to_owned(), starts: Vec::new() };
    let rules = if is_json(name, text) { source.json()? } else { source.toml()? };
    source.check(&rules, true)?;
    if rules.len() > MOST_RULES {
        return Err(source.at(0..0, "", &format!("{} rules are too many: {MOST_RULES} can be in force at most", rules.len())));
    }
    Ok(FaultRules { rules, source })
}

/// A list in JSON begins with a bracket, and a table in TOML with two.
fn is_json(name: &str, text: &str) -> bool {
    let ends_in = |extension: &str| name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(extension));
    let mut letters = text.chars().filter(|letter| !letter.is_whitespace());
    ends_in("json") || !ends_in("toml") && matches!((letters.next(), letters.next()), (Some('['), Some('{' | ']')))
}

impl Source {
    fn json(&mut self) -> Result<Vec<FaultRule>, FaultFileError> {
        let text = self.text.as_str();
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let at = |error: &serde_json::Error, path: &str| {
            // The column counts bytes, and is that of the last one read.
            let line_start = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
            let place = line_start + error.column().saturating_sub(1);
            self.at(place..place, path, &without_place(error))
        };
        let rules: Vec<Object<FaultRule>> =
            serde_path_to_error::deserialize(&mut deserializer).map_err(|error| at(error.inner(), &plain(&error.path().to_string())))?;
        deserializer.end().map_err(|error| at(&error, ""))?;
        let raw: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
        self.starts = raw.iter().map(|raw| raw.get().as_ptr().addr().saturating_sub(text.as_ptr().addr())).collect();
        Ok(rules.into_iter().map(|Object(rule)| rule).collect())
    }

    fn toml(&mut self) -> Result<Vec<FaultRule>, FaultFileError> {
        let text = self.text.as_str();
        let wrong = |error: &toml::de::Error, path: &str| self.at(error.span().unwrap_or_default(), path, error.message());
        let deserializer = toml::Deserializer::parse(text).map_err(|error| wrong(&error, ""))?;
        let Tables::<Object<FaultRule>> { fault: rules } =
            serde_path_to_error::deserialize(deserializer).map_err(|error| wrong(error.inner(), &plain(&error.path().to_string())))?;
        let spans = toml::from_str::<Tables<Spanned<IgnoredAny>>>(text).map(|tables| tables.fault).unwrap_or_default();
        self.starts = spans.iter().map(|span| span.span().start).collect();
        Ok(rules.into_iter().map(|Object(rule)| rule).collect())
    }

    /// What is wrong with rules that can be read.
    pub(super) fn check(&self, rules: &[FaultRule], calls_back: bool) -> Result<(), FaultFileError> {
        for (at, rule) in rules.iter().enumerate() {
            check::check(rule, calls_back)
                .map_err(|RuleProblem { field, why }| self.at(self.place(at, &field), &path(at, &field), &why))?;
        }
        Ok(())
    }

    /// Where a field of a rule stands, as far as its name can be found.
    fn place(&self, rule: usize, field: &str) -> Range<usize> {
        let start = self.starts.get(rule).copied().unwrap_or_default();
        let end = self.starts.get(rule + 1).copied().unwrap_or(self.text.len());
        let Some(written) = self.text.get(start..end) else { return start..start };
        let name = field.split(['.', '[']).next().unwrap_or_default();
        let is_key = |(at, _): &(usize, &str)| {
            let (before, after) = (written[..*at].chars().next_back(), written[at + name.len()..].trim_start_matches('"').trim_start());
            before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_') && after.starts_with([':', '=', '.'])
        };
        let found = (!name.is_empty()).then(|| written.match_indices(name).find(is_key)).flatten();
        found.map_or(start..start, |(at, _)| start + at..start + at + name.len())
    }

    fn at(&self, span: Range<usize>, path: &str, why: &str) -> FaultFileError {
        let mut start = span.start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let (before, after) = self.text.split_at(start);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_text = printable(self.text[line_start..].lines().next().unwrap_or_default());
        let column = before[line_start..].chars().count();
        let line = before.matches('\n').count() + 1;
        let marked = after.get(..span.end.saturating_sub(start)).unwrap_or_default();
        let width = marked.lines().next().unwrap_or_default().chars().count().max(1);
        let gutter = " ".repeat(line.to_string().len());
        let caret = " ".repeat(column) + &"^".repeat(width);
        let place = format!("{gutter}--> {}:{line}:{}\n{gutter} |\n{line} | {line_text}\n{gutter} | {caret}", self.name, column + 1);
        let message = if path.is_empty() { why.to_owned() } else { format!("{path}: {why}") };
        // Both quote what was written.
        let message = printable(&message).to_string();
        FaultFileError { message, place }
    }
}

/// The path of a field of a rule.
pub(super) fn path(rule: usize, field: &str) -> String {
    if field.is_empty() { format!("[{rule}]") } else { format!("[{rule}].{field}") }
}

/// A path without what says nothing: the point of the document as a whole, and the one key that a TOML file has.
pub(super) fn plain(path: &str) -> String {
    path.strip_prefix("fault").unwrap_or(path).trim_matches('.').to_owned()
}

/// What is wrong, without the line and column that are told apart from it.
pub(super) fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).map(str::to_owned).unwrap_or(text)
}
