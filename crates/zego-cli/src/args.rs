//! The command tree, from the table. What a command takes is built only when the command line names it.

use std::ffi::OsString;

use clap::error::Error;
use clap::{Arg, ArgAction, ArgMatches, Command};
use zego_model::spec::{FieldSpec, OperationRow, ServiceSpec, TypeSpec};

use crate::help::AFTER_ITS_OWN;
use crate::names::{self, id};
use crate::{client_setup, credentials, decode, example, exit, explain, help, media, sandbox, sign, token, webhook};

/// What a command line says.
///
/// Most lines are right and ask for no help, so the commands that they name are enough for them, without a word of help: what runs one operation does not pay for
/// all others. Whatever else comes of that is left to the whole tree, which has the last word.
pub(crate) fn parse(line: &[OsString]) -> Result<ArgMatches, Error> {
    let named = named(line);
    if named.has_subcommands()
        && let Ok(matches) = named.try_get_matches_from(line)
    {
        return Ok(matches);
    }
    whole().try_get_matches_from(line)
}

/// All commands, with their help.
fn whole() -> Command {
    let after_help = format!("{}\n\n{}", credentials::HELP, exit::HELP);
    let services = names::callable_services().map(|service| {
        let about = help::summary(service.doc).replace('\n', " ");
        self::service(service)
            .about(about)
            .help_template("{about}\n\n{usage-heading} {usage}{after-help}\n\nOptions:\n{options}")
            .defer(with_operations)
    });
    root().after_help(after_help).subcommands(services).subcommands(TOOLS.iter().map(|(_, tool)| tool()))
}

/// The commands whose names are among the words of a line, of which each may be one. What they take is known, and what it is for is not told.
fn named(line: &[OsString]) -> Command {
    let is_named = |name: &str| line.iter().any(|word| word == name);
    let operation = |row: &'static OperationRow| Command::new(row.command).args(row.request.iter().map(parameter)).args(call_options());
    let services = names::callable_services()
        .filter(|service| is_named(&names::service_command(service)))
        .map(|service| self::service(service).subcommands(operations(service).filter(|row| is_named(row.command)).map(operation)));
    let tools = TOOLS.iter().filter(|(name, _)| is_named(name)).map(|(_, tool)| tool());
    root().subcommands(services).subcommands(tools)
}

/// `zego` itself, without a command.
fn root() -> Command {
    Command::new("zego")
        // Not what it was started as, which may be anything.
        .bin_name("zego")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Calls the ZEGOCLOUD Server API, and what a recording needs of Tencent Cloud; tries, signs and decodes without an account.")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            Arg::new(id::OUTPUT)
                .long("output")
                .global(true)
                .display_order(AFTER_ITS_OWN)
                .value_name("FORMAT")
                .value_parser(["text", "json"])
                .default_value("text")
                .help(
                    "json: exactly one JSON document on stdout, whatever happens. Its numbers have all their digits; jq before 1.7 and JavaScript round \
                     those past 2^53, such as Tencent's TaskId: take them as text, with grep -o '\"TaskId\": *[0-9]*'",
                ),
        )
        .arg(
            Arg::new(id::VERBOSE)
                .short('v')
                .long("verbose")
                .global(true)
                .display_order(AFTER_ITS_OWN)
                .action(ArgAction::Count)
                .help("Tells on stderr what happens; -vv and -vvv tell more (also ZEGO_LOG=debug). No secret is shown"),
        )
}

/// A service, without its operations.
fn service(service: &'static ServiceSpec) -> Command {
    Command::new(names::service_command(service)).subcommand_required(true).arg_required_else_help(true).disable_help_subcommand(true)
}

/// The operations of a service.
fn operations(service: &'static ServiceSpec) -> impl Iterator<Item = &'static OperationRow> {
    zego_model::operations().filter(|row| row.spec.service().name == service.name)
}

/// A service with all its operations, of which clap needs no more than the names.
fn with_operations(command: Command) -> Command {
    // A deferred command knows nothing but its name.
    let Ok(service) = names::service(command.get_name()) else { return command };
    let operations: Vec<_> = operations(service).collect();
    let after_help = help::service(service, &operations);
    let operation = |row: &'static OperationRow| {
        // The name that the operation is found again by: its own does not tell the service.
        Command::new(row.command).display_name(names::command(row)).defer(with_parameters)
    };
    command.after_help(after_help).subcommands(operations.into_iter().map(operation))
}

/// An operation with its parameters and its help.
fn with_parameters(command: Command) -> Command {
    let Some(row) = command.get_display_name().and_then(names::operation) else { return command };
    let deprecated = if row.deprecated.is_some() { " (deprecated)" } else { "" };
    command
        .about(format!("{}{deprecated}", help::summary(row.doc).replace('\n', " ")))
        .long_about(row.doc)
        .override_usage(help::usage(row))
        .after_help(format!("Example:\n  {}", example::example(row)))
        .after_long_help(help::about(row))
        .next_help_heading("Parameters")
        .args(row.request.iter().map(|field| parameter(field).help(help::parameter(row, field))))
        .next_help_heading("The call")
        .args(call_options())
        .next_help_heading(None)
}

fn parameter(field: &'static FieldSpec) -> Arg {
    let arg = Arg::new(field.wire).long(names::flag(field)).allow_negative_numbers(true);
    match field.ty {
        // The words contain the bar that stands for "or"; clap would print it in angle brackets all the same.
        TypeSpec::Bool | TypeSpec::Flag => arg.value_name("true|false").num_args(0..=1).default_missing_value("true"),
        TypeSpec::List(_) => arg.value_name(help::value_name(&field.ty)).action(ArgAction::Append),
        _ => arg.value_name(help::value_name(&field.ty)),
    }
}

fn call_options() -> impl Iterator<Item = Arg> {
    let [sandbox, rest @ ..] = client_setup::options();
    let dry_run = Arg::new(id::DRY_RUN)
        .long("dry-run")
        .action(ArgAction::SetTrue)
        .help("Sends nothing; prints what would be sent, without credentials or signature");
    let parameter = Arg::new(id::PARAM)
        .long("param")
        .value_name("NAME=VALUE")
        .action(ArgAction::Append)
        .help("A parameter that this version does not know, under its wire name");
    [sandbox, dry_run].into_iter().chain(rest).chain([parameter])
}

/// A command that is no operation: its name, and what makes it.
type Tool = (&'static str, fn() -> Command);

/// All of them.
const TOOLS: [Tool; 8] = [
    ("tour", || Command::new("tour").about("Shows a recording's whole life on a sandbox, step by step; needs no account")),
    ("sandbox", sandbox::command),
    ("media", media::command),
    ("sign", sign::command),
    ("token", token::command),
    ("webhook", webhook::command),
    ("decode", decode::command),
    ("explain", explain::command),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &str) -> Vec<OsString> {
        words.split(' ').map(OsString::from).collect()
    }

    /// The command that was chosen, and each of its arguments with where its values come from.
    fn said(matches: &ArgMatches) -> (Vec<String>, Vec<String>) {
        let mut arguments: Vec<_> = matches
            .ids()
            .map(|id| {
                let values = matches.get_raw(id.as_str()).map(Iterator::collect::<Vec<_>>);
                format!("{id} {values:?} {:?}", matches.value_source(id.as_str()))
            })
            .collect();
        arguments.sort_unstable();
        let Some((name, of_command)) = matches.subcommand() else { return (Vec::new(), arguments) };
        let (mut names, more) = said(of_command);
        names.insert(0, name.to_owned());
        (names, [arguments, more].concat())
    }

    #[test]
    fn the_whole_tree_holds_together() {
        let mut whole = whole();
        whole.build();
        whole.debug_assert();
        for (name, tool) in TOOLS {
            assert_eq!(tool().get_name(), name);
        }
    }

    /// Neither for another one that runs, nor for help on all.
    #[test]
    fn only_the_operation_that_runs_has_its_parameters() {
        let mut whole = whole();
        whole.try_get_matches_from_mut(line("zego rtc delete-media --vendor Tencent")).unwrap();
        let service = whole.find_subcommand("rtc").unwrap();
        let built: Vec<_> = service.get_subcommands().filter(|operation| operation.get_about().is_some()).map(Command::get_name).collect();
        assert_eq!(built, ["delete-media"]);
    }

    /// The trees take every parameter of every operation in the same way.
    #[test]
    fn what_a_line_names_is_all_that_it_needs() {
        for row in zego_model::operations() {
            let mut words = line(&names::command(row));
            for field in row.request {
                words.extend([format!("--{}", names::flag(field)).into(), "true".into()]);
            }
            let named = named(&words);
            assert_eq!(named.get_subcommands().map(|service| service.get_subcommands().count()).collect::<Vec<_>>(), [1], "{words:?}");
            assert_eq!(
                said(&named.try_get_matches_from(&words).unwrap()),
                said(&whole().try_get_matches_from(&words).unwrap()),
                "{words:?}"
            );
        }
    }

    /// A word that names nothing, help of any kind, and a value that names a command.
    #[test]
    fn what_is_wrong_or_asks_for_help_is_answered_from_the_whole_tree() {
        for words in [
            "zego",
            "zego rtc",
            "zego help rtc",
            "zego rtc --help",
            "zego rtc delete-media -h",
            "zego rtc delete-medai",
            "zego media",
            "zego sign --nonce 1",
        ] {
            let words = line(words);
            let (ours, wholes) = (parse(&words).unwrap_err(), whole().try_get_matches_from(&words).unwrap_err());
            assert_eq!((ours.kind(), ours.to_string()), (wholes.kind(), wholes.to_string()), "{words:?}");
        }
        let words = line("zego rtc search-media --vendor sign --stream-id delete-media");
        assert_eq!(said(&parse(&words).unwrap()), said(&whole().try_get_matches_from(&words).unwrap()));
    }
}
