//! What is printed where: one answer on stdout, everything else on stderr.

mod stream;
pub(crate) mod writer;

use std::io::{self, BufWriter, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

use serde::Serialize;
use zego_model::text::{printable, printable_json};

pub(crate) use self::stream::Stream;
use self::stream::write_whole;
pub(crate) use self::writer::{NotWritten, Writer};
use crate::error::CommandError;
use crate::exit::Exit;

/// What stdout is for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum OutputFormat {
    /// People.
    #[default]
    Text,
    /// Programs: exactly one JSON document, whatever happens.
    Json,
}

impl OutputFormat {
    /// What a command line asks for, even if it is wrong in every other respect.
    pub(crate) fn guess<'a>(mut arguments: impl Iterator<Item = &'a str>) -> Self {
        // The second is for commands whose output has no end, and means the same.
        let is_json = |value: &str| matches!(value, "json" | "ndjson");
        let mut json = false;
        while let Some(argument) = arguments.next() {
            match argument {
                "--output" => json = arguments.next().is_some_and(is_json),
                "--" => break,
                other => json = other.strip_prefix("--output=").map_or(json, is_json),
            }
        }
        if json { Self::Json } else { Self::Text }
    }

    /// Prints a document, or what people read in its place: the answer of the command. Where it cannot be written whole, that is a failure.
    pub(crate) fn print(self, document: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), CommandError> {
        match self {
            Self::Json => print_document(json(document)),
            Self::Text => told(write(&text())),
        }
    }

    /// The same for text that may be long: it goes out as it is made.
    pub(crate) fn print_long(
        self,
        document: &impl Serialize,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), CommandError> {
        match self {
            Self::Json => print_document(json(document)),
            Self::Text => {
                let mut stdout = BufWriter::new(Stream::stdout());
                told(text(&mut stdout).and_then(|()| stdout.flush()))
            }
        }
    }

    /// The same for help and the like, whose reader may leave when he has read enough.
    pub(crate) fn print_page(self, document: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), CommandError> {
        match self {
            Self::Json => print_document(json(document)),
            Self::Text => print_reading(&text()),
        }
    }

    /// The same text, with the end of its line, for a [`Writer`] of many.
    pub(crate) fn line(self, document: &impl Serialize, text: impl FnOnce() -> String) -> String {
        match self {
            Self::Json => json(document) + "\n",
            Self::Text => text() + "\n",
        }
    }

    /// Prints what went wrong, and says how the process ends. What cannot be said on stdout is said on stderr, so that it is not lost.
    pub(crate) fn report(self, failure: &CommandError) -> Exit {
        // Of a document that could not be written, another one cannot tell.
        let told = self == Self::Json && failure.kind != OUTPUT && {
            let printed = print_document(json(&failure.document()));
            printed.map_err(|error| note(error.text().trim_end())).is_ok()
        };
        if !told {
            note(failure.text().trim_end());
        }
        failure.exit
    }
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

/// The command's document, unless it has printed one.
fn print_document(mut json: String) -> Result<(), CommandError> {
    match is_claimed_for(COMMAND) {
        Ok(()) => {
            json.push('\n');
            told(write(&json))
        }
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

/// Prints the document of a signal, for which it was [taken](take_from_command) from the command.
pub(crate) fn print_for_signal(failure: &CommandError) {
    if let Err(error) = told(write(&format!("{}\n", json(&failure.document())))) {
        note(error.text().trim_end());
        note(failure.text().trim_end());
    }
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

/// Lines for people, beside the answer, without a character that a terminal would act on. Where even stderr is gone there is nobody to tell.
pub(crate) fn note(text: &str) {
    let lines = text.lines().fold(String::new(), |lines, line| lines + &printable(line).to_string() + "\n");
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
        for (line, json) in [
            ("rtc --output json nonsense", true),
            ("--output=json", true),
            ("sandbox logs --output ndjson", true),
            ("--output text rtc --output json", true),
            ("--output json --output text", false),
            ("--output", false),
            ("rtc -- --output json", false),
            ("--output yaml", false),
        ] {
            assert_eq!(OutputFormat::guess(line.split(' ')) == OutputFormat::Json, json, "{line}");
        }
    }
}
