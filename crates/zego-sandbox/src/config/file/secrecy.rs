//! What of a file with secrets a message may show: the lines of keys that never have one. A secret may stand in any other, also by mistake:
//! under a misspelt key, or without its quotation marks.

use std::ops::Range;

use crate::faults::is_rule_field;
use crate::file_error::{FileError, clipped};
use crate::limiter::is_operation;
use crate::quirks::QUIRKS;

/// The keys that never have a secret, beside the names of switches, of the fields of rules of faults, and of operations.
const OPEN: [&str; 19] = [
    "app_id",
    "vendors",
    "features",
    "formats",
    "interval",
    "quota",
    "model",
    "scale",
    "operations",
    "calls",
    "seconds",
    "per",
    "retention_days",
    "access_points",
    "unreadable",
    "callback",
    "callback_body",
    "domain",
    "point",
];

/// An error at a place of the file.
pub(super) fn error(file: &str, text: &str, span: Range<usize>, message: String) -> FileError {
    let line_start = text.get(..span.start).unwrap_or(text).rfind('\n').map_or(0, |at| at + 1);
    let earlier = &text[..line_start];
    FileError::with(file, text, span, message, |line, marked| {
        if is_open(line, earlier) {
            return Some(clipped(line, marked));
        }
        // The key alone: it may be what is wrong.
        let equals = line.find('=')?;
        let key = line[..equals].trim_end();
        let shown = format!("{key} = …");
        let marked = if marked.start < key.len() { marked.start..marked.end.min(key.len()) } else { key.len() + 3..shown.len() };
        Some(clipped(&shown, marked))
    })
}

/// Whether a line may be shown: it is a header, or belongs to a key that never has a secret.
fn is_open(line: &str, earlier: &str) -> bool {
    // The lines of a list, or of a text of several lines, belong to the key before them.
    let key = [line].into_iter().chain(earlier.lines().rev()).find_map(key_of);
    let is_quirk = |key: &str| QUIRKS.iter().any(|quirk| quirk.name == key);
    key.is_some_and(|key| key.starts_with('[') || OPEN.contains(&key) || is_quirk(key) || is_rule_field(key) || is_operation(key))
}

/// What a line begins: the key of a value, or a table.
fn key_of(line: &str) -> Option<&str> {
    let line = line.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let inner = line.trim_matches(['[', ']']);
    if line.starts_with('[') && line.ends_with(']') && !inner.is_empty() && inner.chars().all(plain) {
        return Some(line);
    }
    line.split_once('=').map(|(key, _)| key.trim().trim_matches('"'))
}
