//! A command line that clap did not take, and the two that end with a text: `--help` and `--version`.

use clap::error::ErrorKind;
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{self, Format};

/// Prints the text asked for, or turns the error into a failure.
pub(crate) fn report(error: &clap::Error, format: Format) -> Result<Exit, Failure> {
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp => format.print(&json!({ "help": text.trim_end() }), || text.clone())?,
        ErrorKind::DisplayVersion => format.print(&json!({ "version": env!("CARGO_PKG_VERSION") }), || text.clone())?,
        // The help in place of an error: right for people, no message for programs.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if format == Format::Json => {
            return Err(Failure::usage("a command is missing", "`zego --help` and `zego SERVICE --help` list them."));
        }
        _ if format == Format::Json => return Err(failure(&text)),
        _ => {
            output::note(text.trim_end());
            // A help in place of an error may well speak of tokens.
            if error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && names_a_secret(&text) {
                output::note(SECRETS);
            }
            return Ok(Exit::Usage);
        }
    }
    Ok(Exit::Done)
}

const SECRETS: &str =
    "Secrets are read from the environment (see `zego --help`), never from the command line, where every user of the machine sees them.";

/// clap writes the message, then tips and the usage, each in a paragraph of its own.
fn failure(text: &str) -> Failure {
    let mut paragraphs = text.trim().split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    let message = paragraphs.next().unwrap_or_default();
    let message = message.trim_start_matches("error: ").to_owned();
    let mut hints: Vec<_> =
        paragraphs.map(|paragraph| paragraph.trim_start_matches("tip: ").to_owned()).filter(|text| !text.is_empty()).collect();
    if names_a_secret(&message) {
        hints.insert(0, SECRETS.to_owned());
    }
    Failure::usage(message, hints.join(" "))
}

/// Whether somebody tried to hand over a secret where everybody can read it.
fn names_a_secret(text: &str) -> bool {
    let message = text.lines().next().unwrap_or_default().to_lowercase();
    ["secret", "token", "password"].iter().any(|word| message.contains(word))
}
