//! Lines, however the pieces of a text are cut; and the plainest form: one id a line.

use zego_model::rtc::media_file::FileId;

use crate::source::error::TextProblem;
use crate::source::id;

/// Bound: the bytes of a line of ids, or of a row of a table with ids. A longer one is an error that names the line, so a file without line ends does not fill
/// the memory.
pub(super) const LONGEST_LINE: usize = 256 << 10;

/// What came of a piece.
pub(super) enum TextStep {
    /// An id; there may be more in what is left of the piece.
    Id(FileId),
    /// The piece is used up.
    More,
}

/// What is wrong, and where.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) line: u64,
    pub(super) column: Option<String>,
    pub(super) problem: TextProblem,
}

impl Wrong {
    pub(super) const fn of_line(line: u64, problem: TextProblem) -> Self {
        Self { line, column: None, problem }
    }
}

/// How many bytes of a piece were used, and what came of them.
pub(super) type Stepped = (usize, Result<TextStep, Wrong>);

/// Cuts pieces into lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The beginning of a line whose end is in no piece yet.
    begun: Vec<u8>,
    /// Whether `begun` was given, and is to be forgotten.
    is_given: bool,
    /// The number of the line that was given last.
    pub(super) number: u64,
}

impl Lines {
    /// The next line of a piece, without its end, and how many bytes it took; `None` when the piece is used up. Of the last piece, which is empty, the last line
    /// needs no end.
    pub(super) fn next<'l>(&'l mut self, piece: &'l [u8], is_end: bool) -> (usize, Result<Option<&'l [u8]>, Wrong>) {
        if std::mem::take(&mut self.is_given) {
            self.begun.clear();
        }
        let end = piece.iter().position(|byte| *byte == b'\n');
        let (line, used) = end.map_or((piece, piece.len()), |end| (&piece[..end], end + 1));
        if self.begun.len() + line.len() > LONGEST_LINE {
            return (used, Err(Wrong::of_line(self.number + 1, TextProblem::LineTooLong { most: LONGEST_LINE })));
        }
        let is_whole = end.is_some() || (is_end && !(self.begun.is_empty() && line.is_empty()));
        if is_whole && self.begun.is_empty() {
            self.number += 1;
            return (used, Ok(Some(line)));
        }
        self.begun.extend_from_slice(line);
        if !is_whole {
            return (used, Ok(None));
        }
        self.is_given = true;
        self.number += 1;
        (used, Ok(Some(&self.begun)))
    }
}

impl Lines {
    /// The id of the next line of a piece that is not empty, as `id_of` reads it.
    pub(super) fn next_id(&mut self, piece: &[u8], is_end: bool, mut id_of: impl FnMut(&[u8]) -> Result<FileId, TextProblem>) -> Stepped {
        let mut used = 0;
        loop {
            let (more, line) = self.next(&piece[used..], is_end);
            used += more;
            let line = match line {
                Ok(Some(line)) => id::trimmed(line),
                Ok(None) => return (used, Ok(TextStep::More)),
                Err(wrong) => return (used, Err(wrong)),
            };
            if !line.is_empty() {
                let id = id_of(line);
                return (used, id.map(TextStep::Id).map_err(|problem| Wrong::of_line(self.number, problem)));
            }
        }
    }
}

/// One id a line.
#[derive(Debug, Default)]
pub(super) struct IdLines {
    lines: Lines,
    /// Whether there was one already.
    is_past_first: bool,
}

impl IdLines {
    pub(super) fn next(&mut self, piece: &[u8], is_end: bool) -> Stepped {
        let Self { lines, is_past_first } = self;
        lines.next_id(piece, is_end, |line| id_of(line, !std::mem::replace(is_past_first, true)))
    }
}

fn id_of(line: &[u8], is_first: bool) -> Result<FileId, TextProblem> {
    let text = id::utf8(line)?;
    let owned = || text.chars().take(100).collect::<String>();
    if text.starts_with(['{', '[', '"']) {
        return Err(TextProblem::Json { text: owned() });
    }
    // The header of a table, before its commas: what they are for is told with it.
    if is_first && id::is_name(text) {
        return Err(TextProblem::Header { text: owned() });
    }
    if text.contains(',') {
        return Err(TextProblem::Comma { text: owned() });
    }
    id::checked(text)
}
