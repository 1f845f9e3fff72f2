//! What is wrong with a file that people write: the file, the line, and a caret below the place.

use std::fmt;
use std::ops::Range;

use zego_model::text::{printable, text_without_mark};

/// A file of apps, rules of faults or a seed that cannot be read, or holds what cannot be.
///
/// Its text shows the line, with a caret below the place, but of a file of apps only lines whose keys never have a secret.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FileError {
    file: String,
    line: usize,
    column: usize,
    message: String,
    excerpt: Option<Excerpt>,
}

/// A line, and what of it is meant, in characters.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Excerpt {
    text: String,
    marked: Range<usize>,
}

/// How much of a line is shown to each side of the place, in characters.
const WIDTH: usize = 60;

impl FileError {
    /// An error at a place of a text, which may be shown.
    pub(crate) fn at(file: &str, text: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self::with(file, text, span, message, |line, marked| Some(clipped(line, marked)))
    }

    /// An error of JSON; `path` says where in the document, if it is known.
    pub(crate) fn in_json(file: &str, text: &str, path: &str, error: &serde_json::Error) -> Self {
        let json = text_without_mark(text);
        let line_start = json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        // The column counts bytes, and is that of the last one that was read.
        let place = text.len() - json.len() + line_start + error.column().saturating_sub(1);
        let message = json_message(error);
        let message = if path.is_empty() { message } else { format!("{path}: {message}") };
        Self::at(file, text, place..place, message)
    }

    /// The same as [`at`](Self::at); `excerpt` makes what is shown of the line, from the line and the bytes of it that are meant.
    pub(crate) fn with(
        file: &str,
        text: &str,
        span: Range<usize>,
        message: impl Into<String>,
        excerpt: impl FnOnce(&str, Range<usize>) -> Option<(String, Range<usize>)>,
    ) -> Self {
        let mut start = span.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let (before, after) = text.split_at(start);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = text[line_start..].lines().next().unwrap_or_default();
        let within = start - line_start;
        let width = after.get(..span.end.saturating_sub(start)).unwrap_or_default().lines().next().unwrap_or_default().len();
        let marked = within.min(line.len())..(within + width).min(line.len());
        Self {
            file: printable(file).to_string(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: printable(&message.into()).to_string(),
            excerpt: excerpt(line, marked).map(|(text, marked)| Excerpt { text, marked }),
        }
    }

    /// The line, from 1.
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, from 1.
    pub const fn column(&self) -> usize {
        self.column
    }

    /// What is wrong and what would be right, in one line.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where: the file, the line and the column, and below them the line with its caret, as far as it may be shown. Nothing in it moves a terminal.
    pub fn place(&self) -> String {
        let Self { file, line, column, excerpt, .. } = self;
        let gutter = " ".repeat(line.to_string().len());
        let place = format!("{gutter}--> {file}:{line}:{column}");
        match excerpt {
            Some(Excerpt { text, marked }) => {
                let caret = " ".repeat(marked.start) + &"^".repeat(marked.len());
                format!("{place}\n{gutter} |\n{line} | {text}\n{gutter} | {caret}")
            }
            None => place,
        }
    }
}

/// What is wrong, without the line and column that are told apart from it.
pub(crate) fn json_message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).map(str::to_owned).unwrap_or(text)
}

/// The part of a line around the bytes that are meant, and where they are in it, in characters.
pub(crate) fn clipped(line: &str, marked: Range<usize>) -> (String, Range<usize>) {
    // Control characters have a width of their own, or none: each becomes one that has one.
    let tame = |text: &str| {
        text.chars()
            .map(|c| if c == '\t' || printable(&c.to_string()).to_string().len() > c.len_utf8() { '·' } else { c })
            .collect::<String>()
    };
    let (before, rest) = line.split_at(marked.start);
    let (meant, after) = rest.split_at(marked.len().min(rest.len()));
    let left = before.chars().count().saturating_sub(WIDTH);
    let before: String = before.chars().skip(left).collect();
    let meant: String = meant.chars().take(WIDTH).collect();
    let after: String = after.chars().take(WIDTH).collect();
    let before = if left > 0 { format!("…{before}") } else { before };
    let start = before.chars().count();
    let end = start + meant.chars().count().max(1);
    (tame(&(before + &meant + &after)), start..end)
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.message, self.place())
    }
}

impl std::error::Error for FileError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_is_below_the_place() {
        let error = FileError::at("a.json", "{\n  \"é\": nine\n}", 10..14, "no number");
        assert_eq!(error.to_string(), "no number\n --> a.json:2:8\n  |\n2 |   \"é\": nine\n  |        ^^^^");
        assert_eq!((error.line(), error.column(), error.message()), (2, 8, "no number"));
    }

    #[test]
    fn ends_of_texts_and_long_or_hostile_lines_are_shown_too() {
        for (text, place) in [("", 0), ("a", 9), ("é", 1), ("a\n", 2)] {
            assert!(FileError::at("f", text, place..place, "m").to_string().ends_with('^'), "{text:?} {place}");
        }
        let long = "x".repeat(10_000) + "\u{1b}[2J" + &"y".repeat(10_000);
        let shown = FileError::at("f", &long, 10_000..20_000, "m").to_string();
        assert!(shown.len() < 400 && !shown.contains('\u{1b}'), "{shown}");
    }
}
