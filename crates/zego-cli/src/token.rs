//! `zego token`: login tokens, made and read with the environment's credentials.

mod command;
mod create;
mod inspect;

use std::time::{SystemTime, UNIX_EPOCH};

use clap::ArgMatches;
use zego_sign::Timestamp;

pub(crate) use command::command;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Format;

/// Makes a token or reads one.
pub(crate) fn run(matches: &ArgMatches, format: Format) -> Result<Exit, Failure> {
    match matches.subcommand() {
        Some(("new", matches)) => create::run(matches, format),
        Some(("inspect", matches)) => inspect::run(matches, format),
        // Not repeated: it may be a token, from a line that lacks a word.
        _ => Err(Failure::usage("this is no command of zego token", "`zego token new` makes a token, `zego token inspect` reads one.")),
    }
}

fn now() -> Result<Timestamp, Failure> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map(|since| Timestamp::from_secs(since.as_secs())).map_err(|_| {
        Failure::configuration("this machine's clock stands before 1970", "Set the clock: a token's times are measured against it.")
    })
}
