//! `zego media`: recorded files, at any vendor and however many.

mod files;
mod ls;
mod purge;

use clap::{ArgMatches, Command};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;

/// What it takes: one of its commands.
pub(crate) fn command() -> Command {
    Command::new("media")
        .about("Lists and deletes recorded files at a CDN vendor, however many")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .after_help("Examples:\n  zego media ls --vendor Tencent --sandbox\n  zego media purge --vendor Tencent --older-than 30d --sandbox --quota 1000 --plan")
        .defer(|command| command.subcommands([ls::command(), purge::command()]))
}

/// Does what its command says.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    match matches.subcommand() {
        Some(("ls", matches)) => ls::run(matches, format),
        Some(("purge", matches)) => purge::run(matches, format),
        _ => unreachable!("clap insists on one of them"),
    }
}
