//! `zego completions`: scripts by which shells complete its commands, flags and words.

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{ArgMatches, Command};
use clap_complete::{Generator, Shell};
use serde_json::json;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;

/// What it takes.
pub(crate) fn command() -> Command {
    Command::new("completions").about("Prints the script by which a shell completes commands, flags and words").defer(with_arguments)
}

fn with_arguments(command: Command) -> Command {
    let shells = PossibleValuesParser::new(["bash", "zsh", "fish", "powershell"]);
    command
        .arg(
            clap::Arg::new("shell")
                .value_name("SHELL")
                .required(true)
                .value_parser(shells.try_map(|name| name.parse::<Shell>()))
                .help("The shell that is to read it"),
        )
        .after_help(
            "In bash it can be read at once; a new shell has it where its files for completion are:\n\n\
             Examples:\n  source <(zego completions bash)\n  \
             zego completions bash > ~/.local/share/bash-completion/completions/zego\n  \
             zego completions zsh > \"${fpath[1]}/_zego\"\n  \
             zego completions fish > ~/.config/fish/completions/zego.fish\n  \
             zego completions powershell | Out-String | Invoke-Expression",
        )
}

/// Prints a script.
pub(crate) fn run(matches: &ArgMatches, all: Command, format: OutputFormat) -> Result<Exit, CommandError> {
    let shell = *matches.get_one::<Shell>("shell").expect("clap insists on it");
    let mut script = Vec::new();
    shell.generate(&brief(all), &mut script);
    let script = String::from_utf8(script).expect("names and help are text");
    format.print_page(&json!({ "shell": shell.to_string(), "script": script }), || script.clone())?;
    Ok(Exit::Done)
}

/// The same commands with one line of help for each flag: a shell shows it beside the flag.
fn brief(command: Command) -> Command {
    let first_line = |arg: clap::Arg| {
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        arg.help(help.lines().next().unwrap_or_default().to_owned())
    };
    command.mut_args(first_line).mut_subcommands(brief)
}
