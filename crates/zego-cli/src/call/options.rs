//! The flags of a call that are no parameters of it.

use clap::{Arg, ArgAction};
use zego_model::spec::OperationRow;

use crate::id;
use crate::{all, client_setup, task};

/// The word for a skeleton with samples of everything.
pub(super) const SKELETON_ALL: &str = "all";

/// Those of an operation.
pub(crate) fn of(row: &OperationRow) -> impl Iterator<Item = Arg> {
    let input = Arg::new(id::INPUT)
        .long("input")
        .value_name("FILE")
        .help("A whole request as JSON, with the names of the wire, from a file or - for stdin; flags go before it. --skeleton prints one");
    shared()
        .chain([input])
        .chain(all::has_pages(row).then(all::options).into_iter().flatten())
        .chain(task::is_started_by(row).then(task::option))
}

/// Those of every call.
pub(super) fn shared() -> impl Iterator<Item = Arg> {
    let [sandbox, rest @ ..] = client_setup::options();
    let flag = |id: &'static str| Arg::new(id).long(&id[1..]).action(ArgAction::SetTrue);
    let dry_run = flag(id::DRY_RUN).help("Sends nothing; prints what would be sent, without credentials or signature");
    let curl = flag(id::CURL)
        .conflicts_with(id::DRY_RUN)
        .help("Sends nothing; prints a command for a shell that makes the call with curl, and takes the secret from the shell's variables");
    let yes = flag(id::YES).help("Does not ask before something is destroyed");
    let parameter = Arg::new(id::PARAM)
        .long("param")
        .value_name("NAME=VALUE")
        .action(ArgAction::Append)
        .help("A parameter that this version does not know, under its wire name");
    let skeleton = Arg::new(id::SKELETON)
        .long("skeleton")
        .value_name("WHICH")
        .num_args(0..=1)
        .require_equals(true)
        .default_missing_value("needed")
        .value_parser(["needed", SKELETON_ALL])
        .help("Sends nothing; prints a request to fill in: samples of what a call needs and null for all else, or with --skeleton=all samples of all");
    [sandbox, dry_run, curl, yes].into_iter().chain(rest).chain([parameter, skeleton])
}
