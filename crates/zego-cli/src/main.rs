//! The command line of the ZEGOCLOUD Server API.
#![expect(clippy::result_large_err, reason = "a failure ends the process: its size costs nothing")]

mod all;
mod answer;
mod args;
mod call;
mod client_setup;
mod clock;
mod color;
mod commands;
mod completions;
mod confirm;
mod credentials;
mod curl;
mod decode;
mod doctor;
mod dry_run;
mod error;
mod example;
mod exchange;
mod exit;
mod explain;
mod help;
mod id;
mod input;
mod line;
mod listing;
mod manual;
mod media;
mod merge;
mod names;
mod orphans;
mod output;
mod parameters;
mod profile;
mod proxy;
mod query;
mod raw;
mod render;
mod sandbox;
mod setting;
mod settings;
mod sign;
mod suggest;
mod supervisor;
mod task;
mod token;
mod tour;
mod trace;
mod tree;
mod usage;
mod values;
mod wait;
mod webhook;
mod whoami;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ArgMatches;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;

fn main() -> ExitCode {
    let line: Vec<OsString> = std::env::args_os().collect();
    color::choose(&line);
    let format = OutputFormat::guess(line.iter().skip(1).filter_map(|argument| argument.to_str()));
    let exit = match args::parse(&line) {
        Ok(matches) => supervisor::run(format, move || {
            let outcome = trace::start(matches.get_count(id::VERBOSE)).and_then(|()| run(&matches, format));
            outcome.unwrap_or_else(|error| format.report(&error))
        }),
        // No command: help, a version, or what is wrong. It waits for nothing but the reader of its text, and signals do what they do by themselves.
        Err(error) => usage::report(error, &line, format).unwrap_or_else(|error| format.report(&error)),
    };
    exit.into()
}

fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    query::read(matches)?;
    settings::take_from(matches);
    match matches.subcommand() {
        Some(("tour", matches)) => tour::run(matches, format),
        Some(("sandbox", matches)) => sandbox::run(matches, format),
        Some(("call", matches)) => call::any::run(matches, format),
        Some(("media", matches)) => media::run(matches, format),
        Some(("orphans", matches)) => orphans::run(matches, format),
        Some(("sign", matches)) => sign::run(matches, format),
        Some(("decode", matches)) => decode::run(matches, format),
        Some(("token", matches)) => token::run(matches, format),
        Some(("webhook", matches)) => webhook::run(matches, format),
        Some(("explain", matches)) => explain::run(matches, format),
        Some(("whoami", matches)) => whoami::run(matches, format),
        Some(("doctor", matches)) => doctor::run(matches, format),
        Some(("profile", matches)) => profile::run(matches, format),
        Some(("commands", matches)) => commands::run(matches, &args::built(), format),
        Some(("completions", matches)) => completions::run(matches, args::built(), format),
        Some(("man", matches)) => manual::run(matches, &args::built(), format),
        Some((service, matches)) => {
            let operation = matches.subcommand().and_then(|(operation, matches)| Some((names::find(service, operation)?, matches)));
            let (row, matches) = operation.expect("clap accepts the commands it was given, and insists on one");
            call::run(row, matches, format)
        }
        None => unreachable!("clap insists on a command"),
    }
}
