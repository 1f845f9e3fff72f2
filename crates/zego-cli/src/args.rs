//! The command tree, from the table. What a command takes is built only when the command line names it.

use std::ffi::{OsStr, OsString};
use std::mem::ManuallyDrop;

use clap::builder::{PossibleValue, StringValueParser, Styles, TypedValueParser};
use clap::error::Error;
use clap::{Arg, ArgAction, ArgMatches, Command};
use zego_model::spec::{FieldSpec, OperationRow, ServiceSpec, TypeSpec};

use crate::color::StandardStream;
use crate::help::AFTER_ITS_OWN;
use crate::id;
use crate::names;
use crate::output::OutputFormat;
use crate::{
    call, color, commands, completions, credentials, decode, doctor, example, exit, explain, help, manual, media, orphans, profile,
    sandbox, sign, token, tour, webhook, whoami,
};

/// What a command line says.
///
/// Most lines are right and ask for no help, so the commands that they name are enough for them, without a word of help: what runs one operation does not pay for
/// all others. The help on all of them needs none. Whatever else comes of that is left to the whole tree, which has the last word.
pub(crate) fn parse(line: &[OsString]) -> Result<ArgMatches, Error> {
    let asks_for_all = match line {
        [_] => true,
        [_, word] => word == "--help" || word == "-h",
        _ => false,
    };
    if asks_for_all {
        return ManuallyDrop::new(overview()).try_get_matches_from_mut(line);
    }
    let named = named(line);
    if named.has_subcommands()
        && let Ok(matches) = named.try_get_matches_from(line)
    {
        return Ok(matches);
    }
    // It is taken apart by the end of the process, which is near.
    ManuallyDrop::new(whole()).try_get_matches_from_mut(line)
}

/// All commands, with their help.
fn whole() -> Command {
    with_commands(services(), tools().collect())
}

/// What tells of all commands and has none of them: clap would copy into each what every command takes.
fn overview() -> Command {
    let usage = "zego [OPTIONS] <COMMAND>";
    with_help(&services(), &tools().collect::<Vec<_>>()).subcommand_required(false).override_usage(usage)
}

/// `zego` with the services and what there is beside them.
fn with_commands(services: Vec<(Command, usize)>, tools: Vec<Command>) -> Command {
    with_help(&services, &tools).subcommands(services.into_iter().map(|(service, _)| service)).subcommands(tools)
}

/// `zego` itself, with a help that tells of these commands.
fn with_help(services: &[(Command, usize)], tools: &[Command]) -> Command {
    root()
        // In groups, which clap has for flags alone.
        .help_template("{about}\n\n{usage-heading} {usage}\n\n{before-help}Options:\n{options}{after-help}")
        .before_help(help::groups(services, tools))
        .after_help([help::ROOT_EXAMPLES, &credentials::help(), &exit::help()].join("\n\n"))
}

/// The services that have operations, and how many.
fn services() -> Vec<(Command, usize)> {
    let command = |(service, count): (&'static ServiceSpec, usize)| {
        let about = help::summary(service.doc).replace('\n', " ");
        let template = "{about}\n\n{usage-heading} {usage}{after-help}\n\nOptions:\n{options}";
        (self::service(service).about(about).help_template(template).defer(with_operations), count)
    };
    names::callable_services().into_iter().map(command).collect()
}

/// The commands that are no operations.
fn tools() -> impl Iterator<Item = Command> {
    TOOLS.iter().map(|(_, tool)| tool())
}

/// The commands for people with all that they take, built: for what tells of every one.
pub(crate) fn built() -> Command {
    let shown = tools().filter(|tool| !tool.is_hide_set());
    // `zego help` repeats them all.
    let mut built = with_commands(services(), shown.collect()).disable_help_subcommand(true);
    built.build();
    built
}

/// The commands whose names are among the words of a line, of which each may be one. What they take is known, and what it is for is not told.
fn named(line: &[OsString]) -> Command {
    let is_named = |name: &str| line.iter().any(|word| word == name);
    let operation =
        |row: &'static OperationRow| Command::new(row.command).args(row.request.iter().map(parameter)).args(call::options::of(row));
    let services = zego_model::services().filter(|service| is_named(&names::service_command(service)));
    let services = services.filter(|service| names::operations_of(service).next().is_some()).map(|service| {
        self::service(service).subcommands(names::operations_of(service).filter(|row| is_named(row.command)).map(operation))
    });
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
        .styles(if color::is_on(StandardStream::Stdout) { Styles::styled() } else { Styles::plain() })
        .arg(
            Arg::new(id::OUTPUT)
                .long("output")
                .global(true)
                .display_order(AFTER_ITS_OWN)
                .value_name("FORMAT")
                .value_parser(OutputFormat::WORDS)
                .default_value("text")
                .help("text: for people; table: columns; json: exactly one JSON document on stdout, whatever happens; ndjson: one on each line"),
        )
        .arg(
            Arg::new(id::QUERY)
                .long("query")
                .global(true)
                .display_order(AFTER_ITS_OWN)
                .value_name("JMESPATH")
                .help("Prints this part of the document alone: --query 'Data.Deleted[0]'. Numbers past 2^64 lose digits in it (https://jmespath.org)"),
        )
        .arg(
            Arg::new(id::PROFILE)
                .long("profile")
                .global(true)
                .display_order(AFTER_ITS_OWN)
                .value_name("NAME")
                .help("The profile whose credentials count, before those of the environment: see `zego profile --help`"),
        )
        .arg(
            Arg::new(id::COLOR)
                .long("color")
                .global(true)
                .display_order(AFTER_ITS_OWN)
                .value_name("WHEN")
                .value_parser(color::WORDS)
                .default_value("auto")
                .help("Colours for people: on a terminal (unless NO_COLOR is set), always or never. JSON has none"),
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

/// A service with all its operations, of which clap needs no more than the names.
fn with_operations(command: Command) -> Command {
    // A deferred command knows nothing but its name.
    let Ok(service) = names::service(command.get_name()) else { return command };
    let operations: Vec<_> = names::operations_of(service).collect();
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
    command
        .about(help::line(row))
        .long_about(row.doc)
        .override_usage(help::usage(row))
        .after_help(format!("Example:\n  {}", example::example(row)))
        .after_long_help(help::about(row))
        .next_help_heading("Parameters")
        .args(row.request.iter().map(|field| parameter(field).help(help::parameter(row, field))))
        .next_help_heading("The call")
        .args(call::options::of(row))
        .next_help_heading(None)
}

fn parameter(field: &'static FieldSpec) -> Arg {
    let words: Vec<_> = match field.ty {
        TypeSpec::Bool | TypeSpec::Flag => vec![("true", ""), ("false", "")],
        _ => field.words().collect(),
    };
    let arg = Arg::new(field.wire).long(names::flag(field)).allow_negative_numbers(true);
    let arg = if words.is_empty() { arg } else { arg.value_parser(AnyText { known: words }).hide_possible_values(true) };
    match field.ty {
        // The words contain the bar that stands for "or"; clap would print it in angle brackets all the same.
        TypeSpec::Bool | TypeSpec::Flag => arg.value_name("true|false").num_args(0..=1).default_missing_value("true"),
        TypeSpec::List(_) => arg.value_name(help::value_name(&field.ty)).action(ArgAction::Append),
        _ => arg.value_name(help::value_name(&field.ty)),
    }
}

/// Takes any text: words are the service's to judge. Those that are known are for shells to complete.
#[derive(Clone)]
struct AnyText {
    known: Vec<(&'static str, &'static str)>,
}

impl TypedValueParser for AnyText {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.known.iter().map(|(word, meaning)| PossibleValue::new(*word).help(*meaning))))
    }
}

/// A command that is no operation: its name, and what makes it.
type Tool = (&'static str, fn() -> Command);

/// All of them.
const TOOLS: [Tool; 16] = [
    ("tour", tour::command),
    ("sandbox", sandbox::command),
    ("call", call::any::command),
    ("media", media::command),
    ("orphans", orphans::command),
    ("sign", sign::command),
    ("token", token::command),
    ("webhook", webhook::command),
    ("decode", decode::command),
    ("explain", explain::command),
    ("whoami", whoami::command),
    ("doctor", doctor::command),
    ("profile", profile::command),
    ("commands", commands::command),
    ("completions", completions::command),
    ("man", manual::command),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree;

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

    /// Whatever is in the help can be typed, and shows how.
    #[test]
    fn every_command_has_examples_that_are_understood() {
        let all = built();
        for (path, command) in tree::listed(&all) {
            let examples = help::examples(command);
            assert!(!examples.is_empty(), "{path} has no example");
            assert!(examples.iter().any(|example| example.contains(&path)), "{path}: {examples:?}");
            for example in examples {
                let typed = &example[example.find("zego ").unwrap()..];
                let words = shlex::split(typed.trim_end_matches(')')).unwrap();
                let line: Vec<OsString> =
                    words.into_iter().take_while(|word| !["|", "<", ">", "&"].contains(&&**word)).map(Into::into).collect();
                if let Err(error) = parse(&line) {
                    assert_eq!(error.kind(), clap::error::ErrorKind::DisplayHelp, "{example}: {error}");
                }
            }
        }
    }

    #[test]
    fn what_is_hidden_is_not_listed() {
        let all = built();
        let listed: Vec<_> = tree::listed(&all).into_iter().map(|(path, _)| path).collect();
        assert!(listed.iter().any(|path| path == "zego media purge status"), "{listed:?}");
        assert!(!listed.iter().any(|path| path == "zego man" || path.contains(" help")), "{listed:?}");
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
            "zego --help",
            "zego -h",
            "zego -v --help",
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
            let said = |error: &Error| (error.kind(), error.render().ansi().to_string());
            assert_eq!(said(&ours), said(&wholes), "{words:?}");
        }
        let words = line("zego rtc search-media --vendor sign --stream-id delete-media");
        assert_eq!(said(&parse(&words).unwrap()), said(&whole().try_get_matches_from(&words).unwrap()));
    }
}
