//! `zego explain action`: what an action is, in any spelling of its name.

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use zego_model::spec::OperationRow;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;
use crate::{help, names};

/// What it takes.
pub(super) fn command() -> Command {
    Command::new("action").about("What an action does, what a repeat of it does, its quotas and its codes").defer(|command| {
        command
            .arg(
                Arg::new("action")
                    .value_name("ACTION")
                    .required(true)
                    .value_parser(NonEmptyStringValueParser::new())
                    .help("DeleteMedia, delete-media or rtc/DeleteMedia"),
            )
            .arg(Arg::new("service").long("service").value_name("SERVICE").help("The service, where several have an action of the name"))
            .after_help("Examples:\n  zego explain action rtc/DeleteMedia\n  zego explain action stop-live-record --output json")
    })
}

/// Explains an action.
pub(super) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let name = |id| matches.get_one::<String>(id).map(String::as_str);
    let service = name("service").map(names::service).transpose()?;
    let row = names::action(name("action").unwrap_or_default(), service)?;
    format.print_page(&document(row), || text(row))?;
    Ok(Exit::Done)
}

fn document(row: &OperationRow) -> serde_json::Value {
    let spec = row.spec;
    json!({
        "action": spec.action,
        "service": spec.service().name,
        "family": spec.family.name,
        "command": names::command(row),
        "method": spec.method.as_str(),
        "summary": help::summary(row.doc),
        "effect": spec.effect.as_str(),
        "deprecated": row.deprecated,
        "replaced_by": help::successor(row).map(names::command),
        "warnings": row.warnings,
        "page": row.page_url(),
    })
}

fn text(row: &OperationRow) -> String {
    let head = format!("{} ({}, {})", row.spec.action, names::service_command(row.spec.service()), row.spec.method.as_str());
    format!("{head}\n{}\n\nUsage: {}\n\n{}\n", row.doc, help::usage(row), help::about(row))
}
