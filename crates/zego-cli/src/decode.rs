//! `zego decode`: a saved answer, read into its type.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};
use zego_model::account::Asked;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;
use crate::{answer, help, input, names, render};

/// What it takes.
pub(crate) fn command() -> Command {
    Command::new("decode")
        .about("Reads a saved answer into its type and prints it as JSON, with the fields that the type does not know")
        .defer(with_arguments)
}

fn with_arguments(command: Command) -> Command {
    command
        .after_help(format!(
            "Examples:\n  zego decode rtc/DeleteMedia answer.json\n  zego decode tencent-live/StopLiveRecord < answer.json\n\n{}",
            help::actions()
        ))
        .arg(
            Arg::new("action")
                .value_name("ACTION")
                .required(true)
                .help("The action, by its name on the wire or on the command line, its service before it where you like: rtc/DeleteMedia"),
        )
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .default_value("-")
                .value_parser(value_parser!(PathBuf))
                .help("The answer's body; - is stdin"),
        )
        .arg(Arg::new("service").long("service").value_name("SERVICE").help("The service, where several have an action of the name"))
}

/// Reads, decodes and prints; ends as the call did whose answer it is.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let name = |id| matches.get_one::<String>(id).map(String::as_str);
    let service = name("service").map(names::service).transpose()?;
    let row = names::action(name("action").unwrap_or_default(), service)?;
    let path = matches.get_one::<PathBuf>("file").expect("it has a default");
    let body = input::read(path, "the answer's body")?;
    // What the call asked for is not known here: only what the answer tells of by itself can be told.
    let (answer, failures) = answer::decode(row, &Asked::default(), &body)?;
    let document = answer::with_failures(&answer, &failures);
    // For people, too, it is a document; only on more lines.
    format.print_long(&document, |out| render::pretty_json(&document, out))?;
    Ok(answer::partial(&failures))
}
