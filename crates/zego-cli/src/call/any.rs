//! `zego call`: any action by its name, described or not.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, ArgMatches, Command};
use zego_model::spec::{Method, OperationRow, ProtocolKind, ServiceSpec};
use zego_model::text::{alike, printable};
use zego_model::{Operation as _, RawCall, TencentCloud, Zego};

use super::{Invocation, described, extra, options};
use crate::credentials::CliProtocol;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::id;
use crate::names;
use crate::output::OutputFormat;
use crate::parameters;

/// What it takes.
pub(crate) fn command() -> Command {
    Command::new("call").about("Calls any action of a service by its name, also one that has no command here").defer(with_arguments)
}

fn with_arguments(command: Command) -> Command {
    command
        .after_help(
            "An action that is described is checked as by its own command, and repeated where that does no harm. Any other is sent as it is, and at most once:\n\
             whether it was carried out when no answer comes, nobody can say. A name that is given more than once is a list.\n\n\
             Examples:\n  zego call rtc DeleteMedia Vendor=Tencent FileId=5285890813221514958 --sandbox\n  zego call rtc DescribeUserNum RoomId=class-1 RoomId=class-2 --sandbox\n  \
             zego call rtc SomeNewAction 'RoomId[]=class-1' --dry-run\n  echo '{\"StreamName\": \"s\"}' | zego call tencent-live SomeNewAction --json - --dry-run",
        )
        .arg(Arg::new(SERVICE).value_name("SERVICE").required(true).help(
            "The service, such as rtc; `zego --help` lists them. rtc/DeleteMedia names both, and an action alone is ZEGO's, or of --service",
        ))
        .arg(Arg::new(ACTION).value_name("ACTION").help("The action, as the vendor spells it: DeleteMedia"))
        .arg(
            Arg::new(PAIRS)
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .num_args(0..)
                .help("Its parameters under their names on the wire; VALUE may be @FILE or @- for stdin, and @@ stands for one @"),
        )
        .arg(
            Arg::new(id::INPUT)
                .long("json")
                .value_name("FILE")
                .help("A whole request as JSON from a file or - for stdin; what NAME=VALUE says goes before it"),
        )
        .arg(Arg::new(OF).long("service").value_name("SERVICE").help("The service, where it does not stand before the action"))
        .arg(
            Arg::new(METHOD)
                .long("method")
                .value_name("METHOD")
                .ignore_case(true)
                .value_parser(["GET", "POST"])
                .help("How an action is called that is not described [GET of ZEGO, POST of Tencent Cloud when not said]"),
        )
        .next_help_heading("The call")
        .args(options::shared())
}

const SERVICE: &str = "-service";
const ACTION: &str = "-action";
const PAIRS: &str = "-pairs";
const METHOD: &str = "-method";
const OF: &str = "-of";

/// Makes the call that a command line describes.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let Named { service, action, pairs } = named(matches)?;
    if let Some(row) = operation(service, action)? {
        if let Some(unknown) = pairs.keys().find(|name| row.parameter(name).is_none()) {
            return Err(unknown_name(row, unknown));
        }
        return described(row, matches, format, &|wire| pairs.get(wire).cloned().unwrap_or_default());
    }
    match service.protocol {
        ProtocolKind::TencentCloud => undescribed::<TencentCloud>(service, action, &pairs, matches, format),
        _ => undescribed::<Zego>(service, action, &pairs, matches, format),
    }
}

/// What a command line names: an action of a service, and values under their names.
struct Named<'m> {
    service: &'static ServiceSpec,
    action: &'m str,
    pairs: BTreeMap<String, Vec<String>>,
}

/// `SERVICE ACTION`, `SERVICE/ACTION`, or an action whose service is given otherwise or need not be.
fn named(matches: &ArgMatches) -> Result<Named<'_>, CommandError> {
    let text = |id: &str| matches.get_one::<String>(id).map(String::as_str);
    let (first, second) = (text(SERVICE).expect("clap insists on it"), text(ACTION));
    let of = text(OF).map(names::service).transpose()?;
    let is_alone = of.is_some() || first.contains('/') || second.is_none_or(|second| second.contains('='));
    let (service, action, pair) = match second {
        Some(action) if !is_alone => (names::service(first)?, action, None),
        _ => {
            let (service, action) = names::split(first, of)?;
            let service = match service {
                Some(service) => service,
                None if names::service(action).is_ok() => {
                    return Err(CommandError::usage(
                        format!("no action of {} is named", printable(action)),
                        format!("Name one, as in `zego call {} ACTION`; `zego {0} --help` lists them.", printable(action)),
                    ));
                }
                None => names::action(action, None)?.spec.service(),
            };
            (service, action, second)
        }
    };
    let rest = matches.get_many::<String>(PAIRS).into_iter().flatten().map(String::as_str);
    Ok(Named { service, action, pairs: pairs(pair.into_iter().chain(rest))? })
}

/// The values under their names, in the order of a command line.
fn pairs<'m>(texts: impl Iterator<Item = &'m str>) -> Result<BTreeMap<String, Vec<String>>, CommandError> {
    let mut pairs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for text in texts {
        let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            let hint = "A parameter is given as RoomId=class-1, under its name on the wire.";
            return Err(CommandError::usage(format!("`{}` is no NAME=VALUE", printable(text).shortened(60)), hint));
        };
        pairs.entry(name.to_owned()).or_default().push(value.to_owned());
    }
    Ok(pairs)
}

/// The operation of this name, as the wire has it. In another spelling it is none, and is asked about: what is not described is not checked.
fn operation(service: &ServiceSpec, action: &str) -> Result<Option<&'static OperationRow>, CommandError> {
    if let Some(row) = names::operations_of(service).find(|row| row.spec.action == action) {
        return Ok(Some(row));
    }
    match names::operations_of(service).find(|row| names::same(row.spec.action, action)) {
        Some(row) => Err(CommandError::usage(
            format!("no action `{}` is described", printable(action)),
            format!("Did you mean {}? An action is spelt as on the wire.", row.spec.action),
        )),
        None => Ok(None),
    }
}

fn unknown_name(row: &OperationRow, name: &str) -> CommandError {
    let known = row.request.iter().map(|field| (field.wire, field.wire));
    let hint = match (row.request.iter().find(|field| names::same(field.wire, name)), alike(name, known).into_iter().next()) {
        (Some(field), _) => format!("Did you mean {}?", field.wire),
        (None, Some(wire)) => format!("Did you mean {wire}? A parameter that this version does not know: --param NAME=VALUE."),
        (None, None) => format!("It has {}; one that this version does not know: --param NAME=VALUE.", wires(row)),
    };
    CommandError::usage(format!("{} has no parameter `{}`", row.spec.action, printable(name)), hint)
}

fn wires(row: &OperationRow) -> String {
    row.request.iter().map(|field| field.wire).collect::<Vec<_>>().join(", ")
}

/// Calls what nobody has described.
fn undescribed<P: CliProtocol>(
    service: &'static ServiceSpec,
    action: &str,
    pairs: &BTreeMap<String, Vec<String>>,
    matches: &ArgMatches,
    format: OutputFormat,
) -> Result<Exit, CommandError> {
    if matches.contains_id(id::SKELETON) {
        return Err(CommandError::usage(
            format!("{} is not described: nobody knows its parameters", printable(action)),
            "See the vendor's page.",
        ));
    }
    let default = if service.protocol == ProtocolKind::TencentCloud { Method::Post } else { Method::Get };
    let method = matches.get_one::<String>(METHOD).map_or(default, |method| if method == "GET" { Method::Get } else { Method::Post });
    let parameters = parameters::untyped(pairs, matches.get_one::<String>(id::INPUT))?;
    let wrong = |error: zego_model::RequestError| {
        CommandError::usage(error.to_string(), "What says who calls what, and signs it, is the client's to write.")
    };
    let mut call = RawCall::<P>::new(service, method, action).map_err(wrong)?;
    for (name, value) in &parameters {
        call = call.parameter(name, value.clone()).map_err(wrong)?;
    }
    for (name, value) in extra(matches)? {
        call = call.parameter(name, value).map_err(wrong)?;
    }
    let known = names::operations_of(service).map(|row| (row.spec.action, row.spec.action));
    let nearest = alike(action, known).into_iter().next().map(|near| format!("; do you mean {near}?")).unwrap_or_default();
    let note = format!("{} is not described here, so it is not checked, and sent at most once{nearest}", printable(action));
    let action = call.action();
    let invocation = Invocation { action: &action, row: None, matches, format, parameters: &parameters, notes: vec![note] };
    invocation.make::<P, _>(&call)
}
