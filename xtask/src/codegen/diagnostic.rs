//! Errors in a description: file, line, caret.

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
        let line_text = self.text[line_start..].lines().next().unwrap_or_default();
        let column = self.text[line_start..start].chars().count();
        let spanned = self.text.get(start..span.end.min(self.text.len())).unwrap_or_default();
        let width = spanned.lines().next().unwrap_or_default().chars().count().max(1);
        let line = before.matches('\n').count() + 1;
        let (gutter, caret) = (" ".repeat(line.to_string().len()), " ".repeat(column) + &"^".repeat(width));
        let place =
            format!("{gutter}--> {}:{line}:{}\n{gutter} |\n{line} | {line_text}\n{gutter} | {caret}", self.path.display(), column + 1);
        Diagnostic(format!("error: {}\n{place}", message.trim_end()))
    }
}

/// What is wrong, and where.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Diagnostic(String);

impl Diagnostic {
    /// An error of a file as a whole.
    pub(super) fn plain(path: &Path, message: &str) -> Self {
        Self(format!("error: {message}\n --> {}", path.display()))
    }
}
