//! The forms that ids are written in.

use std::num::NonZeroUsize;
use std::path::Path;

/// How ids are written in a text.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TextForm {
    /// One id a line.
    Lines,
    /// CSV: values separated by commas, those with commas, line ends or quotation marks within quotation marks. The ids are a column of it.
    Csv(Column),
    /// JSON, a value a line: a string, or an object that has the id in the named field; without a name the first that is there of `FileId`, `file_id`, `Key`,
    /// `key` and `id`. So what `zego media ls --output ndjson` prints can be given.
    JsonLines(Option<String>),
}

impl TextForm {
    /// What the ending of a file's name says: `.csv`; `.jsonl`, `.ndjson` and `.json`; lines otherwise.
    pub fn of_name(path: &Path) -> Self {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Self::Csv(Column::Known),
            "jsonl" | "ndjson" | "json" => Self::JsonLines(None),
            _ => Self::Lines,
        }
    }
}

/// Which column of a table has the ids.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Column {
    /// The first that the header has of `FileId`, `file_id`, `Key`, `key` and `id`.
    Known,
    /// The one that the header calls so.
    Named(String),
    /// The one of this number, from 1, of a table without a header.
    Numbered(NonZeroUsize),
}

impl Column {
    /// What somebody says: a number or a name. For a column whose name is a number there is [`Named`](Self::Named).
    pub fn of_text(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Named(text.to_owned()), Self::Numbered)
    }
}
