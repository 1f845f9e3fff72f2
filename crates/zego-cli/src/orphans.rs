//! `zego orphans`: what runs, and costs, that nobody may remember: by the services' own lists.

mod ls;
mod search;
mod stop;
mod thing;

use clap::{ArgMatches, Command};
use zego_model::page::{ends_of_what_is_not_listed, lists_of_what_runs};
use zego_model::spec::OperationRow;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::names;
use crate::output::OutputFormat;

/// What it takes: one of its commands.
pub(crate) fn command() -> Command {
    Command::new("orphans")
        .about("Lists and ends what runs, and costs, until it is ended: recordings, digital humans")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .defer(|command| command.after_help(after_help()).subcommands([ls::command(), stop::command()]))
}

/// Does what its command says.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    match matches.subcommand() {
        Some(("ls", matches)) => ls::run(matches, format),
        Some(("stop", matches)) => stop::run(matches, format),
        _ => unreachable!("clap insists on one of them"),
    }
}

fn after_help() -> String {
    format!(
        "The services' own lists are read:\n{}\n\nOf these the services have no list, so what they would end is not shown. Keep the names of what is started:\n{}\n\n\
         Examples:\n  zego orphans ls --sandbox\n  zego orphans stop --older-than 12h --yes",
        lines(lists_of_what_runs()),
        lines(ends_of_what_is_not_listed()),
    )
}

/// The operations of each service, on a line of its own.
fn lines(rows: impl Iterator<Item = &'static OperationRow>) -> String {
    let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
    for row in rows {
        let service = names::service_command(row.spec.service());
        match lines.last_mut() {
            Some((last, actions)) if *last == service => actions.push(row.spec.action),
            _ => lines.push((service, vec![row.spec.action])),
        }
    }
    let width = lines.iter().map(|(service, _)| service.len()).max().unwrap_or_default();
    lines.iter().map(|(service, actions)| format!("  {service:width$}  {}", actions.join(", "))).collect::<Vec<_>>().join("\n")
}
