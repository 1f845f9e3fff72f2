//! `zego explain`: what a return code means, what an action is, and what is wrong with a signed URL.

mod action;
mod code;
mod language;
mod url;

use clap::{ArgMatches, Command};

use self::language::Language;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;
use crate::{clock, output};

/// What it takes. A code, and a URL, is explained without its word before it, too.
pub(crate) fn command() -> Command {
    Command::new("explain").about("Says what a return code means, what an action is, or what is wrong with a signed URL").defer(|command| {
        code::with_arguments(command)
            .args_conflicts_with_subcommands(true)
            .subcommand_negates_reqs(true)
            .after_help(
                "Examples:\n  zego explain 6 --action rtc/DeleteMedia\n  zego explain code 6 --action rtc/DeleteMedia\n  zego explain action rtc/delete-media\n  \
                 pbpaste | zego explain url -",
            )
            .subcommand(Command::new("code").about("What a return code means and what to do about it").defer(code::with_arguments))
            .subcommand(url::command())
            .subcommand(action::command())
    })
}

/// Explains what is asked for.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    match matches.subcommand() {
        Some(("url", matches)) => url::run(matches, format),
        Some(("action", matches)) => action::run(matches, format),
        Some((_, matches)) => code::run(matches, format),
        None => match matches.get_one::<String>("code") {
            Some(text) if url::is_meant(text) => {
                if Language::of(matches) == Language::Chinese {
                    output::note("note: --lang is for codes: what is wrong with a URL is told in English");
                }
                url::explain(text, clock::now(), format)
            }
            _ => code::run(matches, format),
        },
    }
}
