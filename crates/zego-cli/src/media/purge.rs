//! `zego media purge`: deletes many files, and keeps account of each.

mod again;
mod arguments;
mod display;
mod failure;
mod ids;
mod look;
mod meter;
mod own_sandbox;
mod pace;
mod place;
mod plan;
mod prepare;
mod report_file;
mod run;
mod tell;
mod words;

use clap::{ArgMatches, Command};

use self::own_sandbox::OwnSandbox;
use self::prepare::Orders;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;
use crate::supervisor::Signals;
use crate::wait;

/// What it takes.
pub(super) fn command() -> Command {
    arguments::command()
}

/// Deletes, or looks at what was deleted.
pub(super) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    match matches.subcommand() {
        Some(("status", matches)) => look::status(matches, format),
        Some(("report", matches)) => look::report(matches, format),
        _ => {
            let orders = Orders::of(matches)?;
            // From here on it ends by itself when it is told to: what is under way is written down.
            let signals = Signals::listen();
            wait::finish(purge(orders, signals, format))
        }
    }
}

async fn purge(orders: Orders<'_>, mut signals: Signals, format: OutputFormat) -> Result<Exit, CommandError> {
    let sandbox = match orders.sandbox() {
        Some((vendor, scale)) => tokio::select! {
            biased;
            signal = signals.next() => return Err(prepare::nothing_deleted(signal)),
            sandbox = OwnSandbox::start(vendor, scale) => Some(sandbox?),
        },
        None => None,
    };
    let outcome = match orders.client(sandbox.as_ref().map(|sandbox| &sandbox.endpoint)) {
        Ok(client) => run::run(orders, client, &mut signals, format).await,
        Err(error) => Err(error),
    };
    if let Some(sandbox) = sandbox {
        sandbox.stop().await;
    }
    outcome
}
