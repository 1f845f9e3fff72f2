//! What is printed where: one answer on stdout, everything else on stderr.

mod stream;
mod table;
pub(crate) mod writer;

use std::io::{self, BufWriter, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use zego_model::text::{printable, printable_json};

pub(crate) use self::stream::Stream;
use self::stream::write_whole;
pub(crate) use self::table::Rows;
pub(crate) use self::writer::{NotWritten, Writer};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{color, line, query, render};

/// What stdout is for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum OutputFormat {
    /// People.
    #[default]
    Text,
    /// People who look at many things of a kind.
    Table,
    /// Programs: exactly one JSON document, whatever happens, on as many lines as make it readable.
    Json,
    /// Programs that read line by line: a JSON document for each item of a list, and of anything else one.
    Ndjson,
}

impl OutputFormat {
    /// Their words on a command line.
    pub(crate) const WORDS: [&'static str; 4] = ["text", "table", "json", "ndjson"];

    fn of(word: &str) -> Option<Self> {
        match word {
            "text" => Some(Self::Text),
            "table" => Some(Self::Table),
            "json" => Some(Self::Json),
            "ndjson" => Some(Self::Ndjson),
            _ => None,
        }
    }

    /// What a command line asks for, even if it is wrong in every other respect.
    pub(crate) fn guess<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        line::last_value(words, "--output").and_then(Self::of).unwrap_or_default()
    }

    /// Whether a program reads it, so that all that it prints is JSON.
    pub(crate) const fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Ndjson)
    }

    /// Prints a document, or what people read in its place: the answer of the command. Where it cannot be written whole, that is a failure.
    pub(crate) fn print(self, document: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), CommandError> {
        self.print_long(document, |out| out.write_all(text().as_bytes()))
    }

    /// The same for text that may be long: it goes out as it is made.
    pub(crate) fn print_long(
        self,
        document: &impl Serialize,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), CommandError> {
        if self == Self::Text && !query::is_given() {
            return told(whole(text));
        }
        let document = to_raw_value(document).expect("a document of texts, numbers, lists and objects has a form in JSON");
        let document = query::part(document)?;
        if self.is_json() {
            claim_for_command()?;
        }
        told(whole(|out| self.write(&document, out)))
    }

    /// The same for help and the like, whose reader may leave when he has read enough.
    pub(crate) fn print_page(self, document: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), CommandError> {
        if self.is_json() || query::is_given() { self.print(document, text) } else { print_reading(&text()) }
    }

    /// A line, with its end, for a [`Writer`] of many.
    pub(crate) fn line(self, document: &impl Serialize, text: impl FnOnce() -> String) -> String {
        if self.is_json() { json(document) + "\n" } else { text() + "\n" }
    }

    /// Prints what went wrong, and says how the process ends. What cannot be said on stdout is said on stderr, so that it is not lost.
    pub(crate) fn report(self, failure: &CommandError) -> Exit {
        // Of a document that could not be written, another one cannot tell.
        let told = self.is_json() && failure.kind != OUTPUT && {
            let printed = claim_for_command().and_then(|()| self.print_failure(failure));
            printed.map_err(|error| note(error.text().trim_end())).is_ok()
        };
        if !told {
            note(failure.text().trim_end());
        }
        failure.exit
    }

    /// Prints the document of a signal, for which it was [taken](take_from_command) from the command.
    pub(crate) fn print_for_signal(self, failure: &CommandError) {
        if let Err(error) = self.print_failure(failure) {
            note(error.text().trim_end());
            note(failure.text().trim_end());
        }
    }

    fn print_failure(self, failure: &CommandError) -> Result<(), CommandError> {
        let document = to_raw_value(&failure.document()).expect("a document of texts has a form in JSON");
        told(whole(|out| self.write(&document, out)))
    }

    /// A document as this format has it, where nobody has written a text for it.
    fn write(self, document: &RawValue, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => render::plain(document, out),
            Self::Table => table::write(document, out),
            Self::Json => render::pretty_json(document, out),
            Self::Ndjson => render::lines(document, out),
        }
    }
}

/// Prints each of some documents on a line of its own, as ndjson, or the part of it that is asked for.
pub(crate) fn print_items(documents: impl Iterator<Item = Value>) -> Result<(), CommandError> {
    let mut lines = String::new();
    for document in documents {
        let document = to_raw_value(&document).expect("a tree has a form in JSON");
        lines += &json(&query::part(document)?);
        lines.push('\n');
    }
    claim_for_command()?;
    told(write(&lines))
}

/// What kind of failure it is when stdout cannot be written to.
pub(crate) const OUTPUT: &str = "output";

/// On one line, and without a character that a terminal would act on.
pub(crate) fn json(document: &impl Serialize) -> String {
    let document = serde_json::to_string(document).expect("a document of texts, numbers, lists and objects has a form in JSON");
    printable_json(&document)
}

/// Who has printed the one document of `--output json`, or is about to.
static DOCUMENT: AtomicU8 = AtomicU8::new(NOBODY);
const NOBODY: u8 = 0;
const COMMAND: u8 = 1;
const SUPERVISOR: u8 = 2;

fn is_claimed_for(whom: u8) -> Result<(), u8> {
    DOCUMENT.compare_exchange(NOBODY, whom, Ordering::AcqRel, Ordering::Acquire).map(drop)
}

/// Takes stdout for the command's document, unless it has printed one.
fn claim_for_command() -> Result<(), CommandError> {
    match is_claimed_for(COMMAND) {
        Ok(()) => Ok(()),
        Err(SUPERVISOR) => loop {
            // The document of a signal is being printed, and then the process ends.
            thread::park();
        },
        Err(_) => Err(CommandError {
            exit: Exit::Unknown,
            kind: OUTPUT,
            message: "the answer has been printed already".to_owned(),
            ..CommandError::default()
        }),
    }
}

/// Takes stdout for a command whose output has no end: what goes wrong later is told on stderr.
pub(crate) fn claim_for_lines() {
    // Before there are lines, nothing has been printed.
    let _ = is_claimed_for(COMMAND);
}

/// Takes the one document away from the command, unless it has begun with it.
pub(crate) fn take_from_command() -> bool {
    is_claimed_for(SUPERVISOR).is_ok()
}

/// Prints a line of what people read, and hands it over at once.
pub(crate) fn print_line(line: &str) -> Result<(), CommandError> {
    print_reading(&format!("{line}\n"))
}

/// Prints what people read, such as help. A reader that closes the pipe early (`| head`) has read enough; everything else is an error.
pub(crate) fn print_reading(text: &str) -> Result<(), CommandError> {
    match write(text) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => told(written),
    }
}

fn write(text: &str) -> io::Result<()> {
    write_whole(&mut Stream::stdout(), text).map_err(|(_, error)| error)
}

/// What is written piece by piece.
fn whole(text: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut stdout = BufWriter::new(Stream::stdout());
    text(&mut stdout)?;
    stdout.flush()
}

fn told(written: io::Result<()>) -> Result<(), CommandError> {
    written.map_err(|error| not_written(&error))
}

/// stdout does not take what is printed.
pub(crate) fn not_written(error: &io::Error) -> CommandError {
    CommandError {
        exit: Exit::Unknown,
        kind: OUTPUT,
        message: format!("the answer could not be written to stdout: {error}"),
        hint: Some("What was asked for has been done; only what stdout should have told is lost.".to_owned()),
        ..CommandError::default()
    }
}

/// Where notes go when nothing may wait for their reader.
static NOTES: OnceLock<Writer> = OnceLock::new();

/// From now on notes wait for nobody: what stderr does not take in time is counted. For commands that serve others.
pub(crate) fn notes_do_not_wait() {
    if NOTES.get().is_none()
        && let Ok(writer) = Writer::to(Ok(Stream::stderr()))
    {
        let _ = NOTES.set(writer);
    }
}

/// Gives the notes that still wait a moment.
pub(crate) fn drain_notes(limit: Duration) {
    if let Some(writer) = NOTES.get() {
        writer.drain(limit);
    }
}

/// What is likely to be a slip, and the like, each on a line.
pub(crate) fn notes(notes: &[String]) {
    for text in notes {
        note(&format!("note: {text}"));
    }
}

/// Lines for people, beside the answer, without a character that a terminal would act on. Where even stderr is gone there is nobody to tell.
pub(crate) fn note(text: &str) {
    let lines = text.lines().fold(String::new(), |lines, line| lines + &color::noted(&printable(line).to_string()) + "\n");
    match NOTES.get() {
        Some(writer) => writer.post(lines),
        None => drop(write_whole(&mut Stream::stderr(), &lines)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_known_before_anything_is_understood() {
        for (line, format) in [
            ("rtc --output json nonsense", OutputFormat::Json),
            ("sandbox logs --output ndjson", OutputFormat::Ndjson),
            ("rtc --output table x", OutputFormat::Table),
            ("--output json --output text", OutputFormat::Text),
            ("--output", OutputFormat::Text),
            ("--output yaml", OutputFormat::Text),
            ("rtc", OutputFormat::Text),
        ] {
            assert_eq!(OutputFormat::guess(line.split(' ')), format, "{line}");
        }
    }
}
