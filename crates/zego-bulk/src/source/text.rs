//! Ids in a text: a file, stdin, or whatever can be read.

mod form;
mod json;
mod lines;
mod table;

use std::fmt;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use tokio::io::{AsyncRead, ReadBuf};
use zego_model::rtc::media_file::FileId;

pub use self::form::{Column, TextForm};
use self::json::JsonLines;
use self::lines::{IdLines, TextStep, Wrong};
use self::table::Table;
use super::error::{SourceError, TextProblem};

/// The ids of a text, as a stream.
///
/// A leading byte-order mark and line ends of Windows are taken, empty lines and what blanks are around an id left out. Everything else that is no id is
/// [`SourceError::Text`], which names the line and what is wrong, and ends the stream: a text of which a part is not understood is not half deleted.
///
/// It holds a piece of the text and one line.
#[must_use = "a stream does nothing until it is asked"]
pub struct TextSource {
    name: String,
    reader: Pin<Box<dyn AsyncRead + Send>>,
    /// What was read and is not looked at yet: from `begin` on.
    piece: Vec<u8>,
    begin: usize,
    /// Whether the reader has come to its end.
    is_read: bool,
    /// Whether its first bytes were looked at.
    has_begun: bool,
    is_over: bool,
    decoder: Decoder,
}

/// How much is read at once.
const PIECE: usize = 64 << 10;

enum Decoder {
    Lines(IdLines),
    Table(Box<Table>),
    Json(JsonLines),
}

impl TextSource {
    /// The ids of what can be read. `name` is what errors call it.
    pub fn of(reader: impl AsyncRead + Send + 'static, name: impl Into<String>, form: TextForm) -> Self {
        let decoder = match form {
            TextForm::Lines => Decoder::Lines(IdLines::default()),
            TextForm::Csv(column) => Decoder::Table(Box::new(Table::new(column))),
            TextForm::JsonLines(field) => Decoder::Json(JsonLines::new(field)),
        };
        Self {
            name: name.into(),
            reader: Box::pin(reader),
            piece: Vec::new(),
            begin: 0,
            is_read: false,
            has_begun: false,
            is_over: false,
            decoder,
        }
    }

    /// The ids of a file, which is read on the runtime's threads for blocking work.
    ///
    /// # Errors
    /// [`SourceError::Read`] when it cannot be opened.
    pub async fn open(path: &Path, form: TextForm) -> Result<Self, SourceError> {
        let name = path.display().to_string();
        match tokio::fs::File::open(path).await {
            Ok(file) => Ok(Self::of(file, name, form)),
            Err(cause) => Err(SourceError::Read { name, cause }),
        }
    }

    /// The ids of stdin. A runtime that ends while it waits for more has to be shut down in the background.
    pub fn stdin(form: TextForm) -> Self {
        Self::of(tokio::io::stdin(), "stdin", form)
    }

    /// Reads the next piece behind what is left of the one before.
    fn fill(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.begin > 0 {
            self.piece.drain(..self.begin);
            self.begin = 0;
        }
        let held = self.piece.len();
        self.piece.resize(held + PIECE, 0);
        let mut room = ReadBuf::new(&mut self.piece[held..]);
        let read = self.reader.as_mut().poll_read(context, &mut room);
        let filled = room.filled().len();
        self.piece.truncate(held + filled);
        ready!(read)?;
        self.is_read = filled == 0;
        Poll::Ready(Ok(()))
    }

    /// Looks at the first bytes, once there are enough of them.
    fn begin(&mut self) -> Result<(), Wrong> {
        self.has_begun = true;
        if self.piece.starts_with(b"\xff\xfe") || self.piece.starts_with(b"\xfe\xff") {
            return Err(Wrong::of_line(1, TextProblem::Utf16));
        }
        self.begin = self.piece.len() - zego_model::text::without_mark(&self.piece).len();
        Ok(())
    }

    fn end(&mut self, error: SourceError) -> Poll<Option<Result<FileId, SourceError>>> {
        self.is_over = true;
        Poll::Ready(Some(Err(error)))
    }

    fn wrong(&mut self, Wrong { line, column, problem }: Wrong) -> Poll<Option<Result<FileId, SourceError>>> {
        let name = self.name.clone();
        self.end(SourceError::Text { name, line, column, problem })
    }
}

impl Stream for TextSource {
    type Item = Result<FileId, SourceError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        while !this.is_over {
            // As long as a byte-order mark.
            let begins = this.has_begun || this.is_read || this.piece.len() >= 3;
            if begins {
                if !this.has_begun
                    && let Err(wrong) = this.begin()
                {
                    return this.wrong(wrong);
                }
                let rest = &this.piece[this.begin..];
                let (used, step) = match &mut this.decoder {
                    Decoder::Lines(lines) => lines.next(rest, this.is_read),
                    Decoder::Table(table) => table.next(rest, this.is_read),
                    Decoder::Json(json) => json.next(rest, this.is_read),
                };
                this.begin += used;
                match step {
                    Ok(TextStep::Id(id)) => return Poll::Ready(Some(Ok(id))),
                    Ok(TextStep::More) if this.is_read => break,
                    Ok(TextStep::More) => {}
                    Err(wrong) => return this.wrong(wrong),
                }
            }
            if let Err(cause) = ready!(this.fill(context)) {
                let name = this.name.clone();
                return this.end(SourceError::Read { name, cause });
            }
        }
        this.is_over = true;
        Poll::Ready(None)
    }
}

impl fmt::Debug for TextSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextSource").field("name", &self.name).field("is_over", &self.is_over).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
