//! A command line that clap did not take, and the two that end with a text: `--help` and `--version`.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::json;

use crate::color::StandardStream;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::{self, OutputFormat};
use crate::{args, color, suggest};

/// Prints the text asked for, or turns the error into the command's own.
pub(crate) fn report(mut error: clap::Error, line: &[OsString], format: OutputFormat) -> Result<Exit, CommandError> {
    suggest(&mut error, line);
    // Without colours there is nothing in it to take out, which takes longer than to find the help.
    let rendered = error.render();
    let text = if color::is_on(StandardStream::Stdout) { rendered.to_string() } else { rendered.ansi().to_string() };
    match error.kind() {
        ErrorKind::DisplayHelp => {
            format.print_page(&json!({ "help": text.trim_end() }), || rendered.ansi().to_string())?;
        }
        ErrorKind::DisplayVersion => format.print_page(&json!({ "version": env!("CARGO_PKG_VERSION") }), || text.clone())?,
        // The help in place of an error: right for people, no message for programs.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if format.is_json() => {
            return Err(CommandError::usage("a command is missing", "`zego --help` and `zego SERVICE --help` list them."));
        }
        // Help is not searched for secrets: it may well mention tokens.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return Ok(shown(&text, None)),
        _ if format.is_json() => return Err(in_short(&text)),
        _ => return Ok(shown(&text, names_a_secret(&text).then_some(SECRETS))),
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

/// Says what was probably meant in the place of clap, which looks only among what stands beside an unknown command or flag, and knows one spelling.
fn suggest(error: &mut clap::Error, line: &[OsString]) {
    let said = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let tip = match (said(ContextKind::InvalidSubcommand), said(ContextKind::InvalidArg)) {
        (Some(word), _) => suggest::question(&suggest::commands(&args::built(), line, word)),
        // Where a secret is handed over, a flag that takes it is no help.
        (None, Some(flag)) if error.kind() == ErrorKind::UnknownArgument && flag.starts_with("--") && !names_a_secret(flag) => {
            suggest::flag(&args::built(), line, flag)
        }
        _ => None,
    };
    let Some(tip) = tip else { return };
    for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg] {
        error.remove(kind);
    }
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
}

const SECRETS: &str = "Secrets are read from the environment or a profile (see `zego --help`), never from the command line, where every user of the machine sees them.";

/// clap writes the message, then tips and the usage, each in a paragraph of its own.
fn in_short(text: &str) -> CommandError {
    let mut paragraphs = text.trim().split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    let message = paragraphs.next().unwrap_or_default();
    let message = message.trim_start_matches("error: ").to_owned();
    let mut hints: Vec<_> =
        paragraphs.map(|paragraph| paragraph.trim_start_matches("tip: ").to_owned()).filter(|text| !text.is_empty()).collect();
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
