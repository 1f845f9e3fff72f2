//! What is printed where: one answer on stdout, everything else on stderr.

use std::io::{self, Write};

use serde::Serialize;
use zego_model::text::{printable, printable_json};

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

    /// Prints a document, or what people read in its place.
    pub(crate) fn print(self, document: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), CommandError> {
        match self {
            Self::Json => print_line(&json(document)),
            Self::Text => print_text(&text()),
        }
    }

    /// Prints what went wrong, and says how the process ends.
    pub(crate) fn report(self, failure: &CommandError) -> Exit {
        if self == Self::Json && print_line(&json(&failure.document())).is_err() {
            return Exit::Unknown;
        }
        if self == Self::Text {
            note(failure.text().trim_end());
        }
        failure.exit
    }
}

/// On one line, and without a character that a terminal would act on.
fn json(document: &impl Serialize) -> String {
    printable_json(&serde_json::to_string(document).expect("a document of texts, numbers, lists and objects has a form in JSON"))
}

/// Prints a line and hands it over at once.
pub(crate) fn print_line(line: &str) -> Result<(), CommandError> {
    print_text(&format!("{line}\n"))
}

/// Prints to stdout. A reader that closes the pipe early (`| head`) is no error, everything else is.
pub(crate) fn print_text(text: &str) -> Result<(), CommandError> {
    match write(text) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => told(written),
    }
}

/// The same, for output without an end: without a reader it would go on for nobody, so that is an error, too.
pub(crate) fn print_on(text: &str) -> Result<(), CommandError> {
    told(write(text))
}

fn write(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush())
}

fn told(written: io::Result<()>) -> Result<(), CommandError> {
    match written {
        Ok(()) => Ok(()),
        Err(error) => Err(CommandError {
            exit: Exit::Unknown,
            kind: "output",
            message: format!("the answer could not be written to stdout: {error}"),
            hint: Some("What was asked for has been done; only its answer is lost.".to_owned()),
            ..CommandError::default()
        }),
    }
}

/// Lines for people, beside the answer, without a character that a terminal would act on. Where even stderr is gone there is nobody to tell.
pub(crate) fn note(text: &str) {
    let mut stderr = io::stderr().lock();
    for line in text.lines() {
        let _ = writeln!(stderr, "{}", printable(line));
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
