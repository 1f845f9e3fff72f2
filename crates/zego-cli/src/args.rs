//! The command tree, from the table. What a command takes is built only when the command line names it.

use clap::{Arg, ArgAction, Command};
use zego_model::spec::{FieldSpec, OperationRow, ServiceSpec, TypeSpec};

use crate::help::AFTER_ITS_OWN;
use crate::names::{self, id};
use crate::{client_setup, credentials, decode, example, exit, explain, help, media, sandbox, sign, token, webhook};

/// `zego` itself.
pub(crate) fn root() -> Command {
    let root = Command::new("zego")
        // Not what it was started as, which may be anything.
        .bin_name("zego")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Calls the ZEGOCLOUD Server API, and what a recording needs of Tencent Cloud; tries, signs and decodes without an account.")
        .after_help(format!("{}\n\n{}", credentials::HELP, exit::HELP))
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
        );
    root.subcommands(names::callable_services().map(service)).subcommands(tools())
}

fn service(service: &'static ServiceSpec) -> Command {
    Command::new(names::service_command(service))
        .about(help::summary(service.doc).replace('\n', " "))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .help_template("{about}\n\n{usage-heading} {usage}{after-help}\n\nOptions:\n{options}")
        .defer(with_operations)
}

/// A service with all its operations, of which clap needs no more than the names.
fn with_operations(command: Command) -> Command {
    // A deferred command knows nothing but its name.
    let Ok(service) = names::service(command.get_name()) else { return command };
    let operations: Vec<_> = zego_model::operations().filter(|row| row.spec.service().name == service.name).collect();
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
        .args(row.request.iter().map(|field| parameter(row, field)))
        .next_help_heading("The call")
        .args(call_options())
        .next_help_heading(None)
}

fn parameter(row: &OperationRow, field: &'static FieldSpec) -> Arg {
    let arg = Arg::new(field.wire).long(names::flag(field)).help(help::parameter(row, field)).allow_negative_numbers(true);
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

/// The commands that are not operations.
fn tools() -> [Command; 8] {
    [
        Command::new("tour").about("Shows a recording's whole life on a sandbox, step by step; needs no account"),
        sandbox::command(),
        media::command(),
        sign::command(),
        token::command(),
        webhook::command(),
        decode::command(),
        explain::command(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_tree_holds_together() {
        let mut root = root();
        root.build();
        root.debug_assert();
    }

    /// No operation's parameters are built for another one that runs.
    #[test]
    fn only_the_operation_that_runs_has_its_parameters() {
        let mut root = root();
        let line = ["zego", "rtc", "delete-media", "--vendor", "Tencent"];
        root.try_get_matches_from_mut(line).unwrap();
        let service = root.find_subcommand("rtc").unwrap();
        let built: Vec<_> = service.get_subcommands().filter(|operation| operation.get_about().is_some()).map(Command::get_name).collect();
        assert_eq!(built, ["delete-media"]);
    }
}
