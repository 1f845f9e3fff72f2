//! Asking before something is destroyed.

use std::io::{IsTerminal as _, stderr, stdin};

use zego_model::spec::OperationRow;
use zego_model::text::printable;
use zego_model::{Delivery, Protocol};
use zego_transport::Client;

use crate::error::CommandError;
use crate::output;
use crate::supervisor::Signals;

/// Whether somebody is there to be asked.
pub(crate) fn can_ask() -> bool {
    stdin().is_terminal() && stderr().is_terminal()
}

/// Asks a question, and whether it was answered with `yes`.
pub(crate) async fn is_answered_yes(question: &str) -> Result<bool, CommandError> {
    output::note(&format!("{question} Only `yes` does: "));
    let read = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        stdin().read_line(&mut line).map(|_| line)
    });
    match read.await {
        Ok(Ok(line)) => Ok(line.trim() == "yes"),
        Ok(Err(error)) => Err(CommandError::configuration(format!("stdin: {error}"), "To go on without being asked, say --yes.")),
        Err(_) => Ok(false),
    }
}

/// Asks whether a call that destroys something is meant, of an account that is somebody's. Where nobody can be asked, `--yes` has to say so.
pub(crate) async fn destruction<P: Protocol>(row: &OperationRow, what: &str, count: usize, client: &Client<P>) -> Result<(), CommandError> {
    let things = if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") };
    let deed = Deed {
        what: format!("{} destroys {things}", row.spec.action),
        how: ", for good",
        done: "sent",
        otherwise: "--dry-run shows the request, and --sandbox tries it",
    };
    ask(&deed, client).await
}

/// The same of what a call ends, and does not destroy.
pub(crate) async fn ending<P: Protocol>(action: &str, count: usize, client: &Client<P>) -> Result<(), CommandError> {
    let what = format!("{action} ends {count}");
    ask(&Deed { what, how: "", done: "ended", otherwise: "`zego orphans ls` shows what it is" }, client).await
}

/// What is asked about.
struct Deed {
    what: String,
    how: &'static str,
    /// What was not done, where the answer is no.
    done: &'static str,
    /// What can be done by who is not sure.
    otherwise: &'static str,
}

async fn ask<P: Protocol>(deed: &Deed, client: &Client<P>) -> Result<(), CommandError> {
    // What is on this machine, and a sandbox on another one, is nobody's.
    if client.endpoint().is_some_and(|endpoint| endpoint.is_loopback() || endpoint.is_sandbox()) {
        return Ok(());
    }
    let place = client.endpoint().map_or_else(String::new, |endpoint| format!(" at {endpoint}"));
    let environment = if P::is_test(client.settings()) { "test" } else { "production" };
    let account = client.account().await?;
    let Deed { what, how, done, otherwise } = deed;
    let plan = format!("{what} of app {}, {environment} environment{place}", printable(&account));
    if !can_ask() {
        let message = format!("{plan}: there is no terminal to ask on, and no --yes");
        return Err(CommandError::usage(message, format!("Nothing was {done}. Add --yes if it is meant; {otherwise}.")));
    }
    let mut signals = Signals::listen();
    let question = format!("{plan}{how}. Go on?");
    let is_meant = tokio::select! {
        biased;
        signal = signals.next() => return Err(CommandError::interrupted(signal, Delivery::NotSent)),
        is_meant = is_answered_yes(&question) => is_meant?,
    };
    if is_meant {
        Ok(())
    } else {
        Err(CommandError { kind: "declined", ..CommandError::usage(format!("nothing was {done}, as the answer was not `yes`"), "") })
    }
}
