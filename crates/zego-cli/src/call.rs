//! A call: of an operation with a command of its own, or of any action by name.

pub(crate) mod any;
mod invocation;
pub(crate) mod options;

use clap::ArgMatches;
use zego_model::spec::{OperationRow, ProtocolKind};
use zego_model::text::printable;
use zego_model::{Action, DynamicCall, Operation as _, RequestError, TencentCloud, Zego};

use self::invocation::Invocation;
use crate::credentials::CliProtocol;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::id;
use crate::output::OutputFormat;
use crate::{parameters, values};

/// Makes the call that a command line describes.
pub(crate) fn run(row: &'static OperationRow, matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let texts = |wire: &str| matches.get_many::<String>(wire).into_iter().flatten().cloned().collect();
    described(row, matches, format, &texts)
}

/// Makes the call of a described operation, of whose parameters a command line has these texts, by their names on the wire.
fn described(
    row: &'static OperationRow,
    matches: &ArgMatches,
    format: OutputFormat,
    texts: &dyn Fn(&str) -> Vec<String>,
) -> Result<Exit, CommandError> {
    if let Some(which) = matches.get_one::<String>(id::SKELETON) {
        return parameters::print_skeleton(row, which == options::SKELETON_ALL, format);
    }
    let (parameters, notes) = parameters::read(row, texts, matches.get_one::<String>(id::INPUT))?;
    let action = Action::Described(row.spec);
    let invocation = Invocation { action: &action, row: Some(row), matches, format, parameters: &parameters, notes };
    match row.spec.service().protocol {
        ProtocolKind::TencentCloud => with_extra::<TencentCloud>(row, invocation),
        _ => with_extra::<Zego>(row, invocation),
    }
}

/// Adds what `--param` says.
fn with_extra<P: CliProtocol>(row: &'static OperationRow, invocation: Invocation<'_>) -> Result<Exit, CommandError> {
    let call = DynamicCall::<P>::new(row, invocation.parameters.clone()).map_err(|violations| {
        values::usage(row, &violations.iter().map(|violation| values::by_flag(row, violation)).collect::<Vec<_>>())
    })?;
    let extra = extra(invocation.matches)?;
    let Some(((name, value), more)) = extra.split_first() else { return invocation.make::<P, _>(&call) };
    let taken = |error: RequestError| {
        CommandError::usage(
            format!("--param: {error}"),
            "Use the parameter's own flag. What says who calls what, and signs it, is the client's to write.",
        )
    };
    let mut call = call.extra(*name, *value).map_err(taken)?;
    for (name, value) in more {
        call = call.extra(*name, *value).map_err(taken)?;
    }
    invocation.make::<P, _>(&call)
}

/// What `--param` says: names and values.
fn extra(matches: &ArgMatches) -> Result<Vec<(&str, &str)>, CommandError> {
    let pairs = matches.get_many::<String>(id::PARAM).into_iter().flatten().map(|text| {
        let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
        pair.ok_or_else(|| CommandError::usage(format!("--param takes NAME=VALUE, not `{}`", printable(text)), ""))
    });
    pairs.collect()
}
