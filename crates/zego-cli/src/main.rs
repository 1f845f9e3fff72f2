//! The command line of the ZEGOCLOUD Server API.
#![expect(clippy::result_large_err, reason = "a failure ends the process: its size costs nothing")]

mod answer;
mod args;
mod call;
mod client_setup;
mod clock;
mod credentials;
mod decode;
mod dry_run;
mod error;
mod example;
mod exchange;
mod exit;
mod explain;
mod help;
mod input;
mod media;
mod merge;
mod names;
mod output;
mod proxy;
mod raw;
mod render;
mod sandbox;
mod sign;
mod supervisor;
mod token;
mod tour;
mod trace;
mod usage;
mod values;
mod wait;
mod webhook;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ArgMatches;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::names::id;
use crate::output::OutputFormat;

fn main() -> ExitCode {
    let line: Vec<OsString> = std::env::args_os().collect();
    let format = OutputFormat::guess(line.iter().skip(1).filter_map(|argument| argument.to_str()));
    let exit = match args::parse(&line) {
        Ok(matches) => supervisor::run(format, move || {
            let outcome = trace::start(matches.get_count(id::VERBOSE)).and_then(|()| run(&matches, format));
            outcome.unwrap_or_else(|error| format.report(&error))
        }),
        // No command: help, a version, or what is wrong. It waits for nothing but the reader of its text, and signals do what they do by themselves.
        Err(error) => usage::report(&error, format).unwrap_or_else(|error| format.report(&error)),
    };
    exit.into()
}

fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    match matches.subcommand() {
        Some(("tour", _)) => tour::run(format),
        Some(("sandbox", matches)) => sandbox::run(matches, format),
        Some(("media", matches)) => media::run(matches, format),
        Some(("sign", matches)) => sign::run(matches, format),
        Some(("decode", matches)) => decode::run(matches, format),
        Some(("token", matches)) => token::run(matches, format),
        Some(("webhook", matches)) => webhook::run(matches, format),
        Some(("explain", matches)) => explain::run(matches, format),
        Some((service, matches)) => {
            let operation = matches.subcommand().and_then(|(operation, matches)| Some((names::find(service, operation)?, matches)));
            let (row, matches) = operation.expect("clap accepts the commands it was given, and insists on one");
            call::run(row, matches, format)
        }
        None => unreachable!("clap insists on a command"),
    }
}
