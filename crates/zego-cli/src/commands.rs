//! `zego commands`: what there is to call and how, for programs: editors, agents, generators of other clients.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};
use zego_model::spec::{FieldSpec, OperationRow, TypeSpec};
use zego_model::text::printable;

use crate::error::CommandError;
use crate::exit::{self, Exit};
use crate::output::{self, OutputFormat};
use crate::{credentials, help, names, query, suggest, tree};

/// The form of the document. A member more does not change it; another meaning does.
const FORMAT: u32 = 1;

/// What it takes.
pub(crate) fn command() -> Command {
    Command::new("commands").about("Lists every command with what it takes and does, for people or for programs").defer(with_arguments)
}

fn with_arguments(command: Command) -> Command {
    command
        .arg(Arg::new("below").value_name("COMMAND").num_args(0..).help("Only this command and those below it: rtc, or media purge"))
        .after_help(
            "Examples:\n  zego commands rtc\n  zego commands --output json\n  zego commands rtc delete-media --output json\n\n\
             --output json is one document {\"format\":1,\"version\",\"exit_codes\",\"environment\",\"commands\"}; ndjson has a line for each command. What\n\
             does not apply is left out. A command has \"command\", \"summary\", \"usage\", \"options\" and \"examples\". One that calls an operation also has\n\
             \"service\", \"family\", \"action\", \"method\", \"page\" (the vendor's), \"quota\", \"deprecated\" (the vendor's word),\n\
             \"replaced_by\" (the command in its place), \"destroys\" (what is gone for good), \"parameters\" and \"effect\", which is what a repeat does:\n\
             \n  read        changes nothing\n  converging  ends in the same state\n  timely      the same, but a late one can hit a successor of the same name\n  \
             keyed       with the same key updates what the first one made\n  once        acts twice\n\n\
             An option has \"flag\" (an argument without one \"name\"), \"value\", \"required\", \"repeatable\", \"words\", \"default\" and \"description\". A parameter has\n\
             \"flag\", \"name\" (on the wire), \"type\", \"required\", \"list\", \"one_of\" and \"any_of\" (members with the same word: exactly one, or at least one, is\n\
             given), \"required_if\", \"only\" (the vendors it takes effect for), \"words\" with their meanings, \"default\", \"limits\", \"description\", and of a JSON\n\
             object its \"fields\", which are like parameters without a flag. \"format\" grows when a member changes its meaning; new members may come.",
        )
}

/// Lists the commands.
pub(crate) fn run(matches: &ArgMatches, all: &Command, format: OutputFormat) -> Result<Exit, CommandError> {
    let below: Vec<&str> = matches.get_many::<String>("below").into_iter().flatten().map(String::as_str).collect();
    let (path, chosen) = below.iter().try_fold(("zego".to_owned(), all), |(path, command), word| {
        let found = command.get_subcommands().find(|command| names::same(command.get_name(), word)).ok_or_else(|| unknown(all, word))?;
        Ok::<_, CommandError>((format!("{path} {}", found.get_name()), found))
    })?;
    let listed: Vec<_> = tree::listed(chosen)
        .into_iter()
        .map(|(name, command)| (name.replacen(chosen.get_name(), &path, 1), command))
        // What only has commands below it does nothing itself.
        .filter(|(_, command)| !command.is_subcommand_required_set())
        .collect();
    match format {
        OutputFormat::Text if !query::is_given() => output::print_reading(&text(&listed))?,
        OutputFormat::Table => format.print(&listed.iter().map(|(path, command)| brief(path, command)).collect::<Value>(), String::new)?,
        OutputFormat::Ndjson => output::print_items(listed.iter().map(|(path, command)| document(path, command)))?,
        OutputFormat::Json | OutputFormat::Text => {
            let commands: Value = listed.iter().map(|(path, command)| document(path, command)).collect();
            let exit_codes: Value = exit::CODES.iter().map(|(code, meaning)| json!({ "code": code, "meaning": meaning })).collect();
            let variables = credentials::VARIABLES
                .iter()
                .flat_map(|(names, meaning)| names.split(", ").map(move |name| json!({ "name": name, "meaning": meaning })));
            let document = json!({
                "format": FORMAT,
                "version": env!("CARGO_PKG_VERSION"),
                "exit_codes": exit_codes,
                "environment": variables.collect::<Value>(),
                "commands": commands,
            });
            format.print(&document, String::new)?;
        }
    }
    Ok(Exit::Done)
}

fn unknown(all: &Command, word: &str) -> CommandError {
    let hint = suggest::question(&suggest::commands(all, &[], word)).unwrap_or_else(|| "`zego commands` lists them all.".to_owned());
    CommandError::usage(format!("this version knows no command `{}`", printable(word)), hint)
}

fn text(listed: &[(String, &Command)]) -> String {
    let width = listed.iter().map(|(path, _)| path.len()).max().unwrap_or_default();
    let lines = listed.iter().map(|(path, command)| format!("{path:width$}  {}", about(command)));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// What a row of a table has room for.
fn brief(path: &str, command: &Command) -> Value {
    let row = names::operation(path);
    json!({
        "command": path,
        "action": row.map_or("", |row| row.spec.action),
        "effect": row.map_or("", |row| row.spec.effect.as_str()),
        "summary": about(command),
    })
}

fn document(path: &str, command: &Command) -> Value {
    let row = names::operation(path);
    let is_parameter = |arg: &&Arg| row.is_some_and(|row| row.parameter(arg.get_id().as_str()).is_some());
    let options = command.get_arguments().filter(|arg| !arg.is_hide_set() && !is_parameter(arg)).map(option);
    let mut document = Map::new();
    let mut add = |name: &str, value: Value| drop(document.insert(name.to_owned(), value));
    add("command", path.into());
    add("summary", about(command).into());
    add("usage", command.clone().render_usage().to_string().trim_start_matches("Usage: ").into());
    if let Some(row) = row {
        let spec = row.spec;
        add("service", spec.service().name.into());
        add("family", spec.family.name.into());
        add("action", spec.action.into());
        add("method", spec.method.as_str().into());
        add("effect", spec.effect.as_str().into());
        add("page", row.page_url().into());
        add("quota", quota(row));
        for (name, text) in [("deprecated", row.deprecated), ("destroys", row.destroys)] {
            if let Some(text) = text {
                add(name, text.into());
            }
        }
        if let Some(successor) = help::successor(row) {
            add("replaced_by", names::command(successor).into());
        }
        add("parameters", row.request.iter().map(|field| parameter(field, true)).collect());
    }
    add("options", options.collect());
    add("examples", help::examples(command).into());
    Value::Object(document)
}

fn quota(row: &OperationRow) -> Value {
    let quota = row.spec.quota.iter().map(|quota| {
        given([
            ("calls", Some(quota.calls.into())),
            ("seconds", Some(quota.seconds.into())),
            ("per", quota.per.map(Into::into)),
            ("test_calls", quota.test_calls.map(Into::into)),
        ])
    });
    quota.collect()
}

/// A flag, or an argument, of a command's own.
fn option(arg: &Arg) -> Value {
    let takes_value = arg.get_action().takes_values();
    let words: Vec<_> = if takes_value { arg.get_possible_values() } else { Vec::new() };
    let default: Vec<_> =
        if takes_value { arg.get_default_values().iter().filter_map(|value| value.to_str()).collect() } else { Vec::new() };
    let value = arg.get_value_names().map(|names| names.join(" "));
    given([
        ("flag", arg.get_long().map(|long| format!("--{long}").into())),
        ("short", arg.get_short().map(|short| format!("-{short}").into())),
        ("name", arg.is_positional().then(|| value.clone().unwrap_or_default().into())),
        ("value", value.filter(|_| takes_value && !arg.is_positional()).map(Into::into)),
        ("required", Some(arg.is_required_set().into())),
        ("repeatable", Some(matches!(arg.get_action(), ArgAction::Append | ArgAction::Count).into())),
        ("words", some(words.iter().map(|word| word.get_name().into()).collect())),
        ("default", default.first().map(|default| (*default).into())),
        ("description", arg.get_help().map(|help| help.to_string().into())),
    ])
}

/// A parameter of an operation, or a field of an object in one.
fn parameter(field: &FieldSpec, has_flag: bool) -> Value {
    let list = match field.ty {
        TypeSpec::List(list) => Some(list),
        _ => None,
    };
    let item = list.map_or(&field.ty, |list| &list.item);
    let ty = match item {
        TypeSpec::Enum(words) => words.name.to_owned(),
        TypeSpec::Struct(object) => object.name.to_owned(),
        ty => ty.describe(),
    };
    let limits = given([
        ("min_items", list.filter(|list| list.min > 0).map(|list| list.min.into())),
        ("max_items", list.filter(|list| list.max < usize::MAX).map(|list| list.max.into())),
        ("unique", list.filter(|list| list.unique).map(|_| true.into())),
        ("max_bytes", field.max_bytes.map(Into::into)),
        ("max_characters", field.max_chars.map(Into::into)),
        ("minimum", field.range.map(|(minimum, _)| minimum.into())),
        ("maximum", field.range.filter(|(_, maximum)| *maximum < i64::MAX).map(|(_, maximum)| maximum.into())),
    ]);
    given([
        ("flag", has_flag.then(|| format!("--{}", names::flag(field)).into())),
        ("name", Some(field.wire.into())),
        ("type", Some(ty.into())),
        ("required", Some(field.required.into())),
        ("list", Some(list.is_some().into())),
        ("one_of", field.one_of.map(Into::into)),
        ("any_of", field.any_of.map(Into::into)),
        ("required_if", field.required_if.map(|(other, words)| json!({ "name": other, "words": words }))),
        ("only", some(field.only.iter().map(|vendor| (*vendor).into()).collect())),
        ("words", some(field.words().map(|(word, meaning)| json!({ "word": word, "meaning": meaning })).collect())),
        ("default", field.default.map(Into::into)),
        ("limits", Some(limits).filter(|limits| limits.as_object().is_some_and(|limits| !limits.is_empty()))),
        ("description", Some(field.doc.into())),
        ("fields", field.ty.fields().map(|fields| fields.iter().map(|field| parameter(field, false)).collect())),
    ])
}

/// What there is of some members.
fn given<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    Value::Object(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}

fn some(list: Vec<Value>) -> Option<Value> {
    Some(list).filter(|list| !list.is_empty()).map(Value::Array)
}
