//! `zego token`: login tokens, made and read with the environment's credentials.

mod create;
mod inspect;

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::clock;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;

/// What it takes: one of two commands.
pub(crate) fn command() -> Command {
    Command::new("token")
        .about("Makes and inspects login tokens (04) for ZEGO_APP_ID and ZEGO_SERVER_SECRET")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        // clap's own refusal would repeat the word, which may be a token.
        .allow_external_subcommands(true)
        .override_usage("zego token <new|inspect> [OPTIONS]")
        .after_help("Examples:\n  zego token new --user ann --seconds 3600\n  zego token inspect - < token.txt")
        .defer(|command| command.subcommands([create(), inspect()]))
}

/// Makes a token or reads one.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    match matches.subcommand() {
        Some(("new", matches)) => create::run(matches, format),
        Some(("inspect", matches)) => inspect::run(matches, format),
        // Not repeated: it may be a token, from a line that lacks a word.
        _ => {
            Err(CommandError::usage("this is no command of zego token", "`zego token new` makes a token, `zego token inspect` reads one."))
        }
    }
}

fn create() -> Command {
    Command::new("new")
        .about("Prints a new token: a secret of its user, good from now on")
        .after_help(
            "The privileges count where the project has privilege control switched on. Without --room, --login, --publish and --stream\n\
             the token has no payload and only proves who the user is.\n\n\
             Example:\n  zego token new --user ann --seconds 3600 --room room1 --login --publish --stream s1",
        )
        .arg(
            text("user", "USER")
                .required(true)
                .help("The userID that the app logs in with: at most 64 bytes, visible ASCII without quotation marks"),
        )
        .arg(
            Arg::new("seconds")
                .long("seconds")
                .value_name("SECONDS")
                .required(true)
                .allow_negative_numbers(true)
                .value_parser(clock::seconds)
                .help("How long it is good: seconds, such as 3600, or a length of time such as 12h"),
        )
        .arg(text("room", "ROOM").value_parser(NonEmptyStringValueParser::new()).help("The only room that the privileges are for"))
        .arg(Arg::new("login").long("login").action(ArgAction::SetTrue).help("Allows to log in to the room: privilege 1"))
        .arg(Arg::new("publish").long("publish").action(ArgAction::SetTrue).help("Allows to publish streams: privilege 2"))
        .arg(
            text("stream", "STREAM")
                .action(ArgAction::Append)
                .value_parser(NonEmptyStringValueParser::new())
                .help("A stream that may be published; can be repeated. Without any, all may"),
        )
        .arg(
            text("mode", "MODE")
                .value_parser(["cbc", "gcm"])
                .default_value("cbc")
                .help("How it is encrypted, by AES-256: ZEGO takes both, and its newer samples make gcm"),
        )
}

fn inspect() -> Command {
    Command::new("inspect")
        .about("Says what a token grants, or what is wrong with it (exit 4)")
        .override_usage("zego token inspect [OPTIONS] [TOKEN|-]")
        .after_help(
            "Until it expires a token is a secret of its user, and other users of the machine can read the command line: prefer stdin.\n\
             A token of a UI kit, with # and a suffix, is inspected as well. What is wrong with one that opens is told as a finding.\n\n\
             Example:\n  zego token new --user ann --seconds 3600 | zego token inspect",
        )
        .arg(
            Arg::new("token")
                .value_name("TOKEN|-")
                // A second one is refused by ourselves: clap would repeat it.
                .num_args(0..)
                .help("The token; - or none reads it from stdin"),
        )
}

fn text(name: &'static str, value: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value)
}
