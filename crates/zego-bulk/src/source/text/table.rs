//! CSV: the ids are a column.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};
use zego_model::rtc::media_file::FileId;

use super::form::Column;
use super::lines::{LONGEST_LINE, Stepped, TextStep, Wrong};
use crate::source::error::TextProblem;
use crate::source::id;

/// Bound: the columns of a table with ids. A row with more is an error that names its line.
const MOST_COLUMNS: usize = 4_096;

/// The rows of a table.
pub(super) struct Table {
    reader: Reader,
    wanted: Column,
    /// Which column it is, from 0, and what to call it; `None` before the first row.
    column: Option<(usize, String)>,
    /// How many columns the first row has.
    width: usize,
    row: Row,
    /// The line that is being read, from 1.
    line: u64,
}

/// A row that is being read.
#[derive(Default)]
struct Row {
    /// The values, one after another without anything between them.
    text: Vec<u8>,
    /// How much of that is written.
    len: usize,
    /// Where each value ends.
    ends: Vec<usize>,
    /// How many ends are written.
    count: usize,
    /// The line that it begins in; `None` before its first byte.
    line: Option<u64>,
    /// Whether so far there is a quotation mark without another one.
    is_quoting: bool,
}

impl Row {
    fn value(&self, column: usize) -> &[u8] {
        let begin = column.checked_sub(1).map_or(0, |before| self.ends[before]);
        id::trimmed(&self.text[begin..self.ends[column]])
    }

    fn values(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.count).map(|column| self.value(column))
    }

    /// Its room is used again.
    fn begin(&mut self) {
        (self.len, self.count, self.line, self.is_quoting) = (0, 0, None, false);
    }
}

impl Table {
    pub(super) fn new(wanted: Column) -> Self {
        // Lines end as they do everywhere here: the first half of a line end of Windows is trimmed with the last value.
        let reader = ReaderBuilder::new().terminator(Terminator::Any(b'\n')).build();
        let row = Row { text: vec![0; 1 << 10], ends: vec![0; 32], ..Row::default() };
        Self { reader, wanted, column: None, width: 0, row, line: 1 }
    }

    pub(super) fn next(&mut self, piece: &[u8], is_end: bool) -> Stepped {
        let mut used = 0;
        loop {
            // To the reader an empty piece is the end.
            if used == piece.len() && !is_end {
                return (used, Ok(TextStep::More));
            }
            let Row { text, len, ends, count, .. } = &mut self.row;
            let (result, read, written, ended) = self.reader.read_record(&piece[used..], &mut text[*len..], &mut ends[*count..]);
            *len += written;
            *count += ended;
            self.pass(&piece[used..used + read]);
            used += read;
            let done = match result {
                ReadRecordResult::InputEmpty => continue,
                ReadRecordResult::OutputFull => self.more_text(),
                ReadRecordResult::OutputEndsFull => self.more_columns(),
                ReadRecordResult::End => return (used, Ok(TextStep::More)),
                ReadRecordResult::Record => {
                    let id = self.take();
                    self.row.begin();
                    id
                }
            };
            match done {
                Ok(Some(id)) => return (used, Ok(TextStep::Id(id))),
                Ok(None) => {}
                Err(wrong) => return (used, Err(wrong)),
            }
        }
    }

    /// Counts lines and quotation marks.
    fn pass(&mut self, read: &[u8]) {
        for byte in read {
            if self.row.line.is_none() && !matches!(byte, b'\n' | b'\r') {
                self.row.line = Some(self.line);
            }
            match byte {
                b'\n' => self.line += 1,
                b'"' => self.row.is_quoting = !self.row.is_quoting,
                _ => {}
            }
        }
    }

    fn more_text(&mut self) -> Result<Option<FileId>, Wrong> {
        let text = &mut self.row.text;
        if text.len() >= LONGEST_LINE {
            // What fills it is most often all the rest of the file, behind a mark that stands alone.
            let problem = if self.row.is_quoting { TextProblem::OpenQuote } else { TextProblem::LineTooLong { most: LONGEST_LINE } };
            return Err(self.wrong(None, problem));
        }
        text.resize(text.len() * 2, 0);
        Ok(None)
    }

    fn more_columns(&mut self) -> Result<Option<FileId>, Wrong> {
        if self.row.ends.len() >= MOST_COLUMNS {
            return Err(self.wrong(None, TextProblem::TooManyColumns { most: MOST_COLUMNS }));
        }
        let more = self.row.ends.len() * 2;
        self.row.ends.resize(more, 0);
        Ok(None)
    }

    /// What is wrong with the row that is being read.
    fn wrong(&self, column: Option<&str>, problem: TextProblem) -> Wrong {
        Wrong { line: self.row.line.unwrap_or(self.line), column: column.map(str::to_owned), problem }
    }

    /// The id of a whole row; `None` of a header, and of a row without any values.
    fn take(&mut self) -> Result<Option<FileId>, Wrong> {
        if self.row.is_quoting {
            return Err(self.wrong(None, TextProblem::OpenQuote));
        }
        if self.row.values().all(<[u8]>::is_empty) {
            return Ok(None);
        }
        let Some((column, name)) = &self.column else {
            let column = self.find().map_err(|problem| self.wrong(None, problem))?;
            self.width = self.row.count;
            self.column = Some(column);
            // The first row of a table without a header has an id.
            return if matches!(self.wanted, Column::Numbered(_)) { self.take() } else { Ok(None) };
        };
        if self.row.count != self.width {
            return Err(self.wrong(None, TextProblem::Width { has: self.row.count, expected: self.width }));
        }
        let id = id::utf8(self.row.value(*column)).and_then(id::checked);
        id.map(Some).map_err(|problem| self.wrong(Some(name), problem))
    }

    /// Which column of the first row is wanted.
    fn find(&self) -> Result<(usize, String), TextProblem> {
        if let Column::Numbered(number) = self.wanted {
            let (number, has) = (number.get(), self.row.count);
            if number > has {
                return Err(TextProblem::NoSuchNumber { number, has });
            }
            let first = id::utf8(self.row.value(number - 1))?;
            if id::is_name(first) {
                return Err(TextProblem::Header { text: first.to_owned() });
            }
            return Ok((number - 1, number.to_string()));
        }
        let header: Vec<String> = self.row.values().map(|value| id::utf8(value).map(str::to_owned)).collect::<Result<_, _>>()?;
        let wanted = match &self.wanted {
            Column::Named(name) => vec![name.clone()],
            _ => id::KNOWN_NAMES.map(str::to_owned).to_vec(),
        };
        for name in &wanted {
            let mut found = header.iter().enumerate().filter(|(_, column)| *column == name);
            if let Some((column, _)) = found.next() {
                return match found.next() {
                    Some(_) => Err(TextProblem::ColumnTwice { column: name.clone() }),
                    None => Ok((column, format!("`{name}`"))),
                };
            }
        }
        Err(TextProblem::NoColumn { wanted, has: header })
    }
}
