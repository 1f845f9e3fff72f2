//! A command line that clap did not take, and the two that end with a text: `--help` and `--version`.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::json;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::names;
use crate::output::{self, OutputFormat};

/// Prints the text asked for, or turns the error into the command's own.
pub(crate) fn report(error: &clap::Error, format: OutputFormat) -> Result<Exit, CommandError> {
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp => format.print_page(&json!({ "help": text.trim_end() }), || text.clone())?,
        ErrorKind::DisplayVersion => format.print_page(&json!({ "version": env!("CARGO_PKG_VERSION") }), || text.clone())?,
        // The help in place of an error: right for people, no message for programs.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if format == OutputFormat::Json => {
            return Err(CommandError::usage("a command is missing", "`zego --help` and `zego SERVICE --help` list them."));
        }
        // Help is not searched for secrets: it may well mention tokens.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return Ok(shown(&text, None)),
        _ if format == OutputFormat::Json => return Err(in_short(&text, tip(error))),
        _ => {
            let secrets = names_a_secret(&text).then_some(SECRETS);
            return Ok(shown(&text, tip(error).as_deref().or(secrets)));
        }
    }
    Ok(Exit::Done)
}

/// What clap says, and what it cannot know.
fn shown(text: &str, tip: Option<&str>) -> Exit {
    output::note(text.trim_end());
    if let Some(tip) = tip {
        output::note(tip);
    }
    Exit::Usage
}

/// A command that is unknown where it stands can be one of another service; clap looks only among those beside it.
fn tip(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    let commands = names::commands_like(word);
    (!commands.is_empty())
        .then(|| format!("Did you mean {}?", commands.iter().map(|command| format!("`{command}`")).collect::<Vec<_>>().join(" or ")))
}

const SECRETS: &str =
    "Secrets are read from the environment (see `zego --help`), never from the command line, where every user of the machine sees them.";

/// clap writes the message, then tips and the usage, each in a paragraph of its own.
fn in_short(text: &str, tip: Option<String>) -> CommandError {
    let mut paragraphs = text.trim().split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    let message = paragraphs.next().unwrap_or_default();
    let message = message.trim_start_matches("error: ").to_owned();
    let mut hints: Vec<_> =
        paragraphs.map(|paragraph| paragraph.trim_start_matches("tip: ").to_owned()).filter(|text| !text.is_empty()).collect();
    hints.extend(tip);
    if names_a_secret(&message) {
        hints.insert(0, SECRETS.to_owned());
    }
    CommandError::usage(message, hints.join(" "))
}

/// Whether somebody tried to hand over a secret where everybody can read it.
fn names_a_secret(text: &str) -> bool {
    let message = text.lines().next().unwrap_or_default().to_lowercase();
    ["secret", "token", "password"].iter().any(|word| message.contains(word))
}
