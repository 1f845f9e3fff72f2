//! Errors in a description: file, line, caret.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A file that was read.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// As shown to the reader, from the root of the repository.
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl Source {
    /// An error at a place in the file.
    pub(super) fn at(&self, span: Range<usize>, message: &str) -> Diagnostic {
        let start = span.start.min(self.text.len());
        let before = &self.text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_text = self.text[line_start..].lines().next().unwrap_or_default().to_owned();
        let column = self.text[line_start..start].chars().count();
        let spanned = self.text.get(start..span.end.min(self.text.len())).unwrap_or_default();
        let width = spanned.lines().next().unwrap_or_default().chars().count().max(1);
        let place = Place { line: before.matches('\n').count() + 1, column, width, text: line_text };
        Diagnostic { path: self.path.clone(), place: Some(place), message: message.to_owned() }
    }
}

/// What is wrong, and where.
#[derive(Debug)]
pub struct Diagnostic {
    path: PathBuf,
    place: Option<Place>,
    message: String,
}

#[derive(Debug)]
struct Place {
    line: usize,
    column: usize,
    width: usize,
    text: String,
}

impl Diagnostic {
    pub(super) fn plain(path: &Path, message: &str) -> Self {
        Self { path: path.to_owned(), place: None, message: message.to_owned() }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        let Some(Place { line, column, width, text }) = &self.place else {
            return write!(f, "error: {}\n --> {path}", self.message);
        };
        let gutter = " ".repeat(line.to_string().len());
        writeln!(f, "error: {}", self.message.trim_end())?;
        writeln!(f, "{gutter}--> {path}:{line}:{}", column + 1)?;
        writeln!(f, "{gutter} |\n{line} | {text}")?;
        write!(f, "{gutter} | {}{}", " ".repeat(*column), "^".repeat(*width))
    }
}

impl std::error::Error for Diagnostic {}
