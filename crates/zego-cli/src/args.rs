//! The command tree, from the table. A service's operations are built only when the service is named.

use clap::builder::{NonEmptyStringValueParser, PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgAction, Command, value_parser};
use zego_model::spec::{FieldSpec, OperationSpec, ServiceSpec, TypeSpec};

use crate::{credentials, example, exit, help, sandbox, token, webhook};

/// The ids of our own arguments; those of parameters are wire names, which have no dash.
pub(crate) mod id {
    pub(crate) const OUTPUT: &str = "-output";
    pub(crate) const VERBOSE: &str = "-verbose";
    pub(crate) const ENDPOINT: &str = "-endpoint";
    pub(crate) const REGION: &str = "-region";
    pub(crate) const SANDBOX: &str = "-sandbox";
    pub(crate) const DRY_RUN: &str = "-dry-run";
    pub(crate) const PARAM: &str = "-param";
    pub(crate) const TIMEOUT: &str = "-timeout";
}

/// `zego` itself.
pub(crate) fn root() -> Command {
    let root = Command::new("zego")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Calls the ZEGOCLOUD Server API, and what a recording needs of Tencent Cloud; tries, signs and decodes without an account.")
        .after_help(format!("{}\n\n{}", credentials::HELP, exit::HELP))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            Arg::new(id::OUTPUT)
                .long("output")
                .global(true)
                .value_name("FORMAT")
                .value_parser(["text", "json"])
                .default_value("text")
                .help("json: exactly one JSON document on stdout, whatever happens"),
        )
        .arg(
            Arg::new(id::VERBOSE)
                .short('v')
                .long("verbose")
                .global(true)
                .action(ArgAction::Count)
                .help("Tells on stderr what happens; -vv and -vvv tell more (also ZEGO_LOG=debug). No secret is shown"),
        );
    root.subcommands(zego_model::services().map(service)).subcommands(tools())
}

fn service(service: &'static ServiceSpec) -> Command {
    Command::new(help::service_command(service))
        .about(help::summary(service.doc).replace('\n', " "))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .help_template("{about}\n\n{usage-heading} {usage}{after-help}\n\nOptions:\n{options}")
        .defer(with_operations)
}

/// A deferred command knows nothing but its name.
fn with_operations(command: Command) -> Command {
    let Some(service) = zego_model::services().find(|service| help::service_command(service) == command.get_name()) else {
        return command;
    };
    let operations: Vec<_> = zego_model::operations().filter(|spec| spec.service().name == service.name).collect();
    command.after_help(help::service(service, &operations)).subcommands(operations.into_iter().map(operation))
}

/// The operation that a command line names.
pub(crate) fn find(service: &str, operation: &str) -> Option<&'static OperationSpec> {
    zego_model::operations().find(|spec| spec.command == operation && help::service_command(spec.service()) == service)
}

fn operation(spec: &'static OperationSpec) -> Command {
    let deprecated = if spec.deprecated.is_some() { " (deprecated)" } else { "" };
    Command::new(&*spec.command)
        .about(format!("{}{deprecated}", help::summary(spec.doc).replace('\n', " ")))
        .long_about(spec.doc)
        .override_usage(help::usage(spec))
        .after_help(format!("Example:\n  {}", example::example(spec)))
        .after_long_help(help::about(spec))
        .next_help_heading("Parameters")
        .args(spec.request.iter().map(|field| parameter(spec, field)))
        .next_help_heading("The call")
        .args(call_options())
        .next_help_heading(None)
}

fn parameter(spec: &OperationSpec, field: &'static FieldSpec) -> Arg {
    let arg = Arg::new(field.wire).long(help::flag(field)).help(help::parameter(spec, field)).allow_negative_numbers(true);
    match field.ty {
        // The words contain the bar that stands for "or"; clap would print it in angle brackets all the same.
        TypeSpec::Bool | TypeSpec::Flag => arg.value_name("true|false").num_args(0..=1).default_missing_value("true"),
        TypeSpec::List(_) => arg.value_name(help::value_name(&field.ty)).action(ArgAction::Append),
        _ => arg.value_name(help::value_name(&field.ty)),
    }
}

fn call_options() -> [Arg; 6] {
    [
        Arg::new(id::SANDBOX)
            .long("sandbox")
            .action(ArgAction::SetTrue)
            .conflicts_with_all([id::ENDPOINT, id::REGION])
            .help("Runs the call against a sandbox started for it: no account, no network"),
        Arg::new(id::DRY_RUN)
            .long("dry-run")
            .action(ArgAction::SetTrue)
            .help("Sends nothing; prints what would be sent, without credentials or signature"),
        Arg::new(id::ENDPOINT)
            .long("endpoint")
            .value_name("URL")
            .conflicts_with(id::REGION)
            .help("Where to send it: https://HOST, or http://127.0.0.1:PORT [otherwise ZEGO_ENDPOINT or TENCENTCLOUD_ENDPOINT]"),
        Arg::new(id::REGION).long("region").value_name("REGION").help("Which of the service's hosts to send it to"),
        Arg::new(id::TIMEOUT)
            .long("timeout")
            .value_name("SECONDS")
            .value_parser(value_parser!(u64).range(1..=3600))
            .help("How long the whole call may take"),
        Arg::new(id::PARAM)
            .long("param")
            .value_name("NAME=VALUE")
            .action(ArgAction::Append)
            .help("A parameter that this version does not know, under its wire name"),
    ]
}

/// The commands that are not operations.
fn tools() -> [Command; 7] {
    [
        Command::new("tour").about("Shows a recording's whole life on a sandbox, step by step; needs no account"),
        sandbox::command(),
        Command::new("sign")
            .about("Prints the signature of ZEGO's protocol for ZEGO_APP_ID and ZEGO_SERVER_SECRET")
            .arg(
                Arg::new("nonce")
                    .long("nonce")
                    .value_name("HEX")
                    .required(true)
                    .help("SignatureNonce: 16 characters 0-9 a-f, the text of eight random bytes"),
            )
            .arg(
                Arg::new("timestamp")
                    .long("timestamp")
                    .value_name("UNIX_SECONDS")
                    .required(true)
                    .help("Timestamp: seconds since 1970-01-01 UTC"),
            ),
        token::command(),
        webhook::command(),
        Command::new("decode")
            .about("Reads a saved answer into its type and prints it as JSON, with the fields that the type does not know")
            .defer(with_actions),
        Command::new("explain")
            .about("Says what a return code means and what to do about it")
            .arg(
                Arg::new("code")
                    .value_name("CODE")
                    .required(true)
                    .value_parser(NonEmptyStringValueParser::new())
                    .help("6, 100000005, FailedOperation.AlterTaskState"),
            )
            .defer(with_action_option),
    ]
}

fn with_actions(command: Command) -> Command {
    command.arg(action(Arg::new("action").required(true))).arg(
        Arg::new("file")
            .value_name("FILE")
            .default_value("-")
            .value_parser(value_parser!(std::path::PathBuf))
            .help("The answer's body; - is stdin"),
    )
}

fn with_action_option(command: Command) -> Command {
    command.arg(action(Arg::new("action").long("action")))
}

fn action(arg: Arg) -> Arg {
    let names = zego_model::operations().map(|spec| PossibleValue::new(&*spec.action).alias(&*spec.command));
    arg.value_name("ACTION")
        .ignore_case(true)
        .value_parser(PossibleValuesParser::new(names))
        .help("The action, by its name on the wire or on the command line")
}

/// The operation with this name, on the wire or on the command line, in any case.
pub(crate) fn find_action(name: &str) -> Option<&'static OperationSpec> {
    zego_model::operations().find(|spec| spec.action.eq_ignore_ascii_case(name) || spec.command.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_whole_tree_holds_together() {
        let mut root = root();
        root.build();
        root.debug_assert();
    }

    #[test]
    fn an_action_has_one_name() {
        let mut names = HashSet::new();
        for spec in zego_model::operations() {
            assert!(names.insert(spec.action.to_ascii_lowercase()), "{}", spec.action);
            assert!(names.insert(spec.command.to_ascii_lowercase()), "{}", spec.command);
        }
    }
}
