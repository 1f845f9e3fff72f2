//! Files of rules: JSON or TOML, and what is wrong with them, with file, line and caret.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde_json::value::RawValue;
use toml::Spanned;
use zego_explain::operations::note_of_several;
use zego_model::text::text_without_mark;

use super::check::{self, RuleProblem};
use super::rule::FaultRule;
use super::set::MOST_RULES;
use super::values::Object;
use crate::file_error::FileError;

/// Rules of faults, read from a file; see the section "Faults".
///
/// ```
/// let rules = zego_sandbox::FaultRules::read("faults.json", r#"[{ "operation": "CloseRoom", "nth": [1], "throttle": true }]"#)?;
/// let builder = zego_sandbox::Sandbox::builder().faults(rules);
/// # drop(builder);
/// # Ok::<(), zego_sandbox::FileError>(())
/// ```
#[derive(Clone, Default)]
pub struct FaultRules {
    pub(crate) rules: Vec<FaultRule>,
    /// What is wrong with them where callbacks have no address.
    pub(crate) without_address: Option<FileError>,
}

impl FaultRules {
    /// Reads a file: a list of rules in JSON, or `[[fault]]` tables in TOML. By its name's end, or, where that is another, by its beginning.
    ///
    /// # Errors
    /// [`FileError`] with file, line and caret. Whether callbacks have an address is checked when a sandbox starts.
    pub fn read(name: &str, text: &str) -> Result<Self, FileError> {
        file(name, text)
    }

    /// What the rules leave open: an action that several services have is taken for ZEGO's. A sentence for each.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        let open = self.rules.iter().filter(|rule| rule.service.is_none()).filter_map(|rule| rule.operation.as_deref());
        open.filter_map(note_of_several)
    }

    /// Checks what only the sandbox knows.
    pub(crate) fn check(&self, calls_back: bool) -> Result<(), FileError> {
        self.without_address.clone().filter(|_| !calls_back).map_or(Ok(()), Err)
    }
}

/// How many there are: a rule can be long.
impl fmt::Debug for FaultRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultRules").field("rules", &self.rules.len()).finish_non_exhaustive()
    }
}

/// A TOML file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    fault: Vec<WrittenRule>,
}

/// A rule of a TOML file, and where it begins.
pub(crate) type WrittenRule = Spanned<Object<FaultRule>>;

/// Rules, and the parts of the text in which they stand.
type Placed = Vec<(FaultRule, Range<usize>)>;

pub(super) fn file(name: &str, text: &str) -> Result<FaultRules, FileError> {
    let rules = if is_json(name, text) { json(name, text)? } else { toml(name, text)? };
    checked(rules, text, "", &|span, message| FileError::at(name, text, span, message))
}

/// Checks the rules of a file of TOML that has other things, too. `error` makes an error of a place and what is wrong there.
pub(crate) fn tables(
    rules: Vec<WrittenRule>,
    text: &str,
    error: &dyn Fn(Range<usize>, String) -> FileError,
) -> Result<FaultRules, FileError> {
    checked(placed(rules, text), text, "fault", error)
}

/// A list in JSON begins with a bracket, and a table in TOML with two.
fn is_json(name: &str, text: &str) -> bool {
    let ends_in = |extension: &str| name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(extension));
    let mut letters = text_without_mark(text).chars().filter(|letter| !letter.is_whitespace());
    ends_in("json") || !ends_in("toml") && matches!((letters.next(), letters.next()), (Some('['), Some('{' | ']')))
}

fn json(name: &str, text: &str) -> Result<Placed, FileError> {
    let json = text_without_mark(text);
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let rules: Vec<Object<FaultRule>> = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| FileError::in_json(name, text, &plain(&error.path().to_string()), error.inner()))?;
    deserializer.end().map_err(|error| FileError::in_json(name, text, "", &error))?;
    let raw: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
    let start = |raw: &RawValue| raw.get().as_ptr().addr().saturating_sub(text.as_ptr().addr());
    Ok(rules.into_iter().zip(raw).map(|(Object(rule), raw)| (rule, start(raw)..start(raw) + raw.get().len())).collect())
}

fn toml(name: &str, text: &str) -> Result<Placed, FileError> {
    let wrong = |error: &toml::de::Error, path: &str| {
        let message = if path.is_empty() { error.message().to_owned() } else { format!("{path}: {}", error.message()) };
        FileError::at(name, text, error.span().unwrap_or_default(), message)
    };
    let deserializer = toml::Deserializer::parse(text).map_err(|error| wrong(&error, ""))?;
    let Tables { fault } =
        serde_path_to_error::deserialize(deserializer).map_err(|error| wrong(error.inner(), &plain(&error.path().to_string())))?;
    Ok(placed(fault, text))
}

/// A table ends where the next begins that is none within it.
fn placed(rules: Vec<WrittenRule>, text: &str) -> Placed {
    let end = |start: usize| {
        let after = text.get(start..).unwrap_or_default();
        let headers = after.match_indices("\n[").map(|(at, _)| at + 1);
        let next = headers.into_iter().find(|at| !after[*at..].starts_with("[fault."));
        start + next.unwrap_or(after.len())
    };
    let place = |rule: &WrittenRule| rule.span().start..end(rule.span().start);
    rules.into_iter().map(|rule| (place(&rule), rule.into_inner())).map(|(place, Object(rule))| (rule, place)).collect()
}

/// What is wrong with rules that can be read.
fn checked(rules: Placed, text: &str, list: &str, error: &dyn Fn(Range<usize>, String) -> FileError) -> Result<FaultRules, FileError> {
    let mut without_address = None;
    for (at, (rule, place)) in rules.iter().enumerate() {
        let wrong = |RuleProblem { field, why }: RuleProblem| {
            error(place_of(text, place.clone(), &field), format!("{list}{}: {why}", path(at, &field)))
        };
        check::check(rule, true).map_err(wrong)?;
        if without_address.is_none() {
            without_address = check::check(rule, false).map_err(wrong).err();
        }
    }
    if rules.len() > MOST_RULES {
        return Err(error(0..0, format!("{} rules are too many: {MOST_RULES} can be in force at most", rules.len())));
    }
    Ok(FaultRules { rules: rules.into_iter().map(|(rule, _)| rule).collect(), without_address })
}

/// Where a field of a rule stands, as far as its name can be found.
fn place_of(text: &str, rule: Range<usize>, field: &str) -> Range<usize> {
    let start = rule.start;
    let Some(written) = text.get(rule) else { return start..start };
    let name = field.split(['.', '[']).next().unwrap_or_default();
    let is_key = |(at, _): &(usize, &str)| {
        let (before, after) = (written[..*at].chars().next_back(), written[at + name.len()..].trim_start_matches('"').trim_start());
        before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_') && after.starts_with([':', '=', '.'])
    };
    let found = (!name.is_empty()).then(|| written.match_indices(name).find(is_key)).flatten();
    found.map_or(start..start, |(at, _)| start + at..start + at + name.len())
}

/// The path of a field of a rule.
pub(super) fn path(rule: usize, field: &str) -> String {
    if field.is_empty() { format!("[{rule}]") } else { format!("[{rule}].{field}") }
}

/// A path without what says nothing: the point of the document as a whole, and the one key that a TOML file has.
pub(super) fn plain(path: &str) -> String {
    let path = path.strip_prefix("fault").unwrap_or(path);
    // What the place of a table is read by.
    path.replace(".$__serde_spanned_private_value", "").trim_matches('.').to_owned()
}
